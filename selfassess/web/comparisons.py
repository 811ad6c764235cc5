"""Two snapshots of a district side by side."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from selfassess.services.comparisons import open_comparison
from selfassess.web.actor import current_actor
from selfassess.web.comparison_page import describe_options, describe_pair

blueprint = Blueprint("comparisons", __name__)


@blueprint.get("/districts/<int:district_id>/compare")
def show(district_id: int) -> ResponseReturnValue:
    """What moved between two snapshots of one edition."""
    first = request.args.get("first", type=int)
    second = request.args.get("second", type=int)
    choice = open_comparison(current_actor(), district_id, first, second)
    page = render_template(
        "pages/comparisons/show.html",
        district=choice.district,
        options=describe_options(choice),
        page=describe_pair(choice.pair) if choice.pair else None,
        problem=choice.problem,
        of=choice.pair.framework.highest if choice.pair else 0,
    )
    return page, 422 if choice.problem and choice.chosen else 200

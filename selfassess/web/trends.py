"""A district over the years, and one element over the years."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from selfassess.domain.errors import NotFoundError
from selfassess.domain.permissions import Permission, may
from selfassess.services.trends import list_bridged, open_years
from selfassess.web.actor import current_actor
from selfassess.web.method import url_of_method
from selfassess.web.trend_page import describe_element, describe_years

blueprint = Blueprint("trends", __name__, url_prefix="/districts/<int:district_id>/trend")


@blueprint.get("")
def show(district_id: int) -> ResponseReturnValue:
    """Overall, spread, components and the elements of one component, with the events."""
    years = open_years(current_actor(), district_id, request.args.get("edition", ""))
    return render_template(
        "pages/trends/show.html",
        district=years.district,
        page=describe_years(years, request.args.get("component", "")),
        method_url=url_of_method(years.framework.id) if years.framework else "",
        may_edit=may(years.role, Permission.EDIT_DISTRICT),
        may_import=may(years.role, Permission.TAKE_SNAPSHOT),
    )


@blueprint.get("/elements/<element_id>")
def element(district_id: int, element_id: str) -> ResponseReturnValue:
    """One element, beside the items of earlier editions that asked about the same matter."""
    years = open_years(current_actor(), district_id, request.args.get("edition", ""))
    framework = years.framework
    if framework is None or element_id not in framework.elements:
        raise NotFoundError("There is no such element in this edition, or no snapshot of it yet.")
    back = url_for("trends.show", district_id=district_id, edition=framework.id)
    return render_template(
        "pages/trends/element.html",
        district=years.district,
        page=describe_element(years, element_id, list_bridged(years, element_id)),
        back_url=back,
    )

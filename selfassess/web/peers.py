"""A district beside districts like it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from selfassess.domain.peers import TRAITS
from selfassess.domain.permissions import Permission, may
from selfassess.formats.tables import write_table
from selfassess.services.peers import PeerQuery, view_peers
from selfassess.web.actor import current_actor
from selfassess.web.forms import read_number
from selfassess.web.peer_page import describe_peers, list_table

blueprint = Blueprint("peers", __name__, url_prefix="/districts/<int:district_id>")


@blueprint.get("/peers")
def show(district_id: int) -> str:
    """Own levels beside the medians and quartiles of others."""
    view = view_peers(current_actor(), district_id, _read_query())
    asked: dict[str, Any] = request.args.to_dict(flat=False)
    return render_template(
        "pages/peers/show.html",
        district=view.district,
        view=view,
        page=describe_peers(view),
        may_share=may(view.role, Permission.MANAGE_MEMBERS),
        csv_url=url_for("peers.csv", district_id=district_id, **asked),
    )


@blueprint.get("/peers.csv")
def csv(district_id: int) -> Response:
    """The same numbers as a table; only its headers where nothing may be told."""
    view = view_peers(current_actor(), district_id, _read_query())
    response = Response(write_table(*list_table(view)), mimetype="text/csv")
    name = f"peers-{view.framework.id}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _read_query() -> PeerQuery:
    asked = request.args.getlist("like")
    return PeerQuery(
        frozenset(trait for trait in TRAITS if trait in asked),
        tuple(filter(None, map(read_number, request.args.getlist("with")))),
        request.args.get("edition", ""),
    )

"""The network: CRPE's figures for the districts that share, and who may look at them."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from selfassess.services import network_figures as figures
from selfassess.services.network_reports import write_report
from selfassess.services.network_views import NetworkView, view_network
from selfassess.services.rubric import list_frameworks
from selfassess.web.actor import current_account
from selfassess.web.network_page import places, tables
from selfassess.web.network_page import progress as progress_page
from selfassess.web.network_page.asked import Asked, read_query
from selfassess.web.network_page.frame import Frame, describe_frame, name_files
from selfassess.web.network_page.overview import describe_overview
from selfassess.web.times import now

blueprint = Blueprint("networks", __name__, url_prefix="/network")


@blueprint.get("")
def overview() -> str:
    """Who takes part, the headline numbers, and the way to each figure."""
    asked, view = _look()
    return render_template(
        "pages/networks/overview.html",
        frame=_frame(asked, view),
        page=describe_overview(view),
        files=name_files(view),
    )


@blueprint.get("/components")
def components() -> str:
    """Figure 1: districts by components."""
    asked, view = _look()
    return render_template(
        "pages/networks/components.html",
        frame=_frame(asked, view),
        table=tables.tabulate_components(view),
        levels=_list_levels(view),
        files=name_files(view),
    )


@blueprint.get("/elements")
def elements() -> str:
    """Figure 3: districts by elements."""
    asked, view = _look()
    return render_template(
        "pages/networks/elements.html",
        frame=_frame(asked, view),
        table=tables.tabulate_elements(view),
        levels=_list_levels(view),
        framework=view.framework,
        files=name_files(view),
    )


@blueprint.get("/map")
def map() -> str:
    """Figure 2: who takes part, by state."""
    asked, view = _look(sort="state")
    return render_template(
        "pages/networks/map.html",
        frame=_frame(asked, view),
        picture=figures.draw_map(view),
        states=places.list_states(view),
        groups=places.group_by_state(view),
        table=tables.tabulate_places(view, "map"),
    )


@blueprint.get("/quadrants")
def quadrants() -> str:
    """Figure 4: strong or weak, consistent or piecemeal."""
    asked, view = _look()
    return render_template(
        "pages/networks/quadrants.html",
        frame=_frame(asked, view),
        picture=figures.draw_quadrants(view),
        is_fixed=view.query.cuts == "fixed",
        table=tables.tabulate_places(view, "quadrants"),
    )


@blueprint.get("/progress")
def progress() -> str:
    """Figure 5: who moved lately."""
    asked, view = _look()
    return render_template(
        "pages/networks/progress.html",
        frame=_frame(asked, view),
        part=progress_page.describe_progress(view),
    )


@blueprint.get("/rankings")
def rankings() -> str:
    """Figure 6: what is implemented most, and where districts are stuck."""
    asked, view = _look()
    return render_template(
        "pages/networks/rankings.html",
        frame=_frame(asked, view),
        components=figures.draw_components(view),
        elements=figures.draw_elements(view),
    )


@blueprint.get("/levers")
def levers() -> str:
    """What holds districts back, overall and by state."""
    asked, view = _look()
    return render_template(
        "pages/networks/levers.html",
        frame=_frame(asked, view),
        page=places.describe_levers(view),
    )


@blueprint.get("/report.pdf")
def report() -> ResponseReturnValue:
    """All figures on paper."""
    today = now().date()
    data = write_report(current_account(), read_query(request.args.to_dict()).query, today)
    return send_file(
        BytesIO(data),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"network-{today.isoformat()}.pdf",
    )


def _look(sort: str = "") -> tuple[Asked, NetworkView]:
    """What was asked and what is seen; a page can have an order of its own."""
    actor = current_account()
    args = request.args.to_dict()
    if sort:
        args.setdefault("sort", sort)
    asked = read_query(args)
    return asked, view_network(actor, asked.query, now().date())


def _frame(asked: Asked, view: NetworkView) -> Frame:
    endpoint = (request.endpoint or "").rpartition(".")[2]
    return describe_frame(asked, view, endpoint, [(one.id, one.name) for one in list_frameworks()])


def _list_levels(view: NetworkView) -> list[tuple[int, str]]:
    return [
        (level, entry.label) for level, entry in sorted(view.framework.labels.items(), reverse=True)
    ]

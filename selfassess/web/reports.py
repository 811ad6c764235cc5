"""Reports: choose what is in them, and get them as files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Final, cast

from flask import Blueprint, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.planning import can_rank
from selfassess.domain.verdicts import defines_advanced
from selfassess.formats.dates import show_date
from selfassess.reports.content import SECTIONS, Contents, SectionKey
from selfassess.services import reports
from selfassess.services.reports import NO_ROUTE, Choice, Form, Report, ReportFile
from selfassess.services.routes import Ground, open_ground
from selfassess.web.actor import current_actor
from selfassess.web.planner_page.query import QueryError, read_query
from selfassess.web.planner_page.tabs import REPORTS, Tab, list_tabs
from selfassess.web.times import now

blueprint = Blueprint("reports", __name__)

SECTION: Final = "section"
NOTES: Final = "notes"
EVIDENCE: Final = "evidence"
ROUTE: Final = "route"
OWN_WORDS: Final = frozenset({SECTION, NOTES, EVIDENCE, ROUTE})
"""What this page puts into a query; anything else is a request to the planner."""

SECTION_NAMES: Final[Mapping[SectionKey, tuple[str, str]]] = {
    "summary": ("Summary", "One page: the goal, the components after each year, what first."),
    "route": ("The route, year by year", "Each step with its reasons, exemplars and sources."),
    "actions": ("Ranked actions", "All that is below the benchmark; beside a route in short form."),
    "team": ("The team’s own decisions", "Own actions, what is set aside and why, what is open."),
    "snapshot": ("The snapshot", "All elements with their levels, and the charts."),
    "benchmark": ("The benchmark", "How far from “advanced”, and what is in print about it."),
    "weak": ("What is weak", "Flags on low levels."),
    "piecemeal": ("What is piecemeal", "Flags on what does not fit together."),
    "proof": ("What is not yet proven", "High levels without evidence, and what is not firm."),
    "method": ("Method and assumptions", "How numbers come about, and which are ours."),
}


@dataclass(frozen=True, slots=True)
class Box:
    """A box to tick, or a round one of several."""

    id: str
    value: str
    text: str
    hint: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """Everything on the page of the reports."""

    district: str
    district_url: str
    snapshot_url: str
    date: str
    is_demonstration: bool
    tabs: tuple[Tab, ...]
    sections: tuple[Box, ...]
    from_team: tuple[Box, ...]
    routes: tuple[Box, ...]
    asked: tuple[tuple[str, str], ...]
    plan_urls: tuple[tuple[str, str], ...]
    ask_url: str
    snapshot_pdf_url: str
    board_url: str


@blueprint.get("/snapshots/<int:snapshot_id>/reports")
def show(snapshot_id: int) -> str:
    """Choose a report and what is in it; each choice is a link that can be shared."""
    ground = open_ground(current_actor(), snapshot_id)
    choice = _read_choice(ground)
    return render_template("pages/reports/show.html", page=_describe(ground, choice))


@blueprint.get("/snapshots/<int:snapshot_id>/plan.docx")
def plan_word(snapshot_id: int) -> ResponseReturnValue:
    """The action plan as a Word file."""
    return send_report(snapshot_id, "plan", "docx")


@blueprint.get("/snapshots/<int:snapshot_id>/plan.xlsx")
def plan_excel(snapshot_id: int) -> ResponseReturnValue:
    """The action plan as an Excel file."""
    return send_report(snapshot_id, "plan", "xlsx")


@blueprint.get("/snapshots/<int:snapshot_id>/snapshot.pdf")
def snapshot(snapshot_id: int) -> ResponseReturnValue:
    """The snapshot on one page, for a wall."""
    return send_report(snapshot_id, "snapshot", "pdf")


@blueprint.get("/snapshots/<int:snapshot_id>/ask.pdf")
def ask(snapshot_id: int) -> ResponseReturnValue:
    """What the plan asks of lawmakers, on one page."""
    return send_report(snapshot_id, "ask", "pdf")


@blueprint.get("/districts/<int:district_id>/plan/board.pdf")
def board(district_id: int) -> ResponseReturnValue:
    """How far the adopted plan is, on two pages."""
    return _send(reports.make_board_report(current_actor(), district_id, now()))


def send_report(snapshot_id: int, report: Report, form: Form) -> ResponseReturnValue:
    """Make a report as the query asks for it, and send it as a file."""
    actor = current_actor()
    choice = Choice()
    if request.args:
        choice = _read_choice(open_ground(actor, snapshot_id))
    return _send(reports.make_report(actor, snapshot_id, report, form, choice, now()))


def _send(file: ReportFile) -> ResponseReturnValue:
    return send_file(
        BytesIO(file.data), mimetype=file.type, as_attachment=True, download_name=file.name
    )


def _read_choice(ground: Ground) -> Choice:
    """
    What the query asks for.

    Raises:
        InvalidInputError: it names a section that there is none of, or asks for a route wrongly.
    """
    args = request.args
    chosen = args.getlist(SECTION)
    unknown = sorted(set(chosen) - set(SECTIONS))
    if unknown:
        raise InvalidInputError(f"There is no section {unknown[0]!r} in a report.")
    sections = frozenset(cast(list[SectionKey], chosen)) or frozenset(SECTIONS)
    rest = MultiDict([(k, v) for k, v in args.items(multi=True) if k not in OWN_WORDS and v])
    asked = None
    if rest and not args.get(ROUTE):
        try:
            asked = read_query(rest, ground.start)
        except QueryError as error:
            raise InvalidInputError(str(error)) from None
    return Choice(
        Contents(sections, notes=bool(args.get(NOTES)), evidence=bool(args.get(EVIDENCE))),
        route=args.get(ROUTE, ""),
        asked=asked,
    )


def _describe(ground: Ground, choice: Choice) -> ReportsPage:
    opened = ground.opened
    snapshot_id, district = opened.frozen.id, opened.district
    query = tuple(request.args.items(multi=True))
    return ReportsPage(
        district=district.name,
        district_url=url_for("districts.overview", district_id=district.id),
        snapshot_url=url_for("snapshots.show", snapshot_id=snapshot_id),
        date=show_date(opened.frozen.as_of),
        is_demonstration=district.is_demonstration,
        tabs=list_tabs(opened.framework, snapshot_id, district.id, REPORTS),
        sections=_list_sections(ground, choice.contents),
        from_team=(
            Box(
                NOTES,
                "1",
                "The team’s notes",
                "Reasons for levels that were set, and notes on elements.",
                choice.contents.notes,
            ),
            Box(
                EVIDENCE,
                "1",
                "Links to evidence",
                "Titles and addresses of what the team has linked.",
                choice.contents.evidence,
            ),
        ),
        routes=_list_routes(ground, choice),
        asked=tuple((name, value) for name, value in query if name not in OWN_WORDS),
        plan_urls=(
            ("Action plan (PDF)", url_for("plans.pdf", snapshot_id=snapshot_id)),
            ("Action plan (Word)", url_for("reports.plan_word", snapshot_id=snapshot_id)),
            ("Action plan (Excel)", url_for("reports.plan_excel", snapshot_id=snapshot_id)),
        ),
        ask_url=url_for("reports.ask", snapshot_id=snapshot_id),
        snapshot_pdf_url=url_for("reports.snapshot", snapshot_id=snapshot_id),
        board_url=url_for("reports.board", district_id=district.id),
    )


def _list_sections(ground: Ground, contents: Contents) -> tuple[Box, ...]:
    framework = ground.framework
    missing: set[SectionKey] = set()
    if not framework.steps:
        missing.add("route")
    if not can_rank(framework):
        missing.add("actions")
    if not defines_advanced(framework):
        missing.add("benchmark")
    return tuple(
        Box(f"{SECTION}-{key}", key, *SECTION_NAMES[key], key in contents.sections)
        for key in SECTIONS
        if key not in missing
    )


def _list_routes(ground: Ground, choice: Choice) -> tuple[Box, ...]:
    """The routes to choose from; none where the edition has no steps."""
    options = reports.list_route_options(current_actor(), ground)
    if not options:
        return ()
    chosen = choice.route or options[0].key
    boxes = [
        Box(f"{ROUTE}-{one.key}", one.key, one.name, "", not choice.asked and one.key == chosen)
        for one in options
    ]
    if choice.asked is not None:
        text = "The route that you have just asked for"
        boxes.insert(0, Box(f"{ROUTE}-asked", "", text, "", is_chosen=True))
    hint = "The ranked actions alone."
    boxes.append(Box(f"{ROUTE}-none", NO_ROUTE, "No route", hint, chosen == NO_ROUTE))
    return tuple(boxes)

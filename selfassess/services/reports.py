"""Reports as files, for those who may see what is in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from selfassess.charts.effort import EffortYear
from selfassess.domain.districts import STATES
from selfassess.domain.errors import InvalidInputError
from selfassess.domain.route.request import RouteRequest
from selfassess.domain.route.result import Route
from selfassess.domain.route.solver import NoAnswerInTimeError
from selfassess.domain.worksheet import Worksheet
from selfassess.formats.dates import show_date
from selfassess.formats.requests import read_request
from selfassess.formats.tracking import describe_load
from selfassess.reports.content import (
    Contents,
    EvidenceLink,
    OwnAction,
    PlanContent,
    PlannedAction,
    Remarks,
)
from selfassess.services import adopted_plans, scenarios
from selfassess.services.access import Actor
from selfassess.services.plans import Action, Plan, open_plan
from selfassess.services.progress import ActionProgress, describe_progress, open_outcome
from selfassess.services.routes import Ground, open_ground, solve, suggest_request
from selfassess.services.snapshots import (
    OpenedSnapshot,
    list_agreements,
    list_remarks,
    list_trend,
)
from selfassess.store import snapshots as store
from selfassess.store.documents import read_worksheet
from selfassess.store.evidence import list_erased

if TYPE_CHECKING:
    from selfassess.reports.board import BoardAction, BoardContent

Report = Literal["plan", "snapshot", "ask"]
Form = Literal["pdf", "docx", "xlsx"]

TYPES: Final[Mapping[Form, str]] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

NAMES: Final[Mapping[Report, str]] = {
    "plan": "action-plan",
    "snapshot": "snapshot",
    "ask": "ask-of-lawmakers",
}

EVERYTHING: Final = Contents()
"""Every section, without notes and evidence: what nobody has chosen is not sent around."""

SUGGESTED: Final = "suggested"
ADOPTED: Final = "adopted"
NO_ROUTE: Final = "none"

LONGEST_FILE_NAME: Final = 60
"""Of the district's part of a file name. [characters]"""

PLAIN_LETTERS: Final = str.maketrans("ŁłØøĐđıÆæŒœ", "LlOoDdiAaOo")
"""Letters that are not a plain letter with a mark, as far as Latin writing goes."""

BOARD: Final = "board"
"""The lever that is a vote of the board, by its id in the editions."""


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A file to send: a name of plain letters, its type, and what is in it."""

    name: str
    type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class RouteOption:
    """
    A route that a report can show.

    Args:
        key: What stands for it in an address.
        name: What it is called.
        request: What it asks.
    """

    key: str
    name: str
    request: RouteRequest


@dataclass(frozen=True, slots=True)
class Choice:
    """
    What a reader has chosen.

    Args:
        contents: The sections, and whether notes and evidence are in.
        route: The key of a route; empty for the adopted plan or, without one, the suggestion.
        asked: A request of the reader's own, which goes before the key.
    """

    contents: Contents = EVERYTHING
    route: str = ""
    asked: RouteRequest | None = None


def list_route_options(actor: Actor, ground: Ground) -> tuple[RouteOption, ...]:
    """
    List the routes that a report on a snapshot can show, the usual one first.

    Returns:
        The adopted plan's where it rests on this snapshot, then what is suggested, then the
        scenarios; nothing where the edition has no steps.
    """
    if not ground.framework.steps:
        return ()
    found = []
    plan = adopted_plans.open_shelf(actor, ground.opened.district.id).opened
    if (
        plan is not None
        and plan.plan.snapshot_id == ground.opened.frozen.id
        and plan.plan.request is not None
    ):
        name = f"The adopted plan, {plan.plan.name}"
        found.append(RouteOption(ADOPTED, name, read_request(plan.plan.request)))
    found.append(RouteOption(SUGGESTED, "The suggested route", suggest_request(ground.start)))
    found += [
        RouteOption(candidate.key, f"The scenario {candidate.name}", candidate.request)
        for candidate in scenarios.list_saved(ground)
    ]
    return tuple(found)


def make_report(
    actor: Actor, snapshot_id: int, report: Report, form: Form, choice: Choice, now: datetime
) -> ReportFile:
    """
    Make a report on a snapshot.

    Args:
        actor: Who asks for it.
        snapshot_id: Which snapshot.
        report: Which report.
        form: As which kind of file; only the plan comes as other than PDF.
        choice: What the reader has chosen.
        now: The time; its day stands in the report.

    Raises:
        NotFoundError, NotAllowedError: see `open_snapshot`.
        InvalidInputError: there is no such route, or it was not found in time.
    """
    plan = open_plan(actor, snapshot_id)
    content = gather_plan(plan, now, choice.contents)
    if report != "snapshot":
        content = _add_route(content, actor, snapshot_id, choice)
    name = name_file(content.district, content.as_of.isoformat(), NAMES[report], form)
    return ReportFile(name, TYPES[form], _write(report, form, content))


def make_plan_pdf(actor: Actor, snapshot_id: int, now: datetime) -> tuple[str, bytes]:
    """The action plan as it is without any choice; see `make_report`."""
    made = make_report(actor, snapshot_id, "plan", "pdf", Choice(), now)
    return made.name, made.data


def _write(report: Report, form: Form, content: PlanContent) -> bytes:
    # What writes files takes its time to load, and most processes never make one.
    if report == "snapshot":
        from selfassess.reports.snapshot import write_snapshot_sheet

        return write_snapshot_sheet(content)
    if report == "ask":
        from selfassess.reports.ask import write_ask

        return write_ask(content)
    if form == "docx":
        from selfassess.reports.word.plan import write_plan_document

        return write_plan_document(content)
    if form == "xlsx":
        from selfassess.reports.excel.plan import write_plan_workbook

        return write_plan_workbook(content)
    from selfassess.reports.plan import write_plan

    return write_plan(content)


def _add_route(content: PlanContent, actor: Actor, snapshot_id: int, choice: Choice) -> PlanContent:
    """The same content with the route that the reader wants, or with the usual one."""
    if choice.route == NO_ROUTE or not content.framework.steps:
        return content
    ground = open_ground(actor, snapshot_id)
    if choice.asked is not None:
        return _with_route(content, ground, choice.asked, "")
    options = list_route_options(actor, ground)
    if not choice.route:
        try:
            return _with_route(content, ground, options[0].request, options[0].name)
        except (NoAnswerInTimeError, InvalidInputError):
            # Nobody has asked for it: the ranked plan stands without it.
            return content
    for option in options:
        if option.key == choice.route:
            return _with_route(content, ground, option.request, option.name)
    raise InvalidInputError("There is no such route; choose one on the page of the reports.")


def _with_route(
    content: PlanContent, ground: Ground, request: RouteRequest, name: str
) -> PlanContent:
    route: Route = solve(ground, request)
    return replace(content, route=route, route_source=name[:1].lower() + name[1:])


def gather_plan(plan: Plan, now: datetime, contents: Contents = EVERYTHING) -> PlanContent:
    """Everything that a report of an opened plan says, but for its route."""
    opened = plan.opened
    district, frozen = opened.district, opened.frozen
    # Later snapshots do not belong in the report of an earlier one.
    until = (frozen.as_of, frozen.id)
    trend = [one for one in list_trend(opened) if (one.as_of, one.id) <= until]
    return PlanContent(
        framework=opened.framework,
        district=district.name,
        state=STATES.get(district.state, ""),
        as_of=frozen.as_of,
        taken_at=frozen.taken_at,
        made_on=now.date(),
        document=opened.document,
        trend=tuple(one.document for one in trend),
        actions=tuple(_gather_action(action) for action in plan.actions),
        set_aside=tuple(_gather_action(action) for action in plan.set_aside),
        own=tuple(
            OwnAction(
                item.title,
                item.detail,
                item.owner,
                item.due,
                item.reason if item.set_aside else "",
            )
            for item in plan.own
        ),
        open_elements=plan.open_elements,
        is_demonstration=district.is_demonstration,
        remarks=_gather_remarks(opened, contents),
        contents=contents,
        agreements=list_agreements(opened),
    )


def _gather_action(action: Action) -> PlannedAction:
    item = action.item
    if item is None:
        return PlannedAction(action.rank, action.priority, action.exemplars)
    return PlannedAction(
        action.rank,
        action.priority,
        action.exemplars,
        item.owner,
        item.due,
        item.reason if item.set_aside else "",
    )


def _gather_remarks(opened: OpenedSnapshot, contents: Contents) -> dict[str, Remarks]:
    """What the team wrote, as far as the reader wants it: the rest does not leave the program."""
    if not contents.notes and not contents.evidence:
        return {}
    reasons = list_remarks(opened) if contents.notes else {}
    frozen = _list_frozen_evidence(opened)
    documents = store.find_worksheets(opened.frozen.id)
    remarks = {}
    for element in opened.framework.elements:
        worksheet = read_worksheet(documents.get(element, {}))
        found = Remarks(
            reason=reasons.get(element, ""),
            note=worksheet.note if contents.notes else "",
            links=_name_evidence(worksheet, frozen.get(element, ())) if contents.evidence else (),
        )
        if found != Remarks():
            remarks[element] = found
    return remarks


def _list_frozen_evidence(opened: OpenedSnapshot) -> dict[str, list[EvidenceLink]]:
    """What counted when the snapshot was taken, by element id."""
    found: dict[str, list[EvidenceLink]] = {}
    pieces = opened.document.get("evidence", {}).get("pieces", ())
    erased = list_erased(opened.district.id) if pieces else {}
    for piece in pieces:
        if piece["counts"]:
            at = erased.get(piece["sha256"])
            since = f" (file erased on {show_date(at.date())})" if at else ""
            link = EvidenceLink(f"{piece['title']}{since}", piece["url"])
            found.setdefault(piece["element"], []).append(link)
    return found


def _name_evidence(
    worksheet: Worksheet, frozen: Sequence[EvidenceLink]
) -> tuple[EvidenceLink, ...]:
    """Evidence of an element; snapshots of former years hold it in their worksheets."""
    return (*(EvidenceLink(link.title, link.url) for link in worksheet.links), *frozen)


# --- The board


def make_board_report(actor: Actor, district_id: int, now: datetime) -> ReportFile:
    """
    Make the board report on the plan that a district follows.

    Raises:
        NotFoundError: the actor has no part in the district.
        InvalidInputError: the district has adopted no plan yet.
    """
    from selfassess.reports.board import write_board

    content = gather_board(actor, district_id, now)
    name = name_file(content.district, now.date().isoformat(), "board-report", "pdf")
    return ReportFile(name, TYPES["pdf"], write_board(content))


def gather_board(actor: Actor, district_id: int, now: datetime) -> BoardContent:
    """
    Everything that the board report says.

    Raises:
        NotFoundError, InvalidInputError: see `make_board_report`.
    """
    from selfassess.reports.board import BoardContent

    shelf = adopted_plans.open_shelf(actor, district_id)
    if shelf.opened is None and not shelf.others:
        raise InvalidInputError(
            "The district has adopted no plan yet, so there is no progress to report. Adopt one on"
            " the page of its route or of its ranked actions."
        )
    outcome = open_outcome(actor, district_id)
    opened = outcome.opened
    progress = describe_progress(opened, now.date(), outcome)
    board = opened.framework.lever_labels.get(BOARD, "")
    return BoardContent(
        framework=opened.framework,
        district=progress.district,
        plan_name=progress.plan_name,
        goals=progress.goals,
        first_day=progress.first_day,
        adopted_on=progress.adopted_at.date(),
        made_on=now.date(),
        actions=tuple(_gather_progress(action, board) for action in progress.actions),
        burdens=describe_load(progress.load),
        load=tuple(
            EffortYear(f"Year {year.year}", year.effort, year.capacity)
            for year in progress.load.years
        ),
        movements=progress.movements,
        started_from=progress.started_from,
        compared_with=progress.compared_with,
        seal=progress.seal,
        is_whole=not progress.misfits,
        is_demonstration=opened.district.is_demonstration,
    )


def _gather_progress(action: ActionProgress, board: str) -> BoardAction:
    from selfassess.reports.board import BoardAction

    return BoardAction(
        number=action.number,
        title=action.title,
        element=action.element,
        from_level=action.from_level,
        to_level=action.to_level,
        owner=action.owner,
        due=action.due,
        status=action.status,
        is_overdue=action.is_overdue,
        waits_on_board=bool(board) and action.lever == board,
        slips=action.slips,
        reason=action.reason,
        note=action.last_note,
        cost=action.cost,
    )


def name_file(district: str, day: str, report: str = "action-plan", form: str = "pdf") -> str:
    """
    Name the file of a report so that every system can store it.

    >>> name_file("Łódź–Ñuñoa ISD", "2026-04-01"), name_file("東京", "2026-04-01", form="docx")
    ('action-plan-lodz-nunoa-isd-2026-04-01.pdf', 'action-plan-2026-04-01.docx')
    """
    return "-".join(filter(None, (report, spell_plain(district), f"{day}.{form}")))


def spell_plain(text: str) -> str:
    """
    Spell a name in the plain letters that every system can store.

    >>> spell_plain("Łódź–Ñuñoa ISD")
    'lodz-nunoa-isd'
    """
    letters = unicodedata.normalize("NFKD", text.translate(PLAIN_LETTERS).lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_FILE_NAME].strip("-")

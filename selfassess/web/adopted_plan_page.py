"""What the pages of an adopted plan show, made from how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from flask import url_for

from selfassess.charts.picture import Picture
from selfassess.charts.status_bar import draw_status_bar
from selfassess.domain.framework import Framework
from selfassess.domain.permissions import Permission, Role, may
from selfassess.domain.tracking import ALLOWED, Entry, Movement, Status
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.tracking import (
    OUTCOME_WORDS,
    STATUS_WORDS,
    describe_counts,
    describe_entry,
    describe_load,
    describe_misfit,
    describe_slip,
    show_cost,
)
from selfassess.services.adopted_plans import OpenedPlan, Shelf, find_due, get_parameter
from selfassess.services.progress import ActionProgress, Outcome, Progress

if TYPE_CHECKING:
    from selfassess.store.models import District
    from selfassess.store.models.plans import AdoptedPlan

SEAL_SHOWN: Final = 16
"""So much of a seal is enough to compare by eye. [characters]"""

TONES: Final[Mapping[Status, str]] = {
    Status.NOT_STARTED: "neutral",
    Status.UNDER_WAY: "info",
    Status.SLIPPED: "medium",
    Status.DONE: "good",
    Status.DROPPED: "neutral",
}

QUICK: Final[Mapping[Status, str]] = {Status.UNDER_WAY: "Start", Status.DONE: "Mark done"}
"""Changes that need no reason, as buttons beside each action."""


@dataclass(frozen=True, slots=True)
class Head:
    """To what a plan belongs, and what the reader may do."""

    district_id: int
    district: str
    district_url: str
    is_demonstration: bool
    plan_url: str
    may_plan: bool


@dataclass(frozen=True, slots=True)
class Row:
    """An action in the list of a plan."""

    number: int
    version: int
    title: str
    url: str
    status_url: str
    element: str
    move: tuple[int, str, int, str] | None
    owner: str
    due: str
    status: str
    tone: str
    is_overdue: bool
    is_done_step: bool
    reason: str
    note: str
    slips: str
    quick: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class YearGroup:
    """The actions of one year of a plan."""

    title: str
    load: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list can be narrowed to, and what it is narrowed to now."""

    owners: tuple[str, ...]
    statuses: tuple[tuple[str, str], ...]
    owner: str
    status: str
    hidden: str


@dataclass(frozen=True, slots=True)
class Trust:
    """Whether the history is whole, in words."""

    is_whole: bool
    words: str
    misfits: tuple[str, ...]
    seal: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """An adopted plan."""

    name: str
    lead: str
    is_open: bool
    closed: str
    facts: tuple[tuple[str, str, str], ...]
    picture: Picture
    too_much: tuple[str, ...]
    is_too_much_by_ours: bool
    overdue: tuple[Row, ...]
    years: tuple[YearGroup, ...]
    filter: Filter
    trust: Trust
    assumptions: tuple[str, ...]
    outcome_url: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An entry of a history, as people read it."""

    number: int
    when: str
    who: str
    about: str
    changes: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class MovementRow:
    """What became of one element. `after` is a level and its words."""

    element: str
    before: tuple[int | None, str]
    planned: tuple[int | None, str]
    after: tuple[int | None, str]
    words: str
    is_done_but_not_risen: bool


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """A plan against a later snapshot."""

    plan: str
    start: str
    chosen: str
    choices: tuple[tuple[str, str, bool], ...]
    lead: str
    overall: tuple[str, str]
    planned: tuple[MovementRow, ...]
    unplanned: tuple[MovementRow, ...]
    done_not_risen: tuple[str, ...]
    dropped: tuple[tuple[str, str], ...]


def describe_head(district: District, role: Role) -> Head:
    """Describe to what a plan belongs."""
    return Head(
        district_id=district.id,
        district=district.name,
        district_url=url_for("districts.overview", district_id=district.id),
        is_demonstration=district.is_demonstration,
        plan_url=url_for("adopted_plans.show", district_id=district.id),
        may_plan=may(role, Permission.PLAN),
    )


def describe_plan(opened: OpenedPlan, progress: Progress, owner: str, status: str) -> PlanView:
    """Describe a plan, its list narrowed to an owner or a status where these are given."""
    plan, framework = opened.plan, opened.framework
    may_change = opened.is_open and may(opened.role, Permission.PLAN)
    shown = [
        action
        for action in progress.actions
        if owner in ("", action.owner) and status in ("", action.status.value)
    ]
    late = {action.number for action in progress.overdue}
    lead = describe_counts(progress.counts, len(late))
    return PlanView(
        name=plan.name,
        lead=lead,
        is_open=opened.is_open,
        closed=_describe_closing(plan),
        facts=_list_facts(opened, progress),
        picture=draw_status_bar(progress.counts, description=lead),
        too_much=describe_load(progress.load) if opened.is_open else (),
        is_too_much_by_ours=bool(progress.load.owners),
        overdue=tuple(
            _describe_row(framework, action, opened, may_change)
            for action in progress.overdue
            if action in shown
        ),
        years=_group_by_year(opened, progress, [a for a in shown if not a.is_overdue], may_change),
        filter=Filter(
            owners=tuple(sorted({a.owner for a in progress.actions if a.owner})),
            statuses=tuple((s.value, STATUS_WORDS[s]) for s in Status if progress.counts[s]),
            owner=owner,
            status=status,
            hidden=_count_hidden(len(progress.actions) - len(shown)),
        ),
        trust=describe_trust(opened, progress),
        assumptions=_list_assumptions(opened),
        outcome_url=url_for("adopted_plans.outcome", district_id=opened.district.id, plan=plan.id),
    )


def describe_trust(opened: OpenedPlan, progress: Progress) -> Trust:
    """Say whether somebody has changed the history, or an action past it."""
    count = show_count(len(opened.entries), "entry", "entries")
    words = (
        "Each entry carries a SHA-256 seal over its content and the entry before it, and the"
        " database refuses to change one."
    )
    if progress.misfits:
        start = f"The history does not fit in {show_count(len(progress.misfits), 'place')}."
    else:
        start = f"The history is whole: {count}."
    return Trust(
        is_whole=not progress.misfits,
        words=f"{start} {words}",
        misfits=tuple(describe_misfit(misfit) for misfit in progress.misfits),
        seal=progress.seal[:SEAL_SHOWN],
    )


def describe_others(shelf: Shelf) -> tuple[tuple[str, str, str], ...]:
    """The other plans of a district: name, address, and what there is to say of each."""
    return tuple(
        (
            plan.name,
            url_for("adopted_plans.show_one", district_id=shelf.district.id, plan_id=plan.id),
            _describe_closing(plan) or "The plan that the district follows now.",
        )
        for plan in shelf.others
    )


def describe_history(entries: Iterable[Entry], action: int | None = None) -> list[HistoryLine]:
    """The history of one action, or of a whole plan, newest first."""
    return [
        HistoryLine(
            entry.number,
            show_moment(entry.at),
            entry.by,
            f"Action {entry.action}" if entry.action else "The plan",
            describe_entry(entry),
            entry.note,
        )
        for entry in reversed(list(entries))
        if action is None or entry.action == action
    ]


def describe_row(opened: OpenedPlan, action: ActionProgress) -> Row:
    """An action at the head of its own page."""
    return _describe_row(opened.framework, action, opened, may_change=False)


def describe_outcome(outcome: Outcome) -> OutcomeView:
    """Describe what a plan has moved."""
    opened, framework = outcome.opened, outcome.opened.framework
    rows = [(movement, _describe_movement(framework, movement)) for movement in outcome.movements]
    planned = tuple(row for movement, row in rows if movement.planned is not None)
    start, chosen = outcome.start, outcome.chosen
    return OutcomeView(
        plan=opened.plan.name,
        start=show_date(start.as_of) if start else "",
        chosen=show_date(chosen.as_of) if chosen else "",
        choices=tuple(
            (str(one.id), show_date(one.as_of), one is chosen) for one in reversed(outcome.later)
        ),
        lead=_describe_movements(outcome.movements),
        overall=(
            show_score(start.overall) if start else "",
            show_score(chosen.overall) if chosen else "",
        ),
        planned=planned,
        unplanned=tuple(row for movement, row in rows if movement.planned is None),
        done_not_risen=tuple(row.element for row in planned if row.is_done_but_not_risen),
        dropped=tuple(
            (action.title, action.reason)
            for action in opened.actions
            if action.status is Status.DROPPED
        ),
    )


def url_of_action(opened: OpenedPlan, action_id: int) -> str:
    """Where an action has its page."""
    return url_for(
        "adopted_plans.action",
        district_id=opened.district.id,
        plan_id=opened.plan.id,
        action_id=action_id,
    )


def show_moment(at: datetime) -> str:
    """
    Show when something was done, in UTC.

    >>> from datetime import UTC
    >>> show_moment(datetime(2026, 11, 21, 9, 4, tzinfo=UTC))
    'November 21, 2026, 09:04 UTC'
    """
    return f"{show_date(at.date())}, {at:%H:%M} UTC"


def _describe_closing(plan: AdoptedPlan) -> str:
    if plan.closed_at is None:
        return ""
    by = f" by {plan.closed_by}" if plan.closed_by else ""
    return f"Closed on {show_date(plan.closed_at.date())}{by}: {plan.closed_reason}"


def _list_facts(opened: OpenedPlan, progress: Progress) -> tuple[tuple[str, str, str], ...]:
    """Name, words and address, which may be empty."""
    plan = opened.plan
    by = f" by {plan.adopted_by}" if plan.adopted_by else ""
    rests_on = url_for("snapshots.show", snapshot_id=plan.snapshot_id) if plan.snapshot_id else ""
    facts = [
        ("Adopted", f"{show_date(plan.adopted_at.date())}{by}", ""),
        ("Begins", show_date(plan.first_day), ""),
        ("Rests on", "The snapshot it was made from" if rests_on else "", rests_on),
        ("Goals", plan.goals, ""),
        ("Cost", _describe_cost(progress), ""),
    ]
    return tuple(fact for fact in facts if fact[1])


def _describe_cost(progress: Progress) -> str:
    if not progress.cost_known:
        return ""
    missing = progress.without_cost
    rest = f"; {show_count(missing, 'action')} without a figure" if missing else ""
    return f"{show_cost(progress.cost_known)} known{rest}"


def _group_by_year(
    opened: OpenedPlan, progress: Progress, shown: list[ActionProgress], may_change: bool
) -> tuple[YearGroup, ...]:
    loads = {load.year: load for load in progress.load.years}
    groups = []
    for year in sorted({action.year for action in shown}):
        load = loads.get(year)
        rows = sorted(
            (action for action in shown if action.year == year),
            key=lambda action: (action.due or date.max, action.number),
        )
        words = f"{show_count(load.effort, 'point')} of effort" if load and load.effort else ""
        if load and load.capacity is not None:
            words += f", of {load.capacity} that the district can carry"
        groups.append(
            YearGroup(
                f"Year {year}, until {show_date(find_due(opened.plan.first_day, year))}",
                words.lstrip(", "),
                tuple(_describe_row(opened.framework, a, opened, may_change) for a in rows),
            )
        )
    return tuple(groups)


def _describe_row(
    framework: Framework, action: ActionProgress, opened: OpenedPlan, may_change: bool
) -> Row:
    is_step = action.from_level is not None and action.to_level is not None
    return Row(
        number=action.number,
        version=action.version,
        title=action.title,
        url=url_of_action(opened, action.id),
        status_url=f"{url_of_action(opened, action.id)}/status",
        element=f"{action.element} {action.element_title}".strip(),
        move=(
            *_chip(framework, action.from_level),
            *_chip(framework, action.to_level),
        )  # type: ignore[arg-type]  # both levels are there
        if is_step
        else None,
        owner=action.owner or "No owner yet",
        due=show_date(action.due) if action.due else "No day yet",
        status=STATUS_WORDS[action.status],
        tone=TONES[action.status],
        is_overdue=action.is_overdue,
        is_done_step=action.status is Status.DONE and is_step,
        reason=action.reason,
        note=action.last_note,
        slips=describe_slip(action.slips[-1]) if action.slips else "",
        quick=tuple(
            (status.value, words)
            for status, words in QUICK.items()
            if may_change
            and status in ALLOWED[action.status]
            and action.status not in (Status.DONE, Status.DROPPED)
        ),
    )


def _chip(framework: Framework, level: int | None) -> tuple[int | None, str]:
    return level, framework.labels[level].label if level is not None else ""


def _count_hidden(hidden: int) -> str:
    return f"{show_count(hidden, 'action')} not shown by this choice." if hidden else ""


def _list_assumptions(opened: OpenedPlan) -> tuple[str, ...]:
    """The numbers that are ours, each in a sentence with its reason."""
    year_end = show_date(find_due(opened.plan.first_day, 1)).partition(",")[0]
    ahead, most = get_parameter("remind-days-ahead"), get_parameter("owner-open-most")
    return (
        f"A school year ends on {year_end}. {get_parameter('year-ends-month').reason}"
        f" {get_parameter('year-ends-day').reason}",
        f"Reminders look {ahead.value} days ahead. {ahead.reason}",
        f"More than {most.value} open actions in one hand are too many. {most.reason}",
    )


def _describe_movement(framework: Framework, movement: Movement) -> MovementRow:
    element = framework.elements.get(movement.element)
    if movement.planned is None:
        words = "Rose without a plan" if movement.outcome == "beyond" else "Fell"
    else:
        words = OUTCOME_WORDS[movement.outcome]
    return MovementRow(
        element=f"{movement.element} {element.title}" if element else movement.element,
        before=_chip(framework, movement.before),
        planned=_chip(framework, movement.planned),
        after=_chip(framework, movement.after),
        words=words,
        is_done_but_not_risen=movement.is_done_but_not_risen,
    )


def _describe_movements(movements: Iterable[Movement]) -> str:
    planned = [movement for movement in movements if movement.planned is not None]
    if not planned:
        return ""
    reached = sum(movement.outcome in ("reached", "beyond") for movement in planned)
    partly = sum(movement.outcome == "partly" for movement in planned)
    words = f"{reached} of {show_count(len(planned), 'planned element')} reached the planned level"
    return f"{words}, {partly} went part of the way." if partly else f"{words}."

"""How far an adopted plan is, and what it has moved: plain content for pages and reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from selfassess.domain.errors import NotFoundError
from selfassess.domain.tracking import (
    Load,
    Misfit,
    Movement,
    Slip,
    Status,
    Target,
    compare_outcome,
    count_statuses,
    find_last_note,
    is_overdue,
    list_slips,
    measure_load,
)
from selfassess.services.access import Actor
from selfassess.services.adopted_plans import (
    OpenedPlan,
    find_year,
    get_parameter,
    list_burdens,
    open_plan,
)
from selfassess.store import snapshots

if TYPE_CHECKING:
    from selfassess.store.models.assessments import Snapshot as FrozenSnapshot
    from selfassess.store.models.plans import PlanAction


@dataclass(frozen=True, slots=True)
class ActionProgress:
    """
    One action, as far as it is.

    `element` is its id and `element_title` its name; both are empty for the team's own. `lever` is
    in words. Cost is in dollars, None where it is not known. `year` is the plan year of its day.
    """

    id: int
    number: int
    version: int
    title: str
    element: str
    element_title: str
    from_level: int | None
    to_level: int | None
    year: int
    effort: int | None
    lever: str
    detail: str
    done_when: str
    owner: str
    owner_user_id: int | None
    due: date | None
    status: Status
    reason: str
    cost: int | None
    last_note: str
    slips: tuple[Slip, ...]
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """
    An adopted plan on a day.

    Args:
        district: The district's name.
        plan_name: What the plan is called.
        first_day: When it begins.
        goals: What it is for, in words; may be empty.
        adopted_at: When it was adopted, and
        adopted_by: by whom.
        counts: How many actions have each status; every status is there.
        actions: Every action in the order of its number.
        overdue: Those whose day has passed, longest first.
        load: What is due in each year and on each person, against what can be carried.
        cost_known: Sum of the costs that are known, of all but dropped actions. [dollars]
        without_cost: How many of them have no cost yet.
        seal: SHA-256 that ends the history; whoever prints it can show later that nothing before
            it was changed.
        misfits: Where the history does not fit; nothing where it is whole.
        movements: What the plan wanted of each element against the newest later snapshot, and what
            moved without a plan. Empty where there is none yet.
        compared_with: The date of that snapshot.
        started_from: The date of the snapshot that the plan rests on.
    """

    district: str
    plan_name: str
    first_day: date
    goals: str
    adopted_at: datetime
    adopted_by: str
    counts: Mapping[Status, int]
    actions: tuple[ActionProgress, ...]
    overdue: tuple[ActionProgress, ...]
    load: Load
    cost_known: int
    without_cost: int
    seal: str
    misfits: tuple[Misfit, ...]
    movements: tuple[Movement, ...] = ()
    compared_with: date | None = None
    started_from: date | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    A plan against a later snapshot of the same edition.

    `later` are all that it can be held against, oldest first, without their documents; `chosen` and
    `start` have theirs, and are None where there is none.
    """

    opened: OpenedPlan
    start: FrozenSnapshot | None
    later: Sequence[FrozenSnapshot]
    chosen: FrozenSnapshot | None
    movements: tuple[Movement, ...]


def gather_progress(
    actor: Actor, district_id: int, today: date, plan_id: int | None = None
) -> Progress:
    """
    Gather everything that a report on a plan tells, in seven queries.

    Args:
        actor: Who asks.
        district_id: Whose plan.
        today: What is overdue depends on it.
        plan_id: An earlier plan; the one that the district follows where it is None.

    Raises:
        NotFoundError: there is no such plan, or the actor has no part in the district.
    """
    outcome = open_outcome(actor, district_id, plan_id)
    return describe_progress(outcome.opened, today, outcome)


def describe_progress(opened: OpenedPlan, today: date, outcome: Outcome | None = None) -> Progress:
    """How far an opened plan is on a day; with an outcome, also what it has moved."""
    actions = tuple(describe_action(opened, action, today) for action in opened.actions)
    kept = [action for action in actions if action.status is not Status.DROPPED]
    plan = opened.plan
    chosen = outcome.chosen if outcome else None
    start = outcome.start if outcome else None
    return Progress(
        district=opened.district.name,
        plan_name=plan.name,
        first_day=plan.first_day,
        goals=plan.goals,
        adopted_at=plan.adopted_at,
        adopted_by=plan.adopted_by,
        counts=count_statuses(action.status for action in actions),
        actions=actions,
        overdue=tuple(sorted((a for a in actions if a.is_overdue), key=_by_day)),
        load=measure_load(
            list_burdens(opened), plan.capacity, int(get_parameter("owner-open-most").value)
        ),
        cost_known=sum(action.cost or 0 for action in kept),
        without_cost=sum(action.cost is None for action in kept),
        seal=plan.seal,
        misfits=opened.misfits,
        movements=outcome.movements if outcome else (),
        compared_with=chosen.as_of if chosen else None,
        started_from=start.as_of if start else None,
    )


def describe_action(opened: OpenedPlan, action: PlanAction, today: date) -> ActionProgress:
    """How far one action is on a day. In a closed plan nothing is overdue any more."""
    framework = opened.framework
    element = framework.elements.get(action.element_id or "")
    return ActionProgress(
        id=action.id,
        number=action.number,
        version=action.version,
        title=action.title,
        element=action.element_id or "",
        element_title=element.title if element else "",
        from_level=action.from_level,
        to_level=action.to_level,
        year=find_year(opened.plan.first_day, action.due) if action.due else 1,
        effort=action.effort,
        lever=framework.lever_labels.get(action.lever, action.lever),
        detail=action.detail,
        done_when=action.done_when,
        owner=action.owner,
        owner_user_id=action.owner_user_id,
        due=action.due,
        status=action.status,
        reason=action.reason,
        cost=action.cost,
        last_note=find_last_note(opened.entries, action.number),
        slips=list_slips(opened.entries, action.number),
        is_overdue=opened.is_open and is_overdue(action.status, action.due, today),
    )


def open_outcome(
    actor: Actor, district_id: int, plan_id: int | None = None, snapshot_id: int | None = None
) -> Outcome:
    """
    Hold a plan against a later snapshot.

    Args:
        actor: Who asks.
        district_id: Whose plan.
        plan_id: An earlier plan; the one that the district follows where it is None.
        snapshot_id: The snapshot; the newest later one where it is None.

    Raises:
        NotFoundError: there is no such plan, or no such snapshot after it.
    """
    opened = open_plan(actor, district_id, plan_id)
    listed = snapshots.list_snapshots(district_id)
    start = next((one for one in listed if one.id == opened.plan.snapshot_id), None)
    later = [
        one
        for one in listed
        if start and one.edition == start.edition and (one.as_of, one.id) > (start.as_of, start.id)
    ]
    chosen = _choose(later, snapshot_id)
    if start is None or chosen is None:
        return Outcome(opened, start, later, None, ())
    documents = snapshots.find_documents([start.id, chosen.id])
    movements = compare_outcome(
        [
            Target(action.element_id, action.to_level, action.status is Status.DONE)
            for action in opened.actions
            if action.element_id and action.to_level and action.status is not Status.DROPPED
        ],
        _read_levels(documents[start.id]),
        _read_levels(documents[chosen.id]),
    )
    return Outcome(opened, start, later, chosen, movements)


def _choose(later: Sequence[FrozenSnapshot], snapshot_id: int | None) -> FrozenSnapshot | None:
    if snapshot_id is None:
        return later[-1] if later else None
    for one in later:
        if one.id == snapshot_id:
            return one
    raise NotFoundError("The plan cannot be held against this snapshot.")


def _read_levels(document: Mapping[str, object]) -> dict[str, int | None]:
    elements = document["elements"]
    assert isinstance(elements, dict)  # noqa: S101 - as every snapshot is frozen
    return {element: result["level"] for element, result in elements.items()}


def _by_day(action: ActionProgress) -> tuple[date, int]:
    return action.due or date.max, action.number

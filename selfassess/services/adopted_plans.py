"""
Adopting a plan and keeping it: who does what until when, what became of it, and its history.

Every change is one entry in the history of the plan. Whoever writes locks the plan first, so that
entries follow each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import IntegrityError

from selfassess.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    SelfassessError,
)
from selfassess.domain.framework import Framework, Parameter
from selfassess.domain.names import Names
from selfassess.domain.permissions import Permission, Role, check_may
from selfassess.domain.route.result import Route
from selfassess.domain.tracking import (
    NO_SEAL,
    OPEN,
    TRACKED,
    Burden,
    Entry,
    Facts,
    Misfit,
    Status,
    check_change,
    check_history,
    end_of_year,
    find_changes,
    is_slip,
    make_entry,
    needs_reason,
)
from selfassess.domain.tracking import find_year as find_year_of
from selfassess.extensions import db
from selfassess.formats.adoptions import write_request, write_route
from selfassess.formats.goals import describe_goals
from selfassess.formats.words import capitalize
from selfassess.loader.tracking import read_tracking
from selfassess.services.access import Actor, get_district
from selfassess.services.editions import get_version
from selfassess.services.names import open_names, refer, refer_to
from selfassess.services.plans import LONGEST_OWNER, LONGEST_TEXT, LONGEST_TITLE, Plan
from selfassess.services.snapshots import open_snapshot
from selfassess.store import adopted_plans as store
from selfassess.store import members
from selfassess.store.adopted_plans import LONGEST_PLAN_NAME as LONGEST_PLAN_NAME
from selfassess.store.adopted_plans import PlanGlance as PlanGlance

if TYPE_CHECKING:
    from selfassess.store.models import District
    from selfassess.store.models.plans import AdoptedPlan, PlanAction

MOST_COST: Final = 1_000_000_000
"""What an action may cost. [dollars]"""
MOST_EFFORT: Final = 20
"""What one step may cost, as in a district's own efforts. [effort points]"""


@dataclass(frozen=True, slots=True)
class Move:
    """
    An action to adopt: a step of an element, or an action of the team's own.

    Args:
        title: What is to be done.
        element: The element that it lifts; None for an action of the team's own.
        start: The element's level before it. [level]
        to: Its level after it. [level]
        year: In which year of the plan it is done. [from 1]
        effort: What it takes; None where nobody has said. [effort points]
        lever: What can unblock the element.
        detail: How to begin.
        done_when: What shows that it is done.
        owner: Who answers for it, in words.
        owner_user_id: The member who is reminded.
        due: The day on which it shall be done; None is the last day of its year.
        status: Where it stands.
        reason: Why it slipped, where it did.
        cost: What it costs, where that is known. [dollars]
        note: What the history says of where it comes from.
    """

    title: str
    element: str | None = None
    start: int | None = None
    to: int | None = None
    year: int = 1
    effort: int | None = None
    lever: str = ""
    detail: str = ""
    done_when: str = ""
    owner: str = ""
    owner_user_id: int | None = None
    due: date | None = None
    status: Status = Status.NOT_STARTED
    reason: str = ""
    cost: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Adoption:
    """
    A plan to adopt.

    Args:
        name: What the plan is called.
        first_day: When it begins.
        moves: Its actions.
        capacity: Most effort in each year, from the first; None is not stated. [effort points]
        goals: What it is for, in words.
        request: What the planner was asked, as JSON; None where it was not asked.
        route: What it answered.
        replacing: Why the plan that the district follows now is closed; empty where there is none.
        carry_over: Whether unfinished actions of that plan go on in this one.
    """

    name: str
    first_day: date
    moves: tuple[Move, ...]
    capacity: tuple[int | None, ...] = ()
    goals: str = ""
    request: Mapping[str, Any] | None = None
    route: Mapping[str, Any] | None = None
    replacing: str = ""
    carry_over: bool = False

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InvalidInputError("Give the plan a name.", "name")
        if len(self.name) > LONGEST_PLAN_NAME:
            raise InvalidInputError(f"Use at most {LONGEST_PLAN_NAME} characters.", "name")
        if not self.moves and not self.carry_over:
            raise InvalidInputError("Choose at least one action.", "actions")


@dataclass(frozen=True, slots=True)
class Change:
    """What a form says about an action; `reason` may be empty where the status needs none."""

    owner: str = ""
    owner_user_id: int | None = None
    due: date | None = None
    status: Status = Status.NOT_STARTED
    reason: str = ""
    cost: int | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if max(len(self.reason), len(self.note)) > LONGEST_TEXT:
            raise InvalidInputError(f"Keep each text under {LONGEST_TEXT:,} characters.")
        if len(self.owner) > LONGEST_OWNER:
            raise InvalidInputError(f"Keep the name under {LONGEST_OWNER} characters.", "owner")
        if self.cost is not None and not 0 <= self.cost <= MOST_COST:
            raise InvalidInputError("Give whole dollars, from 0 to one billion.", "cost")


@dataclass(frozen=True, slots=True)
class OpenedPlan:
    """
    A plan that someone may look at, with its actions and its whole history.

    `entries` are for reading, with names; `sealed` are the same as they were sealed.
    """

    district: District
    role: Role
    plan: AdoptedPlan
    framework: Framework
    actions: Sequence[PlanAction]
    entries: tuple[Entry, ...]
    sealed: tuple[Entry, ...]

    @property
    def is_open(self) -> bool:
        """Whether the district follows it now."""
        return self.plan.closed_at is None

    @property
    def misfits(self) -> tuple[Misfit, ...]:
        """Where the history does not fit; nothing where it is whole."""
        current = {action.number: list_facts(action) for action in self.actions}
        return check_history(self.sealed, self.plan.seal, current, self.entries)

    def get_action(self, action_id: int) -> PlanAction:
        """
        One of its actions.

        Raises:
            NotFoundError: there is none of this id.
        """
        for action in self.actions:
            if action.id == action_id:
                return action
        raise NotFoundError("There is no such action in this plan.")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The plans of a district: the one looked at, if there is one, and the others."""

    district: District
    role: Role
    opened: OpenedPlan | None
    others: tuple[AdoptedPlan, ...]


# --- Numbers


def get_parameter(name: str) -> Parameter:
    """One of the numbers by which plans are followed; see `questionnaires/tracking.yaml`."""
    return read_tracking()[name]


def find_due(first_day: date, year: int) -> date:
    """The last day of a year of a plan."""
    return end_of_year(first_day, year, *_year_end())


def find_year(first_day: date, due: date) -> int:
    """In which year of a plan a day lies. [from 1]"""
    return find_year_of(first_day, due, *_year_end())


def _year_end() -> tuple[int, int]:
    month, day = get_parameter("year-ends-month"), get_parameter("year-ends-day")
    return int(month.value), int(day.value)


def list_burdens(opened: OpenedPlan) -> list[Burden]:
    """What each action asks; one without a day belongs to the first year."""
    first_day = opened.plan.first_day
    return [
        Burden(
            action.effort,
            find_year(first_day, action.due) if action.due else 1,
            action.owner,
            action.status,
        )
        for action in opened.actions
    ]


# --- Looking


def open_shelf(actor: Actor, district_id: int, plan_id: int | None = None) -> Shelf:
    """
    Open the plan that a district follows, or one of its earlier ones.

    Raises:
        NotFoundError: the actor has no part in the district, or it has no plan of this id.
    """
    district, role = get_district(actor, district_id, Permission.SEE)
    plans = store.list_plans(district_id)
    chosen = next(
        (p for p in plans if (p.closed_at is None if plan_id is None else p.id == plan_id)), None
    )
    if chosen is None and plan_id is not None:
        raise NotFoundError("The district has no such plan.")
    return Shelf(
        district,
        role,
        _open(district, role, chosen) if chosen else None,
        tuple(plan for plan in plans if plan is not chosen),
    )


def open_plan(
    actor: Actor,
    district_id: int,
    plan_id: int | None = None,
    permission: Permission = Permission.SEE,
) -> OpenedPlan:
    """
    Open a plan of a district: the one of an id, else the one that it follows, else its last one.

    Raises:
        NotFoundError: there is none, or the actor has no part in the district.
        NotAllowedError: the role does not allow it.
    """
    shelf = open_shelf(actor, district_id, plan_id)
    check_may(shelf.role, permission)
    if shelf.opened is not None:
        return shelf.opened
    if not shelf.others:
        raise NotFoundError("The district has adopted no plan yet.")
    return _open(shelf.district, shelf.role, shelf.others[0])


def glance_at_open_plan(district_id: int, today: date) -> PlanGlance | None:
    """The plan that a district follows in numbers; for those who may see the district."""
    return store.glance_at_open_plan(district_id, today)


def _open(district: District, role: Role, plan: AdoptedPlan) -> OpenedPlan:
    names, sealed = open_names(district.id), store.list_entries(plan.id)
    entries = tuple(
        replace(
            entry,
            by=names.show(entry.by),
            before=_show_owner(names, entry.before),
            after=_show_owner(names, entry.after),
        )
        for entry in sealed
    )
    return OpenedPlan(
        district,
        role,
        plan,
        get_version(plan.edition, plan.edition_version),
        store.list_actions(plan.id),
        entries,
        sealed,
    )


def _show_owner(names: Names, facts: Facts) -> Facts:
    owner = facts.get("owner")
    return {**facts, "owner": names.show(owner)} if isinstance(owner, str) else facts


def list_facts(action: PlanAction) -> dict[str, str | int | None]:
    """What the history keeps track of, as an action holds it now."""
    return {
        "title": action.title,
        "owner": action.owner,
        "due": action.due.isoformat() if action.due else None,
        "status": action.status.value,
        "reason": action.reason,
        "cost": action.cost,
    }


# --- Adopting


def list_moves_of_route(route: Route) -> tuple[Move, ...]:
    """The actions that a route asks for, in its order."""
    return tuple(
        Move(
            title=step.step.do,
            element=step.element,
            start=step.start,
            to=step.to,
            year=step.year,
            effort=step.effort,
            lever=step.step.lever,
            detail=step.step.first,
            done_when=step.step.done_when,
        )
        for step in route.steps
    )


def list_moves_of_plan(plan: Plan, chosen: Iterable[str]) -> tuple[Move, ...]:
    """
    The actions that a team has chosen from a ranked plan, with the owners and days it decided on.

    Args:
        plan: The ranked plan of a snapshot.
        chosen: Ids of elements, and `own-<id>` for actions of the team's own. What was set aside
            cannot be chosen.
    """
    wanted = set(chosen)
    moves = [
        Move(
            title=action.priority.step.do,
            element=action.priority.element,
            start=action.priority.level,
            to=action.priority.step.to,
            effort=action.priority.effort,
            lever=action.priority.step.lever,
            detail=action.priority.step.first,
            done_when=action.priority.step.done_when,
            owner=action.item.owner if action.item else "",
            due=action.item.due if action.item else None,
        )
        for action in plan.actions
        if action.priority.element in wanted
    ]
    moves += [
        Move(title=item.title, detail=item.detail, owner=item.owner, due=item.due)
        for item in plan.own
        if f"own-{item.id}" in wanted and not item.set_aside
    ]
    return tuple(moves)


def adopt_route(
    actor: Actor,
    snapshot_id: int,
    route: Route,
    name: str,
    first_day: date,
    now: datetime,
    *,
    replacing: str = "",
    carry_over: bool = False,
) -> int:
    """
    Adopt what the planner answered; see `adopt`.

    Raises:
        InvalidInputError: the route has no steps.
    """
    framework = route.start.framework
    years = max((step.year for step in route.steps), default=0)
    capacity = (*route.request.capacity, *(None,) * years)[:years]
    adoption = Adoption(
        name=name,
        first_day=first_day,
        moves=list_moves_of_route(route),
        capacity=capacity if any(point is not None for point in capacity) else (),
        goals=capitalize(describe_goals(framework, route.request)),
        request=write_request(route.request),
        route=write_route(route),
        replacing=replacing,
        carry_over=carry_over,
    )
    return adopt(actor, snapshot_id, adoption, now)


def adopt(actor: Actor, snapshot_id: int, adoption: Adoption, now: datetime) -> int:
    """
    Make a scenario the plan of a district.

    Returns:
        The plan's id.

    Raises:
        InvalidInputError: the district follows a plan, and nothing says why it is closed.
        ConflictError: someone else has adopted one at this moment.
        NotFoundError, NotAllowedError: see `open_snapshot`.
    """
    snapshot = open_snapshot(actor, snapshot_id, Permission.PLAN)
    district_id = snapshot.district.id
    carried: tuple[Move, ...] = ()
    old = store.find_open_plan(district_id)
    if old is not None:
        if not adoption.replacing.strip():
            raise InvalidInputError(
                f"The district follows the plan “{old.name}”. Say why it is closed.", "replacing"
            )
        if adoption.carry_over:
            carried = _list_unfinished(old, {move.element for move in adoption.moves})
        _close(actor, district_id, old.id, adoption.replacing.strip(), now)
    moves = (*adoption.moves, *carried)
    if not moves:
        raise InvalidInputError("Choose at least one action.", "actions")
    _check_moves(district_id, moves)
    try:
        plan = store.add_plan(
            district_id,
            snapshot_id=snapshot_id,
            edition=snapshot.frozen.edition,
            edition_version=snapshot.frozen.edition_version,
            name=adoption.name.strip(),
            first_day=adoption.first_day,
            capacity=list(adoption.capacity),
            goals=adoption.goals,
            request=dict(adoption.request) if adoption.request else None,
            route=dict(adoption.route) if adoption.route else None,
            adopted_at=now,
            adopted_by_id=actor.user_id,
            adopted_by=actor.name,
        )
    except IntegrityError:  # Two people adopt at the same moment.
        db.session.rollback()
        raise ConflictError(("plan",)) from None
    rows = [_make_row(number, move, adoption, now) for number, move in enumerate(moves, start=1)]
    store.add_actions(plan.id, rows)
    start: Facts = {
        "name": plan.name,
        "first_day": plan.first_day.isoformat(),
        "snapshot": snapshot.frozen.as_of.isoformat(),
        "capacity": ", ".join("–" if c is None else str(c) for c in adoption.capacity),
        "actions": len(rows),
    }
    log = _Log(actor, district_id, now, 0, NO_SEAL)
    log.write("adopted", after=start, note=adoption.goals)
    for row, move in zip(rows, moves, strict=True):
        after = log.refer(_facts_of(row), row["owner_user_id"])
        log.write("added", action=row["number"], after=after, note=move.note)
    store.append_entries(plan.id, log.entries, actor.user_id)
    db.session.commit()
    return plan.id


def _list_unfinished(plan: AdoptedPlan, planned: set[str | None]) -> tuple[Move, ...]:
    """What is still open in a plan, without the elements that the new one plans anew."""
    return tuple(
        Move(
            title=action.title,
            element=action.element_id,
            start=action.from_level,
            to=action.to_level,
            effort=action.effort,
            lever=action.lever,
            detail=action.detail,
            done_when=action.done_when,
            owner=action.owner,
            owner_user_id=action.owner_user_id,
            due=action.due,
            status=action.status,
            reason=action.reason,
            cost=action.cost,
            note=f"Carried over from “{plan.name}”, action {action.number}.",
        )
        for action in store.list_actions(plan.id)
        if action.status in OPEN and (action.element_id is None or action.element_id not in planned)
    )


def _check_moves(district_id: int, moves: Iterable[Move]) -> None:
    people = {move.owner_user_id for move in moves if move.owner_user_id is not None}
    for user_id in people:
        _check_member(district_id, user_id)


def _check_member(district_id: int, user_id: int) -> None:
    if members.find_member(district_id, user_id) is None:
        raise InvalidInputError("Only members of the district can be reminded.", "owner_user_id")


def _make_row(number: int, move: Move, adoption: Adoption, now: datetime) -> dict[str, Any]:
    return {
        "number": number,
        "element_id": move.element,
        "from_level": move.start,
        "to_level": move.to,
        "effort": move.effort,
        "lever": move.lever,
        "title": move.title.strip(),
        "detail": move.detail.strip(),
        "done_when": move.done_when,
        "owner": move.owner.strip(),
        "owner_user_id": move.owner_user_id,
        "due": move.due or find_due(adoption.first_day, move.year),
        "status": move.status,
        "reason": move.reason,
        "cost": move.cost,
        "version": 1,
        "updated_at": now,
    }


def _facts_of(row: Mapping[str, Any]) -> dict[str, str | int | None]:
    due = row["due"]
    facts = {name: row[name] for name in TRACKED}
    return {**facts, "due": due.isoformat() if due else None, "status": row["status"].value}


# --- Changing


def change_action(
    actor: Actor, district_id: int, action_id: int, change: Change, seen: int, now: datetime
) -> Status:
    """
    Change an action of the plan that a district follows, and write down what was changed.

    A day that has passed and is moved later makes the action slip, with a reason.

    Args:
        actor: Who changes it.
        district_id: Whose plan.
        action_id: Which action.
        change: How it shall be.
        seen: The version that was on the screen. [version]
        now: The time.

    Returns:
        The status that the action has now.

    Raises:
        ConflictError: someone else has changed it in between, or has closed the plan.
        InvalidInputError: the status cannot follow, a reason is missing, or the person to be
            reminded is no member.
        NotFoundError: there is no such action in the plan that the district follows.
    """
    get_district(actor, district_id, Permission.PLAN)
    try:
        return _change(actor, district_id, action_id, change, seen, now)
    except SelfassessError:
        db.session.rollback()  # The page that shows the fault must not hold the lock.
        raise


def _change(
    actor: Actor, district_id: int, action_id: int, change: Change, seen: int, now: datetime
) -> Status:
    plan, log = _lock(actor, district_id, now)
    action = store.find_action(plan.id, action_id)
    if action is None:
        raise NotFoundError("There is no such action in this plan.")
    if change.owner_user_id not in (None, action.owner_user_id):
        _check_member(district_id, change.owner_user_id or 0)
    columns = _decide(action, change, now.date())
    before, after = find_changes(list_facts(action), _facts_of(columns), TRACKED)
    before = log.refer(before, action.owner_user_id)
    after = log.refer(after, columns["owner_user_id"])
    note = change.note.strip()
    if action.version != seen or not store.replace_action(
        action_id, seen, **columns, updated_at=now
    ):
        raise ConflictError((str(action_id),))
    if before or note:
        kind = "changed" if before else "noted"
        log.write(kind, action=action.number, before=before, after=after, note=note)
        store.append_entries(plan.id, log.entries, actor.user_id)
    db.session.commit()
    status: Status = columns["status"]
    return status


def _decide(action: PlanAction, change: Change, today: date) -> dict[str, Any]:
    """The columns of an action after a change."""
    status, reason = change.status, change.reason.strip()
    slips = is_slip(action.status, action.due, change.due, today)
    if slips and status == action.status:
        status = Status.SLIPPED
    check_change(action.status, status, reason)
    if slips and status is Status.SLIPPED and not reason:
        raise InvalidInputError(
            "The day has passed and is moved later. Say why; the reason stays in the history.",
            "reason",
        )
    if status == action.status:
        kept = reason or action.reason
    else:
        kept = reason if needs_reason(action.status, status) else ""
    return {
        "title": action.title,
        "owner": change.owner.strip(),
        "owner_user_id": change.owner_user_id,
        "due": change.due,
        "status": status,
        "reason": kept,
        "cost": change.cost,
    }


def set_status(
    actor: Actor,
    opened: OpenedPlan,
    action_id: int,
    status: Status,
    reason: str,
    seen: int,
    now: datetime,
) -> Status:
    """Change nothing of an action but its status; see `change_action`."""
    action = opened.get_action(action_id)
    change = Change(
        owner=action.owner,
        owner_user_id=action.owner_user_id,
        due=action.due,
        status=status,
        reason=reason,
        cost=action.cost,
    )
    return change_action(actor, opened.district.id, action_id, change, seen, now)


def add_action(actor: Actor, district_id: int, move: Move, now: datetime) -> None:
    """
    Add an action of the team's own to the plan that a district follows.

    Raises:
        InvalidInputError: it has no title.
        ConflictError: the district follows no plan any more.
    """
    get_district(actor, district_id, Permission.PLAN)
    if not move.title.strip():
        raise InvalidInputError("Say in a title what is to be done.", "title")
    if len(move.title) > LONGEST_TITLE or len(move.detail) > LONGEST_TEXT:
        raise InvalidInputError(f"Keep the title under {LONGEST_TITLE} characters.", "title")
    if move.owner_user_id is not None:
        _check_member(district_id, move.owner_user_id)
    plan, log = _lock(actor, district_id, now)
    number = store.find_last_number(plan.id) + 1
    adoption = Adoption(plan.name, plan.first_day, (move,))
    row = _make_row(number, move, adoption, now)
    store.add_actions(plan.id, [row])
    after = log.refer(_facts_of(row), move.owner_user_id)
    log.write("added", action=number, after=after, note=move.note)
    store.append_entries(plan.id, log.entries, actor.user_id)
    db.session.commit()


def close_plan(actor: Actor, district_id: int, reason: str, now: datetime) -> None:
    """
    Close the plan that a district follows; it stays readable, and nothing in it changes any more.

    Raises:
        InvalidInputError: nothing says why.
        ConflictError: the district follows no plan any more.
    """
    get_district(actor, district_id, Permission.PLAN)
    plan = store.find_open_plan(district_id)
    if plan is None:
        raise ConflictError(("plan",))
    if not reason.strip():
        raise InvalidInputError("Say why the plan is closed.", "reason")
    _close(actor, district_id, plan.id, reason.strip(), now)
    db.session.commit()


def _close(actor: Actor, district_id: int, plan_id: int, reason: str, now: datetime) -> None:
    last = store.lock_plan(plan_id)
    if last is None:
        raise ConflictError(("plan",))
    log = _Log(actor, district_id, now, *last)
    log.write("closed", note=reason)
    store.append_entries(plan_id, log.entries, actor.user_id)
    store.close_plan(plan_id, now, actor.user_id, actor.name, reason)


def _lock(actor: Actor, district_id: int, now: datetime) -> tuple[AdoptedPlan, _Log]:
    plan = store.find_open_plan(district_id)
    last = store.lock_plan(plan.id) if plan else None
    if plan is None or last is None:  # It was open when the page was made.
        raise ConflictError(("plan",))
    return plan, _Log(actor, district_id, now, *last)


class _Log:
    """New entries at the end of a history. People are in it by references, see `domain.names`."""

    def __init__(
        self, actor: Actor, district_id: int, now: datetime, number: int, seal: str
    ) -> None:
        self.entries: list[Entry] = []
        self._district_id = district_id
        self._by, self._at = refer_to(district_id, actor, "Someone"), now
        self._number, self._seal = number, seal

    def refer(self, facts: Facts, owner_user_id: int | None) -> Facts:
        """Put a reference in place of an owner who is a member."""
        if not facts.get("owner") or owner_user_id is None:
            return facts
        return {**facts, "owner": refer(self._district_id, owner_user_id, str(facts["owner"]))}

    def write(
        self,
        kind: str,
        *,
        action: int | None = None,
        before: Facts | None = None,
        after: Facts | None = None,
        note: str = "",
    ) -> None:
        """Add an entry, sealed to the one before."""
        self._number += 1
        entry = make_entry(
            self._number,
            self._seal,
            action=action,
            at=self._at,
            by=self._by,
            kind=kind,
            before=before,
            after=after,
            note=note,
        )
        self._seal = entry.seal
        self.entries.append(entry)

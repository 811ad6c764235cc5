"""Adopted plans, their actions and their history in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, func, insert, or_, select, update

from selfassess.domain.tracking import NO_SEAL, OPEN, Entry, Status
from selfassess.extensions import db
from selfassess.store.models import District, Membership, User
from selfassess.store.models.plans import LONGEST_PLAN_NAME as LONGEST_PLAN_NAME
from selfassess.store.models.plans import AdoptedPlan, PlanAction, PlanEvent

_PLANS = (
    select(AdoptedPlan)
    .where(AdoptedPlan.district_id == bindparam("district_id"))
    .order_by(AdoptedPlan.closed_at.is_not(None), AdoptedPlan.id.desc())
    .execution_options(populate_existing=True)
)
_ACTIONS = (
    select(PlanAction)
    .where(PlanAction.plan_id == bindparam("plan_id"))
    .order_by(PlanAction.number)
    # Changes go past the session, which must not show what it has read before.
    .execution_options(populate_existing=True)
)
_EVENTS = (
    select(PlanEvent).where(PlanEvent.plan_id == bindparam("plan_id")).order_by(PlanEvent.number)
)


@dataclass(frozen=True, slots=True)
class PlanGlance:
    """The open plan of a district in numbers."""

    name: str
    actions: int
    done: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Reminder:
    """An open action with its day, and whom to remind of it."""

    user_id: int
    email: str
    name: str
    reminded_on: date | None
    district_id: int
    district: str
    plan: str
    action: PlanAction


def list_plans(district_id: int) -> Sequence[AdoptedPlan]:
    """The plans of a district: the open one first, then the others, newest first."""
    return db.session.scalars(_PLANS, {"district_id": district_id}).all()


def find_open_plan(district_id: int) -> AdoptedPlan | None:
    """The plan that a district follows now."""
    query = select(AdoptedPlan).where(
        AdoptedPlan.district_id == district_id, AdoptedPlan.closed_at.is_(None)
    )
    return db.session.scalar(query)


def glance_at_open_plan(district_id: int, today: date) -> PlanGlance | None:
    """Count what is done and what is overdue in the plan that a district follows, in one query."""
    is_late = and_(PlanAction.status.in_(OPEN), PlanAction.due < today)
    query = (
        select(
            AdoptedPlan.name,
            func.count(case((PlanAction.status != Status.DROPPED, 1))),
            func.count(case((PlanAction.status == Status.DONE, 1))),
            func.count(case((is_late, 1))),
        )
        .outerjoin(PlanAction, PlanAction.plan_id == AdoptedPlan.id)
        .where(AdoptedPlan.district_id == district_id, AdoptedPlan.closed_at.is_(None))
        .group_by(AdoptedPlan.id, AdoptedPlan.name)
    )
    row = db.session.execute(query).one_or_none()
    return PlanGlance(*row) if row else None


def list_actions(plan_id: int) -> Sequence[PlanAction]:
    """The actions of a plan in the order of their numbers."""
    return db.session.scalars(_ACTIONS, {"plan_id": plan_id}).all()


def find_action(plan_id: int, action_id: int) -> PlanAction | None:
    """One action of this plan, as it stands now."""
    query = (
        select(PlanAction)
        .where(PlanAction.id == action_id, PlanAction.plan_id == plan_id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(query)


def list_entries(plan_id: int) -> tuple[Entry, ...]:
    """The whole history of a plan, oldest first."""
    events = db.session.scalars(_EVENTS, {"plan_id": plan_id})
    return tuple(map(read_entry, events))


def read_entry(event: PlanEvent) -> Entry:
    """An entry of a plan's history as the core knows it."""
    return Entry(
        number=event.number,
        action=event.action,
        at=event.at,
        by=event.by,
        kind=event.kind,
        before=event.before,
        after=event.after,
        note=event.note,
        previous=event.previous,
        seal=event.seal,
    )


def add_plan(district_id: int, **columns: Any) -> AdoptedPlan:
    """
    Add a plan without actions; its id is known afterwards.

    Raises:
        sqlalchemy.exc.IntegrityError: the district follows another one.
    """
    plan = AdoptedPlan(district_id=district_id, events=0, seal=NO_SEAL, **columns)
    db.session.add(plan)
    db.session.flush()
    return plan


def add_actions(plan_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Add actions; each row has its number and every column that it needs."""
    if rows:
        db.session.execute(insert(PlanAction), [{"plan_id": plan_id, **row} for row in rows])


def lock_plan(plan_id: int) -> tuple[int, str] | None:
    """
    Make everyone else who writes into an open plan wait until the transaction ends.

    Returns:
        Number and seal of the newest entry of its history; None where the plan is closed.
    """
    statement = (
        update(AdoptedPlan)
        .where(AdoptedPlan.id == plan_id, AdoptedPlan.closed_at.is_(None))
        .values(events=AdoptedPlan.events)
        .returning(AdoptedPlan.events, AdoptedPlan.seal)
        .execution_options(synchronize_session=False)
    )
    row = db.session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else None


def append_entries(plan_id: int, entries: Iterable[Entry], by_id: int | None) -> None:
    """Write entries at the end of a history; the plan must be locked."""
    rows = [
        {
            "plan_id": plan_id,
            "number": entry.number,
            "action": entry.action,
            "at": entry.at,
            "by_id": by_id,
            "by": entry.by,
            "kind": entry.kind,
            "before": dict(entry.before),
            "after": dict(entry.after),
            "note": entry.note,
            "previous": entry.previous,
            "seal": entry.seal,
        }
        for entry in entries
    ]
    db.session.execute(insert(PlanEvent), rows)
    db.session.execute(
        update(AdoptedPlan)
        .where(AdoptedPlan.id == plan_id)
        .values(events=rows[-1]["number"], seal=rows[-1]["seal"])
    )


def replace_action(action_id: int, seen: int, **columns: Any) -> bool:
    """Change an action, provided that it is still at version *seen*; says whether it was."""
    statement = (
        update(PlanAction)
        .where(PlanAction.id == action_id, PlanAction.version == seen)
        .values(version=seen + 1, **columns)
        .execution_options(synchronize_session=False)
    )
    outcome: Any = db.session.execute(statement)
    return bool(outcome.rowcount)


def find_last_number(plan_id: int) -> int:
    """The highest number of an action of a plan; 0 where it has none."""
    query = select(func.max(PlanAction.number)).where(PlanAction.plan_id == plan_id)
    return db.session.scalar(query) or 0


def close_plan(plan_id: int, at: datetime, by_id: int | None, by: str, reason: str) -> None:
    """Close a plan; it stays readable."""
    db.session.execute(
        update(AdoptedPlan)
        .where(AdoptedPlan.id == plan_id)
        .values(closed_at=at, closed_by_id=by_id, closed_by=by, closed_reason=reason)
    )


def list_reminders(until: date) -> list[Reminder]:
    """
    List what members want to be reminded of: their open actions due up to a day.

    Those who have switched reminders off, or have left the district, are not in it. Ordered by
    person, then by district and day.
    """
    query = (
        select(User, District, AdoptedPlan.name, PlanAction)
        .join(PlanAction, PlanAction.owner_user_id == User.id)
        .join(AdoptedPlan, AdoptedPlan.id == PlanAction.plan_id)
        .join(District, District.id == AdoptedPlan.district_id)
        .join(
            Membership,
            and_(Membership.district_id == District.id, Membership.user_id == User.id),
        )
        .where(
            User.active.is_(True),
            User.wants_reminders.is_(True),
            AdoptedPlan.closed_at.is_(None),
            PlanAction.status.in_(OPEN),
            PlanAction.due <= until,
        )
        .order_by(User.id, District.name, District.id, PlanAction.due, PlanAction.id)
    )
    return [
        Reminder(
            user.id,
            user.email,
            user.shown_name,
            user.reminded_on,
            district.id,
            district.name,
            plan,
            action,
        )
        for user, district, plan, action in db.session.execute(query)
    ]


def claim_reminder(user_id: int, today: date) -> bool:
    """Note that a person gets today's mail; False where someone else has noted it already."""
    statement = (
        update(User)
        .where(User.id == user_id, or_(User.reminded_on.is_(None), User.reminded_on < today))
        .values(reminded_on=today)
        .execution_options(synchronize_session=False)
    )
    outcome: Any = db.session.execute(statement)
    return bool(outcome.rowcount)


def give_back_reminder(user_id: int, before: date | None) -> None:
    """Take the note back, because the mail could not be sent."""
    db.session.execute(
        update(User)
        .where(User.id == user_id)
        .values(reminded_on=before)
        .execution_options(synchronize_session=False)
    )

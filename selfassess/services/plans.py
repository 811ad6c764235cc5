"""The action plan of a snapshot: ranked actions, and what the team decides about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import IntegrityError

from selfassess.domain.errors import ConflictError, InvalidInputError, NotFoundError
from selfassess.domain.framework import Exemplar
from selfassess.domain.permissions import Permission
from selfassess.domain.planning import Priority, rank_priorities
from selfassess.extensions import db
from selfassess.reports.content import list_exemplars
from selfassess.services.access import Actor
from selfassess.services.editions import get_version
from selfassess.services.snapshots import OpenedSnapshot, open_snapshot, rebuild_snapshot
from selfassess.store import snapshots as store

if TYPE_CHECKING:
    from selfassess.store.models.assessments import PlanItem

LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 2_000
LONGEST_OWNER: Final = 120


@dataclass(frozen=True, slots=True)
class Action:
    """A ranked action with what the team decided about it, if anything."""

    rank: int
    priority: Priority
    item: PlanItem | None
    exemplars: tuple[Exemplar, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """
    The plan of a snapshot.

    `actions` are in the order of their rank, without those that were set aside; `own` are the
    team's own; `open_elements` have no level and cannot be planned.
    """

    opened: OpenedSnapshot
    actions: tuple[Action, ...]
    set_aside: tuple[Action, ...]
    own: tuple[PlanItem, ...]
    open_elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a form says about an action."""

    owner: str = ""
    due: date | None = None
    set_aside: bool = False
    reason: str = ""
    title: str = ""
    detail: str = ""

    def __post_init__(self) -> None:
        if self.set_aside and not self.reason.strip():
            raise InvalidInputError("Say why the action is set aside.")
        if max(len(self.reason), len(self.detail)) > LONGEST_TEXT:
            raise InvalidInputError(f"Keep each text under {LONGEST_TEXT:,} characters.")
        if len(self.owner) > LONGEST_OWNER:
            raise InvalidInputError(f"Keep the owner's name under {LONGEST_OWNER} characters.")
        if len(self.title) > LONGEST_TITLE:
            raise InvalidInputError(f"Keep the title under {LONGEST_TITLE} characters.")


@lru_cache(maxsize=256)
def _rank_frozen(
    edition: str, version: str, levels: tuple[tuple[str, str, int | None], ...]
) -> tuple[Priority, ...]:
    """Rank by the frozen levels; the same levels in the same edition always rank the same."""
    framework = get_version(edition, version)
    elements = {
        element: {"state": state, "level": level, "derived": None, "low": level, "high": level}
        for element, state, level in levels
    }
    return rank_priorities(rebuild_snapshot(framework, {"elements": elements}))


def rank_actions(opened: OpenedSnapshot) -> tuple[Priority, ...]:
    """The ranked priorities of a frozen snapshot."""
    framework = opened.framework
    levels = tuple(
        (element, result["state"], result["level"])
        for element, result in opened.document["elements"].items()
    )
    return _rank_frozen(framework.id, framework.version, levels)


def open_plan(actor: Actor, snapshot_id: int, permission: Permission = Permission.SEE) -> Plan:
    """
    Open the plan of a snapshot.

    Raises:
        NotFoundError, NotAllowedError: see `open_snapshot`.
    """
    opened = open_snapshot(actor, snapshot_id, permission)
    items = store.list_plan_items(snapshot_id)
    decided = {item.element_id: item for item in items if item.element_id is not None}
    actions = [
        Action(
            rank,
            priority,
            decided.get(priority.element),
            list_exemplars(opened.framework, priority.step),
        )
        for rank, priority in enumerate(rank_actions(opened), start=1)
    ]
    return Plan(
        opened=opened,
        actions=tuple(a for a in actions if not (a.item and a.item.set_aside)),
        set_aside=tuple(a for a in actions if a.item and a.item.set_aside),
        own=tuple(item for item in items if item.element_id is None),
        open_elements=tuple(
            element
            for element, result in opened.document["elements"].items()
            if result["level"] is None and result["state"] != "na"
        ),
    )


def decide_action(
    actor: Actor, snapshot_id: int, element_id: str, decision: Decision, seen: int, now: datetime
) -> None:
    """
    Give a ranked action an owner and a date, set it aside with a reason, or take it back.

    Args:
        actor: Who decides.
        snapshot_id: Whose plan.
        element_id: The action's element.
        decision: What was decided.
        seen: The version that was on the screen; 0 where nothing was decided before. [version]
        now: The time.

    Raises:
        ConflictError: someone else has decided in the meantime.
        NotFoundError: there is no such action.
    """
    plan = open_plan(actor, snapshot_id, Permission.PLAN)
    known = {action.priority.element for action in (*plan.actions, *plan.set_aside)}
    if element_id not in known:
        raise NotFoundError("There is no such action in this plan.")
    columns = _columns(decision, actor, now)
    item = store.find_element_item(snapshot_id, element_id)
    if item is None:
        _add_decision(snapshot_id, element_id, columns)
    elif not store.replace_plan_item(item.id, seen, **columns):
        db.session.rollback()
        raise ConflictError((element_id,))
    db.session.commit()


def _add_decision(snapshot_id: int, element_id: str, columns: dict[str, object]) -> None:
    try:
        store.add_plan_item(snapshot_id, element_id=element_id, version=1, **columns)
    except IntegrityError:  # Two people decide for the first time at the same moment.
        db.session.rollback()
        raise ConflictError((element_id,)) from None


def add_own_action(actor: Actor, snapshot_id: int, decision: Decision, now: datetime) -> None:
    """
    Add an action of the team's own.

    Raises:
        InvalidInputError: it has no title.
    """
    open_snapshot(actor, snapshot_id, Permission.PLAN)
    if not decision.title.strip():
        raise InvalidInputError("Say in a title what is to be done.")
    store.add_plan_item(snapshot_id, version=1, **_columns(decision, actor, now))
    db.session.commit()


def change_own_action(
    actor: Actor, snapshot_id: int, item_id: int, decision: Decision, seen: int, now: datetime
) -> None:
    """
    Change an action of the team's own.

    Raises:
        NotFoundError: there is none of this id.
        ConflictError: someone else has changed it in the meantime.
    """
    open_snapshot(actor, snapshot_id, Permission.PLAN)
    item = store.find_plan_item(snapshot_id, item_id)
    if item is None or item.element_id is not None:
        raise NotFoundError("There is no such action in this plan.")
    if not decision.title.strip():
        raise InvalidInputError("Say in a title what is to be done.")
    if not store.replace_plan_item(item_id, seen, **_columns(decision, actor, now)):
        db.session.rollback()
        raise ConflictError((str(item_id),))
    db.session.commit()


def delete_own_action(actor: Actor, snapshot_id: int, item_id: int) -> None:
    """Take an action of the team's own out of the plan; one that is gone stays gone."""
    open_snapshot(actor, snapshot_id, Permission.PLAN)
    item = store.find_plan_item(snapshot_id, item_id)
    if item is not None and item.element_id is None:
        store.delete_plan_item(snapshot_id, item_id)
    db.session.commit()


def get_own_action(plan: Plan, item_id: int) -> PlanItem:
    """
    One of the team's own actions.

    Raises:
        NotFoundError: there is none of this id.
    """
    for item in plan.own:
        if item.id == item_id:
            return item
    raise NotFoundError("There is no such action in this plan.")


def _columns(decision: Decision, actor: Actor, now: datetime) -> dict[str, object]:
    return {
        "title": decision.title.strip(),
        "detail": decision.detail.strip(),
        "owner": decision.owner.strip(),
        "due": decision.due,
        "set_aside": decision.set_aside,
        "reason": decision.reason.strip() if decision.set_aside else "",
        "updated_at": now,
        "updated_by_id": actor.user_id,
    }

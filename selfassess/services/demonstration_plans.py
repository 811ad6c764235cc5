"""Adopted plans of invented districts, with what invented people did about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time

from selfassess.domain.framework import Framework
from selfassess.loader.demonstration import InventedPlan, InventedPlanned
from selfassess.services import adopted_plans
from selfassess.services.access import Actor
from selfassess.services.adopted_plans import Adoption, Change, Move
from selfassess.store import adopted_plans as store


def load_plan(
    actor: Actor,
    framework: Framework,
    district_id: int,
    snapshot_id: int,
    invented: InventedPlan,
    levels: Mapping[str, str],
) -> None:
    """
    Adopt an invented plan and let its people work on it.

    Args:
        actor: Whose account it is; the history has the names of the invented people.
        framework: The edition.
        district_id: The invented district.
        snapshot_id: The snapshot that the plan rests on.
        invented: The plan.
        levels: Where the elements stood in that snapshot, as digits. [level]
    """
    adoption = Adoption(
        name=invented.name,
        first_day=invented.first_day,
        moves=tuple(_make_move(framework, planned, levels) for planned in invented.actions),
        capacity=invented.capacity,
        goals=invented.goals,
    )
    adopter = replace(actor, name="Superintendent")
    plan_id = adopted_plans.adopt(adopter, snapshot_id, adoption, _make_moment(invented.adopted))
    ids = {action.number: action.id for action in store.list_actions(plan_id)}
    for change in invented.changes:
        action = store.find_action(plan_id, ids[change.action])
        assert action is not None  # noqa: S101 - it was just adopted
        adopted_plans.change_action(
            replace(actor, name=change.by),
            district_id,
            action.id,
            Change(
                owner=action.owner,
                due=change.due or action.due,
                status=change.status or action.status,
                reason=change.reason,
                cost=action.cost,
                note=change.note,
            ),
            action.version,
            _make_moment(change.day),
        )
    if invented.closed:
        closer = replace(actor, name=invented.closed.by)
        closed_at = _make_moment(invented.closed.day)
        adopted_plans.close_plan(closer, district_id, invented.closed.reason, closed_at)


def _make_move(framework: Framework, planned: InventedPlanned, levels: Mapping[str, str]) -> Move:
    if not planned.element:
        return Move(
            title=planned.title,
            detail=planned.detail,
            owner=planned.owner,
            due=planned.due,
            cost=planned.cost,
        )
    start = int(levels[planned.element])
    step = framework.step_to[planned.element, start + 1]
    return Move(
        title=step.do,
        element=step.element,
        start=start,
        to=step.to,
        effort=step.effort,
        lever=step.lever,
        detail=step.first,
        done_when=step.done_when,
        owner=planned.owner,
        due=planned.due,
        cost=planned.cost,
    )


def _make_moment(day: date) -> datetime:
    return datetime.combine(day, time(16), UTC)

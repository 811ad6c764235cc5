"""The days of an adopted plan as a calendar file."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from selfassess.domain.tracking import OPEN, Status
from selfassess.formats.calendars import Day, write_calendar
from selfassess.services.access import Actor
from selfassess.services.adopted_plans import OpenedPlan, open_plan

if TYPE_CHECKING:
    from selfassess.store.models.plans import PlanAction

PREFIX = {Status.DONE: "Done: ", Status.DROPPED: "Dropped: "}


def make_calendar(
    actor: Actor, district_id: int, now: datetime, owner: str = ""
) -> tuple[str, bytes]:
    """
    Make the calendar of the plan that a district follows.

    Args:
        actor: Who asks.
        district_id: Whose plan.
        now: The time.
        owner: Only the actions of this owner; everybody's where it is empty.

    Returns:
        The file's name and its content.

    Raises:
        NotFoundError: there is no such plan, or the actor has no part in the district.
    """
    opened = open_plan(actor, district_id)
    days = [
        _make_day(opened, action)
        for action in opened.actions
        if action.due and (not owner or action.owner == owner)
    ]
    name = f"{opened.plan.name}, {opened.district.name}"
    return f"plan-{opened.plan.first_day}.ics", write_calendar(name, days, now)


def _make_day(opened: OpenedPlan, action: PlanAction) -> Day:
    assert action.due is not None  # noqa: S101 - only such actions are asked for
    lines = [
        f"{opened.district.name}: {opened.plan.name}, action {action.number}",
        f"Owner: {action.owner}" if action.owner else "Nobody owns it yet.",
        f"Done when: {action.done_when}" if action.done_when and action.status in OPEN else "",
    ]
    # The first seal differs between any two plans, also of different installations.
    return Day(
        uid=f"{opened.entries[0].seal[:24]}-{action.number}@selfassess",
        version=action.version,
        changed_at=action.updated_at,
        day=action.due,
        title=PREFIX.get(action.status, "") + action.title,
        text="\n".join(filter(None, lines)),
        is_cancelled=action.status is Status.DROPPED,
    )

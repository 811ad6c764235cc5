"""Contents of reports, invented, made without any database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from selfassess.domain.framework import Framework
from selfassess.domain.planning import rank_priorities
from selfassess.domain.responses import ElementResult
from selfassess.domain.route.planner import find_route
from selfassess.domain.route.request import ComponentAtLevel, RouteRequest
from selfassess.domain.route.result import Route
from selfassess.domain.snapshot import take_snapshot
from selfassess.domain.tracking import OPEN as OPEN_STATUSES
from selfassess.domain.tracking import Slip, Status, Target, compare_outcome
from selfassess.formats.documents import Document, write_snapshot
from selfassess.reports.board import BoardAction, BoardContent
from selfassess.reports.content import OwnAction, PlanContent, PlannedAction
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from tests.builders import results_of

FRAMEWORK = get_edition(DEFAULT_EDITION)
FULL = "444333 222222 4433 222222 442 44441 555555"
"""Strong but piecemeal, three of four components in progress, Support one step away."""

OPEN = "?22222 22-222 .... 222222 222 22223 322222"
"""Provisional: a component without any rating, a don't know and a not applicable element."""

DONE = "444444 444444 4444 444444 444 44444 555555"
"""Nothing is behind the benchmark."""

WEAK = "234332 222222 3333 222222 332 44332 334233"
"""Weak all over, so that a route takes three years."""

STUCK = "444444 111111 4444 222222 444 44444 555555"
"""Weak where only contracts and laws help."""

AS_OF = date(2026, 4, 1)
TODAY = date(2026, 5, 4)


def make_content(profile: str = FULL, years: int = 1, **changes: Any) -> PlanContent:
    """
    The content of a report.

    Args:
        profile: The levels of the last snapshot (see `tests.builders`).
        years: How many snapshots there are, one a year, with the same levels.
        changes: Fields to set otherwise.
    """
    name = str(changes.get("district", "Example Unified"))
    snapshot = take_snapshot(FRAMEWORK, results_of(FRAMEWORK, profile))
    trend = tuple(_write(profile, name, 2027 - years + number) for number in range(years))
    actions = tuple(
        PlannedAction(rank, priority, FRAMEWORK.exemplars_of[priority.element])
        for rank, priority in enumerate(rank_priorities(snapshot), start=1)
    )
    content = PlanContent(
        framework=FRAMEWORK,
        district=name,
        state="Colorado",
        as_of=AS_OF,
        taken_at=datetime(2026, 4, 2, 20, 30, tzinfo=UTC),
        made_on=date(2026, 5, 4),
        document=trend[-1],
        trend=trend,
        actions=actions,
        open_elements=tuple(e for e, result in snapshot.elements.items() if result.is_open),
    )
    return replace(content, **changes)


def make_content_of(framework: Framework) -> PlanContent:
    """The content of a report on another edition, every element at the same level but one."""
    levels = dict.fromkeys(framework.elements, 2)
    levels[next(iter(levels))] = 3
    snapshot = take_snapshot(
        framework,
        {e: ElementResult("rated", level, None, level, level) for e, level in levels.items()},
    )
    document = write_snapshot(snapshot, "Example Unified", AS_OF, set())
    return replace(
        make_content(),
        framework=framework,
        document=document,
        trend=(document, document),
        actions=(),
    )


def _write(profile: str, name: str, year: int) -> Document:
    snapshot = take_snapshot(FRAMEWORK, results_of(FRAMEWORK, profile))
    return write_snapshot(snapshot, name, AS_OF.replace(year=year), set())


def decide(content: PlanContent, rank: int, **decision: Any) -> PlanContent:
    """The same content, with something decided about one of its actions."""
    return replace(
        content,
        actions=tuple(
            replace(action, **decision) if action.rank == rank else action
            for action in content.actions
        ),
    )


def set_aside(content: PlanContent, rank: int, reason: str) -> PlanContent:
    """The same content, with one of its actions set aside."""
    found = next(action for action in content.actions if action.rank == rank)
    return replace(
        content,
        actions=tuple(action for action in content.actions if action is not found),
        set_aside=(replace(found, reason=reason),),
    )


OWN = OwnAction("Win the bond election", "In two steps.", "Łucja Ñuñez", date(2026, 11, 3))


@cache
def make_route(profile: str = WEAK, capacity: int | None = 14) -> Route:
    """The route of a profile to the verdict "advanced", in three years."""
    snapshot = take_snapshot(FRAMEWORK, results_of(FRAMEWORK, profile))
    limits = (capacity,) * 3 if capacity else ()
    return find_route(snapshot, RouteRequest(years=3, per_year=1, capacity=limits), ties=3)


@cache
def make_route_that_waits() -> Route:
    """A route with steps that wait on the union contract, and one on the law."""
    snapshot = take_snapshot(FRAMEWORK, results_of(FRAMEWORK, STUCK))
    goals = (ComponentAtLevel("2", 4), ComponentAtLevel("4", 3))
    request = RouteRequest(goals=goals, years=5, per_year=1, targets={"2.3": 5})
    return find_route(snapshot, request)


def make_board_action(number: int, status: Status, **changes: Any) -> BoardAction:
    """An action of an adopted plan, on an element of the edition."""
    element = list(FRAMEWORK.elements)[number % 36]
    due = changes.pop("due", TODAY + timedelta(days=30))
    action = BoardAction(
        number=number,
        title=f"Do what number {number} asks for.",
        element=element,
        from_level=2,
        to_level=3,
        owner="Dana Whitfield",
        due=due,
        status=status,
        is_overdue=due is not None and due < TODAY and status in OPEN_STATUSES,
    )
    return replace(action, **changes)


def make_board(actions: tuple[BoardAction, ...] | None = None, **changes: Any) -> BoardContent:
    """The content of a board report."""
    early, late = TODAY - timedelta(days=40), TODAY - timedelta(days=10)
    slip = Slip(datetime(2026, 4, 1, 9, tzinfo=UTC), "Lee", date(2026, 3, 1), late, True)
    usual = (
        make_board_action(1, Status.DONE, due=early),
        make_board_action(2, Status.DONE, due=early),
        make_board_action(
            3, Status.SLIPPED, due=late, slips=(slip,), reason="Bargaining took long."
        ),
        make_board_action(4, Status.UNDER_WAY, waits_on_board=True, cost=12_500),
        make_board_action(5, Status.NOT_STARTED, owner="", due=None),
        make_board_action(6, Status.DROPPED, reason="No money."),
        make_board_action(7, Status.NOT_STARTED, due=TODAY + timedelta(days=400)),
    )
    targets = [Target("1.2", 3, True), Target("1.3", 3, True)]
    content = BoardContent(
        framework=FRAMEWORK,
        district="Example Unified",
        plan_name="Plan for 2026 to 2029",
        goals="Advanced",
        first_day=date(2025, 7, 1),
        adopted_on=date(2025, 6, 20),
        made_on=TODAY,
        actions=usual if actions is None else actions,
        burdens=("Year 1: 20 points of effort are due and the district stated 14.",),
        movements=compare_outcome(targets, {"1.2": 2, "1.3": 2}, {"1.2": 3, "1.3": 2}),
        started_from=date(2025, 4, 1),
        compared_with=AS_OF,
        seal="5e" * 32,
    )
    return replace(content, **changes)

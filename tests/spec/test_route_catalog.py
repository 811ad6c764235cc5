"""
Method, section 10, on the shipped catalog: against dynamic programs that need no solver.

Without prerequisites components have nothing to do with each other, so that the cheapest way to
lift each by so many levels is found element by element, and the way to a goal component by
component.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from itertools import accumulate
from math import ceil, lcm
from typing import TypeAlias

import pytest

from selfassess.domain.framework import Component
from selfassess.domain.responses import ElementResult
from selfassess.domain.route.planner import find_route
from selfassess.domain.route.request import (
    Advanced,
    ComponentAtLevel,
    Goal,
    Objective,
    OverallAtLeast,
    RouteRequest,
)
from selfassess.domain.snapshot import Snapshot, take_snapshot
from selfassess.loader.questionnaires import get_framework
from tests.builders import rated

FRAMEWORK = get_framework("crpe-2016")
Cost: TypeAlias = tuple[int, int]
"""What is counted first, and second."""


def _invent(seed: int) -> Snapshot:
    """A district around some level, with an element here and there that is not applicable."""
    numbers = random.Random(seed)  # noqa: S311 - nothing here is secret
    center = numbers.choice([1.5, 2, 2.5, 3])
    return take_snapshot(
        FRAMEWORK,
        {
            element: ElementResult("na")
            if numbers.random() < 0.05
            else rated(min(5, max(1, round(numbers.gauss(center, 1)))))
            for element in FRAMEWORK.elements
        },
    )


def _cheapest(snapshot: Snapshot, component: Component, objective: Objective) -> dict[int, Cost]:
    """The least cost of lifting a component by so many levels, by their number."""
    best: dict[int, Cost] = {0: (0, 0)}
    for element in component.elements:
        level = snapshot.levels.get(element.id)
        if level is None:
            continue
        efforts = [FRAMEWORK.step_to[element.id, to].effort for to in range(level + 1, 6)]
        joined: dict[int, Cost] = {}
        for raised, spent in best.items():
            for more, effort in enumerate(accumulate(efforts, initial=0)):
                cost = (more, effort) if objective == "steps" else (effort, more)
                total = (spent[0] + cost[0], spent[1] + cost[1])
                joined[raised + more] = min(joined.get(raised + more, total), total)
        best = joined
    return best


def _to_level(
    snapshot: Snapshot, component: Component, level: int, objective: Objective
) -> Cost | None:
    levels = [snapshot.levels[e.id] for e in component.elements if e.id in snapshot.levels]
    missing = max(0, ceil((level - Fraction(1, 2)) * len(levels)) - sum(levels))
    return _cheapest(snapshot, component, objective).get(missing) if levels else None


def _find_cost(snapshot: Snapshot, goal: Goal, objective: Objective) -> Cost:
    framework = snapshot.framework
    if isinstance(goal, Advanced):
        costs = [_to_level(snapshot, component, 4, objective) for component in framework.components]
        # Costs that can be added and compared: the least four make the least sum.
        cheapest = sorted(cost for cost in costs if cost is not None)[:4]
        return sum(cost[0] for cost in cheapest), sum(cost[1] for cost in cheapest)
    if isinstance(goal, ComponentAtLevel):
        component = framework.component(goal.component)
        assert component is not None
        cost = _to_level(snapshot, component, goal.level, objective)
        assert cost is not None
        return cost
    assert isinstance(goal, OverallAtLeast)
    return _find_cost_of_overall(snapshot, goal.score, objective)


def _find_cost_of_overall(snapshot: Snapshot, score: Fraction, objective: Objective) -> Cost:
    sizes = {
        component.id: sum(element.id in snapshot.levels for element in component.elements)
        for component in snapshot.framework.components
    }
    unit = lcm(*sizes.values())
    best: dict[int, Cost] = {0: (0, 0)}
    for component in snapshot.framework.components:
        joined: dict[int, Cost] = {}
        share = unit // sizes[component.id]
        for gained, spent in best.items():
            for raised, cost in _cheapest(snapshot, component, objective).items():
                gain = gained + raised * share
                total = (spent[0] + cost[0], spent[1] + cost[1])
                joined[gain] = min(joined.get(gain, total), total)
        best = joined
    assert snapshot.overall.score is not None
    wanted = (score - snapshot.overall.score) * unit * len(sizes)
    return min(cost for gain, cost in best.items() if gain >= wanted)


GOALS: Mapping[str, Goal] = {
    "advanced": Advanced(),
    "overall": OverallAtLeast(Fraction(7, 2)),
    "another overall": OverallAtLeast(Fraction(10, 3)),
    "component": ComponentAtLevel("4", 4),
    "highest component": ComponentAtLevel("2", 5),
}


@pytest.mark.parametrize("goal", GOALS.values(), ids=GOALS)
@pytest.mark.parametrize("objective", ["steps", "effort"])
def test_a_route_costs_what_a_dynamic_program_says(objective: Objective, goal: Goal) -> None:
    request = RouteRequest(goals=(goal,), objective=objective, ignore_prerequisites=True)
    for seed in range(3):
        snapshot = _invent(seed)
        route = find_route(snapshot, request, explain=False)
        cost = (route.total_steps, route.total_effort)
        expected = _find_cost(snapshot, goal, objective)
        assert cost == (expected if objective == "steps" else expected[::-1])
        assert route.status == "optimal"


@pytest.mark.parametrize("seed", range(4))
def test_prerequisites_can_only_make_a_route_dearer(seed: int) -> None:
    snapshot = _invent(seed)
    bare = find_route(snapshot, RouteRequest(ignore_prerequisites=True), explain=False)
    whole = find_route(snapshot, RouteRequest(), explain=False)
    assert (bare.total_steps, bare.total_effort) <= (whole.total_steps, whole.total_effort)
    now = dict(snapshot.levels)
    for step in whole.steps:
        # In the order in which they are listed, each step finds in place what it needs.
        assert now[step.element] == step.start
        for need in step.step.needs:
            assert now.get(need.element, need.level) >= need.level
        now[step.element] = step.to


def test_three_years_of_a_real_catalog_keep_to_every_limit() -> None:
    snapshot = _invent(4)
    request = RouteRequest(
        years=3, capacity=(40, 30, 30), per_year=1, locked=frozenset({"2.3", "4.6"})
    )
    route = find_route(snapshot, request, ties=3)
    assert route.status == "optimal"
    assert [year.year for year in route.years] == [1, 2, 3]
    for year in route.years:
        assert year.capacity is not None
        assert year.effort == sum(step.effort for step in year.steps) <= year.capacity
        elements = [step.element for step in year.steps]
        assert len(elements) == len({*elements})
    assert not {"2.3", "4.6"} & {step.element for step in route.steps}
    levels = [score.level or 0 for score in route.end.components.values()]
    assert sum(level >= 4 for level in levels) >= 4

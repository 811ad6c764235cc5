"""Method, section 10: what the planner finds is the best of all routes, tried one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings

from selfassess.domain.route.goals import name_goal
from selfassess.domain.route.planner import find_route
from selfassess.domain.route.request import (
    Advanced,
    ComponentAtLevel,
    Goal,
    MostImprovement,
    OverallAtLeast,
    RouteRequest,
    SpreadAtMost,
)
from selfassess.domain.route.result import Relaxation, Without
from tests.spec.trying import (
    Task,
    Years,
    cost_of,
    count_in_progress,
    level_of_component,
    overall_of,
    rank,
    spread_of,
    tasks,
    try_all,
)

EXAMPLES = settings(max_examples=50)


@EXAMPLES
@given(tasks())
def test_no_route_is_better_than_the_one_that_is_found(task: Task) -> None:
    routes = try_all(task)
    found = find_route(task.snapshot, task.request, explain=False, relax=False)
    if not routes:
        assert found.status == "infeasible"
        return
    assert found.status == "optimal"
    years = {step.key: step.year for step in found.steps}
    assert rank(task, years) == rank(task, routes[0])
    # The order leaves no two routes alike.
    assert years == routes[0]


@EXAMPLES
@given(tasks())
def test_the_others_that_are_as_good_are_all_there_and_no_more(task: Task) -> None:
    routes = try_all(task)
    found = find_route(task.snapshot, task.request, explain=False, relax=False, ties=500)
    as_good = {
        frozenset(years) for years in routes if cost_of(task, years) == cost_of(task, routes[0])
    }
    assert found.ties_complete or not routes
    assert {frozenset(tie) for tie in found.ties} == {
        *as_good - {frozenset(step.key for step in found.steps)}
    }
    assert len(found.ties) == len({*found.ties})


@EXAMPLES
@given(tasks())
def test_each_step_is_worth_what_the_best_route_without_it_costs_more(task: Task) -> None:
    routes = try_all(task)
    for step in find_route(task.snapshot, task.request, relax=False).steps:
        others = [years for years in routes if step.key not in years]
        assert step.reasons.without == _compare(task, routes[0], others[0] if others else None)


def _compare(task: Task, best: Years, other: Years | None) -> Without:
    if other is None:
        return Without(possible=False)
    improves = MostImprovement() in task.request.goals
    before, after = (rank_plainly(task, years) for years in (best, other))
    return Without(
        possible=True,
        extra_steps=after[0] - before[0],
        extra_effort=after[1] - before[1],
        overall_lost=overall_of(task, best) - overall_of(task, other) if improves else None,
    )


def rank_plainly(task: Task, years: Years) -> tuple[int, int]:
    """Steps and effort, in this order."""
    steps, effort = cost_of(task, years)[-2:]
    if task.request.objective == "effort":
        steps, effort = effort, steps
    return int(steps), int(effort)


@settings(max_examples=100)
@given(tasks())
def test_each_relaxation_makes_a_route_possible_and_less_would_not(task: Task) -> None:
    found = find_route(task.snapshot, task.request, explain=False)
    if found.status != "infeasible":
        assert found.relax == ()
        return
    for relaxation in found.relax:
        assert try_all(replace(task, request=_relax(task, relaxation)))
        for less in _relax_less(task, relaxation):
            assert not try_all(replace(task, request=less))
    # What is not listed does not help by itself.
    listed = {(one.constraint, one.about) for one in found.relax}
    for constraint, about, request in _loosen_each(task.request):
        if (constraint, about) not in listed:
            assert not try_all(replace(task, request=request))
    for relaxation in found.relax:
        if relaxation.constraint == "goal":
            _check_best_value(task, relaxation)


def _relax(task: Task, relaxation: Relaxation) -> RouteRequest:
    request, about, needed = task.request, relaxation.about, relaxation.needed
    match relaxation.constraint:
        case "capacity":
            assert isinstance(needed, int)
            return _with_capacity(request, needed)
        case "years":
            assert isinstance(needed, int)
            return _with_years(request, needed)
        case "per-year":
            assert isinstance(needed, int)
            return replace(request, per_year=needed)
        case "target":
            assert isinstance(needed, int)
            return replace(request, targets={**request.targets, about: needed})
        case "goal":
            others = tuple(goal for goal in request.goals if name_goal(goal) != about)
            return replace(request, goals=others)
        case _:
            loosened = _loosen_each(request)
            return next(r for c, a, r in loosened if (c, a) == (relaxation.constraint, about))


def _relax_less(task: Task, relaxation: Relaxation) -> Iterator[RouteRequest]:
    """What would be a little less than the relaxation, where that can be said."""
    request, needed = task.request, relaxation.needed
    if relaxation.constraint == "capacity" and isinstance(needed, int) and needed:
        yield _with_capacity(request, needed - 1)
    if relaxation.constraint == "years" and isinstance(needed, int):
        yield _with_years(request, needed - 1)
    if relaxation.constraint == "per-year" and isinstance(needed, int):
        yield replace(request, per_year=needed - 1)


def _with_capacity(request: RouteRequest, most: int) -> RouteRequest:
    limits = tuple(None if limit is None else most for limit in request.capacity)
    return replace(request, capacity=limits)


def _with_years(request: RouteRequest, years: int) -> RouteRequest:
    more = request.capacity[-1:] * (years - request.years)
    return replace(request, years=years, capacity=request.capacity + more)


def _loosen_each(request: RouteRequest) -> Iterator[tuple[str, str, RouteRequest]]:
    if any(limit is not None for limit in request.capacity):
        yield "capacity", "", replace(request, capacity=())
    if request.per_year is not None:
        yield "per-year", "", replace(request, per_year=4)
    for element in request.locked:
        yield "lock", element, replace(request, locked=request.locked - {element})
    for lever in request.forbidden_levers:
        levers = request.forbidden_levers - {lever}
        yield "lever", lever, replace(request, forbidden_levers=levers)
    for element, to in request.forbidden_steps:
        steps = request.forbidden_steps - {(element, to)}
        yield "step", f"{element} to {to}", replace(request, forbidden_steps=steps)
    if not request.ignore_prerequisites:
        yield "prerequisites", "", replace(request, ignore_prerequisites=True)
    for goal in request.goals:
        others = tuple(other for other in request.goals if other != goal)
        if not isinstance(goal, MostImprovement):
            yield "goal", name_goal(goal), replace(request, goals=others)


def _check_best_value(task: Task, relaxation: Relaxation) -> None:
    routes = try_all(replace(task, request=_relax(task, relaxation)))
    goal = next(goal for goal in task.request.goals if name_goal(goal) == relaxation.about)
    assert relaxation.needed == _best_value(task, goal, routes)


def _best_value(task: Task, goal: Goal, routes: list[Years]) -> int | Fraction | None:
    match goal:
        case Advanced():
            return max(count_in_progress(task, years) for years in routes)
        case OverallAtLeast():
            return max(overall_of(task, years) for years in routes)
        case ComponentAtLevel(component, _):
            levels = [level_of_component(task, years, component) for years in routes]
            return max((level for level in levels if level is not None), default=None)
        case SpreadAtMost():
            return min(spread_of(task, years) for years in routes)
        case MostImprovement():
            return None


@settings(max_examples=20)
@given(tasks())
def test_the_same_request_has_the_same_answer(task: Task) -> None:
    first, second = (find_route(task.snapshot, task.request, ties=3) for _ in range(2))
    assert (first.steps, first.ties, first.relax) == (second.steps, second.ties, second.relax)

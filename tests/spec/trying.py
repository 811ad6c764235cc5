"""
Every route of a small district, tried one after the other, apart from the planner.

Nothing here knows integer programs: a year is one more list of levels, and the best route is the
least of all by the order that the method gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import strategies as st

from selfassess.domain.framework import Framework, Need
from selfassess.domain.responses import ElementResult
from selfassess.domain.route.request import (
    Advanced,
    ComponentAtLevel,
    Goal,
    MostImprovement,
    OverallAtLeast,
    RouteRequest,
    SpreadAtMost,
    StepKey,
)
from selfassess.domain.snapshot import Snapshot, take_snapshot
from tests.builders import edition, rated, step

Years = dict[StepKey, int]
"""The year of each step."""


@dataclass(frozen=True)
class Task:
    """A small district and what it asks."""

    snapshot: Snapshot
    request: RouteRequest


def try_all(task: Task) -> list[Years]:
    """Every route that keeps to the request, most improvement aside, the best one first."""
    request = task.request
    start = task.snapshot.levels
    if not start:
        return []
    wanted = [goal for goal in request.goals if not isinstance(goal, MostImprovement)]
    routes = [
        years
        for end, years in _go_on(task, start, 1, {})
        if all(end[element] == level for element, level in request.targets.items())
        and all(_holds(task.snapshot, end, goal) for goal in wanted)
    ]
    return sorted(routes, key=lambda years: rank(task, years))


def _go_on(
    task: Task, levels: Mapping[str, int], year: int, years: Years
) -> Iterator[tuple[Mapping[str, int], Years]]:
    request, framework = task.request, task.snapshot.framework
    if year > request.years:
        yield levels, years
        return
    ranges = []
    for element, level in levels.items():
        top = level
        while _may(task, element, top + 1) and (
            request.per_year is None or top + 1 - level <= request.per_year
        ):
            top += 1
        ranges.append(range(level, top + 1))
    for choice in product(*ranges):
        after = dict(zip(levels, choice, strict=True))
        taken = [(e, to) for e in levels for to in range(levels[e] + 1, after[e] + 1)]
        limit = request.capacity[year - 1] if request.capacity else None
        if limit is not None and sum(effort_of(task, key) for key in taken) > limit:
            continue
        needs = [need for key in taken for need in framework.step_to[key].needs]
        if not request.ignore_prerequisites and any(
            need.element in after and after[need.element] < need.level for need in needs
        ):
            continue
        yield from _go_on(task, after, year + 1, {**years, **dict.fromkeys(taken, year)})


def _may(task: Task, element: str, to: int) -> bool:
    request = task.request
    found = task.snapshot.framework.step_to.get((element, to))
    return (
        found is not None
        and element not in request.locked
        and found.lever not in request.forbidden_levers
        and (element, to) not in request.forbidden_steps
    )


def effort_of(task: Task, key: StepKey) -> int:
    """What a step costs."""
    return task.request.efforts.get(key, task.snapshot.framework.step_to[key].effort)


def end_of(task: Task, years: Years) -> dict[str, int]:
    """The levels after a route."""
    start = task.snapshot.levels
    return {e: max([level, *(to for x, to in years if x == e)]) for e, level in start.items()}


def overall_of(task: Task, years: Years) -> Fraction:
    """The overall after a route: the mean of the means of the components."""
    end = end_of(task, years)
    groups = _group(task.snapshot.framework, end)
    means = [Fraction(sum(group), len(group)) for group in groups.values()]
    return sum(means, Fraction(0)) / len(means)


def cost_of(task: Task, years: Years) -> tuple[Fraction | int, ...]:
    """What decides between routes first of all."""
    costs = [len(years), sum(effort_of(task, key) for key in years)]
    if task.request.objective == "effort":
        costs.reverse()
    improves = MostImprovement() in task.request.goals
    return (*([-overall_of(task, years)] if improves else []), *costs)


def rank(task: Task, years: Years) -> tuple[Any, ...]:
    """The whole order between routes, as the method gives it; the least is the best."""
    efforts = dict.fromkeys(range(1, task.request.years + 1), 0)
    for key, year in years.items():
        efforts[year] += effort_of(task, key)
    return (
        *cost_of(task, years),
        *(efforts[year] for year in range(task.request.years, 1, -1)),
        -overall_of(task, years),
        tuple(-level for level in end_of(task, years).values()),
        tuple(years[key] for key in sorted(years)),
    )


def spread_of(task: Task, years: Years) -> Fraction:
    """The spread after a route, by the definition of a variance."""
    levels = end_of(task, years).values()
    mean = Fraction(sum(levels), len(levels))
    return sum(((level - mean) ** 2 for level in levels), Fraction(0)) / len(levels)


def level_of_component(task: Task, years: Years, component: str) -> int | None:
    """The level that a component shows after a route; None where nothing in it is rated."""
    return _show_levels(task.snapshot.framework, end_of(task, years)).get(component)


def count_in_progress(task: Task, years: Years) -> int:
    """How many components show level 4 or better after a route."""
    shown = _show_levels(task.snapshot.framework, end_of(task, years))
    return sum(level >= 4 for level in shown.values())


def _show_levels(framework: Framework, levels: Mapping[str, int]) -> dict[str, int]:
    groups = _group(framework, levels)
    # Twice the mean against twice the level less one: a half rounds up.
    return {c: (2 * sum(group) + len(group)) // (2 * len(group)) for c, group in groups.items()}


def _group(framework: Framework, levels: Mapping[str, int]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for element, level in levels.items():
        groups.setdefault(framework.component_of[element].id, []).append(level)
    return groups


def _holds(snapshot: Snapshot, levels: Mapping[str, int], goal: Goal) -> bool:
    groups = _group(snapshot.framework, levels)
    shown = _show_levels(snapshot.framework, levels)
    match goal:
        case Advanced():
            return 2 * sum(level >= 4 for level in shown.values()) > len(
                snapshot.framework.components
            )
        case OverallAtLeast(score):
            means = [Fraction(sum(group), len(group)) for group in groups.values()]
            return sum(means) >= score * len(means)
        case ComponentAtLevel(component, level):
            return shown.get(component, 0) >= level
        case SpreadAtMost(spread):
            mean = Fraction(sum(levels.values()), len(levels))
            return sum((level - mean) ** 2 for level in levels.values()) <= spread * len(levels)
        case MostImprovement():
            return True


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    """A district of at most four elements and some request; everything about it is allowed."""
    sizes = draw(st.sampled_from([[1], [2], [2, 1], [1, 1, 1], [2, 2], [3, 1], [1, 2, 1], [4]]))
    names = list(edition(sizes).elements)
    steps = []
    for element in names:
        # Some elements cannot reach the top.
        for to in range(2, draw(st.sampled_from([5, 5, 5, 4])) + 1):
            before = [(e, n) for e in names for n in range(2, to + 1) if (n, e) < (to, element)]
            others = [(e, n) for e, n in before if e != element]
            needs = draw(st.lists(st.sampled_from(others), max_size=1)) if others else []
            steps.append(
                step(
                    element,
                    to,
                    draw(st.sampled_from([1, 2, 4, 8])),
                    [Need(e, n, "It rests on it.", "S16") for e, n in needs],
                    draw(st.sampled_from(["board", "board", "state-law"])),
                )
            )
    framework = edition(sizes, steps=steps)
    results = {name: draw(st.sampled_from(STANDINGS)) for name in names}
    snapshot = take_snapshot(framework, results)
    return Task(snapshot, draw(_requests(snapshot)))


STANDINGS = [
    *(rated(level) for level in (1, 2, 2, 3, 3, 3, 4, 4, 5)),
    ElementResult("na"),
    ElementResult("unknown", low=1, high=5),
]


@st.composite
def _requests(draw: st.DrawFn, snapshot: Snapshot) -> RouteRequest:
    framework, levels = snapshot.framework, snapshot.levels
    names, keys = list(framework.elements), list(framework.step_to)
    missing = sum(5 - level for level in levels.values())
    # So many routes must be tried that what is far away gets fewer years.
    years = draw(st.integers(1, 3 if missing <= 7 else 2 if missing <= 10 else 1))
    limits = st.none() | st.integers(0, 12)
    capacity = draw(st.just(()) | st.tuples(*[limits] * years))
    goals: list[Goal] = draw(
        st.lists(
            st.one_of(
                st.just(Advanced()),
                st.sampled_from(["2", "3", "10/3", "7/2", "4"]).map(
                    lambda text: OverallAtLeast(Fraction(text))
                ),
                st.builds(
                    ComponentAtLevel,
                    st.sampled_from([component.id for component in framework.components]),
                    st.integers(3, 5),
                ),
                st.sampled_from(["0", "1/4", "1/2", "1"]).map(
                    lambda text: SpreadAtMost(Fraction(text))
                ),
            ),
            min_size=1,
            max_size=2,
        )
    )
    if levels and draw(st.integers(0, 3)) == 0:
        capacity = draw(st.tuples(*[st.integers(0, 12)] * years))
        goals = [*draw(st.sampled_from([[], goals[:1]])), MostImprovement()]
    return RouteRequest(
        goals=tuple(goals),
        objective=draw(st.sampled_from(["steps", "effort"])),
        years=years,
        capacity=capacity,
        per_year=draw(st.sampled_from([None, 1, 2])),
        locked=frozenset(draw(st.sampled_from([[], [], names[:1], names[-1:]]))),
        forbidden_levers=frozenset(draw(st.sampled_from([[], [], ["state-law"]]))),
        forbidden_steps=frozenset(draw(st.lists(st.sampled_from(keys), max_size=1))),
        targets={
            e: level
            for e in draw(st.lists(st.sampled_from(names), max_size=1))
            if e in levels and (level := draw(st.integers(1, 5))) >= levels[e]
        },
        efforts={
            key: draw(st.integers(0, 9))
            for key in draw(st.lists(st.sampled_from(keys), max_size=2, unique=True))
        },
        ignore_prerequisites=draw(st.sampled_from([False, False, True])),
    )

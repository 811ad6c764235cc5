"""Where there is no route: by how much each constraint alone would have to give way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

from selfassess.domain.route.check import MOST_YEARS
from selfassess.domain.route.goals import (
    count_components,
    name_goal,
    square_levels,
    step_up,
)
from selfassess.domain.route.program import Terms, add, evaluate, negate
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
from selfassess.domain.route.result import Relaxation
from selfassess.domain.route.search import Search
from selfassess.domain.route.solver import Deadline, NoAnswerInTimeError
from selfassess.domain.scale import level_of
from selfassess.domain.snapshot import Snapshot


def find_relaxations(
    snapshot: Snapshot, request: RouteRequest, deadline: Deadline
) -> tuple[Relaxation, ...]:
    """
    Find for each constraint the least by which it alone must give way so that there is a route.

    Further years have the capacity of the last one. What the time does not suffice for is left out.
    """
    found: list[Relaxation] = []
    if not snapshot.levels:
        return ()
    with suppress(NoAnswerInTimeError):
        found.extend(_Relaxing(snapshot, request, deadline).find_each())
    return tuple(found)


class _Relaxing:
    def __init__(self, snapshot: Snapshot, request: RouteRequest, deadline: Deadline) -> None:
        self.snapshot = snapshot
        self.request = request
        self.deadline = deadline

    def find_each(self) -> Iterator[Relaxation]:
        yield from self._relax_capacity()
        yield from self._relax_years()
        yield from self._relax_per_year()
        yield from self._relax_names()
        yield from self._relax_targets()
        if not self.request.ignore_prerequisites and self._helps(ignore_prerequisites=True):
            yield Relaxation("prerequisites")
        for goal in self.request.goals:
            yield from self._relax_goal(goal)

    def _search(self, **changes: object) -> Search:
        changed = replace(self.request, **changes)  # type: ignore[arg-type]
        return Search(self.snapshot, changed, self.deadline)

    def _helps(self, **changes: object) -> bool:
        return self._search(**changes).is_possible()

    def _relax_capacity(self) -> Iterator[Relaxation]:
        """The least capacity that would do if each year that has a limit had the same."""
        limits = self.request.capacity
        if all(limit is None for limit in limits):
            return
        free = self._search(capacity=())
        cheapest = free.solver.minimize(free.model.effort)
        if cheapest is None:
            return
        years = free.model.read_years(cheapest.values)
        moves = free.model.moves
        efforts = [
            sum(moves[key].effort for key, when in years.items() if when == year)
            for year in range(1, self.request.years + 1)
        ]
        low = -(-sum(efforts) // len(limits)) if None not in limits else 0
        needed = _find_least(
            low,
            max(efforts),
            lambda most: self._helps(
                capacity=tuple(None if limit is None else most for limit in limits)
            ),
        )
        yield Relaxation("capacity", needed=needed)

    def _relax_years(self) -> Iterator[Relaxation]:
        request = self.request
        if request.per_year is None and all(limit is None for limit in request.capacity):
            return
        for years in range(request.years + 1, MOST_YEARS + 1):
            more = request.capacity[-1:] * (years - request.years)
            if self._helps(years=years, capacity=request.capacity + more):
                yield Relaxation("years", needed=years)
                return

    def _relax_per_year(self) -> Iterator[Relaxation]:
        if self.request.per_year is None:
            return
        framework = self.snapshot.framework
        for levels in range(self.request.per_year + 1, framework.highest - framework.lowest + 1):
            if self._helps(per_year=levels):
                yield Relaxation("per-year", needed=levels)
                return

    def _relax_names(self) -> Iterator[Relaxation]:
        request = self.request
        for element in self._sort(request.locked):
            if self._helps(locked=request.locked - {element}):
                yield Relaxation("lock", element)
        for lever in (lever.id for lever in self.snapshot.framework.levers):
            levers = request.forbidden_levers
            if lever in levers and self._helps(forbidden_levers=levers - {lever}):
                yield Relaxation("lever", lever)
        for key in sorted(request.forbidden_steps):
            if self._helps(forbidden_steps=request.forbidden_steps - {key}):
                yield Relaxation("step", name_step(key))

    def _relax_targets(self) -> Iterator[Relaxation]:
        """The level nearest to a target that would do in its place; of two, the lower one."""
        targets = self.request.targets
        for element in self._sort(frozenset(targets)):
            wanted, start = targets[element], self.snapshot.levels[element]
            others = range(start, self.snapshot.framework.highest + 1)
            for level in sorted(others, key=lambda level: (abs(level - wanted), level)):
                if level != wanted and self._helps(targets={**targets, element: level}):
                    yield Relaxation("target", element, level)
                    break

    def _relax_goal(self, goal: Goal) -> Iterator[Relaxation]:
        """The best value of a goal with everything else as it is."""
        if isinstance(goal, MostImprovement):
            return
        others = tuple(other for other in self.request.goals if other != goal)
        search = self._search(goals=others)
        terms, read = _measure(search, goal)
        search.reload()
        best = search.solver.minimize(terms)
        if best is not None:
            if not best.is_proven:
                raise NoAnswerInTimeError
            yield Relaxation("goal", name_goal(goal), read(evaluate(terms, best.values)))

    def _sort(self, elements: frozenset[str]) -> list[str]:
        return [element for element in self.snapshot.framework.elements if element in elements]


def name_step(key: StepKey) -> str:
    """
    Name a step by its element and the level that it reaches.

    >>> name_step(("5.1", 3))
    '5.1 to 3'
    """
    return f"{key[0]} to {key[1]}"


def _measure(search: Search, goal: Goal) -> tuple[Terms, Callable[[int], int | Fraction | None]]:
    """What a goal is about as a sum to make smallest, and how that reads as the goal's value."""
    model = search.model
    match goal:
        case Advanced():
            return negate(count_components(model)), lambda total: -total
        case OverallAtLeast():
            return negate(model.gain), lambda total: model.overall_of(-total)
        case ComponentAtLevel(component, _):
            part = model.parts.get(component)
            if part is None:
                return {}, lambda _: None
            return negate(part.terms), lambda total: level_of(
                Fraction(part.total - total, part.count)
            )
        case SpreadAtMost():
            count = len(model.snapshot.levels)
            base, squares = square_levels(model)
            square, rises = step_up(model)
            constant = count * base - square
            return add((count, squares), (-1, rises)), lambda total: Fraction(
                constant + total, count * count
            )
        case MostImprovement():
            return {}, lambda _: None


def _find_least(low: int, high: int, is_enough: Callable[[int], bool]) -> int:
    """
    The least number from *low* to *high* that is enough; *high* is, and more always is.

    Mostly it lies close to *low*, so that the search goes from there, in growing strides.
    """
    stride = 1
    while low < high and not is_enough(tried := min(low + stride - 1, high - 1)):
        low, stride = tried + 1, 2 * stride
    high = min(high, low + stride - 1)
    while low < high:
        middle = (low + high) // 2
        if is_enough(middle):
            high = middle
        else:
            low = middle + 1
    return low

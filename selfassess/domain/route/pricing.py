"""What a route would cost without one of its steps: planned again, with that step shut out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from selfassess.domain.route.program import Row, bundle, evaluate
from selfassess.domain.route.request import MostImprovement, StepKey
from selfassess.domain.route.result import Without
from selfassess.domain.route.search import Found, Search
from selfassess.domain.route.solver import Answer, Deadline, NoAnswerInTimeError


def price_steps(search: Search, found: Found, deadline: Deadline) -> dict[StepKey, Without]:
    """
    Say for each step of a route what the best route without it would cost more.

    Steps for which the time does not suffice are left out.
    """
    search.start_over()
    search.solver.deadline = deadline
    priced: dict[StepKey, Without] = {}
    with suppress(NoAnswerInTimeError):
        for key, without in _Pricing(search, found).price():
            priced[key] = without
    search.start_over()
    return priced


class _Pricing:
    def __init__(self, search: Search, found: Found) -> None:
        self.search = search
        self.found = found
        self.waiting = list(found.years)
        self.others: list[Answer] = []

    def price(self) -> Iterator[tuple[StepKey, Without]]:
        """Price each step, those first that cost nothing to do without."""
        yield from self._find_free()
        sums = bundle(self.search.costs)
        first, _ = sums[0]
        # Each step that is left is in every route that costs as little: without it, the costs are
        # higher by one at least, or their first sum is not lower. It spares the solver to find out.
        least = evaluate(first, self.found.values) + (len(sums) == 1)
        self.search.solver.add_row(Row(first, low=least))
        for key in self.waiting:
            yield key, self._price(key)

    def _find_free(self) -> Iterator[tuple[StepKey, Without]]:
        """Find the steps without which another route is as good, as many at once as possible."""
        search, taken = self.search, self.search.model.taken
        mark = search.solver.mark
        search.hold_costs(self.found.costs)
        while self.waiting:
            other = search.solver.minimize({taken[key]: 1 for key in self.waiting})
            if other is None or other.total == len(self.waiting):
                break
            self.others.append(other)
            free = [key for key in self.waiting if not other.values[taken[key]]]
            for key in free:
                yield key, self._compare(self.found.costs)
            self.waiting = [key for key in self.waiting if key not in free]
        search.solver.drop_rows(mark)

    def _price(self, key: StepKey) -> Without:
        solver, variable = self.search.solver, self.search.model.taken[key]
        mark = solver.mark
        solver.fix(variable, 0)
        known = [other for other in self.others if not other.values[variable]]
        start = min(known, key=lambda other: self.search.cost_of(other.values), default=None)
        try:
            other = self.search.minimize(self.search.costs, start)
        finally:
            solver.drop_rows(mark)
            solver.free(variable)
        if other is None:
            return Without(False)
        if not other.is_proven:
            raise NoAnswerInTimeError
        self.others.append(other)
        return self._compare(self.search.cost_of(other.values))

    def _compare(self, costs: Sequence[int]) -> Without:
        request, model = self.search.request, self.search.model
        more = [after - before for before, after in zip(self.found.costs, costs, strict=True)]
        lost = None
        if any(isinstance(goal, MostImprovement) for goal in request.goals):
            # This cost is what the overall gains, with its sign turned.
            lost = model.overall_of(more.pop(0)) - model.overall_of(0)
        if request.objective == "effort":
            more.reverse()
        steps, effort = more
        return Without(True, steps, effort, lost)

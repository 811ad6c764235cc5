"""Find the best route of a request: several sums made smallest, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from selfassess.domain.route.goals import demand
from selfassess.domain.route.model import Model
from selfassess.domain.route.moves import list_moves
from selfassess.domain.route.program import Aim, Row, bundle, evaluate, negate
from selfassess.domain.route.request import MostImprovement, RouteRequest, StepKey
from selfassess.domain.route.solver import Answer, Deadline, Solver
from selfassess.domain.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Found:
    """The best route: the year of each step, its costs, its values, and whether it is proven."""

    years: Mapping[StepKey, int]
    costs: tuple[int, ...]
    values: tuple[int, ...]
    is_proven: bool


def make_model(snapshot: Snapshot, request: RouteRequest) -> Model:
    """The program of a request with its goals."""
    model = Model(snapshot, request, list_moves(snapshot, request))
    for goal in request.goals:
        demand(model, goal)
    return model


class Search:
    """One request, loaded once; the sums can be made smallest in turn, again and again."""

    def __init__(self, snapshot: Snapshot, request: RouteRequest, deadline: Deadline) -> None:
        self.model = make_model(snapshot, request)
        self.request = request
        self._deadline = deadline
        self.reload()

    @property
    def costs(self) -> list[Aim]:
        """What makes one route better than another first of all."""
        model = self.model
        costs = [model.aim(model.steps), model.aim(model.effort)]
        if self.request.objective == "effort":
            costs.reverse()
        if any(isinstance(goal, MostImprovement) for goal in self.request.goals):
            costs.insert(0, model.aim(negate(model.gain)))
        return costs

    def find_best(self) -> Found | None:
        """
        Find the one best route; None where there is none.

        What decides, in this order: the costs; the effort of the latest year, then of the year
        before it; the larger overall; the levels at the end, element by element in the edition's
        order, the higher one at the first difference; the years of the steps, in the edition's
        order and by level, the earlier one at the first difference. No two routes are alike in all.
        """
        model = self.model
        aims = [
            *self.costs,
            *model.aim_at_early_years(),
            model.aim(negate(model.gain)),
            *model.aim_at_first_elements(),
        ]
        best = self.minimize(aims)
        if best is None:
            return None
        taken = model.read_taken(best.values)
        last = self.minimize(model.aim_at_first_years(taken), best)
        best = last or best
        costs = self.cost_of(best.values)
        return Found(model.read_years(best.values), costs, best.values, best.is_proven)

    def cost_of(self, values: Sequence[int]) -> tuple[int, ...]:
        """Each of the costs of an answer."""
        return tuple(evaluate(aim.terms, values) for aim in self.costs)

    def reload(self) -> None:
        """Take up what was added to the program itself."""
        self.solver = Solver(self.model.program, self._deadline)

    def start_over(self) -> None:
        """Forget what was held, for other questions on the same request."""
        self.solver.drop_rows(0)

    def hold_costs(self, costs: Sequence[int]) -> None:
        """Allow only routes of the same costs."""
        for aim, cost in zip(self.costs, costs, strict=True):
            self.solver.add_row(Row(aim.terms, cost, cost))

    def is_possible(self) -> bool:
        """Whether there is any route."""
        return self.solver.minimize({}) is not None

    def minimize(self, aims: Sequence[Aim], best: Answer | None = None) -> Answer | None:
        """Make each sum smallest in turn and hold it there; None where there is no route."""
        is_proven = best is None or best.is_proven
        for terms, parts in bundle(aims):
            found = self.solver.minimize(terms, best.values if best else None)
            if found is None:
                return None
            best, is_proven = found, is_proven and found.is_proven
            for part in parts:
                value = evaluate(part, best.values)
                self.solver.add_row(Row(part, value, value))
        return best and Answer(best.values, best.total, is_proven)

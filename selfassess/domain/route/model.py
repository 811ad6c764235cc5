"""A request as an integer program: what a route may be, and the sums by which routes differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import lcm

from selfassess.domain.route.moves import Move
from selfassess.domain.route.program import Aim, Program, Row, Terms, add, negate
from selfassess.domain.route.request import RouteRequest, StepKey
from selfassess.domain.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Part:
    """A component with rated elements: how many, the sum of their levels, and its steps."""

    count: int
    total: int
    terms: Terms


class Model:
    """
    The program of a request, without its goals.

    `taken` holds for each step the variable that says whether the route has it at all. Only where
    effort is limited over several years does the program choose the years as well, by variables
    that say whether a step is taken by the end of a year; otherwise each step is taken as early as
    its order allows, which no other choice can better.
    """

    def __init__(
        self, snapshot: Snapshot, request: RouteRequest, moves: Mapping[StepKey, Move]
    ) -> None:
        self.snapshot = snapshot
        self.request = request
        self.moves = moves
        self.program = Program()
        self.is_timed = request.years > 1 and any(limit is not None for limit in request.capacity)
        self.parts: dict[str, Part] = {}
        self._by: dict[tuple[StepKey, int], int] = {}
        for key, move in moves.items():
            first = move.earliest if self.is_timed else request.years
            for year in range(first, request.years + 1):
                self._by[key, year] = self.program.add_variable()
        self.taken = {key: self._by[key, request.years] for key in moves}
        self._keep_order()
        self._keep_capacity()
        self._keep_targets()
        self._count_parts()

    def _keep_order(self) -> None:
        years = self.request.years
        for (key, year), variable in self._by.items():
            element, to = key
            if year < years:
                self._imply(variable, self._by[key, year + 1])
            for other in self.moves[key].waits_for:
                self._imply(variable, self._by[other, year])
            if self.is_timed and self.request.per_year is not None:
                lower = (element, to - self.request.per_year)
                if lower in self.moves:
                    self._imply(variable, self._by[lower, year - 1])

    def _imply(self, variable: int, other: int) -> None:
        self.program.add_row({variable: 1, other: -1}, high=0)

    def _keep_capacity(self) -> None:
        for year, limit in enumerate(self.request.capacity, start=1):
            if limit is not None:
                self.program.add_row(self.effort_in(year), high=limit)

    def _keep_targets(self) -> None:
        for element, level in self.request.targets.items():
            if level > self.snapshot.levels[element]:
                variable = self.taken.get((element, level))
                self.program.add_row({} if variable is None else {variable: 1}, low=1)

    def _count_parts(self) -> None:
        for component in self.snapshot.framework.components:
            ids = {element.id for element in component.elements}
            levels = [level for e, level in self.snapshot.levels.items() if e in ids]
            terms = {variable: 1 for (e, _), variable in self.taken.items() if e in ids}
            if levels:
                self.parts[component.id] = Part(len(levels), sum(levels), terms)

    @property
    def steps(self) -> Terms:
        """How many steps there are."""
        return dict.fromkeys(self.taken.values(), 1)

    @property
    def effort(self) -> Terms:
        """The effort of all steps. [effort points]"""
        return {variable: self.moves[key].effort for key, variable in self.taken.items()}

    def effort_in(self, year: int) -> Terms:
        """The effort of one year. [effort points]"""
        if not self.is_timed:
            return {
                variable: self.moves[key].effort
                for key, variable in self.taken.items()
                if self.moves[key].earliest == year
            }
        return add(
            *(
                (sign * self.moves[key].effort, {variable: 1})
                for (key, end), variable in self._by.items()
                for sign, of in ((1, year), (-1, year - 1))
                if end == of
            )
        )

    @property
    def unit(self) -> int:
        """What makes each component's share in the overall whole: a multiple of their sizes."""
        return lcm(*(part.count for part in self.parts.values()))

    @property
    def gain(self) -> Terms:
        """What the route adds to the overall. [overall score / (`unit` * number of components)]"""
        shares = ((self.unit // part.count, part.terms) for part in self.parts.values())
        return add(*shares)

    def overall_of(self, gain: int) -> Fraction:
        """The overall after a gain."""
        base = sum(part.total * (self.unit // part.count) for part in self.parts.values())
        return Fraction(base + gain, self.unit * len(self.parts))

    def aim(self, terms: Terms, most: int | None = None) -> Aim:
        """A sum to make smallest; *most* is what it cannot exceed, where that is known."""
        span = self.program.span_of(terms)
        return Aim(terms, span if most is None else min(span, most))

    def aim_at_early_years(self) -> list[Aim]:
        """The effort of the latest year first, then of the one before, down to the second."""
        limits = dict(enumerate(self.request.capacity, start=1))
        return [
            self.aim(self.effort_in(year), limits.get(year))
            for year in range(self.request.years, 1, -1)
        ]

    def aim_at_first_elements(self) -> list[Aim]:
        """The levels of each element, in the edition's order: the higher, the better."""
        grouped = groupby(self.taken.items(), key=lambda item: item[0][0])
        return [self.aim(negate({variable: 1 for _, variable in group})) for _, group in grouped]

    def aim_at_first_years(self, taken: Sequence[StepKey]) -> list[Aim]:
        """The year of each step, in the edition's order: the earlier, the better."""
        return [
            self.aim(negate(terms))
            for key in taken
            if (
                terms := {
                    self._by[key, year]: 1
                    for year in range(self.moves[key].earliest, self.request.years)
                    if (key, year) in self._by
                }
            )
        ]

    def read_taken(self, values: Sequence[int]) -> tuple[StepKey, ...]:
        """The steps of an answer, in the edition's order."""
        return tuple(key for key, variable in self.taken.items() if values[variable])

    def read_years(self, values: Sequence[int]) -> dict[StepKey, int]:
        """The year of each step of an answer."""
        if not self.is_timed:
            return {key: self.moves[key].earliest for key in self.read_taken(values)}
        years: dict[StepKey, int] = {}
        for (key, year), variable in self._by.items():
            if values[variable]:
                years[key] = min(year, years.get(key, year))
        return years

    def exclude(self, taken: Sequence[StepKey]) -> Row:
        """The condition that not all of some steps are taken together."""
        return Row({self.taken[key]: 1 for key in taken}, high=len(taken) - 1)

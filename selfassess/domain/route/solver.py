"""The one place that knows the solver, HiGHS: a program goes in, exact whole numbers come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from selfassess.domain.errors import SelfassessError
from selfassess.domain.route.program import Program, Row, Terms, evaluate

if TYPE_CHECKING:
    from highspy import Highs

SEED: Final = 1
TOLERANCE: Final = 1e-9
CLOSE: Final = 0.01
"""Sums are whole numbers: a bound this close below one is that one."""


class UnsoundAnswerError(AssertionError):
    """The solver's answer breaks a condition when it is worked out exactly; a bug, never shown."""


class NoAnswerInTimeError(SelfassessError):
    """The time ran out before there was any answer."""

    def __init__(self) -> None:
        super().__init__(
            "The time allowed ran out before a plan was found or shown not to exist."
            " Ask for less at once: fewer years, fewer goals, or no limit on effort."
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """Values that satisfy a program; `is_proven` tells that none makes the sum smaller."""

    values: tuple[int, ...]
    total: int
    is_proven: bool


class Deadline:
    """A moment until which there is time."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    @property
    def left(self) -> float:
        """How much time is left, none as 0. [s]"""
        return max(0.0, self._end - monotonic())

    def share(self, part: float) -> Deadline:
        """A deadline for a part of what is left."""
        return Deadline(self.left * part)


class Solver:
    """
    A program loaded once and solved again and again, with other sums and further rows.

    One thread and a fixed seed, so the same program gives the same answer. Rows that are added stay
    until `drop_rows` takes back those after a mark.
    """

    def __init__(self, program: Program, deadline: Deadline) -> None:
        import numpy

        self._numpy = numpy
        self._program = program
        self._added: list[Row] = []
        self._fixed: dict[int, int] = {}
        self.deadline = deadline
        self._highs = _load(program)

    def add_row(self, row: Row) -> None:
        """Add a condition to those of the program."""
        self._added.append(row)
        indices, factors = self._split(row.terms)
        low, high = _bounds(row)
        self._highs.addRow(low, high, len(indices), indices, factors)

    @property
    def mark(self) -> int:
        """How many rows were added so far, for `drop_rows`."""
        return len(self._added)

    def drop_rows(self, mark: int) -> None:
        """Take back the rows that were added after a mark."""
        first = len(self._program.rows) + mark
        count = len(self._added) - mark
        if count:
            rows = self._numpy.arange(first, first + count, dtype=self._numpy.int32)
            self._highs.deleteRows(count, rows)
            del self._added[mark:]

    def fix(self, variable: int, value: int) -> None:
        """Hold a variable at a value until `free`."""
        self._fixed[variable] = value
        self._highs.changeColBounds(variable, value, value)

    def free(self, variable: int) -> None:
        """Give a variable its own bounds again."""
        del self._fixed[variable]
        program = self._program
        self._highs.changeColBounds(variable, program.lower[variable], program.upper[variable])

    def minimize(self, terms: Terms, start: Sequence[int] | None = None) -> Answer | None:
        """
        Find values that make a sum smallest.

        Args:
            terms: The sum.
            start: Values to begin with, where some are known to satisfy everything.

        Returns:
            None where no values satisfy the conditions.

        Raises:
            NoAnswerInTimeError: there was no time to find any.
        """
        if not self._program.lower:
            return Answer((), 0, True) if self._holds(()) else None
        numpy, highs = self._numpy, self._highs
        count = len(self._program.lower)
        costs = numpy.zeros(count)
        for variable, factor in terms.items():
            costs[variable] = factor
        highs.changeColsCost(count, numpy.arange(count, dtype=numpy.int32), costs)
        highs.clearSolver()
        left = self.deadline.left
        if not left and start is None:
            raise NoAnswerInTimeError
        if left:
            highs.setOptionValue("time_limit", left)
            if start is not None:
                highs.setSolution(
                    count, numpy.arange(count, dtype=numpy.int32), numpy.array(start, float)
                )
            highs.run()
            found = self._read(terms)
            if found is not None or self._is_infeasible():
                return found
        if start is not None:
            return Answer(tuple(start), evaluate(terms, start), is_proven=False)
        raise NoAnswerInTimeError

    def _read(self, terms: Terms) -> Answer | None:
        """The answer that the solver holds, worked out again in whole numbers."""
        import highspy

        status, info = self._highs.getModelStatus(), self._highs.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        values = tuple(round(value) for value in self._highs.getSolution().col_value)
        if not self._holds(values):
            raise UnsoundAnswerError("the solver's answer breaks a condition")
        total = evaluate(terms, values)
        is_proven = status == highspy.HighsModelStatus.kOptimal
        if is_proven and info.mip_dual_bound < total - 1 + CLOSE:
            raise UnsoundAnswerError("the solver's proof does not reach its answer")
        return Answer(values, total, is_proven)

    def _is_infeasible(self) -> bool:
        import highspy

        status = self._highs.getModelStatus()
        return bool(status == highspy.HighsModelStatus.kInfeasible)

    def _holds(self, values: Sequence[int]) -> bool:
        return (
            self._program.holds(values)
            and all(row.holds(values) for row in self._added)
            and all(values[variable] == value for variable, value in self._fixed.items())
        )

    def _split(self, terms: Terms) -> tuple[Any, Any]:
        numpy = self._numpy
        return (
            numpy.fromiter(terms.keys(), numpy.int32, len(terms)),
            numpy.fromiter(terms.values(), float, len(terms)),
        )


def _bounds(row: Row) -> tuple[float, float]:
    return (
        float("-inf") if row.low is None else row.low,
        float("inf") if row.high is None else row.high,
    )


def _load(program: Program) -> Highs:
    """HiGHS with the program in it, silent, on one thread, with no gap left to its proofs."""
    import highspy
    import numpy

    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.silent()
    for name, value in (
        ("threads", 1),
        ("random_seed", SEED),
        # It costs these small programs more than it saves.
        ("mip_detect_symmetry", False),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.0),
        ("mip_feasibility_tolerance", TOLERANCE),
        ("primal_feasibility_tolerance", TOLERANCE),
        ("dual_feasibility_tolerance", TOLERANCE),
    ):
        highs.setOptionValue(name, value)
    count = len(program.lower)
    highs.addVars(count, numpy.array(program.lower, float), numpy.array(program.upper, float))
    highs.changeColsIntegrality(
        count,
        numpy.arange(count, dtype=numpy.int32),
        numpy.full(count, highspy.HighsVarType.kInteger),
    )
    starts: list[int] = []
    indices: list[int] = []
    factors: list[int] = []
    for row in program.rows:
        starts.append(len(indices))
        indices += row.terms.keys()
        factors += row.terms.values()
    bounds = [_bounds(row) for row in program.rows]
    highs.addRows(
        len(starts),
        numpy.array([low for low, _ in bounds], float),
        numpy.array([high for _, high in bounds], float),
        len(indices),
        numpy.array(starts, numpy.int32),
        numpy.array(indices, numpy.int32),
        numpy.array(factors, numpy.float64),
    )
    return highs

"""Integer programs: sums joined into one keep their order, and an answer is checked exactly."""

from __future__ import annotations

from itertools import product

import pytest

from selfassess.domain.route.program import SAFE, Aim, Program, Row, add, bundle, evaluate, negate
from selfassess.domain.route.solver import Deadline, NoAnswerInTimeError, Solver


def _knapsack() -> Program:
    program = Program()
    for _ in range(3):
        program.add_variable(upper=2)
    program.add_row({0: 3, 1: 2, 2: 2}, low=4, high=9)
    return program


def test_sums_are_added_with_their_factors() -> None:
    assert add((2, {0: 1, 1: 3}), (-1, {0: 2, 2: 1})) == {1: 6, 2: -1}
    assert negate({0: 2}) == {0: -2}
    assert evaluate({0: 2, 2: 1}, (3, 9, 4)) == 10


def test_a_bundle_is_smallest_where_its_sums_are_smallest_in_turn() -> None:
    program = _knapsack()
    sums = [{0: 1, 1: 1, 2: 1}, {0: -1, 2: 2}, {1: 1}]
    bundles = bundle([Aim(terms, program.span_of(terms)) for terms in sums])
    ((joined, parts),) = bundles
    assert list(parts) == sums
    allowed = [values for values in product(range(3), repeat=3) if program.holds(values)]
    in_turn = min(allowed, key=lambda values: [evaluate(terms, values) for terms in sums])
    assert min(allowed, key=lambda values: evaluate(joined, values)) == in_turn


def test_a_bundle_ends_before_its_factors_grow_too_large() -> None:
    aims = [Aim({number: 1}, span=999) for number in range(5)]
    bundles = bundle(aims)
    assert [len(parts) for _, parts in bundles] == [3, 2]
    assert all(max(joined.values()) <= SAFE for joined, _ in bundles)


def test_the_solver_finds_what_trying_finds() -> None:
    program = _knapsack()
    solver = Solver(program, Deadline(10))
    answer = solver.minimize({0: 5, 1: 4, 2: 6})
    assert answer is not None
    assert (answer.values, answer.total, answer.is_proven) == ((0, 2, 0), 8, True)


def test_rows_and_fixed_variables_come_and_go() -> None:
    solver = Solver(_knapsack(), Deadline(10))
    mark = solver.mark
    solver.add_row(Row({1: 1}, high=0))
    solver.fix(0, 0)
    answer = solver.minimize({0: 5, 1: 4, 2: 6})
    assert answer is not None
    assert answer.values == (0, 0, 2)
    solver.add_row(Row({2: 1}, high=1))
    assert solver.minimize({}) is None
    solver.drop_rows(mark)
    solver.free(0)
    again = solver.minimize({0: 5, 1: 4, 2: 6})
    assert again is not None
    assert again.total == 8


def test_a_program_without_variables_holds_or_does_not() -> None:
    program = Program()
    assert Solver(program, Deadline(10)).minimize({}) is not None
    program.add_row({}, low=1)
    assert Solver(program, Deadline(10)).minimize({}) is None


def test_without_time_there_is_no_answer_but_the_one_to_begin_with() -> None:
    solver = Solver(_knapsack(), Deadline(0))
    with pytest.raises(NoAnswerInTimeError):
        solver.minimize({0: 1})
    answer = solver.minimize({0: 1}, start=(1, 1, 1))
    assert answer is not None
    assert (answer.values, answer.total, answer.is_proven) == ((1, 1, 1), 1, False)

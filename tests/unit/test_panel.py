"""Arrays say just what the reference says, of any network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from statistics import median
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfassess.domain.columns import Numbers
from selfassess.domain.framework import Framework
from selfassess.domain.network import Network, Round, Use, compare_districts
from selfassess.domain.panel import QUADRANT_ORDER, MarkedRounds, Panel
from tests.builders import edition

SIZES = (3, 1, 2)
FRAMEWORK = edition(SIZES)
MARKS = st.text("12345-?.", min_size=sum(SIZES), max_size=sum(SIZES))
YEARS = st.integers(2010, 2018)
HISTORIES = st.lists(
    st.lists(st.tuples(YEARS, MARKS), min_size=1, max_size=5), min_size=0, max_size=8
)


def make_panel(framework: Framework, histories: Sequence[Sequence[tuple[int, str]]]) -> Panel:
    """A panel of districts 1, 2, ...; rounds of one day in the order in which they were taken."""
    rows = [
        (district, date(year, 4, 1), marks)
        for district, history in enumerate(histories, start=1)
        for year, marks in sorted(history, key=lambda one: one[0])
    ]
    return Panel(
        framework,
        MarkedRounds(
            districts=[str(row[0]) for row in rows],
            snapshots=[str(id_) for id_, _ in enumerate(rows, start=1)],
            days=[row[1].isoformat() for row in rows],
            marks=[row[2] for row in rows],
            kinds=["1.0"] * len(rows),
            advanced=[""] * len(rows),
            elements={"1.0": tuple(framework.elements)},
        ),
    )


def compare(
    framework: Framework,
    histories: Sequence[Sequence[tuple[int, str]]],
    since: date | None,
    use: Use,
) -> Network:
    """The reference, for districts called `001`, `002`, ..."""
    rounds = {}
    for district, history in enumerate(histories, start=1):
        by_day = {}
        for year, marks in history:
            levels = {
                element: int(mark)
                for element, mark in zip(framework.elements, marks, strict=True)
                if mark.isdigit()
            }
            by_day[date(year, 4, 1)] = Round(date(year, 4, 1), levels, {})
        rounds[f"{district:03}"] = list(by_day.values())
    return compare_districts(framework, rounds, since=since, use=use)


def assert_same(
    framework: Framework,
    histories: Sequence[Sequence[tuple[int, str]]],
    since: date | None,
    use: Use,
) -> None:
    panel = make_panel(framework, histories)
    network = compare(framework, histories, since, use)
    selected = panel.find_selected(since)
    rules = framework.rules
    quadrants = panel.use(use).judge(
        rules.find("strong-at-least"), rules.find("consistent-at-most")
    )
    found = {
        name: panel.describe(
            place,
            name,
            use,
            QUADRANT_ORDER[quadrants[place]] if quadrants[place] >= 0 else None,
            bool(selected[place]),
        )
        for place, id_ in enumerate(panel.district_ids.tolist())
        for name in [f"{id_:03}"]
    }
    assert found == {one.district: replace(one, advanced=None) for one in network.districts}
    assert panel.rank_components(use, selected) == network.components
    assert panel.rank_elements(use, selected) == network.elements
    ranks = panel.overall.rank()
    order = sorted(range(len(panel)), key=lambda i: (-ranks[i], i))
    assert [f"{panel.district_ids[i]:03}" for i in order] == [
        one.district for one in network.districts
    ]


@given(HISTORIES, st.one_of(st.none(), YEARS), st.sampled_from(get_args(Use)))
@settings(deadline=None)
def test_arrays_equal_the_reference(
    histories: list[list[tuple[int, str]]], year: int | None, use: Use
) -> None:
    assert_same(FRAMEWORK, histories, None if year is None else date(year, 1, 1), use)


@pytest.mark.parametrize("use", get_args(Use))
def test_long_histories_leave_the_machines_numbers_without_a_loss(use: Use) -> None:
    # Each element is rated in another number of rounds: their denominators have no common small
    # multiple, and squared they are too large for whole numbers of 64 bits.
    primes = (41, 43, 47, 53, 59, 61)
    histories = [
        [
            (1900 + year, "".join("4" if year < p else "?" for p in primes))
            for year in range(max(primes))
        ],
        [(1990, "123451"), (1991, "5-4321")],
    ]
    histories[0][0] = (1900, "121212")
    assert_same(FRAMEWORK, histories, None, use)


@pytest.mark.parametrize("use", get_args(Use))
def test_a_component_of_many_elements_leaves_them_without_a_loss(use: Use) -> None:
    framework = edition((60, 1))
    marks = ["12345" * 12 + "3", "?" + "52341" * 11 + "1234" + "2", "." * 61]
    assert_same(framework, [[(2010, one), (2012, marks[0])] for one in marks], None, use)


FRACTIONS = st.one_of(
    st.none(), st.fractions(-5, 5, max_denominator=40), st.sampled_from([Fraction(3), Fraction(1)])
)


def make_numbers(values: Sequence[Fraction | None], factor: int = 1) -> Numbers:
    return Numbers(
        np.array([0 if v is None else v.numerator * factor for v in values], dtype=object),
        np.array([0 if v is None else v.denominator * factor for v in values], dtype=object),
    )


@given(st.lists(FRACTIONS, max_size=12), FRACTIONS, st.sampled_from([1, 6, 10**20]))
def test_columns_rank_compare_and_average_exactly(
    values: list[Fraction | None], limit: Fraction | None, factor: int
) -> None:
    column = make_numbers(values, factor)
    known = [value for value in values if value is not None]
    assert column.find_mean() == (sum(known, Fraction(0)) / len(known) if known else None)
    assert column.find_median() == (median(known) if known else None)
    steps = sorted(set(known))
    assert column.rank().tolist() == [-1 if v is None else steps.index(v) for v in values]
    if limit is not None:
        assert column.compare(limit).tolist() == [
            -1 if v is None else (v > limit) - (v < limit) for v in values
        ]


def test_numbers_too_near_for_the_machine_are_told_apart() -> None:
    base = 10**18
    values = [Fraction(base + 1, base), Fraction(1), Fraction(base - 1, base), Fraction(1)]
    column = make_numbers(values)
    assert column.rank().tolist() == [2, 1, 0, 1]
    assert column.compare(Fraction(1)).tolist() == [1, 0, -1, 0]

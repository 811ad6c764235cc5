"""Method, section 11: what counts when only proof counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfassess.domain.evidence import (
    COUNTING,
    Coverage,
    Discount,
    Grade,
    Limits,
    Piece,
    State,
    cap_level,
    defines_caps,
    discount,
    measure_coverage,
    tell_state,
)
from tests.builders import edition, snapshot_of

DAY = date(2026, 11, 1)
BEFORE = date(2026, 1, 1)
USE = Piece("1.1", Grade.USE, BEFORE)


@pytest.mark.parametrize(
    ("grades", "cap"),
    [
        ([], 3),
        ([Grade.STATEMENT], 4),
        # Nobody has graded it yet: it counts like a statement.
        ([None], 4),
        ([None, Grade.USE], 5),
        ([Grade.POLICY], 4),
        ([Grade.STATEMENT, Grade.POLICY], 4),
        ([Grade.BUDGET], 5),
        ([Grade.USE], 5),
        ([Grade.REVIEW], 5),
        ([Grade.STATEMENT, Grade.USE], 5),
    ],
)
def test_words_alone_carry_a_level_only_so_far(grades: list[Grade | None], cap: int) -> None:
    pieces = [Piece("1.1", grade, BEFORE) for grade in grades]
    assert cap_level(edition([1]), pieces, DAY) == cap


@pytest.mark.parametrize(
    ("piece", "counts"),
    [
        (USE, True),
        (replace(USE, true_on=DAY), True),
        # What was true only later proves nothing about the day.
        (replace(USE, true_on=date(2026, 11, 2)), False),
        (replace(USE, expires=DAY), True),
        (replace(USE, expires=date(2026, 10, 31)), False),
        (replace(USE, supports=frozenset({"use"})), True),
        (replace(USE, contradicts=frozenset({"use"})), False),
        # It speaks for one answer and against another: it is proof all the same.
        (replace(USE, supports=frozenset({"presence"}), contradicts=frozenset({"use"})), True),
    ],
)
def test_a_piece_counts_while_it_is_true_and_speaks_for_the_rating(
    piece: Piece, counts: bool
) -> None:
    assert piece.counts_on(DAY) is counts
    assert cap_level(edition([1]), [piece], DAY) == (5 if counts else 3)


LIMITS = Limits(expiring_days=60, ageing_years=3)


@pytest.mark.parametrize(
    ("piece", "state"),
    [
        (USE, State.COUNTS),
        (replace(USE, true_on=date(2026, 11, 2)), State.NOT_YET),
        (replace(USE, expires=date(2026, 12, 31)), State.EXPIRING),
        (replace(USE, expires=date(2027, 1, 1)), State.COUNTS),
        (replace(USE, expires=DAY), State.EXPIRING),
        (replace(USE, expires=date(2026, 10, 31)), State.EXPIRED),
        (replace(USE, true_on=date(2023, 11, 2)), State.COUNTS),
        (replace(USE, true_on=date(2023, 11, 1)), State.AGEING),
        (replace(USE, true_on=date(2020, 2, 29)), State.AGEING),
        # Who gave a last day has thought of its age.
        (replace(USE, true_on=date(2020, 1, 1), expires=date(2030, 1, 1)), State.COUNTS),
        (replace(USE, contradicts=frozenset({"use"})), State.AGAINST),
        (replace(USE, contradicts=frozenset({"use"}), expires=BEFORE), State.AGAINST),
    ],
)
def test_a_piece_is_in_one_state_on_a_day(piece: Piece, state: State) -> None:
    assert tell_state(piece, DAY, LIMITS) is state
    assert (state in COUNTING) is piece.counts_on(DAY)


def test_the_discounted_snapshot_stands_beside_the_teams_own() -> None:
    # 1.1 claims 5 without proof, 1.2 claims 5 by a policy, 2.1 claims 4 and shows its use.
    pieces = [Piece("1.2", Grade.POLICY, BEFORE), Piece("2.1", Grade.USE, BEFORE)]
    proven = discount(snapshot_of("55 4"), pieces, DAY)
    assert proven.discounts == (Discount("1.1", 5, 3), Discount("1.2", 5, 4))
    assert proven.snapshot.levels == {"1.1": 3, "1.2": 4, "2.1": 4}
    assert proven.gaps == {"1": Fraction(3, 2), "2": 0}
    assert proven.overall_gap == Fraction(3, 4)


def test_low_levels_and_what_has_none_stay_as_they_are() -> None:
    snapshot = snapshot_of("12 -? .3")
    proven = discount(snapshot, [], DAY)
    assert proven.discounts == ()
    assert proven.snapshot.levels == snapshot.levels
    states = {e: result.state for e, result in proven.snapshot.elements.items()}
    assert states == {e: result.state for e, result in snapshot.elements.items()}
    # What is open cannot be proven higher than the cap.
    assert proven.snapshot.elements["2.2"].high == 3


def test_coverage_counts_rated_elements_only() -> None:
    pieces = [
        Piece("1.1", Grade.STATEMENT, BEFORE),
        Piece("1.2", Grade.BUDGET, BEFORE),
        Piece("1.3", Grade.USE, BEFORE, expires=BEFORE),
        Piece("2.1", Grade.REVIEW, BEFORE),
    ]
    assert measure_coverage(snapshot_of("444 ?"), pieces, DAY) == (
        Coverage("1", rated=3, with_any=2, beyond_words=1),
        Coverage("2", rated=0, with_any=0, beyond_words=0),
    )


def test_an_edition_without_caps_has_no_discounted_snapshot() -> None:
    whole = edition([1])
    assert defines_caps(whole)
    rules = whole.rules
    kept = {n: p for n, p in rules.parameters.items() if n != "evidence-none-most"}
    assert not defines_caps(replace(whole, rules=replace(rules, parameters=kept)))


PIECES = st.lists(
    st.builds(
        Piece,
        element=st.sampled_from(["1.1", "1.2", "2.1"]),
        grade=st.none() | st.sampled_from(Grade),
        true_on=st.dates(date(2026, 1, 1), date(2027, 1, 1)),
        expires=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    ),
    max_size=5,
)


@given(st.tuples(*[st.sampled_from("12345-?.")] * 3), PIECES)
def test_proof_never_raises_a_level_and_more_of_it_never_lowers_one(
    found: tuple[str, str, str], pieces: list[Piece]
) -> None:
    snapshot = snapshot_of(f"{found[0]}{found[1]} {found[2]}")
    less, more = (discount(snapshot, some, DAY).snapshot.levels for some in (pieces[1:], pieces))
    assert set(less) == set(more) == set(snapshot.levels)
    assert all(less[e] <= more[e] <= level for e, level in snapshot.levels.items())

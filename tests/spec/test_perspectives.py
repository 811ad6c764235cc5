"""Method, section 11: votes in the team, and how observers see it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfassess.domain.perspectives import (
    FOLDED,
    GroupView,
    OutsideRating,
    OutsideRole,
    count_votes,
    find_median,
    measure_gap,
)

LEAST = 3


def _ratings(spec: str) -> list[OutsideRating]:
    """`union:345 press:2?` is three of the union and two of the press, one without a judgment."""
    found = []
    for group in spec.split():
        role, _, levels = group.partition(":")
        for level in levels:
            judged = None if level == "?" else int(level)
            found.append(OutsideRating(len(found), OutsideRole(role), judged))
    return found


@pytest.mark.parametrize(
    ("levels", "median"), [([3], 3), ([1, 5], 3), ([2, 3], Fraction(5, 2)), ([5, 1, 1], 1)]
)
def test_the_median_lies_in_the_middle(levels: list[int], median: Fraction) -> None:
    assert find_median(levels) == median


def test_votes_are_counted_and_not_averaged() -> None:
    count = count_votes([2, 4, 4])
    assert count is not None
    assert (count.count, count.by_level, count.range) == (3, {2: 1, 4: 2}, 2)
    assert (count.median, count.agreed) == (4, False)
    same = count_votes([3, 3])
    assert same is not None
    assert same.agreed
    assert count_votes([]) is None


@pytest.mark.parametrize(
    ("own", "spec", "size", "direction"),
    [
        (4, "union:222", 2, "higher"),
        (2, "union:223 press:5", Fraction(-1, 2), "lower"),
        (3, "union:234", 0, "same"),
        # Somebody who cannot judge does not count.
        (4, "union:22? press:3", 2, "higher"),
        (None, "union:222", None, None),
    ],
)
def test_the_gap_is_the_districts_level_less_the_median_of_the_observers(
    own: int | None, spec: str, size: Fraction | None, direction: str | None
) -> None:
    gap = measure_gap("1.1", own, _ratings(spec), LEAST)
    assert (gap.size, gap.direction) == (size, direction)


@pytest.mark.parametrize(
    ("spec", "hidden"),
    [("", False), ("union:??", False), ("union:5", True), ("union:5 press:1", True)],
)
def test_of_too_few_nothing_is_shown(spec: str, hidden: bool) -> None:
    gap = measure_gap("1.1", 4, _ratings(spec), LEAST)
    assert (gap.outside, gap.size, gap.groups, gap.is_hidden) == (None, None, (), hidden)


@pytest.mark.parametrize(
    ("spec", "groups"),
    [
        ("union:224", {"union": 2}),
        ("union:224 press:55", {"union": 2}),
        # Two small groups are shown as one.
        ("union:224 press:55 business:1", {"union": 2, FOLDED: 5}),
        ("press:55 business:1", {FOLDED: 5}),
        ("union:111 press:333", {"union": 1, "press": 3}),
    ],
)
def test_small_groups_are_folded_together(spec: str, groups: dict[str, int]) -> None:
    gap = measure_gap("1.1", 4, _ratings(spec), LEAST)
    assert gap.groups == tuple(GroupView(role, Fraction(median)) for role, median in groups.items())


RATINGS = st.lists(
    st.builds(
        OutsideRating,
        person=st.integers(1, 99),
        role=st.sampled_from(OutsideRole),
        level=st.none() | st.integers(1, 5),
    ),
    max_size=9,
)


@given(RATINGS, st.none() | st.integers(1, 5))
def test_no_group_of_fewer_than_three_can_be_told_apart(
    ratings: list[OutsideRating], own: int | None
) -> None:
    gap = measure_gap("1.1", own, ratings, LEAST)
    judged = [rating.role for rating in ratings if rating.level is not None]
    for group in gap.groups:
        named = [role for role in judged if role.value == group.role]
        small = [role for role in judged if judged.count(role) < LEAST]
        assert len(small if group.role == FOLDED else named) >= LEAST
    assert (gap.outside is not None) == (len(judged) >= LEAST)

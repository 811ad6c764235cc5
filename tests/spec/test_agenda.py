"""The agenda of the preparation meeting fits into its hour, whatever there is to settle."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfassess.domain.agenda import Times, plan_meeting, share_out
from selfassess.loader.meetings import read_times

HOUR = Times(whole=60, opening=5, closing=7, least=3)
weights = st.lists(st.integers(0, 50), min_size=1, max_size=30)


@given(weights, st.integers(0, 240), st.integers(0, 10))
def test_minutes_are_shared_out_to_the_last(parts: list[int], total: int, least: int) -> None:
    minutes = share_out(parts, total, least)
    assert sum(minutes) == total
    assert share_out(parts, total, least) == minutes
    if least * len(parts) <= total:
        assert min(minutes) >= least


@given(weights, st.integers(0, 240), st.integers(0, 10))
def test_more_to_settle_never_gets_less_time(parts: list[int], total: int, least: int) -> None:
    minutes = share_out(parts, total, least)
    if least * len(parts) <= total:
        ordered = sorted(zip(parts, minutes, strict=True))
        assert all(one[1] <= other[1] for one, other in pairwise(ordered) if one[0] < other[0])


@given(weights)
def test_a_meeting_has_no_gap_and_ends_in_time(parts: list[int]) -> None:
    topics = [f"topic {number}" for number in range(len(parts))]
    slots = plan_meeting(topics, parts, HOUR, "opening", "closing")
    assert [slot.topic for slot in slots] == ["opening", *topics, "closing"]
    assert slots[0].start == 0
    assert slots[-1].end == 60
    assert all(one.end == other.start for one, other in pairwise(slots))


@pytest.mark.parametrize(
    ("parts", "minutes"),
    [
        # 48 minutes, 3 for each of 7, and 27 by weight; of equal remainders the earlier goes first
        ((1, 1, 1, 1, 1, 1, 1), (7, 7, 7, 7, 7, 7, 6)),
        ((0, 0, 0, 0, 0, 0, 0), (7, 7, 7, 7, 7, 7, 6)),
        ((9, 0, 0, 0, 0, 0, 0), (30, 3, 3, 3, 3, 3, 3)),
        ((6, 3, 0, 0, 0, 0, 0), (21, 12, 3, 3, 3, 3, 3)),
    ],
)
def test_examples_by_hand(parts: tuple[int, ...], minutes: tuple[int, ...]) -> None:
    assert share_out(parts, HOUR.to_share, HOUR.least) == minutes


def test_the_times_come_from_the_file_with_their_reasons() -> None:
    assert read_times() == HOUR

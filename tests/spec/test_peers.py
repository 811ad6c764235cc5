"""A district beside districts like it, and how single districts stay untold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfassess.domain.peers import (
    TRAITS,
    Likeness,
    Peer,
    Pool,
    SizeBand,
    Trait,
    find_band,
    find_quartiles,
)
from selfassess.loader.peers import read_peer_numbers, read_size_bands
from tests.builders import edition

FRAMEWORK = edition((2, 1))
LEAST = 5
CO: Likeness = (("state", "CO"),)


def peer(
    id_: int,
    level: int | None = 3,
    *,
    known: bool = False,
    advanced: bool = False,
    **traits: str,
) -> Peer:
    levels = {} if level is None else {"1.1": level}
    stated: Mapping[Trait, str] = traits  # type: ignore[assignment]  # by their names
    return Peer(id_, stated, levels, known, advanced)


def pool(*peers: Peer) -> Pool:
    return Pool(FRAMEWORK, peers, LEAST)


# --- Quartiles

QUARTILES = [
    # levels               lower    median   upper    mean
    ([3], Fraction(3), Fraction(3), Fraction(3), Fraction(3)),
    ([1, 5], Fraction(2), Fraction(3), Fraction(4), Fraction(3)),
    ([1, 2, 3, 4, 5], Fraction(2), Fraction(3), Fraction(4), Fraction(3)),
    ([1, 1, 1, 1, 5], Fraction(1), Fraction(1), Fraction(1), Fraction(9, 5)),
    ([1, 2, 3, 4], Fraction(7, 4), Fraction(5, 2), Fraction(13, 4), Fraction(5, 2)),
    ([2, 2, 4, 4, 4, 5], Fraction(5, 2), Fraction(4), Fraction(4), Fraction(7, 2)),
]


@pytest.mark.parametrize(("levels", "lower", "median", "upper", "average"), QUARTILES)
def test_quartiles_are_those_of_a_spreadsheet(
    levels: list[int], lower: Fraction, median: Fraction, upper: Fraction, average: Fraction
) -> None:
    found = find_quartiles(levels)
    assert (found.lower, found.median, found.upper) == (lower, median, upper)
    assert found.mean == average


@given(st.lists(st.integers(1, 5), min_size=1, max_size=30), st.randoms())
def test_quartiles_lie_in_order_whatever_the_order_of_the_districts(
    levels: list[int], random: object
) -> None:
    found = find_quartiles(levels)
    assert min(levels) <= found.lower <= found.median <= found.upper <= max(levels)
    mixed = list(levels)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random
    assert find_quartiles(mixed) == found


# --- Size bands

BANDS = (
    SizeBand("small", 0, 5_000),
    SizeBand("medium", 5_000, 25_000),
    SizeBand("large", 25_000, None),
)


@pytest.mark.parametrize(
    ("students", "name"),
    [(1, "small"), (4_999, "small"), (5_000, "medium"), (25_000, "large"), (5_000_000, "large")],
)
def test_every_enrollment_has_one_band(students: int, name: str) -> None:
    found = find_band(BANDS, students)
    assert found is not None
    assert found.name == name


def test_without_an_enrollment_there_is_no_band() -> None:
    assert find_band(BANDS, None) is None


# --- Suppression


def test_five_districts_are_enough_and_four_are_not() -> None:
    five = [peer(id_, level) for id_, level in enumerate((1, 2, 3, 4, 5))]
    found = pool(*five).describe_like(()).elements["1.1"]
    assert (found.count, found.quartiles and found.quartiles.median) == (5, 3)
    four = pool(*five[:4]).describe_like(())
    assert four.count == 4
    assert four.elements["1.1"].quartiles is None
    assert four.elements["1.1"].reason == "few"
    assert not four.is_shown


def test_each_element_needs_five_that_have_rated_it() -> None:
    peers = [peer(id_) for id_ in range(4)] + [peer(9, None)]
    found = pool(*peers).describe_like(())
    assert found.count == 5
    assert found.elements["1.1"].quartiles is None
    assert found.components["1"].quartiles is None


def test_a_group_within_another_is_not_shown_where_the_rest_is_too_few() -> None:
    # Six in all, five of them in Colorado: together they would tell of the sixth.
    peers = [peer(id_, state="CO") for id_ in range(5)] + [peer(9, 5, state="NM")]
    assert pool(*peers).describe_like(()).elements["1.1"].quartiles is not None
    found = pool(*peers).describe_like(CO).elements["1.1"]
    assert (found.count, found.quartiles, found.reason) == (5, None, "apart")


def test_a_group_within_another_is_shown_where_the_rest_is_enough() -> None:
    peers = [peer(id_, state="CO") for id_ in range(5)]
    peers += [peer(10 + id_, state="NM") for id_ in range(5)]
    assert pool(*peers).describe_like(CO).elements["1.1"].quartiles is not None


def test_a_group_that_is_all_of_them_is_shown() -> None:
    peers = [peer(id_, state="CO") for id_ in range(6)]
    assert pool(*peers).describe_like(CO).elements["1.1"].quartiles is not None


def test_what_the_looker_sees_anyway_protects_nobody() -> None:
    # Nine, of which eight can be looked up by name: the ninth would be what is left.
    peers = [peer(id_, 3, known=True) for id_ in range(8)] + [peer(9, 1)]
    found = pool(*peers).describe_like(()).elements["1.1"]
    assert (found.count, found.left_out) == (9, 1)
    assert found.quartiles is not None
    assert found.quartiles.lower == 3
    assert found.quartiles.mean == 3
    few = pool(*peers[4:]).describe_like(()).elements["1.1"]
    assert (few.quartiles, few.reason) == (None, "few")


def test_only_districts_that_can_be_seen_can_be_picked() -> None:
    peers = [peer(id_, 3, known=True) for id_ in range(4)] + [peer(9, 1)]
    found = pool(*peers).describe_chosen([0, 1, 2, 3, 9])
    assert found.count == 4
    assert not found.is_shown


def test_the_advanced_ones_are_a_benchmark_from_five_on() -> None:
    five = [peer(id_, 4, advanced=True) for id_ in range(5)]
    others = [peer(10 + id_, 1) for id_ in range(5)]
    found = pool(*five, *others).describe_advanced()
    assert found.count == 5
    assert found.elements["1.1"].quartiles is not None
    assert found.elements["1.1"].quartiles.mean == 4
    assert not pool(*five[:4], *others).describe_advanced().is_shown


def test_what_is_left_beside_the_benchmark_is_guarded_too() -> None:
    five = [peer(id_, 4, advanced=True) for id_ in range(5)]
    whole = pool(*five, peer(9, 1))
    assert whole.describe_advanced().is_shown
    assert not whole.describe_like(()).is_shown


traits = st.fixed_dictionaries(
    {},
    optional={
        "size": st.sampled_from(["small", "large"]),
        "governance": st.sampled_from(["mayoral", "elected"]),
        "state": st.sampled_from(["CO", "NM", "LA"]),
    },
)
districts = st.lists(
    st.tuples(traits, st.none() | st.integers(1, 5), st.booleans(), st.booleans()), max_size=40
)


def build(rows: Sequence[tuple[Mapping[str, str], int | None, bool, bool]]) -> Pool:
    return pool(
        *(
            peer(id_, level, known=known, advanced=advanced, **stated)
            for id_, (stated, level, known, advanced) in enumerate(rows)
        )
    )


def list_likenesses(whole: Pool) -> set[Likeness]:
    """Every group that has a member, and some that have none."""
    found: set[Likeness] = {(), (("state", "LA"),), (("size", "small"), ("state", "CO"))}
    for one in whole.peers:
        stated = tuple((trait, one.traits[trait]) for trait in TRAITS if trait in one.traits)
        found |= {stated, stated[:1], stated[1:], stated[:2]}
    return found


@given(districts)
def test_nothing_is_ever_told_of_fewer_than_five(
    rows: list[tuple[Mapping[str, str], int | None, bool, bool]],
) -> None:
    whole = build(rows)
    groups = [whole.describe_like(likeness) for likeness in list_likenesses(whole)]
    for group in (*groups, whole.describe_advanced()):
        for measure in (*group.elements.values(), *group.components.values()):
            if measure.quartiles is not None:
                assert measure.count - measure.left_out >= LEAST
            else:
                assert measure.reason


@given(districts)
def test_no_two_groups_tell_of_fewer_than_five_between_them(
    rows: list[tuple[Mapping[str, str], int | None, bool, bool]],
) -> None:
    whole = build(rows)
    hidden = [one for one in whole.peers if not one.is_known and "1.1" in one.levels]
    shown: list[set[int]] = []
    for likeness in list_likenesses(whole):
        measure = whole.describe_like(likeness).elements["1.1"]
        if measure.quartiles is not None and not measure.left_out:
            shown.append(
                {one.id for one in hidden if dict(likeness).items() <= dict(one.traits).items()}
            )
    if whole.describe_advanced().elements["1.1"].quartiles is not None:
        measure = whole.describe_advanced().elements["1.1"]
        if not measure.left_out:
            shown.append({one.id for one in hidden if one.is_advanced})
    for one in shown:
        assert not 0 < len(one) < LEAST
        for other in shown:
            if one and one < other:
                assert len(other - one) >= LEAST


@given(districts, st.integers(0, 39), st.integers(1, 5))
def test_what_is_told_does_not_hang_on_a_district_that_is_left_out(
    rows: list[tuple[Mapping[str, str], int | None, bool, bool]], place: int, level: int
) -> None:
    if place >= len(rows) or rows[place][1] is None or rows[place][2]:
        return
    changed = list(rows)
    changed[place] = (rows[place][0], level, *rows[place][2:])
    before, after = (build(one).describe_like(()).elements["1.1"] for one in (rows, changed))
    if before.left_out or before.quartiles is None:
        assert before == after


# --- The numbers that are ours


def test_the_size_bands_leave_no_gap_and_every_number_has_a_unit_and_a_reason() -> None:
    bands = read_size_bands()
    assert bands[0].at_least == 0
    assert bands[-1].below is None
    assert [one.below for one in bands[:-1]] == [one.at_least for one in bands[1:]]
    for number in read_peer_numbers().values():
        assert number.is_assumption
        assert number.unit
        assert number.reason

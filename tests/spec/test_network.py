"""Method, sections 6 and 12: districts of a network side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfassess.domain.network import Network, Round, Use, compare_districts
from selfassess.domain.snapshot import take_snapshot
from selfassess.domain.verdicts import judge
from tests.builders import edition, rated, snapshot_of

SIZES = (2, 1, 1)
"""Three components with two elements, one and one."""


def _round(year: int, profile: str) -> Round:
    snapshot = snapshot_of(profile)
    return Round(
        as_of=date(year, 4, 1),
        levels=snapshot.levels,
        open_bounds={
            element: (result.low, result.high)
            for element, result in snapshot.elements.items()
            if result.level is None and result.low is not None and result.high is not None
        },
    )


def _compare(
    districts: Mapping[str, Sequence[tuple[int, str]]],
    *,
    since: date | None = None,
    use: Use = "latest",
) -> Network:
    rounds = {
        name: [_round(year, profile) for year, profile in history]
        for name, history in districts.items()
    }
    return compare_districts(edition(SIZES), rounds, since=since, use=use)


def test_districts_stand_by_their_newest_overall_best_first_and_equal_ones_by_name() -> None:
    network = _compare(
        {
            "Birch": [(2014, "55 5 5"), (2016, "22 2 2")],
            "Elm": [(2016, "33 3 3")],
            "Ash": [(2016, "22 2 2")],
            "Oak": [(2016, "?? ? ?")],
        }
    )
    assert [one.district for one in network.districts] == ["Elm", "Ash", "Birch", "Oak"]
    assert [one.overall for one in network.districts] == [3, 2, 2, None]


@pytest.mark.parametrize(
    ("history", "overall", "average", "progress"),
    [
        # Worked by hand: components (2+4)/2, 1 and 3, so 7/3; then 8/3 and 3.
        ([(2014, "24 1 3"), (2015, "24 2 3"), (2016, "24 3 3")], 3, Fraction(8, 3), Fraction(1, 3)),
        # The order in the file does not matter.
        ([(2016, "24 3 3"), (2014, "24 1 3"), (2015, "24 2 3")], 3, Fraction(8, 3), Fraction(1, 3)),
        ([(2014, "33 3 3"), (2015, "33 3 3"), (2016, "33 3 3")], 3, 3, 0),
        # Two rounds are too few.
        ([(2015, "33 3 3"), (2016, "44 4 4")], 4, Fraction(7, 2), None),
        # A round in which nothing is rated has no overall to average.
        ([(2014, "22 2 2"), (2015, "?? ? ?"), (2016, "44 4 4")], 4, 3, 1),
        ([(2014, "22 2 2"), (2015, "33 3 3"), (2016, "?? ? ?")], None, Fraction(5, 2), None),
    ],
)
def test_recent_progress_is_the_newest_overall_less_the_mean_of_all(
    history: list[tuple[int, str]],
    overall: Fraction | None,
    average: Fraction | None,
    progress: Fraction | None,
) -> None:
    (one,) = _compare({"Elm": history}).districts
    assert (one.overall, one.average, one.progress) == (overall, average, progress)


@pytest.mark.parametrize(
    ("years", "analysed"),
    [
        ((2012, 2013, 2014), True),
        ((2011, 2012, 2013), False),
        ((2013, 2014), False),
        ((2011, 2012, 2013, 2014), True),
    ],
)
def test_only_districts_with_three_rounds_and_a_recent_one_are_analyzed(
    years: tuple[int, ...], analysed: bool
) -> None:
    network = _compare({"Elm": [(year, "44 4 4") for year in years]}, since=date(2014, 4, 1))
    assert network.districts[0].analysed is analysed
    assert network.selection.analysed == analysed
    assert (network.selection.at_least, network.selection.all) == (3, 1)
    # Whoever is not analyzed is listed, and counts in no mean.
    assert [rank.mean for rank in network.components] == [4 if analysed else None] * 3


def test_without_a_day_every_district_is_analyzed() -> None:
    network = _compare({"Elm": [(2001, "11 1 1")], "Oak": [(2016, "33 3 3")]})
    assert (network.selection.at_least, network.selection.since) == (1, None)
    assert (network.selection.analysed, network.selection.all) == (2, 2)


def test_components_come_with_the_highest_mean_first_and_elements_with_the_lowest() -> None:
    network = _compare({"Elm": [(2016, "24 5 1")], "Oak": [(2016, "44 5 3")]})
    assert [(rank.component, rank.mean) for rank in network.components] == [
        ("2", 5),
        ("1", Fraction(7, 2)),
        ("3", 2),
    ]
    assert [(rank.element, rank.mean) for rank in network.elements] == [
        ("3.1", 2),
        ("1.1", 3),
        ("1.2", 4),
        ("2.1", 5),
    ]


def test_what_nobody_rated_comes_last_and_has_no_mean() -> None:
    network = _compare({"Elm": [(2016, "2- ? 5")]})
    assert [(rank.component, rank.mean) for rank in network.components][-1] == ("2", None)
    assert {rank.element for rank in network.elements if rank.mean is None} == {"1.2", "2.1"}
    assert [rank.mean for rank in network.elements][-2:] == [None, None]


@pytest.mark.parametrize(
    ("histories", "stuck"),
    [
        ([("2", "2")], 1),
        ([("1", "3")], 0),
        ([("3", "1")], 0),
        # What lies between the first and the newest round does not matter.
        ([("2", "4", "1")], 1),
        ([("2", "2"), ("4", "4")], Fraction(1, 2)),
        # A single round shows nobody to be stuck, nor free.
        ([("2",), ("4", "4")], 0),
        ([("2",)], None),
        # Only those that rated it in both count.
        ([("2", "?"), ("2", "2")], 1),
        ([("-", "1")], None),
    ],
)
def test_stuck_is_weak_in_the_first_and_in_the_newest_round(
    histories: list[tuple[str, ...]], stuck: Fraction | None
) -> None:
    network = _compare(
        {
            f"District {number}": [
                (2010 + year, f"44 4 {level}") for year, level in enumerate(levels)
            ]
            for number, levels in enumerate(histories)
        }
    )
    assert {rank.element: rank.stuck for rank in network.elements}["3.1"] == stuck


def test_the_average_takes_each_element_over_the_rounds_that_rated_it() -> None:
    history = [(2014, "24 1 ?"), (2015, "44 2 3"), (2016, "34 3 4")]
    (one,) = _compare({"Elm": history}, use="average").districts
    # 1.1: 3, 1.2: 4, 2.1: 2, 3.1: 7/2 over the two that rated it.
    assert one.elements == {"1.1": 3, "1.2": 4, "2.1": 2, "3.1": Fraction(7, 2)}
    assert one.components == {"1": Fraction(7, 2), "2": 2, "3": Fraction(7, 2)}
    # Mean 25/8; (1/8)^2 + (7/8)^2 + (9/8)^2 + (3/8)^2 = 140/64, over 4.
    assert one.spread == Fraction(35, 64)
    assert one.quadrant == "strong-consistent"
    # The newest overall stays what it is: (7/2 + 3 + 4) / 3.
    assert one.overall == Fraction(7, 2)


PROFILES = st.lists(
    st.tuples(*[st.sampled_from("12345-?.")] * 4).map(
        lambda found: f"{found[0]}{found[1]} {found[2]} {found[3]}"
    ),
    min_size=1,
    max_size=4,
)


@given(PROFILES)
def test_a_district_of_a_network_is_what_its_own_snapshot_says(profiles: list[str]) -> None:
    (one,) = _compare({"Elm": [(2010 + n, p) for n, p in enumerate(profiles)]}).districts
    snapshot = snapshot_of(profiles[-1])
    verdicts = judge(snapshot)
    assert one.overall == snapshot.overall.score
    assert one.spread == snapshot.spread
    assert one.components == {c: score.score for c, score in snapshot.components.items()}
    assert (one.quadrant, one.advanced) == (verdicts.quadrant, verdicts.advanced)


@given(st.lists(st.tuples(*[st.integers(1, 5)] * 4), min_size=1, max_size=5))
def test_equal_rounds_average_to_themselves(levels: list[tuple[int, ...]]) -> None:
    framework = edition(SIZES)
    for row in levels:
        found = dict(zip(framework.elements, row, strict=True))
        snapshot = take_snapshot(framework, {e: rated(level) for e, level in found.items()})
        rounds = [Round(date(2010 + n, 1, 1), found, {}) for n in range(3)]
        (one,) = compare_districts(framework, {"Elm": rounds}, use="average").districts
        assert (one.overall, one.progress) == (snapshot.overall.score, 0)
        assert one.spread == snapshot.spread

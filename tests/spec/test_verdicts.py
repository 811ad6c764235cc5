"""Method, section 6: advanced or not, strong or weak, consistent or piecemeal."""

from __future__ import annotations

from fractions import Fraction

import pytest

from selfassess.domain.verdicts import count_wanted, judge, judge_quadrant
from tests.builders import edition, snapshot_of


@pytest.mark.parametrize(
    ("components", "wanted"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (7, 4), (8, 5)]
)
def test_advanced_takes_more_than_half_of_the_components(components: int, wanted: int) -> None:
    assert count_wanted(edition([1] * components)) == wanted


@pytest.mark.parametrize(
    ("profile", "in_progress", "advanced"),
    [
        ("4 4 4 4 1 1 1", 4, "yes"),
        ("5 5 5 1 1 1 1", 3, "no"),
        ("4 4 4 4 4 4 4", 7, "yes"),
        # 3.5 is in progress, 3.4 is not, whatever the overall.
        ("34 34 34 34 1 1 1", 4, "yes"),
        ("34 34 34 33344 5 1 1", 4, "yes"),
        ("34 34 34 33344 1 1 1", 3, "no"),
        # A component that does not apply is still one of the seven.
        ("4 4 4 - - - -", 3, "no"),
        ("4 4 4 4 - - -", 4, "yes"),
    ],
)
def test_a_district_is_advanced_when_most_components_are_in_progress(
    profile: str, in_progress: int, advanced: str
) -> None:
    verdicts = judge(snapshot_of(profile))
    assert (verdicts.components_in_progress, verdicts.advanced) == (in_progress, advanced)
    assert verdicts.wanted == 4


@pytest.mark.parametrize(
    ("profile", "bounds", "advanced"),
    [
        # Four are sure already, or the fourth can no longer come: what is open decides nothing.
        ("4 4 4 4 . . .", {}, "yes"),
        ("5 5 1 1 1 1 .", {}, "no"),
        # The open element decides.
        ("4 4 4 . 1 1 1", {}, "open"),
        ("4 4 4 ? 1 1 1", {}, "open"),
        ("4 4 4 . 1 1 1", {"4.1": (1, 3)}, "no"),
        ("4 4 4 . 1 1 1", {"4.1": (3, 4)}, "open"),
        ("4 4 4 . 1 1 1", {"4.1": (4, 5)}, "yes"),
        # So far 4.1 is in progress, yet 4.2 may pull it under: (4 + 1) / 2 and (4 + 3) / 2.
        ("4 4 4 4. 1 1 1", {"4.2": (1, 5)}, "open"),
        ("4 4 4 4. 1 1 1", {"4.2": (3, 5)}, "yes"),
        ("4 4 4 4. 1 1 1", {"4.2": (1, 2)}, "no"),
        (". . . . . . .", {}, "open"),
        ("- - - - - - -", {}, "no"),
    ],
)
def test_on_a_provisional_snapshot_advanced_is_open_when_the_bounds_disagree(
    profile: str, bounds: dict[str, tuple[int, int]], advanced: str
) -> None:
    assert judge(snapshot_of(profile, bounds=bounds)).advanced == advanced


@pytest.mark.parametrize(
    ("profile", "quadrant"),
    [
        ("444 44", "strong-consistent"),
        # Overall 3 and spread 1: both exactly at their cuts.
        ("24 24", "strong-consistent"),
        # One lower: overall 2.75 with spread 19/16; one higher: 3.25 with the same.
        ("14 24", "weak-piecemeal"),
        ("25 24", "strong-piecemeal"),
        # Just under 3: 2.9. Its spread is 0.09.
        ("3333333332", "weak-consistent"),
        ("222 22", "weak-consistent"),
        ("55 11", "strong-piecemeal"),
        ("55 11 11", "weak-piecemeal"),
    ],
)
def test_the_four_quadrants_meet_at_an_overall_of_3_and_a_spread_of_1(
    profile: str, quadrant: str
) -> None:
    verdicts = judge(snapshot_of(profile))
    assert verdicts.quadrant == quadrant
    assert verdicts.strong is quadrant.startswith("strong")
    assert verdicts.consistent is quadrant.endswith("-consistent")


@pytest.mark.parametrize(
    ("overall", "spread", "quadrant"),
    [
        ("3", "1", "strong-consistent"),
        ("2.999999999", "1", "weak-consistent"),
        ("3", "1.000000001", "strong-piecemeal"),
        ("2.999999999", "1.000000001", "weak-piecemeal"),
    ],
)
def test_the_cuts_are_exact(overall: str, spread: str, quadrant: str) -> None:
    assert judge_quadrant(edition([1]), Fraction(overall), Fraction(spread)) == quadrant


def test_the_cuts_are_those_of_the_edition() -> None:
    strict = edition([1], limits={"strong-at-least": 3.2, "consistent-at-most": 0.5})
    assert judge_quadrant(strict, Fraction("3.19"), Fraction("0.6")) == "weak-piecemeal"
    assert judge_quadrant(strict, Fraction("3.2"), Fraction("0.5")) == "strong-consistent"


def test_where_nothing_is_rated_there_is_no_quadrant() -> None:
    verdicts = judge(snapshot_of(". ?"))
    assert (verdicts.quadrant, verdicts.strong, verdicts.consistent) == (None, None, None)


@pytest.mark.parametrize(
    ("profile", "distances"),
    [
        # One step up makes 3.5 of 3 and 3; 1 alone needs three steps to 4.
        ("33 4 1", [("1", 1), ("3", 3)]),
        # Nearest first, whatever their order; ties in the edition's order.
        ("1 33 22 3", [("2", 1), ("4", 1), ("1", 3), ("3", 3)]),
        # Three elements at 2 want 10.5 in all: five steps. What is not rated takes no steps.
        ("222 2?- 4", [("2", 2), ("1", 5)]),
        ("4 5 34", []),
    ],
)
def test_the_distance_to_advanced_is_counted_in_steps(
    profile: str, distances: list[tuple[str, int]]
) -> None:
    found = judge(snapshot_of(profile)).distances
    assert [(distance.component, distance.steps) for distance in found] == distances


@pytest.mark.parametrize(
    ("limit", "undefined"),
    [
        ("component-wanted", {"advanced", "components_in_progress", "wanted"}),
        ("advanced-share", {"advanced", "wanted"}),
        ("strong-at-least", {"strong", "quadrant"}),
        ("consistent-at-most", {"consistent", "quadrant"}),
    ],
)
def test_an_edition_without_a_rule_has_no_verdict_by_it(limit: str, undefined: set[str]) -> None:
    verdicts = judge(snapshot_of("4 1", edition([1, 1], without=[limit])))
    names = ("advanced", "components_in_progress", "wanted", "strong", "consistent", "quadrant")
    assert {name for name in names if getattr(verdicts, name) is None} == undefined

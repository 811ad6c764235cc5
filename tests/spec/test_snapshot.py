"""Method, section 5: component scores, the overall, colors, and what is still open."""

from __future__ import annotations

from fractions import Fraction

import pytest

from selfassess.domain.scale import level_of
from selfassess.domain.snapshot import Score, take_snapshot
from tests.builders import edition, rated, snapshot_of

THIRD = Fraction(1, 3)


@pytest.mark.parametrize(
    ("profile", "scores", "overall"),
    [
        # Each component counts once, whatever its number of elements: not 13 / 5 but (5 + 1) / 2.
        ("55 111", [5, 1], 3),
        # (4 + 5 + 3) / 3 = 4, 2.5, 1: together 7.5 / 3.
        ("453 23 1", [4, Fraction(5, 2), 1], Fraction(5, 2)),
        # 10/3, 7/2: together 41/6 / 2.
        ("334 34", [3 + THIRD, Fraction(7, 2)], Fraction(41, 12)),
        # What does not apply is left out of the mean; so is what is open.
        ("5- 1", [5, 1], 3),
        ("5?. 1", [5, 1], 3),
        ("51- 3", [3, 3], 3),
        # A component without a rated element has no score and is left out of the overall.
        ("-- 44 2", [None, 4, 2], 3),
        ("?. 44 2", [None, 4, 2], 3),
        # Nothing is rated.
        ("-. ??", [None, None], None),
    ],
)
def test_the_overall_is_the_mean_of_the_component_means(
    profile: str, scores: list[Fraction | None], overall: Fraction | None
) -> None:
    snapshot = snapshot_of(profile)
    assert [score.score for score in snapshot.components.values()] == scores
    assert snapshot.overall.score == overall


def test_a_whole_district_of_36_elements() -> None:
    # Components of 6, 6, 4, 6, 3, 5 and 6 elements, as in 2016.
    snapshot = snapshot_of("445333 222211 1112 543434 333 55443 222334")
    scores = [score.score for score in snapshot.components.values()]
    assert scores == [
        Fraction(22, 6),
        Fraction(10, 6),
        Fraction(5, 4),
        Fraction(23, 6),
        3,
        Fraction(21, 5),
        Fraction(16, 6),
    ]
    # 22/6 + 10/6 + 23/6 + 16/6 = 71/6, and 5/4 + 3 + 21/5 = 169/20: together 1217/60.
    assert snapshot.overall.score == Fraction(1217, 420)
    assert [score.level for score in snapshot.components.values()] == [4, 2, 1, 4, 3, 4, 3]
    assert snapshot.overall.level == 3
    # The levels sum to 22 + 10 + 5 + 23 + 9 + 21 + 16 = 106, and their squares to
    # 84 + 18 + 7 + 91 + 27 + 91 + 46 = 364: 364/36 - (106/36)^2.
    assert snapshot.spread == Fraction(364, 36) - Fraction(106, 36) ** 2


@pytest.mark.parametrize(
    ("score", "level"),
    [
        (Fraction(1), 1),
        (Fraction(149, 100), 1),
        (Fraction(3, 2), 2),
        (Fraction(5, 2), 3),
        (Fraction(3499999, 1000000), 3),
        (Fraction(7, 2), 4),
        (Fraction(9, 2), 5),
        (Fraction(5), 5),
    ],
)
def test_a_score_takes_the_color_of_its_level_and_a_half_rounds_up(
    score: Fraction, level: int
) -> None:
    assert level_of(score) == level


@pytest.mark.parametrize(
    ("component", "level"),
    [("34", 4), ("33344", 3), ("3334444", 4), ("12", 2), ("112", 1), ("45", 5), ("445", 4)],
)
def test_a_component_at_the_half_has_the_better_color_and_just_under_it_has_not(
    component: str, level: int
) -> None:
    assert snapshot_of(component).components["1"].level == level


@pytest.mark.parametrize(
    ("profile", "complete"),
    [("34 5", True), ("3- 5", True), ("-- -", True), ("3? 5", False), ("3. 5", False)],
)
def test_a_snapshot_is_complete_when_each_element_is_rated_or_does_not_apply(
    profile: str, complete: bool
) -> None:
    assert snapshot_of(profile).complete is complete


def test_an_element_with_open_questions_makes_a_snapshot_provisional() -> None:
    assert not snapshot_of("3. 5", bounds={"1.2": (2, 4)}).complete


@pytest.mark.parametrize(
    ("profile", "bounds", "components", "overall"),
    [
        # Complete: the bounds meet at the score.
        ("34 5", {}, [(3.5, 3.5), (5, 5)], (4.25, 4.25)),
        # Untouched: anything on the scale. (3 + 1) / 2 to (3 + 5) / 2.
        ("3. 5", {}, [(2, 4), (5, 5)], (3.5, 4.5)),
        ("3? 5", {}, [(2, 4), (5, 5)], (3.5, 4.5)),
        # Partly answered: between its own bounds. (3 + 2) / 2 to (3 + 4) / 2.
        ("3. 5", {"1.2": (2, 4)}, [(2.5, 3.5), (5, 5)], (3.75, 4.25)),
        # What does not apply takes no part in the bounds.
        ("3-. 5", {}, [(2, 4), (5, 5)], (3.5, 4.5)),
        # A component without any rating is open, though it does not count in the overall yet.
        ("34 .", {}, [(3.5, 3.5), (1, 5)], (2.25, 4.25)),
        # A component that does not apply has no bounds and is left out.
        ("34 -", {}, [(3.5, 3.5), (None, None)], (3.5, 3.5)),
        ("-- -", {}, [(None, None), (None, None)], (None, None)),
    ],
)
def test_a_provisional_score_says_between_what_it_may_end(
    profile: str,
    bounds: dict[str, tuple[int, int]],
    components: list[tuple[float | None, float | None]],
    overall: tuple[float | None, float | None],
) -> None:
    snapshot = snapshot_of(profile, bounds=bounds)
    assert [(score.low, score.high) for score in snapshot.components.values()] == components
    assert (snapshot.overall.low, snapshot.overall.high) == overall


def test_the_score_so_far_may_lie_outside_what_the_finished_one_can_be() -> None:
    # Only 1.1 is rated so far. With 1.2 at most at 2, the component ends at 3 at the most.
    component = snapshot_of("4.", bounds={"1.2": (1, 2)}).components["1"]
    assert component == Score(Fraction(4), Fraction(5, 2), Fraction(3), Fraction(0))


def test_the_order_of_the_components_and_elements_is_the_editions() -> None:
    framework = edition([2, 1])
    results = {"2.1": rated(1), "1.2": rated(2), "1.1": rated(3)}
    snapshot = take_snapshot(framework, results)
    assert list(snapshot.elements) == ["1.1", "1.2", "2.1"]
    assert list(snapshot.levels) == ["1.1", "1.2", "2.1"]
    assert list(snapshot.components) == ["1", "2"]


def test_a_result_for_an_element_that_the_edition_does_not_have_is_left_out() -> None:
    framework = edition([1])
    snapshot = take_snapshot(framework, {"1.1": rated(4), "9.9": rated(1)})
    assert snapshot.levels == {"1.1": 4}

"""Recent progress: the number is CRPE's, the four words are this project's."""

from __future__ import annotations

from fractions import Fraction

import pytest

from selfassess.domain.progress import Course, measure_progress
from selfassess.formats.progress import describe_progress, read_progress
from tests.builders import edition

F = Fraction

COURSES = [
    # overalls, oldest first; the word
    ((3, 3, F("3.15")), "rising"),
    ((2, 2, F("2.15")), "rising"),
    ((3, 3, F("3.14")), "steady"),
    ((F("3.14"), F("3.14"), 3), "steady"),
    ((2, 2, 2), "stalled"),
    ((F("2.9"), F("2.9"), F("2.99")), "stalled"),
    ((3, 3, 3), "steady"),
    ((F("3.15"), F("3.15"), 3), "slipping"),
    ((2, 2, F("1.85")), "slipping"),
    # It is the mean of all, and not the snapshot before, that the newest is held against.
    ((4, 2, F("2.5")), "slipping"),
]


@pytest.mark.parametrize(("overalls", "course"), COURSES)
def test_a_word_for_each_course(overalls: tuple[Fraction | int, ...], course: Course) -> None:
    found = measure_progress(edition([1]), [F(one) for one in overalls])
    assert found.course == course
    assert found.change == F(overalls[-1]) - sum(map(F, overalls), F()) / len(overalls)


@pytest.mark.parametrize("overalls", [(), (3,), (3, 4), (3, 4, None)])
def test_too_few_rounds_or_nothing_rated_give_no_word(overalls: tuple[int | None, ...]) -> None:
    found = measure_progress(edition([1]), [None if one is None else F(one) for one in overalls])
    assert (found.change, found.course) == (None, None)


def test_the_limits_are_those_of_the_edition() -> None:
    overalls = [F(3), F(3), F("3.15")]
    assert (
        measure_progress(edition([1], limits={"progress-rising-least": 0.11}), overalls).course
        == "steady"
    )
    without = edition([1], without=["progress-rising-least", "progress-slipping-least"])
    found = measure_progress(without, overalls)
    assert (found.change, found.course) == (F(1, 10), None)
    assert describe_progress(without, found).startswith("The newest overall is 0.10 above")


def test_frozen_numbers_meet_a_limit_as_exact_ones_do() -> None:
    # 8/3 and 8/3 + 3/20 are rounded to six places when they are frozen.
    frozen = [2.666667, 2.666667, 2.816667]
    exact = measure_progress(edition([1]), [F(8, 3), F(8, 3), F(8, 3) + F(3, 20)])
    assert exact.course == "rising"
    assert read_progress(edition([1]), frozen) == exact


def test_it_is_said_in_a_sentence() -> None:
    framework = edition([1])
    says = describe_progress(framework, read_progress(framework, [3.0, 3.0, 3.5]))
    assert says == "Rising: the newest overall is 0.33 above the mean of all three snapshots."
    few = describe_progress(framework, read_progress(framework, [3.0]))
    assert few == "Too few snapshots to tell: recent progress takes three, and there is one."
    same = describe_progress(framework, read_progress(framework, [2.0, 2.0, 2.0]))
    assert same == "Stalled: the newest overall is the mean of all three snapshots."

"""Method, section 4: what an element can still become while questions are open."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from selfassess.domain.framework import Question
from selfassess.domain.responses import Answer, assess_element
from tests.builders import (
    NOT_APPLICABLE,
    UNKNOWN,
    choose,
    count,
    element,
    number,
    one_choice,
    several,
    yes_no,
)

A, B, C = one_choice("a"), one_choice("b"), one_choice("c")
ON_PAPER = one_choice("use", {"never": 1, "at times": 3, "on paper": (5, 2)})


def _bounds(questions: Sequence[Question], answers: dict[str, Answer]) -> tuple[int, int]:
    result = assess_element(element("1.1", *questions), answers)
    assert result.level is None
    assert result.derived is None
    assert result.low is not None
    assert result.high is not None
    return result.low, result.high


@pytest.mark.parametrize(
    ("questions", "answers", "low", "high"),
    [
        # (5 + 1) / 2 and (5 + 5) / 2
        ([A, B], {"a": choose("o5")}, 3, 5),
        # Don't know counts as open.
        ([A, B], {"a": choose("o5"), "b": UNKNOWN}, 3, 5),
        # (4 + 4 + 1) / 3 = 3 and (4 + 4 + 5) / 3 = 4.33
        ([A, B, C], {"a": choose("o4"), "b": choose("o4")}, 3, 4),
        # (4 + 1 + 1) / 3 = 2 and (4 + 5 + 5) / 3 = 4.67
        ([A, B, C], {"a": choose("o4"), "b": UNKNOWN}, 2, 5),
        # (1 + 5) / 2 = 3
        ([A, B], {"a": choose("o1")}, 1, 3),
        # What does not apply takes no part.
        ([A, B, C], {"a": choose("o4"), "b": NOT_APPLICABLE}, 3, 5),
        # Weights: (3 * 5 + 1) / 4 = 4 and 5; (5 + 3 * 1) / 4 = 2 and 5.
        ([one_choice("a", weight=3), B], {"a": choose("o5")}, 4, 5),
        ([one_choice("a", weight=3), B], {"b": choose("o5")}, 2, 5),
        # Options that do not span the scale: (5 + 2) / 2 = 3.5 and (5 + 4) / 2 = 4.5.
        ([A, yes_no("b", yes=4, no=2)], {"a": choose("o5")}, 4, 5),
    ],
)
def test_open_questions_are_taken_at_their_worst_and_at_their_best(
    questions: list[Question], answers: dict[str, Answer], low: int, high: int
) -> None:
    assert _bounds(questions, answers) == (low, high)


@pytest.mark.parametrize(
    ("questions", "answers", "low", "high"),
    [
        # Worst is not the lowest level but the cap: never gives (5 + 1) / 2 = 3, on paper gives 2.
        # Best is not the highest level: on paper gives 2, at times gives (5 + 3) / 2 = 4.
        ([A, ON_PAPER], {"a": choose("o5")}, 2, 4),
        # never gives (1 + 1) / 2; on paper gives min((1 + 5) / 2, 2) = 2, at times (1 + 3) / 2 = 2.
        ([A, ON_PAPER], {"a": choose("o1")}, 1, 2),
        # An answer that is given caps both bounds: (5 + 1) / 2 = 3 and 5, held down to 2.
        ([A, ON_PAPER], {"use": choose("on paper")}, 2, 2),
        # Every option is capped: the best is the cap of 4 with its level, (5 + 4) / 2 = 4.5 -> 4.
        ([A, one_choice("b", {"x": (5, 2), "y": (4, 4)})], {"a": choose("o5")}, 2, 4),
        # Both options bear the same cap: nothing else is left.
        ([A, one_choice("b", {"x": (5, 2), "y": (3, 2)})], {"a": choose("o5")}, 2, 2),
        # The capped option is still the better one: min((3 + 5) / 2, 3) = 3 beside (3 + 1) / 2.
        ([A, one_choice("b", {"x": (5, 3), "y": 1})], {"a": choose("o3")}, 2, 3),
        # Two open questions with caps: 2 is held down by either, 3 and 3 are free.
        ([ON_PAPER, one_choice("c", {"x": (5, 1), "y": 3})], {"use": UNKNOWN}, 1, 3),
        # A band can carry a cap.
        ([A, number("b", {0: (1, 2), 50: 4})], {"a": choose("o5")}, 2, 5),
        ([A, several("b", ["x", "y"], {0: 1, 2: (5, 3)})], {"a": choose("o5")}, 3, 3),
    ],
)
def test_a_cap_counts_at_both_ends(
    questions: list[Question], answers: dict[str, Answer], low: int, high: int
) -> None:
    assert _bounds(questions, answers) == (low, high)


FOLLOW_UP = one_choice("more", when=("gate", "yes"))


@pytest.mark.parametrize(
    ("gate", "answers", "low", "high"),
    [
        # No ends it at 1. Yes leads to (5 + 1) / 2 = 3 up to 5.
        (yes_no("gate", yes=5, no=1), {"gate": UNKNOWN}, 1, 5),
        # No ends it at 5, which is more than yes can reach: (3 + 5) / 2 = 4; yes falls to 2.
        (yes_no("gate", yes=3, no=5), {"gate": UNKNOWN}, 2, 5),
        # No ends it at 3, yes leads to (2 + 1) / 2 = 1.5 up to (2 + 5) / 2 = 3.5.
        (yes_no("gate", yes=2, no=3), {"gate": UNKNOWN}, 2, 4),
        # The follow-up is asked and open.
        (yes_no("gate", yes=5, no=1), {"gate": choose("yes")}, 3, 5),
        (yes_no("gate", yes=5, no=1), {"gate": choose("yes"), "more": UNKNOWN}, 3, 5),
        # The follow-up is answered already: no gives 1, yes gives (5 + 1) / 2 = 3.
        (yes_no("gate", yes=5, no=1), {"gate": UNKNOWN, "more": choose("o1")}, 1, 3),
        # The same with 5: no gives 1, yes gives 5.
        (yes_no("gate", yes=5, no=1), {"more": choose("o5")}, 1, 5),
        (yes_no("gate", yes=4, no=3), {"more": choose("o4")}, 3, 4),
        # A cap on no: min(4, 2); yes gives (4 + 1) / 2 up to (4 + 5) / 2.
        (yes_no("gate", yes=4, no=(4, 2)), {"gate": UNKNOWN}, 2, 5),
    ],
)
def test_a_follow_up_counts_only_where_it_would_be_asked(
    gate: Question, answers: dict[str, Answer], low: int, high: int
) -> None:
    assert _bounds([gate, FOLLOW_UP], answers) == (low, high)


def test_one_open_gate_may_open_several_follow_ups() -> None:
    gate = one_choice("gate", {"none": 1, "some": 3, "all": 5})
    some = one_choice("some", when=("gate", "some", "all"))
    all_ = one_choice("all", when=("gate", "all"))
    # none: 1; some: (3 + 1) / 2 to (3 + 5) / 2; all: (5 + 1 + 1) / 3 to (5 + 5 + 5) / 3.
    assert _bounds([gate, some, all_], {"gate": UNKNOWN}) == (1, 5)
    # With `some` answered at 1: none 1; some 2; all (5 + 1 + 1) / 3 to (5 + 1 + 5) / 3 = 3.67.
    assert _bounds([gate, some, all_], {"some": choose("o1")}) == (1, 4)


def test_an_untouched_element_may_become_anything_on_the_scale() -> None:
    result = assess_element(element("1.1", yes_no("a", yes=4, no=2)), {}, lowest=1, highest=4)
    assert (result.state, result.low, result.high) == ("unanswered", 1, 4)


def test_the_bounds_meet_when_every_question_is_answered() -> None:
    result = assess_element(
        element("1.1", A, number("b", {0: 1, 10: 4})), {"a": choose("o3"), "b": count(10)}
    )
    assert (result.low, result.high, result.level) == (4, 4, 4)

"""Method, section 4: the weighted mean of the answers, held down by the smallest cap, rounded."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

from selfassess.domain.framework import Question
from selfassess.domain.responses import Answer, assess_element
from tests.builders import (
    Level,
    choose,
    choose_all,
    count,
    element,
    number,
    one_choice,
    several,
    yes_no,
)


def _assess(levels: str, weights: str = "", caps: Mapping[int, int] | None = None):  # type: ignore[no-untyped-def]
    """
    An element with a question for each level, answered so.

    `levels` and `weights` have a digit for each question; `caps` are by the question's place.
    """
    questions = []
    for place, digit in enumerate(levels, start=1):
        level: Level = int(digit)
        if caps and place in caps:
            level = (int(digit), caps[place])
        other = 5 if digit == "1" else 1
        weight = int(weights[place - 1]) if weights else 1
        options: dict[str, Level] = {"chosen": level, "other": other}
        questions.append(one_choice(f"q{place}", options, weight=weight))
    return assess_element(element("1.1", *questions), {q.id: choose("chosen") for q in questions})


@pytest.mark.parametrize(
    ("levels", "score", "derived"),
    [
        ("3", 3, 3),
        ("555", 5, 5),
        ("542", Fraction(11, 3), 4),
        ("541", Fraction(10, 3), 3),
        # A half rounds up, at every cut of the scale.
        ("12", Fraction(3, 2), 2),
        ("23", Fraction(5, 2), 3),
        ("34", Fraction(7, 2), 4),
        ("45", Fraction(9, 2), 5),
        # Just under the half does not.
        ("33344", Fraction(17, 5), 3),
        ("4444444443", Fraction(39, 10), 4),
        ("11112", Fraction(6, 5), 1),
    ],
)
def test_the_derived_level_is_the_rounded_mean_of_the_answers(
    levels: str, score: Fraction, derived: int
) -> None:
    result = _assess(levels)
    assert (result.score, result.derived, result.level) == (score, derived, derived)


@pytest.mark.parametrize(
    ("levels", "weights", "score", "derived"),
    [
        # (1 * 5 + 3 * 2) / 4
        ("52", "13", Fraction(11, 4), 3),
        # (3 * 5 + 1 * 2) / 4
        ("52", "31", Fraction(17, 4), 4),
        # (2 * 4 + 1 * 2) / 3 and (2 * 4 + 1 * 3) / 3
        ("42", "21", Fraction(10, 3), 3),
        ("43", "21", Fraction(11, 3), 4),
        # Equal weights weigh nothing.
        ("34", "77", Fraction(7, 2), 4),
    ],
)
def test_a_question_counts_as_often_as_its_weight(
    levels: str, weights: str, score: Fraction, derived: int
) -> None:
    result = _assess(levels, weights)
    assert (result.score, result.derived) == (score, derived)


@pytest.mark.parametrize(
    ("levels", "caps", "uncapped", "score", "derived"),
    [
        # In writing and never used: held down.
        ("55", {2: 2}, 5, 2, 2),
        # The smallest cap counts.
        ("555", {1: 4, 2: 2, 3: 3}, 5, 2, 2),
        # A cap above the mean holds nothing down, and lifts nothing up.
        ("12", {2: 4}, Fraction(3, 2), Fraction(3, 2), 2),
        ("23", {1: 3}, Fraction(5, 2), Fraction(5, 2), 3),
        # The cap cuts the mean, not the level: 2.5 stays below a cap of 3 and rounds to 3.
        ("33344", {1: 3}, Fraction(17, 5), 3, 3),
        # A weight does not soften a cap.
        ("5551", {4: 1}, 4, 1, 1),
    ],
)
def test_the_smallest_cap_among_the_answers_holds_the_level_down(
    levels: str, caps: dict[int, int], uncapped: Fraction, score: Fraction, derived: int
) -> None:
    result = _assess(levels, caps=caps)
    assert (result.uncapped, result.score, result.derived) == (uncapped, score, derived)


def test_the_answer_that_holds_a_level_down_is_told_with_its_reason() -> None:
    capped = _assess("555", caps={1: 4, 2: 2}).capped
    assert capped is not None
    assert (capped.cap, capped.because) == (2, "it is only on paper")


@pytest.mark.parametrize(("levels", "cap"), [("12", 4), ("33", 3)])
def test_a_cap_that_holds_nothing_down_is_not_told(levels: str, cap: int) -> None:
    assert _assess(levels, caps={1: cap}).capped is None


def test_the_cap_of_an_answer_not_chosen_does_not_count() -> None:
    use = one_choice("use", {"never": (1, 2), "always": 5})
    result = assess_element(
        element("1.1", one_choice("presence"), use),
        {"presence": choose("o5"), "use": choose("always")},
    )
    assert result.derived == 5


NUMBER = number("reach", {0: 1, 12.5: 2, 25: 3, 75: 5})
SEVERAL = several("which", ["a", "b", "c", "d"], {0: 1, 1: 2, 3: (5, 3)})


@pytest.mark.parametrize(
    ("question", "answer", "level"),
    [
        (yes_no("done", yes=5, no=2), choose("yes"), 5),
        (yes_no("done", yes=5, no=2), choose("no"), 2),
        # A band holds from its number up to the next.
        (NUMBER, count(0), 1),
        (NUMBER, count("12.49"), 1),
        (NUMBER, count("12.5"), 2),
        (NUMBER, count("24.999999"), 2),
        (NUMBER, count(25), 3),
        (NUMBER, count("74.9"), 3),
        (NUMBER, count(75), 5),
        (NUMBER, count(100_000), 5),
        # How many are chosen decides; choosing none is an answer.
        (SEVERAL, choose_all(), 1),
        (SEVERAL, choose_all("c"), 2),
        (SEVERAL, choose_all("a", "d"), 2),
        (SEVERAL, choose_all("a", "b", "d"), 3),
        (SEVERAL, choose_all("a", "b", "c", "d"), 3),
    ],
)
def test_each_kind_of_question_reads_as_a_level(
    question: Question, answer: Answer, level: int
) -> None:
    assert assess_element(element("1.1", question), {question.id: answer}).derived == level


def test_a_tenth_in_a_file_is_exactly_a_tenth() -> None:
    tenths = number("reach", {0: 1, 0.1: 2, 0.3: 3})
    at = [
        assess_element(element("1.1", tenths), {"reach": count(value)}).derived
        for value in ("0.1", "0.3", "0.29999999999999999")
    ]
    assert at == [2, 3, 2]


@pytest.mark.parametrize(
    ("question", "answer", "says"),
    [
        (one_choice("use"), choose("o9"), "no option 'o9'"),
        (one_choice("use"), choose_all("o1", "o2"), "wants one option"),
        (one_choice("use"), choose_all(), "wants one option"),
        (NUMBER, choose_all(), "wants a number"),
    ],
)
def test_an_answer_that_does_not_fit_its_question_is_refused(
    question: Question, answer: Answer, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        assess_element(element("1.1", question), {question.id: answer})

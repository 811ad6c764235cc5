"""Method, section 3: four states of a question and of an element, and none of them is level 1."""

from __future__ import annotations

import pytest

from selfassess.domain.responses import Answer, Rating, assess_element
from tests.builders import (
    NOT_APPLICABLE,
    UNKNOWN,
    choose,
    element,
    one_choice,
    snapshot_of,
    yes_no,
)

TWO_QUESTIONS = element("1.1", one_choice("presence"), one_choice("use"))
O1, O3 = choose("o1"), choose("o3")


@pytest.mark.parametrize(
    ("presence", "use", "state", "level", "low", "high"),
    [
        # Both answers are given.
        (O3, O3, "rated", 3, 3, 3),
        # "Nothing in place yet" is an answer like any other.
        (O1, O1, "rated", 1, 1, 1),
        # Nothing is said at all.
        (None, None, "unanswered", None, 1, 5),
        # Nobody knows.
        (UNKNOWN, UNKNOWN, "unknown", None, 1, 5),
        # One answer is given, the other is open: (3 + 1) / 2 to (3 + 5) / 2.
        (O3, UNKNOWN, "incomplete", None, 2, 4),
        (O3, None, "incomplete", None, 2, 4),
        (None, UNKNOWN, "incomplete", None, 1, 5),
        # What does not apply is left out; the other answer stands alone.
        (O3, NOT_APPLICABLE, "rated", 3, 3, 3),
        (NOT_APPLICABLE, UNKNOWN, "unknown", None, 1, 5),
        (NOT_APPLICABLE, None, "incomplete", None, 1, 5),
        # Nothing applies.
        (NOT_APPLICABLE, NOT_APPLICABLE, "na", None, None, None),
    ],
)
def test_an_element_stands_where_its_answers_put_it(
    presence: Answer | None,
    use: Answer | None,
    state: str,
    level: int | None,
    low: int | None,
    high: int | None,
) -> None:
    given = {"presence": presence, "use": use}
    result = assess_element(TWO_QUESTIONS, {q: a for q, a in given.items() if a is not None})
    assert (result.state, result.level, result.low, result.high) == (state, level, low, high)
    assert result.derived == level


@pytest.mark.parametrize("state", ["unknown", "unanswered", "incomplete"])
def test_an_element_in_an_open_state_waits_for_answers(state: str) -> None:
    answers = {
        "unknown": {"presence": UNKNOWN, "use": UNKNOWN},
        "unanswered": {},
        "incomplete": {"presence": O3},
    }[state]
    result = assess_element(TWO_QUESTIONS, answers)
    assert (result.state, result.is_open) == (state, True)


def test_an_element_that_does_not_apply_waits_for_nothing() -> None:
    assert not assess_element(TWO_QUESTIONS, {}, Rating(state="na", cause="state-law")).is_open


def test_the_open_questions_are_those_still_to_answer() -> None:
    assert assess_element(TWO_QUESTIONS, {}).open_questions == ("presence", "use")
    assert assess_element(TWO_QUESTIONS, {"presence": O3}).open_questions == ("use",)
    assert assess_element(TWO_QUESTIONS, {"presence": O3, "use": UNKNOWN}).open_questions == (
        "use",
    )
    assert assess_element(TWO_QUESTIONS, {"presence": O3, "use": O3}).open_questions == ()


def test_a_follow_up_that_is_answered_already_is_not_still_to_answer() -> None:
    follow_up = one_choice("displaced", when=("presence", "yes"))
    gated = element("1.1", yes_no("presence"), follow_up)
    result = assess_element(gated, {"presence": UNKNOWN, "displaced": O3})
    assert result.open_questions == ("presence",)
    # Something is known of the element, whatever becomes of it.
    assert result.state == "incomplete"


@pytest.mark.parametrize(
    ("answers", "rating", "state", "level", "derived"),
    [
        # A quick rating has no derived level.
        ({}, Rating(4), "rated", 4, None),
        # The team's own word goes before the derived level, and both are kept.
        ({"presence": O3, "use": O3}, Rating(4, reason="New contract."), "rated", 4, 3),
        # It stands beside answers that are not complete.
        ({"presence": O3}, Rating(4), "rated", 4, None),
        ({"presence": O3, "use": O3}, Rating(state="na", cause="state-law"), "na", None, None),
        ({}, Rating(state="unknown"), "unknown", None, None),
        # Who has answered everything knows.
        ({"presence": O3, "use": O3}, Rating(state="unknown"), "rated", 3, 3),
    ],
)
def test_the_team_may_rate_an_element_itself(
    answers: dict[str, Answer],
    rating: Rating,
    state: str,
    level: int | None,
    derived: int | None,
) -> None:
    result = assess_element(TWO_QUESTIONS, answers, rating)
    assert (result.state, result.level, result.derived) == (state, level, derived)


@pytest.mark.parametrize("open_sign", ["?", ".", "-"])
def test_an_element_without_a_level_counts_in_no_mean(open_sign: str) -> None:
    snapshot = snapshot_of(f"45{open_sign} 3")
    assert snapshot.components["1"].score == 4.5
    assert snapshot.levels == {"1.1": 4, "1.2": 5, "2.1": 3}


def test_nothing_in_place_yet_counts_as_a_level() -> None:
    assert snapshot_of("441").components["1"].score == 3


def test_an_unasked_follow_up_counts_for_nothing_even_if_it_was_answered_once() -> None:
    follow_up = one_choice("displaced", when=("presence", "yes"))
    gated = element("1.1", yes_no("presence", no=4), follow_up)
    result = assess_element(gated, {"presence": choose("no"), "displaced": O1})
    assert (result.state, result.level) == ("rated", 4)


def test_a_follow_up_to_a_question_that_does_not_apply_is_not_asked() -> None:
    follow_up = one_choice("displaced", when=("presence", "yes"))
    gated = element("1.1", yes_no("presence"), follow_up, one_choice("use"))
    result = assess_element(gated, {"presence": NOT_APPLICABLE, "use": O3})
    assert (result.state, result.level) == ("rated", 3)

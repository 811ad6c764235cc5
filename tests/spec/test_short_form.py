"""The short form: which open questions could change the most."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from selfassess.domain.framework import Framework
from selfassess.domain.responses import Answer, assess_element
from selfassess.domain.short_form import Candidate, choose_questions, list_sample_answers
from tests.builders import (
    UNKNOWN,
    choose,
    edition,
    element,
    number,
    one_choice,
    several,
    yes_no,
)

Answers = Mapping[str, Mapping[str, Answer]]


def pick(framework: Framework, answers: Answers, limit: int = 12) -> tuple[Candidate, ...]:
    """The questions chosen, with every element where its answers put it."""
    results = {
        entry.id: assess_element(entry, answers.get(entry.id, {}))
        for entry in framework.elements.values()
    }
    return choose_questions(framework, answers, results, limit)


def names(candidates: tuple[Candidate, ...]) -> list[str]:
    """The chosen questions by their full ids."""
    return [f"{candidate.element}/{candidate.question}" for candidate in candidates]


def test_a_question_in_a_small_component_goes_before_one_in_a_large_component() -> None:
    assert names(pick(edition([6, 1]), {}))[0] == "2.1/presence"


def test_a_question_with_more_weight_goes_first() -> None:
    heavy = element("1.1", one_choice("light"), one_choice("heavy", weight=3))
    assert names(pick(edition([1], elements={"1.1": heavy}), {})) == ["1.1/heavy", "1.1/light"]


def test_what_is_rated_or_not_applicable_is_not_asked() -> None:
    framework = edition([2])
    answers = {
        "1.1": {"presence": choose("o3")},
        "1.2": {"presence": Answer("na", cause="state-law")},
    }
    assert pick(framework, answers) == ()


def test_a_question_that_nobody_could_answer_is_not_asked_again() -> None:
    assert pick(edition([1]), {"1.1": {"presence": UNKNOWN}}) == ()


def test_a_conditional_question_waits_until_its_condition_holds() -> None:
    gated = element("1.1", yes_no("there"), one_choice("used", when=("there", "yes")))
    framework = edition([1], elements={"1.1": gated})
    assert names(pick(framework, {})) == ["1.1/there"]
    assert names(pick(framework, {"1.1": {"there": choose("yes")}})) == ["1.1/used"]
    assert names(pick(framework, {"1.1": {"there": choose("no")}})) == []


def test_no_more_questions_are_chosen_than_asked_for() -> None:
    assert len(pick(edition([6, 6]), {}, limit=4)) == 4


def test_a_question_that_moves_both_ends_of_a_color_counts_each() -> None:
    (only,) = pick(edition([1]), {})
    # From 1 to 5 the lowest possible color can rise by four levels, and the highest fall by four.
    assert only.colors == 8
    assert only.narrowing == 4


def test_each_reading_of_a_question_has_a_sample() -> None:
    questions = (
        one_choice("a"),
        yes_no("b"),
        number("c", {0: 1, 50: 5}),
        several("d", ["x", "y"], {0: 1, 1: 3, 2: 5}),
    )
    for question in questions:
        entry = element("1.1", question)
        levels = {
            assess_element(entry, {question.id: answer}).level
            for answer in list_sample_answers(question)
        }
        assert levels == {reading.level for reading in question.readings}


@given(
    st.dictionaries(
        st.sampled_from(["1.1", "1.2", "2.1"]),
        st.sampled_from(["o1", "o3", "o5"]),
    )
)
def test_whatever_is_known_only_open_questions_are_chosen(known: dict[str, str]) -> None:
    framework = edition([2, 1])
    answers = {name: {"presence": choose(option)} for name, option in known.items()}
    chosen = {candidate.element for candidate in pick(framework, answers)}
    assert chosen == set(framework.elements) - set(known)

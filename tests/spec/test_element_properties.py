"""What holds of every element, however it is asked and answered (method, section 4)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import floor

from hypothesis import assume, given
from hypothesis import strategies as st

from selfassess.domain.framework import Element, Question
from selfassess.domain.responses import Answer, assess_element
from tests.builders import rated
from tests.spec.strategies import answers_to, elements, list_answers, list_fillings


def _read(question: Question, answer: Answer) -> tuple[int, int | None]:
    """Level and cap of an answer, read off the question's own words."""
    if question.kind in ("one-choice", "yes-no"):
        (option,) = (option for option in question.options if option.id in answer.options)
        assert option.level is not None
        return option.level, option.cap
    number = answer.number if question.kind == "number" else Fraction(len(answer.options))
    assert number is not None
    band = [band for band in question.bands if band.at_least <= number][-1]
    return band.level, band.cap


def _derive(element: Element, answers: dict[str, Answer]) -> int | None:
    """The derived level by the formula of section 4; None where nothing applies."""
    total, weights, caps = Fraction(0), 0, [Fraction(5)]
    for question in element.questions:
        if question.when is not None:
            gate = answers[question.when.question]
            if gate.state == "na" or gate.options[0] not in question.when.any_of:
                continue
        if answers[question.id].state == "na":
            continue
        level, cap = _read(question, answers[question.id])
        total += question.weight * level
        weights += question.weight
        caps += [Fraction(cap)] if cap is not None else []
    return floor(min(total / weights, *caps) + Fraction(1, 2)) if weights else None


@given(st.data())
def test_the_derived_level_is_that_of_the_formula(data: st.DataObject) -> None:
    element = data.draw(elements())
    answers = data.draw(answers_to(element, complete=True))
    result = assess_element(element, answers)
    assert result.derived == _derive(element, answers)
    assert result.state == ("na" if result.derived is None else "rated")


@given(st.data())
def test_the_bounds_are_the_worst_and_the_best_of_all_ways_to_answer(data: st.DataObject) -> None:
    element = data.draw(elements())
    answers = data.draw(answers_to(element))
    result = assess_element(element, answers)
    ends = [_derive(element, filled) for filled in list_fillings(element, answers)]
    levels = [level for level in ends if level is not None]
    if result.state == "na":
        assert levels == []
    elif result.state == "unanswered":
        # Nothing is known of an untouched element, not even that its questions apply.
        assert (result.low, result.high) == (1, 5)
    else:
        assert (result.low, result.high) == (min(levels), max(levels))


@given(st.data())
def test_one_more_answer_never_widens_the_bounds(data: st.DataObject) -> None:
    element = data.draw(elements())
    answers = data.draw(answers_to(element))
    before = assess_element(element, answers)
    assume(before.is_open)
    question = data.draw(
        st.sampled_from([q for q in element.questions if q.id in before.open_questions])
    )
    answer = data.draw(st.sampled_from(list_answers(question)))
    after = assess_element(element, {**answers, question.id: answer})
    assert before.low is not None
    assert before.high is not None
    assert after.low is not None
    assert after.high is not None
    assert before.low <= after.low <= after.high <= before.high


@given(st.data())
def test_the_order_in_which_answers_are_given_never_matters(data: st.DataObject) -> None:
    element = data.draw(elements())
    answers = data.draw(answers_to(element))
    shuffled = dict(data.draw(st.permutations(list(answers.items()))))
    assert assess_element(element, shuffled) == assess_element(element, answers)


@given(st.data())
def test_the_order_in_which_unconditional_questions_are_asked_never_matters(
    data: st.DataObject,
) -> None:
    element = data.draw(elements())
    assume(all(question.when is None for question in element.questions))
    answers = data.draw(answers_to(element))
    shuffled = data.draw(st.permutations(element.questions))
    result = assess_element(element, answers)
    other = assess_element(replace(element, questions=tuple(shuffled)), answers)
    assert (result.state, result.score, result.low, result.high) == (
        other.state,
        other.score,
        other.low,
        other.high,
    )


@given(st.data())
def test_an_element_is_rated_only_when_nothing_asked_is_open(data: st.DataObject) -> None:
    element = data.draw(elements())
    answers = data.draw(answers_to(element))
    result = assess_element(element, answers)
    assert result.is_open is bool(result.open_questions)
    if result.derived is not None:
        assert result == replace(
            rated(result.derived),
            derived=result.derived,
            score=result.score,
            uncapped=result.uncapped,
            capped=result.capped,
        )


@given(st.data())
def test_a_better_answer_without_a_cap_never_lowers_the_level(data: st.DataObject) -> None:
    element = data.draw(elements())
    answers = data.draw(answers_to(element, complete=True))
    question = data.draw(st.sampled_from(element.questions))
    gates = {q.when.question for q in element.questions if q.when is not None}
    # A gate may open or close other questions, so it may move the mean either way.
    assume(question.id not in gates and answers[question.id].state == "answered")
    level, _ = _read(question, answers[question.id])
    better = [
        answer
        for answer in list_answers(question)
        if _read(question, answer)[0] >= level and _read(question, answer)[1] is None
    ]
    assume(better)
    before = assess_element(element, answers).derived
    after = assess_element(
        element, {**answers, question.id: data.draw(st.sampled_from(better))}
    ).derived
    # Both are None where the question is not asked and the rest does not apply.
    assert (before is None) == (after is None)
    assert before is None or after is None or after >= before

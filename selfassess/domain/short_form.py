"""The short form: the questions whose answers could change the most, for a short meeting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from selfassess.domain.framework import Element, Framework, Question
from selfassess.domain.responses import Answer, ElementResult, assess_element
from selfassess.domain.scale import level_of, mean


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    An open question, and what answering it could do.

    `colors` is by how many levels the component's lowest and highest possible color could move,
    taken together; `narrowing` is how much narrower the component's bounds become on average.
    """

    element: str
    question: str
    colors: int
    narrowing: Fraction


def choose_questions(
    framework: Framework,
    answers: Mapping[str, Mapping[str, Answer]],
    results: Mapping[str, ElementResult],
    limit: int,
) -> tuple[Candidate, ...]:
    """
    Choose the open questions that matter most, given what is already known.

    Args:
        framework: The edition.
        answers: What was answered, by element and question id.
        results: Where each element stands, by element id; rated and not applicable ones are done.
        limit: How many questions to choose. [questions]

    Returns:
        Those that could move the most colors first; among equals those that narrow the bounds of
        their component most, then in the order of the edition.
    """
    found = [
        _weigh(framework, results, element, question, answers.get(element.id, {}))
        for element in framework.elements.values()
        if results[element.id].is_open
        for question in _list_open(element, answers.get(element.id, {}))
    ]
    found.sort(key=lambda candidate: (-candidate.colors, -candidate.narrowing))
    return tuple(found[:limit])


def _list_open(element: Element, answers: Mapping[str, Answer]) -> Iterator[Question]:
    """Questions without an answer; a conditional one only where its condition is known to hold."""
    for question in element.questions:
        if question.id in answers:
            continue
        if question.when is not None:
            gate = answers.get(question.when.question)
            if gate is None or not set(gate.options) & set(question.when.any_of):
                continue
        yield question


def list_sample_answers(question: Question) -> Iterator[Answer]:
    """An answer for each reading that the question has."""
    if question.kind == "number":
        yield from (Answer(number=Fraction(str(band.at_least))) for band in question.bands)
    elif question.kind == "several-choices":
        ids = [option.id for option in question.options]
        for band in question.bands:
            if band.at_least <= len(ids):
                yield Answer(options=tuple(ids[: int(band.at_least)]))
    else:
        yield from (Answer(options=(option.id,)) for option in question.options)


def _weigh(
    framework: Framework,
    results: Mapping[str, ElementResult],
    element: Element,
    question: Question,
    answers: Mapping[str, Answer],
) -> Candidate:
    lows, highs = _find_component_bounds(framework, results, element)
    now = results[element.id]
    before = _Bounds(lows, highs, now)
    outcomes = []
    for answer in list_sample_answers(question):
        result = assess_element(
            element,
            {**answers, question.id: answer},
            lowest=framework.lowest,
            highest=framework.highest,
        )
        outcomes.append(_Bounds(lows, highs, result))
    colors = max(outcome.low_level for outcome in outcomes) - before.low_level
    colors += before.high_level - min(outcome.high_level for outcome in outcomes)
    narrowing = before.width - mean(outcome.width for outcome in outcomes)
    return Candidate(element.id, question.id, colors, narrowing)


def _find_component_bounds(
    framework: Framework, results: Mapping[str, ElementResult], element: Element
) -> tuple[list[int], list[int]]:
    """Lowest and highest levels of the component's other elements that are applicable."""
    others = [
        results[other.id]
        for other in framework.component_of[element.id].elements
        if other.id != element.id
    ]
    return (
        [result.low for result in others if result.low is not None],
        [result.high for result in others if result.high is not None],
    )


class _Bounds:
    """The bounds of a component's score with one element standing like this."""

    def __init__(self, lows: list[int], highs: list[int], result: ElementResult) -> None:
        low = mean([*lows, *([result.low] if result.low is not None else [])] or [0])
        high = mean([*highs, *([result.high] if result.high is not None else [])] or [0])
        self.low_level = level_of(low)
        self.high_level = level_of(high)
        self.width = high - low

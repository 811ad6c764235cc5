"""From answers to the level of one element: the four states, the derived level, its bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Literal

from selfassess.domain.framework import Element, Question, Reading
from selfassess.domain.scale import level_of

AnswerState = Literal["answered", "unknown", "na"]
ElementState = Literal["rated", "na", "unknown", "unanswered", "incomplete"]


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What was answered to one question; a question without one is unanswered.

    `options` holds the chosen options of every kind but `number`. Choosing none of several choices
    is an answer (an empty tuple), not the absence of one.
    """

    state: AnswerState = "answered"
    options: tuple[str, ...] = ()
    number: Fraction | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Rating:
    """
    What the team says of a whole element.

    A `level` confirms or overrides the derived one, or stands alone. Without one, `state` says
    whether the element is not applicable (with a cause) or the team does not know.
    """

    level: int | None = None
    state: AnswerState = "answered"
    cause: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ElementResult:
    """
    Where an element stands.

    `low` and `high` are None only for an element that is not applicable. `score` is the weighted
    mean after the cap, `capped` the reading that held it down, `open_questions` the ids that are
    still to answer.
    """

    state: ElementState
    level: int | None = None
    derived: int | None = None
    low: int | None = None
    high: int | None = None
    score: Fraction | None = None
    uncapped: Fraction | None = None
    capped: Reading | None = None
    open_questions: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the element still waits for answers."""
        return self.state in ("unknown", "unanswered", "incomplete")


def read_answer(question: Question, answer: Answer) -> Reading:
    """
    Give the level and the cap of an answer that was given.

    Raises:
        ValueError: the answer names no option of the question, or has no number.
    """
    if question.kind == "several-choices":
        return question.read_number(Fraction(len(answer.options)))
    if question.kind == "number":
        if answer.number is None:
            raise ValueError(f"question {question.id!r} wants a number")
        return question.read_number(answer.number)
    if len(answer.options) != 1:
        raise ValueError(f"question {question.id!r} wants one option")
    return question.read_option(answer.options[0])


def score_readings(readings: Iterable[tuple[int, Reading]]) -> Fraction:
    """
    Score an element from its readings: their weighted mean, held down by the smallest cap.

    Args:
        readings: Weight and reading of each answered question; at least one. [level, 1 to 5]

    Source:
        The form of the formula is this project's; CRPE did not publish its rubric. The cap follows
        S16: districts get credit for presence and fall short of acting on it.

    >>> score_readings([(1, Reading(5)), (1, Reading(4)), (2, Reading(1, cap=2))])
    Fraction(2, 1)
    """
    items = tuple(readings)
    average = Fraction(sum(w * r.level for w, r in items), sum(w for w, _ in items))
    caps = [reading.cap for _, reading in items if reading.cap is not None]
    return min([average, *map(Fraction, caps)])


def list_asked(element: Element, answers: Mapping[str, Answer]) -> tuple[Question, ...]:
    """The questions to ask now: the unconditional ones, and those whose condition holds."""
    return tuple(q for q in element.questions if _is_asked(q, answers) is not False)


def _is_asked(question: Question, answers: Mapping[str, Answer]) -> bool | None:
    """Whether a question is asked; None while the answer that it depends on is open."""
    if question.when is None:
        return True
    gate = answers.get(question.when.question)
    if gate is None or gate.state == "unknown":
        return None
    if gate.state == "na":
        return False
    return any(option in question.when.any_of for option in gate.options)


def assess_element(
    element: Element,
    answers: Mapping[str, Answer],
    rating: Rating | None = None,
    *,
    lowest: int = 1,
    highest: int = 5,
) -> ElementResult:
    """
    Say where an element stands.

    Args:
        element: The element with its questions.
        answers: Answer of each question, by question id (`reach`); absent means unanswered.
        rating: The team's own word, if any; it goes before the derived level.
        lowest: The lowest level of the scale. [level]
        highest: The highest level of the scale. [level]

    Returns:
        State, level, derived level and bounds. The derived level is there only when every question
        asked is answered or not applicable.
    """
    derived = _derive(element, answers, lowest, highest)
    if rating is None:
        return derived
    if rating.level is not None:
        return ElementResult(
            "rated",
            rating.level,
            derived.derived,
            rating.level,
            rating.level,
            derived.score,
            derived.uncapped,
            derived.capped,
            derived.open_questions,
        )
    if rating.state == "na":
        return ElementResult("na")
    if not answers:
        return ElementResult("unknown", low=lowest, high=highest)
    return derived


def _derive(
    element: Element, answers: Mapping[str, Answer], lowest: int, highest: int
) -> ElementResult:
    given: list[tuple[Question, Reading]] = []
    open_questions: list[Question] = []
    # Answered follow-ups of an open question: they count only if it turns out that they are asked.
    waiting: list[Question] = []
    for question in element.questions:
        asked = _is_asked(question, answers)
        if asked is False:
            continue
        answer = answers.get(question.id)
        if answer is None or answer.state == "unknown":
            open_questions.append(question)
        elif asked is None:
            waiting.append(question)
        elif answer.state == "answered":
            given.append((question, read_answer(question, answer)))
    touched = [answers[q.id].state for q in element.questions if q.id in answers]
    if not touched:
        return ElementResult(
            "unanswered",
            low=lowest,
            high=highest,
            open_questions=tuple(q.id for q in element.questions if q.when is None),
        )
    if open_questions:
        low, high = _find_bounds(element, answers, given, open_questions, lowest, highest)
        unknown_only = (
            not given
            and not waiting
            and all(
                q.id in answers and answers[q.id].state == "unknown"
                for q in open_questions
                if q.when is None
            )
        )
        return ElementResult(
            "unknown" if unknown_only else "incomplete",
            low=low,
            high=high,
            open_questions=tuple(q.id for q in open_questions),
        )
    if not given:
        return ElementResult("na")
    readings = [(question.weight, reading) for question, reading in given]
    score = score_readings(readings)
    uncapped = Fraction(sum(w * r.level for w, r in readings), sum(w for w, _ in readings))
    caps = [
        reading for _, reading in readings if reading.cap is not None and reading.cap < uncapped
    ]
    capped = min(caps, key=lambda reading: reading.cap or 0) if caps else None
    level = level_of(score)
    return ElementResult("rated", level, level, level, level, score, uncapped, capped)


def _find_bounds(
    element: Element,
    answers: Mapping[str, Answer],
    given: list[tuple[Question, Reading]],
    open_questions: list[Question],
    lowest: int,
    highest: int,
) -> tuple[int, int]:
    """The lowest and the highest level that some way of answering the open questions leads to."""
    lows: list[int] = []
    highs: list[int] = []
    for fixed, free in _fill_gates(element, answers, open_questions):
        readings = [(q.weight, r) for q, r in given] + fixed
        if not readings and not free:
            continue
        lows.append(_find_lowest(readings, free))
        highs.append(_find_highest(readings, free))
    # With every gate closed there may be nothing left to answer; then nothing is known at all.
    return (min(lows), max(highs)) if lows else (lowest, highest)


def _fill_gates(
    element: Element, answers: Mapping[str, Answer], open_questions: list[Question]
) -> Iterator[tuple[list[tuple[int, Reading]], list[Question]]]:
    """Each way to answer the open questions that others depend on, with what is then still free."""
    waiting = [q for q in element.questions if _is_asked(q, answers) is None]
    gate_ids = {q.when.question for q in waiting if q.when is not None}
    gates = [q for q in open_questions if q.id in gate_ids]
    others = [q for q in open_questions if q not in gates and q not in waiting]
    for choice in product(*(gate.options for gate in gates)):
        filled = dict(answers)
        fixed: list[tuple[int, Reading]] = []
        for gate, option in zip(gates, choice, strict=True):
            filled[gate.id] = Answer(options=(option.id,))
            fixed.append((gate.weight, gate.read_option(option.id)))
        free = list(others)
        for question in waiting:
            if not _is_asked(question, filled):
                continue
            answer = answers.get(question.id)
            if answer is None or answer.state == "unknown":
                free.append(question)
            elif answer.state == "answered":
                fixed.append((question.weight, read_answer(question, answer)))
        yield fixed, free


def _find_lowest(fixed: list[tuple[int, Reading]], free: list[Question]) -> int:
    # min(mean, cap) is smallest where either is, so the worst level and the worst cap can be
    # looked for apart, whichever options they belong to.
    worst = [(q.weight, Reading(min(r.level for r in q.readings))) for q in free]
    caps = [r.cap for q in free for r in q.readings if r.cap is not None]
    score = score_readings(fixed + worst)
    return level_of(min([score, *map(Fraction, caps)]))


def _find_highest(fixed: list[tuple[int, Reading]], free: list[Question]) -> int:
    # A high level may carry a cap: try each cap as the one that holds, and take under it the best
    # option of each question that is capped no lower.
    limits: set[int | None] = {r.cap for q in free for r in q.readings} | {None}
    best: list[int] = []
    for limit in limits:
        picks: list[tuple[int, Reading]] = []
        for question in free:
            allowed = [
                r
                for r in question.readings
                if r.cap is None or (limit is not None and r.cap >= limit)
            ]
            if not allowed:
                break
            picks.append((question.weight, max(allowed, key=lambda r: r.level)))
        else:
            best.append(level_of(score_readings(fixed + picks)))
    return max(best)

"""The questions of an element, with every answer and the level that it has."""

from __future__ import annotations

from dataclasses import dataclass

from selfassess.domain.framework import Element, Framework, Question, Reading
from selfassess.formats.numbers import show_count
from selfassess.formats.questions import (
    ASPECT_WORDS,
    KIND_WORDS,
    describe_cap,
    describe_range,
    list_gate_options,
    quote_any,
)
from selfassess.formats.words import capitalize


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer: its words, its level, and how it holds the element down."""

    text: str
    level: int
    label: str
    cap: str


@dataclass(frozen=True, slots=True)
class Condition:
    """When a question is asked."""

    gate: str
    gate_anchor: str
    answers: str


@dataclass(frozen=True, slots=True)
class QuestionBlock:
    """
    One question.

    `answers` are its options, or for a number and for several choices the ranges that are read as
    levels; `choices` are what several choices offer.
    """

    id: str
    anchor: str
    text: str
    hint: str
    kind: str
    aspect: str
    weight: str
    condition: Condition | None
    choices: tuple[str, ...]
    answers: tuple[AnswerRow, ...]
    answers_are: str


def describe_questions(framework: Framework, element: Element) -> tuple[QuestionBlock, ...]:
    """Describe every question of an element."""
    return tuple(
        QuestionBlock(
            id=question.id,
            anchor=f"question-{question.id}",
            text=question.text,
            hint=question.hint,
            kind=_describe_kind(question),
            aspect=ASPECT_WORDS[question.aspect],
            weight=f"Counts {show_count(question.weight, 'time')}" if question.weight > 1 else "",
            condition=_describe_condition(element, question),
            choices=tuple(o.text for o in question.options) if question.bands else (),
            answers=_list_answers(framework, question),
            answers_are=_name_answers(question),
        )
        for question in element.questions
    )


def _describe_kind(question: Question) -> str:
    if question.kind == "number":
        return f"{KIND_WORDS[question.kind]}: {question.unit}"
    return KIND_WORDS[question.kind]


def _name_answers(question: Question) -> str:
    if question.kind == "several-choices":
        return "How many are chosen"
    return capitalize(question.unit) if question.kind == "number" else "Answer"


def _describe_condition(element: Element, question: Question) -> Condition | None:
    gate = element.question(question.when.question) if question.when else None
    if gate is None:
        return None
    answers = quote_any(list_gate_options(element, question))
    return Condition(gate.text, f"question-{gate.id}", answers)


def _list_answers(framework: Framework, question: Question) -> tuple[AnswerRow, ...]:
    if question.bands:
        texts = [capitalize(describe_range(question, at)) for at in range(len(question.bands))]
    else:
        texts = [option.text for option in question.options]
    return tuple(
        _make_row(framework, text, reading)
        for text, reading in zip(texts, question.readings, strict=True)
    )


def _make_row(framework: Framework, text: str, reading: Reading) -> AnswerRow:
    label = framework.labels[reading.level].label
    return AnswerRow(text, reading.level, label, describe_cap(reading))

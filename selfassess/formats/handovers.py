"""What somebody who takes over a district has to know, in words: the same for page and PDF."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from selfassess.domain.framework import Element, Framework, Question
from selfassess.domain.responses import Answer, ElementResult, list_asked, read_answer
from selfassess.domain.snapshot import Snapshot
from selfassess.domain.worksheet import Worksheet, is_confirmed
from selfassess.formats.briefs import UnknownWords, show_bounds
from selfassess.formats.numbers import show_score
from selfassess.formats.questions import describe_answer
from selfassess.formats.words import STATE_WORDS

LONGEST_ANSWER: Final = 90
"""Of an answer beside a rating; the assessment has it in full. [characters]"""


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """
    Why an element has its rating.

    Args:
        id: Its number.
        name: Its short title.
        level: Its level; None where it has none.
        label: The level's words, or those of the state.
        how: Who said it, and by which way.
        why: What decided, a sentence each.
        note: What the team wrote; its reason comes first where it set the level itself.
    """

    id: str
    name: str
    level: int | None
    label: str
    how: str
    why: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ComponentWords:
    """A component with the reasons for each of its ratings."""

    id: str
    title: str
    short: str
    level: int | None
    label: str
    score: str
    reasons: tuple[ReasonWords, ...]


@dataclass(frozen=True, slots=True)
class LapseWords:
    """Something that ends by itself on a day, unless somebody looks after it."""

    day: date
    shown: str
    what: str
    kind: str
    is_past: bool


@dataclass(frozen=True, slots=True)
class CommitmentWords:
    """Something that was promised, and who stands for it."""

    number: int
    title: str
    element: str
    sponsor: str
    due: str
    status: str
    slips: tuple[str, ...]
    note: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class CommitmentsWords:
    """The plan that the district follows; `ended` holds what is done or dropped, as a sentence."""

    name: str
    goals: str
    summary: str
    open: tuple[CommitmentWords, ...]
    ended: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """Something that is not settled: what it is about, of which kind, and what it says."""

    about: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class PersonWords:
    """Who knows what: a name, a role, and what it rests on. Nothing else of a person is told."""

    name: str
    role: str
    knows: str


@dataclass(frozen=True, slots=True)
class HistoryWords:
    """Something that happened, newest first."""

    day: str
    what: str
    outcome: str


@dataclass(frozen=True, slots=True)
class HandoverWords:
    """
    The whole pack, in the order in which it is read.

    Args:
        rated_on: Which snapshot or assessment the ratings are from; empty where there is none.
        under_way: What a newer assessment is at; empty where there is none.
        headline: Where the district stands, and
        numbers: the numbers for it.
        components: Each with its ratings and the reasons for them.
        lapses: What ends by itself, the earliest day first.
        commitments: The plan that is followed; None where there is none.
        unknowns: What nobody could answer.
        questions: What else is open.
        people: Who knows what; None where a district has no members.
        history: Snapshots and plans, newest first.
    """

    rated_on: str
    under_way: str
    headline: str
    numbers: str
    components: tuple[ComponentWords, ...]
    lapses: tuple[LapseWords, ...]
    commitments: CommitmentsWords | None
    unknowns: tuple[UnknownWords, ...]
    questions: tuple[QuestionWords, ...]
    people: tuple[PersonWords, ...] | None
    history: tuple[HistoryWords, ...]


def describe_components(
    snapshot: Snapshot, worksheets: Mapping[str, Worksheet], results: Mapping[str, ElementResult]
) -> tuple[ComponentWords, ...]:
    """
    Say why each rating was given.

    Args:
        snapshot: The ratings.
        worksheets: What the team wrote, by element id.
        results: How the answers led there, by element id.
    """
    framework = snapshot.framework
    found = []
    for component in framework.components:
        score = snapshot.components[component.id]
        found.append(
            ComponentWords(
                component.id,
                component.title,
                component.short,
                score.level,
                "Not rated" if score.level is None else framework.labels[score.level].label,
                show_bounds(score),
                tuple(
                    _describe_reason(
                        framework,
                        element,
                        snapshot.elements[element.id],
                        results.get(element.id, snapshot.elements[element.id]),
                        worksheets.get(element.id, Worksheet()),
                    )
                    for element in component.elements
                ),
            )
        )
    return tuple(found)


def _describe_reason(
    framework: Framework,
    element: Element,
    rated: ElementResult,
    result: ElementResult,
    worksheet: Worksheet,
) -> ReasonWords:
    level = rated.level
    judgment = worksheet.judgment
    reason = judgment.rating.reason if judgment else ""
    return ReasonWords(
        element.id,
        element.short or element.title,
        level,
        STATE_WORDS[rated.state] if level is None else framework.labels[level].label,
        _say_how(result, worksheet),
        tuple(_list_why(element, result, worksheet)),
        "\n".join(filter(None, (reason, worksheet.note))),
    )


def _say_how(result: ElementResult, worksheet: Worksheet) -> str:
    judgment = worksheet.judgment
    if worksheet.carried:
        return "From the time before, not confirmed"
    if result.level is None:
        return ""
    if judgment is not None and judgment.kind == "override" and result.derived != result.level:
        if result.derived is None:
            return "Set by the team, answers left open"
        return f"Set by the team; the answers give {result.derived}"
    if result.derived is None:
        return "Rated by the team, without the questions"
    return "From the answers, " + (
        "confirmed" if is_confirmed(worksheet, result) else "not confirmed"
    )


def _list_why(element: Element, result: ElementResult, worksheet: Worksheet) -> Iterable[str]:
    """The mean, and what held it down or pulled it: the lowest answer, and the highest."""
    answers = worksheet.answers
    read = [
        (read_answer(question, answers[question.id]).level, question)
        for question in list_asked(element, answers)
        if question.id in answers and answers[question.id].state == "answered"
    ]
    if result.uncapped is not None:
        mean = f"The answers’ mean is {show_score(result.uncapped)}"
        capped = result.capped
        yield f"{mean}, capped at {capped.cap}: {capped.because}." if capped else f"{mean}."
    if not read:
        return
    lowest, highest = min(read, key=lambda one: one[0]), max(read, key=lambda one: one[0])
    if lowest[0] == highest[0]:
        begins = "All of them say" if len(read) > 1 else "It says"
        yield f"{begins} {lowest[0]}. {_quote(lowest[1], answers)}"
        return
    yield f"Lowest, {lowest[0]}: {_quote(lowest[1], answers)}"
    yield f"Highest, {highest[0]}: {_quote(highest[1], answers)}"


def _quote(question: Question, answers: Mapping[str, Answer]) -> str:
    answer = describe_answer(question, answers[question.id])
    if len(answer) > LONGEST_ANSWER:
        return f"{question.text} {answer[:LONGEST_ANSWER].rstrip()}…"
    return f"{question.text} {answer}."

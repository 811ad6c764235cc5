"""Questions in words: what can be answered, which level it has, and when it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from selfassess.domain.framework import Aspect, Element, Kind, Question, Reading
from selfassess.domain.responses import Answer
from selfassess.formats.numbers import show_number

KIND_WORDS: Final[Mapping[Kind, str]] = {
    "one-choice": "One answer",
    "yes-no": "Yes or no",
    "several-choices": "All that apply",
    "number": "A number",
}

ASPECT_WORDS: Final[Mapping[Aspect, str]] = {
    "presence": "Is it there?",
    "use": "Is it acted on?",
    "reach": "How far does it reach?",
    "particular": "What matters most here",
}
"""What each question is about: CRPE saw districts get credit for presence alone."""


def describe_range(question: Question, place: int) -> str:
    """
    Say what a band of a question holds, unit included.

    Args:
        question: One with bands.
        place: Of the band. [from 0]

    >>> from selfassess.domain.framework import Band, Option
    >>> bands = (Band(0, 1), Band(5, 2), Band(25, 5))
    >>> share = Question("x", "number", "reach", "?", unit="percent", highest=100, bands=bands)
    >>> [describe_range(share, place) for place in range(3)]
    ['under 5 percent', '5 to under 25 percent', '25 to 100 percent']
    >>> options = tuple(Option(id_, id_) for id_ in "abcd")
    >>> bands = (Band(0, 1), Band(1, 2), Band(2, 3), Band(4, 5))
    >>> chosen = Question("x", "several-choices", "use", "?", options=options, bands=bands)
    >>> [describe_range(chosen, place) for place in range(4)]
    ['none of them', '1 of them', '2 or 3 of them', 'all 4']
    """
    if question.kind == "several-choices":
        return _describe_counts(question, place)
    start = question.bands[place].at_least
    if place + 1 < len(question.bands):
        end = f"under {_show(question.bands[place + 1].at_least)}"
        words = end if start == 0 else f"{_show(start)} to {end}"
    elif question.highest is None:
        words = f"{_show(start)} or more"
    else:
        words = f"{_show(start)} to {_show(question.highest)}"
    return f"{words} {question.unit}"


def _describe_counts(question: Question, place: int) -> str:
    total = len(question.options)
    start = int(question.bands[place].at_least)
    is_last = place + 1 == len(question.bands)
    end = total if is_last else int(question.bands[place + 1].at_least) - 1
    if end == 0:
        return "none of them"
    if start == total:
        return f"all {total}"
    if start == end:
        return f"{start} of them"
    return f"{start} {'or' if end == start + 1 else 'to'} {end} of them"


def describe_cap(reading: Reading) -> str:
    """
    Say how an answer holds its element down; empty where it does not.

    >>> describe_cap(Reading(1, 2, "nobody has used it"))
    'Capped at 2, because nobody has used it.'
    """
    if reading.cap is None:
        return ""
    return f"Capped at {reading.cap}, because {reading.because.rstrip('.')}."


def list_gate_options(element: Element, question: Question) -> tuple[str, ...]:
    """The answers to an earlier question after which this one is asked; empty if it always is."""
    gate = element.question(question.when.question) if question.when else None
    if gate is None or question.when is None:
        return ()
    return tuple(option.text for option in gate.options if option.id in question.when.any_of)


def describe_condition(element: Element, question: Question, gate: str = "") -> str:
    """
    Say when a question is asked; empty for one that always is.

    Args:
        element: The element that the question belongs to.
        question: The question.
        gate: What the earlier question is called here; its own words where it is empty.

    >>> from selfassess.domain.framework import Option, When
    >>> options = (Option("yes", "Yes", 5), Option("no", "No", 1))
    >>> first = Question("is", "yes-no", "presence", "Is it so?", options=options)
    >>> then = Question("more", "yes-no", "use", "?", options=options, when=When("is", ("yes",)))
    >>> element = Element("1.1", "Title", "Why.", {}, (first, then))
    >>> describe_condition(element, then)
    'Asked only if the answer to “Is it so?” is “Yes”.'
    >>> describe_condition(element, then, "question 1"), describe_condition(element, first)
    ('Asked only if the answer to question 1 is “Yes”.', '')
    """
    before = element.question(question.when.question) if question.when else None
    if before is None:
        return ""
    answers = quote_any(list_gate_options(element, question))
    return f"Asked only if the answer to {gate or f'“{before.text}”'} is {answers}."


def describe_answer(question: Question, answer: Answer | None) -> str:
    """
    Say what was answered.

    >>> from fractions import Fraction
    >>> from selfassess.domain.framework import Band
    >>> bands = (Band(0, 1), Band(5, 2))
    >>> share = Question("x", "number", "reach", "?", unit="percent", bands=bands)
    >>> describe_answer(share, Answer(number=Fraction(25, 2))), describe_answer(share, None)
    ('12.5 percent', 'No answer')
    """
    if answer is None:
        return "No answer"
    if answer.state == "unknown":
        return "Don’t know"
    if answer.state == "na":
        return "Not applicable"
    if answer.number is not None:
        return f"{show_number(answer.number)} {question.unit}"
    texts = [option.text for option in question.options if option.id in answer.options]
    return "; ".join(texts) or "None of these"


def quote_any(texts: Sequence[str]) -> str:
    """
    Say that it is one of several texts.

    >>> quote_any(["Yes"]), quote_any(["In some", "In most", "In all"])
    ('“Yes”', '“In some”, “In most” or “In all”')
    """
    quoted = [f"“{text}”" for text in texts]
    return " or ".join(filter(None, (", ".join(quoted[:-1]), *quoted[-1:])))


def _show(number: int | float) -> str:
    return f"{number:,}"

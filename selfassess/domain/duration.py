"""How long the guided questionnaire of an edition takes a prepared team."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from selfassess.domain.framework import Element, Framework


def count_words(element: Element) -> int:
    """
    Count what a team reads of an element before it has answered all of it.

    That is its title, why it matters, the descriptors of its levels, and each question with its
    hint and its answers to choose from. Evidence, whom to ask, steps and exemplars are read before
    or after. [words]
    """
    texts = [element.title, element.why, *element.levels.values()]
    for question in element.questions:
        texts += [question.text, question.hint, *(option.text for option in question.options)]
    return sum(len(text.split()) for text in texts)


def estimate_minutes(framework: Framework, element_id: str = "") -> int | None:
    """
    Estimate how long a prepared team takes to answer every question.

    Prepared means that the evidence is on the table and that each member has seen the questions.
    No question is skipped, also none that depends on an earlier answer.

    Args:
        framework: The edition.
        element_id: One element; the whole edition where it is empty.

    Returns:
        Minutes, rounded up; None where the edition does not state the two numbers that it takes,
        `reading-speed` [words a minute] and `answer-time` [seconds an answer].

    Source:
        Both numbers are assumptions of this project, and stand in the edition's data.
    """
    speed = framework.rules.find("reading-speed")
    talk = framework.rules.find("answer-time")
    if not speed or talk is None:
        return None
    elements = [e for e in framework.elements.values() if element_id in ("", e.id)]
    reading = Fraction(sum(count_words(element) for element in elements)) / speed
    talking = sum(len(element.questions) for element in elements) * talk / 60
    return ceil(reading + talking)

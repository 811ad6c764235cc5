"""Checks of the texts that people read: no sentence too long, no element too long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from selfassess.domain.framework import Element, Framework

Where = tuple[str | int, ...]
"""The kind of thing, its key, and the path below it, as the reader remembers them."""

LONGEST_SENTENCE: Final = 29
"""A sentence that a tired person can read once; an assumption. [words]"""

WORDS_A_MINUTE: Final = 200
"""How fast people read such texts; an assumption. [words]"""

LONGEST_READING: Final = 90
"""How long an element may take to read before it is answered; an assumption. [seconds]"""


def check_text(text: str, at: Where) -> Iterator[tuple[Where, str]]:
    """A sentence that must be read twice is a fault of the text that it stands in."""
    for sentence in re.split(r"(?<=[.!?;:])\s+", text):
        words = len(sentence.split())
        if words > LONGEST_SENTENCE:
            beginning = " ".join(sentence.split()[:6])
            yield at, f"a sentence has {words} words, at most {LONGEST_SENTENCE}: {beginning} ..."


def measure_reading(element: Element) -> int:
    """
    Measure how long it takes to read an element before answering it.

    Counted are the descriptors of its levels and the words of its questions. Answers to choose
    from are not: they are looked through one question at a time. Hints, evidence, whom to ask,
    steps and exemplars are left to those who want them.

    Returns:
        The time at 200 words a minute. [seconds, rounded up]
    """
    texts = [*element.levels.values(), *(question.text for question in element.questions)]
    words = sum(len(text.split()) for text in texts)
    return -(-words * 60 // WORDS_A_MINUTE)


def find_text_faults(framework: Framework) -> Iterator[tuple[Where, str]]:
    """
    Every sentence and every element of an edition that is too long.

    Titles of sources and printed words of others are theirs, and are not checked.

    Yields:
        Where it stands and what to do about it.
    """
    for text, at in _list_texts(framework):
        yield from check_text(text, at)
    for element in framework.elements.values():
        seconds = measure_reading(element)
        if seconds > LONGEST_READING:
            message = f"it takes {seconds} seconds to read, at most {LONGEST_READING}; shorten it"
            yield ("elements", element.id), message


def _list_texts(framework: Framework) -> Iterator[tuple[str, Where]]:
    yield from _list_head_texts(framework)
    for element in framework.elements.values():
        for text in _list_element_texts(element):
            yield text, ("elements", element.id)
    for step in framework.steps:
        at: Where = ("actions", f"{step.element}>{step.to}")
        for text in (step.do, step.lead, step.first, step.done_when):
            yield text, at
        for need in step.needs:
            yield need.because, (*at, "needs")
    for exemplar in framework.exemplars:
        for text in (exemplar.place, exemplar.text, exemplar.fate):
            yield text, ("exemplars", exemplar.id)
    for source in framework.sources:
        yield source.note, ("sources", source.id, "note")


def _list_head_texts(framework: Framework) -> Iterator[tuple[str, Where]]:
    yield framework.title, ("framework", "title")
    yield framework.about, ("framework", "about")
    for number, entry in enumerate(framework.scale):
        yield entry.meaning, ("framework", "scale", number)
    for number, component in enumerate(framework.components):
        for text in (component.title, component.short, component.summary):
            yield text, ("framework", "components", number)
    for name, entries in (("causes", framework.causes), ("levers", framework.levers)):
        for number, named in enumerate(entries):
            for text in (named.label, named.meaning):
                yield text, ("framework", name, number)
    rules = framework.rules
    for parameter_name, parameter in rules.parameters.items():
        yield parameter.reason, ("rules", "parameters", parameter_name)
    for number, pair in enumerate(rules.pairs):
        yield pair.says, ("rules", "pairs", number)
    if rules.not_acted_on:
        yield rules.not_acted_on.says, ("rules", "not_acted_on")
    if rules.sticking_points:
        yield rules.sticking_points.says, ("rules", "sticking_points")
    for number, fact in enumerate(framework.facts):
        yield fact.text, ("benchmark", "facts", number)
    if framework.crosswalk:
        yield framework.crosswalk.about, ("crosswalk", "about")


def _list_element_texts(element: Element) -> Iterator[str]:
    yield from (element.title, element.short, element.why, element.misreading)
    yield from element.levels.values()
    yield from element.evidence
    yield from element.ask
    if element.conditions:
        yield from (element.conditions.obstacles, element.conditions.state_can)
    for question in element.questions:
        yield from (question.text, question.hint, question.unit)
        for option in question.options:
            yield from (option.text, option.because)
        yield from (band.because for band in question.bands)

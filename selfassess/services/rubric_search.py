"""Search through the words of the questionnaires."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from selfassess.domain.framework import Component, Element, Exemplar, Framework, Question, Step
from selfassess.formats.questions import describe_range

EntryKind = Literal["component", "element", "level", "question", "answer", "step", "exemplar"]

MOST_HITS: Final = 50
LONGEST_QUERY: Final = 100
"""What is typed beyond this is not read. [characters]"""
SNIPPET: Final = 200
BEFORE: Final = 60
"""How much of a long text is shown, and how much of it before what was found. [characters]"""

PLAIN: Final = str.maketrans("‘’“”-‐‑–—/", "''\"\"      ")
"""Signs that people type otherwise than texts print them, or not at all."""


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One thing that can be found.

    Args:
        kind: What it is.
        component: The component that it is in.
        element: The element that it is in; empty for a component.
        anchor: Its place on that element's page; empty for the page itself.
        title: What names it.
        texts: What else it says.
        searched: All of it, folded, each word after a space.
        searched_title: The same of what names it.
    """

    kind: EntryKind
    component: str
    element: str
    anchor: str
    title: str
    texts: tuple[str, ...]
    searched: str
    searched_title: str

    def count_words(self) -> int:
        """How many words it adds to its page; those of a question are not repeated by answers."""
        own = () if self.kind in ("level", "answer", "step") else (self.title,)
        return sum(len(text.split()) for text in (*own, *self.texts))


Segment = tuple[str, bool]
"""A piece of a text, and whether it is what was searched for."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: its title and a piece of its text, with what was searched for marked."""

    framework: Framework
    entry: Entry
    title: tuple[Segment, ...]
    snippet: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The first hits, and how many there are in all."""

    words: tuple[str, ...]
    hits: tuple[Hit, ...]
    total: int


def search(frameworks: Sequence[Framework], query: str) -> Found:
    """
    Find what has every word of a query, wherever in it; large and small letters and accents alike.

    Args:
        frameworks: Where to search.
        query: What was typed.

    Returns:
        At most MOST_HITS hits: those with the words in the title first, then questions, then the
        rest; within these, in the order of the editions.
    """
    words = split_query(query)
    if not words:
        return Found((), (), 0)
    ranked = [
        (_rank(entry, words), framework, entry)
        for framework in frameworks
        for entry in list_entries(framework)
        if all(word in entry.searched for word in words)
    ]
    ranked.sort(key=lambda one: one[0])
    hits = [_show(framework, entry, words) for _, framework, entry in ranked[:MOST_HITS]]
    return Found(words, tuple(hits), len(ranked))


def split_query(query: str) -> tuple[str, ...]:
    """
    The words of a query, folded, each once.

    >>> split_query(' "Ñuñoa"  SCHOOLS, schools ')
    ('nunoa', 'schools')
    """
    words = (word.strip("\"'.,;:!?()") for word in fold(query[:LONGEST_QUERY]).split())
    return tuple(dict.fromkeys(filter(None, words)))


def fold(text: str) -> str:
    """
    A text without differences that a reader would not search for.

    >>> fold("José’s Straße")
    "jose's strasse"
    """
    letters = unicodedata.normalize("NFKD", text.translate(PLAIN).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@lru_cache(maxsize=1024)
def _fold_letter(letter: str) -> str:
    return fold(letter)


@lru_cache(maxsize=16)
def list_entries(framework: Framework) -> tuple[Entry, ...]:
    """Everything in an edition that can be found, in the order of its pages."""
    return tuple(_list_entries(framework))


def _list_entries(framework: Framework) -> Iterator[Entry]:
    for component in framework.components:
        yield _describe_component(component)
        for element in component.elements:
            yield _describe_element(element)
            for level in sorted(element.levels, reverse=True):
                label = framework.labels[level].label
                title = f"Level {level}, {label}"
                yield _make("level", element, f"level-{level}", title, element.levels[level])
            for question in element.questions:
                yield from _describe_question(element, question)
            for entry in framework.scale:
                step = framework.step_to.get((element.id, entry.level))
                if step is not None:
                    yield _describe_step(element, step)
    for exemplar in framework.exemplars:
        yield _describe_exemplar(framework, exemplar)


def _describe_component(component: Component) -> Entry:
    title = f"{component.id} {component.title}"
    return _fold("component", component.id, "", "", title, (component.summary,), component.short)


def _describe_element(element: Element) -> Entry:
    conditions = element.conditions
    texts = (
        element.why,
        element.misreading,
        *element.evidence,
        *element.ask,
        conditions.obstacles if conditions else "",
        conditions.state_can if conditions else "",
    )
    title = f"{element.id} {element.title}"
    return _fold("element", element.component_id, element.id, "", title, texts, element.short)


def _describe_question(element: Element, question: Question) -> Iterator[Entry]:
    anchor = f"question-{question.id}"
    yield _make("question", element, anchor, question.text, question.hint)
    for option in question.options:
        yield _make("answer", element, anchor, question.text, option.text, option.because)
    for place, band in enumerate(question.bands):
        range_ = describe_range(question, place)
        yield _make("answer", element, anchor, question.text, range_, band.because)


def _describe_step(element: Element, step: Step) -> Entry:
    needs = (need.because for need in step.needs)
    texts = (step.do, step.lead, step.first, step.done_when, *needs)
    return _make("step", element, f"step-{step.to}", f"Step to level {step.to}", *texts)


def _describe_exemplar(framework: Framework, exemplar: Exemplar) -> Entry:
    known = [name for name in exemplar.elements if name in framework.elements]
    title = f"{exemplar.place}, {exemplar.years}"
    anchor = f"exemplar-{exemplar.id}"
    texts = (exemplar.text, exemplar.fate)
    element = framework.elements[known[0]]
    return _make("exemplar", element, anchor, title, *texts)


def _make(kind: EntryKind, element: Element, anchor: str, title: str, *texts: str) -> Entry:
    return _fold(kind, element.component_id, element.id, anchor, title, texts)


def _fold(
    kind: EntryKind,
    component: str,
    element: str,
    anchor: str,
    title: str,
    texts: tuple[str, ...],
    known_as: str = "",
) -> Entry:
    kept = tuple(text for text in texts if text)
    # An answer is found by its own words; with those of its question it would hide the question.
    named = "" if kind in ("answer", "level", "step") else f"{title} {known_as}"
    searched = fold(" ".join(("", named, *kept)))
    return Entry(kind, component, element, anchor, title, kept, searched, fold(named))


def _rank(entry: Entry, words: Sequence[str]) -> tuple[int, int]:
    """What to show first: where the words stand, then how many of them begin a word."""
    in_title = all(word in entry.searched_title for word in words)
    if in_title and entry.kind in ("component", "element", "exemplar"):
        place = 0
    elif in_title and entry.kind == "question":
        place = 1
    else:
        place = 2
    return place, -sum(f" {word}" in entry.searched for word in words)


def _show(framework: Framework, entry: Entry, words: Sequence[str]) -> Hit:
    snippet: tuple[Segment, ...] = ()
    if entry.texts:
        best = max(entry.texts, key=lambda text: sum(word in fold(text) for word in words))
        snippet = mark(best, words, SNIPPET)
    return Hit(framework, entry, mark(entry.title, words), snippet)


def mark(text: str, words: Sequence[str], longest: int = 0) -> tuple[Segment, ...]:
    """
    Part a text where words stand that are searched for.

    Args:
        text: The text.
        words: Folded words.
        longest: Cut the text to about this length around the first of them; 0 for never.

    >>> mark("The José school", ["jose"])
    (('The ', False), ('José', True), (' school', False))
    """
    places = _find_places(text, words)
    start, end = 0, len(text)
    if longest and len(text) > longest:
        start, end = _cut(text, places[0] if places else (0, 0), longest)
    segments: list[Segment] = [("… ", False)] if start else []
    at = start
    for first, last in places:
        if last > end or first < at:
            continue
        if first > at:
            segments.append((text[at:first], False))
        segments.append((text[first:last], True))
        at = last
    if at < end:
        segments.append((text[at:end], False))
    if end < len(text):
        segments.append((" …", False))
    return tuple(segments)


def _find_places(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where words stand in a text: beginnings and ends, in order, none within another."""
    folded, origin = "", []
    for index, letter in enumerate(text):
        plain = _fold_letter(letter)
        folded += plain
        origin += [index] * len(plain)
    found = []
    for word in words:
        at = folded.find(word)
        while at >= 0:
            found.append((origin[at], _end_of(text, origin[at + len(word) - 1])))
            at = folded.find(word, at + len(word))
    places: list[tuple[int, int]] = []
    for first, last in sorted(found, key=lambda place: (place[0], -place[1])):
        if not places or first >= places[-1][1]:
            places.append((first, last))
    return places


def _end_of(text: str, last: int) -> int:
    """Where a letter ends, the marks that follow it included."""
    end = last + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _cut(text: str, place: tuple[int, int], longest: int) -> tuple[int, int]:
    """Where a piece of a text around a place begins and ends: between words where there are any."""
    first, last = place
    start = max(0, first - BEFORE)
    if start:
        start = max(start, text.find(" ", start, first) + 1)
    end = min(len(text), max(start + longest, last))
    if end < len(text):
        space = text.rfind(" ", last, end)
        end = space if space > 0 else end
    return start, end

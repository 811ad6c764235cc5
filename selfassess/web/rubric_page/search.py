"""The page that finds words in the questionnaires."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import url_for

from selfassess.domain.framework import Framework
from selfassess.formats.numbers import show_count
from selfassess.services.rubric_search import EntryKind, Found, Hit, Segment
from selfassess.web.rubric_page.editions import list_choices
from selfassess.web.rubric_page.frame import name_element, url_of

KIND_WORDS: Final[dict[EntryKind, str]] = {
    "component": "Component",
    "element": "Element",
    "level": "Level",
    "question": "Question",
    "answer": "Answer",
    "step": "Step",
    "exemplar": "Exemplar",
}


@dataclass(frozen=True, slots=True)
class HitRow:
    """Something that was found."""

    kind: str
    href: str
    title: tuple[Segment, ...]
    snippet: tuple[Segment, ...]
    where: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was searched for, and what was found."""

    url: str
    query: str
    edition: str
    editions: tuple[tuple[str, str], ...]
    is_empty: bool
    says: str
    hits: tuple[HitRow, ...]
    all_url: str


def describe_search(
    query: str, edition: str, found: Found, frameworks: Sequence[Framework]
) -> SearchPage:
    """Describe what a search found."""
    return SearchPage(
        url=url_for("rubric.search"),
        query=query,
        edition=edition,
        editions=list_choices(frameworks),
        is_empty=not found.words,
        says=_count(found),
        hits=tuple(_describe_hit(hit) for hit in found.hits),
        all_url=url_for("rubric.search", q=query) if edition else "",
    )


def _count(found: Found) -> str:
    if found.total > len(found.hits):
        return f"The first {len(found.hits)} of {found.total} places. Add a word to find fewer."
    return f"{show_count(found.total, 'place')} found."


def _describe_hit(hit: Hit) -> HitRow:
    framework, entry = hit.framework, hit.entry
    element = framework.elements.get(entry.element)
    where = framework.id
    if element is not None and entry.kind != "element":
        where = f"{name_element(element)}, {framework.id}"
    return HitRow(
        KIND_WORDS[entry.kind],
        url_of(framework, entry.element or entry.component, entry.anchor),
        hit.title,
        hit.snippet,
        where,
    )

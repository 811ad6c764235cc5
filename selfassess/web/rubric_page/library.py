"""The pages that list what an edition rests on: exemplars and sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for

from selfassess.domain.framework import Framework
from selfassess.formats.numbers import show_count
from selfassess.web.rubric_page.frame import (
    Frame,
    Link,
    link_element,
    link_name,
    make_frame,
    name_element,
    url_of,
)
from selfassess.web.rubric_page.stories import Story, tell

Choice = tuple[str, str]
"""A value to choose, and its words."""


@dataclass(frozen=True, slots=True)
class StoryGroup:
    """The exemplars of one element."""

    anchor: str
    element: Link
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class ExemplarsPage:
    """Exemplars by element, those of a place or an element only where that is asked for."""

    frame: Frame
    url: str
    place: str
    element: str
    places: tuple[Choice, ...]
    elements: tuple[Choice, ...]
    groups: tuple[StoryGroup, ...]
    says: str
    is_filtered: bool


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A document, and everything that rests on it."""

    anchor: str
    title: str
    publisher: str
    date: str
    url: str
    note: str
    used_by: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """Every source of an edition."""

    frame: Frame
    lead: str
    sources: tuple[SourceRow, ...]


def describe_exemplars(framework: Framework, place: str, element: str) -> ExemplarsPage:
    """
    Describe the exemplars of an edition.

    Args:
        framework: The edition.
        place: Part of a place's name, in any letters; all places where it is empty.
        element: The id of an element; all where it is empty or unknown.
    """
    wanted = place.strip().casefold()
    chosen = element if element in framework.elements else ""
    groups: list[StoryGroup] = []
    told: set[str] = set()
    for one in framework.elements.values():
        # Each is told once, with the first of its elements that is shown.
        stories = [
            exemplar
            for exemplar in framework.exemplars_of[one.id]
            if chosen in ("", one.id)
            and wanted in exemplar.place.casefold()
            and exemplar.id not in told
        ]
        told.update(exemplar.id for exemplar in stories)
        if stories:
            link = (name_element(one), url_of(framework, one.id, "exemplars"))
            tales = tuple(tell(framework, exemplar, one.id) for exemplar in stories)
            groups.append(StoryGroup(f"element-{one.id}", link, tales))
    return ExemplarsPage(
        frame=make_frame(framework, "Exemplars", ("Exemplars", None)),
        url=url_for("rubric.exemplars", edition=framework.id),
        place=place.strip(),
        element=chosen,
        places=_list_places(framework),
        elements=tuple((one.id, name_element(one)) for one in framework.elements.values()),
        groups=tuple(groups),
        says=_count(framework, len(told), bool(wanted or chosen)),
        is_filtered=bool(wanted or chosen),
    )


def _count(framework: Framework, shown: int, is_filtered: bool) -> str:
    total = show_count(len(framework.exemplars), "exemplar")
    return f"{shown} of {total}" if is_filtered else total


def _list_places(framework: Framework) -> tuple[Choice, ...]:
    places = {exemplar.place for exemplar in framework.exemplars}
    return tuple((place, place) for place in sorted(places, key=str.casefold))


def describe_sources(framework: Framework) -> SourcesPage:
    """Describe every source of an edition, by publisher, with everything that rests on it."""
    used = _find_uses(framework)
    rows = [
        SourceRow(
            f"source-{source.id}",
            source.title,
            source.publisher,
            source.date,
            source.url,
            source.note,
            tuple(dict.fromkeys(used.get(source.id, ()))),
        )
        for source in framework.sources
    ]
    rows.sort(key=lambda row: (row.publisher.casefold(), row.title.casefold()))
    return SourcesPage(
        frame=make_frame(framework, "Sources", ("Sources", None)),
        lead=f"{show_count(len(rows), 'document')}, by publisher, each with what rests on it.",
        sources=tuple(rows),
    )


def _find_uses(framework: Framework) -> dict[str, list[Link]]:
    """What rests on each source, by its id."""
    used: dict[str, list[Link]] = {}
    for words, link in _list_uses(framework):
        # A rule names its source in a sentence: "S16, note 3".
        for name in re.findall(r"[\w-]+", words):
            if name in framework.source_by_id:
                used.setdefault(name, []).append(link)
    return used


def _list_uses(framework: Framework) -> Iterator[tuple[str, Link]]:
    """What names its sources, and where it stands: exemplars, steps, rules, facts and ratings."""
    for exemplar in framework.exemplars:
        link = (f"{exemplar.place}, {exemplar.years}", tell(framework, exemplar).href)
        yield " ".join(exemplar.sources), link
    for step, need in framework.prerequisites():
        name, href = link_element(framework, step.element, f"step-{step.to}")
        yield need.source, (f"Step of {name} to level {step.to}", href)
    edition_url = url_for("rubric.edition", edition=framework.id)
    for pair in framework.rules.pairs:
        name, _ = link_name(framework, pair.ahead)
        yield pair.source, (f"What {name} rests on", f"{edition_url}#pairs")
    for key, parameter in framework.rules.parameters.items():
        words = key.replace("-", " ").capitalize()
        yield parameter.source, (f"The number “{words}”", f"{edition_url}#numbers")
    for fact in framework.facts:
        yield fact.source, (f"{fact.place} (benchmark)", "")
    if framework.published:
        ratings_url = url_for("rubric.ratings", edition=framework.id)
        for rating in framework.published.ratings:
            yield rating.source, (f"Ratings of {rating.place}", ratings_url)

"""The page that sets two editions side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final, Literal

from flask import url_for

from selfassess.domain.comparison import (
    Changed,
    Thing,
    ThingKind,
    are_comparable,
    compare_frameworks,
)
from selfassess.domain.framework import Crosswalk, CrosswalkEntry, Framework
from selfassess.services.rubric_search import Segment
from selfassess.web.rubric_page.editions import list_choices
from selfassess.web.rubric_page.elements import FIT_WORDS
from selfassess.web.rubric_page.frame import Link, link_element, url_of

View = Literal["choose", "same", "crosswalk", "versions", "unrelated"]

THING_WORDS: Final[Mapping[ThingKind, str]] = {
    "component": "Component",
    "element": "Element",
    "question": "Question",
    "option": "Answer",
    "band": "Range",
    "step": "Step",
    "exemplar": "Exemplar",
    "source": "Source",
    "parameter": "Number",
}


@dataclass(frozen=True, slots=True)
class Match:
    """What the other edition has on an element, how far it is the same, and what differs."""

    fit: str
    links: tuple[Link, ...]
    note: str


@dataclass(frozen=True, slots=True)
class MatchRow:
    """An element, and what the other edition has on it."""

    element: Link
    title: str
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class LoneRow:
    """An element without a counterpart, and what is lost with it."""

    element: Link
    note: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part in its old and new words; what differs is marked."""

    name: str
    old: tuple[Segment, ...]
    new: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class ThingRow:
    """Something that was added, removed or changed."""

    kind: str
    id: str
    words: str
    href: str
    parts: tuple[PartRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Two editions side by side."""

    url: str
    view: View
    old: str
    new: str
    choices: tuple[tuple[str, str], ...]
    old_title: str = ""
    new_title: str = ""
    about: str = ""
    rows: tuple[MatchRow, ...] = ()
    only_old: tuple[LoneRow, ...] = ()
    only_new: tuple[LoneRow, ...] = ()
    added: tuple[ThingRow, ...] = ()
    removed: tuple[ThingRow, ...] = ()
    changed: tuple[ThingRow, ...] = ()


def ask_what_to_compare(
    frameworks: Sequence[Framework], old: str = "", new: str = ""
) -> ComparePage:
    """The page before two editions are chosen."""
    return ComparePage(url_for("rubric.compare"), "choose", old, new, list_choices(frameworks))


def describe_comparison(
    old: Framework, new: Framework, frameworks: Sequence[Framework]
) -> ComparePage:
    """Set two editions side by side: by a crosswalk, or word by word where they are versions."""
    page = ComparePage(
        url_for("rubric.compare"),
        "unrelated",
        old.id,
        new.id,
        list_choices(frameworks),
        _name(old),
        _name(new),
    )
    if old.crosswalk and old.crosswalk.to == new.id:
        return replace(
            page,
            view="crosswalk",
            about=old.crosswalk.about,
            rows=_match_forward(old, new, old.crosswalk),
            only_old=_list_lone_items(old, old.crosswalk),
            only_new=_list_unmatched(new, old.crosswalk),
        )
    if new.crosswalk and new.crosswalk.to == old.id:
        return replace(
            page,
            view="crosswalk",
            about=new.crosswalk.about,
            rows=_match_backward(old, new, new.crosswalk),
            only_old=_list_unmatched(old, new.crosswalk),
            only_new=_list_lone_items(new, new.crosswalk),
        )
    return _describe_versions(page, old, new) if are_comparable(old, new) else page


def _name(framework: Framework) -> str:
    return f"{framework.id} {framework.version}"


def _match_forward(old: Framework, new: Framework, walk: Crosswalk) -> tuple[MatchRow, ...]:
    rows = []
    for element in old.elements.values():
        entry = walk.of_item.get(element.id)
        if entry is not None and entry.elements:
            links = tuple(link_element(new, name) for name in entry.elements)
            match = Match(FIT_WORDS[entry.fit], links, entry.note)
            rows.append(MatchRow(link_element(old, element.id), element.title, (match,)))
    return tuple(rows)


def _match_backward(old: Framework, new: Framework, walk: Crosswalk) -> tuple[MatchRow, ...]:
    return tuple(
        MatchRow(
            link_element(old, element.id),
            element.title,
            tuple(_match_entry(new, entry) for entry in walk.of_element[element.id]),
        )
        for element in old.elements.values()
        if element.id in walk.of_element
    )


def _match_entry(framework: Framework, entry: CrosswalkEntry) -> Match:
    return Match(FIT_WORDS[entry.fit], (link_element(framework, entry.item),), entry.note)


def _list_lone_items(framework: Framework, walk: Crosswalk) -> tuple[LoneRow, ...]:
    return tuple(
        LoneRow(link_element(framework, entry.item), entry.note)
        for entry in walk.entries
        if not entry.elements
    )


def _list_unmatched(framework: Framework, walk: Crosswalk) -> tuple[LoneRow, ...]:
    return tuple(
        LoneRow(link_element(framework, name), "") for name in walk.list_unmatched(framework)
    )


def _describe_versions(page: ComparePage, old: Framework, new: Framework) -> ComparePage:
    comparison = compare_frameworks(old, new)
    if comparison.is_empty:
        return replace(page, view="same")
    return replace(
        page,
        view="versions",
        added=tuple(_describe_thing(new, thing) for thing in comparison.added),
        removed=tuple(_describe_thing(old, thing) for thing in comparison.removed),
        changed=tuple(_describe_changed(new, changed) for changed in comparison.changed),
    )


def _describe_thing(framework: Framework, thing: Thing) -> ThingRow:
    return ThingRow(THING_WORDS[thing.kind], thing.id, thing.words, _find_address(framework, thing))


def _describe_changed(framework: Framework, changed: Changed) -> ThingRow:
    thing = changed.thing
    return ThingRow(
        THING_WORDS[thing.kind],
        thing.id,
        thing.words,
        _find_address(framework, thing),
        tuple(
            PartRow(part.name.capitalize(), *mark_differences(part.old, part.new))
            for part in changed.parts
        ),
    )


def _find_address(framework: Framework, thing: Thing) -> str:
    """Where a thing stands; empty for one without a place on the pages of elements."""
    if thing.kind in ("component", "element"):
        return url_of(framework, thing.id)
    if thing.kind == "step":
        element, _, level = thing.id.partition(">")
        return url_of(framework, element, f"step-{level}")
    if thing.kind in ("question", "option", "band"):
        element, question, *_ = thing.id.split("/")
        return url_of(framework, element, f"question-{question}")
    if thing.kind == "exemplar":
        element = framework.exemplar_by_id[thing.id].elements[0]
        return url_of(framework, element, f"exemplar-{thing.id}")
    return ""


def mark_differences(old: str, new: str) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """
    Part two texts where their words differ.

    >>> mark_differences("in most", "in all")
    ((('in ', False), ('most', True)), (('in ', False), ('all', True)))
    """
    before, after = re.findall(r"\S+\s*", old), re.findall(r"\S+\s*", new)
    left: list[Segment] = []
    right: list[Segment] = []
    # The last word has no space after it, and is the same word for all that.
    was, is_ = [token.strip() for token in before], [token.strip() for token in after]
    for tag, a, b, c, d in SequenceMatcher(None, was, is_, autojunk=False).get_opcodes():
        if a < b:
            left.append(("".join(before[a:b]), tag != "equal"))
        if c < d:
            right.append(("".join(after[c:d]), tag != "equal"))
    return tuple(left), tuple(right)

"""Every text of an edition, with the thing that it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from selfassess.domain.framework import Element, Framework

TITLES = {"title", "label", "short", "place", "publisher", "url", "id"}
"""Fields that give a name as it is, and say nothing in words of their own."""

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
"""The two sources in full; where they are not at hand, the tests that need them are skipped."""


def walk(thing: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each text in a thing, with the names of the fields and keys that lead to it."""
    if isinstance(thing, str):
        yield path, thing
    elif is_dataclass(thing) and not isinstance(thing, type):
        own = str(getattr(thing, "id", "") or getattr(thing, "element", ""))
        for field in fields(thing):
            yield from walk(getattr(thing, field.name), (*path, own, field.name))
    elif isinstance(thing, Mapping):
        for key, value in thing.items():
            yield from walk(value, (*path, str(key)))
    elif isinstance(thing, list | tuple):
        for value in thing:
            yield from walk(value, path)


def read_text(thing: Any, *, with_titles: bool = True) -> str:
    """All that a thing says, as one text."""
    return "\n".join(
        text for path, text in walk(thing) if with_titles or not path or path[-1] not in TITLES
    )


def find_thing(framework: Framework, kind: str, name: str) -> Any:
    """
    The thing of an edition that a row of the lists of facts points at.

    Raises:
        KeyError: there is none of this kind and name.
    """
    rules = framework.rules
    if kind == "exemplar":
        return framework.exemplar_by_id[name]
    if kind == "element":
        return framework.elements[name]
    if kind == "component":
        return {component.id: component.summary for component in framework.components}[name]
    if kind == "step":
        element, _, level = name.partition(">")
        return framework.step_to[element, int(level)]
    if kind == "pair":
        return {pair.id: pair for pair in rules.pairs}[name]
    if kind == "parameter":
        return rules.parameters[name]
    if kind == "flag":
        return rules.sources[name]
    if kind == "fact":
        return {fact.place: fact for fact in framework.facts}[name]
    if kind == "source":
        return framework.source_by_id[name]
    parts = {
        "about": framework.about,
        "scale": framework.scale,
        "not-acted-on": rules.not_acted_on,
        "sticking-points": rules.sticking_points,
    }
    return parts[kind]


def normalize(text: str) -> list[str]:
    """The words of a text, without case and punctuation."""
    return re.findall(r"[a-z0-9]+", text.lower().replace("’", "").replace("'", ""))


def list_descriptors(framework: Framework) -> Iterator[tuple[Element, int, str]]:
    """Each level descriptor of an edition."""
    for element in framework.elements.values():
        for level, text in element.levels.items():
            yield element, level, text

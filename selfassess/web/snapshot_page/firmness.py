"""How firm the result is: what a single changed level would move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from selfassess.domain.framework import Framework
from selfassess.formats.documents import Document
from selfassess.formats.words import (
    ADVANCED_WORDS,
    QUADRANT_WORDS,
    capitalize,
    join_words,
    spell_count,
)

ORDER: Final = ("advanced", "quadrant")
"""Verdicts come before the colors of components."""


@dataclass(frozen=True, slots=True)
class HingeElement:
    """An element that could move something."""

    id: str
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Hinge:
    """One thing that a single changed level would move, and the elements that would do it."""

    says: str
    elements: tuple[HingeElement, ...]


@dataclass(frozen=True, slots=True)
class FirmnessPart:
    """
    What the page says about firmness.

    `verdict` tells how many errors would turn the verdict, `firm` what no single one moves.
    """

    verdict: str
    hinges: tuple[Hinge, ...]
    firm: str


def describe_firmness(framework: Framework, document: Document) -> FirmnessPart:
    """Sort the single changes by what they would move."""
    moved: dict[tuple[str, str, str, int], list[str]] = {}
    for flip in document["firmness"]["flips"]:
        direction = flip["to"] - flip["from"]
        for change in flip["changes"]:
            what, _, values = change.partition(": ")
            before, _, after = values.partition(" -> ")
            moved.setdefault((what, before, after, direction), []).append(flip["element"])
    order = sorted(moved, key=lambda key: ORDER.index(key[0]) if key[0] in ORDER else len(ORDER))
    colors = {what.removeprefix("component ") for what, *_ in moved}
    rated = [c for c in framework.components if document["components"][c.id]["score"] is not None]
    firm = [component.short for component in rated if component.id not in colors]
    firm_words = "any component" if len(firm) == len(rated) else join_words(firm)
    return FirmnessPart(
        verdict=_describe_errors(document),
        hinges=tuple(_describe_hinge(framework, document, key, moved[key]) for key in order),
        firm=f"No single level changes the color of {firm_words}." if firm else "",
    )


def _describe_errors(document: Document) -> str:
    errors = document["firmness"]["errors_to_change_verdict"]
    if document["advanced"] == "open":
        return "The verdict “advanced” is open: the elements without a level decide it."
    if not errors or document["advanced"] is None:
        return ""
    turn = "lose" if document["advanced"] == "yes" else "win"
    if errors == 1:
        return f"A single error of one level could {turn} the verdict “advanced”."
    return (
        f"It would take {spell_count(errors, 'error')} of one level, all where they count most, to"
        f" {turn} the verdict “advanced”."
    )


def _describe_hinge(
    framework: Framework,
    document: Document,
    key: tuple[str, str, str, int],
    elements: list[str],
) -> Hinge:
    what, before, after, direction = key
    subject, old, new = _name_change(framework, what, before, after)
    if len(elements) == 1:
        level = document["elements"][elements[0]]["level"]
        kind = "color" if what not in ORDER else "verdict"
        says = (
            f"One answer decides this {kind}: {elements[0]} from {level} to {level + direction}"
            f" would turn {subject} from {old} to {new}."
        )
    else:
        where = "higher" if direction > 0 else "lower"
        says = capitalize(
            f"{subject} would turn from {old} to {new} if one of these"
            f" {spell_count(len(elements), 'element')} were a level {where}:"
        )
    return Hinge(
        says,
        tuple(
            HingeElement(element, framework.elements[element].title, f"#element-{element}")
            for element in elements
        ),
    )


def _name_change(framework: Framework, what: str, before: str, after: str) -> tuple[str, str, str]:
    """Subject, old and new state of a change, as words in a sentence."""
    if what == "advanced":
        return "the verdict", f"“{ADVANCED_WORDS[before]}”", f"“{ADVANCED_WORDS[after]}”"  # type: ignore[index]  # ids as the document has them
    if what == "quadrant":
        return "the quadrant", f"“{QUADRANT_WORDS[before]}”", f"“{QUADRANT_WORDS[after]}”"  # type: ignore[index]
    component = framework.component(what.removeprefix("component "))
    return (
        component.short if component else what,
        _name_color(framework, int(before)),
        _name_color(framework, int(after)),
    )


def _name_color(framework: Framework, level: int) -> str:
    return f"{framework.labels[level].color.replace('-', ' ')} ({level})"

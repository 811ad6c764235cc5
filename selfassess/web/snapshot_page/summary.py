"""The head of the page: verdicts in words, key figures, the seven cells, the strip of elements."""

from __future__ import annotations

from dataclasses import dataclass

from selfassess.domain.framework import Framework
from selfassess.domain.verdicts import defines_quadrant
from selfassess.formats.documents import Document
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.words import (
    ADVANCED_WORDS,
    QUADRANT_WORDS,
    STATE_WORDS,
    join_words,
    spell_count,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure; `assumption` is the address of the reason where a limit is ours."""

    name: str
    value: str
    detail: str = ""
    assumption: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A component as a colored cell."""

    name: str
    level: int | None
    label: str
    score: str
    href: str


@dataclass(frozen=True, slots=True)
class StripElement:
    """An element as a small colored cell."""

    id: str
    title: str
    level: int | None
    label: str
    state: str
    href: str


@dataclass(frozen=True, slots=True)
class StripGroup:
    """The cells of a component's elements."""

    name: str
    elements: tuple[StripElement, ...]


def label_of(framework: Framework, level: int | None) -> str:
    """The words of a level; none for none."""
    return "" if level is None else framework.labels[level].label


def show_bounds(score: Document) -> str:
    """
    Show a score, as a range where open elements leave one.

    >>> show_bounds({"score": 2.5, "low": 2.1, "high": 4})
    '2.10 to 4.00'
    """
    if score["score"] is None:
        return ""
    if score["low"] == score["high"]:
        return show_score(score["score"])
    return f"{show_score(score['low'])} to {show_score(score['high'])}"


def list_open(document: Document) -> tuple[str, ...]:
    """The elements that still wait for answers."""
    return tuple(
        element
        for element, result in document["elements"].items()
        if result["state"] in ("unknown", "unanswered", "incomplete")
    )


def describe_standing(framework: Framework, document: Document) -> str:
    """The verdicts as sentences: the first thing that a reader sees."""
    sentences = []
    if document["quadrant"] is not None:
        sentences.append(f"{QUADRANT_WORDS[document['quadrant']]}.")
    wanted = document["components_wanted"]
    found = document["components_in_progress"]
    all_of_them = len(framework.components)
    if document["advanced"] is None:
        sentences += _describe_without_verdict(framework, document)
    elif document["advanced"] == "yes":
        sentences.append(
            f"Advanced: {found} of {all_of_them} components are in progress or better;"
            f" {wanted} are wanted."
        )
    elif document["advanced"] == "open":
        sentences.append(
            f"Whether it is advanced is open: {found} of the {wanted} wanted components are in"
            " progress or better, and the elements without a level decide the rest."
        )
    else:
        sentences.append(
            f"Not yet advanced: {found or 'none'} of the {wanted} wanted components"
            f" {'is' if found == 1 else 'are'} in progress or better."
        )
    return " ".join(sentences)


def _describe_without_verdict(framework: Framework, document: Document) -> list[str]:
    """What there is to say first in an edition that knows no advanced district."""
    overall = document["overall"]
    sentences = [
        f"The overall is {show_score(overall['score'])} of {framework.highest},"
        f" “{label_of(framework, overall['level'])}”."
    ]
    if document["quadrant"] is None:
        sentences.append("This edition has no rule for an advanced district or city.")
    return sentences


def describe_distance(framework: Framework, document: Document) -> str:
    """How far from advanced, in words; the components that are nearest to it."""
    wanted, found = document["components_wanted"], document["components_in_progress"]
    if found >= wanted:
        return f"{wanted} of {len(framework.components)} wanted, you have {found}"
    nearest = [
        f"{_short(framework, distance['component'])}, {spell_count(distance['steps'], 'step')}"
        for distance in document["distances"][: wanted - found]
    ]
    says = f"{wanted} of {len(framework.components)} wanted, you have {found}"
    return f"{says}; nearest: {'; '.join(nearest)}" if nearest else says


def list_figures(framework: Framework, document: Document, method: str) -> tuple[Figure, ...]:
    """Overall and spread, and the verdicts that the edition has rules for."""
    overall = document["overall"]
    figures = [
        Figure(
            "Overall",
            show_score(overall["score"]),
            _describe_overall(framework, document),
        ),
        Figure(
            "Spread",
            show_score(document["spread"]),
            _describe_spread(framework, document),
            link_ours(framework, "consistent-at-most", method),
        ),
    ]
    if defines_quadrant(framework):
        figures.append(
            Figure(
                "Quadrant",
                QUADRANT_WORDS[document["quadrant"]] if document["quadrant"] else "–",
                _describe_quadrant(framework, document),
                link_ours(framework, "strong-at-least", method),
            )
        )
    if document["advanced"] is not None:
        figures.append(
            Figure(
                "Advanced district",
                ADVANCED_WORDS[document["advanced"]],
                describe_distance(framework, document),
            )
        )
    return tuple(figures)


def link_ours(framework: Framework, name: str, method: str) -> str:
    """The address of a parameter's reason where the number is ours; else empty."""
    parameter = framework.rules.parameters.get(name)
    return f"{method}#parameter-{name}" if parameter and parameter.is_assumption else ""


def list_cells(framework: Framework, document: Document) -> tuple[Cell, ...]:
    """The row of CRPE's Figure 1, each cell a link to its section."""
    return tuple(
        Cell(
            name=component.short,
            level=(score := document["components"][component.id])["level"],
            label=label_of(framework, score["level"]),
            score=show_bounds(score),
            href=f"#component-{component.id}",
        )
        for component in framework.components
    )


def list_strip(framework: Framework, document: Document) -> tuple[StripGroup, ...]:
    """The row of CRPE's Figure 3."""
    return tuple(
        StripGroup(
            component.short,
            tuple(
                StripElement(
                    id=element.id,
                    title=element.title,
                    level=(result := document["elements"][element.id])["level"],
                    label=label_of(framework, result["level"]),
                    state=STATE_WORDS[result["state"]],
                    href=f"#element-{element.id}",
                )
                for element in component.elements
            ),
        )
        for component in framework.components
    )


def describe_open(framework: Framework, document: Document) -> str:
    """What a provisional snapshot leaves open, and the bounds of its overall."""
    waiting = list_open(document)
    overall = document["overall"]
    count = show_count(len(waiting), "element")
    return (
        f"{count} of {len(framework.elements)} {'has' if len(waiting) == 1 else 'have'} no level"
        f" yet. Once all are answered, the overall lies between {show_score(overall['low'])} and"
        f" {show_score(overall['high'])}; verdicts and quadrant are those of what is rated so far."
    )


def _describe_overall(framework: Framework, document: Document) -> str:
    overall = document["overall"]
    label = label_of(framework, overall["level"])
    if overall["low"] != overall["high"]:
        return f"{label}; between {show_score(overall['low'])} and {show_score(overall['high'])}"
    unrated = [
        component.short
        for component in framework.components
        if document["components"][component.id]["score"] is None
    ]
    without = f", without {join_words(unrated)}" if unrated else ""
    return f"{label}; the mean of the components{without}"


def _describe_spread(framework: Framework, document: Document) -> str:
    cut = framework.rules.find("consistent-at-most")
    if document["consistent"] is None or cut is None:
        return "How far apart the levels are"
    limit = f"{float(cut):g}"
    return f"Consistent: up to {limit}" if document["consistent"] else f"Piecemeal: above {limit}"


def _describe_quadrant(framework: Framework, document: Document) -> str:
    if document["quadrant"] is None:
        return ""
    strong = f"{float(framework.rules.limit('strong-at-least')):g}"
    consistent = f"{float(framework.rules.limit('consistent-at-most')):g}"
    return (
        f"Overall {'at least' if document['strong'] else 'under'} {strong},"
        f" spread {'up to' if document['consistent'] else 'above'} {consistent}"
    )


def _short(framework: Framework, component_id: str) -> str:
    component = framework.component(component_id)
    return component.short if component else component_id

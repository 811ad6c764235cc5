"""One section for each component: its elements, and how its number came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from selfassess.domain.framework import Component, Element, Framework
from selfassess.domain.scale import mean
from selfassess.formats.documents import Document
from selfassess.formats.numbers import show_score
from selfassess.formats.votes import Agreement, show_dissent
from selfassess.formats.words import STATE_WORDS, join_words
from selfassess.web.snapshot_page.summary import label_of, show_bounds

Link = tuple[str, str]
NONE: Final[Mapping[str, Agreement]] = {}


@dataclass(frozen=True, slots=True)
class ElementRow:
    """
    An element in its component's table.

    `state` says why there is no level; `origin` where the level comes from, with the team's
    reason in `remark` and what a vote showed in `agreement`; `flags` are links to what was found;
    `rubric` is where the element stands.
    """

    id: str
    title: str
    level: int | None
    label: str
    state: str
    origin: str
    remark: str
    agreement: str
    flags: tuple[Link, ...]
    rubric: str


@dataclass(frozen=True, slots=True)
class ComponentSection:
    """A component with everything under it."""

    id: str
    title: str
    summary: str
    level: int | None
    label: str
    score: str
    arithmetic: tuple[str, ...]
    rows: tuple[ElementRow, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """How the overall and the spread came about, in sentences."""

    overall: tuple[str, ...]
    spread: tuple[str, ...]


def list_sections(
    framework: Framework,
    document: Document,
    flags: Mapping[str, Sequence[Link]],
    remarks: Mapping[str, str],
    rubric: str = "",
    agreements: Mapping[str, Agreement] = NONE,
) -> tuple[ComponentSection, ...]:
    """
    Describe every component.

    Args:
        framework: The edition.
        document: The frozen snapshot.
        flags: What was found, by element id, as links.
        remarks: What the team wrote on why a level or a state was set, by element id.
        rubric: The address of the edition in the rubric, which element ids are appended to.
        agreements: What was agreed after votes, by element id.
    """
    return tuple(
        ComponentSection(
            id=component.id,
            title=component.title,
            summary=component.summary,
            level=(score := document["components"][component.id])["level"],
            label=label_of(framework, score["level"]),
            score=show_bounds(score),
            arithmetic=_explain_component(framework, component, document),
            rows=tuple(
                _describe_element(
                    framework,
                    element,
                    document["elements"][element.id],
                    tuple(flags.get(element.id, ())),
                    remarks.get(element.id, ""),
                    agreements.get(element.id),
                    f"{rubric}/{element.id}",
                )
                for element in component.elements
            ),
        )
        for component in framework.components
    )


def explain_totals(framework: Framework, document: Document) -> Arithmetic:
    """The overall and the spread as sums that a reader can check."""
    scores = [
        score["score"]
        for component in framework.components
        if (score := document["components"][component.id])["score"] is not None
    ]
    levels = [r["level"] for r in document["elements"].values() if r["level"] is not None]
    if not levels:
        return Arithmetic((), ())
    total = " + ".join(map(show_score, scores))
    overall = document["overall"]
    lines = [f"({total}) / {len(scores)} = {show_score(overall['score'])}"]
    if overall["low"] != overall["high"]:
        lines.append(
            "With each open element at its lowest and at its highest:"
            f" {show_score(overall['low'])} to {show_score(overall['high'])}"
        )
    squares = document["spread"] * len(levels)
    return Arithmetic(
        tuple(lines),
        (
            f"The mean of the {len(levels)} levels is {show_score(mean(levels))}.",
            f"Their distances from it, squared and added up, give {show_score(squares)}.",
            f"{show_score(squares)} / {len(levels)} = {show_score(document['spread'])}",
        ),
    )


def describe_state(framework: Framework, result: Document) -> str:
    """Why an element has no level, and between which levels it can still end up."""
    words = STATE_WORDS[result["state"]]
    untouched = (framework.lowest, framework.highest)
    if result["low"] is None or (result["low"], result["high"]) == untouched:
        return words
    return f"{words}, so between {result['low']} and {result['high']}"


def _explain_component(
    framework: Framework, component: Component, document: Document
) -> tuple[str, ...]:
    results = [(e.id, document["elements"][e.id]) for e in component.elements]
    levels = [result["level"] for _, result in results if result["level"] is not None]
    score = document["components"][component.id]
    lines = []
    if levels:
        terms = " + ".join(map(str, levels))
        sum_of = f"({terms}) / {len(levels)}" if len(levels) > 1 else terms
        shown = show_score(score["score"])
        lines.append(f"{component.short}: {sum_of} = {shown}, shown as level {score['level']}")
    else:
        lines.append(f"{component.short}: no element is rated, so there is no mean")
    out = [e for e, result in results if result["state"] == "na"]
    if out:
        lines.append(f"Left out, because not applicable: {join_words(out)}")
    waiting = [e for e, result in results if result["level"] is None and result["state"] != "na"]
    if waiting:
        bounds = f"{show_score(score['low'])} to {show_score(score['high'])}"
        lines.append(f"With {join_words(waiting)} at the lowest and at the highest: {bounds}")
    return tuple(lines)


def _describe_element(
    framework: Framework,
    element: Element,
    result: Document,
    flags: tuple[Link, ...],
    remark: str,
    agreement: Agreement | None,
    rubric: str,
) -> ElementRow:
    return ElementRow(
        id=element.id,
        title=element.title,
        level=result["level"],
        label=label_of(framework, result["level"]),
        state="" if result["level"] is not None else describe_state(framework, result),
        origin=_describe_origin(result),
        remark=remark,
        agreement="" if agreement is None else f"{show_dissent(agreement)}.",
        flags=flags,
        rubric=rubric,
    )


def _describe_origin(result: Document) -> str:
    if result["level"] is None:
        return ""
    if result["derived"] is None:
        return "Set directly"
    if result["derived"] == result["level"]:
        return "From the answers"
    return f"Set by the team; the answers give {result['derived']}"

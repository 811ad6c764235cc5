"""What is proven: the snapshot that counts only what evidence carries, beside the team's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from selfassess.domain.framework import Framework
from selfassess.formats.documents import Document
from selfassess.formats.evidence import sum_up_evidence
from selfassess.formats.numbers import show_score


@dataclass(frozen=True, slots=True)
class Scored:
    """A mean with its level; `level` is None where nothing is rated."""

    level: int | None
    label: str
    score: str


@dataclass(frozen=True, slots=True)
class ProvenRow:
    """A component, or the overall: as the team rates it, as it is proven, and what is covered."""

    name: str
    own: Scored
    proven: Scored
    gap: str
    covered: str


@dataclass(frozen=True, slots=True)
class Held:
    """An element that counts for less than the team says."""

    name: str
    href: str
    claimed: tuple[int, str]
    proven: tuple[int, str]


@dataclass(frozen=True, slots=True)
class HeldGroup:
    """The elements that count for less for the same cause."""

    why: str
    elements: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class ProvenPart:
    """Both snapshots beside each other."""

    summary: str
    rows: tuple[ProvenRow, ...]
    held: tuple[HeldGroup, ...]
    held_count: int
    rules: tuple[str, ...]
    method: str


def describe_proven(framework: Framework, document: Document, method: str) -> ProvenPart | None:
    """
    Describe what of a frozen snapshot is proven.

    Args:
        framework: The edition that it was taken with.
        document: The frozen snapshot.
        method: The address of the page on the method.

    Returns:
        None where the snapshot was taken before evidence was kept, or where the edition does not
        say how far words carry.
    """
    evidence = document.get("evidence")
    if evidence is None or evidence["proven"] is None:
        return None
    proven, coverage = evidence["proven"], evidence["coverage"]
    rows = tuple(
        _compare(
            framework,
            component.short,
            document["components"][component.id],
            proven["components"][component.id],
            _show_coverage(coverage[component.id]),
        )
        for component in framework.components
    )
    total = {key: sum(one[key] for one in coverage.values()) for key in ("rated", "with_any")}
    overall = _compare(
        framework, "Overall", document["overall"], proven["overall"], _show_coverage(total)
    )
    held = tuple(_group_held(framework, document, proven))
    count = sum(len(group.elements) for group in held)
    return ProvenPart(
        summary=sum_up_evidence(document),
        rows=(*rows, overall),
        held=held,
        held_count=count,
        rules=(
            f"Without any evidence that counts, an element carries to level {proven['none_most']}.",
            f"With statements, policies and contracts only, it carries to level"
            f" {proven['words_most']}.",
            "With a budget, records of use or an outside review, it carries as far as you say.",
        ),
        method=method,
    )


def _compare(
    framework: Framework, name: str, own: Document, proven: Document, covered: str
) -> ProvenRow:
    gap = proven["gap"]
    return ProvenRow(
        name,
        _score(framework, own),
        _score(framework, proven),
        "–" if gap is None else show_score(gap) if not gap else f"−{show_score(gap)}",
        covered,
    )


def _score(framework: Framework, score: Document) -> Scored:
    if score["score"] is None:
        return Scored(None, "", "Not rated")
    label = framework.labels[score["level"]].label
    return Scored(score["level"], label, show_score(score["score"]))


def _show_coverage(one: Any) -> str:
    return f"{one['with_any']} of {one['rated']}"


def _group_held(framework: Framework, document: Document, proven: Document) -> list[HeldGroup]:
    causes = {
        proven["none_most"]: "No evidence counts for them",
        proven["words_most"]: "Words only: no sign of their use",
    }
    groups = []
    for cap, why in causes.items():
        held = [
            _describe_held(framework, document, proven, id_)
            for id_ in framework.elements
            if proven["caps"].get(id_) == cap
        ]
        if held:
            groups.append(HeldGroup(why, tuple(held)))
    return groups


def _describe_held(framework: Framework, document: Document, proven: Document, id_: str) -> Held:
    claimed, level = document["elements"][id_]["level"], proven["elements"][id_]
    return Held(
        f"{id_} {framework.elements[id_].title}",
        f"#element-{id_}",
        (claimed, framework.labels[claimed].label),
        (level, framework.labels[level].label),
    )

"""The year in which the edition changed: the same answers by its old and its new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from selfassess.domain.framework import Framework
from selfassess.formats.dates import show_date
from selfassess.formats.documents import Document
from selfassess.formats.numbers import show_score

RUBRIC_WORDS: Final[Mapping[str, str]] = {
    "changed": "The element has changed",
    "added": "The element is new",
    "removed": "The element is gone",
}


@dataclass(frozen=True, slots=True)
class Scored:
    """A mean as one version gives it; `level` is None where nothing is rated or there."""

    level: int | None
    label: str
    score: str


@dataclass(frozen=True, slots=True)
class ComponentRow:
    """A component, or the overall, by both versions."""

    name: str
    old: Scored
    new: Scored
    difference: str


@dataclass(frozen=True, slots=True)
class ElementRow:
    """An element whose level is another one than last time, and why."""

    name: str
    before: str
    old: str
    new: str
    why: str


@dataclass(frozen=True, slots=True)
class BridgePart:
    """Both results beside each other. `before` is the date of the last snapshot, or empty."""

    old_version: str
    new_version: str
    before: str
    rows: tuple[ComponentRow, ...]
    elements: tuple[ElementRow, ...]
    by_rubric: int
    by_answers: int


def describe_bridge(framework: Framework, document: Document) -> BridgePart | None:
    """
    Describe what the change of version did to a frozen snapshot.

    Args:
        framework: The edition in the version that the snapshot was taken with.
        document: The frozen snapshot.

    Returns:
        None where the version did not change.
    """
    bridge = document.get("bridge")
    if bridge is None:
        return None
    before = bridge["before"]
    rows = tuple(_list_elements(framework, document, bridge))
    return BridgePart(
        old_version=bridge["framework_version"],
        new_version=document["framework_version"],
        before=show_date(date.fromisoformat(before["date"])) if before else "",
        rows=tuple(_list_components(framework, document, bridge)),
        elements=tuple(row for row, _, _ in rows),
        by_rubric=sum(by_rubric for _, by_rubric, _ in rows),
        by_answers=sum(by_answers for _, _, by_answers in rows),
    )


def _list_components(
    framework: Framework, document: Document, bridge: Document
) -> list[ComponentRow]:
    names = {component.id: component.short for component in framework.components}
    names |= bridge["removed_components"]
    rows = [
        _compare(framework, name, bridge["components"].get(id_), document["components"].get(id_))
        for id_, name in names.items()
    ]
    return [*rows, _compare(framework, "Overall", bridge["overall"], document["overall"])]


def _compare(
    framework: Framework, name: str, old: Document | None, new: Document | None
) -> ComponentRow:
    before = old["score"] if old else None
    after = new["score"] if new else None
    difference = "–" if before is None or after is None else _show_difference(after - before)
    return ComponentRow(name, _describe(framework, old), _describe(framework, new), difference)


def _show_difference(value: float) -> str:
    """
    Show how far one score lies from another.

    >>> _show_difference(0.5), _show_difference(-0.25), _show_difference(0.0)
    ('+0.50', '−0.25', '0.00')
    """
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{show_score(abs(value))}"


def _describe(framework: Framework, score: Document | None) -> Scored:
    if score is None:
        return Scored(None, "", "Not in this version")
    if score["score"] is None:
        return Scored(None, "", "Not rated")
    label = framework.labels[score["level"]].label
    return Scored(score["level"], label, show_score(score["score"]))


def _list_elements(
    framework: Framework, document: Document, bridge: Document
) -> list[tuple[ElementRow, bool, bool]]:
    """Each element that differs, whether the rubric moved it, and whether the answers did."""
    before = bridge["before"]["elements"] if bridge["before"] else None
    names = {id_: element.title for id_, element in framework.elements.items()} | bridge["removed"]
    rows = []
    for id_, title in names.items():
        old = bridge["elements"].get(id_, {}).get("level")
        new = document["elements"].get(id_, {}).get("level")
        last = before.get(id_) if before is not None else None
        fate = bridge["rubric"].get(id_)
        by_rubric = fate is not None and old != new
        by_answers = before is not None and fate != "added" and last != old
        if not by_rubric and not by_answers:
            continue
        why = [RUBRIC_WORDS[fate]] if fate is not None and by_rubric else []
        why += ["Your answers have changed"] if by_answers else []
        row = ElementRow(
            f"{id_} {title}",
            "–" if fate == "added" else _show_level(last),
            _show_level(old) if fate != "added" else "–",
            _show_level(new) if fate != "removed" else "–",
            "; ".join(why),
        )
        rows.append((row, by_rubric, by_answers))
    return rows


def _show_level(level: int | None) -> str:
    return "Not rated" if level is None else str(level)

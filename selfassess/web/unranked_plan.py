"""What a plan shows where its edition ranks nothing: what the next levels ask, and what to read."""

from __future__ import annotations

from dataclasses import dataclass

from selfassess.domain.framework import Framework
from selfassess.domain.planning import can_rank
from selfassess.formats.documents import Document
from selfassess.web.rubric_page.frame import Link, link_element, url_of


@dataclass(frozen=True, slots=True)
class NextLevel:
    """An element below the highest level, what its next level asks, and the steps there are."""

    element: Link
    level: int
    label: str
    asks: str
    asks_url: str
    steps: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class UnrankedPlan:
    """Why nothing is ranked, what to do instead, and every element that can rise, lowest first."""

    lead: str
    rows: tuple[NextLevel, ...]
    steps_in: str


def describe_unranked(
    framework: Framework, document: Document, other: Framework | None, snapshot: str
) -> UnrankedPlan | None:
    """
    Describe what to do with an edition that ranks nothing.

    Args:
        framework: The edition of the snapshot.
        document: The frozen snapshot.
        other: The edition that its crosswalk leads to, where there is one.
        snapshot: The address of the snapshot.

    Returns:
        None where the edition has steps and a level to reach.
    """
    if can_rank(framework):
        return None
    source = framework if framework.steps else other if other and other.steps else None
    levels = {e: r["level"] for e, r in document["elements"].items() if r["level"] is not None}
    lowest_first = sorted(
        (element for element in levels if levels[element] < framework.highest),
        key=lambda element: levels[element],
    )
    return UnrankedPlan(
        lead=_describe_lead(framework, other),
        rows=tuple(
            _describe_row(framework, source, element, levels[element], snapshot)
            for element in lowest_first
        ),
        steps_in=source.name if source else "",
    )


def _describe_lead(framework: Framework, other: Framework | None) -> str:
    if framework.steps:
        return (
            f"{framework.name} has steps but sets no level to reach, so nothing is ranked here."
            " Choose from its steps below, and add the actions that your team decides on."
        )
    says = (
        f"{framework.name} has no catalog of steps, so nothing is ranked here. See below what the"
        " next levels ask, and add the actions that your team decides on."
    )
    if other is not None and can_rank(other):
        says += f" For a ranked plan, assess the district on {other.name}."
    return says


def _describe_row(
    framework: Framework, source: Framework | None, element: str, level: int, snapshot: str
) -> NextLevel:
    found = framework.elements[element]
    return NextLevel(
        element=(f"{element} {found.short or found.title}", f"{snapshot}#element-{element}"),
        level=level,
        label=framework.labels[level].label,
        asks=found.levels[level + 1],
        asks_url=url_of(framework, element, f"level-{level + 1}"),
        steps=_link_steps(framework, source, element, level),
    )


def _link_steps(
    framework: Framework, source: Framework | None, element: str, level: int
) -> tuple[Link, ...]:
    """The step of the edition itself, or the steps of the nearest elements of another one."""
    if source is framework:
        step = framework.step_to.get((element, level + 1))
        anchor = f"step-{level + 1}"
        return ((step.do, url_of(framework, element, anchor)),) if step else ()
    entry = framework.crosswalk.of_item.get(element) if framework.crosswalk else None
    if source is None or entry is None:
        return ()
    return tuple(link_element(source, name, "steps") for name in entry.elements)

"""The page of a component, and that of an element."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from flask import url_for

from selfassess.domain.framework import Component, Element, Fit, Framework
from selfassess.formats.words import cite
from selfassess.services.editions import DEFAULT_EDITION
from selfassess.services.rubric import measure_length
from selfassess.web.rubric_page.editions import (
    ElementLine,
    describe_length,
    has_questions,
    list_elements,
)
from selfassess.web.rubric_page.frame import (
    Frame,
    Link,
    link_element,
    link_name,
    make_frame,
    name_element,
    url_of,
)
from selfassess.web.rubric_page.questions import QuestionBlock, describe_questions
from selfassess.web.rubric_page.steps import StepCard, describe_steps
from selfassess.web.rubric_page.stories import Story, tell

FIT_WORDS: Final[dict[Fit, str]] = {
    "same": "The same matter",
    "shifted": "Shifted",
    "nearest": "Nearest topic",
    "none": "No counterpart",
}
"""How far an item of one edition has to do with an element of another."""


@dataclass(frozen=True, slots=True)
class ComponentPage:
    """Everything that the page of a component shows."""

    frame: Frame
    id: str
    title: str
    summary: str
    counts: str
    elements: tuple[ElementLine, ...]
    pairs: tuple[Tie, ...]
    worksheet_url: str
    previous: Link | None
    following: Link | None


@dataclass(frozen=True, slots=True)
class Tie:
    """How something hangs together with something else: words before the links, and after them."""

    before: str
    links: tuple[Link, ...]
    after: str
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class Counterpart:
    """What another edition has on the same matter."""

    edition: str
    fit: str
    links: tuple[Link, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ElementPage:
    """Everything that the page of an element shows."""

    frame: Frame
    id: str
    title: str
    why: str
    component: Link
    counts: str
    descriptors: tuple[tuple[int, str, str], ...]
    misreading: str
    questions: tuple[QuestionBlock, ...]
    evidence: tuple[str, ...]
    ask: tuple[str, ...]
    lever: str
    lever_meaning: str
    obstacles: str
    state_can: str
    sticking: tuple[str, str] | None
    ties: tuple[Tie, ...]
    steps: tuple[StepCard, ...]
    stories: tuple[Story, ...]
    counterparts: tuple[Counterpart, ...]
    effort_url: str
    assessed_by: str
    previous: Link | None
    following: Link | None


def describe_component(framework: Framework, component: Component) -> ComponentPage:
    """Describe a component with its elements."""
    place = framework.components.index(component)
    neighbors = [
        (f"{one.id} {one.title}", url_of(framework, one.id)) for one in framework.components
    ]
    previous, following = _find_neighbors(neighbors, place)
    title = f"{component.id} {component.title}"
    return ComponentPage(
        frame=make_frame(framework, title, (title, None), key=component.id, with_side=True),
        id=component.id,
        title=component.title,
        summary=component.summary,
        counts=describe_length(measure_length(framework, component.id)),
        elements=list_elements(framework, component.id),
        pairs=tuple(_list_pairs(framework, {component.id})),
        worksheet_url=(
            url_for("rubric.worksheet", edition=framework.id, component=component.id)
            if has_questions(framework)
            else ""
        ),
        previous=previous,
        following=following,
    )


def describe_element(
    framework: Framework, element: Element, editions: Sequence[Framework]
) -> ElementPage:
    """
    Describe an element completely.

    Args:
        framework: The edition.
        element: The element.
        editions: All editions, to find what others have on the same matter.
    """
    component = framework.component_of[element.id]
    elements = list(framework.elements.values())
    neighbors = [(name_element(one), url_of(framework, one.id)) for one in elements]
    previous, following = _find_neighbors(neighbors, elements.index(element))
    way = (f"{component.id} {component.short}", url_of(framework, component.id))
    title = f"{element.id} {element.short or element.title}"
    lever = next((one for one in framework.levers if one.id == element.lever), None)
    return ElementPage(
        frame=make_frame(framework, title, way, (title, None), key=element.id, with_side=True),
        id=element.id,
        title=element.title,
        why=element.why,
        component=(f"{component.id} {component.title}", way[1]),
        counts=describe_length(measure_length(framework, element.id)),
        descriptors=tuple(
            (level, framework.labels[level].label, element.levels[level])
            for level in sorted(element.levels, reverse=True)
        ),
        misreading=element.misreading,
        questions=describe_questions(framework, element),
        evidence=element.evidence,
        ask=element.ask,
        lever=lever.label if lever else "",
        lever_meaning=lever.meaning if lever else "",
        obstacles=element.conditions.obstacles if element.conditions else "",
        state_can=element.conditions.state_can if element.conditions else "",
        sticking=_find_sticking(framework, element),
        ties=(
            *_list_pairs(framework, {element.id, component.id}),
            *_list_unlocked(framework, element),
        ),
        steps=describe_steps(framework, element),
        stories=tuple(
            tell(framework, exemplar, element.id)
            for exemplar in sorted(
                framework.exemplars_of[element.id], key=lambda one: one.kind == "warning"
            )
        ),
        counterparts=tuple(_list_counterparts(framework, element, editions)),
        effort_url=(
            url_for("method.show", _anchor="effort") if framework.id == DEFAULT_EDITION else ""
        ),
        assessed_by=_describe_scoring(element),
        previous=previous,
        following=following,
    )


def _find_neighbors(links: Sequence[Link], place: int) -> tuple[Link | None, Link | None]:
    before = links[place - 1] if place else None
    return before, links[place + 1] if place + 1 < len(links) else None


def _describe_scoring(element: Element) -> str:
    """How the answers become a level, in a sentence."""
    if not element.questions:
        return ""
    weighted = any(question.weight > 1 for question in element.questions)
    capped = any(
        reading.cap is not None for question in element.questions for reading in question.readings
    )
    words = "The level is the mean of the answers" + (", weighted" if weighted else "")
    words += "; a half goes up."
    return f"{words} A capped answer holds it down, whatever the others say." if capped else words


def _find_sticking(framework: Framework, element: Element) -> tuple[str, str] | None:
    points = framework.rules.sticking_points
    if points is None:
        return None
    if element.id in points.elements or element.component_id in points.components:
        return points.says, cite(points.source)
    return None


def _list_pairs(framework: Framework, names: set[str]) -> Iterator[Tie]:
    """What rests on these, and what these rest on."""
    for pair in framework.rules.pairs:
        if pair.ahead in names:
            links = tuple(link_name(framework, name) for name in pair.rests_on)
            yield Tie("It rests on", links, "", pair.says, cite(pair.source))
        elif names & set(pair.rests_on):
            links = (link_name(framework, pair.ahead),)
            yield Tie("", links, "rests on it", pair.says, cite(pair.source))


def _list_unlocked(framework: Framework, element: Element) -> Iterator[Tie]:
    """The steps of other elements that need this one first."""
    for step, need in framework.prerequisites():
        if need.element == element.id:
            link = link_element(framework, step.element, f"step-{step.to}")
            before = f"At level {need.level} it lets"
            yield Tie(before, (link,), f"reach level {step.to}", need.because, cite(need.source))


def _list_counterparts(
    framework: Framework, element: Element, editions: Sequence[Framework]
) -> Iterator[Counterpart]:
    by_id = {one.id: one for one in editions}
    own = framework.crosswalk
    if own and own.to in by_id and element.id in own.of_item:
        entry, other = own.of_item[element.id], by_id[own.to]
        links = tuple(link_element(other, name) for name in entry.elements)
        yield Counterpart(other.id, FIT_WORDS[entry.fit], links, entry.note)
    for other in editions:
        if other.crosswalk is None or other.crosswalk.to != framework.id:
            continue
        for entry in other.crosswalk.of_element.get(element.id, ()):
            links = (link_element(other, entry.item),)
            yield Counterpart(other.id, FIT_WORDS[entry.fit], links, entry.note)

"""The list of editions, and the first page of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from selfassess.domain.duration import estimate_minutes
from selfassess.domain.framework import Framework
from selfassess.formats.numbers import show_count, show_minutes
from selfassess.formats.words import cite, join_words
from selfassess.services.rubric import Length, measure_length
from selfassess.web.method import url_of_method
from selfassess.web.rubric_page.frame import (
    Frame,
    Link,
    link_name,
    make_frame,
    url_of,
    url_of_comparison,
)


@dataclass(frozen=True, slots=True)
class EditionCard:
    """One edition in the list."""

    id: str
    title: str
    version: str
    about: str
    href: str
    counts: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ElementLine:
    """An element in the list of its component."""

    id: str
    title: str
    short: str
    why: str
    href: str
    counts: str


@dataclass(frozen=True, slots=True)
class ComponentBlock:
    """A component with its elements."""

    id: str
    title: str
    short: str
    summary: str
    href: str
    elements: tuple[ElementLine, ...]


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A number of the edition's rules."""

    name: str
    value: str
    unit: str
    source: str
    reason: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class PairRow:
    """Something that rests on something else."""

    ahead: Link
    rests_on: tuple[Link, ...]
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class EditionPage:
    """Everything that the first page of an edition shows."""

    frame: Frame
    title: str
    version: str
    about: str
    facts: tuple[tuple[str, str], ...]
    links: tuple[Link, ...]
    search_url: str
    choices: tuple[tuple[str, str], ...]
    scale: tuple[tuple[int, str, str], ...]
    components: tuple[ComponentBlock, ...]
    levers: tuple[tuple[str, str], ...]
    causes: tuple[str, ...]
    numbers: tuple[NumberRow, ...]
    pairs: tuple[PairRow, ...]
    method_url: str


def describe_editions(frameworks: Sequence[Framework]) -> tuple[EditionCard, ...]:
    """Describe every edition in a few lines."""
    return tuple(
        EditionCard(
            framework.id,
            framework.title,
            framework.version,
            framework.about,
            url_for("rubric.edition", edition=framework.id),
            _count(framework),
            list_links(framework, frameworks),
        )
        for framework in frameworks
    )


def describe_edition(framework: Framework, frameworks: Sequence[Framework]) -> EditionPage:
    """
    Describe an edition: its parts, its scale, and the rules that it comes with.

    Args:
        framework: The edition.
        frameworks: All editions, to find those that it can be compared with.
    """
    rules = framework.rules
    return EditionPage(
        frame=make_frame(framework, framework.title),
        title=framework.title,
        version=framework.version,
        about=framework.about,
        facts=_list_facts(framework),
        links=list_links(framework, frameworks),
        search_url=url_for("rubric.search"),
        choices=list_choices(frameworks),
        scale=tuple(
            (entry.level, entry.label, entry.meaning) for entry in reversed(framework.scale)
        ),
        components=tuple(
            ComponentBlock(
                component.id,
                component.title,
                component.short,
                component.summary,
                url_of(framework, component.id),
                list_elements(framework, component.id),
            )
            for component in framework.components
        ),
        levers=tuple((lever.label, lever.meaning) for lever in framework.levers),
        causes=tuple(cause.label for cause in framework.causes),
        numbers=tuple(
            NumberRow(
                name.replace("-", " ").capitalize(),
                f"{parameter.value:g}",
                parameter.unit,
                cite(parameter.source),
                parameter.reason,
                parameter.is_assumption,
            )
            for name, parameter in rules.parameters.items()
        ),
        pairs=tuple(
            PairRow(
                link_name(framework, pair.ahead),
                tuple(link_name(framework, name) for name in pair.rests_on),
                pair.says,
                cite(pair.source),
            )
            for pair in rules.pairs
        ),
        method_url=url_of_method(framework.id),
    )


def list_elements(framework: Framework, component_id: str) -> tuple[ElementLine, ...]:
    """List the elements of a component."""
    return tuple(
        ElementLine(
            element.id,
            element.title,
            element.short,
            element.why,
            url_of(framework, element.id),
            describe_length(measure_length(framework, element.id)),
        )
        for element in framework.elements.values()
        if element.component_id == component_id
    )


def list_choices(frameworks: Sequence[Framework]) -> tuple[tuple[str, str], ...]:
    """The editions to choose from: id and words."""
    return tuple((framework.id, f"{framework.id}: {framework.title}") for framework in frameworks)


def list_links(framework: Framework, frameworks: Sequence[Framework]) -> tuple[Link, ...]:
    """The other pages of an edition, as far as it has what they show."""
    links: list[Link] = []
    if framework.exemplars:
        links.append(("Exemplars", url_for("rubric.exemplars", edition=framework.id)))
    if framework.published:
        links.append(("Published ratings", url_for("rubric.ratings", edition=framework.id)))
    for other in frameworks:
        if has_crosswalk(framework, other):
            href = url_of_comparison(framework.id, other.id)
            links.append((f"Compared with {other.id}", href))
    if framework.sources:
        links.append(("Sources", url_for("rubric.sources", edition=framework.id)))
    if has_questions(framework):
        links.append(("Worksheet (PDF)", url_for("rubric.worksheet", edition=framework.id)))
    return tuple(links)


def has_crosswalk(one: Framework, other: Framework) -> bool:
    """Whether one of two editions says what its items have to do with the other's."""
    return any(a.crosswalk and a.crosswalk.to == b.id for a, b in ((one, other), (other, one)))


def has_questions(framework: Framework) -> bool:
    """Whether an edition asks anything; some only have descriptions of their levels."""
    return any(element.questions for element in framework.elements.values())


def describe_length(length: Length) -> str:
    """
    Say how much there is to read.

    >>> describe_length(Length(1, 4, 4, 990))
    '4 questions, 5 minutes to read'
    """
    questions = [show_count(length.questions, "question")] if length.questions else []
    return ", ".join([*questions, f"{show_minutes(length.minutes)} to read"])


def _list_facts(framework: Framework) -> tuple[tuple[str, str], ...]:
    length = measure_length(framework)
    facts = [
        ("Version", framework.version),
        ("Parts", _count_parts(framework)),
        ("Questions", str(length.questions)),
        ("Exemplars", str(len(framework.exemplars))),
        ("Sources", str(len(framework.sources))),
    ]
    facts = [(name, value) for name, value in facts if value != "0"]
    read = f"{show_minutes(length.minutes)} for all {length.words:,} words, at 200 words a minute"
    facts.append(("To read", read))
    minutes = estimate_minutes(framework)
    if minutes is not None:
        facts.append(("To answer", f"about {show_minutes(minutes)} for a prepared team"))
    return tuple(facts)


def _count_parts(framework: Framework) -> str:
    components = show_count(len(framework.components), "component")
    return f"{components}, {show_count(len(framework.elements), 'element')}"


def _count(framework: Framework) -> str:
    length = measure_length(framework)
    counts = [
        show_count(len(framework.components), "component"),
        show_count(length.elements, "element"),
    ]
    counts += [
        show_count(count, name)
        for count, name in (
            (length.questions, "question"),
            (length.steps, "step"),
            (len(framework.exemplars), "exemplar"),
            (len(framework.sources), "source"),
        )
        if count
    ]
    return f"{join_words(counts)}. {show_minutes(length.minutes).capitalize()} to read in full."

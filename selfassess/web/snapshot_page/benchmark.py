"""The benchmark of advanced districts: CRPE's rule, and what is published about them in words."""

from __future__ import annotations

from dataclasses import dataclass

from selfassess.domain.framework import Framework
from selfassess.domain.verdicts import defines_advanced
from selfassess.formats.documents import Document
from selfassess.formats.words import capitalize, spell, spell_count
from selfassess.web.snapshot_page.summary import label_of


@dataclass(frozen=True, slots=True)
class BenchmarkRow:
    """A component beside the level that is wanted of it."""

    name: str
    href: str
    level: int | None
    label: str
    distance: str


@dataclass(frozen=True, slots=True)
class PublishedFact:
    """Something published about an advanced district."""

    date: str
    place: str
    text: str
    source: str
    href: str


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The rule in words, how far each component is from it, and the published facts."""

    rule: str
    wanted: int
    rows: tuple[BenchmarkRow, ...]
    facts: tuple[PublishedFact, ...]


def describe_benchmark(framework: Framework, document: Document) -> Benchmark | None:
    """
    Set the snapshot beside the benchmark.

    Returns:
        None where the edition has none.
    """
    if document["components_wanted"] is None or not defines_advanced(framework):
        return None
    wanted = int(framework.rules.limit("component-wanted"))
    label = framework.labels[wanted].label
    steps = {d["component"]: d["steps"] for d in document["distances"]}
    return Benchmark(
        rule=(
            f"CRPE calls a district advanced when more than half of its components are at level"
            f" {wanted}, “{label}”, or better. Of"
            f" {spell_count(len(framework.components), 'component')} that is"
            f" {spell(document['components_wanted'])}, whichever they are."
        ),
        wanted=wanted,
        rows=tuple(
            BenchmarkRow(
                name=component.short,
                href=f"#component-{component.id}",
                level=(level := document["components"][component.id]["level"]),
                label=label_of(framework, level),
                distance=_describe_distance(level, steps.get(component.id, 0)),
            )
            for component in framework.components
        ),
        facts=list_facts(framework),
    )


def list_facts(framework: Framework) -> tuple[PublishedFact, ...]:
    """What is published about advanced districts, each fact with its source."""
    found = []
    for fact in framework.facts:
        source = framework.source_by_id[fact.source]
        found.append(
            PublishedFact(
                fact.date,
                fact.place,
                fact.text,
                f"{source.publisher}, {source.title}, {source.date}",
                source.url,
            )
        )
    return tuple(found)


def _describe_distance(level: int | None, steps: int) -> str:
    if level is None:
        return "Not rated"
    return capitalize(f"{spell_count(steps, 'step')} away") if steps else "Reached"

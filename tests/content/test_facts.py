"""
Nothing that the two sources state is lost: each fact stands somewhere in the editions.

`facts-2016.csv` and `facts-2012.csv` list them in our own words, with the page or section.
`edition`, `kind` and `name` say what tells the fact, and `terms` what its text must hold.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from selfassess.loader.questionnaires import get_framework
from tests.content.reading import SEEDS, find_thing, normalize, read_text

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class SourceFact:
    """One row of a list of facts."""

    id: str
    page: str
    fact: str
    edition: str
    kind: str
    name: str
    terms: tuple[str, ...]


def _read(name: str) -> list[SourceFact]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return [
            SourceFact(
                row["id"],
                row["page"],
                row["fact"],
                row["edition"],
                row["kind"],
                row["name"],
                tuple(term.strip() for term in row["terms"].split("|")),
            )
            for row in csv.DictReader(file)
        ]


LISTS = {"S12": _read("facts-2012.csv"), "S16": _read("facts-2016.csv")}
FACTS = [fact for facts in LISTS.values() for fact in facts]


@pytest.mark.parametrize("fact", FACTS, ids=[fact.id for fact in FACTS])
def test_a_fact_of_the_sources_is_told(fact: SourceFact) -> None:
    thing = find_thing(get_framework(fact.edition), fact.kind, fact.name)
    # A title is the source's own wording, so it proves nothing here.
    named = fact.kind in ("fact", "exemplar", "source", "scale")
    text = read_text(thing, with_titles=named).casefold()
    missing = [term for term in fact.terms if term.casefold() not in text]
    assert not missing, f"{fact.fact} {missing}"
    assert all(fact.terms)


def test_the_lists_are_long_enough_to_be_complete() -> None:
    assert len(LISTS["S16"]) >= 110
    assert len(LISTS["S12"]) >= 40


def test_every_fact_has_an_id_of_its_own_and_a_page() -> None:
    assert [i for i, times in Counter(fact.id for fact in FACTS).items() if times > 1] == []
    assert all(fact.page and fact.fact for fact in FACTS)
    pages = {int(fact.page) for fact in LISTS["S16"]}
    assert pages == set(range(1, 16))


def test_each_exemplar_from_the_report_is_told_with_facts_from_it() -> None:
    framework = get_framework("crpe-2016")
    only = {x.id for x in framework.exemplars if x.sources == ("S16",)}
    assert only <= {fact.name for fact in LISTS["S16"] if fact.kind == "exemplar"}


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the two sources are not here")
def test_every_place_that_the_report_names_is_in_the_list() -> None:
    words = " ".join(normalize((SEEDS / "sticking-points-2016.txt").read_text(encoding="utf-8")))
    listed = " ".join(" ".join(normalize(fact.fact)) for fact in LISTS["S16"])
    for place in PLACES:
        assert place in words
        assert place in listed, place


PLACES = [
    "albuquerque", "baltimore", "baton rouge", "central falls", "chicago", "cleveland", "denver",
    "detroit", "district of columbia", "fullerton", "fulton county", "grand prairie", "hartford",
    "henry county", "indianapolis", "lawrence", "los angeles", "memphis", "nashville",
    "new orleans", "new york city", "oakland", "parish", "providence", "sacramento", "spokane",
    "spring branch", "tennessee", "tulsa",
]  # fmt: skip
"""Every district and city that the report names, in figures or text."""

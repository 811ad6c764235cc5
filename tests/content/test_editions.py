"""What the editions beside `crpe-2016` must hold, beyond the form of their files."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from selfassess.domain.framework import Crosswalk, Element, Framework, Published, Question
from selfassess.domain.responses import Answer, assess_element
from selfassess.loader.questionnaires import get_framework
from selfassess.loader.shelves import list_editions
from tests.builders import LIMITS

SHORT, CITY, FULL = (get_framework(e) for e in ("crpe-2012", "citywide-2018", "crpe-2016"))
EACH = [(framework, element) for framework in (SHORT, CITY) for element in framework.elements]
each_element = pytest.mark.parametrize(
    ("framework", "element_id"), EACH, ids=[f"{framework.id}-{e}" for framework, e in EACH]
)

WORDS_A_MINUTE = 200
"""How fast a tired person reads such text."""


def _crosswalk(framework: Framework) -> Crosswalk:
    assert framework.crosswalk is not None
    return framework.crosswalk


def _published() -> Published:
    assert CITY.published is not None
    return CITY.published


def test_three_editions_ship() -> None:
    assert list(list_editions()) == ["citywide-2018", "crpe-2012", "crpe-2016"]
    assert [SHORT.id, CITY.id, FULL.id] == ["crpe-2012", "citywide-2018", "crpe-2016"]
    assert FULL.crosswalk is None
    assert FULL.published is None


# --- Both


def _answer_at(question: Question, level: int) -> Answer:
    """The answer at a level; where there is none, the next lower one."""
    readings = [(option.level, index) for index, option in enumerate(question.options)]
    if question.bands:
        readings = [(band.level, index) for index, band in enumerate(question.bands)]
    _, index = max((own, index) for own, index in readings if own is not None and own <= level)
    if question.kind == "number":
        return Answer(number=Fraction(str(question.bands[index].at_least)))
    if question.kind == "several-choices":
        ids = [option.id for option in question.options]
        return Answer(options=tuple(ids[: int(question.bands[index].at_least)]))
    return Answer(options=(question.options[index].id,))


def _derive(framework: Framework, element: Element, levels: list[int]) -> int | None:
    answers = {
        question.id: _answer_at(question, level)
        for question, level in zip(element.questions, levels, strict=True)
    }
    scale = {"lowest": framework.lowest, "highest": framework.highest}
    return assess_element(element, answers, None, **scale).derived


@each_element
def test_who_fits_a_level_throughout_gets_that_level(framework: Framework, element_id: str) -> None:
    element = framework.elements[element_id]
    for level in framework.labels:
        assert _derive(framework, element, [level] * len(element.questions)) == level


@each_element
def test_what_is_in_place_on_one_side_only_cannot_pass_the_middle(
    framework: Framework, element_id: str
) -> None:
    element = framework.elements[element_id]
    first, second = element.questions
    derived = _derive(framework, element, [framework.highest, framework.lowest])
    assert derived is not None
    assert derived <= (framework.lowest + framework.highest) / 2
    assert any(reading.cap for question in (first, second) for reading in question.readings)


@each_element
def test_two_short_questions_reach_every_level(framework: Framework, element_id: str) -> None:
    questions = framework.elements[element_id].questions
    assert len(questions) == 2
    assert any({r.level for r in q.readings} == set(framework.labels) for q in questions)
    assert len({question.aspect for question in questions}) == 2
    for question in questions:
        assert len(question.text.split()) <= 22
        assert all(len(option.text.split()) <= 18 for option in question.options)
        texts = [option.text for option in question.options]
        assert len(set(texts)) == len(texts)


@each_element
def test_an_element_says_why_what_to_look_at_and_whom_to_ask(
    framework: Framework, element_id: str
) -> None:
    element = framework.elements[element_id]
    assert element.why.count(".") == 1
    assert len(element.evidence) == len(element.ask) == 2
    assert 1 <= len(element.short.split()) <= 5
    assert element.lever in framework.lever_labels
    assert all(len(text.split()) <= 30 for text in element.levels.values())
    assert len(set(element.levels.values())) == len(framework.scale)


@pytest.mark.parametrize("framework", [SHORT, CITY], ids=lambda framework: framework.id)
def test_an_edition_says_what_is_ours(framework: Framework) -> None:
    assert "written by this project" in " ".join(framework.about.split())
    assert not framework.steps
    assert not framework.exemplars


# --- 2012


def test_the_titles_of_2012_are_those_of_the_sheet() -> None:
    path = Path(__file__).parent / "titles-2012.csv"
    with path.open(encoding="utf-8", newline="") as file:
        printed = [tuple(row.values()) for row in csv.DictReader(file)]
    assert [len(component.elements) for component in SHORT.components] == [7, 2, 5, 5, 2, 6, 4]
    assert printed == [
        (component.id, component.title, element.id, element.title)
        for component in SHORT.components
        for element in component.elements
    ]


def test_2012_has_the_scale_and_the_limits_of_2016() -> None:
    assert SHORT.scale == FULL.scale
    found = {name: parameter.value for name, parameter in SHORT.rules.parameters.items()}
    assert found == LIMITS
    for name, parameter in SHORT.rules.parameters.items():
        assert parameter.is_assumption == FULL.rules.parameters[name].is_assumption


def test_2012_is_read_in_full_in_under_forty_minutes() -> None:
    words = 0
    for element in SHORT.elements.values():
        texts = [element.title, element.why, *element.levels.values()]
        texts += [*element.evidence, *element.ask]
        for question in element.questions:
            texts += [question.text, question.hint, *(option.text for option in question.options)]
        words += sum(len(text.split()) for text in texts)
    assert words / WORDS_A_MINUTE < 40


def test_the_crosswalk_says_for_each_item_what_became_of_it() -> None:
    crosswalk = _crosswalk(SHORT)
    assert crosswalk.to == FULL.id
    assert list(crosswalk.of_item) == list(SHORT.elements)
    assert [e.item for e in crosswalk.entries if e.fit == "none"] == ["6.4"]
    assert {e.item: e.elements for e in crosswalk.entries if e.fit == "same"} == {
        "1.1": ("1.4",),
        "1.3": ("1.1",),
        "1.4": ("1.3",),
        "3.3": ("3.3",),
        "5.1": ("5.1",),
        "7.4": ("7.2",),
    }
    assert {e.fit for e in crosswalk.entries} == {"same", "shifted", "none"}


def test_the_crosswalk_leads_back() -> None:
    crosswalk = _crosswalk(SHORT)
    assert [entry.item for entry in crosswalk.of_element["1.6"]] == ["1.2", "1.5", "1.6"]
    assert [entry.item for entry in crosswalk.of_element["2.3"]] == ["2.1", "4.5"]
    assert crosswalk.list_unmatched(FULL) == ("2.5", "4.6", "5.2", "7.4", "7.5")


# --- Citywide

GOALS = {
    "Continuously improving": ["Right teachers", "Right leaders", "Equitable funding"],
    "Access to high-quality": [
        "Enrollment is working",
        "Families have information",
        "Strategic school supply",
        "Transportation is working",
        "Array of school models",
    ],
    "Rooted in community": [
        "Broad support",
        "City engages families",
        "Variety of groups",
        "System is responsive",
    ],
}

PRINTED = {
    "Denver": "GGG GGDDD GGGD",
    "New Orleans": "DDE GGDGD DGGD",
    "Memphis": "DDD LDGDD DGGD",
    "Camden": "DGL GGGDD GGGG",
    "New York City": "DDG GDDE- DGGD",
    "Indianapolis": "DGG GGGDG EGED",
    "Oakland": "DGL GGLLG DDGD",
    "Cleveland": "DGG GGDGG EGGD",
    "Chicago": "DGG GGDLD GGDG",
    "Los Angeles": "GDD DLLLG DDGG",
    "Tulsa": "DDL DLDDL DGGD",
}
"""Exemplar, Good, Developing, Little in Place, or no score; in the order of the indicators."""

WORDS = {
    "E": ("Exemplar", 4),
    "G": ("Good", 3),
    "D": ("Developing", 2),
    "L": ("Little in Place", 1),
    "-": ("No score", None),
}


def test_the_indicators_stand_under_their_goals_and_the_grouping_is_called_ours() -> None:
    assert {c.title: [e.title for e in c.elements] for c in CITY.components} == GOALS
    assert "So is the grouping of indicators" in " ".join(CITY.about.split())


def test_the_four_labels_are_those_printed() -> None:
    assert {entry.label: entry.level for entry in CITY.scale} == {
        words: level for words, level in WORDS.values() if level is not None
    }


def test_the_published_ratings_are_those_printed() -> None:
    published = _published()
    assert list(published.by_place) == list(published.places) == list(PRINTED)
    for place, printed in PRINTED.items():
        ratings = published.by_place[place]
        found = [(ratings[element].words, ratings[element].level) for element in CITY.elements]
        assert found == [WORDS[sign] for sign in printed.replace(" ", "")], place


def test_no_score_is_no_level() -> None:
    without = [rating for rating in _published().ratings if rating.level is None]
    assert [(r.place, r.element, r.words) for r in without] == [
        ("New York City", "2.5", "No score")
    ]
    assert len(_published().ratings) == 11 * 12


def test_each_published_rating_has_a_date_and_a_page_of_its_city() -> None:
    for rating in _published().ratings:
        source = CITY.source_by_id[rating.source]
        assert rating.date == source.date == "June 2018"
        assert f"/cities/{rating.place.lower().replace(' ', '-')}/" in source.url


def test_the_caveats_stand_with_the_ratings() -> None:
    text = " ".join(_published().caveats)
    assert _published().unit == "city"
    for part in ("another unit", "another rubric", "cannot be worked out from the indicators"):
        assert part in text


def test_a_city_has_no_verdict_and_no_benchmark() -> None:
    assert set(CITY.rules.parameters) == {
        "weak-level",
        "weak-level-high",
        "component-range-least",
        "words-only-least",
        "group-least",
        "reading-speed",
        "answer-time",
    }
    assert all(parameter.is_assumption for parameter in CITY.rules.parameters.values())
    assert not CITY.facts


def test_the_nearest_elements_are_called_an_inference() -> None:
    crosswalk = _crosswalk(CITY)
    assert crosswalk.to == FULL.id
    assert {entry.fit for entry in crosswalk.entries} == {"nearest"}
    assert all(entry.note.startswith("Inference.") for entry in crosswalk.entries)
    assert "inference" in crosswalk.about

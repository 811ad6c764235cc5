"""
Half a page of facts on invented districts, read by two readers and in two ways.

For each district there is a text of plain facts. Its writer picked the descriptor that fits best
(`*.levels.csv`); a second reader did the same without knowing those levels (`*.second.csv`). The
writer also answered the questions from the same text (`*.answers.json`), and said so where the text
does not tell. No two of these may lie more than one level apart.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from selfassess.cli import main
from selfassess.domain.framework import Framework
from selfassess.domain.responses import ElementResult, assess_element
from selfassess.loader.answers import DistrictAnswers, read_answers
from selfassess.loader.questionnaires import get_framework
from selfassess.loader.ratings import read_ratings

FRAMEWORK: Framework = get_framework("crpe-2016")
FOLDER = Path(__file__).parent / "districts"
NAMES = sorted(path.stem for path in FOLDER.glob("*.md"))
each_district = pytest.mark.parametrize("name", NAMES)

LONGEST = 520
"""Words of a description: 36 elements in about 14 words each."""


def _read_levels(name: str, reader: str = "levels") -> dict[str, int]:
    """The descriptor that fits each element best, by the writer or by the second reader."""
    path = FOLDER / f"{name}.{reader}.csv"
    (found,) = read_ratings(path.read_bytes(), path.name, FRAMEWORK)
    return {element: rating.level or 0 for element, rating in found.ratings.items()}


def _read_answers(name: str) -> DistrictAnswers:
    """What the text answers to each question."""
    path = FOLDER / f"{name}.answers.json"
    return read_answers(path.read_bytes(), path.name, FRAMEWORK)


def _derive(name: str) -> dict[str, ElementResult]:
    given = _read_answers(name).answers
    return {
        element.id: assess_element(element, given[element.id])
        for element in FRAMEWORK.elements.values()
    }


def test_three_districts_are_read_twice() -> None:
    assert len(NAMES) == 3
    for name in NAMES:
        found = _read_answers(name)
        assert found.as_of == date(2026, 5, 1)
        assert found.ratings == {}


@each_district
def test_a_description_is_short_and_says_that_it_is_invented(name: str) -> None:
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    assert "(invented)" in text.splitlines()[0]
    assert len(text.split()) <= LONGEST
    for component in FRAMEWORK.components:
        assert text.count(f"**{component.short}.**") == 1


@each_district
def test_every_element_has_a_descriptor_that_fits(name: str) -> None:
    assert list(_read_levels(name)) == list(FRAMEWORK.elements)


@each_district
def test_a_second_reader_lands_within_one_level(name: str) -> None:
    levels, second = _read_levels(name), _read_levels(name, "second")
    assert list(second) == list(FRAMEWORK.elements)
    assert {e for e, level in second.items() if abs(level - levels[e]) > 1} == set()


@each_district
def test_both_readings_lie_within_one_level(name: str) -> None:
    levels = _read_levels(name)
    for element_id, result in _derive(name).items():
        # However the questions that the text leaves open were answered.
        assert result.low is not None, element_id
        assert result.high is not None, element_id
        assert abs(result.low - levels[element_id]) <= 1, f"{element_id}: {result}"
        assert abs(result.high - levels[element_id]) <= 1, f"{element_id}: {result}"


@each_district
def test_the_text_answers_most_questions(name: str) -> None:
    answers = [a for given in _read_answers(name).answers.values() for a in given.values()]
    known = [answer for answer in answers if answer.state == "answered"]
    assert len(known) >= 0.6 * len(answers)


@each_district
def test_the_two_readings_rarely_exclude_each_other(name: str) -> None:
    levels = _read_levels(name)
    apart = [
        element_id
        for element_id, result in _derive(name).items()
        if not (result.low or 0) <= levels[element_id] <= (result.high or 0)
    ]
    assert len(apart) <= 4, apart


def test_the_descriptions_use_the_whole_scale() -> None:
    used = {level for name in NAMES for level in _read_levels(name).values()}
    assert used == set(FRAMEWORK.labels)


@each_district
@pytest.mark.parametrize("kind", ["answers.json", "levels.csv", "second.csv"])
def test_the_score_command_reads_every_file(name: str, kind: str) -> None:
    result = CliRunner().invoke(main, ["score", str(FOLDER / f"{name}.{kind}")])
    assert (result.exit_code, result.stderr) == (0, "")
    (snapshot,) = json.loads(result.stdout)
    assert snapshot["district"] == _read_answers(name).district
    assert snapshot["complete"] == (kind != "answers.json")

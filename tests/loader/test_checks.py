"""What the checks find beyond form: levels, conditions, reading time, and no follow-up faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from selfassess.loader.questionnaires import get_framework
from selfassess.loader.reach import list_reachable_levels
from selfassess.loader.shelves import list_editions
from selfassess.loader.texts import LONGEST_READING, measure_reading
from tests.builders import element, number, one_choice, several, yes_no
from tests.loader.folders import Folder, make_folder

CHOICE = "elements/1-choice.yaml"
AUTONOMY = "elements/2-autonomy.yaml"
STEPS = "actions/all.yaml"
EXEMPLARS = "exemplars/all.yaml"
SOURCES = "sources/all.yaml"
LONG = " ".join(["word"] * 30)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return make_folder(tmp_path)


# --- Levels


@pytest.mark.parametrize(
    ("questions", "levels"),
    [
        ([one_choice("q")], {1, 2, 3, 4, 5}),
        ([yes_no("q")], {1, 5}),
        ([yes_no("q"), yes_no("r")], {1, 3, 5}),
        ([one_choice("q", {"a": 1, "b": 5}), one_choice("r", {"a": 1, "b": 2})], {1, 2, 3, 4}),
        # Weights shift the mean; caps hold it down.
        ([yes_no("q", weight=3), yes_no("r")], {1, 2, 4, 5}),
        ([yes_no("q", yes=(5, 2))], {1, 2}),
        ([yes_no("q", yes=(5, 3)), one_choice("r")], {1, 2, 3}),
        ([number("q", {0: 1, 50: 3})], {1, 3}),
        ([several("q", ["a", "b"], {0: 1, 2: 4})], {1, 4}),
        # A question that is not asked does not count.
        ([yes_no("q"), one_choice("r", when=("q", "yes"))], {1, 3, 4, 5}),
        ([yes_no("q"), one_choice("r", when=("q", "no"))], {1, 2, 3, 5}),
    ],
)
def test_the_levels_that_answers_can_lead_to(questions: list[object], levels: set[int]) -> None:
    assert list_reachable_levels(element("1.1", *questions)) == levels  # type: ignore[arg-type]


def test_a_level_between_that_no_answer_leads_to_is_named(folder: Folder) -> None:
    folder.replace(AUTONOMY, "{at_least: 2, level: 3}", "{at_least: 1, level: 2}")
    folder.replace(
        AUTONOMY, '{id: "yes", text: "Yes", level: 3}', '{id: "yes", text: "Yes", level: 2}'
    )
    line = folder.line(AUTONOMY, '- id: "2.1"')
    assert folder.list_faults() == [
        f"{AUTONOMY}:{line}: no answers lead to level 3, the highest level"
    ]


def test_a_question_that_is_asked_always_has_no_condition(folder: Folder) -> None:
    folder.replace(CHOICE, "any_of: [some, all]", "any_of: [none, some, all]")
    line = folder.line(CHOICE, "- id: reach")
    assert folder.list_faults() == [
        f"{CHOICE}:{line}: question reach: it is always asked; leave `when` out"
    ]


# --- Texts


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("framework.yaml", "about: For tests.", f"about: {LONG}."),
        ("framework.yaml", "short: Choice", f"short: Choice\n    summary: {LONG}."),
        ("framework.yaml", "label: School board", f"label: School board, meaning: {LONG}."),
        ("rules.yaml", "says: It is not used.", f"says: {LONG}."),
        ("rules.yaml", "says: Choice rests on autonomy.", f"says: {LONG}."),
        ("benchmark.yaml", "It was called advanced.", f"{LONG}."),
        (CHOICE, "because: it is a draft", f"because: {LONG}"),
        (CHOICE, "    lever: board", f"    evidence: [{LONG}]\n    lever: board"),
        (CHOICE, "    lever: board", f"    misreading: {LONG}\n    lever: board"),
        (STEPS, "because: It rests on it.", f"because: {LONG}."),
        (SOURCES, 'date: "2016"', f'date: "2016", note: {LONG}'),
    ],
)
def test_no_text_that_people_read_has_a_sentence_too_long(
    folder: Folder, file: str, old: str, new: str
) -> None:
    folder.replace(file, old, new)
    (fault,) = folder.list_faults()
    assert fault.startswith(f"{file}:")
    assert "has 30 words, at most 29" in fault


def test_an_element_that_takes_too_long_to_read_is_named(folder: Folder) -> None:
    # 300 words take 90 seconds at 200 words a minute; hints do not count.
    text = "One two. " * 140
    folder.replace(CHOICE, "text: Which document says so?", f"text: {text}")
    folder.replace(CHOICE, "text: How many schools?", f"text: How many?\n        hint: {text}")
    folder.load()
    folder.replace(CHOICE, "1: There is none.", f"1: {'One two. ' * 10}")
    (fault,) = folder.list_faults()
    line = folder.line(CHOICE, '- id: "1.1"')
    assert fault.startswith(f"{CHOICE}:{line}: it takes ")
    assert f"at most {LONGEST_READING}; shorten it" in fault


def test_the_elements_that_ship_take_about_a_minute() -> None:
    for edition in list_editions():
        times = [measure_reading(one) for one in get_framework(edition).elements.values()]
        assert 20 <= min(times) <= max(times) <= 70


# --- One typing error is one fault


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (CHOICE, "    title: School choice\n", "    titel: School choice\n"),
        (CHOICE, 'component: "1"', 'komponent: "1"'),
        (CHOICE, "why: Families differ.", "why: Families: differ."),
        (CHOICE, "kind: one-choice", "kind: one-chioce"),
        (AUTONOMY, "lever: state-law", "leverr: state-law"),
        (AUTONOMY, "kind: yes-no", "kind: yesno"),
        (STEPS, "effort: 4", "effort: 3"),
        (
            STEPS,
            "lead: Superintendent\n    lever: board\n    effort: 1",
            "lever: board\n    effort: 1",
        ),
        (EXEMPLARS, "fate: It was kept.", "fat: It was kept."),
        (SOURCES, "publisher: A center", "publischer: A center"),
        (SOURCES, "- {id: S16", "- {id: [S16"),
    ],
)
def test_a_file_that_cannot_be_read_makes_no_faults_elsewhere(
    folder: Folder, file: str, old: str, new: str
) -> None:
    folder.replace(file, old, new)
    faults = folder.list_faults()
    assert {fault.split(":")[0] for fault in faults} == {file}, faults
    # A wrong key is at most two faults: one key too many, and one that is missing.
    assert len(faults) <= 2, faults


def test_what_stands_in_no_file_is_still_named_beside_it(folder: Folder) -> None:
    folder.replace(CHOICE, "    title: School choice\n", "    titel: School choice\n")
    folder.replace(STEPS, "[example-choice]", "[nowhere]")
    folder.replace("rules.yaml", 'elements: ["2.1"]', 'elements: ["2.9"]')
    faults = "\n".join(folder.list_faults())
    assert "'nowhere' is no exemplar" in faults
    assert "'2.9' is no element or component" in faults
    assert "'1.1'" not in faults

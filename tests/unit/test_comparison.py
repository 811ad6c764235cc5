"""What differs between two versions of an edition, named once and in its words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from selfassess.domain.comparison import are_comparable, compare_frameworks
from selfassess.domain.framework import Element, Exemplar, Framework, Need, Option, Source
from selfassess.services.editions import get_edition
from tests.builders import edition, element, number, one_choice, several, step, yes_no

QUESTIONS = (
    one_choice("presence"),
    yes_no("use"),
    number("share", {0: 1, 50: 5}),
    several("which", ["staff", "money"], {0: 1, 2: 5}),
)
OLD = edition([2, 1], elements={"1.1": element("1.1", *QUESTIONS)}, steps=[step("1.1", 2)])


def change(framework: Framework, name: str, **parts: Any) -> Framework:
    """The edition with some parts of an element changed."""
    return replace(
        framework,
        components=tuple(
            replace(
                component,
                elements=tuple(
                    replace(one, **parts) if one.id == name else one for one in component.elements
                ),
            )
            for component in framework.components
        ),
    )


def summarize(old: Framework, new: Framework) -> dict[str, Any]:
    """What a comparison lists, in short."""
    found = compare_frameworks(old, new)
    return {
        "added": [f"{thing.kind} {thing.id}" for thing in found.added],
        "removed": [f"{thing.kind} {thing.id}" for thing in found.removed],
        "changed": {
            f"{changed.thing.kind} {changed.thing.id}": {
                part.name: (part.old, part.new) for part in changed.parts
            }
            for changed in found.changed
        },
    }


NOTHING: dict[str, Any] = {"added": [], "removed": [], "changed": {}}


def with_question(place: int, **parts: Any) -> Framework:
    """The old edition with one question of 1.1 changed."""
    questions = list(QUESTIONS)
    questions[place] = replace(questions[place], **parts)
    return change(OLD, "1.1", questions=tuple(questions))


def test_an_edition_does_not_differ_from_itself() -> None:
    assert compare_frameworks(OLD, OLD).is_empty
    assert summarize(OLD, OLD) == NOTHING
    shipped = get_edition("crpe-2016")
    assert compare_frameworks(shipped, replace(shipped, version="9")).is_empty


def test_an_added_element_is_one_thing_whatever_it_has() -> None:
    assert summarize(edition([1, 1]), edition([2, 1])) == {**NOTHING, "added": ["element 1.2"]}
    assert summarize(edition([1, 1]), edition([1, 2, 3])) == {
        **NOTHING,
        "added": ["element 2.2", "component 3"],
    }


def test_what_one_adds_the_other_way_round_removes() -> None:
    there, back = summarize(edition([1]), OLD), summarize(OLD, edition([1]))
    assert there["added"] == back["removed"]
    assert there["removed"] == back["added"]
    assert list(there["changed"]) == list(back["changed"])


@pytest.mark.parametrize(
    ("place", "parts", "thing", "differs"),
    [
        (
            0,
            {"text": "Is it?"},
            "question 1.1/presence",
            {"text": ("Which of these fits?", "Is it?")},
        ),
        (0, {"weight": 3}, "question 1.1/presence", {"weight": ("1", "3")}),
        (1, {"hint": "Look."}, "question 1.1/use", {"hint": ("", "Look.")}),
        (2, {"unit": "students"}, "question 1.1/share", {"unit": ("schools", "students")}),
        (2, {"highest": 100}, "question 1.1/share", {"highest": ("", "100")}),
    ],
)
def test_a_question_shows_what_changed_in_old_and_new_words(
    place: int, parts: dict[str, Any], thing: str, differs: dict[str, tuple[str, str]]
) -> None:
    assert summarize(OLD, with_question(place, **parts))["changed"] == {thing: differs}


def test_an_option_shows_its_level_and_its_cap() -> None:
    options = (Option("yes", "Yes", 5), Option("no", "no", 2, 3, "it is only on paper"))
    assert summarize(OLD, with_question(1, options=options))["changed"] == {
        "option 1.1/use/yes": {"text": ("yes", "Yes")},
        "option 1.1/use/no": {
            "level": ("1", "2"),
            "cap": ("", "3"),
            "because": ("", "it is only on paper"),
        },
    }


def test_options_and_bands_are_added_and_removed_one_by_one() -> None:
    question = number("share", {0: 1, 40: 3, 50: 5})
    assert summarize(OLD, with_question(2, bands=question.bands)) == {
        **NOTHING,
        "added": ["band 1.1/share/40"],
    }
    fewer = one_choice("presence", {"o1": 1, "o2": 2, "o5": 5})
    assert summarize(OLD, with_question(0, options=fewer.options))["removed"] == [
        "option 1.1/presence/o3",
        "option 1.1/presence/o4",
    ]


def test_a_removed_question_takes_its_options_with_it() -> None:
    assert summarize(OLD, change(OLD, "1.1", questions=QUESTIONS[:2])) == {
        **NOTHING,
        "removed": ["question 1.1/share", "question 1.1/which"],
    }


def test_an_element_shows_each_level_that_reads_otherwise() -> None:
    levels = {**OLD.elements["1.1"].levels, 3: "Half of it."}
    new = change(OLD, "1.1", levels=levels, ask=("The clerk",), why="So.")
    assert summarize(OLD, new)["changed"] == {
        "element 1.1": {
            "why": ("Because.", "So."),
            "level 3": ("Some elements in place", "Half of it."),
            "whom to ask": ("", "The clerk"),
        }
    }


def test_a_step_shows_its_words_its_effort_and_its_needs() -> None:
    need = Need("2.1", 3, "It rests on it.", "S16")
    new = replace(OLD, steps=(step("1.1", 2, effort=4, needs=[need]), step("1.1", 3)))
    assert summarize(OLD, new) == {
        "added": ["step 1.1>3"],
        "removed": [],
        "changed": {
            "step 1.1>2": {
                "effort": ("1", "4"),
                "needs first": ("", "2.1 at 3, because It rests on it. (S16)"),
            }
        },
    }


def test_exemplars_sources_and_numbers_are_compared_too() -> None:
    exemplar = Exemplar("x", ("1.1",), "Here", "2020", "It did.", "It stands.", ("s",))
    before = replace(OLD, exemplars=(exemplar,), sources=(Source("s", "A", "B", "2020"),))
    after = replace(
        edition([2, 1], limits={"weak-level": 1}, elements={"1.1": OLD.elements["1.1"]}),
        steps=OLD.steps,
        exemplars=(replace(exemplar, fate="It fell."),),
        sources=(Source("t", "A", "B", "2020"),),
    )
    assert summarize(before, after) == {
        "added": ["source t"],
        "removed": ["source s"],
        "changed": {
            "exemplar x": {"fate": ("It stands.", "It fell.")},
            "parameter weak-level": {"value": ("2", "1")},
        },
    }


def test_only_versions_of_one_edition_are_comparable() -> None:
    assert are_comparable(OLD, edition([2, 2]))
    assert not are_comparable(get_edition("crpe-2016"), get_edition("citywide-2018"))
    assert not are_comparable(get_edition("crpe-2012"), get_edition("crpe-2016"))
    shorter = replace(OLD, scale=OLD.scale[:4])
    assert not are_comparable(OLD, shorter)


def test_things_are_named_by_what_people_know_them_by() -> None:
    new = element("1.2")
    assert isinstance(new, Element)
    thing = compare_frameworks(edition([1]), edition([2])).added[0]
    assert (thing.kind, thing.id, thing.words) == ("element", "1.2", "Element 1.2")

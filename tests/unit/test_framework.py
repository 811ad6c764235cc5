"""An edition's parts check themselves when they are built, and find what they are asked for."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from selfassess.domain.framework import (
    Band,
    Element,
    Exemplar,
    Need,
    Option,
    Parameter,
    Question,
    Reading,
    When,
)
from tests.builders import edition, element, number, one_choice, several, step, yes_no

O1, O2 = Option("a", "A", 1), Option("b", "B", 5)
B0, B5 = Band(0, 1), Band(5, 5)


def _question(**more: Any) -> Question:
    return Question(**{"id": "q", "kind": "one-choice", "aspect": "use", "text": "?", **more})


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"options": (O1, O2), "weight": 0}, "weight is a whole number from 1"),
        ({"options": (O1,)}, "at least two options"),
        ({"options": (O1, O2), "bands": (B0, B5)}, "no bands"),
        ({"options": (O1, Option("b", "B"))}, "each option of this kind carries a level"),
        ({"options": (O1, Option("a", "B", 5))}, "two options have the same id"),
        ({"kind": "yes-no", "options": (O1, O2)}, "yes and no, in this order"),
        ({"kind": "several-choices", "options": (O1, O2), "bands": (B0, B5)}, "bands carry"),
        ({"kind": "number", "bands": (B0, B5)}, "has a unit and no options"),
        ({"kind": "number", "unit": "x", "bands": (B0, B5), "options": (O1, O2)}, "no options"),
        ({"kind": "number", "unit": "x", "bands": (B0,)}, "at least two"),
        ({"kind": "number", "unit": "x", "bands": (B5, B0)}, "begin at 0 and rise"),
        ({"kind": "number", "unit": "x", "bands": (B0, B0)}, "begin at 0 and rise"),
        ({"kind": "number", "unit": "x", "bands": (Band(1, 1), B5)}, "begin at 0 and rise"),
    ],
)
def test_a_question_that_does_not_fit_together_cannot_be_built(
    parts: dict[str, Any], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        _question(**parts)


@pytest.mark.parametrize("part", [Option, Band])
@pytest.mark.parametrize("half", [{"cap": 2}, {"because": "it is a draft"}])
def test_a_cap_and_its_reason_come_together(part: Any, half: dict[str, Any]) -> None:
    first = {"id": "a", "text": "A"} if part is Option else {"at_least": 0}
    with pytest.raises(ValueError, match="a cap needs `because`"):
        part(**first, level=3, **half)


@pytest.mark.parametrize(
    "when",
    [
        When("later", ("yes",)),
        When("reach", ("yes",)),
        When("more", ("o1",)),
        When("gate", ("maybe",)),
        When("gate", ()),
    ],
)
def test_a_condition_looks_back_at_an_unconditional_question_with_options(when: When) -> None:
    asked = _question(id="asked", options=(O1, O2), when=when)
    more = one_choice("more", when=("gate", "yes"))
    with pytest.raises(ValueError, match="depends on"):
        element("1.1", yes_no("gate"), number("reach", {0: 1, 5: 5}), more, asked, yes_no("later"))


def test_two_questions_of_an_element_have_different_ids() -> None:
    with pytest.raises(ValueError, match="two questions have the id 'use'"):
        element("1.1", yes_no("use"), one_choice("use"))


@pytest.mark.parametrize(
    ("parts", "says"), [({"sources": ()}, "at least one source"), ({"fate": ""}, "became of it")]
)
def test_an_exemplar_needs_a_source_and_a_fate(parts: dict[str, Any], says: str) -> None:
    whole: dict[str, Any] = {
        "id": "x", "elements": ("1.1",), "place": "P", "years": "2010", "text": "T", "fate": "F",
        "sources": ("S16",),
    }  # fmt: skip
    assert Exemplar(**whole)
    with pytest.raises(ValueError, match=says):
        Exemplar(**{**whole, **parts})


def test_the_readings_of_a_question_are_those_of_its_options_or_bands() -> None:
    assert yes_no("use", yes=5, no=(2, 3)).readings == (
        Reading(5),
        Reading(2, 3, "it is only on paper"),
    )
    assert several("which", ["a", "b"], {0: 1, 2: 5}).readings == (Reading(1), Reading(5))


def test_a_parameter_is_exact_and_says_whether_it_is_ours() -> None:
    tenth = Parameter(0.1, "share", "assumption", "Because.")
    assert (tenth.exact, tenth.is_assumption) == (Fraction(1, 10), True)
    assert not Parameter(4, "level", "S16", "Published.").is_assumption


def test_an_edition_finds_its_parts() -> None:
    need = Need("2.1", 2, "It rests on it.", "S16")
    framework = edition([2, 1], steps=[step("1.1", 2, needs=[need]), step("2.1", 2)])
    assert list(framework.elements) == ["1.1", "1.2", "2.1"]
    assert framework.component_of["2.1"].id == "2"
    assert framework.component("2") is framework.components[1]
    assert framework.component("3") is None
    assert framework.step_to["2.1", 2].element == "2.1"
    assert ("2.1", 3) not in framework.step_to
    assert [(s.element, n.element) for s, n in framework.prerequisites()] == [("1.1", "2.1")]
    assert framework.labels[4].label == "In progress"
    assert framework.lever_labels["board"] == "School board"
    assert framework.elements["1.2"].question("presence") is not None
    assert framework.elements["1.2"].question("reach") is None


def test_the_component_of_an_element_is_the_part_before_the_dot() -> None:
    assert Element("12.3", "T", "W", {}, ()).component_id == "12"

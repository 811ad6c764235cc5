"""Components are rendered once for what they are given, and for nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from jinja2.runtime import Macro

from selfassess.domain.worksheet import Worksheet
from selfassess.resources import get_folder
from selfassess.web.fragments import Fragments
from selfassess.web.question_fields import make_form
from tests.builders import edition


@pytest.fixture
def calls() -> list[str]:
    """What the macro was called with, in order."""
    return []


@pytest.fixture
def shout(app: Flask, calls: list[str]) -> Macro:
    """A macro that notes each call."""
    source = "{% macro shout(word) %}{{ note(word) or word }}!{% endmacro %}"
    template = app.jinja_env.from_string(source, globals={"note": calls.append})
    macro = template.module.shout  # type: ignore[attr-defined]  # the template defines it
    assert isinstance(macro, Macro)
    return macro


@pytest.fixture
def once(app: Flask) -> Any:
    """What templates keep components with."""
    return app.jinja_env.globals["once"]


def test_a_component_is_rendered_once_for_each_argument(
    once: Callable[..., Any], shout: Macro, calls: list[str]
) -> None:
    assert [once(shout, word) for word in ("a", "b", "a")] == ["a!", "b!", "a!"]
    assert calls == ["a", "b"]


def test_what_a_component_prints_stays_escaped(once: Callable[..., Any], shout: Macro) -> None:
    assert [once(shout, "<a>"), once(shout, "<a>")] == ["&lt;a&gt;!", "&lt;a&gt;!"]


def test_a_key_tells_when_arguments_cannot(
    once: Callable[..., Any], shout: Macro, calls: list[str]
) -> None:
    assert once(shout, ["a"], key=1) == once(shout, ["b"], key=1)
    assert once(shout, ["c"], key=2) != once(shout, ["a"], key=1)
    assert len(calls) == 2


def test_without_a_key_nothing_is_kept(
    once: Callable[..., Any], shout: Macro, calls: list[str]
) -> None:
    assert [once(shout, word, key=None) for word in ("a", "a")] == ["a!", "a!"]
    assert calls == ["a", "a"]


def test_long_parts_push_out_more_than_short_ones() -> None:
    rendered: list[str] = []
    fragments = Fragments(most=10)

    def render(text: str) -> str:
        rendered.append(text)
        return text

    for text in ("aaa", "bbb", "ccc", "dddddd", "ccc", "bbb"):
        assert fragments.get(text, lambda text=text: render(text)) == text  # type: ignore[misc]
    assert rendered == ["aaa", "bbb", "ccc", "dddddd", "bbb"]


def list_printed_attributes() -> set[str]:
    """What the templates of a question read of its field."""
    templates = get_folder("templates")
    files = [templates / "components/question.html", *(templates / "answers").iterdir()]
    code = "".join(re.sub(r"\{#.*?#\}", "", file.read_text(), flags=re.DOTALL) for file in files)
    return set(re.findall(r"\bquestion\.(\w+)", code))


@pytest.mark.parametrize("attribute", sorted(list_printed_attributes() - {"errors", "conflict"}))
def test_a_question_looks_otherwise_once_anything_printed_changes(attribute: str) -> None:
    framework = edition([3])
    element = next(iter(framework.elements.values()))
    (field, *_) = make_form(framework, element, Worksheet()).list_fields()
    before = field.face
    setattr(field, attribute, "something else")
    assert field.face != before


@pytest.mark.parametrize("attribute", ["errors", "conflict"])
def test_a_question_with_something_to_correct_is_not_kept(attribute: str) -> None:
    framework = edition([3])
    element = next(iter(framework.elements.values()))
    (field, *_) = make_form(framework, element, Worksheet()).list_fields()
    setattr(field, attribute, ["something wrong"])
    assert field.face is None

"""Editions, elements and comparisons as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill, indent
from typing import Final

from selfassess.domain.comparison import Changed, Comparison, Thing
from selfassess.domain.framework import Component, Element, Framework, Question, Step
from selfassess.formats.numbers import show_count
from selfassess.formats.questions import (
    describe_cap,
    describe_condition,
    describe_range,
)

WIDTH: Final = 96
"""[characters]"""


def show_edition(framework: Framework) -> str:
    """An edition: what it is, its scale, and its elements by component."""
    lines = [f"{framework.id} {framework.version}", framework.title, "", _fill(framework.about), ""]
    lines += [
        _fill(f"{entry.level}  {entry.label}. {entry.meaning}".rstrip(), "   ")
        for entry in framework.scale
    ]
    for component in framework.components:
        lines += ["", *_show_component(component)]
    return "\n".join(lines) + "\n"


def show_component(framework: Framework, component: Component) -> str:
    """A component with its elements in full."""
    head = "\n".join(_show_component(component)) + "\n"
    return "\n".join([head, *(show_element(framework, one) for one in component.elements)])


def show_element(framework: Framework, element: Element) -> str:
    """An element with its levels, questions and steps."""
    lines = [_fill(f"{element.id} {element.title}"), _fill(element.why), ""]
    for level in sorted(element.levels, reverse=True):
        text = f"{level} {framework.labels[level].label}: {element.levels[level]}"
        lines.append(_fill(text, "  ", first="  "))
    for question in element.questions:
        lines += ["", *_show_question(element, question)]
    if element.ask:
        lines += ["", _fill(f"Ask: {'; '.join(element.ask)}")]
    if element.evidence:
        lines += ["", _fill(f"Evidence: {'; '.join(element.evidence)}")]
    if element.misreading:
        lines += ["", _fill(f"Common misreading: {element.misreading}")]
    for entry in framework.scale:
        step = framework.step_to.get((element.id, entry.level))
        if step is not None:
            lines += ["", *_show_step(framework, step)]
    for exemplar in framework.exemplars_of[element.id]:
        mark = "Warning: " if exemplar.kind == "warning" else ""
        told = f"{mark}{exemplar.place}, {exemplar.years}. {exemplar.text} Then: {exemplar.fate}"
        lines += ["", _fill(told)]
    return "\n".join(lines) + "\n"


def show_comparison(old: Framework, new: Framework, comparison: Comparison) -> str:
    """What a newer version adds (+), removes (-) and changes (~)."""
    lines = [f"{old.id} {old.version} -> {new.id} {new.version}"]
    if comparison.is_empty:
        lines.append("nothing differs")
    lines += [_show_thing("+", thing) for thing in comparison.added]
    lines += [_show_thing("-", thing) for thing in comparison.removed]
    for changed in comparison.changed:
        lines += _show_changed(changed)
    return "\n".join(lines) + "\n"


def _show_component(component: Component) -> Iterator[str]:
    yield _fill(f"{component.id} {component.title}")
    for element in component.elements:
        questions = show_count(len(element.questions), "question")
        yield _fill(f"{element.id} {element.title} ({questions})", "      ", first="  ")


def _show_question(element: Element, question: Question) -> Iterator[str]:
    weight = f", counts {question.weight} times" if question.weight > 1 else ""
    yield _fill(f"{element.id}/{question.id} ({question.kind}{weight}): {question.text}", "  ")
    if question.when is not None:
        gate = f"{element.id}/{question.when.question}"
        yield _fill(describe_condition(element, question, gate), "    ", first="    ")
    if question.bands:
        for option in question.options:
            yield _fill(f"- {option.text}", "      ", first="    ")
        texts = [describe_range(question, place) for place in range(len(question.bands))]
    else:
        texts = [option.text for option in question.options]
    for text, reading in zip(texts, question.readings, strict=True):
        cap = describe_cap(reading)
        yield _fill(f"{reading.level}  {text}{f'. {cap}' if cap else ''}", "       ", first="    ")


def _show_step(framework: Framework, step: Step) -> Iterator[str]:
    lever = framework.lever_labels.get(step.lever, step.lever)
    yield _fill(f"Step to {step.to}: {step.do}", "  ")
    effort = f"effort {step.effort} (our assumption)"
    yield _fill(f"{step.lead}; {lever}; {effort}", "  ", first="  ")
    yield _fill(f"within 30 days: {step.first}", "  ", first="  ")
    yield _fill(f"done when: {step.done_when}", "  ", first="  ")
    for need in step.needs:
        says = f"needs {need.element} at {need.level}: {need.because} ({need.source})"
        yield _fill(says, "  ", first="  ")


def _show_thing(mark: str, thing: Thing) -> str:
    return _fill(f"{mark} {thing.kind} {thing.id}: {thing.words}", "    ")


def _show_changed(changed: Changed) -> Iterator[str]:
    yield f"~ {changed.thing.kind} {changed.thing.id}"
    for part in changed.parts:
        yield f"    {part.name}:"
        yield indent(_fill(f"- {part.old}" if part.old else "- (nothing)", "  "), "      ")
        yield indent(_fill(f"+ {part.new}" if part.new else "+ (nothing)", "  "), "      ")


def _fill(text: str, below: str = "", first: str = "") -> str:
    return fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=below,
        break_long_words=False,
        break_on_hyphens=False,
    )

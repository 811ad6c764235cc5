"""Checks of an edition beyond the form of its files: do the parts fit, and can they be used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from selfassess.domain.framework import Element, Framework, Question, Rules

Where = tuple[str | int, ...]
"""The kind of thing, its key, and the path below it, as the reader remembers them."""

RESERVED = ("unknown", "na")
"""What forms send for the two states beside an answer; `none` too, for several choices."""

LONGEST_SENTENCE = 30
"""Words; a sentence that a tired person can read once."""

PARAMETERS: Final[Mapping[str, str]] = {
    "component-wanted": "",
    "advanced-share": "component-wanted",
    "strong-at-least": "",
    "consistent-at-most": "",
    "weak-level": "",
    "weak-level-high": "weak-level",
    "benchmark-gap": "component-wanted",
    "component-variance-most": "",
    "component-range-least": "",
    "pair-gap": "",
    "pair-gap-high": "pair-gap",
    "acted-present-least": "acted-used-most",
    "acted-used-most": "acted-present-least",
    "stuck-level": "",
    "words-only-least": "",
}
"""
Every parameter that the core reads, with the one that it says nothing without.

An edition may leave any of them out; what rests on it is then undefined. So a name that is written
wrong would not be noticed, were it no fault.
"""


def find_content_faults(framework: Framework) -> Iterator[tuple[Where, str]]:
    """
    Everything wrong with an edition whose files are each well-formed.

    Yields:
        Where it stands and what to do about it.
    """
    yield from _check_rubric(framework)
    yield from _check_rules(framework)
    yield from _check_steps(framework)
    yield from _check_exemplars(framework)
    yield from _check_sentences(framework)


def _check_rubric(framework: Framework) -> Iterator[tuple[Where, str]]:
    at: Where
    levels = {entry.level for entry in framework.scale}
    lever_ids = set(framework.lever_labels)
    yield from _check_ids(framework)
    for index, component in enumerate(framework.components):
        if not component.elements:
            at = ("framework", "components", index)
            yield at, f"component {component.id} has no elements"
    for element in framework.elements.values():
        at = ("elements", element.id)
        if set(element.levels) != levels:
            yield (*at, "levels"), f"describe exactly the levels {sorted(levels)}"
        if framework.levers and element.lever not in lever_ids:
            yield (*at, "lever"), f"the lever is one of {sorted(lever_ids)}"
        for index, question in enumerate(element.questions):
            here: Where = (*at, "questions", index)
            readings = question.readings
            for reading in readings:
                if reading.level not in levels or (
                    reading.cap is not None and reading.cap not in levels
                ):
                    yield here, f"question {question.id}: a level or cap is off the scale"
            for option in question.options:
                if option.id in RESERVED or (
                    option.id == "none" and question.kind == "several-choices"
                ):
                    yield here, f"question {question.id}: the option id {option.id!r} is reserved"
            most = len(question.options) if question.options else question.highest
            for band in question.bands:
                if most is not None and band.at_least > most:
                    yield here, f"question {question.id}: no answer reaches {band.at_least}"
            if len({reading.level for reading in readings}) < 2:
                yield here, f"question {question.id}: every answer reads as the same level"
        if element.questions and framework.scale:
            yield from _check_reachable(framework, element, at)


def _check_ids(framework: Framework) -> Iterator[tuple[Where, str]]:
    lists: dict[str, Sequence[str | int]] = {
        "scale": [entry.level for entry in framework.scale],
        "components": [component.id for component in framework.components],
        "causes": [cause.id for cause in framework.causes],
        "levers": [lever.id for lever in framework.levers],
    }
    for name, ids in lists.items():
        for index, one in enumerate(ids):
            if one in ids[:index]:
                yield ("framework", name, index), f"{one!r} stands twice; give each its own"


def _check_reachable(
    framework: Framework, element: Element, at: Where
) -> Iterator[tuple[Where, str]]:
    """The lowest and the highest level must be reachable by some answers."""
    lows = [min(r.level for r in q.readings) for q in element.questions if q.when is None]
    highs = [_highest(question) for question in element.questions if question.when is None]
    if lows and min(lows) != framework.lowest:
        yield at, "no answer leads to the lowest level"
    if highs and min(highs) != framework.highest:
        yield at, "no answers lead to the highest level: a question has no uncapped top option"


def _highest(question: Question) -> int:
    return max(min(r.level, r.cap if r.cap is not None else r.level) for r in question.readings)


def _check_rules(framework: Framework) -> Iterator[tuple[Where, str]]:
    known = set(framework.elements) | {component.id for component in framework.components}
    rules = framework.rules
    for index, pair in enumerate(rules.pairs):
        for name in sorted({pair.ahead, *pair.rests_on} - known):
            yield ("rules", "pairs", index), f"{name!r} is no element or component"
    if rules.sticking_points:
        named = {*rules.sticking_points.components, *rules.sticking_points.elements}
        for name in sorted(named - known):
            yield ("rules", "sticking_points"), f"{name!r} is no element or component"
    if rules.not_acted_on:
        named = {*rules.not_acted_on.present, rules.not_acted_on.acted}
        for name in sorted(named - set(framework.elements)):
            yield ("rules", "not_acted_on"), f"{name!r} is no element"
    for name, parameter in rules.parameters.items():
        if not parameter.reason or not parameter.unit or not parameter.source:
            yield ("rules", "parameters", name), "a number needs a unit, a source and a reason"
    yield from _check_parameters(rules)


def _check_parameters(rules: Rules) -> Iterator[tuple[Where, str]]:
    for name in rules.parameters:
        needed = PARAMETERS.get(name)
        if needed is None:
            message = f"there is no parameter {name!r}; use one of {', '.join(PARAMETERS)}"
            yield ("rules", "parameters", name), message
        elif needed and needed not in rules.parameters:
            yield ("rules", "parameters", name), f"this says nothing without {needed!r}"
    for part, rule, limit in (
        ("pairs", rules.pairs, "pair-gap"),
        ("not_acted_on", rules.not_acted_on, "acted-used-most"),
        ("sticking_points", rules.sticking_points, "stuck-level"),
    ):
        if rule and limit not in rules.parameters:
            yield ("rules", part), f"this finds nothing without the parameter {limit!r}"


def _check_steps(framework: Framework) -> Iterator[tuple[Where, str]]:
    if not framework.steps:
        return
    lever_ids = set(framework.lever_labels)
    reachable = range(framework.lowest + 1, framework.highest + 1)
    for element in framework.elements:
        for to in reachable:
            if (element, to) not in framework.step_to:
                yield ("elements", element), f"the step to level {to} is missing under actions/"
    for step in framework.steps:
        at: Where = ("actions", f"{step.element}>{step.to}")
        if step.element not in framework.elements:
            yield at, f"{step.element!r} is no element"
        if step.to not in reachable:
            yield (*at, "to"), f"no step leads to level {step.to}"
        if step.lever not in lever_ids:
            yield (*at, "lever"), f"the lever is one of {sorted(lever_ids)}"
        for exemplar in step.exemplars:
            if exemplar not in framework.exemplar_by_id:
                yield (*at, "exemplars"), f"{exemplar!r} is no exemplar"
        for need in step.needs:
            if need.element not in framework.elements or need.element == step.element:
                yield (*at, "needs"), f"{need.element!r} is no other element"
            if need.level not in reachable:
                yield (*at, "needs"), f"{need.level} is no level that a step leads to"
            if need.source != "assumption" and need.source not in framework.source_by_id:
                yield (*at, "needs"), f"{need.source!r} is no source (or `assumption`)"
    for cycle in _find_cycles(framework):
        first = cycle[0]
        yield (
            ("actions", f"{first[0]}>{first[1]}"),
            "these steps wait for each other: " + " -> ".join(f"{e} to {n}" for e, n in cycle),
        )


def _find_cycles(framework: Framework) -> Iterator[list[tuple[str, int]]]:
    """Steps that can never be taken, because each waits for the other; at most one per start."""
    done: set[tuple[str, int]] = set()

    def visit(node: tuple[str, int], path: list[tuple[str, int]]) -> list[tuple[str, int]] | None:
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done or node not in framework.step_to:
            return None
        before = [(need.element, need.level) for need in framework.step_to[node].needs]
        for following in [(node[0], node[1] - 1), *before]:
            found = visit(following, [*path, node])
            if found:
                return found
        done.add(node)
        return None

    for node in framework.step_to:
        found = visit(node, [])
        if found:
            yield found
            return


def _check_exemplars(framework: Framework) -> Iterator[tuple[Where, str]]:
    seen: dict[str, str] = {}
    for document in framework.sources:
        if document.url and document.url in seen:
            message = f"{seen[document.url]!r} has the same address; use one source for both"
            yield ("sources", document.id), message
        seen.setdefault(document.url, document.id)
    for index, fact in enumerate(framework.facts):
        if fact.source not in framework.source_by_id:
            yield ("benchmark", "facts", index, "source"), f"{fact.source!r} is no source"
    for exemplar in framework.exemplars:
        at: Where = ("exemplars", exemplar.id)
        for source in exemplar.sources:
            if source not in framework.source_by_id:
                yield (*at, "sources"), f"{source!r} is no source"
        for element in exemplar.elements:
            if element not in framework.elements:
                yield (*at, "elements"), f"{element!r} is no element"
    if framework.exemplars:
        for element_id, exemplars in framework.exemplars_of.items():
            if not any(exemplar.kind == "practice" for exemplar in exemplars):
                yield ("elements", element_id), "no exemplar practice names this element"


def _check_sentences(framework: Framework) -> Iterator[tuple[Where, str]]:
    for element in framework.elements.values():
        at: Where = ("elements", element.id)
        texts = [element.why, element.misreading, *element.levels.values()]
        texts += [question.text for question in element.questions]
        texts += [question.hint for question in element.questions]
        texts += [option.text for question in element.questions for option in question.options]
        for text in texts:
            yield from check_text(text, at)
    for step in framework.steps:
        for text in (step.do, step.first, step.done_when):
            yield from check_text(text, ("actions", f"{step.element}>{step.to}"))
    for exemplar in framework.exemplars:
        for text in (exemplar.text, exemplar.fate):
            yield from check_text(text, ("exemplars", exemplar.id))


def check_text(text: str, at: Where) -> Iterator[tuple[Where, str]]:
    """A sentence that must be read twice is a fault of the text that it stands in."""
    for sentence in re.split(r"(?<=[.!?;:])\s+", text):
        words = len(sentence.split())
        if words > LONGEST_SENTENCE:
            beginning = " ".join(sentence.split()[:6])
            yield at, f"a sentence has {words} words, at most {LONGEST_SENTENCE}: {beginning} ..."

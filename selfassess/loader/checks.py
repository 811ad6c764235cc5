"""Checks of an edition beyond the form of its files: do the parts fit, and can they be used."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from selfassess.domain.framework import Element, Framework, Rules, Step
from selfassess.loader.reach import list_reachable_levels
from selfassess.loader.texts import Where, find_text_faults

RESERVED = ("unknown", "na")
"""What forms send for the two states beside an answer; `none` too, for several choices."""

VERSION: Final = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){1,3}")
"""Numbers with dots; a published version is a folder of this name."""

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
    "evidence-none-most": "evidence-words-most",
    "evidence-words-most": "evidence-none-most",
    "rounds-least": "",
    "progress-rising-least": "progress-slipping-least",
    "progress-slipping-least": "progress-rising-least",
    "group-least": "",
    "reading-speed": "answer-time",
    "answer-time": "reading-speed",
}
"""
Every parameter that the core reads, with the one that it says nothing without.

An edition may leave any of them out; what rests on it is then undefined. So a name that is written
wrong would not be noticed, were it no fault.
"""


@dataclass(frozen=True)
class Gaps:
    """
    What seems to be missing, only because the file that holds it could not be read.

    Its faults are named already. That others then refer to nothing is no fault of theirs.

    Args:
        texts: The texts of such files, by subfolder.
    """

    texts: Mapping[str, str] = field(default_factory=dict)

    def hide(self, name: str, key: str) -> bool:
        """Whether a thing may stand in a file that could not be read: its id occurs there."""
        return bool(re.search(rf"(?<![\w.-]){re.escape(key)}(?![\w.-])", self.texts.get(name, "")))

    def hide_elements_of(self, component: str) -> bool:
        """Whether elements of a component may stand in such a file."""
        return bool(
            re.search(rf"(?<![\w.]){re.escape(component)}\.", self.texts.get("elements", ""))
        )


NO_GAPS: Final = Gaps()


def find_content_faults(framework: Framework, gaps: Gaps = NO_GAPS) -> Iterator[tuple[Where, str]]:
    """
    Everything wrong with an edition whose files are each well-formed.

    Args:
        framework: The edition, as far as its files could be read.
        gaps: What may stand in the others.

    Yields:
        Where it stands and what to do about it.
    """
    yield from _check_rubric(framework, gaps)
    yield from _check_rules(framework, gaps)
    yield from _check_steps(framework, gaps)
    yield from _check_exemplars(framework, gaps)
    yield from find_text_faults(framework)


def _check_rubric(framework: Framework, gaps: Gaps) -> Iterator[tuple[Where, str]]:
    at: Where
    levels = {entry.level for entry in framework.scale}
    lever_ids = set(framework.lever_labels)
    if not VERSION.fullmatch(framework.version):
        yield ("framework", "version"), "write the version as numbers with dots, such as 1.0.0"
    yield from _check_ids(framework)
    for index, component in enumerate(framework.components):
        if not component.elements and not gaps.hide_elements_of(component.id):
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
            when = question.when
            gate = element.question(when.question) if when else None
            if when and gate and set(when.any_of) >= {option.id for option in gate.options}:
                yield here, f"question {question.id}: it is always asked; leave `when` out"
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
    """Every level must be reachable by some answers; else its descriptor promises in vain."""
    reachable = list_reachable_levels(element)
    for entry in framework.scale:
        if entry.level not in reachable:
            yield (
                at,
                f"no answers lead to level {entry.level}{_name_extreme(framework, entry.level)}",
            )


def _name_extreme(framework: Framework, level: int) -> str:
    if level == framework.lowest:
        return ", the lowest level"
    return ", the highest level" if level == framework.highest else ""


def _list_unknown(named: Iterable[str], known: Container[str], name: str, gaps: Gaps) -> list[str]:
    """What is named and is not there, in the order of its ids."""
    return sorted(one for one in set(named) if one not in known and not gaps.hide(name, one))


def _check_rules(framework: Framework, gaps: Gaps) -> Iterator[tuple[Where, str]]:
    known = set(framework.elements) | {component.id for component in framework.components}
    rules = framework.rules
    for index, pair in enumerate(rules.pairs):
        for name in _list_unknown((pair.ahead, *pair.rests_on), known, "elements", gaps):
            yield ("rules", "pairs", index), f"{name!r} is no element or component"
    if rules.sticking_points:
        named = (*rules.sticking_points.components, *rules.sticking_points.elements)
        for name in _list_unknown(named, known, "elements", gaps):
            yield ("rules", "sticking_points"), f"{name!r} is no element or component"
    if rules.not_acted_on:
        named = (*rules.not_acted_on.present, rules.not_acted_on.acted)
        for name in _list_unknown(named, framework.elements, "elements", gaps):
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


def _check_steps(framework: Framework, gaps: Gaps) -> Iterator[tuple[Where, str]]:
    if not framework.steps:
        return
    reachable = range(framework.lowest + 1, framework.highest + 1)
    for element in framework.elements:
        for to in reachable:
            # A file of steps that cannot be read may hold any of them.
            if (element, to) not in framework.step_to and "actions" not in gaps.texts:
                yield ("elements", element), f"the step to level {to} is missing under actions/"
    for step in framework.steps:
        yield from _check_step(framework, step, reachable, gaps)
    for cycle in _find_cycles(framework):
        first = cycle[0]
        yield (
            ("actions", f"{first[0]}>{first[1]}"),
            "these steps wait for each other: " + " -> ".join(f"{e} to {n}" for e, n in cycle),
        )


def _check_step(
    framework: Framework, step: Step, reachable: range, gaps: Gaps
) -> Iterator[tuple[Where, str]]:
    at: Where = ("actions", f"{step.element}>{step.to}")
    elements = framework.elements
    for name in _list_unknown([step.element], elements, "elements", gaps):
        yield at, f"{name!r} is no element"
    if step.to not in reachable:
        yield (*at, "to"), f"no step leads to level {step.to}"
    if step.lever not in framework.lever_labels:
        yield (*at, "lever"), f"the lever is one of {sorted(framework.lever_labels)}"
    for name in _list_unknown(step.exemplars, framework.exemplar_by_id, "exemplars", gaps):
        yield (*at, "exemplars"), f"{name!r} is no exemplar"
    for need in step.needs:
        unknown = _list_unknown([need.element], elements, "elements", gaps)
        if unknown or need.element == step.element:
            yield (*at, "needs"), f"{need.element!r} is no other element"
        if need.level not in reachable:
            yield (*at, "needs"), f"{need.level} is no level that a step leads to"
        known = {"assumption", *framework.source_by_id}
        for name in _list_unknown([need.source], known, "sources", gaps):
            yield (*at, "needs"), f"{name!r} is no source (or `assumption`)"


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


def _check_exemplars(framework: Framework, gaps: Gaps) -> Iterator[tuple[Where, str]]:
    seen: dict[str, str] = {}
    known = framework.source_by_id
    for document in framework.sources:
        if document.url and document.url in seen:
            message = f"{seen[document.url]!r} has the same address; use one source for both"
            yield ("sources", document.id), message
        seen.setdefault(document.url, document.id)
    for index, fact in enumerate(framework.facts):
        for name in _list_unknown([fact.source], known, "sources", gaps):
            yield ("benchmark", "facts", index, "source"), f"{name!r} is no source"
    for exemplar in framework.exemplars:
        at: Where = ("exemplars", exemplar.id)
        for name in _list_unknown(exemplar.sources, known, "sources", gaps):
            yield (*at, "sources"), f"{name!r} is no source"
        for name in _list_unknown(exemplar.elements, framework.elements, "elements", gaps):
            yield (*at, "elements"), f"{name!r} is no element"
    if framework.exemplars and "exemplars" not in gaps.texts:
        for element_id, exemplars in framework.exemplars_of.items():
            if not any(exemplar.kind == "practice" for exemplar in exemplars):
                yield ("elements", element_id), "no exemplar practice names this element"

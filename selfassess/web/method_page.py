"""What the page on the method shows: every number with its source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from selfassess.domain.diagnosis import FlagKind
from selfassess.domain.framework import Framework
from selfassess.domain.planning import can_rank
from selfassess.domain.verdicts import count_wanted, defines_advanced, defines_quadrant
from selfassess.formats.numbers import show_count
from selfassess.formats.words import FLAG_WORDS, cite
from selfassess.services.editions import DEFAULT_EDITION

RULES: Final[Mapping[FlagKind, tuple[str, ...]]] = {
    "weak-element": (
        "An element is at level {weak-level} or lower; high at {weak-level-high}.",
        "An element is at level {weak-level} or lower.",
    ),
    "weak-component": (
        "A component’s mean is shown as level {weak-level} or lower (high), or it is"
        " {benchmark-gap} or more below level {component-wanted} (medium).",
        "A component’s mean is shown as level {weak-level} or lower.",
        "A component’s mean is {benchmark-gap} or more below level {component-wanted}.",
    ),
    "behind-benchmark": ("An element is {benchmark-gap} or more below level {component-wanted}.",),
    "piecemeal-district": ("The spread is above {consistent-at-most}.",),
    "piecemeal-component": (
        "The variance within a component is above {component-variance-most}, or its highest and"
        " lowest element are {component-range-least} or more levels apart.",
        "The variance within a component is above {component-variance-most}.",
        "The highest and the lowest element of a component are {component-range-least} or more"
        " levels apart.",
    ),
    "incoherent-pair": (
        "Something is {pair-gap} or more ahead of what it rests on; high from {pair-gap-high}."
        " The pairs stand below.",
        "Something is {pair-gap} or more ahead of what it rests on. The pairs stand below.",
    ),
    "not-acted-on": (
        "What is there is at {acted-present-least} or better, while its use is at"
        " {acted-used-most} or lower.",
    ),
    "sticking-point": (
        "An element where CRPE found districts stuck is at {stuck-level} or lower.",
    ),
    "words-only": (
        "An element is at {words-only-least} or better, and no document is linked to it.",
    ),
    "not-firm": ("One level more or less in one element would move a color or a verdict.",),
}
"""
Each rule in words; a name in braces stands for the value of that parameter.

Of several the first holds whose parameters an edition has; without any it has no such rule.
"""

EFFORTS = (
    (1, "Weeks of one office"),
    (2, "A year of one office"),
    (4, "Several offices, or a vote of the board"),
    (8, "A law, a contract or a reorganization"),
)


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One number of the method."""

    name: str
    words: str
    value: str
    unit: str
    source: str
    reason: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One kind of flag."""

    kind: str
    rule: str
    source: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """Something that rests on something else."""

    ahead: str
    rests_on: str
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class Advanced:
    """CRPE's rule for an advanced district, as the edition has it."""

    wanted: int
    label: str
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Cuts:
    """What is strong, and what is consistent."""

    strong: str
    consistent: str
    are_ours: bool


@dataclass(frozen=True, slots=True)
class MethodPage:
    """
    How the numbers come about.

    `advanced`, `cuts` and `target` (the level that actions are ranked by) are None where the
    edition defines none; the page then says nothing of them.
    """

    title: str
    edition: str
    is_default: bool
    about: str
    scale: tuple[tuple[int, str, str], ...]
    lowest: str
    counts: str
    component_count: int
    most_spread: str
    advanced: Advanced | None
    cuts: Cuts | None
    target: int | None
    parameters: tuple[ParameterRow, ...]
    rules: tuple[RuleRow, ...]
    pairs: tuple[PairRow, ...]
    causes: tuple[str, ...]
    levers: tuple[tuple[str, str], ...]
    efforts: tuple[tuple[str, str], ...]


def describe_method(framework: Framework) -> MethodPage:
    """Describe the method of an edition from the edition's own files."""
    elements = show_count(len(framework.elements), "element")
    questions = sum(len(element.questions) for element in framework.elements.values())
    components = show_count(len(framework.components), "component")
    return MethodPage(
        title=framework.title,
        edition=f"{framework.id}, version {framework.version}",
        is_default=framework.id == DEFAULT_EDITION,
        about=framework.about,
        scale=tuple(
            (entry.level, entry.label, entry.meaning) for entry in reversed(framework.scale)
        ),
        lowest=framework.labels[framework.lowest].label.lower(),
        counts=f"{components}, {elements} and {show_count(questions, 'question')}",
        component_count=len(framework.components),
        # Half of the levels at each end of the scale.
        most_spread=f"{float(Fraction(framework.highest - framework.lowest, 2) ** 2):g}",
        advanced=_describe_advanced(framework),
        cuts=_describe_cuts(framework),
        target=int(framework.rules.limit("component-wanted")) if can_rank(framework) else None,
        parameters=tuple(
            ParameterRow(
                name,
                name.replace("-", " ").capitalize(),
                _show(framework, name),
                parameter.unit,
                cite(parameter.source),
                parameter.reason,
                parameter.is_assumption,
            )
            for name, parameter in framework.rules.parameters.items()
        ),
        rules=tuple(
            RuleRow(FLAG_WORDS[kind], rule, cite(framework.rules.sources.get(kind, "assumption")))
            for kind in RULES
            if (rule := _find_rule(framework, kind))
        ),
        pairs=tuple(
            PairRow(
                _name(framework, pair.ahead),
                ", ".join(_name(framework, name) for name in pair.rests_on),
                pair.says,
                cite(pair.source),
            )
            for pair in framework.rules.pairs
        ),
        causes=tuple(cause.label for cause in framework.causes),
        levers=tuple((lever.label, lever.meaning) for lever in framework.levers),
        efforts=tuple((show_count(points, "point"), meaning) for points, meaning in EFFORTS)
        if framework.steps
        else (),
    )


def _describe_advanced(framework: Framework) -> Advanced | None:
    if not defines_advanced(framework):
        return None
    wanted = int(framework.rules.limit("component-wanted"))
    return Advanced(
        wanted,
        framework.labels[wanted].label,
        count_wanted(framework),
        len(framework.components),
    )


def _describe_cuts(framework: Framework) -> Cuts | None:
    if not defines_quadrant(framework):
        return None
    names = ("strong-at-least", "consistent-at-most")
    strong, consistent = (_show(framework, name) for name in names)
    return Cuts(
        strong,
        consistent,
        all(framework.rules.parameters[name].is_assumption for name in names),
    )


def _find_rule(framework: Framework, kind: FlagKind) -> str:
    """The rule of a kind of flag in words; empty where the edition has none."""
    rules = framework.rules
    needs = {
        "incoherent-pair": bool(rules.pairs),
        "not-acted-on": rules.not_acted_on is not None,
        "sticking-point": rules.sticking_points is not None,
    }
    if not needs.get(kind, True):
        return ""
    known = set(rules.parameters)
    for text in RULES[kind]:
        if set(re.findall(r"{([^}]+)}", text)) <= known:
            return _fill(framework, text)
    return ""


def _show(framework: Framework, name: str) -> str:
    return f"{framework.rules.parameters[name].value:g}"


def _fill(framework: Framework, rule: str) -> str:
    for name in framework.rules.parameters:
        rule = rule.replace(f"{{{name}}}", _show(framework, name))
    return rule


def _name(framework: Framework, name: str) -> str:
    element = framework.elements.get(name)
    if element is not None:
        return f"{name} {element.short or element.title}"
    component = framework.component(name)
    return component.short if component else name

"""What the page on the method shows: every number with its source."""

from __future__ import annotations

from dataclasses import dataclass

from selfassess.domain.diagnosis import FlagKind
from selfassess.domain.framework import Framework
from selfassess.domain.verdicts import count_wanted
from selfassess.formats.numbers import show_count
from selfassess.formats.words import FLAG_WORDS, cite

RULES: dict[FlagKind, str] = {
    "weak-element": "An element is at level {weak-level} or lower; high at {weak-level-high}.",
    "weak-component": (
        "A component’s mean is shown as level {weak-level} or lower (high), or it is"
        " {benchmark-gap} or more below level {component-wanted} (medium)."
    ),
    "behind-benchmark": "An element is {benchmark-gap} or more below level {component-wanted}.",
    "piecemeal-district": "The spread is above {consistent-at-most}.",
    "piecemeal-component": (
        "The variance within a component is above {component-variance-most}, or its highest and"
        " lowest element are {component-range-least} or more levels apart."
    ),
    "incoherent-pair": (
        "Something is {pair-gap} or more ahead of what it rests on; high from {pair-gap-high}."
        " The pairs stand below."
    ),
    "not-acted-on": (
        "What is there is at {acted-present-least} or better, while its use is at"
        " {acted-used-most} or lower."
    ),
    "sticking-point": "An element where CRPE found districts stuck is at {stuck-level} or lower.",
    "words-only": "An element is at {words-only-least} or better, and no document is linked to it.",
    "not-firm": "One level more or less in one element would move a color or a verdict.",
}
"""Each rule in words; a name in braces stands for the value of that parameter."""

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
class MethodPage:
    """How the numbers come about."""

    title: str
    edition: str
    about: str
    scale: tuple[tuple[int, str, str], ...]
    counts: str
    wanted: int
    wanted_label: str
    wanted_count: int
    component_count: int
    strong: str
    consistent: str
    parameters: tuple[ParameterRow, ...]
    rules: tuple[RuleRow, ...]
    pairs: tuple[PairRow, ...]
    causes: tuple[str, ...]
    levers: tuple[tuple[str, str], ...]
    efforts: tuple[tuple[str, str], ...]


def describe_method(framework: Framework) -> MethodPage:
    """Describe the method of an edition from the edition's own files."""
    wanted = int(framework.rules.limit("component-wanted"))
    elements = show_count(len(framework.elements), "element")
    questions = sum(len(element.questions) for element in framework.elements.values())
    return MethodPage(
        title=framework.title,
        edition=f"{framework.id}, version {framework.version}",
        about=framework.about,
        scale=tuple(
            (entry.level, entry.label, entry.meaning) for entry in reversed(framework.scale)
        ),
        counts=f"{len(framework.components)} components, {elements} and {questions} questions",
        wanted=wanted,
        wanted_label=framework.labels[wanted].label,
        wanted_count=count_wanted(framework),
        component_count=len(framework.components),
        strong=_show(framework, "strong-at-least"),
        consistent=_show(framework, "consistent-at-most"),
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
            RuleRow(
                FLAG_WORDS[kind],
                _fill(framework, rule),
                cite(framework.rules.sources.get(kind, "assumption")),
            )
            for kind, rule in RULES.items()
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
        efforts=tuple((show_count(points, "point"), meaning) for points, meaning in EFFORTS),
    )


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

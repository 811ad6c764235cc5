"""Flags for the page, one card for each kind within a severity: ninety of them must stay calm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from selfassess.domain.diagnosis import SEVERITIES, FlagKind
from selfassess.domain.framework import Framework
from selfassess.formats.documents import Document
from selfassess.formats.numbers import show_score
from selfassess.formats.words import (
    FLAG_WORDS,
    SEVERITY_WORDS,
    capitalize,
    cite,
    join_words,
    spell_count,
)
from selfassess.web.snapshot_page.summary import label_of, link_ours

Link = tuple[str, str]

TITLES: Final[Mapping[FlagKind, tuple[str, str]]] = {
    "weak-element": ("weak element", "weak elements"),
    "weak-component": ("weak component", "weak components"),
    "behind-benchmark": ("element behind the benchmark", "elements behind the benchmark"),
    "piecemeal-district": ("district that is piecemeal", "districts that are piecemeal"),
    "piecemeal-component": ("component far apart in itself", "components far apart in themselves"),
    "incoherent-pair": ("pair that does not fit", "pairs that do not fit"),
    "not-acted-on": ("measure not acted on", "measures not acted on"),
    "sticking-point": ("known sticking point", "known sticking points"),
    "words-only": ("high rating without evidence", "high ratings without evidence"),
    "not-firm": ("result that one answer moves", "results that one answer moves"),
}

REASONS: Final[Mapping[FlagKind, str]] = {
    "weak-element": "Little or no progress so far.",
    "weak-component": "Below the level that the benchmark wants of a component.",
    "behind-benchmark": "Below the level that the benchmark wants of the whole component.",
    "piecemeal-component": "The elements of each lie far apart.",
    "incoherent-pair": "One part is ahead of another on which it rests.",
    "sticking-point": (
        "CRPE found districts stuck here, above all where the central office or the union contract"
        " would have to change."
    ),
    "words-only": "Somebody will ask to see what these ratings rest on.",
    "not-firm": "One level more or less in one element would move a color or a verdict.",
}
"""What flags of one kind have in common; the others say themselves what they are about."""

LOW: Final = "The component as a whole is low."
"""The reason for a weak component where the edition has no benchmark."""

LIMITS: Final[Mapping[FlagKind, tuple[str, ...]]] = {
    "weak-element": ("weak-level",),
    "weak-component": ("benchmark-gap", "weak-level"),
    "behind-benchmark": ("benchmark-gap",),
    "piecemeal-district": ("consistent-at-most",),
    "piecemeal-component": ("component-variance-most", "component-range-least"),
    "incoherent-pair": ("pair-gap",),
    "not-acted-on": ("acted-present-least",),
    "sticking-point": ("stuck-level",),
    "words-only": ("words-only-least",),
}
"""The parameters that decide whether there is a flag; the first that an edition has is shown."""


@dataclass(frozen=True, slots=True)
class FlagRow:
    """
    One flag: what it is on, in words what sets it apart from its neighbors, and the lever.

    `joint` stands between the links where there are several.
    """

    links: tuple[Link, ...]
    joint: str
    level: int | None
    label: str
    says: str
    lever: str


@dataclass(frozen=True, slots=True)
class FlagGroup:
    """The flags of one kind and severity; `assumption` leads to the limit where it is ours."""

    id: str
    title: str
    reason: str
    source: str
    assumption: str
    rows: tuple[FlagRow, ...]


@dataclass(frozen=True, slots=True)
class SeverityGroup:
    """Everything of one severity; the least severe is folded away."""

    severity: str
    title: str
    count: int
    groups: tuple[FlagGroup, ...]
    is_folded: bool


def group_flags(framework: Framework, document: Document, method: str) -> tuple[SeverityGroup, ...]:
    """Group the flags of a snapshot by severity, then by kind; empty severities are left out."""
    found = []
    for severity in SEVERITIES:
        flags = [flag for flag in document["flags"] if flag["severity"] == severity]
        if flags:
            # They come in the order of their kinds already.
            groups = tuple(
                _group(framework, document, kind, tuple(some), method)
                for kind, some in groupby(flags, key=lambda flag: flag["kind"])
            )
            title = SEVERITY_WORDS[severity]
            found.append(
                SeverityGroup(severity, title, len(flags), groups, is_folded=severity == "low")
            )
    return tuple(found)


def index_flags(document: Document) -> dict[str, list[Link]]:
    """Links to what was found on each element, without the least severe."""
    found: dict[str, list[Link]] = {}
    for flag in document["flags"]:
        if flag["severity"] != "low":
            link = (FLAG_WORDS[flag["kind"]], f"#{_id_of(flag)}")
            for name in flag["on"]:
                if link not in found.setdefault(name, []):
                    found[name].append(link)
    return found


def _id_of(flag: Document) -> str:
    return f"flag-{flag['severity']}-{flag['kind']}"


def _group(
    framework: Framework,
    document: Document,
    kind: FlagKind,
    flags: Sequence[Document],
    method: str,
) -> FlagGroup:
    first = flags[0]
    known = framework.rules.parameters
    limit = next((name for name in LIMITS.get(kind, ()) if name in known), "")
    if kind == "weak-element" and first["severity"] == "high":
        limit = "weak-level-high"
    has_benchmark = "wanted" in first["numbers"]
    reason = LOW if kind == "weak-component" and not has_benchmark else REASONS.get(kind)
    one, many = TITLES[kind]
    # What one answer moves is told under its own heading; the group only leads there.
    shown = flags[:1] if kind == "not-firm" else flags
    return FlagGroup(
        id=_id_of(first),
        title=capitalize(spell_count(len(flags), one, many)),
        reason=reason or first["says"],
        source="; ".join(dict.fromkeys(cite(flag["source"]) for flag in flags)),
        assumption=link_ours(framework, limit, method),
        rows=tuple(_describe_row(framework, document, flag) for flag in shown),
    )


def _describe_row(framework: Framework, document: Document, flag: Document) -> FlagRow:
    kind, numbers = flag["kind"], flag["numbers"]
    level = numbers.get("level")
    return FlagRow(
        links=_link_all(framework, flag),
        joint=" is ahead of " if kind == "incoherent-pair" else ", ",
        level=level,
        label=label_of(framework, level),
        says=_say(framework, flag),
        lever=framework.lever_labels.get(flag["lever"] or "", ""),
    )


def _say(framework: Framework, flag: Document) -> str:
    """The numbers of a flag in words; empty where the level says it all."""
    numbers = flag["numbers"]
    match flag["kind"]:
        case "weak-component":
            mean = f"Mean {show_score(numbers['score'])}"
            return f"{mean}, {numbers['wanted']} wanted" if "wanted" in numbers else mean
        case "behind-benchmark":
            return capitalize(f"{spell_count(numbers['gap'], 'level')} below {numbers['wanted']}")
        case "piecemeal-district":
            return f"{show_score(numbers['spread'])}, the limit is {numbers['limit']:g}"
        case "piecemeal-component":
            return (
                f"Levels from {numbers['lowest']} to {numbers['highest']},"
                f" variance {show_score(numbers['variance'])}"
            )
        case "incoherent-pair":
            ahead, base = (
                _show(framework, name, numbers[number])
                for name, number in zip(flag["on"], ("ahead", "rests_on"), strict=True)
            )
            return f"{ahead} against {base}. {flag['says']}"
        case "not-acted-on":
            at = [f"{name} at {numbers[name]}" for name in flag["on"]]
            return f"{join_words(at[:-1])}, but {at[-1]}"
    return ""


def _link_all(framework: Framework, flag: Document) -> tuple[Link, ...]:
    if flag["kind"] == "piecemeal-district":
        return (("Spread", "#spread"),)
    if flag["kind"] == "not-firm":
        return (("How firm this is", "#firmness"),)
    return tuple(
        (
            _name(framework, name),
            f"#element-{name}" if name in framework.elements else f"#component-{name}",
        )
        for name in flag["on"]
    )


def _name(framework: Framework, name: str) -> str:
    """The short name of a component, or the id and the short name of an element."""
    element = framework.elements.get(name)
    if element is not None:
        return f"{name} {element.short or element.title}"
    component = framework.component(name)
    return component.short if component else name


def _show(framework: Framework, name: str, number: float) -> str:
    """A component's mean with its decimals, an element's level without."""
    return show_score(number) if framework.component(name) else f"{number:g}"

"""Flags for the page, one card for each kind within a severity: ninety of them must stay calm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from selfassess.domain.diagnosis import SEVERITIES, FlagKind
from selfassess.domain.framework import Framework
from selfassess.formats.documents import Document
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.words import FLAG_WORDS, SEVERITY_WORDS, capitalize, cite, spell_count
from selfassess.web.snapshot_page.summary import label_of, link_ours

Link = tuple[str, str]

TITLES: Final[Mapping[FlagKind, tuple[str, str]]] = {
    "weak-element": ("weak element", "weak elements"),
    "weak-component": ("weak component", "weak components"),
    "behind-benchmark": ("element behind the benchmark", "elements behind the benchmark"),
    "piecemeal-district": ("piecemeal district", "piecemeal districts"),
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
    "not-firm": "One level more or less in one element would move them.",
}
"""What flags of one kind have in common, where a card holds several."""

LIMITS: Final[Mapping[FlagKind, str]] = {
    "weak-component": "benchmark-gap",
    "behind-benchmark": "benchmark-gap",
    "piecemeal-district": "consistent-at-most",
    "piecemeal-component": "component-variance-most",
    "incoherent-pair": "pair-gap",
    "not-acted-on": "acted-present-least",
    "sticking-point": "stuck-level",
    "words-only": "words-only-least",
}
"""The parameter that decides whether there is a flag."""

NUMBER_WORDS: Final[Mapping[str, str]] = {
    "level": "Level",
    "score": "Mean",
    "wanted": "Wanted",
    "gap": "Levels below",
    "spread": "Spread",
    "limit": "Limit",
    "variance": "Variance",
    "lowest": "Lowest",
    "highest": "Highest",
}


@dataclass(frozen=True, slots=True)
class FlagRow:
    """One flag in a card of several."""

    links: tuple[Link, ...]
    level: int | None
    label: str
    says: str
    lever: str


@dataclass(frozen=True, slots=True)
class FlagGroup:
    """The flags of one kind and severity; the attributes of `flag_card` where there is only one."""

    id: str
    severity: str
    kind: str
    title: str
    reason: str
    numbers: tuple[tuple[str, str], ...]
    elements: tuple[Link, ...]
    lever: str
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
    limit = "weak-level-high" if first["severity"] == "high" else ""
    limit = LIMITS.get(kind, limit if kind == "weak-element" else "")
    # What one answer moves is told under its own heading; the card only leads there.
    single = len(flags) == 1 and kind != "not-firm"
    one, many = TITLES[kind]
    return FlagGroup(
        id=_id_of(first),
        severity=first["severity"],
        kind=FLAG_WORDS[kind],
        title=(
            _title_single(framework, first)
            if single
            else capitalize(spell_count(len(flags), one, many))
        ),
        reason=_reason_single(framework, first) if single else REASONS.get(kind, first["says"]),
        numbers=_list_numbers(framework, first) if single else (),
        elements=_link_all(framework, first),
        lever=framework.lever_labels.get(first["lever"] or "", ""),
        source=_join_sources(flags),
        assumption=link_ours(framework, limit, method),
        rows=(
            ()
            if single or kind == "not-firm"
            else tuple(_describe_row(framework, document, flag) for flag in flags)
        ),
    )


def _title_single(framework: Framework, flag: Document) -> str:
    names = [_name(framework, name) for name in flag["on"]]
    if flag["kind"] == "incoherent-pair":
        return f"{names[0]} is ahead of {names[1]}, on which it rests"
    if flag["kind"] == "not-acted-on":
        return f"{names[-1]} lags behind what is measured"
    if flag["kind"] == "piecemeal-district":
        return "The district is piecemeal"
    if flag["kind"] == "piecemeal-component":
        return f"{names[0]} is piecemeal in itself"
    return names[0]


def _reason_single(framework: Framework, flag: Document) -> str:
    lever = framework.lever_labels.get(flag["lever"] or "", "")
    # The lever has a line of its own on the card.
    says: str = flag["says"]
    return says.removesuffix(f" Lever: {lever.lower()}.")


def _list_numbers(framework: Framework, flag: Document) -> tuple[tuple[str, str], ...]:
    numbers = flag["numbers"]
    if flag["kind"] == "incoherent-pair":
        ahead, rests_on = (_name(framework, name) for name in flag["on"])
        return (
            (ahead, _show(framework, flag["on"][0], numbers["ahead"])),
            (rests_on, _show(framework, flag["on"][1], numbers["rests_on"])),
            ("Apart", _show_levels(numbers["gap"])),
        )
    return tuple(
        (NUMBER_WORDS.get(name) or _name(framework, name), _show(framework, name, number))
        for name, number in numbers.items()
    )


def _describe_row(framework: Framework, document: Document, flag: Document) -> FlagRow:
    first = flag["on"][0]
    element = document["elements"].get(first)
    level = element["level"] if element and flag["kind"] != "incoherent-pair" else None
    if flag["kind"] == "weak-component":
        level = flag["numbers"]["level"]
    return FlagRow(
        links=_link_all(framework, flag),
        level=level,
        label=label_of(framework, level),
        says=_say_row(framework, flag),
        lever=framework.lever_labels.get(flag["lever"] or "", ""),
    )


def _say_row(framework: Framework, flag: Document) -> str:
    """What sets one flag of a card apart from its neighbors; empty where level and lever do."""
    numbers = flag["numbers"]
    match flag["kind"]:
        case "weak-component":
            return f"Mean {show_score(numbers['score'])}"
        case "behind-benchmark":
            return f"{spell_count(numbers['gap'], 'level')} below {numbers['wanted']}"
        case "piecemeal-component":
            return (
                f"Levels from {numbers['lowest']} to {numbers['highest']},"
                f" variance {show_score(numbers['variance'])}"
            )
        case "incoherent-pair":
            ahead, rests_on = (_name(framework, name) for name in flag["on"])
            return (
                f"{ahead} at {_show(framework, flag['on'][0], numbers['ahead'])} is"
                f" {_show_levels(numbers['gap'])} ahead of {rests_on} at"
                f" {_show(framework, flag['on'][1], numbers['rests_on'])}. {flag['says']}"
            )
    return ""


def _link_all(framework: Framework, flag: Document) -> tuple[Link, ...]:
    if flag["kind"] == "piecemeal-district":
        return (("Where the spread comes from", "#spread"),)
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


def _join_sources(flags: Sequence[Document]) -> str:
    return "; ".join(dict.fromkeys(cite(flag["source"]) for flag in flags))


def _show(framework: Framework, name: str, number: float) -> str:
    """A number of a flag: the means of components always with their decimals."""
    is_whole = isinstance(number, int) and framework.component(name) is None
    return str(number) if is_whole else show_score(number)


def _show_levels(number: float) -> str:
    return (
        show_count(number, "level") if isinstance(number, int) else f"{show_score(number)} levels"
    )

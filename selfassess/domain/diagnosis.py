"""Flags: what is weak, what is piecemeal, what does not fit together, what is not yet proven."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from selfassess.domain.firmness import Firmness
from selfassess.domain.framework import Framework
from selfassess.domain.scale import level_of
from selfassess.domain.snapshot import Snapshot

FlagKind = Literal[
    "weak-element",
    "weak-component",
    "behind-benchmark",
    "piecemeal-district",
    "piecemeal-component",
    "incoherent-pair",
    "not-acted-on",
    "sticking-point",
    "words-only",
    "not-firm",
]
Severity = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Flag:
    """
    One thing to look at.

    `on` names elements or components; for a pair, what is ahead comes first. `numbers` are what the
    flag rests on. `says` is the reason in words.
    """

    kind: FlagKind
    severity: Severity
    on: tuple[str, ...]
    numbers: Mapping[str, Fraction | int]
    source: str
    says: str
    lever: str = ""


def diagnose(
    snapshot: Snapshot,
    firmness: Firmness | None = None,
    evidenced: Collection[str] | None = None,
) -> tuple[Flag, ...]:
    """
    Find every flag of a snapshot.

    Args:
        snapshot: The snapshot.
        firmness: Its firmness, for the flags "not firm"; left out, there are none of those.
        evidenced: The elements that have evidence; None where evidence is not known, and then
            nothing is called words only.

    Returns:
        Most severe first; within a severity in the order of the kinds, then of the edition.
    """
    if snapshot.spread is None:
        return ()
    framework = snapshot.framework
    flags = [
        *_find_weak_elements(snapshot),
        *_find_weak_components(snapshot),
        *_find_behind(snapshot),
        *_find_piecemeal(snapshot, snapshot.spread),
        *_find_pairs(snapshot),
        *_find_not_acted_on(snapshot),
        *_find_sticking_points(snapshot),
        *(_find_words_only(snapshot, evidenced) if evidenced is not None else ()),
        *(_find_not_firm(framework, firmness) if firmness is not None else ()),
    ]
    return tuple(sorted(flags, key=lambda flag: SEVERITIES.index(flag.severity)))


def _flag(
    framework: Framework,
    kind: FlagKind,
    severity: Severity,
    on: tuple[str, ...],
    numbers: Mapping[str, Fraction | int],
    says: str,
    source: str = "",
    lever: str = "",
) -> Flag:
    source = source or framework.rules.sources.get(kind, "assumption")
    return Flag(kind, severity, on, numbers, source, says, lever)


def _find_weak_elements(snapshot: Snapshot) -> Iterator[Flag]:
    rules = snapshot.framework.rules
    weak, worst = rules.find("weak-level"), rules.find("weak-level-high")
    if weak is None:
        return
    for element, level in snapshot.levels.items():
        if level <= weak:
            label = snapshot.framework.labels[level].label
            yield _flag(
                snapshot.framework,
                "weak-element",
                "high" if worst is not None and level <= worst else "medium",
                (element,),
                {"level": level},
                f"Rated {level}, “{label}”.",
                lever=snapshot.framework.elements[element].lever,
            )


def _find_weak_components(snapshot: Snapshot) -> Iterator[Flag]:
    rules = snapshot.framework.rules
    weak, wanted = rules.find("weak-level"), rules.find("component-wanted")
    gap = rules.find("benchmark-gap")
    for component, score in snapshot.components.items():
        if score.score is None:
            continue
        level = level_of(score.score)
        is_weak = weak is not None and level <= weak
        is_behind = wanted is not None and gap is not None and wanted - level >= gap
        if is_weak or is_behind:
            numbers: dict[str, Fraction | int] = {"score": score.score, "level": level}
            benchmark = ""
            if wanted is not None:
                numbers["wanted"] = wanted
                benchmark = f"; the benchmark wants {wanted}"
            yield _flag(
                snapshot.framework,
                "weak-component",
                "high" if is_weak else "medium",
                (component,),
                numbers,
                f"At level {level}{benchmark}.",
            )


def _find_behind(snapshot: Snapshot) -> Iterator[Flag]:
    rules = snapshot.framework.rules
    wanted, gap = rules.find("component-wanted"), rules.find("benchmark-gap")
    if wanted is None or gap is None:
        return
    for element, level in snapshot.levels.items():
        if wanted - level >= gap:
            yield _flag(
                snapshot.framework,
                "behind-benchmark",
                "low",
                (element,),
                {"level": level, "wanted": wanted, "gap": wanted - level},
                f"{wanted - level} below the benchmark of {wanted}.",
            )


def _find_piecemeal(snapshot: Snapshot, spread: Fraction) -> Iterator[Flag]:
    framework = snapshot.framework
    rules = framework.rules
    limit = rules.find("consistent-at-most")
    if limit is not None and spread > limit:
        yield _flag(
            framework,
            "piecemeal-district",
            "high",
            tuple(component.id for component in framework.components),
            {"spread": spread, "limit": limit},
            "Levels lie far apart. CRPE holds that piecemeal implementation is unlikely to"
            " produce significant results for students.",
        )
    most, least = rules.find("component-variance-most"), rules.find("component-range-least")
    for component in framework.components:
        levels = [snapshot.elements[e.id].level for e in component.elements]
        rated = [level for level in levels if level is not None]
        own = snapshot.components[component.id].variance
        if not rated or own is None:
            continue
        reach = max(rated) - min(rated)
        if (most is not None and own > most) or (least is not None and reach >= least):
            yield _flag(
                framework,
                "piecemeal-component",
                "medium",
                (component.id,),
                {"variance": own, "lowest": min(rated), "highest": max(rated)},
                f"Its elements run from {min(rated)} to {max(rated)}.",
            )


def _score_of(snapshot: Snapshot, name: str) -> Fraction | None:
    """The score of a component, or the level of an element."""
    if name in snapshot.components:
        return snapshot.components[name].score
    level = snapshot.elements[name].level
    return None if level is None else Fraction(level)


def _find_pairs(snapshot: Snapshot) -> Iterator[Flag]:
    rules = snapshot.framework.rules
    least, high = rules.find("pair-gap"), rules.find("pair-gap-high")
    if least is None:
        return
    for pair in rules.pairs:
        ahead = _score_of(snapshot, pair.ahead)
        for name in pair.rests_on:
            base = _score_of(snapshot, name)
            if ahead is None or base is None or ahead - base < least:
                continue
            yield _flag(
                snapshot.framework,
                "incoherent-pair",
                "high" if high is not None and ahead - base >= high else "medium",
                (pair.ahead, name),
                {"ahead": ahead, "rests_on": base, "gap": ahead - base},
                pair.says,
                pair.source,
            )


def _find_not_acted_on(snapshot: Snapshot) -> Iterator[Flag]:
    rules = snapshot.framework.rules
    rule = rules.not_acted_on
    least, most = rules.find("acted-present-least"), rules.find("acted-used-most")
    if rule is None or least is None or most is None:
        return
    acted = snapshot.elements[rule.acted].level
    if acted is None or acted > most:
        return
    present = [
        (element, level)
        for element in rule.present
        if (level := snapshot.elements[element].level) is not None and level >= least
    ]
    if present:
        yield _flag(
            snapshot.framework,
            "not-acted-on",
            "high",
            (*(element for element, _ in present), rule.acted),
            {**dict(present), rule.acted: acted},
            rule.says,
            rule.source,
        )


def _find_sticking_points(snapshot: Snapshot) -> Iterator[Flag]:
    framework = snapshot.framework
    points, most = framework.rules.sticking_points, framework.rules.find("stuck-level")
    if points is None or most is None:
        return
    for element, level in snapshot.levels.items():
        named = element in points.elements
        known = named or framework.component_of[element].id in points.components
        if known and level <= most:
            lever = framework.elements[element].lever
            yield _flag(
                framework,
                "sticking-point",
                "medium",
                (element,),
                {"level": level},
                f"{points.says} Lever: {framework.lever_labels.get(lever, lever).lower()}.",
                points.source,
                lever,
            )


def _find_words_only(snapshot: Snapshot, evidenced: Collection[str]) -> Iterator[Flag]:
    least = snapshot.framework.rules.find("words-only-least")
    if least is None:
        return
    for element, level in snapshot.levels.items():
        if level >= least and element not in evidenced:
            yield _flag(
                snapshot.framework,
                "words-only",
                "medium",
                (element,),
                {"level": level},
                f"Rated {level} without any evidence.",
            )


def _find_not_firm(framework: Framework, firmness: Firmness) -> Iterator[Flag]:
    """One flag for each color or verdict that a single changed level would move."""
    moved: dict[str, list[str]] = {}
    for flip in firmness.flips:
        for change in flip.changes:
            moved.setdefault(change.what, []).append(flip.element)
    for what, elements in moved.items():
        named = tuple(dict.fromkeys(elements))
        is_component = what.startswith("component ")
        on = (what.removeprefix("component "),) if is_component else named
        subject = "its color" if is_component else f"the {what}"
        if what == "advanced":
            subject = "the verdict “advanced”"
        yield _flag(
            framework,
            "not-firm",
            "low",
            on,
            {"elements": len(named)},
            f"One level more or less in one element would move {subject}.",
        )

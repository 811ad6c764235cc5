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
    weak, worst = rules.limit("weak-level"), rules.limit("weak-level-high")
    for element, level in snapshot.levels.items():
        if level <= weak:
            label = snapshot.framework.labels[level].label
            yield _flag(
                snapshot.framework,
                "weak-element",
                "high" if level <= worst else "medium",
                (element,),
                {"level": level},
                f"Rated {level}, “{label}”.",
                lever=snapshot.framework.elements[element].lever,
            )


def _find_weak_components(snapshot: Snapshot) -> Iterator[Flag]:
    rules = snapshot.framework.rules
    wanted, gap = rules.limit("component-wanted"), rules.limit("benchmark-gap")
    for component, score in snapshot.components.items():
        if score.score is None:
            continue
        level = level_of(score.score)
        if level <= rules.limit("weak-level") or wanted - level >= gap:
            yield _flag(
                snapshot.framework,
                "weak-component",
                "high" if level <= rules.limit("weak-level") else "medium",
                (component,),
                {"score": score.score, "level": level, "wanted": wanted},
                f"At level {level}; the benchmark wants {wanted}.",
            )


def _find_behind(snapshot: Snapshot) -> Iterator[Flag]:
    rules = snapshot.framework.rules
    wanted, gap = rules.limit("component-wanted"), rules.limit("benchmark-gap")
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
    if spread > rules.limit("consistent-at-most"):
        yield _flag(
            framework,
            "piecemeal-district",
            "high",
            tuple(component.id for component in framework.components),
            {"spread": spread, "limit": rules.limit("consistent-at-most")},
            "Levels lie far apart. CRPE holds that piecemeal implementation is unlikely to"
            " produce significant results for students.",
        )
    for component in framework.components:
        levels = [snapshot.elements[e.id].level for e in component.elements]
        rated = [level for level in levels if level is not None]
        own = snapshot.components[component.id].variance
        if not rated or own is None:
            continue
        reach = max(rated) - min(rated)
        if own > rules.limit("component-variance-most") or reach >= rules.limit(
            "component-range-least"
        ):
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
    for pair in rules.pairs:
        ahead = _score_of(snapshot, pair.ahead)
        for name in pair.rests_on:
            base = _score_of(snapshot, name)
            if ahead is None or base is None or ahead - base < rules.limit("pair-gap"):
                continue
            yield _flag(
                snapshot.framework,
                "incoherent-pair",
                "high" if ahead - base >= rules.limit("pair-gap-high") else "medium",
                (pair.ahead, name),
                {"ahead": ahead, "rests_on": base, "gap": ahead - base},
                pair.says,
                pair.source,
            )


def _find_not_acted_on(snapshot: Snapshot) -> Iterator[Flag]:
    rules = snapshot.framework.rules
    rule = rules.not_acted_on
    if rule is None:
        return
    acted = snapshot.elements[rule.acted].level
    if acted is None or acted > rules.limit("acted-used-most"):
        return
    present = [
        (element, level)
        for element in rule.present
        if (level := snapshot.elements[element].level) is not None
        and level >= rules.limit("acted-present-least")
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
    points = framework.rules.sticking_points
    if points is None:
        return
    for element, level in snapshot.levels.items():
        named = element in points.elements
        known = named or framework.component_of[element].id in points.components
        if known and level <= framework.rules.limit("stuck-level"):
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
    least = snapshot.framework.rules.limit("words-only-least")
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

"""What to do first: every element behind the benchmark, ranked by a formula that is shown."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from selfassess.domain.diagnosis import Flag, diagnose
from selfassess.domain.framework import Framework, Step
from selfassess.domain.responses import ElementResult
from selfassess.domain.snapshot import Snapshot, take_snapshot


@dataclass(frozen=True, slots=True)
class Priority:
    """
    One element to lift, with the parts of its score and what its next step would bring.

    score = gap * weight * (1 + cleared) / effort. `weight` is what one level of the element adds to
    the overall; `component_after` and `overall_after` are the scores with the step taken.
    """

    element: str
    level: int
    step: Step
    gap: int
    weight: Fraction
    cleared: tuple[Flag, ...]
    effort: int
    score: Fraction
    component_before: Fraction
    component_after: Fraction
    overall_before: Fraction
    overall_after: Fraction
    missing_needs: tuple[str, ...]


def can_rank(framework: Framework) -> bool:
    """Whether an edition says what to reach, and has steps that lead there."""
    return bool(framework.steps) and framework.rules.find("component-wanted") is not None


def rank_priorities(snapshot: Snapshot) -> tuple[Priority, ...]:
    """
    Rank every rated element that is behind the benchmark.

    Returns:
        Highest score first; equal scores in the order of the edition. Elements without a level are
        not ranked: what is not known cannot be planned. Without a benchmark nothing is behind it.

    Source:
        The formula is this project's: gap to the benchmark x weight of the element in the overall
        x (1 + flags that the next step would clear) / effort of that step.
    """
    framework = snapshot.framework
    benchmark = framework.rules.find("component-wanted")
    if benchmark is None:
        return ()
    before = diagnose(snapshot)
    wanted = int(benchmark)
    found = []
    for element, level in snapshot.levels.items():
        step = framework.step_to.get((element, level + 1))
        if level >= wanted or step is None:
            continue
        found.append(_weigh(snapshot, before, element, level, step, wanted))
    return tuple(sorted(found, key=lambda priority: -priority.score))


def _weigh(
    snapshot: Snapshot,
    before: tuple[Flag, ...],
    element: str,
    level: int,
    step: Step,
    wanted: int,
) -> Priority:
    framework = snapshot.framework
    component = framework.component_of[element]
    after = raise_element(snapshot, element, step.to)
    cleared = find_cleared(before, diagnose(after))
    weight = weigh_element(framework, element)
    old, new = snapshot.components[component.id].score, after.components[component.id].score
    overall, raised = snapshot.overall.score, after.overall.score
    assert old is not None and new is not None  # noqa: S101, PT018 - the element is rated
    assert overall is not None and raised is not None  # noqa: S101, PT018
    return Priority(
        element=element,
        level=level,
        step=step,
        gap=wanted - level,
        weight=weight,
        cleared=cleared,
        effort=step.effort,
        score=(wanted - level) * weight * (1 + len(cleared)) / step.effort,
        component_before=old,
        component_after=new,
        overall_before=overall,
        overall_after=raised,
        missing_needs=tuple(
            need.element
            for need in step.needs
            if (has := snapshot.elements[need.element].level) is not None and has < need.level
        ),
    )


def find_cleared(before: tuple[Flag, ...], after: tuple[Flag, ...]) -> tuple[Flag, ...]:
    """The flags that are gone; one that now names more than it did is not."""
    same = {(flag.kind, flag.on) for flag in after}
    return tuple(
        flag
        for flag in before
        if (flag.kind, flag.on) not in same
        and not any(flag.kind == other.kind and {*flag.on} < {*other.on} for other in after)
    )


def weigh_element(framework: Framework, element: str) -> Fraction:
    """
    Say what one level of an element adds to the overall score.

    Returns:
        1 / (components * elements of its component). [overall score per level]
    """
    component = framework.component_of[element]
    return Fraction(1, len(framework.components) * len(component.elements))


def raise_element(snapshot: Snapshot, element: str, level: int) -> Snapshot:
    """The same snapshot with one element at another level."""
    changed = ElementResult("rated", level, None, level, level)
    return take_snapshot(snapshot.framework, {**snapshot.elements, element: changed})

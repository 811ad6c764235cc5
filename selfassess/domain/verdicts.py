"""Advanced or not, strong or weak, consistent or piecemeal, and how far from advanced."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from selfassess.domain.framework import Framework
from selfassess.domain.scale import level_of
from selfassess.domain.snapshot import Snapshot

Advanced = Literal["yes", "no", "open"]
Quadrant = Literal["strong-consistent", "strong-piecemeal", "weak-consistent", "weak-piecemeal"]

QUADRANTS: dict[tuple[bool, bool], Quadrant] = {
    (True, True): "strong-consistent",
    (True, False): "strong-piecemeal",
    (False, True): "weak-consistent",
    (False, False): "weak-piecemeal",
}


@dataclass(frozen=True, slots=True)
class Distance:
    """How many one-level steps a component is from the level that counts for advanced."""

    component: str
    steps: int


@dataclass(frozen=True, slots=True)
class Verdicts:
    """
    The verdicts on a snapshot; each is None where the edition has no rule for it.

    `strong`, `consistent` and `quadrant` are those of the point scores, None where nothing is
    rated. `wanted` is how many components must be in progress for the verdict "advanced", and
    `distances` says how far each of the others is, nearest first.
    """

    advanced: Advanced | None
    components_in_progress: int | None
    wanted: int | None
    strong: bool | None
    consistent: bool | None
    quadrant: Quadrant | None
    distances: tuple[Distance, ...]


def defines_advanced(framework: Framework) -> bool:
    """Whether the edition says what it takes to be advanced."""
    limits = (framework.rules.find(name) for name in ("component-wanted", "advanced-share"))
    return None not in limits


def defines_quadrant(framework: Framework) -> bool:
    """Whether the edition says what is strong and what is consistent."""
    cuts = (framework.rules.find(name) for name in ("strong-at-least", "consistent-at-most"))
    return None not in cuts


def count_wanted(framework: Framework) -> int:
    """
    How many components must be in progress or better for a district to be advanced.

    Raises:
        KeyError: the edition does not say it; see `defines_advanced`.

    Source:
        CRPE, "Sticking Points" (2016): more than half of the components.
    """
    share = framework.rules.limit("advanced-share")
    return int(share * len(framework.components)) + 1


def is_in_progress(framework: Framework, score: Fraction | None) -> bool:
    """Whether a component score counts as in progress or better; never without a rule for it."""
    wanted = framework.rules.find("component-wanted")
    return score is not None and wanted is not None and level_of(score) >= wanted


def is_strong(framework: Framework, overall: Fraction | None) -> bool | None:
    """Whether an overall is strong; None without an overall, or without a cut in the rules."""
    cut = framework.rules.find("strong-at-least")
    return None if overall is None or cut is None else overall >= cut


def is_consistent(framework: Framework, spread: Fraction | None) -> bool | None:
    """Whether a spread is consistent; None without a spread, or without a cut in the rules."""
    cut = framework.rules.find("consistent-at-most")
    return None if spread is None or cut is None else spread <= cut


def judge_quadrant(
    framework: Framework, overall: Fraction | None, spread: Fraction | None
) -> Quadrant | None:
    """The quadrant of CRPE's Figure 4; the two cuts are this project's and stand in its rules."""
    strong, consistent = is_strong(framework, overall), is_consistent(framework, spread)
    return None if strong is None or consistent is None else QUADRANTS[strong, consistent]


def judge(snapshot: Snapshot) -> Verdicts:
    """
    Give every verdict on a snapshot.

    On a provisional snapshot `advanced` is "open" when the open elements decide it.
    """
    framework = snapshot.framework
    scores = snapshot.components.values()
    counts = framework.rules.find("component-wanted") is not None
    wanted = count_wanted(framework) if defines_advanced(framework) else None
    return Verdicts(
        advanced=None if wanted is None else _judge_advanced(snapshot, wanted),
        components_in_progress=(
            sum(is_in_progress(framework, score.score) for score in scores) if counts else None
        ),
        wanted=wanted,
        strong=is_strong(framework, snapshot.overall.score),
        consistent=is_consistent(framework, snapshot.spread),
        quadrant=judge_quadrant(framework, snapshot.overall.score, snapshot.spread),
        distances=_list_distances(snapshot) if counts else (),
    )


def _judge_advanced(snapshot: Snapshot, wanted: int) -> Advanced:
    framework, scores = snapshot.framework, snapshot.components.values()
    low = sum(is_in_progress(framework, score.low) for score in scores)
    high = sum(is_in_progress(framework, score.high) for score in scores)
    return "yes" if low >= wanted else "no" if high < wanted else "open"


def _list_distances(snapshot: Snapshot) -> tuple[Distance, ...]:
    distances = (
        Distance(component, count_steps(snapshot, component))
        for component, score in snapshot.components.items()
        if score.score is not None and not is_in_progress(snapshot.framework, score.score)
    )
    return tuple(sorted(distances, key=lambda distance: distance.steps))


def count_steps(snapshot: Snapshot, component_id: str) -> int:
    """
    How many one-level steps lift a component to the level that counts, from its rated elements.

    Returns:
        The smallest number of steps; 0 where it is there already or nothing is rated. [levels]
    """
    component = snapshot.framework.component(component_id)
    elements = component.elements if component else ()
    levels = [r.level for e in elements if (r := snapshot.elements[e.id]).level is not None]
    threshold = snapshot.framework.rules.limit("component-wanted") - Fraction(1, 2)
    total = sum(level for level in levels if level is not None)
    missing = threshold * len(levels) - total
    # The number of whole steps that cover what is missing: its ceiling.
    return max(0, -(-missing.numerator // missing.denominator))

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
    The verdicts on a snapshot.

    `strong`, `consistent` and `quadrant` are those of the point scores, None where nothing is
    rated. `wanted` is how many components must be in progress for the verdict "advanced", and
    `distances` says how far each of the others is, nearest first.
    """

    advanced: Advanced
    components_in_progress: int
    wanted: int
    strong: bool | None
    consistent: bool | None
    quadrant: Quadrant | None
    distances: tuple[Distance, ...]


def count_wanted(framework: Framework) -> int:
    """
    How many components must be in progress or better for a district to be advanced.

    Source:
        CRPE, "Sticking Points" (2016): more than half of the components.
    """
    share = framework.rules.limit("advanced-share")
    return int(share * len(framework.components)) + 1


def is_in_progress(framework: Framework, score: Fraction | None) -> bool:
    """Whether a component score counts as in progress or better."""
    return score is not None and level_of(score) >= framework.rules.limit("component-wanted")


def judge_quadrant(framework: Framework, overall: Fraction, spread: Fraction) -> Quadrant:
    """The quadrant of CRPE's Figure 4; the two cuts are this project's and stand in its rules."""
    strong = overall >= framework.rules.limit("strong-at-least")
    consistent = spread <= framework.rules.limit("consistent-at-most")
    return QUADRANTS[strong, consistent]


def judge(snapshot: Snapshot) -> Verdicts:
    """
    Give every verdict on a snapshot.

    On a provisional snapshot `advanced` is "open" when the open elements decide it.
    """
    framework = snapshot.framework
    wanted = count_wanted(framework)
    scores = snapshot.components
    low = sum(is_in_progress(framework, score.low) for score in scores.values())
    high = sum(is_in_progress(framework, score.high) for score in scores.values())
    advanced: Advanced = "yes" if low >= wanted else "no" if high < wanted else "open"
    quadrant: Quadrant | None = None
    if snapshot.overall.score is not None and snapshot.spread is not None:
        quadrant = judge_quadrant(framework, snapshot.overall.score, snapshot.spread)
    return Verdicts(
        advanced=advanced,
        components_in_progress=sum(
            is_in_progress(framework, score.score) for score in scores.values()
        ),
        wanted=wanted,
        strong=None if quadrant is None else quadrant.startswith("strong"),
        consistent=None if quadrant is None else quadrant.endswith("-consistent"),
        quadrant=quadrant,
        distances=tuple(
            sorted(
                (
                    Distance(component, count_steps(snapshot, component))
                    for component, score in scores.items()
                    if score.score is not None and not is_in_progress(framework, score.score)
                ),
                key=lambda distance: distance.steps,
            )
        ),
    )


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

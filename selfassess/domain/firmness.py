"""How firm a snapshot is: which single changed level would move a color or a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from selfassess.domain.scale import HALF
from selfassess.domain.snapshot import Score, Snapshot
from selfassess.domain.verdicts import QUADRANTS, Verdicts, is_in_progress


@dataclass(frozen=True, slots=True)
class Change:
    """Something that a flip moves: a component's level, the quadrant or the verdict."""

    what: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.what}: {self.before} -> {self.after}"


@dataclass(frozen=True, slots=True)
class Flip:
    """One element one level up or down, and what that would move."""

    element: str
    before: int
    after: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Firmness:
    """
    Every single change that matters, and how many one-level errors would turn the verdict.

    `errors_to_change_verdict` is None where no number of errors would, or the verdict is open.
    """

    flips: tuple[Flip, ...]
    errors_to_change_verdict: int | None


def measure_firmness(snapshot: Snapshot, verdicts: Verdicts) -> Firmness:
    """Try each rated element one level up and one level down."""
    trial = _Trial(snapshot, verdicts)
    lowest, highest = snapshot.framework.lowest, snapshot.framework.highest
    flips = []
    for element, level in trial.levels.items():
        for changed in (level - 1, level + 1):
            if lowest <= changed <= highest:
                changes = trial.find_changes(element, level, changed)
                if changes:
                    flips.append(Flip(element, level, changed, changes))
    return Firmness(tuple(flips), _count_errors(snapshot, verdicts))


class _Trial:
    """
    The snapshot's sums in whole numbers, so that each of some seventy trials costs little.

    Component means share the denominator `unit` (the least common multiple of the numbers of rated
    elements), which makes the overall a whole number over `unit` times the number of components.
    """

    def __init__(self, snapshot: Snapshot, verdicts: Verdicts) -> None:
        framework = snapshot.framework
        self.framework = framework
        self.snapshot = snapshot
        self.verdicts = verdicts
        self.levels = snapshot.levels
        self.rated: dict[str, int] = {}
        self.totals: dict[str, int] = {}
        self.counted: dict[str, int] = {}
        for component in framework.components:
            results = [snapshot.elements[element.id] for element in component.elements]
            levels = [result.level for result in results if result.level is not None]
            self.counted[component.id] = sum(result.low is not None for result in results)
            if levels:
                self.rated[component.id] = len(levels)
                self.totals[component.id] = sum(levels)
        self.unit = lcm(*self.rated.values()) if self.rated else 1
        self.overall = sum(
            total * (self.unit // self.rated[component]) for component, total in self.totals.items()
        )
        scores = snapshot.components.values()
        self.sure = sum(is_in_progress(framework, score.low) for score in scores)
        self.possible = sum(is_in_progress(framework, score.high) for score in scores)
        self.count = len(self.levels)
        self.total = sum(self.levels.values())
        self.squares = sum(level * level for level in self.levels.values())
        strong = framework.rules.limit("strong-at-least") * self.unit * len(self.rated)
        consistent = framework.rules.limit("consistent-at-most") * self.count**2
        self.strong_from = -(-strong.numerator // strong.denominator)
        self.consistent_to = consistent.numerator // consistent.denominator

    def find_changes(self, element: str, before: int, after: int) -> tuple[Change, ...]:
        component = self.framework.component_of[element].id
        changes = []
        old_level = _round(self.totals[component], self.rated[component])
        new_level = _round(self.totals[component] + after - before, self.rated[component])
        if old_level != new_level:
            changes.append(Change(f"component {component}", str(old_level), str(new_level)))
        overall = self.overall + (after - before) * (self.unit // self.rated[component])
        total = self.total + after - before
        squares = self.squares + after * after - before * before
        strong = overall >= self.strong_from
        consistent = self.count * squares - total * total <= self.consistent_to
        quadrant = QUADRANTS[strong, consistent]
        if self.verdicts.quadrant is not None and quadrant != self.verdicts.quadrant:
            changes.append(Change("quadrant", self.verdicts.quadrant, quadrant))
        advanced = self._judge_advanced(component, after - before)
        if advanced != self.verdicts.advanced:
            changes.append(Change("advanced", self.verdicts.advanced, advanced))
        return tuple(changes)

    def _judge_advanced(self, changed: str, by: int) -> str:
        score = self.snapshot.components[changed]
        assert score.low is not None  # noqa: S101 - it has a rated element, so it has bounds
        assert score.high is not None  # noqa: S101
        shift = Fraction(by, self.counted[changed])
        low = self.sure + is_in_progress(self.framework, score.low + shift)
        high = self.possible + is_in_progress(self.framework, score.high + shift)
        low -= is_in_progress(self.framework, score.low)
        high -= is_in_progress(self.framework, score.high)
        if low >= self.verdicts.wanted:
            return "yes"
        return "no" if high < self.verdicts.wanted else "open"


def _round(total: int, count: int) -> int:
    """floor(total / count + 1/2) in whole numbers."""
    return (2 * total + count) // (2 * count)


def _count_errors(snapshot: Snapshot, verdicts: Verdicts) -> int | None:
    """
    The smallest number of one-level errors that would lose or win the verdict "advanced".

    Several errors may lie on the same element; each counts.
    """
    if verdicts.advanced == "open":
        return None
    if verdicts.advanced == "no":
        missing = verdicts.wanted - verdicts.components_in_progress
        up = [distance.steps for distance in verdicts.distances]
        return sum(up[:missing]) if 0 < missing <= len(up) else None
    framework = snapshot.framework
    surplus = verdicts.components_in_progress - verdicts.wanted + 1
    down = sorted(
        _count_steps_down(snapshot, component, score)
        for component, score in snapshot.components.items()
        if is_in_progress(framework, score.score)
    )
    return sum(down[:surplus]) if 0 < surplus <= len(down) else None


def _count_steps_down(snapshot: Snapshot, component_id: str, score: Score) -> int:
    """How many one-level steps down take a component below the level that counts."""
    component = snapshot.framework.component(component_id)
    elements = component.elements if component else ()
    rated = sum(snapshot.elements[element.id].level is not None for element in elements)
    threshold = snapshot.framework.rules.limit("component-wanted") - HALF
    above = ((score.score or 0) - threshold) * rated
    return above.numerator // above.denominator + 1

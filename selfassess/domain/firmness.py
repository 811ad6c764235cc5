"""How firm a snapshot is: which single changed level would move a color or a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm

from selfassess.domain.scale import HALF
from selfassess.domain.snapshot import Snapshot
from selfassess.domain.verdicts import QUADRANTS, Quadrant, Verdicts, is_in_progress


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

    `errors_to_change_verdict` is None where no number of errors would, the verdict is open, or the
    edition has no rule for it.
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
        self.cuts = self._find_cuts()
        self._advanced: dict[tuple[str, int], str] = {}

    def _find_cuts(self) -> tuple[int, int] | None:
        """The sums from which it is strong and up to which it is consistent, where both are cut."""
        strong = self.framework.rules.find("strong-at-least")
        consistent = self.framework.rules.find("consistent-at-most")
        if strong is None or consistent is None:
            return None
        return ceil(strong * self.unit * len(self.rated)), floor(consistent * self.count**2)

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
        quadrant = self._judge_quadrant(overall, self.count * squares - total * total)
        if self.verdicts.quadrant is not None and quadrant not in (None, self.verdicts.quadrant):
            changes.append(Change("quadrant", self.verdicts.quadrant, quadrant))
        if self.verdicts.advanced is not None and self.verdicts.wanted is not None:
            advanced = self._judge_advanced(component, after - before, self.verdicts.wanted)
            if advanced != self.verdicts.advanced:
                changes.append(Change("advanced", self.verdicts.advanced, advanced))
        return tuple(changes)

    def _judge_quadrant(self, overall: int, spread: int) -> Quadrant | None:
        if self.cuts is None:
            return None
        strong_from, consistent_to = self.cuts
        return QUADRANTS[overall >= strong_from, spread <= consistent_to]

    def _judge_advanced(self, changed: str, by: int, wanted: int) -> str:
        # Whichever element of a component changes, its mean moves alike.
        known = self._advanced.get((changed, by))
        if known is None:
            known = self._advanced[changed, by] = self._move_mean(changed, by, wanted)
        return known

    def _move_mean(self, changed: str, by: int, wanted: int) -> str:
        score = self.snapshot.components[changed]
        assert score.low is not None  # noqa: S101 - it has a rated element, so it has bounds
        assert score.high is not None  # noqa: S101
        shift = Fraction(by, self.counted[changed])
        low = self.sure + is_in_progress(self.framework, score.low + shift)
        high = self.possible + is_in_progress(self.framework, score.high + shift)
        low -= is_in_progress(self.framework, score.low)
        high -= is_in_progress(self.framework, score.high)
        if low >= wanted:
            return "yes"
        return "no" if high < wanted else "open"


def _round(total: int, count: int) -> int:
    """floor(total / count + 1/2) in whole numbers."""
    return (2 * total + count) // (2 * count)


def _count_errors(snapshot: Snapshot, verdicts: Verdicts) -> int | None:
    """
    The smallest number of one-level errors that would change the verdict "advanced".

    Several errors may lie on the same element; each counts. What is open keeps its bounds: a "yes"
    holds as long as the low ones are enough, a "no" until the high ones are.
    """
    if verdicts.wanted is None or verdicts.advanced in (None, "open"):
        return None
    lose = verdicts.advanced == "yes"
    framework = snapshot.framework
    bounds = {c: s.low if lose else s.high for c, s in snapshot.components.items()}
    counting = [c for c, bound in bounds.items() if is_in_progress(framework, bound)]
    others = [c for c in bounds if c not in counting]
    wanted = len(counting) - verdicts.wanted + 1 if lose else verdicts.wanted - len(counting)
    steps = sorted(
        count
        for component in (counting if lose else others)
        if (count := _count_steps(snapshot, component, bounds[component], lose)) is not None
    )
    return sum(steps[:wanted]) if wanted <= len(steps) else None


def _count_steps(
    snapshot: Snapshot, component_id: str, bound: Fraction | None, down: bool
) -> int | None:
    """How many one-level errors move a component's bound over the threshold; None: none can."""
    component = snapshot.framework.component(component_id)
    elements = component.elements if component else ()
    results = [snapshot.elements[element.id] for element in elements]
    levels = [result.level for result in results if result.level is not None]
    if bound is None:
        return None
    threshold = snapshot.framework.rules.limit("component-wanted") - HALF
    # A bound is the mean of all that applies, of which only the rated elements can be in error.
    distance = (bound - threshold) * sum(result.low is not None for result in results)
    if down:
        steps = distance.numerator // distance.denominator + 1
        room = sum(level - snapshot.framework.lowest for level in levels)
    else:
        steps = -(distance.numerator // distance.denominator)
        room = sum(snapshot.framework.highest - level for level in levels)
    return steps if steps <= room else None

"""The seven-component snapshot: means, bounds and spread, exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from selfassess.domain.errors import NothingRatedError
from selfassess.domain.framework import Framework
from selfassess.domain.responses import ElementResult
from selfassess.domain.scale import level_of, mean


@dataclass(frozen=True, slots=True)
class Score:
    """
    A mean of levels with its bounds; `score` is None where nothing is rated.

    The bounds are None where there is nothing to rate either: every element is not applicable.
    """

    score: Fraction | None
    low: Fraction | None
    high: Fraction | None
    variance: Fraction | None = None

    @property
    def level(self) -> int | None:
        """The level that the score is shown as."""
        return None if self.score is None else level_of(self.score)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where a district stands: every element, the components, the overall and the spread."""

    framework: Framework
    elements: Mapping[str, ElementResult]
    components: Mapping[str, Score]
    overall: Score
    spread: Fraction | None
    component_variance: Fraction | None
    shares: Mapping[str, Fraction]

    @property
    def complete(self) -> bool:
        """Whether each element is rated or not applicable."""
        return not any(result.is_open for result in self.elements.values())

    @property
    def levels(self) -> dict[str, int]:
        """Level of each rated element, by element id. [level]"""
        return {e: r.level for e, r in self.elements.items() if r.level is not None}


def variance(levels: Mapping[str, int | Fraction]) -> Fraction:
    """
    Measure how far some levels or scores lie from their mean.

    Args:
        levels: By id; at least one. [level, 1 to 5]

    Returns:
        Population variance, divided by N and not N - 1. [level squared, 0 to 4]

    Raises:
        NothingRatedError: *levels* is empty.

    >>> variance({"1.1": 5, "1.2": 1})
    Fraction(4, 1)
    """
    if not levels:
        raise NothingRatedError
    count = len(levels)
    total = sum(levels.values())
    # N * sum(x^2) - (sum x)^2 over N^2: one division, and whole numbers until then.
    return Fraction(count * sum(x * x for x in levels.values()) - total * total, count * count)


def spread(levels: Mapping[str, int]) -> Fraction:
    """
    Measure how piecemeal an implementation is: the variance of its levels.

    Args:
        levels: Level of each rated element, by element id; up to 36 keys. [level, 1 to 5]

    Returns:
        Population variance. [level squared, 0 to 4]

    Raises:
        NothingRatedError: *levels* is empty.

    Source:
        CRPE, "Sticking Points" (2016), note 3.

    >>> spread({"1.1": 5, "1.2": 1})
    Fraction(4, 1)
    """
    return variance(levels)


def share_spread(levels: Mapping[str, int]) -> dict[str, Fraction]:
    """
    Say how much of the spread each element causes.

    Returns:
        (x - mean)^2 over the sum of those, by element id; all 0 where the levels are equal. [share]

    >>> share_spread({"1.1": 5, "1.2": 1})
    {'1.1': Fraction(1, 2), '1.2': Fraction(1, 2)}
    """
    if not levels:
        return {}
    count, total = len(levels), sum(levels.values())
    squares = {element: (count * level - total) ** 2 for element, level in levels.items()}
    whole = sum(squares.values())
    return {e: Fraction(square, whole) if whole else Fraction(0) for e, square in squares.items()}


def take_snapshot(framework: Framework, results: Mapping[str, ElementResult]) -> Snapshot:
    """
    Compute the snapshot of a district.

    Args:
        framework: The edition.
        results: Where each element stands, by element id; an absent one is unanswered.

    Returns:
        Component scores are means of their rated elements, the overall is the mean of the component
        scores: components weigh the same whatever their number of elements. What is not applicable
        is left out of every mean; a component without a rated element is left out of the overall.

    Source:
        CRPE, "Sticking Points" (2016): "we average each component's set of data elements, and then
        average those component scores together".
    """
    untouched = ElementResult("unanswered", low=framework.lowest, high=framework.highest)
    elements = {e: results.get(e, untouched) for e in framework.elements}
    components = {
        component.id: _score_component([(e.id, elements[e.id]) for e in component.elements])
        for component in framework.components
    }
    levels = {e: r.level for e, r in elements.items() if r.level is not None}
    scores = {c: s.score for c, s in components.items() if s.score is not None}
    bounds = [(s.low, s.high) for s in components.values() if s.low is not None]
    return Snapshot(
        framework=framework,
        elements=elements,
        components=components,
        overall=Score(
            mean(scores.values()) if scores else None,
            mean([low for low, _ in bounds if low is not None]) if bounds else None,
            mean([high for _, high in bounds if high is not None]) if bounds else None,
        ),
        spread=spread(levels) if levels else None,
        component_variance=variance(scores) if scores else None,
        shares=share_spread(levels),
    )


def _score_component(results: list[tuple[str, ElementResult]]) -> Score:
    levels = {element: r.level for element, r in results if r.level is not None}
    lows = [r.low for _, r in results if r.low is not None]
    highs = [r.high for _, r in results if r.high is not None]
    return Score(
        score=mean(levels.values()) if levels else None,
        low=mean(lows) if lows else None,
        high=mean(highs) if highs else None,
        variance=variance(levels) if levels else None,
    )

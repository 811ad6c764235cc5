"""
Many districts side by side: who takes part, how strong, how piecemeal, and where they are stuck.

Everything is computed from the levels of frozen snapshots, in whole numbers until the last
division, so that a network of thousands is as exact as one district.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Literal

from selfassess.domain.framework import Framework
from selfassess.domain.progress import Course, measure_progress
from selfassess.domain.verdicts import (
    Advanced,
    Quadrant,
    count_wanted,
    defines_advanced,
    is_in_progress,
    judge_quadrant,
)

Use = Literal["latest", "average"]
"""What a district counts with: its newest round, or each element's mean over its rounds."""


@dataclass(frozen=True, slots=True)
class Round:
    """
    One rating of a district.

    Args:
        as_of: The date that the levels are for.
        levels: Level of each rated element, by element id. [level]
        open_bounds: The lowest and highest level that is still possible for each element without
            one, by element id; what is not applicable stands in neither. [level]
    """

    as_of: date
    levels: Mapping[str, int]
    open_bounds: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Standing:
    """
    Where one district stands in its network.

    `overall`, and with it the order, is that of the newest round; `spread` and `quadrant` are those
    of what the network uses. A number is None where nothing is rated, `progress` and its `course`
    also where there are too few rounds.
    """

    district: str
    rounds: int
    latest: date
    overall: Fraction | None
    average: Fraction | None
    progress: Fraction | None
    course: Course | None
    components: Mapping[str, Fraction | None]
    elements: Mapping[str, Fraction]
    spread: Fraction | None
    quadrant: Quadrant | None
    advanced: Advanced | None
    analysed: bool


@dataclass(frozen=True, slots=True)
class ComponentRank:
    """A component by its mean rating in the network; None where nobody has rated it."""

    component: str
    mean: Fraction | None


@dataclass(frozen=True, slots=True)
class ElementRank:
    """
    An element by its mean rating in the network.

    `stuck` is the share of the districts that were at the weak level or below it in their first and
    in their newest round, among those that rated it in both. None where nobody did.
    """

    element: str
    mean: Fraction | None
    stuck: Fraction | None


@dataclass(frozen=True, slots=True)
class Selection:
    """Which districts count; `since` is None where all do."""

    at_least: int
    since: date | None
    analysed: int
    all: int


@dataclass(frozen=True, slots=True)
class Network:
    """
    A network of districts.

    `districts` come with the best overall first, `components` with the highest mean first, and
    `elements` with the lowest; equal ones by name or in the order of the edition, and what has no
    number comes last.
    """

    framework: Framework
    use: Use
    districts: tuple[Standing, ...]
    components: tuple[ComponentRank, ...]
    elements: tuple[ElementRank, ...]
    selection: Selection


def compare_districts(
    framework: Framework,
    rounds: Mapping[str, Sequence[Round]],
    *,
    since: date | None = None,
    use: Use = "latest",
) -> Network:
    """
    Put districts side by side.

    Args:
        framework: The edition that all of them were rated with.
        rounds: The rounds of each district, by its name; at least one each, in any order.
        since: Analyze only districts with at least three rounds, the newest on or after this day;
            None analyzes all.
        use: What a district counts with.

    Source:
        CRPE, "Sticking Points" (2016): Figures 1 and 3 to 6, and the selection in its notes.
    """
    weights = _Weights(framework)
    ordered = {name: sorted(found, key=lambda one: one.as_of) for name, found in rounds.items()}
    standings = [_place(weights, name, found, since, use) for name, found in ordered.items()]
    analysed = [standing for standing in standings if standing.analysed]
    return Network(
        framework=framework,
        use=use,
        districts=tuple(sorted(standings, key=_by_overall)),
        components=_rank_components(framework, analysed),
        elements=_rank_elements(framework, analysed, ordered),
        selection=Selection(
            1 if since is None else int(framework.rules.find("rounds-least") or 1),
            since,
            len(analysed),
            len(standings),
        ),
    )


def is_selected(framework: Framework, days: Sequence[date], since: date | None) -> bool:
    """
    Tell whether a district counts, by the days of its rounds.

    Without a day every district does, as it does in an edition that asks for no number of rounds.

    Source:
        CRPE, "Sticking Points" (2016): three rounds of data, the last of them recent.
    """
    least = framework.rules.find("rounds-least") or 1
    return since is None or (len(days) >= least and max(days) >= since)


class _Weights:
    """Averages the components of an edition without a fraction until the last division."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.members = {c.id: [e.id for e in c.elements] for c in framework.components}
        # The mean of component means has this denominator at most, whatever is left out.
        sizes = [count for ids in self.members.values() for count in range(1, len(ids) + 1)]
        self.scale = lcm(*sizes)

    def score_components(self, levels: Mapping[str, int]) -> dict[str, Fraction | None]:
        found: dict[str, Fraction | None] = {}
        for component, ids in self.members.items():
            rated = [levels[element] for element in ids if element in levels]
            found[component] = Fraction(sum(rated), len(rated)) if rated else None
        return found

    def score_overall(self, levels: Mapping[str, int]) -> Fraction | None:
        total = count = 0
        for ids in self.members.values():
            rated = [levels[element] for element in ids if element in levels]
            if rated:
                total += sum(rated) * (self.scale // len(rated))
                count += 1
        return Fraction(total, self.scale * count) if count else None


def _place(
    weights: _Weights, district: str, rounds: Sequence[Round], since: date | None, use: Use
) -> Standing:
    latest = rounds[-1]
    overalls = [weights.score_overall(one.levels) for one in rounds]
    overall = overalls[-1]
    scores: dict[str, Fraction | None]
    elements: Mapping[str, Fraction]
    if use == "latest":
        elements = {element: Fraction(level) for element, level in latest.levels.items()}
        scores, shown, spread = (
            weights.score_components(latest.levels),
            overall,
            _measure_spread(latest.levels, 1),
        )
    else:
        elements, scores, shown, spread = _average(weights, rounds)
    recent = measure_progress(weights.framework, overalls)
    return Standing(
        district=district,
        rounds=len(rounds),
        latest=latest.as_of,
        overall=overall,
        average=recent.average,
        progress=recent.change,
        course=recent.course,
        components=scores,
        elements=elements,
        spread=spread,
        quadrant=judge_quadrant(weights.framework, shown, spread),
        advanced=_judge_advanced(weights, latest),
        analysed=is_selected(weights.framework, [one.as_of for one in rounds], since),
    )


def _average(
    weights: _Weights, rounds: Sequence[Round]
) -> tuple[dict[str, Fraction], dict[str, Fraction | None], Fraction | None, Fraction | None]:
    """Each element's mean over the rounds that rated it, and what follows from those means."""
    given: dict[str, list[int]] = {}
    for one in rounds:
        for element, level in one.levels.items():
            given.setdefault(element, []).append(level)
    # On one common denominator the means are whole numbers again.
    scale = lcm(*{len(levels) for levels in given.values()}) if given else 1
    whole = {element: sum(levels) * (scale // len(levels)) for element, levels in given.items()}
    overall = weights.score_overall(whole)
    return (
        {e: Fraction(whole[e], scale) for e in weights.framework.elements if e in whole},
        {
            component: None if score is None else score / scale
            for component, score in weights.score_components(whole).items()
        },
        None if overall is None else overall / scale,
        _measure_spread(whole, scale),
    )


def _measure_spread(levels: Mapping[str, int], scale: int) -> Fraction | None:
    """The variance of levels that were multiplied by a common factor."""
    count = len(levels)
    if not count:
        return None
    total = sum(levels.values())
    squares = sum(level * level for level in levels.values())
    return Fraction(count * squares - total * total, (count * scale) ** 2)


def _judge_advanced(weights: _Weights, latest: Round) -> Advanced | None:
    framework = weights.framework
    if not defines_advanced(framework):
        return None
    low = {**latest.levels, **{e: bounds[0] for e, bounds in latest.open_bounds.items()}}
    high = {**latest.levels, **{e: bounds[1] for e, bounds in latest.open_bounds.items()}}
    least, most = (
        sum(is_in_progress(framework, score) for score in weights.score_components(levels).values())
        for levels in (low, high)
    )
    wanted = count_wanted(framework)
    return "yes" if least >= wanted else "no" if most < wanted else "open"


def _by_overall(standing: Standing) -> tuple[bool, Fraction, str]:
    overall = standing.overall
    return overall is None, -(overall or Fraction(0)), standing.district


def _rank_components(
    framework: Framework, analysed: Sequence[Standing]
) -> tuple[ComponentRank, ...]:
    ranks = [
        ComponentRank(
            component.id,
            _mean_of_known(standing.components[component.id] for standing in analysed),
        )
        for component in framework.components
    ]
    return tuple(sorted(ranks, key=lambda rank: (rank.mean is None, -(rank.mean or 0))))


def _rank_elements(
    framework: Framework,
    analysed: Sequence[Standing],
    rounds: Mapping[str, Sequence[Round]],
) -> tuple[ElementRank, ...]:
    several = [rounds[one.district] for one in analysed if one.rounds > 1]
    ranks = [
        ElementRank(
            element,
            _mean_of_known(standing.elements.get(element) for standing in analysed),
            _share_stuck(framework, element, several),
        )
        for element in framework.elements
    ]
    return tuple(sorted(ranks, key=lambda rank: (rank.mean is None, rank.mean or 0)))


def _share_stuck(
    framework: Framework, element: str, histories: Iterable[Sequence[Round]]
) -> Fraction | None:
    weak = framework.rules.find("weak-level")
    pairs = [
        (rounds[0].levels[element], rounds[-1].levels[element])
        for rounds in histories
        if element in rounds[0].levels and element in rounds[-1].levels
    ]
    if weak is None or not pairs:
        return None
    return Fraction(sum(first <= weak and last <= weak for first, last in pairs), len(pairs))


def _mean_of_known(numbers: Iterable[Fraction | None]) -> Fraction | None:
    """The mean of those that are there; summed on common denominators, which stay small."""
    by_denominator: dict[int, int] = {}
    count = 0
    for number in numbers:
        if number is not None:
            denominator = number.denominator
            by_denominator[denominator] = by_denominator.get(denominator, 0) + number.numerator
            count += 1
    if not count:
        return None
    return sum((Fraction(n, d) for d, n in by_denominator.items()), Fraction(0)) / count

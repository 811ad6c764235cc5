"""
The rounds of thousands of districts in arrays: what `network` says of a file, for pages.

`network.compare_districts` is the reference: every number here is the same exact number. Loads
NumPy, and so is imported only by what needs it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import ceil, floor, lcm
from typing import Final, Literal

import numpy as np

from selfassess.domain.columns import Array, Numbers, choose_kind
from selfassess.domain.framework import Framework
from selfassess.domain.network import ComponentRank, ElementRank, Standing, Use
from selfassess.domain.progress import Course, judge_course
from selfassess.domain.responses import ElementState
from selfassess.domain.verdicts import QUADRANTS, Advanced, Quadrant

MOST_ROUNDS: Final = 40
"""Up to so many rounds every common denominator of means over rounds fits the machine's numbers."""
UNRATED: Final[Mapping[int, ElementState]] = {ord("-"): "na", ord("?"): "unknown"}


@dataclass(frozen=True, slots=True)
class MarkedRounds:
    """
    Frozen rounds as they are stored, in any order.

    Args:
        districts: Whose round it is; a whole number, as text.
        snapshots: The id of each, as text: of several for one day the highest one counts.
        days: The date that the levels are for, as ISO 8601 writes it.
        marks: The levels, a character for each element.
        kinds: What tells which elements the marks stand for, such as a version of the edition.
        advanced: The verdict that was frozen with it; empty for none.
        elements: The elements of each kind, in the order of the marks.
    """

    districts: Sequence[str]
    snapshots: Sequence[str]
    days: Sequence[str]
    marks: Sequence[str]
    kinds: Sequence[Hashable]
    advanced: Sequence[Advanced | Literal[""]]
    elements: Mapping[Hashable, tuple[str, ...]]


class Panel:
    """
    All rounds of an edition, by district.

    Args:
        framework: The edition as it is now; levels of elements that it no longer has do not count.
        found: The rounds.
        only: The districts whose rounds count; None for all.
    """

    def __init__(
        self, framework: Framework, found: MarkedRounds, only: Collection[int] | None = None
    ) -> None:
        self.framework = framework
        districts, snapshots = _read_numbers(found.districts), _read_numbers(found.snapshots)
        days = np.array(found.days, dtype="datetime64[D]")
        order = np.lexsort((snapshots, days, districts))
        if only is not None:
            order = order[np.isin(districts[order], np.fromiter(only, dtype=np.int64))]
        districts, days = districts[order], days[order]
        # The last one taken for a day counts.
        counts = np.ones(len(order), dtype=bool)
        counts[:-1] = (districts[1:] != districts[:-1]) | (days[1:] != days[:-1])
        order, districts, days = order[counts], districts[counts], days[counts]
        is_first = np.ones(len(order), dtype=bool)
        is_first[1:] = districts[1:] != districts[:-1]
        self._starts = np.flatnonzero(is_first)
        self._last = np.append(self._starts[1:], len(order))[: len(self._starts)] - 1
        marks = _read_marks(framework, found)[order]
        self._rated: Array = (marks >= ord("0")) & (marks <= ord("9"))
        self._levels: Array = np.where(self._rated, marks - ord("0"), 0).astype(np.int8)
        self._newest_marks: Array = marks[self._last]
        self.district_ids: Array = districts[self._starts]
        self.rounds: Array = self._last - self._starts + 1
        self.latest_days: Array = days[self._last]
        self.snapshot_ids: Array = snapshots[order[self._last]]
        self.advanced: tuple[Advanced | None, ...] = tuple(
            found.advanced[row] or None for row in order[self._last].tolist()
        )

    def __len__(self) -> int:
        return len(self.district_ids)

    def mark(self, flags: Iterable[bool]) -> Array:
        """Choose districts by a flag for each."""
        return np.fromiter(flags, dtype=bool, count=len(self))

    @staticmethod
    def number_quadrant(quadrant: Quadrant) -> int:
        """How a quadrant stands in the arrays of `Used.judge`."""
        return QUADRANT_ORDER.index(quadrant)

    @staticmethod
    def name_quadrant(number: int) -> Quadrant | None:
        """The quadrant that stands so in the arrays of `Used.judge`."""
        return QUADRANT_ORDER[number] if number >= 0 else None

    # --- What does not depend on what a district counts with

    @cached_property
    def _component_starts(self) -> Array:
        sizes = [len(component.elements) for component in self.framework.components]
        return np.cumsum([0, *sizes[:-1]])

    @cached_property
    def _scale(self) -> int:
        """What makes the mean of any of a component's elements whole."""
        return lcm(*(n for c in self.framework.components for n in range(1, len(c.elements) + 1)))

    @cached_property
    def _scale_of_means(self) -> int:
        """What makes the mean of any of the components' means whole, beside `_scale`."""
        return lcm(*range(1, len(self.framework.components) + 1))

    def _add_up(self, whole: Array, rated: Array) -> tuple[Array, Array]:
        """Sum and number of what is rated in each component; `whole` is 0 where nothing is."""
        starts = self._component_starts
        sums = np.add.reduceat(whole, starts, axis=1, dtype=_wide(whole))
        return sums, np.add.reduceat(rated, starts, axis=1, dtype=np.int64)

    def _average_components(self, sums: Array, counts: Array) -> tuple[Array, Array]:
        """
        The overall of each row.

        Returns:
            Numerators over `_scale * _scale_of_means`, and whether there is an overall.
        """
        kind = choose_kind(
            max(1, _largest(sums)) * self._overall_bottom * counts.shape[1] * _largest(self.rounds)
        )
        by_count = np.array(
            [0, *(self._scale // n for n in range(1, _largest(counts) + 1))], dtype=kind
        )
        total = (sums.astype(kind) * by_count[counts]).sum(axis=1)
        scored = (counts > 0).sum(axis=1)
        by_scored = np.array(
            [0, *(self._scale_of_means // n for n in range(1, counts.shape[1] + 1))], dtype=kind
        )
        return total * by_scored[scored], scored > 0

    @cached_property
    def _overalls(self) -> tuple[Array, Array]:
        """The overall of each round, see `_average_components`."""
        return self._average_components(*self._add_up(self._levels, self._rated))

    @property
    def _overall_bottom(self) -> int:
        return self._scale * self._scale_of_means

    @cached_property
    def overall(self) -> Numbers:
        """The overall of each district's newest round."""
        top, known = self._overalls
        return Numbers(top[self._last], known[self._last].astype(top.dtype) * self._overall_bottom)

    @cached_property
    def _sums_of_overalls(self) -> tuple[Array, Array]:
        top, known = self._overalls
        return (
            np.add.reduceat(top, self._starts) if len(self) else top,
            np.add.reduceat(known, self._starts, dtype=np.int64) if len(self) else known,
        )

    @cached_property
    def overall_ranks(self) -> list[int]:
        """The rank of each overall, see `Numbers.rank`."""
        found: list[int] = self.overall.rank().tolist()
        return found

    @cached_property
    def average(self) -> Numbers:
        """The mean of the overalls of each district's rounds."""
        top, count = self._sums_of_overalls
        return Numbers(top, count.astype(top.dtype) * self._overall_bottom)

    @cached_property
    def progress(self) -> Numbers:
        """The newest overall less the mean of all, where there are enough rounds."""
        least = self.framework.rules.find("rounds-least")
        top, count = self._sums_of_overalls
        bottom = count.astype(top.dtype) * self._overall_bottom
        if least is None:
            return Numbers(top, bottom * 0)
        enough = (self.rounds >= ceil(least)) & self.overall.known
        return Numbers(self.overall.top * count - top, np.where(enough, bottom, 0))

    def count_courses(self, chosen: Array) -> dict[Course, int]:
        """How many of the chosen districts are on each course, as `progress.judge_course` says."""
        rules = self.framework.rules
        up, down, cut = (
            rules.find(name)
            for name in ("progress-rising-least", "progress-slipping-least", "strong-at-least")
        )
        if up is None or down is None or cut is None:
            return {}
        change, overall = self.progress.take(chosen), self.overall.take(chosen)
        rises, slips = change.compare(up) >= 0, change.compare(-down) <= 0
        strong, known = overall.compare(cut) >= 0, change.known
        rest = known & ~rises & ~slips
        return {
            "rising": int((known & rises).sum()),
            "steady": int((rest & strong).sum()),
            "stalled": int((rest & ~strong).sum()),
            "slipping": int((known & slips & ~rises).sum()),
        }

    def list_unrated(self, place: int) -> dict[str, ElementState]:
        """Why elements have no level in the newest round of the district at a place."""
        return {
            element: UNRATED.get(int(mark), "unanswered")
            for element, mark, rated in zip(
                self.framework.elements,
                self._newest_marks[place],
                self._rated[self._last[place]],
                strict=True,
            )
            if not rated
        }

    def find_selected(self, since: date | None) -> Array:
        """Which districts count, as `network.is_selected` says."""
        if since is None:
            return np.ones(len(self), dtype=bool)
        least = self.framework.rules.find("rounds-least") or 1
        return (self.rounds >= ceil(least)) & (self.latest_days >= np.datetime64(since, "D"))

    def find_weak(self, elements: Sequence[str], limit: Fraction) -> Array:
        """Which districts have one of these elements at the limit or below it in their newest."""
        columns = [place for place, id_ in enumerate(self.framework.elements) if id_ in elements]
        levels, rated = self._levels[self._last][:, columns], self._rated[self._last][:, columns]
        return np.asarray((rated & (levels <= floor(limit))).any(axis=1))

    def share_stuck(self, chosen: Array) -> dict[str, Fraction | None]:
        """The share of the chosen districts that are stuck, by element; see `ElementRank`."""
        weak = self.framework.rules.find("weak-level")
        several = chosen & (self.rounds > 1)
        first, last = self._starts[several], self._last[several]
        both = self._rated[first] & self._rated[last]
        if weak is None:
            return dict.fromkeys(self.framework.elements)
        limit = floor(weak)
        stuck = both & (self._levels[first] <= limit) & (self._levels[last] <= limit)
        return {
            element: Fraction(int(a), int(b)) if b else None
            for element, a, b in zip(
                self.framework.elements, stuck.sum(axis=0), both.sum(axis=0), strict=True
            )
        }

    # --- What a district counts with

    def use(self, use: Use) -> Used:
        """What the network uses of each district."""
        return self._latest if use == "latest" else self._averaged

    @cached_property
    def _latest(self) -> Used:
        levels, rated = self._levels[self._last], self._rated[self._last]
        whole = levels.astype(np.int64)
        return self._make_used(
            whole, rated, rated.astype(np.int64), whole, np.ones_like(self.rounds)
        )

    @cached_property
    def _averaged(self) -> Used:
        if not len(self):
            return self._latest
        sums = np.add.reduceat(self._levels, self._starts, axis=0, dtype=np.int64)
        counts = np.add.reduceat(self._rated, self._starts, axis=0, dtype=np.int64)
        rated = counts > 0
        kind = np.int64 if _largest(self.rounds) <= MOST_ROUNDS else object
        divisors = np.maximum(counts, 1).astype(kind)
        scale = np.lcm.reduce(divisors, axis=1)
        # Squares of sums of levels on the common denominator are the largest numbers there are.
        size, highest = len(self.framework.elements), self.framework.highest
        kind = choose_kind((size * highest * _largest(scale)) ** 2)
        scale = scale.astype(kind)
        whole = sums.astype(kind) * (scale[:, None] // divisors.astype(kind))
        return self._make_used(sums, rated, counts, whole, scale)

    def _make_used(
        self, sums: Array, rated: Array, counts: Array, whole: Array, scales: Array
    ) -> Used:
        """Put together what follows from levels on each district's own denominator."""
        component_sums, component_counts = self._add_up(whole, rated)
        top, known = self._average_components(component_sums, component_counts)
        number = rated.sum(axis=1).astype(whole.dtype)
        total, squares = whole.sum(axis=1), (whole * whole).sum(axis=1)
        bottoms = component_counts * scales[:, None]
        return Used(
            overall=Numbers(
                top, known.astype(top.dtype) * scales.astype(top.dtype) * self._overall_bottom
            ),
            spread=Numbers(number * squares - total * total, (number * scales) ** 2),
            components={
                component.id: Numbers(component_sums[:, place], bottoms[:, place])
                for place, component in enumerate(self.framework.components)
            },
            elements={
                element: Numbers(sums[:, place], counts[:, place])
                for place, element in enumerate(self.framework.elements)
            },
        )

    # --- As the network shows it

    def rank_components(self, use: Use, chosen: Array) -> tuple[ComponentRank, ...]:
        """The components by their mean over the chosen districts, highest first."""
        ranks = [
            ComponentRank(component, column.take(chosen).find_mean())
            for component, column in self.use(use).components.items()
        ]
        return tuple(sorted(ranks, key=lambda rank: (rank.mean is None, -(rank.mean or 0))))

    def rank_elements(self, use: Use, chosen: Array) -> tuple[ElementRank, ...]:
        """The elements by their mean over the chosen districts, lowest first."""
        stuck = self.share_stuck(chosen)
        ranks = [
            ElementRank(element, column.take(chosen).find_mean(), stuck[element])
            for element, column in self.use(use).elements.items()
        ]
        return tuple(sorted(ranks, key=lambda rank: (rank.mean is None, rank.mean or 0)))

    def describe(
        self, place: int, name: str, use: Use, quadrant: Quadrant | None, analysed: bool
    ) -> Standing:
        """Where the district at a place stands."""
        used = self.use(use)
        overall, change = self.overall.get(place), self.progress.get(place)
        return Standing(
            district=name,
            rounds=int(self.rounds[place]),
            latest=self.latest_days[place].item(),
            overall=overall,
            average=self.average.get(place),
            progress=change,
            course=(
                None
                if overall is None or change is None
                else judge_course(self.framework, overall, change)
            ),
            components={id_: column.get(place) for id_, column in used.components.items()},
            elements={
                id_: level
                for id_, column in used.elements.items()
                if (level := column.get(place)) is not None
            },
            spread=used.spread.get(place),
            quadrant=quadrant,
            advanced=self.advanced[place],
            analysed=analysed,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Used:
    """What the network uses of each district: its newest round, or the means over its rounds."""

    overall: Numbers
    spread: Numbers
    components: Mapping[str, Numbers]
    elements: Mapping[str, Numbers]

    def count_squares(
        self, chosen: Array, height: Fraction, width: Fraction, highest: int
    ) -> dict[tuple[Fraction, Fraction], int]:
        """
        Count the chosen districts in squares of the quadrant chart.

        Args:
            chosen: Which of them; each has an overall and a spread.
            height: Of a square. [overall score]
            width: Of a square. [levels squared]
            highest: Where the scale ends: who is there belongs to the square below.

        Returns:
            How many lie in each square, by the square's lower edges.
        """
        rows = self.overall.take(chosen).count_steps(height)
        rows = np.minimum(rows, floor(highest / height) - 1)
        # Where consistent ends, the square ends, too: its upper edge belongs to it.
        columns = np.maximum(-self.spread.take(chosen).negate().count_steps(width) - 1, 0)
        squares = Counter(zip(rows.tolist(), columns.tolist(), strict=True))
        return {(row * height, column * width): n for (row, column), n in squares.items()}

    def judge(self, cut_overall: Fraction | None, cut_spread: Fraction | None) -> Array:
        """The quadrant of each, by its place in `QUADRANT_ORDER`; -1 where there is none."""
        found = np.full(len(self.overall.top), -1, dtype=np.int64)
        if cut_overall is None or cut_spread is None:
            return found
        strong, consistent = (
            self.overall.compare(cut_overall) >= 0,
            self.spread.compare(cut_spread) <= 0,
        )
        for place, name in enumerate(QUADRANT_ORDER):
            found[(strong == _IS[name][0]) & (consistent == _IS[name][1])] = place
        return np.where(self.overall.known & self.spread.known, found, -1)


QUADRANT_ORDER: Final = tuple(QUADRANTS.values())
_IS: Final = {name: traits for traits, name in QUADRANTS.items()}


def _read_numbers(texts: Sequence[str]) -> Array:
    return np.fromiter(map(int, texts), dtype=np.int64, count=len(texts))


def _read_marks(framework: Framework, found: MarkedRounds) -> Array:
    """The marks of the edition's elements as they are now, a row for each round."""
    places = {element: place for place, element in enumerate(framework.elements)}
    marks = np.full((len(found.marks), len(places)), ord("."), dtype=np.uint8)
    for kind, ids in found.elements.items():
        if ids == tuple(places) and len(found.elements) == 1:
            return _read_block(found.marks, len(ids))
        rows = [row for row, one in enumerate(found.kinds) if one == kind]
        block = _read_block([found.marks[row] for row in rows], len(ids))
        for place, element in enumerate(ids):
            if element in places:
                marks[rows, places[element]] = block[:, place]
    return marks


def _read_block(marks: Sequence[str], width: int) -> Array:
    return np.frombuffer("".join(marks).encode("ascii"), dtype=np.uint8).reshape(-1, width)


def _largest(numbers: Array) -> int:
    return int(numbers.max()) if numbers.size else 0


def _wide(numbers: Array) -> type[np.int64] | type[object]:
    return object if numbers.dtype == object else np.int64

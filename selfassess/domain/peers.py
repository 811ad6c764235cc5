"""
A district beside districts like it: medians and quartiles that tell nothing about a single one.

Three guards keep a district from being told apart. A group is shown from so many members on. Those
that the looker may see anyway do not protect the others, so that a group needs as many whose levels
are not seen elsewhere, or none of them. And where one group lies within another, what the larger
has more must be as many: otherwise the two together would tell what lies between. Which of two such
groups is kept does not depend on who looks: the one with fewer conditions is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import Final, Literal

from selfassess.domain.framework import Framework
from selfassess.domain.scale import mean

Trait = Literal["size", "governance", "state"]
"""In what a district can be like another."""

TRAITS: Final[tuple[Trait, ...]] = ("size", "governance", "state")

Reason = Literal["", "few", "apart"]
"""Why nothing is shown: too few districts, or the difference of two groups would be too few."""


@dataclass(frozen=True, slots=True)
class SizeBand:
    """
    Districts of about one size; `below` is None for the largest. [students]

    >>> SizeBand("medium", 5_000, 25_000).holds(5_000), SizeBand("small", 0, 5_000).holds(5_000)
    (True, False)
    """

    name: str
    at_least: int
    below: int | None

    def holds(self, students: int) -> bool:
        """Whether a district of this enrollment belongs to the band."""
        return self.at_least <= students and (self.below is None or students < self.below)


def find_band(bands: Iterable[SizeBand], students: int | None) -> SizeBand | None:
    """The band of a district; None where its enrollment is not stated."""
    if students is None:
        return None
    return next((band for band in bands if band.holds(students)), None)


@dataclass(frozen=True, slots=True)
class Peer:
    """
    A district that counts as a peer, by the levels of its newest frozen snapshot of an edition.

    Args:
        id: The district.
        traits: What it is, by trait; what is not stated is missing.
        levels: Level of each rated element, by element id. [level]
        is_known: Whether the looker may see its levels anyway.
        is_advanced: Whether that snapshot is advanced.
    """

    id: int
    traits: Mapping[Trait, str]
    levels: Mapping[str, int]
    is_known: bool = False
    is_advanced: bool = False


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The middle of some numbers, and the middle of each half."""

    mean: Fraction
    lower: Fraction
    median: Fraction
    upper: Fraction


@dataclass(frozen=True, slots=True)
class Measure:
    """
    What is told of a group on one element or component.

    Args:
        count: How many districts of the group have a number. [districts]
        left_out: How many of them do not count, because they could be told apart. [districts]
        quartiles: None where nothing may be told.
        reason: Why not.
    """

    count: int
    left_out: int = 0
    quartiles: Quartiles | None = None
    reason: Reason = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of districts; `count` are all of them, whatever they have rated. [districts]"""

    count: int
    elements: Mapping[str, Measure]
    components: Mapping[str, Measure]

    @property
    def is_shown(self) -> bool:
        """Whether anything of it is told."""
        measures = (*self.elements.values(), *self.components.values())
        return any(measure.quartiles for measure in measures)


def find_quartiles(numbers: Iterable[int | Fraction]) -> Quartiles:
    """
    Find the quartiles of some numbers; between two of them, in proportion.

    Raises:
        ZeroDivisionError: there are none.

    Source:
        Linear interpolation between the levels in order, as QUARTILE.INC of spreadsheets has it.

    >>> found = find_quartiles([1, 2, 3, 4])
    >>> found.lower, found.median, found.upper
    (Fraction(7, 4), Fraction(5, 2), Fraction(13, 4))
    """
    ordered = sorted(Fraction(number) for number in numbers)
    average = mean(ordered)

    def take(share: Fraction) -> Fraction:
        place = share * (len(ordered) - 1)
        below = int(place)
        if below + 1 == len(ordered):
            return ordered[below]
        return ordered[below] + (place - below) * (ordered[below + 1] - ordered[below])

    return Quartiles(average, take(Fraction(1, 4)), take(Fraction(1, 2)), take(Fraction(3, 4)))


Likeness = tuple[tuple[Trait, str], ...]
"""A group by what its districts have in common, in the order of TRAITS; empty for all of them."""

Key = tuple[int, Likeness]
"""A group by how many conditions it has; the advanced ones come before all others."""

ADVANCED: Final[Key] = (-1, ())


class Pool:
    """
    All districts that count, from which groups are taken.

    Args:
        framework: The edition of their snapshots.
        peers: Each of them.
        least: From how many districts on something is told. [districts]
    """

    def __init__(self, framework: Framework, peers: Iterable[Peer], least: int) -> None:
        self.framework = framework
        self.peers = tuple(peers)
        self.least = least

    def describe_like(self, likeness: Likeness) -> Group:
        """Describe the districts that have something in common."""
        return self._describe((len(likeness), likeness))

    def describe_advanced(self) -> Group:
        """Describe those that are advanced: the network's own benchmark."""
        return self._describe(ADVANCED)

    def describe_chosen(self, chosen: Iterable[int]) -> Group:
        """Describe districts that the looker has picked; only such as they may see anyway."""
        wanted = set(chosen)
        picked = [one for one in self.peers if one.is_known and one.id in wanted]
        return Pool(self.framework, picked, self.least).describe_like(())

    def _describe(self, key: Key) -> Group:
        elements: dict[str, Mapping[int, int | Fraction]] = {
            element: {
                at: one.levels[element]
                for at, one in enumerate(self.peers)
                if element in one.levels
            }
            for element in self.framework.elements
        }
        components: dict[str, Mapping[int, int | Fraction]] = {}
        for component in self.framework.components:
            ids = [element.id for element in component.elements]
            components[component.id] = {
                at: mean(rated)
                for at, one in enumerate(self.peers)
                if (rated := [one.levels[element] for element in ids if element in one.levels])
            }
        return Group(
            sum(_belongs(one, key) for one in self.peers),
            {name: self._measure(key, numbers) for name, numbers in elements.items()},
            {name: self._measure(key, numbers) for name, numbers in components.items()},
        )

    def _measure(self, key: Key, numbers: Mapping[int, int | Fraction]) -> Measure:
        """What is told of a group on something that some of the districts have a number for."""
        members = [at for at in numbers if _belongs(self.peers[at], key)]
        hidden = [at for at in members if not self.peers[at].is_known]
        is_safe = not hidden or self._may_tell(key, _mask(numbers), _mask(hidden))
        told = members if is_safe else [at for at in members if self.peers[at].is_known]
        if len(told) >= self.least:
            found = find_quartiles(numbers[at] for at in told)
            return Measure(len(members), len(members) - len(told), found)
        is_apart = not is_safe and len(hidden) >= self.least
        return Measure(len(members), 0, None, "apart" if is_apart else "few")

    def _may_tell(self, key: Key, rated: int, hidden: int) -> bool:
        """Whether a group's hidden districts are enough, alone and beside every broader group."""
        if hidden.bit_count() < self.least:
            return False
        for other_key, everybody in self._groups:
            if other_key >= key:
                break
            other = everybody & rated
            if (
                hidden & other in (hidden, other)
                and other.bit_count() >= self.least
                and 0 < (hidden ^ other).bit_count() < self.least
            ):
                return False
        return True

    @cached_property
    def _groups(self) -> tuple[tuple[Key, int], ...]:
        """
        The hidden districts of every group that anybody could ask for, broadest groups first.

        Each is a whole number with a bit for each district, so that a thousand of them take some
        milliseconds.
        """
        masks: dict[Key, int] = {}
        for at, peer in enumerate(self.peers):
            if not peer.is_known:
                for key in _list_keys(peer):
                    masks[key] = masks.get(key, 0) | 1 << at
        enough = ((key, mask) for key, mask in masks.items() if mask.bit_count() >= self.least)
        return tuple(sorted(enough))


def _mask(places: Iterable[int]) -> int:
    """A whole number with a bit for each place."""
    return sum(1 << place for place in set(places))


def _belongs(peer: Peer, key: Key) -> bool:
    if key == ADVANCED:
        return peer.is_advanced
    return all(peer.traits.get(trait) == value for trait, value in key[1])


def _list_keys(peer: Peer) -> Iterable[Key]:
    """Every group that a district belongs to."""
    if peer.is_advanced:
        yield ADVANCED
    stated: Sequence[tuple[Trait, str]] = [
        (trait, peer.traits[trait]) for trait in TRAITS if trait in peer.traits
    ]
    for size in range(len(stated) + 1):
        for likeness in combinations(stated, size):
            yield size, likeness

"""
Columns of exact numbers: thousands of fractions as two arrays of whole numbers.

Loads NumPy, and so is imported only by what needs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]

EXACT: Final = 2**53
"""Up to here a machine's division of two whole numbers is the nearest number to their quotient."""


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """
    A column of exact numbers.

    Quotients of the machine never decide alone: rounded division keeps the order of fractions, so
    that only equal quotients have to be looked at exactly.

    Args:
        top: Numerators.
        bottom: Denominators, positive; 0 where there is no number.
    """

    top: Array
    bottom: Array

    @property
    def known(self) -> Array:
        """Where there is a number."""
        return self.bottom > 0

    def get(self, place: int) -> Fraction | None:
        """The number at a place."""
        bottom = int(self.bottom[place])
        return Fraction(int(self.top[place]), bottom) if bottom else None

    def take(self, chosen: Array) -> Numbers:
        """The numbers at some places, by index or by mask."""
        return Numbers(self.top[chosen], self.bottom[chosen])

    def negate(self) -> Numbers:
        """The same numbers with the other sign."""
        return Numbers(-self.top, self.bottom)

    def count_steps(self, step: Fraction) -> Array:
        """How many whole steps fit below each number, rounded down; all of them must be known."""
        steps: Array = (self.top * step.denominator) // (self.bottom * step.numerator)
        return steps

    def find_mean(self) -> Fraction | None:
        """The mean of those that are there."""
        top, bottom = self.top[self.known], self.bottom[self.known]
        if not len(top):
            return None
        total = sum(
            (Fraction(int(top[bottom == one].sum()), int(one)) for one in np.unique(bottom)),
            Fraction(0),
        )
        return total / len(top)

    def find_median(self) -> Fraction | None:
        """The median of those that are there: of an even number of them the mean of the two."""
        there = self.take(self.known)
        count = len(there.top)
        if not count:
            return None
        order = np.argsort(there.rank(), kind="stable")
        low, high = (there.get(int(order[place])) for place in ((count - 1) // 2, count // 2))
        return None if low is None or high is None else (low + high) / 2

    def rank(self) -> Array:
        """A whole number for each: equal ones alike, larger ones higher, -1 where there is none."""
        ranks = np.full(len(self.top), -1, dtype=np.int64)
        places = np.flatnonzero(self.known)
        top, bottom = _reduce(self.top[places], self.bottom[places])
        rough = _divide(top, bottom)
        order = np.lexsort((_as_keys(bottom), rough))
        is_new = np.ones(len(order), dtype=bool)
        sorted_rough, sorted_top, sorted_bottom = rough[order], top[order], bottom[order]
        differs = (sorted_top[1:] != sorted_top[:-1]) | (sorted_bottom[1:] != sorted_bottom[:-1])
        is_new[1:] = differs
        doubtful = differs & (sorted_rough[1:] == sorted_rough[:-1])
        if doubtful.any():
            order = np.array(
                sorted(range(len(top)), key=lambda i: Fraction(int(top[i]), int(bottom[i]))),
                dtype=np.int64,
            )
            is_new[1:] = (top[order][1:] != top[order][:-1]) | (
                bottom[order][1:] != bottom[order][:-1]
            )
        ranks[places[order]] = np.cumsum(is_new) - 1
        return ranks

    def compare(self, limit: Fraction) -> Array:
        """For each, 1 above the limit, 0 at it, -1 below; what is no number counts as below."""
        signs = np.full(len(self.top), -1, dtype=np.int64)
        places = np.flatnonzero(self.known)
        top, bottom = self.top[places], self.bottom[places]
        rough = _divide(*(np.array([n], dtype=object) for n in limit.as_integer_ratio()))
        found = np.sign(_divide(top, bottom) - rough).astype(np.int64)
        for near in np.flatnonzero(found == 0):
            exact = Fraction(int(top[near]), int(bottom[near]))
            found[near] = (exact > limit) - (exact < limit)
        signs[places] = found
        return signs


def choose_kind(largest: int) -> type[np.int64] | type[object]:
    """The kind of whole numbers to compute with: the machine's where all stay small enough."""
    return np.int64 if largest < EXACT else object


def _reduce(top: Array, bottom: Array) -> tuple[Array, Array]:
    if not len(top):
        return top, bottom
    common = np.gcd(top, bottom)
    return top // common, bottom // common


def _divide(top: Array, bottom: Array) -> Array:
    return np.asarray(top / bottom, dtype=np.float64) if len(top) else np.zeros(0)


def _as_keys(bottom: Array) -> Array:
    """Something to sort equal quotients by; any order does that keeps equal fractions together."""
    return np.asarray(bottom, dtype=np.float64)

"""An integer program in plain whole numbers, and what can be worked out of it exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

Terms: TypeAlias = Mapping[int, int]
"""A linear sum: the factor of each variable, by its number."""

SAFE: Final = 1_000_000
"""Factors up to here stay far inside what a solver's floating point numbers tell apart."""


@dataclass(frozen=True, slots=True)
class Row:
    """A linear sum that must lie between two numbers, both included; None is without limit."""

    terms: Terms
    low: int | None = None
    high: int | None = None

    def holds(self, values: Sequence[int]) -> bool:
        """Whether the row holds, worked out exactly."""
        total = evaluate(self.terms, values)
        return (self.low is None or total >= self.low) and (self.high is None or total <= self.high)


@dataclass(slots=True)
class Program:
    """Whole variables with bounds, and rows over them."""

    lower: list[int] = field(default_factory=list)
    upper: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def add_variable(self, lower: int = 0, upper: int = 1) -> int:
        """Add a variable and give its number."""
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.lower) - 1

    def add_row(self, terms: Terms, low: int | None = None, high: int | None = None) -> None:
        """Add a condition."""
        self.rows.append(Row(terms, low, high))

    def span_of(self, terms: Terms) -> int:
        """How much a sum can differ within the bounds of its variables."""
        return sum(
            abs(factor) * (self.upper[variable] - self.lower[variable])
            for variable, factor in terms.items()
        )

    def holds(self, values: Sequence[int]) -> bool:
        """Whether some values satisfy every bound and row, worked out exactly."""
        return all(
            low <= value <= high
            for low, value, high in zip(self.lower, values, self.upper, strict=True)
        ) and all(row.holds(values) for row in self.rows)


def evaluate(terms: Terms, values: Sequence[int]) -> int:
    """The value of a linear sum."""
    return sum(factor * values[variable] for variable, factor in terms.items())


def negate(terms: Terms) -> dict[int, int]:
    """The sum with its sign turned: what is made smallest instead of largest."""
    return {variable: -factor for variable, factor in terms.items()}


def add(*sums: tuple[int, Terms]) -> dict[int, int]:
    """Several linear sums, each times a factor, as one."""
    total: dict[int, int] = {}
    for times, terms in sums:
        for variable, factor in terms.items():
            total[variable] = total.get(variable, 0) + times * factor
    return {variable: factor for variable, factor in total.items() if factor}


@dataclass(frozen=True, slots=True)
class Aim:
    """A sum to make smallest; `span` is at least as much as it can differ between two answers."""

    terms: Terms
    span: int


def bundle(aims: Sequence[Aim]) -> list[tuple[Terms, tuple[Terms, ...]]]:
    """
    Join sums that are made smallest in turn, as far as one sum can stand for several exactly.

    In a bundle one less of a sum outweighs all that the later ones can differ, so the smallest
    value of the bundle is the smallest in turn. No factor grows beyond `SAFE`.

    Returns:
        Each bundle's own sum, with the sums that it stands for.
    """
    bundles: list[tuple[Terms, tuple[Terms, ...]]] = []
    for aim in aims:
        if bundles:
            joined, parts = bundles[-1]
            candidate = add((aim.span + 1, joined), (1, aim.terms))
            if max(map(abs, candidate.values()), default=0) <= SAFE:
                bundles[-1] = (candidate, (*parts, aim.terms))
                continue
        bundles.append((aim.terms, (aim.terms,)))
    return bundles

"""Levels, and how a mean becomes one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

STRICT: Final = {"strict": True, "extra": "forbid"}
"""How files are read into the core's dataclasses: no guessing of types, no unknown keys."""

HALF: Final = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class ScaleLevel:
    """One level of an edition's scale, with the words and the color it goes by."""

    __pydantic_config__ = STRICT
    level: int
    label: str
    color: str
    meaning: str = ""


def mean(values: Iterable[int | Fraction]) -> Fraction:
    """
    Average some levels or scores exactly.

    Raises:
        ZeroDivisionError: there are none.

    >>> mean([3, 4])
    Fraction(7, 2)
    """
    numbers = tuple(values)
    return Fraction(sum(numbers), len(numbers))


def level_of(score: Fraction) -> int:
    """
    Give the whole level that a score is shown as; a half rounds up.

    Args:
        score: A mean of levels. [level]

    Returns:
        floor(score + 1/2). [level]

    Source:
        The cut at the half is this project's assumption, listed with the edition's rules.

    >>> level_of(Fraction(7, 2)), level_of(Fraction(349, 100))
    (4, 3)
    """
    # Twice the numerator keeps this in whole numbers, which matters when a file holds thousands.
    return (2 * score.numerator + score.denominator) // (2 * score.denominator)

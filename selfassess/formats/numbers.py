"""Exact numbers become text or JSON numbers here."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import overload

PLACES = 6
"""Decimal places in JSON; see the file formats in the README."""


@overload
def to_number(value: None) -> None: ...
@overload
def to_number(value: int | Fraction) -> float: ...
def to_number(value: int | Fraction | None) -> float | None:
    """
    Round an exact number for JSON, half to even, to at most six places.

    >>> to_number(Fraction(45, 14)), to_number(Fraction(1, 2_000_000)), to_number(None)
    (3.214286, 0.0, None)
    """
    if value is None or isinstance(value, int):
        return None if value is None else float(value)
    return float(round(value, PLACES))


def to_plain_number(value: int | Fraction) -> int | float:
    """A whole number as int, anything else as in `to_number`."""
    if isinstance(value, int):
        return value
    return value.numerator if value.denominator == 1 else to_number(value)


def show_score(value: Fraction | float | None, places: int = 2) -> str:
    """
    Show a score to people.

    >>> show_score(Fraction(45, 14)), show_score(Fraction(7, 2)), show_score(None)
    ('3.21', '3.50', '–')
    """
    if value is None:
        return "–"
    return f"{float(round(Fraction(value), places)):.{places}f}"


def show_number(number: Fraction) -> str:
    """
    Show a number as it was typed.

    >>> show_number(Fraction(25, 2)), show_number(Fraction(1250))
    ('12.5', '1250')
    """
    return f"{Decimal(number.numerator) / Decimal(number.denominator):f}"


def show_share(value: Fraction | float | None) -> str:
    """
    Show a share as a percentage.

    >>> show_share(Fraction(1, 8))
    '12%'
    """
    return "–" if value is None else f"{round(Fraction(value) * 100)}%"


def show_count(count: int, one: str, many: str = "") -> str:
    """
    Show how many there are, in words that agree.

    >>> show_count(1, "step"), show_count(2, "step"), show_count(2, "city", "cities")
    ('1 step', '2 steps', '2 cities')
    """
    return f"{count} {one if count == 1 else many or one + 's'}"


def show_minutes(minutes: int) -> str:
    """
    Show how long something takes.

    >>> show_minutes(5), show_minutes(60), show_minutes(189)
    ('5 minutes', '1 hour', '3 hours 9 minutes')
    """
    hours, rest = divmod(minutes, 60)
    parts = [show_count(hours, "hour")] if hours else []
    if rest or not hours:
        parts.append(show_count(rest, "minute"))
    return " ".join(parts)

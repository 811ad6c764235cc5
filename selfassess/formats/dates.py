"""Dates as people in the United States read them, whatever the machine's locale."""

from __future__ import annotations

from datetime import date
from typing import Final

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def show_date(day: date) -> str:
    """
    Show a date in words.

    >>> show_date(date(2026, 11, 1))
    'November 1, 2026'
    """
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def show_month(day: date) -> str:
    """
    Show the month of a date, short enough for an axis.

    >>> show_month(date(2026, 11, 1))
    'Nov 2026'
    """
    return f"{MONTHS[day.month - 1][:3]} {day.year}"

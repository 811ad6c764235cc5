"""Moments as pages show them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


def now() -> datetime:
    """The present moment; services are told it and never ask."""
    return datetime.now(UTC)


@lru_cache(maxsize=1_024)
def show_saved(at: datetime | None) -> str:
    """
    Say when something was saved, in UTC; receipts by the script show the reader's own clock.

    >>> show_saved(datetime(2026, 11, 21, 21, 4, 10, tzinfo=UTC))
    'Saved Nov 21, 21:04:10 UTC'
    """
    return "" if at is None else f"Saved {show_moment(at)}"


def show_moment(at: datetime | None) -> str:
    """
    Show a moment of the recent past, in UTC.

    >>> show_moment(datetime(2026, 11, 21, 21, 4, 10, tzinfo=UTC))
    'Nov 21, 21:04:10 UTC'
    """
    return "" if at is None else f"{at:%b} {at.day}, {at:%H:%M:%S} UTC"


def show_minute(at: datetime) -> str:
    """
    Show a moment that may be long ago, in UTC.

    >>> show_minute(datetime(2026, 11, 21, 21, 4, 10, tzinfo=UTC))
    'Nov 21, 2026, 21:04 UTC'
    """
    return f"{at:%b} {at.day}, {at.year}, {at:%H:%M} UTC"

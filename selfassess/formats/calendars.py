"""The days of a plan as a calendar file (RFC 5545), to be read into any calendar program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

PRODUCT: Final = "-//selfassess//adopted plan//EN"


@dataclass(frozen=True, slots=True)
class Day:
    """
    A whole day on which something is due.

    `uid` stays the same for good and `version` rises, so that a calendar that reads the file again
    moves the entry instead of adding another one.
    """

    uid: str
    version: int
    changed_at: datetime
    day: date
    title: str
    text: str
    is_cancelled: bool = False


def write_calendar(name: str, days: Iterable[Day], now: datetime) -> bytes:
    """
    Write a calendar file.

    Args:
        name: What the calendar is called.
        days: Its entries; each lasts a whole day and keeps nobody busy.
        now: When it is written.
    """
    # Here and not above: it brings the time zones of the world along, which no other page needs.
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for day in days:
        event = Event()
        event.add("uid", day.uid)
        event.add("sequence", day.version - 1)
        event.add("dtstamp", now)
        event.add("last-modified", day.changed_at)
        event.add("dtstart", day.day)
        event.add("dtend", day.day + timedelta(days=1))
        event.add("summary", day.title)
        event.add("description", day.text)
        event.add("status", "CANCELLED" if day.is_cancelled else "CONFIRMED")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())

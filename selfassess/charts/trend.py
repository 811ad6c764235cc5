"""The overall level over the years and, below it, the spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from selfassess.charts.axis import Axis, list_ticks
from selfassess.charts.labels import Room, place_beside, room_of, rooms_along
from selfassess.charts.picture import (
    Dot,
    Mark,
    Picture,
    make_box,
    make_dot,
    make_segment,
    make_track,
    make_words,
)
from selfassess.domain.framework import Framework
from selfassess.formats.dates import show_date, show_month
from selfassess.formats.numbers import show_score

WIDTH: Final = 640
LEFT, RIGHT = 206, 612
INSET: Final = 36
"""From the panel's edge to the first and the last date, for their labels. [picture units]"""
TOP, BOTTOM = 34, 254
SPREAD_TOP, SPREAD_BOTTOM = 330, 420
RADIUS: Final = 6.0
LEAST_SPREAD_SHOWN: Final = 2.0
EVENTS_REACH: Final = timedelta(days=366)
"""How far beyond the points an event is still drawn."""
MOST_STEPS: Final = 8
"""How many signs of events of about one day stand above each other."""


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """
    One snapshot.

    Args:
        as_of: Its date.
        overall: None where nothing was rated; the line then has a gap. [overall score, 1 to 5]
        spread: None likewise. [level squared, 0 to 4]
        low: Lower bound of a provisional overall. [overall score]
        high: Upper bound. [overall score]
        provisional: Whether elements were open; the point is then hollow, its bounds a bar.
        version: The version of the edition; a line marks where it changes. Empty where not known.
    """

    as_of: date
    overall: float | None
    spread: float | None = None
    low: float | None = None
    high: float | None = None
    provisional: bool = False
    version: str = ""


def read_point(as_of: date, document: Mapping[str, Any], version: str = "") -> TrendPoint:
    """
    The point of a frozen snapshot.

    Args:
        as_of: Its date.
        document: What was computed when it was taken.
        version: The version of its edition; empty where no line shall mark a change.
    """
    overall = document["overall"]
    return TrendPoint(
        as_of,
        overall["score"],
        document["spread"],
        overall["low"],
        overall["high"],
        provisional=not document["complete"],
        version=version,
    )


@dataclass(frozen=True, slots=True)
class TrendEvent:
    """
    Something that happened, as a mark on the line.

    Args:
        day: When.
        sign: A letter or two that stand at the mark, and in the list beside the chart.
        words: What it was.
    """

    day: date
    sign: str
    words: str


@dataclass(frozen=True, slots=True)
class _Panel:
    """One of the two panels: its axis and its place."""

    axis: Axis
    top: float
    bottom: float


def draw_trend(
    framework: Framework,
    points: Sequence[TrendPoint],
    *,
    with_spread: bool = True,
    title: str = "The years so far",
    events: Sequence[TrendEvent] = (),
) -> Picture:
    """
    Draw overall, and the spread in a second panel, over dates.

    Args:
        framework: The edition, whose scale heads the axis.
        points: In the order of their dates; equal dates lie above each other.
        with_spread: Whether the second panel is wanted.
        title: What the chart shows.
        events: What happened meanwhile. One more than a year before the first point or after the
            last stands in the table only: it would press the points together.
    """
    near = [event for event in events if _is_near(event.day, points)]
    axis = _make_dates(points, near)
    dates = [axis.place(point.as_of.toordinal()) for point in points]
    level = _Panel(Axis(framework.lowest, framework.highest, BOTTOM, TOP), TOP, BOTTOM)
    marks: list[Mark] = [make_box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, "chart-panel")]
    for value in sorted(framework.labels):
        at = level.axis.place(value)
        marks.append(make_segment(LEFT, at, RIGHT, at, "chart-grid"))
        words = f"{framework.labels[value].label}  {value}"
        marks.append(make_words(LEFT - 10, at + 5, words, "chart-tick", "end"))
    marks.append(make_words(LEFT, TOP - 14, "Overall", "chart-axis-title"))
    marks += _draw_events(near, axis)
    marks += _draw_versions(points, dates)
    marks += _draw_bounds(points, dates, level)
    marks += _draw_line(points, dates, [point.overall for point in points], level)
    marks += _draw_dates(points, dates, BOTTOM)
    height = BOTTOM + 36
    if with_spread:
        marks += _draw_spread(framework, points, dates)
        height = SPREAD_BOTTOM + 36
    return Picture(
        WIDTH,
        height,
        tuple(marks),
        title,
        _describe(points) + _count_events(near),
        ("Date", "Overall", "Bounds", "Spread", *(("Event",) if events else ())),
        _tabulate_all(points, events),
        (1, 2, 3),
    )


def _is_near(day: date, points: Sequence[TrendPoint]) -> bool:
    days = [point.as_of for point in points]
    return bool(days) and min(days) - EVENTS_REACH <= day <= max(days) + EVENTS_REACH


def _make_dates(points: Sequence[TrendPoint], events: Sequence[TrendEvent]) -> Axis:
    days = [point.as_of.toordinal() for point in points]
    days += [event.day.toordinal() for event in events]
    return Axis(min(days, default=0), max(days, default=0), LEFT + INSET, RIGHT - INSET)


def _draw_events(events: Sequence[TrendEvent], axis: Axis) -> list[Mark]:
    """A fine line at each event with its sign at the foot; signs that would overlap step up."""
    marks: list[Mark] = []
    taken: list[Room] = []
    for event in events:
        x = axis.place(event.day.toordinal())
        words = make_words(x, BOTTOM - 8, event.sign, "chart-event-sign", "middle")
        for step in range(MOST_STEPS):
            words = make_words(x, BOTTOM - 8 - 20 * step, event.sign, words.role, "middle")
            if not any(room_of(words).overlap(other) for other in taken):
                break
        room = room_of(words)
        taken.append(room)
        marks.append(make_segment(x, TOP, x, BOTTOM, "chart-event"))
        width, height = room.right - room.left + 8, room.bottom - room.top + 2
        marks.append(make_box(room.left - 4, room.top - 1, width, height, "chart-event-box"))
        marks.append(words)
    return marks


def _count_events(events: Sequence[TrendEvent]) -> str:
    if not events:
        return ""
    first, last = events[0].sign, events[-1].sign
    if len(events) == 1:
        return f" Mark {first} is an event; it stands in the table."
    return f" Marks {first} to {last} are events; they stand in the table."


def _tabulate_all(
    points: Sequence[TrendPoint], events: Sequence[TrendEvent]
) -> tuple[tuple[str, ...], ...]:
    if not events:
        return tuple(_tabulate(point) for point in points)
    rows = [(point.as_of, (*_tabulate(point), "–")) for point in points]
    rows += [
        (event.day, (show_date(event.day), "–", "–", "–", f"{event.sign}: {event.words}"))
        for event in events
    ]
    return tuple(row for _, row in sorted(rows, key=lambda one: one[0]))


def _draw_spread(
    framework: Framework, points: Sequence[TrendPoint], dates: list[float]
) -> list[Mark]:
    cut = framework.rules.find("consistent-at-most")
    most = LEAST_SPREAD_SHOWN if cut is None else max(LEAST_SPREAD_SHOWN, 2 * float(cut))
    highest = max([most, *(p.spread + 0.1 for p in points if p.spread)])
    reach = float(-(-highest // 1))
    panel = _Panel(Axis(0, reach, SPREAD_BOTTOM, SPREAD_TOP), SPREAD_TOP, SPREAD_BOTTOM)
    marks: list[Mark] = [
        make_box(LEFT, SPREAD_TOP, RIGHT - LEFT, SPREAD_BOTTOM - SPREAD_TOP, "chart-panel")
    ]
    for value in list_ticks(0, reach, 1):
        at = panel.axis.place(value)
        marks.append(make_segment(LEFT, at, RIGHT, at, "chart-grid"))
        marks.append(make_words(LEFT - 10, at + 5, f"{value:g}", "chart-tick", "end"))
    if cut is not None:
        at = panel.axis.place(float(cut))
        marks.append(make_segment(LEFT, at, RIGHT, at, "chart-cut"))
        marks.append(make_words(LEFT - 30, at + 5, "Consistent up to", "chart-tick", "end"))
    marks.append(make_words(LEFT, SPREAD_TOP - 14, "Spread", "chart-axis-title"))
    marks += _draw_line(points, dates, [point.spread for point in points], panel)
    return marks + _draw_dates(points, dates, SPREAD_BOTTOM)


def _list_changes(points: Sequence[TrendPoint]) -> list[int]:
    """The numbers of the points whose edition has another version than the one before them."""
    return [
        number
        for number in range(1, len(points))
        if points[number].version != points[number - 1].version
    ]


def _draw_versions(points: Sequence[TrendPoint], dates: list[float]) -> list[Mark]:
    """A line where the version changes: what lies on its two sides was measured by two rubrics."""
    marks: list[Mark] = []
    for number in _list_changes(points):
        x = (dates[number - 1] + dates[number]) / 2
        marks.append(make_segment(x, TOP, x, BOTTOM, "chart-cut"))
        words = f"Version {points[number].version}"
        marks.append(make_words(x, TOP - 8, words, "chart-tick", "middle"))
    return marks


def _draw_bounds(points: Sequence[TrendPoint], dates: list[float], panel: _Panel) -> list[Mark]:
    marks: list[Mark] = []
    for point, x in zip(points, dates, strict=True):
        if point.provisional and point.low is not None and point.high is not None:
            low, high = panel.axis.place(point.low), panel.axis.place(point.high)
            marks.append(make_segment(x, low, x, high, "chart-axis"))
            marks += [make_segment(x - 6, y, x + 6, y, "chart-axis") for y in (low, high)]
    return marks


def _draw_line(
    points: Sequence[TrendPoint],
    dates: list[float],
    values: Sequence[float | None],
    panel: _Panel,
) -> list[Mark]:
    """Line, dots and values of one panel; a missing value leaves a gap in the line."""
    places = [
        None if value is None else (x, panel.axis.place(value))
        for x, value in zip(dates, values, strict=True)
    ]
    runs = [
        [place for place in run if place is not None]
        for is_there, run in groupby(places, key=lambda place: place is not None)
        if is_there
    ]
    marks: list[Mark] = [make_track(run, "chart-line") for run in runs if len(run) > 1]
    dots: list[tuple[float, Dot]] = []
    for point, place, value in zip(points, places, values, strict=True):
        if place is not None and value is not None:
            role = "chart-point" if point.provisional else "chart-point is-main"
            dots.append((value, make_dot(*place, RADIUS, role)))
    marks += [dot for _, dot in dots]
    taken = [room for run in runs for room in rooms_along(run)]
    taken += [Room(d.x - RADIUS, d.y - RADIUS, d.x + RADIUS, d.y + RADIUS) for _, d in dots]
    frame = Room(LEFT + 2, panel.top - 8, RIGHT - 2, panel.bottom)
    # The newest value matters most: it is placed first, and older ones that find no room are left
    # to the table.
    for number, (value, dot) in enumerate(reversed(dots)):
        role = "chart-label is-main" if number == 0 else "chart-label"
        words = place_beside(show_score(value), (dot.x, dot.y), RADIUS, taken, frame, role)
        room = room_of(words)
        if number == 0 or sum(room.overlap(other) for other in taken) < 20:
            taken.append(room)
            marks.append(words)
    return marks


def _draw_dates(points: Sequence[TrendPoint], dates: list[float], bottom: float) -> list[Mark]:
    """The newest date, the oldest, then those between for which there is room."""
    marks: list[Mark] = []
    taken: list[Room] = []
    order = [len(points) - 1, *range(len(points) - 1)] if points else []
    for number in order:
        text = show_month(points[number].as_of)
        words = make_words(dates[number], bottom + 22, text, "chart-tick", "middle")
        room = room_of(words)
        wide = Room(room.left - 8, room.top, room.right + 8, room.bottom)
        if not any(wide.overlap(other) for other in taken):
            taken.append(room)
            marks.append(words)
            marks.append(
                make_segment(dates[number], bottom, dates[number], bottom + 5, "chart-axis")
            )
    return marks


def _tabulate(point: TrendPoint) -> tuple[str, ...]:
    day = show_date(point.as_of)
    bounds = "–"
    if point.provisional:
        day += " (provisional)"
        bounds = f"{show_score(point.low)} to {show_score(point.high)}"
    return (day, show_score(point.overall), bounds, show_score(point.spread))


def _describe(points: Sequence[TrendPoint]) -> str:
    scored = [point for point in points if point.overall is not None]
    if not scored:
        return "No snapshot has a rated element yet."
    last = scored[-1]
    now = f"{show_score(last.overall)} on {show_date(last.as_of)}"
    if len(scored) == 1:
        says = f"One snapshot: overall {now}."
    else:
        first = scored[0]
        says = (
            f"Overall went from {show_score(first.overall)} on {show_date(first.as_of)} to {now}."
        )
        if first.spread is not None and last.spread is not None:
            says += f" Spread went from {show_score(first.spread)} to {show_score(last.spread)}."
    for number in _list_changes(points):
        day = show_date(points[number].as_of)
        says += f" From {day} the edition is in version {points[number].version}."
    if any(point.provisional for point in points):
        says += " Hollow points are provisional; their bars show the bounds."
    return says

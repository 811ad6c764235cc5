"""Levels over the years: small panels beside each other, or one element with its forerunners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from selfassess.charts.axis import Axis
from selfassess.charts.labels import Room, place_beside, room_of, rooms_along, shorten
from selfassess.charts.picture import (
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
COLUMNS: Final = 2
GUTTER: Final = 28
SCALE: Final = 24
"""Left of a panel, for the numbers of the scale. [picture units]"""
HEAD: Final = 26
PANEL: Final = 96
FOOT: Final = 30
SMALL: Final = 4.5
ROOM: Final = 56
"""Right of the last point, for its value. [picture units]"""
LEFT, RIGHT, TOP = 206, 612, 64
INSET: Final = 36
BOTTOM: Final = 284
RADIUS: Final = 6.0


@dataclass(frozen=True, slots=True)
class LevelPoint:
    """
    A level or score at a date.

    Args:
        as_of: The date.
        value: None where nothing was rated. [level or score, on the scale]
        provisional: Whether something was still open; the point is then hollow.
        version: The version of the edition; a line marks where it changes.
    """

    as_of: date
    value: float | None
    provisional: bool = False
    version: str = ""


@dataclass(frozen=True, slots=True)
class LevelSeries:
    """
    What is called `name`, over the years.

    `is_bridged` is for an item of another edition: its line is dashed and is never joined with
    another one, because it was another question.
    """

    name: str
    points: tuple[LevelPoint, ...]
    is_bridged: bool = False


def draw_multiples(
    framework: Framework, series: Sequence[LevelSeries], *, title: str, whole: bool = False
) -> Picture:
    """
    Draw one small panel for each series, all on the same dates and the same scale.

    Args:
        framework: The edition, whose scale every panel has.
        series: Each with the same dates, oldest first.
        title: What the chart shows.
        whole: Whether the values are levels, which have no decimals.
    """
    days = [point.as_of.toordinal() for one in series for point in one.points]
    marks: list[Mark] = []
    width = (WIDTH - (COLUMNS - 1) * GUTTER) / COLUMNS
    for number, one in enumerate(series):
        row, column = divmod(number, COLUMNS)
        left = column * (width + GUTTER) + SCALE
        top = row * (HEAD + PANEL + FOOT) + HEAD
        right = column * (width + GUTTER) + width
        axis = Axis(min(days), max(days), left + 16, right - ROOM)
        marks += _draw_panel(framework, one, axis, (left, right, top), whole)
    rows = -(-len(series) // COLUMNS)
    dates = list(series[0].points) if series else []
    return Picture(
        WIDTH,
        rows * (HEAD + PANEL + FOOT),
        tuple(marks),
        title,
        _describe(series, whole),
        ("Date", *(one.name for one in series)),
        tuple(
            (
                _name_date(point),
                *(_show(one.points[number].value, whole) for one in series),
            )
            for number, point in enumerate(dates)
        ),
        tuple(range(1, len(series) + 1)),
    )


def _draw_panel(
    framework: Framework,
    series: LevelSeries,
    dates: Axis,
    place: tuple[float, float, float],
    whole: bool,
) -> list[Mark]:
    left, right, top = place
    bottom = top + PANEL
    axis = Axis(framework.lowest, framework.highest, bottom - 8, top + 8)
    name = shorten(series.name, right - left)
    marks: list[Mark] = [
        make_words(left, top - 8, name, "chart-axis-title"),
        make_box(left, top, right - left, PANEL, "chart-panel"),
    ]
    for value in sorted(framework.labels):
        at = axis.place(value)
        marks.append(make_segment(left, at, right, at, "chart-grid"))
        if value in (framework.lowest, framework.highest):
            marks.append(make_words(left - 8, at + 5, f"{value}", "chart-tick", "end"))
    marks += _draw_versions(series, dates, top, bottom)
    marks += _draw_runs(series, dates, axis, SMALL, "chart-line")
    known = [point for point in series.points if point.value is not None]
    if known and known[-1].value is not None:
        x, y = dates.place(known[-1].as_of.toordinal()), axis.place(known[-1].value)
        marks.append(
            make_words(x + SMALL + 5, y + 5, _show(known[-1].value, whole), "chart-label is-main")
        )
    else:
        marks.append(make_words((left + right) / 2, top + PANEL / 2, "Not rated", "chart-tick"))
    if series.points:
        first, last = series.points[0].as_of, series.points[-1].as_of
        foot = bottom + 17
        marks.append(make_words(left, foot, show_month(first), "chart-tick"))
        if last != first:
            marks.append(make_words(right, foot, show_month(last), "chart-tick", "end"))
    return marks


def draw_levels(
    framework: Framework, series: Sequence[LevelSeries], *, title: str, signs: Mapping[str, str]
) -> Picture:
    """
    Draw the level of an element, and as dashed lines those of the items that another edition had.

    Args:
        framework: The edition of the element, whose scale heads the axis.
        series: The element's own first, then the bridged ones.
        title: What the chart shows.
        signs: A short sign for each series, by its name, which stands at its newest point.
    """
    days = [point.as_of.toordinal() for one in series for point in one.points]
    dates = Axis(min(days, default=0), max(days, default=0), LEFT + INSET, RIGHT - INSET)
    axis = Axis(framework.lowest, framework.highest, BOTTOM - 10, TOP + 10)
    marks: list[Mark] = [make_box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, "chart-panel")]
    for value in sorted(framework.labels):
        at = axis.place(value)
        marks.append(make_segment(LEFT, at, RIGHT, at, "chart-grid"))
        words = f"{framework.labels[value].label}  {value}"
        marks.append(make_words(LEFT - 10, at + 5, words, "chart-tick", "end"))
    marks += _draw_key(bool(series[1:]))
    taken: list[Room] = []
    for one in series:
        role = "chart-line is-bridged" if one.is_bridged else "chart-line"
        if not one.is_bridged:
            marks += _draw_versions(one, dates, TOP, BOTTOM)
        marks += _draw_runs(one, dates, axis, SMALL if one.is_bridged else RADIUS, role)
        places = [
            (dates.place(point.as_of.toordinal()), axis.place(point.value))
            for point in one.points
            if point.value is not None
        ]
        taken += rooms_along(places)
    frame = Room(LEFT + 2, TOP, RIGHT - 2, BOTTOM)
    for one in series:
        known = [point for point in one.points if point.value is not None]
        if known and known[-1].value is not None:
            newest = (dates.place(known[-1].as_of.toordinal()), axis.place(known[-1].value))
            label = place_beside(signs[one.name], newest, RADIUS, taken, frame)
            taken.append(room_of(label))
            marks.append(label)
    marks += _draw_months(sorted({p.as_of for one in series for p in one.points}), dates, BOTTOM)
    return Picture(
        WIDTH,
        BOTTOM + 36,
        tuple(marks),
        title,
        _describe(series, True),
        ("Date", *(one.name for one in series)),
        _tabulate_dates(series),
        tuple(range(1, len(series) + 1)),
    )


def _draw_key(has_bridged: bool) -> list[Mark]:
    marks: list[Mark] = [
        make_track([(LEFT, 26), (LEFT + 30, 26)], "chart-line"),
        make_words(LEFT + 38, 31, "This element"),
    ]
    if has_bridged:
        marks.append(make_track([(LEFT + 150, 26), (LEFT + 180, 26)], "chart-line is-bridged"))
        marks.append(make_words(LEFT + 188, 31, "Items of the earlier edition"))
    return marks


def _draw_versions(series: LevelSeries, dates: Axis, top: float, bottom: float) -> list[Mark]:
    marks: list[Mark] = []
    for before, after in zip(series.points, series.points[1:], strict=False):
        if before.version != after.version:
            x = (dates.place(before.as_of.toordinal()) + dates.place(after.as_of.toordinal())) / 2
            marks.append(make_segment(x, top, x, bottom, "chart-cut"))
    return marks


def _draw_runs(
    series: LevelSeries, dates: Axis, axis: Axis, radius: float, role: str
) -> list[Mark]:
    """The line, with a gap where nothing was rated, and the points."""
    marks: list[Mark] = []
    run: list[tuple[float, float]] = []
    dots: list[Mark] = []
    for point in (*series.points, None):
        if point is None or point.value is None:
            if len(run) > 1:
                marks.append(make_track(run, role))
            run = []
            continue
        place = (dates.place(point.as_of.toordinal()), axis.place(point.value))
        run.append(place)
        is_hollow = point.provisional or series.is_bridged
        dots.append(make_dot(*place, radius, "chart-point" if is_hollow else "chart-point is-main"))
    return marks + dots


def _draw_months(days: Sequence[date], dates: Axis, bottom: float) -> list[Mark]:
    """The newest date, then those between for which there is room."""
    marks: list[Mark] = []
    taken: list[Room] = []
    for day in reversed(days):
        x = dates.place(day.toordinal())
        words = make_words(x, bottom + 22, show_month(day), "chart-tick", "middle")
        room = room_of(words)
        wide = Room(room.left - 8, room.top, room.right + 8, room.bottom)
        if not any(wide.overlap(other) for other in taken):
            taken.append(room)
            marks += [words, make_segment(x, bottom, x, bottom + 5, "chart-axis")]
    return marks


def _tabulate_dates(series: Sequence[LevelSeries]) -> tuple[tuple[str, ...], ...]:
    days = sorted({point.as_of for one in series for point in one.points})
    # Of several snapshots of one date, the newest stands in the table.
    values = [{point.as_of: point for point in one.points} for one in series]
    return tuple(
        (
            show_date(day),
            *(_show(found.value, True) if (found := one.get(day)) else "–" for one in values),
        )
        for day in days
    )


def _describe(series: Sequence[LevelSeries], whole: bool) -> str:
    parts = []
    for one in series:
        known = [point.value for point in one.points if point.value is not None]
        if not known:
            parts.append(f"{one.name}: not rated")
        elif known[0] == known[-1]:
            parts.append(f"{one.name}: {_show(known[-1], whole)}")
        else:
            parts.append(f"{one.name}: {_show(known[0], whole)} to {_show(known[-1], whole)}")
    says = f"From the first to the last rating. {'; '.join(parts)}."
    if any(point.provisional for one in series for point in one.points):
        says += " Hollow points are provisional."
    if any(one.is_bridged for one in series):
        says += " Dashed lines are items of an earlier edition, never joined with this one."
    return says


def _name_date(point: LevelPoint) -> str:
    return show_date(point.as_of) + (" (provisional)" if point.provisional else "")


def _show(value: float | None, whole: bool) -> str:
    return f"{value:g}" if whole and value is not None else show_score(value)

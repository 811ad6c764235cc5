"""Bars below each other, the one that matters most first: components, elements, levers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from selfassess.charts.axis import Axis
from selfassess.charts.labels import measure, shorten
from selfassess.charts.picture import Mark, Picture, make_box, make_segment, make_words

WIDTH: Final = 960
GAP: Final = 14
BESIDE: Final = 8
"""From the end of a bar to its words. [picture units]"""


@dataclass(frozen=True, slots=True)
class RankedBar:
    """
    One bar.

    Args:
        label: What it is called.
        value: How long it is, on the scale; None draws none.
        says: What stands at its end.
        role: More classes, such as the level that it is shown as.
        second: A bar in the second column, where there is one: a share from 0 to 1.
        second_says: What stands at the end of that.
    """

    label: str
    value: float | None
    says: str
    role: str = ""
    second: float | None = None
    second_says: str = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """
    How the bars are drawn.

    Args:
        title: What the chart shows.
        description: What a reader should see in it.
        headers: Heads of the table: name, value, and the second column where there is one.
        low: Where the scale begins.
        high: Where it ends.
        ticks: What is marked on it, with its words.
        names: Room for the labels. [picture units]
        second: Head of the second column; empty without one.
        row: Height of a row. [picture units]
        width: Of the whole. [picture units]
    """

    title: str
    description: str
    headers: tuple[str, ...]
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    names: int = 300
    second: str = ""
    row: int = 28
    width: int = WIDTH


def draw_ranking(ranking: Ranking, bars: Sequence[RankedBar]) -> Picture:
    """Draw bars from the first to the last."""
    right = ranking.width * 0.72 if ranking.second else float(ranking.width)
    left = float(ranking.names + GAP)
    room = max([44.0, *(measure(bar.says) for bar in bars)]) + BESIDE + 4
    axis = Axis(ranking.low, ranking.high, left, right - room)
    top = 34.0
    bottom = top + ranking.row * max(1, len(bars))
    marks: list[Mark] = [make_box(left, top, right - left - 4, bottom - top, "chart-panel")]
    for value, words in ranking.ticks:
        at = axis.place(value)
        marks.append(make_segment(at, top, at, bottom, "chart-grid"))
        marks.append(make_words(at, top - 12, words, "chart-tick", "middle"))
    second: Axis | None = None
    if ranking.second:
        wide = max([44.0, *(measure(bar.second_says) for bar in bars)]) + BESIDE + 4
        second = Axis(0, 1, right + GAP, ranking.width - wide)
        marks.append(make_words(right + GAP, top - 12, ranking.second, "chart-tick"))
        marks.append(
            make_box(right + GAP, top, ranking.width - right - GAP, bottom - top, "chart-panel")
        )
    for number, bar in enumerate(bars):
        base = top + ranking.row * number
        name = shorten(bar.label, ranking.names)
        middle = base + ranking.row / 2 + 5
        marks.append(make_words(left - 10, middle, name, "chart-label", "end"))
        marks += _draw_bar(axis, bar.value, bar.says, bar.role, (base, ranking.row))
        if second is not None:
            marks += _draw_bar(
                second, bar.second, bar.second_says, "chart-share", (base, ranking.row)
            )
    marks.append(make_segment(left, top, left, bottom, "chart-axis"))
    if second is not None:
        marks.append(make_segment(right + GAP, top, right + GAP, bottom, "chart-axis"))
    return Picture(
        ranking.width,
        bottom + 8,
        tuple(marks),
        ranking.title,
        ranking.description,
        ranking.headers,
        tuple(
            (bar.label, bar.says, *((bar.second_says,) if ranking.second else ())) for bar in bars
        ),
        tuple(range(1, len(ranking.headers))),
    )


def _draw_bar(
    axis: Axis, value: float | None, says: str, role: str, place: tuple[float, float]
) -> list[Mark]:
    base, row = place
    height = row * 0.62
    marks: list[Mark] = []
    end = axis.start
    if value is not None and (end := axis.place(value)) > axis.start:
        marks.append(
            make_box(
                axis.start, base + (row - height) / 2, end - axis.start, height,
                f"chart-bar {role}".strip(),
            )
        )  # fmt: skip
    marks.append(make_words(end + BESIDE, base + row / 2 + 5, says, "chart-label"))
    return marks

"""Own levels beside those of others: a dot on a box from the lower to the upper quartile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from selfassess.charts.axis import Axis, list_ticks
from selfassess.charts.labels import shorten
from selfassess.charts.picture import (
    Mark,
    Picture,
    make_box,
    make_dot,
    make_segment,
    make_words,
)
from selfassess.domain.framework import Framework
from selfassess.domain.peers import Quartiles
from selfassess.formats.numbers import show_score

WIDTH: Final = 640
NAMES: Final = 210
LEFT, RIGHT = 228, 628
INSET: Final = 20
TOP: Final = 44
ROW: Final = 28
HALF: Final = 8.0
"""Half the height of a box. [picture units]"""
RADIUS: Final = 5.5


@dataclass(frozen=True, slots=True)
class QuartileRow:
    """
    A line of the chart.

    Args:
        name: What is measured.
        own: The district's own level or score; None without one. [level]
        others: The quartiles of the others; None where nothing may be told.
        why_not: Then, in a word or two, why.
    """

    name: str
    own: Fraction | None
    others: Quartiles | None
    why_not: str = ""


def draw_quartiles(
    framework: Framework,
    rows: Sequence[QuartileRow],
    *,
    title: str,
    own_label: str = "Own",
    others_label: str = "Peers",
) -> Picture:
    """
    Draw own levels beside the quartiles of others.

    Args:
        framework: The edition, whose scale is the axis.
        rows: A line for each element or component.
        title: What the chart shows.
        own_label: What the dot is called, for the key.
        others_label: What the box is called.
    """
    bottom = TOP + ROW * len(rows) + 6
    axis = Axis(framework.lowest, framework.highest, LEFT + INSET, RIGHT - INSET)
    marks: list[Mark] = [make_box(LEFT, TOP, RIGHT - LEFT, bottom - TOP, "chart-panel")]
    for value in list_ticks(axis.low, axis.high, 1):
        at = axis.place(value)
        marks.append(make_segment(at, TOP, at, bottom, "chart-grid"))
        marks.append(make_words(at, bottom + 20, f"{value:g}", "chart-tick", "middle"))
    marks += _draw_key(own_label, others_label)
    for number, row in enumerate(rows):
        y = TOP + 3 + ROW * number + ROW / 2
        marks.append(make_words(LEFT - 12, y + 5, shorten(row.name, NAMES), "chart-label", "end"))
        marks += _draw_row(axis, y, row)
    return Picture(
        WIDTH,
        bottom + 30,
        tuple(marks),
        title,
        _describe(rows, own_label, others_label),
        ("", own_label, "Lower quartile", "Median", "Upper quartile"),
        tuple(_tabulate(row) for row in rows),
        (1, 2, 3, 4),
    )


def _draw_key(own_label: str, others_label: str) -> list[Mark]:
    return [
        make_dot(LEFT + 6, 18, RADIUS, "chart-point is-main"),
        make_words(LEFT + 20, 23, shorten(own_label, 110)),
        make_box(LEFT + 150, 18 - HALF, 36, 2 * HALF, "chart-area"),
        make_segment(LEFT + 168, 18 - HALF, LEFT + 168, 18 + HALF, "chart-limit"),
        make_words(LEFT + 196, 23, f"{shorten(others_label, 90)}: middle half, median"),
    ]


def _draw_row(axis: Axis, y: float, row: QuartileRow) -> list[Mark]:
    marks: list[Mark] = []
    if row.others is not None:
        lower, middle, upper = (
            axis.place(float(value))
            for value in (row.others.lower, row.others.median, row.others.upper)
        )
        # A box without a width would not be seen where the middle half is of one mind.
        start, width = (lower, upper - lower) if upper - lower >= 4 else (middle - 2, 4)
        marks.append(make_box(start, y - HALF, width, 2 * HALF, "chart-area"))
        marks.append(make_segment(middle, y - HALF, middle, y + HALF, "chart-limit"))
    elif row.why_not:
        at = RIGHT - 8
        marks.append(make_words(at, y + 5, row.why_not, "chart-tick", "end"))
    if row.own is not None:
        marks.append(make_dot(axis.place(float(row.own)), y, RADIUS, "chart-point is-main"))
    return marks


def _tabulate(row: QuartileRow) -> tuple[str, ...]:
    if row.others is None:
        return row.name, show_score(row.own), "–", row.why_not or "–", "–"
    values = (row.own, row.others.lower, row.others.median, row.others.upper)
    return row.name, *(show_score(value) for value in values)


def _describe(rows: Sequence[QuartileRow], own_label: str, others_label: str) -> str:
    pairs = [(row.own, row.others) for row in rows]
    known = [(own, one) for own, one in pairs if own is not None and one is not None]
    if not known:
        return "There is nothing to compare: one side or the other has no levels that can be shown."
    above = sum(own > one.median for own, one in known)
    below = sum(own < one.median for own, one in known)
    level = len(known) - above - below
    return (
        f"{own_label} beside the median of {others_label.lower()}: above it on {above} of"
        f" {len(known)}, below it on {below}, and at it on {level}."
    )

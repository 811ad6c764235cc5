"""Effort by year, against what each year can bear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from selfassess.charts.axis import Axis
from selfassess.charts.labels import shorten
from selfassess.charts.picture import Mark, Picture, make_box, make_segment, make_words
from selfassess.formats.numbers import show_count

WIDTH: Final = 640
NAMES: Final = 96
LEFT, RIGHT = 108, 628
LABEL: Final = 190
"""Room beyond the longest bar for what is said of it. [picture units]"""
TOP: Final = 12
ROW: Final = 40
BAR: Final = 22


@dataclass(frozen=True, slots=True)
class EffortYear:
    """
    One year.

    Args:
        label: What it is called, such as "Year 1".
        effort: Of all its steps. [effort points]
        capacity: What it can bear; None is without limit. [effort points]
        steps: How many steps it has.
    """

    label: str
    effort: int
    capacity: int | None = None
    steps: int = 0


def draw_effort(years: Sequence[EffortYear], *, title: str = "Effort by year") -> Picture:
    """
    Draw the effort of each year as a bar, and its capacity as a line across it.

    Args:
        years: In their order; years without a step are drawn as well.
        title: What the chart shows.
    """
    bottom = TOP + ROW * max(1, len(years))
    most = max([1, *(year.effort for year in years), *(year.capacity or 0 for year in years)])
    axis = Axis(0, most, LEFT, RIGHT - LABEL)
    marks: list[Mark] = [make_box(LEFT, TOP, RIGHT - LEFT, bottom - TOP, "chart-panel")]
    for number, year in enumerate(years):
        top = TOP + ROW * number + (ROW - BAR) / 2
        base = top + BAR / 2 + 5
        name = shorten(year.label, NAMES)
        marks.append(make_words(LEFT - 12, base, name, "chart-label", "end"))
        end = axis.place(year.effort)
        if year.effort:
            marks.append(make_box(LEFT, top, end - LEFT, BAR, "chart-bar"))
        if year.capacity is not None:
            end = max(end, at := axis.place(year.capacity))
            marks.append(make_segment(at, top - 7, at, top + BAR + 7, "chart-limit"))
        marks.append(make_words(end + 10, base, _say(year), "chart-label"))
    marks.append(make_segment(LEFT, TOP, LEFT, bottom, "chart-axis"))
    if not years:
        marks.append(make_words(LEFT + 16, TOP + ROW / 2 + 5, "There is no year to show."))
    return Picture(
        WIDTH,
        bottom + 8,
        tuple(marks),
        title,
        _describe(years),
        ("Year", "Steps", "Effort", "Capacity"),
        tuple(
            (
                year.label,
                str(year.steps),
                str(year.effort),
                "No limit" if year.capacity is None else str(year.capacity),
            )
            for year in years
        ),
        (1, 2, 3),
    )


def _say(year: EffortYear) -> str:
    if year.capacity is None:
        return show_count(year.effort, "point")
    says = f"{year.effort} of {show_count(year.capacity, 'point')}"
    over = year.effort - year.capacity
    return f"{says}, {over} over" if over > 0 else says


def _describe(years: Sequence[EffortYear]) -> str:
    if not years:
        return "There is no year to show."
    total = sum(year.effort for year in years)
    steps = sum(year.steps for year in years)
    says = f"{show_count(total, 'effort point')} in {show_count(len(years), 'year')}"
    if steps:
        says += f" for {show_count(steps, 'step')}"
    parts = [f"{says}: " + ", ".join(f"{year.label} {_say(year)}" for year in years) + "."]
    if any(year.capacity is not None for year in years):
        parts.append("The line across a bar is what the year can bear.")
    parts.append("Points are this tool’s own measure.")
    return " ".join(parts)

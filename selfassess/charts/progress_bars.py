"""Recent progress of many districts: bars to the right of zero rise, those to the left fall."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from selfassess.charts.axis import Axis, list_ticks
from selfassess.charts.labels import shorten
from selfassess.charts.picture import (
    Anchor,
    Mark,
    Picture,
    make_box,
    make_segment,
    make_words,
)
from selfassess.domain.progress import Course
from selfassess.formats.numbers import show_score
from selfassess.formats.words import COURSE_WORDS, join_words

WIDTH: Final = 960
NAMES: Final = 250
"""Room for the names of the districts. [picture units]"""
LEFT, RIGHT = 262, 948
WORDS: Final = 128
"""Beyond the longest bar, for its number and its word. [picture units]"""
TOP: Final = 34
ROW: Final = 26
BAR: Final = 16
STEP: Final = 0.5
FINE_STEP: Final = 0.25


@dataclass(frozen=True, slots=True)
class Mover:
    """
    A district with its recent progress.

    Args:
        name: What it is called.
        change: The newest overall less the mean of all. [overall score]
        course: The same in a word; None where the edition sets no limits.
    """

    name: str
    change: float
    course: Course | None


def draw_progress(
    movers: Sequence[Mover],
    *,
    left_out: str = "",
    after: int = 0,
    title: str = "Recent progress",
) -> Picture:
    """
    Draw a bar for each district.

    Args:
        movers: The most first.
        left_out: What lies between those that rise most and those that fall most and is not
            drawn, in words; empty where all are drawn.
        after: After how many bars those words stand.
        title: What the chart shows.
    """
    reach = _find_reach(movers)
    axis = Axis(-reach, reach, LEFT + WORDS, RIGHT - WORDS)
    rows = len(movers) + bool(left_out)
    bottom = TOP + ROW * max(1, rows)
    zero = axis.place(0)
    marks: list[Mark] = [make_box(LEFT, TOP, RIGHT - LEFT, bottom - TOP, "chart-panel")]
    for value in list_ticks(-reach, reach, STEP if reach > 1 else FINE_STEP):
        at = axis.place(value)
        marks.append(make_segment(at, TOP, at, bottom, "chart-grid"))
        marks += [
            make_words(at, y, _show_change(value, 2), "chart-tick", "middle")
            for y in (TOP - 12, bottom + 20)
        ]
    for number, mover in enumerate(movers):
        row = number + bool(left_out and number >= after)
        marks += _draw_bar(mover, axis, TOP + ROW * row)
    if left_out:
        marks.append(make_words(zero, TOP + ROW * after + 18, left_out, "chart-note", "middle"))
    marks.append(make_segment(zero, TOP, zero, bottom, "chart-axis"))
    if not movers:
        marks.append(
            make_words(zero, TOP + 18, "No district has enough rounds.", "chart-label", "middle")
        )
    return Picture(
        WIDTH,
        bottom + 30,
        tuple(marks),
        title,
        _describe(movers),
        ("District", "Newest overall less the mean of all", "In a word"),
        tuple((one.name, _show_change(one.change), _name_course(one)) for one in movers),
        (1,),
    )


def _find_reach(movers: Sequence[Mover]) -> float:
    """How far the axis goes to both sides, in whole steps."""
    most = max((abs(one.change) for one in movers), default=0)
    step = STEP if most > 1 else FINE_STEP
    return max(STEP, ceil(most / step) * step)


def _draw_bar(mover: Mover, axis: Axis, top: float) -> list[Mark]:
    zero, end = axis.place(0), axis.place(mover.change)
    base = top + ROW / 2 + 5
    name = shorten(mover.name, NAMES)
    marks: list[Mark] = [make_words(LEFT - 10, base, name, "chart-label", "end")]
    if end != zero:
        role = f"chart-bar course-{mover.course or 'none'}"
        marks.append(make_box(min(zero, end), top + (ROW - BAR) / 2, abs(end - zero), BAR, role))
    says = " ".join(filter(None, (_show_change(mover.change), _name_course(mover).lower())))
    anchor: Anchor = "end" if mover.change < 0 else "start"
    beside = -8 if mover.change < 0 else 8
    marks.append(make_words(end + beside, base, says, "chart-label", anchor))
    return marks


def _name_course(mover: Mover) -> str:
    return COURSE_WORDS[mover.course] if mover.course else ""


def _show_change(value: float, places: int = 2) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{show_score(abs(value), places)}"


def _describe(movers: Sequence[Mover]) -> str:
    if not movers:
        return "No district has enough rounds to tell."
    found = Counter(_name_course(mover).lower() for mover in movers)
    parts = [f"{found[w.lower()]} {w.lower()}" for w in COURSE_WORDS.values() if found[w.lower()]]
    first, last = movers[0], movers[-1]
    says = f"Shown are {len(movers)}: {join_words(parts)}." if parts else ""
    return (
        f"{says} The most: {first.name}, {_show_change(first.change)}."
        f" The least: {last.name}, {_show_change(last.change)}."
    ).strip()

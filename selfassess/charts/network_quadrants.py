"""
Level against spread for a whole network, as in CRPE's Figure 4.

Up to some sixty districts each has its point and its name; beyond that squares say how many lie in
them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

from selfassess.charts.axis import Axis, list_ticks
from selfassess.charts.crowd import Named, place_names
from selfassess.charts.labels import Room, measure, room_of, shorten
from selfassess.charts.picture import (
    Anchor,
    Mark,
    Picture,
    Words,
    make_box,
    make_dot,
    make_segment,
    make_words,
)
from selfassess.domain.framework import Framework
from selfassess.domain.verdicts import QUADRANTS, Quadrant
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.words import QUADRANT_WORDS, join_words

WIDTH: Final = 1160
LEFT, RIGHT, TOP = 52, 1136, 36
BOTTOM, BOTTOM_OF_MANY = 580, 800
FOOT: Final = 60
BAND: Final = 30.0
"""Above and below the squares, for the names of the quadrants. [picture units]"""
MANY: Final = 30
"""More districts than these need a higher chart for their names."""
RADIUS: Final = 6.0
LONGEST: Final = 205.0
"""To this width a district's name is cut. [picture units]"""
STEP: Final = 0.25
"""From one line of the grid to the next, and to what the axes are rounded. [score or spread]"""
SHADES: Final = 4
LEAST_FOR_WORDS: Final = 15.0
"""A square that is lower holds no number. [picture units]"""


@dataclass(frozen=True, slots=True)
class DistrictPoint:
    """
    A district.

    Args:
        name: What stands beside it.
        overall: How strong. [overall score]
        spread: How piecemeal. [levels squared]
        is_demonstration: Whether it is invented; it is then drawn hollow.
    """

    name: str
    overall: float
    spread: float
    is_demonstration: bool = False


@dataclass(frozen=True, slots=True)
class DensityCell:
    """How many districts lie in a square, whose lower edges these are."""

    overall: float
    spread: float
    count: int


@dataclass(frozen=True, slots=True)
class Cuts:
    """
    Where the quadrants are cut, and how that is said.

    Args:
        overall: From here on strong. [overall score]
        spread: Up to here consistent. [levels squared]
        says: Where the two come from, as a sentence.
    """

    overall: float
    spread: float
    says: str


def draw_districts(
    framework: Framework,
    points: Sequence[DistrictPoint],
    cuts: Cuts,
    counts: Mapping[Quadrant, int],
    *,
    title: str = "Strong or weak, consistent or piecemeal",
) -> Picture:
    """
    Draw each district with its name.

    Args:
        framework: The edition, for its scale.
        points: The districts; no more than can be named, about sixty.
        cuts: Where the quadrants are cut.
        counts: How many districts lie in each quadrant.
        title: What the chart shows.
    """
    bottom = BOTTOM_OF_MANY if len(points) > MANY else BOTTOM
    x, y = _make_axes(
        framework, [p.overall for p in points], [p.spread for p in points], cuts, bottom, 0.08
    )
    marks, taken = _draw_ground(x, y, cuts, counts)
    named = [
        Named(
            shorten(point.name, LONGEST),
            x.place(point.spread),
            y.place(point.overall),
            RADIUS,
            str(number),
        )
        for number, point in enumerate(points, start=1)
    ]
    names, without = place_names(named, taken, Room(LEFT + 2, TOP + 2, RIGHT - 2, bottom - 2))
    marks += [mark for mark in names if not isinstance(mark, Words)]
    marks += [
        make_dot(
            one.x, one.y, RADIUS, "chart-point" if point.is_demonstration else "chart-point is-main"
        )
        for one, point in zip(named, points, strict=True)
    ]
    marks += [mark for mark in names if isinstance(mark, Words)]
    if not points:
        marks.append(_say_nothing(bottom))
    says = _describe(counts, cuts)
    if without:
        says += (
            f" Where the crowd leaves no room for a name ({show_count(len(without), 'point')}), the"
            " number of the district in the table stands in its place."
        )
    if any(point.is_demonstration for point in points):
        says += " Hollow points are invented demonstration districts."
    return Picture(
        WIDTH,
        bottom + FOOT,
        tuple(marks),
        title,
        says,
        ("No.", "District", "Overall", "Spread", "Where it lies"),
        tuple(
            (
                str(number),
                point.name + (" (demonstration)" if point.is_demonstration else ""),
                show_score(point.overall),
                show_score(point.spread),
                QUADRANT_WORDS[_judge(point.overall, point.spread, cuts)],
            )
            for number, point in enumerate(points, start=1)
        ),
        (2, 3),
    )


def draw_density(
    framework: Framework,
    cells: Sequence[DensityCell],
    size: tuple[float, float],
    cuts: Cuts,
    counts: Mapping[Quadrant, int],
    *,
    title: str = "Strong or weak, consistent or piecemeal",
) -> Picture:
    """
    Draw squares that say how many districts lie in them.

    Args:
        framework: The edition, for its scale.
        cells: The squares in which there are any.
        size: Their height in overall and their width in spread.
        cuts: Where the quadrants are cut.
        counts: How many districts lie in each quadrant.
        title: What the chart shows.
    """
    tall, wide = size
    x, y = _make_axes(
        framework,
        [edge for cell in cells for edge in (cell.overall, cell.overall + tall)],
        [edge for cell in cells for edge in (cell.spread, cell.spread + wide)],
        cuts,
        BOTTOM,
        band=BAND,
    )
    most = max((cell.count for cell in cells), default=1)
    ground, _taken = _draw_ground(x, y, cuts, counts)
    lines = [mark for mark in ground if mark.role in ("chart-cut", "chart-quadrant is-main")]
    marks: list[Mark] = [mark for mark in ground if mark not in lines]
    for cell in cells:
        left, right = x.place(cell.spread), x.place(cell.spread + wide)
        top, foot = y.place(cell.overall + tall), y.place(cell.overall)
        shade = min(SHADES, 1 + (cell.count - 1) * SHADES // most)
        marks.append(
            make_box(
                left + 1, top + 1, right - left - 2, foot - top - 2, f"chart-state shade-{shade}"
            )
        )
        text = str(cell.count)
        if foot - top >= LEAST_FOR_WORDS and right - left >= measure(text) + 2:
            role = f"chart-on-shade shade-{shade}"
            middle = (left + right) / 2
            marks.append(make_words(middle, (top + foot) / 2 + 5, text, role, "middle"))
    marks += lines
    if not cells:
        marks.append(_say_nothing(BOTTOM))
    return Picture(
        WIDTH,
        BOTTOM + FOOT,
        tuple(marks),
        title,
        f"{_describe(counts, cuts)} So many districts are counted in squares of"
        f" {tall:g} of the overall by {wide:g} of the spread.",
        ("Overall", "Spread", "Districts"),
        tuple(
            (
                f"{show_score(cell.overall)} to {show_score(cell.overall + tall)}",
                f"{show_score(cell.spread, 3)} to {show_score(cell.spread + wide, 3)}",
                str(cell.count),
            )
            for cell in sorted(cells, key=lambda one: (-one.overall, one.spread))
        ),
        (2,),
    )


def _make_axes(
    framework: Framework,
    overalls: Sequence[float],
    spreads: Sequence[float],
    cuts: Cuts,
    bottom: float,
    margin: float = 0.0,
    band: float = 0.0,
) -> tuple[Axis, Axis]:
    """As much of both scales as the districts need, with both cuts inside."""
    up = _reach(overalls, cuts.overall, margin, float(framework.lowest), float(framework.highest))
    along = _reach(spreads, cuts.spread, margin, 0.0, float("inf"))
    return Axis(*along, LEFT, RIGHT), Axis(*up, bottom - band, TOP + band)


def _reach(
    values: Sequence[float], cut: float, margin: float, lowest: float, highest: float
) -> tuple[float, float]:
    low = min([*(value - margin for value in values), cut - STEP])
    high = max([*(value + margin for value in values), cut + STEP])
    return max(lowest, floor(low / STEP) * STEP), min(highest, ceil(high / STEP) * STEP)


def _draw_ground(
    x: Axis, y: Axis, cuts: Cuts, counts: Mapping[Quadrant, int]
) -> tuple[list[Mark], list[Room]]:
    """Panel, grid, cuts and the names of the quadrants; and the rooms that those take."""
    # What the axis leaves free at the top it leaves free at the foot.
    bottom = y.start + (y.end - TOP)
    marks: list[Mark] = [make_box(LEFT, TOP, RIGHT - LEFT, bottom - TOP, "chart-panel")]
    for value in list_ticks(x.low, x.high, STEP):
        at = x.place(value)
        marks.append(make_segment(at, TOP, at, bottom, "chart-grid"))
        marks.append(make_words(at, bottom + 20, f"{value:g}", "chart-tick", "middle"))
    for value in list_ticks(y.low, y.high, STEP):
        at = y.place(value)
        marks.append(make_segment(LEFT, at, RIGHT, at, "chart-grid"))
        marks.append(make_words(LEFT - 8, at + 5, f"{value:g}", "chart-tick", "end"))
    marks.append(make_words(LEFT, TOP - 14, "Overall: stronger is higher", "chart-axis-title"))
    marks.append(
        make_words(
            RIGHT, bottom + 46, "Spread: more piecemeal is farther right", "chart-axis-title", "end"
        )
    )
    across, down = x.place(cuts.spread), y.place(cuts.overall)
    marks.append(make_segment(across, TOP, across, bottom, "chart-cut"))
    marks.append(make_segment(LEFT, down, RIGHT, down, "chart-cut"))
    names = _name_quadrants(counts, bottom)
    taken = [
        *map(room_of, names),
        Room(across - 1, TOP, across + 1, bottom),
        Room(LEFT, down - 1, RIGHT, down + 1),
    ]
    return [*marks, *names], taken


def _name_quadrants(counts: Mapping[Quadrant, int], bottom: float) -> list[Words]:
    """In each outer corner the name of its quadrant, and how many districts lie there."""
    names = []
    for (is_strong, is_consistent), quadrant in QUADRANTS.items():
        text = f"{QUADRANT_WORDS[quadrant]}: {counts.get(quadrant, 0)}"
        at, anchor = _find_corner(is_consistent=is_consistent)
        y = TOP + 22 if is_strong else bottom - 12
        names.append(make_words(at, y, text, "chart-quadrant is-main", anchor))
    return names


def _find_corner(*, is_consistent: bool) -> tuple[float, Anchor]:
    return (LEFT + 10, "start") if is_consistent else (RIGHT - 10, "end")


def _judge(overall: float, spread: float, cuts: Cuts) -> Quadrant:
    return QUADRANTS[overall >= cuts.overall, spread <= cuts.spread]


def _describe(counts: Mapping[Quadrant, int], cuts: Cuts) -> str:
    parts = [
        f"{counts[quadrant]} {words.lower()}"
        for quadrant, words in QUADRANT_WORDS.items()
        if counts.get(quadrant)
    ]
    total = sum(counts.values())
    found = f"Of {show_count(total, 'district')}: {join_words(parts)}." if total else "No district."
    return f"{found} {cuts.says}"


def _say_nothing(bottom: float) -> Words:
    return make_words(
        (LEFT + RIGHT) / 2, (TOP + bottom) / 2 - 40, "No district counts.", anchor="middle"
    )

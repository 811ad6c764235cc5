"""Where the spread comes from: the elements that lie farthest from the mean of all levels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from selfassess.charts.axis import Axis
from selfassess.charts.labels import shorten
from selfassess.charts.picture import Mark, Picture, make_box, make_segment, make_words
from selfassess.domain.framework import Framework
from selfassess.domain.scale import mean
from selfassess.formats.numbers import show_score, show_share

WIDTH: Final = 640
NAMES: Final = 270
"""Room for the names of the elements. [picture units]"""
LEFT, MIDDLE, RIGHT = 320, 475, 630
CHIP: Final = 24
"""Width of the cell with the level, between name and bars. [picture units]"""
TOP: Final = 40
ROW: Final = 30
BAR: Final = 18
LABEL: Final = 52
"""Room for the percentage beyond a bar. [picture units]"""


def draw_spread_shares(
    framework: Framework,
    levels: Mapping[str, int],
    shares: Mapping[str, float],
    *,
    most: int = 8,
    title: str = "Where the spread comes from",
) -> Picture:
    """
    Draw each element's share of the spread, to the left below the mean, to the right above it.

    Args:
        framework: The edition.
        levels: Level of each rated element, by element id. [level]
        shares: Its share of the spread, by element id. [share, 0 to 1]
        most: How many elements are drawn; the table has the same ones.
        title: What the chart shows.
    """
    order = list(framework.elements)
    known = [element for element in order if element in levels and shares.get(element)]
    shown = sorted(known, key=lambda element: (-shares[element], order.index(element)))[:most]
    center = float(mean(levels.values())) if levels else 0.0
    bottom = TOP + ROW * max(1, len(shown))
    reach = max((shares[element] for element in shown), default=1.0)
    axis = Axis(0, reach, 0, RIGHT - MIDDLE - LABEL)
    marks: list[Mark] = [
        make_box(LEFT, TOP, RIGHT - LEFT, bottom - TOP, "chart-panel"),
        make_words(MIDDLE - 8, TOP - 12, "Below the mean", "chart-axis-title", "end"),
        make_words(MIDDLE + 8, TOP - 12, "Above the mean", "chart-axis-title"),
    ]
    for number, element in enumerate(shown):
        marks += _draw_row(
            framework,
            element,
            levels[element],
            shares[element],
            TOP + ROW * number,
            axis,
            is_above=levels[element] > center,
        )
    marks.append(make_segment(MIDDLE, TOP, MIDDLE, bottom, "chart-axis"))
    if not shown:
        marks.append(make_words(16, TOP + 20, "All levels are equal: there is no spread."))
    return Picture(
        WIDTH,
        bottom + 8,
        tuple(marks),
        title,
        _describe(shown, shares, center),
        ("Element", "Level", "Side of the mean", "Share of the spread"),
        tuple(
            (
                f"{element} {framework.elements[element].title}",
                f"{levels[element]}, {framework.labels[levels[element]].label}",
                "above" if levels[element] > center else "below",
                show_share(shares[element]),
            )
            for element in shown
        ),
        (3,),
    )


def _draw_row(
    framework: Framework,
    element: str,
    level: int,
    share: float,
    top: float,
    axis: Axis,
    *,
    is_above: bool,
) -> list[Mark]:
    found = framework.elements[element]
    name = shorten(f"{element} {found.short or found.title}", NAMES)
    length = axis.place(share)
    base = top + ROW / 2 + 5
    left = MIDDLE if is_above else MIDDLE - length
    color = f"level-{level}of{framework.highest}"
    chip = LEFT - CHIP - 8
    tip = MIDDLE + length + 6 if is_above else MIDDLE - length - 6
    return [
        make_words(chip - 10, base, name, anchor="end"),
        make_box(chip, top + (ROW - BAR) / 2, CHIP, BAR, f"chart-bar {color}"),
        make_words(chip + CHIP / 2, base, str(level), f"chart-on-level {color}", "middle"),
        make_box(left, top + (ROW - BAR) / 2, length, BAR, f"chart-bar {color}"),
        make_words(tip, base, show_share(share), "chart-label", "start" if is_above else "end"),
    ]


def _describe(shown: list[str], shares: Mapping[str, float], center: float) -> str:
    if not shown:
        return "All rated elements are at the same level, so there is no spread."
    total = sum(shares[element] for element in shown)
    return (
        f"The mean of all levels is {show_score(center)}. The {len(shown)} elements shown cause"
        f" {show_share(total)} of the spread; raising those below the mean lowers it."
    )

"""Arrowheads, drawn as lines, so that a direction is seen without color."""

from __future__ import annotations

from math import hypot
from typing import Final

from selfassess.charts.picture import Mark, make_track

LONG: Final = 9.0
"""From the tip of an arrowhead to its ends, along the line. [picture units]"""
WIDE: Final = 4.5
"""From the line to each end. [picture units]"""


def draw_arrowhead(
    start: tuple[float, float],
    end: tuple[float, float],
    before: float,
    role: str = "chart-arrow",
) -> list[Mark]:
    """
    Draw the head of an arrow from one point to another.

    Args:
        start: Where the line comes from. [picture units]
        end: Where it leads.
        before: How far before the end the tip lies, for a mark that stands there.
        role: Its role.

    Returns:
        One mark; none where the line is too short for a head to be told from the marks at its ends.
    """
    across, down = end[0] - start[0], end[1] - start[1]
    length = hypot(across, down)
    if length < 2 * before + LONG:
        return []
    x, y = across / length, down / length
    tip = (end[0] - x * before, end[1] - y * before)
    foot = (tip[0] - x * LONG, tip[1] - y * LONG)
    return [
        make_track(
            [
                (foot[0] - y * WIDE, foot[1] + x * WIDE),
                tip,
                (foot[0] + y * WIDE, foot[1] - x * WIDE),
            ],
            role,
        )
    ]

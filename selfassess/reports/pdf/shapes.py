"""
Cells, bars and rules as PDF operators, worked out once for each size and color.

A report draws hundreds of them. Each text of operators saves the state of the drawing and restores
it, so that it can be put anywhere.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from reportlab.lib.colors import Color

from selfassess.reports.pdf.palette import LevelColors

ROUND: Final = 0.5523
"""Where the control points of a quarter of a circle lie. [share of the radius]"""

EDGE: Final = 0.6
"""Width of a cell's edge. [points]"""


@lru_cache(maxsize=512)
def outline_cell(
    colors: LevelColors, width: float, height: float, radius: float, *, is_dashed: bool
) -> str:
    """A rounded cell in the colors of a level; one without a level has a dashed edge."""
    r, w, h = radius, width, height
    near = r * (1 - ROUND)
    path = [
        f"{_show(r, 0)} m {_show(w - r, 0)} l",
        f"{_show(w - near, 0, w, near, w, r)} c {_show(w, h - r)} l",
        f"{_show(w, h - near, w - near, h, w - r, h)} c {_show(r, h)} l",
        f"{_show(near, h, 0, h - near, 0, h - r)} c {_show(0, r)} l",
        f"{_show(0, near, near, 0, r, 0)} c h",
    ]
    dash = "[2 2] 0 d " if is_dashed else ""
    ink = f"{fill_color(colors.fill)} {stroke_color(colors.edge)} {EDGE} w {dash}"
    return f"q {ink}{' '.join(path)} B Q"


@lru_cache(maxsize=128)
def outline_bars(color: Color, level: int, highest: int, x: float, y: float, unit: float) -> str:
    """A level as rising bars, so that levels differ without color too."""
    bars = [
        f"{_show(x + number * 2.9 * unit, y, 2.1 * unit)}"
        f" {_show(unit * ((number + 1) * 1.6 + 0.6 if number < level else 0.7))} re"
        for number in range(highest)
    ]
    return f"q {fill_color(color)} {' '.join(bars)} f Q"


def outline_rule(color: Color, thickness: float, y: float, width: float) -> str:
    """A line from the left edge."""
    return f"{stroke_color(color)} {thickness} w {_show(0, y)} m {_show(width, y)} l S"


def outline_ground(color: Color, y: float, width: float, height: float) -> str:
    """A rectangle from the left edge."""
    return f"{fill_color(color)} {_show(0, y, width, height)} re f"


@lru_cache(maxsize=64)
def fill_color(color: Color) -> str:
    """The operator that fills in a color."""
    return f"{_show(*color.rgb(), places=4)} rg"


@lru_cache(maxsize=64)
def stroke_color(color: Color) -> str:
    """The operator that draws lines in a color."""
    return f"{_show(*color.rgb(), places=4)} RG"


def _show(*numbers: float, places: int = 2) -> str:
    return " ".join(f"{round(number, places):g}" for number in numbers)

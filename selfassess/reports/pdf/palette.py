"""The colors of the reports: the tokens of the pages' stylesheet in its light form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reportlab.lib.colors import Color, HexColor

from selfassess.domain.framework import Framework

INK: Final = HexColor("#18232d")
MUTED: Final = HexColor("#4b5965")
LINE: Final = HexColor("#d3dadf")
LINE_STRONG: Final = HexColor("#74818c")
ACCENT: Final = HexColor("#17506b")
ACCENT_DEEP: Final = HexColor("#0d3a50")
ACCENT_SOFT: Final = HexColor("#e4f0f5")
CANVAS: Final = HexColor("#f6f7f5")
SUNKEN: Final = HexColor("#eceff0")
WARN: Final = HexColor("#7a4a00")
WARN_SOFT: Final = HexColor("#fdf0d7")
WHITE: Final = HexColor("#ffffff")


@dataclass(frozen=True, slots=True)
class LevelColors:
    """How a level looks: the cell, its edge, and the text on it."""

    fill: Color
    edge: Color
    ink: Color


NO_LEVEL: Final = LevelColors(WHITE, LINE_STRONG, MUTED)
LEVELS: Final = {
    "dark-green": LevelColors(HexColor("#0b5d3a"), HexColor("#06402a"), WHITE),
    "light-green": LevelColors(HexColor("#a9d67b"), HexColor("#4d7723"), HexColor("#16200f")),
    "yellow": LevelColors(HexColor("#fbe06f"), HexColor("#8a6d00"), HexColor("#16200f")),
    "orange": LevelColors(HexColor("#f3a04e"), HexColor("#a35200"), HexColor("#16200f")),
    "red": LevelColors(HexColor("#c5302a"), HexColor("#8a1812"), WHITE),
}
LEVEL_ROLES: Final = {
    "level-5of5": "dark-green",
    "level-4of5": "light-green",
    "level-3of5": "yellow",
    "level-2of5": "orange",
    "level-1of5": "red",
    "level-4of4": "dark-green",
    "level-3of4": "light-green",
    "level-2of4": "orange",
    "level-1of4": "red",
}
"""The stylesheet's classes for levels, which charts carry as roles."""


STATUSES: Final = {
    "status-done": LevelColors(ACCENT, ACCENT_DEEP, WHITE),
    "status-under-way": LevelColors(HexColor("#36799a"), HexColor("#17506b"), WHITE),
    "status-not-started": LevelColors(WHITE, LINE_STRONG, INK),
    "status-slipped": LevelColors(HexColor("#f3a04e"), HexColor("#a35200"), INK),
    "status-dropped": LevelColors(HexColor("#e3e8eb"), LINE_STRONG, INK),
}
"""The stylesheet's classes for statuses of actions; each is another gray where there is no ink."""


COURSES: Final = {
    "course-rising": LevelColors(HexColor("#14603b"), HexColor("#14603b"), INK),
    "course-steady": LevelColors(LINE_STRONG, LINE_STRONG, INK),
    "course-none": LevelColors(LINE_STRONG, LINE_STRONG, INK),
    "course-stalled": LevelColors(WARN, WARN, INK),
    "course-slipping": LevelColors(HexColor("#a5221a"), HexColor("#a5221a"), INK),
}
"""The stylesheet's classes for courses."""

SHADES: Final = {
    "shade-0": LevelColors(WHITE, LINE, MUTED),
    "shade-1": LevelColors(HexColor("#dcebf2"), LINE_STRONG, HexColor("#12202a")),
    "shade-2": LevelColors(HexColor("#b4d3e1"), LINE_STRONG, HexColor("#12202a")),
    "shade-3": LevelColors(HexColor("#78aec8"), LINE_STRONG, HexColor("#12202a")),
    "shade-4": LevelColors(HexColor("#17506b"), LINE_STRONG, WHITE),
}
"""The stylesheet's classes for how many."""

OTHER_COLORS: Final = {**STATUSES, **COURSES, **SHADES}


def color_level(framework: Framework, level: int | None) -> LevelColors:
    """The colors of a level of an edition's scale; those of no level for None."""
    if level is None or level not in framework.labels:
        return NO_LEVEL
    return LEVELS.get(framework.labels[level].color, NO_LEVEL)


def to_hex(color: Color) -> str:
    """
    The color as markup wants it.

    >>> to_hex(ACCENT)
    '#17506b'
    """
    return f"#{color.hexval()[2:]}"

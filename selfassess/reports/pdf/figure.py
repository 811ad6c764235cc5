"""A chart's geometry, drawn as vectors: the same picture that pages show as SVG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reportlab.lib.colors import Color

from selfassess.charts.picture import (
    FONT_SIZE,
    Box,
    Dot,
    Mark,
    Picture,
    Segment,
    Track,
    Words,
)
from selfassess.reports.pdf.blocks import Block
from selfassess.reports.pdf.canvas import ReportCanvas
from selfassess.reports.pdf.fonts import BOLD, ITALIC, REGULAR, make_printable, measure
from selfassess.reports.pdf.palette import (
    ACCENT,
    CANVAS,
    INK,
    LEVEL_ROLES,
    LEVELS,
    LINE,
    LINE_STRONG,
    MUTED,
    NO_LEVEL,
    OTHER_COLORS,
    WHITE,
    LevelColors,
)


@dataclass(frozen=True, slots=True)
class Pen:
    """How a role is drawn. `width` and `dash` are in picture units."""

    fill: Color | None = None
    stroke: Color | None = None
    width: float = 1.0
    dash: tuple[float, ...] = ()


PENS: Final = {
    "chart-panel": Pen(fill=CANVAS),
    "chart-axis": Pen(stroke=LINE_STRONG),
    "chart-grid": Pen(stroke=LINE),
    "chart-cut": Pen(stroke=LINE_STRONG, width=1.5, dash=(6, 4)),
    "chart-line": Pen(stroke=ACCENT, width=2),
    "chart-arrow": Pen(stroke=ACCENT, width=2),
    "chart-limit": Pen(stroke=INK, width=2.5),
    "chart-point": Pen(fill=WHITE, stroke=ACCENT, width=2),
    "chart-bar": Pen(fill=ACCENT, stroke=ACCENT),
    "chart-leader": Pen(stroke=MUTED, width=0.75),
    "chart-state": Pen(fill=WHITE, stroke=LINE_STRONG),
    "chart-counted": Pen(fill=INK),
}
EXPECTED_DASH: Final = (5.0, 4.0)
"""Of a line to what is only expected. [picture units]"""

INKS: Final = {"chart-label": INK, "chart-axis-title": INK, "chart-note": INK}


class Figure(Block):
    """
    A picture, tagged as a figure whose description is its alternative.

    Args:
        picture: The chart.
        width: How wide it is drawn. [points]
    """

    def __init__(self, picture: Picture, width: float, after: float = 8) -> None:
        super().__init__()
        self.picture = picture
        self.scale = width / picture.width
        self.width, self.height = width, picture.height * self.scale
        self.spaceAfter = after

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        """The size that was asked for."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw every mark."""
        canvas = self.canv
        x, y = canvas.absolutePosition(0, 0)
        box = (x, y, x + self.width, y + self.height)
        alt = make_printable(f"{self.picture.title}. {self.picture.description}")
        with canvas.element("Figure", alt=alt, box=box), canvas.marked():
            canvas.saveState()
            canvas.scale(self.scale, self.scale)
            for mark in self.picture.marks:
                _draw_mark(canvas, mark, self.picture.height)
            canvas.restoreState()


def _draw_mark(canvas: ReportCanvas, mark: Mark, height: float) -> None:
    """Draw one mark; pictures count y from the top, pages from the foot."""
    if isinstance(mark, Words):
        _draw_words(canvas, mark, height)
        return
    pen = _find_pen(mark.role)
    canvas.setLineWidth(pen.width)
    canvas.setDash(*pen.dash)
    if pen.fill is not None:
        canvas.setFillColor(pen.fill)
    if pen.stroke is not None:
        canvas.setStrokeColor(pen.stroke)
    stroke, fill = int(pen.stroke is not None), int(pen.fill is not None)
    if isinstance(mark, Box):
        foot = height - mark.y - mark.height
        canvas.rect(mark.x, foot, mark.width, mark.height, stroke=stroke, fill=fill)
    elif isinstance(mark, Segment):
        canvas.line(mark.x1, height - mark.y1, mark.x2, height - mark.y2)
    elif isinstance(mark, Track):
        path = canvas.beginPath()
        path.moveTo(mark.points[0][0], height - mark.points[0][1])
        for x, y in mark.points[1:]:
            path.lineTo(x, height - y)
        canvas.drawPath(path, stroke=1, fill=0)
    elif isinstance(mark, Dot):
        canvas.circle(mark.x, height - mark.y, mark.radius, stroke=stroke, fill=fill)


def _draw_words(canvas: ReportCanvas, words: Words, height: float) -> None:
    roles = words.role.split()
    font = BOLD if "is-main" in roles else REGULAR
    if "chart-quadrant" in roles:
        font = ITALIC
    level = _find_level(roles)
    canvas.setFillColor(level.ink if level else INKS.get(roles[0], MUTED))
    canvas.setFont(font, FONT_SIZE)
    text = make_printable(words.text)
    before = {"start": 0.0, "middle": 0.5, "end": 1.0}[words.anchor]
    left = words.x - before * measure(text, font, FONT_SIZE)
    canvas.drawString(left, height - words.y, text)


def _find_pen(role: str) -> Pen:
    roles = role.split()
    pen = PENS[roles[0]]
    level = _find_level(roles)
    if level is not None and roles[0] == "chart-counted":
        return Pen(fill=level.ink)
    if level is not None and pen.fill is None:
        return Pen(stroke=level.ink, width=pen.width)
    if level is not None:
        return Pen(level.fill, level.edge, pen.width)
    if "is-main" in roles and pen.fill is not None:
        return Pen(ACCENT, pen.stroke, pen.width)
    if "is-expected" in roles:
        return Pen(pen.fill, pen.stroke, pen.width, EXPECTED_DASH)
    return pen


def _find_level(roles: list[str]) -> LevelColors | None:
    if "level-none" in roles:
        return NO_LEVEL
    for role in roles:
        if role in OTHER_COLORS:
            return OTHER_COLORS[role]
        if role in LEVEL_ROLES:
            return LEVELS[LEVEL_ROLES[role]]
    return None

"""Levels as people see them: a chip with bars, number and words, never a color alone."""

from __future__ import annotations

from typing import Final

from reportlab.platypus import Flowable

from selfassess.domain.framework import Framework
from selfassess.reports.pdf.canvas import ReportCanvas
from selfassess.reports.pdf.fonts import BOLD, REGULAR, make_printable, measure
from selfassess.reports.pdf.palette import MUTED, LevelColors, color_level

SIZE: Final = 8.4
HEIGHT: Final = 14.0
BARS: Final = 14.0
"""Width of the bars before the number. [points]"""


class Chip(Flowable):
    """
    A level as a chip; tagged as content of the element around it.

    Args:
        framework: The edition with the scale.
        level: None for a state without a level.
        words: What stands for the level's own label, for a state without a level.
        is_short: Whether only bars and number are shown.
    """

    def __init__(
        self, framework: Framework, level: int | None, words: str = "", *, is_short: bool = False
    ) -> None:
        super().__init__()
        self.colors = color_level(framework, level)
        self.level = level
        self.highest = framework.highest
        label = words or (framework.labels[level].label if level is not None else "Not rated")
        self.text = make_printable(label if level is None else f"{level}  {label}")
        if is_short and level is not None:
            self.text = str(level)

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803
        """As wide as its words."""
        bars = 0 if self.level is None else BARS + 4
        self.width = min(availWidth, 12 + bars + measure(self.text, BOLD, SIZE))
        self.height = HEIGHT
        return self.width, self.height

    def draw(self) -> None:
        """Draw the chip."""
        canvas: ReportCanvas = self.canv
        with canvas.artifact():
            draw_cell(canvas, self.colors, self.width, HEIGHT, is_dashed=self.level is None)
            if self.level is not None:
                canvas.setFillColor(self.colors.ink)
                draw_bars(canvas, self.level, self.highest, 6, 3.4)
        with canvas.element("P"), canvas.marked():
            canvas.setFont(BOLD, SIZE)
            canvas.setFillColor(self.colors.ink)
            canvas.drawString(6 if self.level is None else 10 + BARS, 4.1, self.text)


class Move(Flowable):
    """From one level to another: two chips."""

    GAP: Final = 26

    def __init__(self, framework: Framework, level: int, to: int) -> None:
        super().__init__()
        self.chips = (Chip(framework, level), Chip(framework, to))

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803
        """Both chips, side by side."""
        widths = [chip.wrap(availWidth, availHeight)[0] for chip in self.chips]
        self.width, self.height = sum(widths) + self.GAP, HEIGHT
        return self.width, self.height

    def draw(self) -> None:
        """Draw the chips with a word between them."""
        canvas: ReportCanvas = self.canv
        first, second = self.chips
        first.drawOn(canvas, 0, 0)
        with canvas.element("P"), canvas.marked():
            canvas.setFont(REGULAR, SIZE)
            canvas.setFillColor(MUTED)
            canvas.drawCentredString(first.width + self.GAP / 2, 4.1, "to")
        second.drawOn(canvas, first.width + self.GAP, 0)


def draw_cell(
    canvas: ReportCanvas,
    colors: LevelColors,
    width: float,
    height: float,
    *,
    is_dashed: bool = False,
    radius: float = 2.5,
) -> None:
    """Fill a rounded cell in the colors of a level; one without a level has a dashed edge."""
    canvas.saveState()
    canvas.setFillColor(colors.fill)
    canvas.setStrokeColor(colors.edge)
    canvas.setLineWidth(0.6)
    if is_dashed:
        canvas.setDash(2, 2)
    canvas.roundRect(0, 0, width, height, radius, stroke=1, fill=1)
    canvas.restoreState()


def draw_bars(
    canvas: ReportCanvas, level: int, highest: int, x: float, y: float, unit: float = 1.0
) -> None:
    """Draw a level as rising bars, so that levels differ without color too."""
    for number in range(highest):
        height = (number + 1) * 1.5 if number < level else 0.7
        canvas.rect(x + number * 2.9 * unit, y, 2.1 * unit, height * unit, stroke=0, fill=1)

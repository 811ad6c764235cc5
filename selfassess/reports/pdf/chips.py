"""Levels as people see them: a chip with bars, number and words, never a color alone."""

from __future__ import annotations

from typing import Final

from selfassess.domain.framework import Framework
from selfassess.reports.pdf.blocks import Block
from selfassess.reports.pdf.fonts import BOLD, REGULAR, make_printable, measure
from selfassess.reports.pdf.palette import MUTED, color_level
from selfassess.reports.pdf.shapes import outline_bars, outline_cell

SIZE: Final = 8.4
HEIGHT: Final = 14.0
RADIUS: Final = 2.5
BASE: Final = 4.1
"""From the foot of a chip to the baseline of its words. [points]"""
BARS: Final = 14.0
"""Width of the bars before the number. [points]"""


class Chip(Block):
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

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        """As wide as its words."""
        bars = 0 if self.level is None else BARS + 4
        self.width = min(availWidth, 12 + bars + measure(self.text, BOLD, SIZE))
        self.height = HEIGHT
        return self.width, self.height

    def draw(self) -> None:
        """Draw the chip."""
        canvas = self.canv
        is_open = self.level is None
        shapes = outline_cell(self.colors, self.width, HEIGHT, RADIUS, is_dashed=is_open)
        if self.level is not None:
            shapes += " " + outline_bars(self.colors.ink, self.level, self.highest, 6, 3.4, 1)
        with canvas.artifact():
            canvas.draw_operators(shapes)
        with self.tagged("P"):
            canvas.setFont(BOLD, SIZE)
            canvas.setFillColor(self.colors.ink)
            canvas.drawString(6 if self.level is None else 10 + BARS, BASE, self.text)


class Move(Block):
    """From one level to another: two chips."""

    GAP: Final = 26
    ABOVE: Final = 3
    BELOW: Final = 2

    def __init__(self, framework: Framework, level: int, to: int) -> None:
        super().__init__()
        self.chips = (Chip(framework, level), Chip(framework, to))

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        """Both chips, side by side."""
        widths = [chip.wrap(availWidth, availHeight)[0] for chip in self.chips]
        self.width, self.height = sum(widths) + self.GAP, HEIGHT + self.ABOVE + self.BELOW
        return self.width, self.height

    def draw(self) -> None:
        """Draw the chips with a word between them."""
        canvas = self.canv
        first, second = self.chips
        first.drawOn(canvas, 0, self.BELOW)
        with canvas.element("P"), canvas.marked():
            canvas.setFont(REGULAR, SIZE)
            canvas.setFillColor(MUTED)
            canvas.drawCentredString(first.width + self.GAP / 2, BASE + self.BELOW, "to")
        second.drawOn(canvas, first.width + self.GAP, self.BELOW)

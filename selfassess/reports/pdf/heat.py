"""A colored cell of a wide table: a level or a score in a few points of width."""

from __future__ import annotations

from typing import Final

from selfassess.reports.pdf.blocks import Block
from selfassess.reports.pdf.fonts import BOLD, make_printable, measure
from selfassess.reports.pdf.grid import PAD_X
from selfassess.reports.pdf.palette import LevelColors
from selfassess.reports.pdf.shapes import outline_cell

SIZE: Final = 7.4
HEIGHT: Final = 12.0
RADIUS: Final = 1.5
BASE: Final = 3.4
"""From the foot of a cell to the baseline of its text. [points]"""
GAP: Final = 0.8
"""Between two cells. [points]"""


class Heat(Block):
    """
    A cell that fills its column up to the neighbors.

    Args:
        text: A number, or the mark of a state without a level.
        colors: How it looks.
        is_open: Whether it has no level; its edge is then dashed.
    """

    def __init__(self, text: str, colors: LevelColors, *, is_open: bool = False) -> None:
        super().__init__()
        self.text = make_printable(text)
        self.colors = colors
        self.is_open = is_open

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        """As wide as its column."""
        self.width, self.height = availWidth, HEIGHT
        return self.width, self.height

    def draw(self) -> None:
        """Draw the cell over the column's padding, and its text in the middle."""
        canvas = self.canv
        wide = self.width + 2 * (PAD_X - GAP)
        shape = outline_cell(self.colors, wide, HEIGHT, RADIUS, is_dashed=self.is_open)
        with canvas.artifact():
            canvas.draw_operators(f"q 1 0 0 1 {GAP - PAD_X:.2f} 0 cm {shape} Q")
        with self.tagged("P"):
            canvas.setFont(BOLD, SIZE)
            canvas.setFillColor(self.colors.ink)
            left = (self.width - measure(self.text, BOLD, SIZE)) / 2
            canvas.drawString(left, BASE, self.text)

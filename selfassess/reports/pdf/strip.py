"""Elements as small cells below each other, a column for each component."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.lib.utils import simpleSplit

from selfassess.reports.pdf.blocks import Block
from selfassess.reports.pdf.canvas import ReportCanvas
from selfassess.reports.pdf.fonts import BOLD, REGULAR, make_printable
from selfassess.reports.pdf.palette import LevelColors
from selfassess.reports.pdf.shapes import outline_bars, outline_cell

PAD: Final = 4
GAP: Final = 3
RADIUS: Final = 2
NUMBER: Final = 8.4
"""Size of the number of an element and of its level. [points]"""
NAME: Final = 7.2
LEADING: Final = 8.2
MOST_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class StripCell:
    """
    One element.

    Args:
        number: Its id.
        name: Its short title.
        value: Its level, or what stands for a level.
        colors: Of the cell.
        level: The level to show as bars; None for none.
    """

    number: str
    name: str
    value: str
    colors: LevelColors
    level: int | None = None


class Strip(Block):
    """
    Columns of cells; each column is tagged as a list.

    Args:
        columns: The cells of each column, from the top.
        highest: The highest level of the scale.
        gap: Between two columns, so that they stand below tiles with the same gap. [points]
    """

    def __init__(
        self,
        columns: Sequence[Sequence[StripCell]],
        *,
        highest: int,
        gap: float = 4,
        after: float = 10,
    ) -> None:
        super().__init__()
        self.columns = tuple(tuple(column) for column in columns)
        self.highest = highest
        self.gap = gap
        self.spaceAfter = after

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        """As wide as there is room; every row as high as the cell that says most."""
        count = len(self.columns)
        self.width = availWidth
        self.cell_width = (availWidth - self.gap * (count - 1)) / count
        inner = self.cell_width - 2 * PAD
        self.names = [
            [
                simpleSplit(make_printable(cell.name), REGULAR, NAME, inner)[:MOST_LINES]
                for cell in column
            ]
            for column in self.columns
        ]
        self.heights = []
        for row in range(max(map(len, self.columns), default=0)):
            lines = max(len(names[row]) for names in self.names if row < len(names))
            self.heights.append(2 * PAD + NUMBER + lines * LEADING - 1)
        self.height = sum(self.heights) + GAP * max(0, len(self.heights) - 1)
        return self.width, self.height

    def draw(self) -> None:
        """Draw the columns from the left."""
        canvas = self.canv
        for number, (column, names) in enumerate(zip(self.columns, self.names, strict=True)):
            left = number * (self.cell_width + self.gap)
            foot = self.height + GAP
            with canvas.element("L"):
                for cell, name, height in zip(column, names, self.heights, strict=False):
                    foot -= height + GAP
                    canvas.saveState()
                    canvas.translate(left, foot)
                    with canvas.element("LI"), canvas.element("LBody"):
                        self._draw_cell(canvas, cell, name, height)
                    canvas.restoreState()

    def _draw_cell(
        self, canvas: ReportCanvas, cell: StripCell, name: Sequence[str], height: float
    ) -> None:
        base = height - PAD - NUMBER + 1
        shapes = outline_cell(
            cell.colors, self.cell_width, height, RADIUS, is_dashed=cell.level is None
        )
        if cell.level is not None:
            left = self.cell_width - PAD - self.highest * 2.9
            ink = cell.colors.ink
            shapes += f" {outline_bars(ink, cell.level, self.highest, left, base - 0.5, 0.8)}"
        with canvas.artifact():
            canvas.draw_operators(shapes)
        with canvas.marked():
            canvas.setFillColor(cell.colors.ink)
            text = canvas.beginText(PAD, base)
            text.setFont(REGULAR, NUMBER)
            text.textOut(f"{cell.number}  ")
            # Words take more room than a number.
            text.setFont(BOLD, NAME if cell.level is None else NUMBER)
            text.textLine(make_printable(cell.value))
            text.setTextOrigin(PAD, base - LEADING)
            text.setFont(REGULAR, NAME, LEADING)
            for line in name:
                text.textLine(line)
            canvas.drawText(text)

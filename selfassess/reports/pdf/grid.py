"""A table of data: rows of blocks, tagged, split between rows, its head repeated on each page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from reportlab.platypus import Flowable

from selfassess.reports.pdf.blocks import Block
from selfassess.reports.pdf.canvas import ReportCanvas
from selfassess.reports.pdf.palette import LINE, LINE_STRONG, SUNKEN
from selfassess.reports.pdf.shapes import outline_ground, outline_rule
from selfassess.reports.pdf.structure import Scope, Tag, Thread

Kind = Literal["head", "group", "plain"]
PAD_X: Final = 5
PAD_Y: Final = 3.5


@dataclass(slots=True)
class Row:
    """
    One row: a block or some blocks for each column.

    A `head` row heads the columns. A `group` row has one cell over all columns, or one for each,
    and heads the rows below it; it is never left alone at the foot of a page.
    """

    cells: Sequence[Flowable | Sequence[Flowable]]
    kind: Kind = "plain"
    height: float = field(default=0.0, init=False)
    heights: list[list[float]] = field(default_factory=list, init=False)


class Grid(Block):
    """
    A table.

    Args:
        widths: Of the columns. [points]
        rows: The rows; head rows come first.
        has_row_heads: Whether the first cell of each plain row heads it.
    """

    def __init__(
        self,
        widths: Sequence[float],
        rows: Sequence[Row],
        *,
        has_row_heads: bool = True,
        pad_y: float = PAD_Y,
        after: float = 8,
    ) -> None:
        super().__init__()
        self.widths = tuple(widths)
        self.rows = list(rows)
        self.has_row_heads = has_row_heads
        self.pad_y = pad_y
        self.spaceAfter = after
        self.thread = Thread()
        self.is_continued = False
        self._is_wrapped = False

    @property
    def head(self) -> list[Row]:
        """The rows that head the columns."""
        return [row for row in self.rows if row.kind == "head"]

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        """The height of all rows."""
        if not self._is_wrapped:
            for row in self.rows:
                self._wrap_row(row)
            self._is_wrapped = True
        self.width, self.height = sum(self.widths), sum(row.height for row in self.rows)
        return self.width, self.height

    def _wrap_row(self, row: Row) -> None:
        row.heights = [
            [block.wrap(width - 2 * PAD_X, 10_000)[1] for block in _blocks_of(cell)]
            for cell, width in zip(row.cells, self._widths_of(row), strict=True)
        ]
        row.height = max(map(sum, row.heights), default=0) + 2 * self.pad_y

    def _widths_of(self, row: Row) -> tuple[float, ...]:
        if len(row.cells) == 1:
            return (sum(self.widths),)
        return self.widths

    def split(self, availWidth: float, availHeight: float) -> list[Flowable]:
        """The rows for this page, and the rest under the same head."""
        self.wrap(availWidth, availHeight)
        used, count = 0.0, 0
        for row in self.rows:
            if used + row.height > availHeight:
                break
            used += row.height
            count += 1
        while count and self.rows[count - 1].kind != "plain":
            count -= 1
        if count == 0 or count == len(self.rows):
            return []
        rest = [*self.head, *self.rows[count:]]
        return [self._make_part(self.rows[:count], self.is_continued), self._make_part(rest, True)]

    def _make_part(self, rows: list[Row], is_continued: bool) -> Grid:
        part = Grid(
            self.widths,
            rows,
            has_row_heads=self.has_row_heads,
            pad_y=self.pad_y,
            after=self.spaceAfter,
        )
        part.thread, part.is_continued, part._is_wrapped = self.thread, is_continued, True
        return part

    def draw(self) -> None:
        """Draw the rows from the top."""
        canvas = self.canv
        with canvas.artifact():
            canvas.draw_operators(self._outline())
        top = self.height
        with canvas.element("Table", self.thread):
            for row in self.rows:
                if row.kind == "head" and self.is_continued:
                    with canvas.artifact("Pagination"):
                        self._draw_cells(canvas, row, top)
                else:
                    with canvas.element("TR"):
                        self._draw_cells(canvas, row, top)
                top -= row.height

    def _outline(self) -> str:
        """The grounds of the rows, and the lines below them."""
        shapes = []
        foot = self.height
        for row in self.rows:
            foot -= row.height
            if row.kind == "group":
                shapes.append(outline_ground(SUNKEN, foot, self.width, row.height))
            if row.kind == "head" or row is self.rows[-1]:
                shapes.append(outline_rule(LINE_STRONG, 0.8, foot, self.width))
            else:
                shapes.append(outline_rule(LINE, 0.5, foot, self.width))
        return f"q {' '.join(shapes)} Q"

    def _draw_cells(self, canvas: ReportCanvas, row: Row, top: float) -> None:
        left = 0.0
        span = len(self.widths) if len(row.cells) == 1 else 1
        widths = self._widths_of(row)
        for number, (cell, width) in enumerate(zip(row.cells, widths, strict=True)):
            tag, scope = self._tag_cell(row, number)
            with canvas.element(tag, scope=scope, span=span):
                base = top - self.pad_y
                blocks = _blocks_of(cell)
                for block, height in zip(blocks, row.heights[number], strict=True):
                    base -= height
                    # A single text is the content of the cell itself.
                    if isinstance(block, Block):
                        block.is_whole = len(blocks) == 1
                    block.drawOn(canvas, left + PAD_X, base)
            left += width

    def _tag_cell(self, row: Row, number: int) -> tuple[Tag, Scope | None]:
        if row.kind == "head":
            return "TH", "Column"
        if (row.kind == "group" or self.has_row_heads) and number == 0:
            return "TH", "Row"
        return "TD", None


def _blocks_of(cell: Flowable | Sequence[Flowable]) -> Sequence[Flowable]:
    return (cell,) if isinstance(cell, Flowable) else cell

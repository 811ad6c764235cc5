"""What is filled in by hand: boxes to tick, and lines to write on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reportlab.platypus import Flowable

from selfassess.reports.pdf.blocks import Block
from selfassess.reports.pdf.fonts import REGULAR, make_printable, measure
from selfassess.reports.pdf.palette import INK, LINE_STRONG
from selfassess.reports.pdf.structure import Thread
from selfassess.reports.pdf.styles import get_style
from selfassess.reports.pdf.text import Text

BOX: Final = 8.5
"""The side of a box. [points]"""
INDENT: Final = 16
"""From the edge of a box to its text. [points]"""
LINE_GAP: Final = 21
"""From one line to the next: room for handwriting. [points]"""


class TickList(Block):
    """
    Texts with a box before each; it splits between them.

    Args:
        markups: The texts.
        gap: Between two texts. [points]
    """

    def __init__(self, markups: Sequence[str], style: str = "cell", gap: float = 3.5) -> None:
        super().__init__()
        self.style = style
        self.gap = gap
        self.thread = Thread()
        self.texts = [Text(markup, style, "LBody") for markup in markups]
        self.spaceAfter = 4

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        """The height of all texts."""
        self.heights = [text.wrap(availWidth - INDENT, availHeight)[1] for text in self.texts]
        self.width = availWidth
        self.height = sum(self.heights) + self.gap * len(self.texts)
        return availWidth, self.height

    def split(self, availWidth: float, availHeight: float) -> list[Flowable]:
        """The texts for this page, and the rest."""
        self.wrap(availWidth, availHeight)
        used, count = 0.0, 0
        for height in self.heights:
            used += height + self.gap
            if used > availHeight:
                break
            count += 1
        if count in (0, len(self.texts)):
            return []
        return [self._make_part(self.texts[:count]), self._make_part(self.texts[count:])]

    def _make_part(self, texts: list[Text]) -> TickList:
        part = TickList((), self.style, self.gap)
        part.texts, part.thread = texts, self.thread
        return part

    def draw(self) -> None:
        """Draw the texts as a list; the boxes are for the hand alone."""
        canvas = self.canv
        size = get_style(self.style).fontSize
        top = self.height
        with canvas.element("L", self.thread):
            for text, height in zip(self.texts, self.heights, strict=True):
                with canvas.artifact():
                    draw_box(self, 0.5, top - size)
                with canvas.element("LI"):
                    text.drawOn(canvas, INDENT, top - height)
                top -= height + self.gap


class Blank(Block):
    """
    Short texts in a row, each with a box before it or a line after it, up to the right edge.

    Args:
        texts: What stands there.
        has_boxes: Whether a box stands before each.
        has_lines: Whether a line to write on follows each.
    """

    SIZE: Final = 9.2

    def __init__(
        self, *texts: str, has_boxes: bool = True, has_lines: bool = True, after: float = 4
    ) -> None:
        super().__init__()
        self.texts = [make_printable(text) for text in texts]
        self.has_boxes = has_boxes
        self.has_lines = has_lines
        self.spaceAfter = after

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        """One line, high enough for a hand."""
        self.width, self.height = availWidth, LINE_GAP - 3
        return self.width, self.height

    def draw(self) -> None:
        """Draw the texts; each has an equal share of what is left for lines."""
        canvas = self.canv
        indent = INDENT if self.has_boxes else 0
        needed = [indent + measure(text, REGULAR, self.SIZE) + 6 for text in self.texts]
        gap = 14.0
        free = self.width - sum(needed) - gap * (len(needed) - 1)
        room = max(0.0, free / len(needed)) if self.has_lines else 0.0
        left = 0.0
        for text, width in zip(self.texts, needed, strict=True):
            with canvas.artifact():
                if self.has_boxes:
                    draw_box(self, left + 0.5, 4)
                if self.has_lines:
                    canvas.setStrokeColor(LINE_STRONG)
                    canvas.setLineWidth(0.6)
                    canvas.line(left + width - 2, 3, left + width + room, 3)
            with self.tagged("P"):
                canvas.setFont(REGULAR, self.SIZE)
                canvas.setFillColor(INK)
                canvas.drawString(left + indent, 5, text)
            left += width + room + gap


class Amount(Block):
    """A line for a number, and what it counts."""

    LINE: Final = 90

    def __init__(self, unit: str, after: float = 4) -> None:
        super().__init__()
        self.unit = make_printable(unit)
        self.spaceAfter = after

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        """One line, high enough for a hand."""
        self.width, self.height = availWidth, LINE_GAP - 3
        return self.width, self.height

    def draw(self) -> None:
        """Draw the line, then the unit."""
        canvas = self.canv
        with canvas.artifact():
            canvas.setStrokeColor(LINE_STRONG)
            canvas.setLineWidth(0.6)
            canvas.line(0, 3, self.LINE, 3)
        with self.tagged("P"):
            canvas.setFont(REGULAR, Blank.SIZE)
            canvas.setFillColor(INK)
            canvas.drawString(self.LINE + 6, 5, self.unit)


class Lines(Block):
    """
    Empty lines to write on.

    Args:
        count: How many there are; None for as many as the page has room for, which may be none.
    """

    MOST: Final = 12

    def __init__(self, count: int | None, after: float = 6) -> None:
        super().__init__()
        self.count = count
        self.spaceAfter = after

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        """Room for every line."""
        fitting = min(self.MOST, int(availHeight // LINE_GAP))
        self.drawn = fitting if self.count is None else self.count
        self.width, self.height = availWidth, self.drawn * LINE_GAP
        return self.width, self.height

    def draw(self) -> None:
        """Draw the lines."""
        canvas = self.canv
        with canvas.artifact():
            canvas.setStrokeColor(LINE_STRONG)
            canvas.setLineWidth(0.5)
            for number in range(self.drawn):
                canvas.line(0, number * LINE_GAP + 1, self.width, number * LINE_GAP + 1)


def draw_box(block: Block, x: float, y: float) -> None:
    """Draw an empty box whose foot is at y."""
    canvas = block.canv
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.8)
    canvas.rect(x, y - 0.5, BOX, BOX, stroke=1, fill=0)

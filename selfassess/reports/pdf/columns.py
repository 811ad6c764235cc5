"""Blocks beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable

from selfassess.reports.pdf.blocks import Block
from selfassess.reports.pdf.fitting import stack


class Columns(Block):
    """
    Stacks of blocks side by side, read from the left; never split.

    Args:
        columns: Each column's width and its blocks from the top. [points]
        gap: Between two columns. [points]
    """

    def __init__(
        self,
        columns: Sequence[tuple[float, Sequence[Flowable]]],
        gap: float = 18,
        after: float = 8,
    ) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.gap = gap
        self.spaceAfter = after

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        """As high as the highest column."""
        self.stacks = [stack(blocks, width) for width, blocks in self.columns]
        self.width = sum(width for width, _ in self.columns) + self.gap * (len(self.columns) - 1)
        self.height = max(height for _, height in self.stacks)
        return self.width, self.height

    def draw(self) -> None:
        """Draw the columns from the left."""
        left = 0.0
        for (width, blocks), (tops, _) in zip(self.columns, self.stacks, strict=True):
            for block, top in zip(blocks, tops, strict=True):
                block.drawOn(self.canv, left, self.height - top - block.height)
            left += width + self.gap

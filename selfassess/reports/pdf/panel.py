"""A box around a few blocks that must not be overlooked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

from selfassess.reports.pdf.blocks import Block
from selfassess.reports.pdf.palette import ACCENT, ACCENT_SOFT, WARN, WARN_SOFT

PAD: Final = 9
BAR: Final = 3
GAP: Final = 4


class Panel(Block):
    """Blocks on a tinted ground with a bar at their left; it is never split."""

    def __init__(
        self,
        blocks: Sequence[Flowable],
        fill: Color = ACCENT_SOFT,
        edge: Color = ACCENT,
        after: float = 10,
    ) -> None:
        super().__init__()
        self.blocks = tuple(blocks)
        self.fill = fill
        self.edge = edge
        self.spaceAfter = after

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        """The height of the blocks and of the ground around them."""
        inner = availWidth - 2 * PAD - BAR
        self.heights = [block.wrap(inner, availHeight)[1] for block in self.blocks]
        self.width, self.height = (
            availWidth,
            sum(self.heights) + GAP * (len(self.blocks) - 1) + 2 * PAD,
        )
        return self.width, self.height

    def draw(self) -> None:
        """Draw ground, bar and blocks."""
        canvas = self.canv
        with canvas.artifact():
            canvas.setFillColor(self.fill)
            canvas.rect(0, 0, self.width, self.height, stroke=0, fill=1)
            canvas.setFillColor(self.edge)
            canvas.rect(0, 0, BAR, self.height, stroke=0, fill=1)
        top = self.height - PAD
        for block, height in zip(self.blocks, self.heights, strict=True):
            top -= height
            block.drawOn(canvas, PAD + BAR, top)
            top -= GAP


def make_warning(blocks: Sequence[Flowable]) -> Panel:
    """A panel in the color of warnings."""
    return Panel(blocks, WARN_SOFT, WARN)

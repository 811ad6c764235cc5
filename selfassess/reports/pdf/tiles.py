"""A row of tiles with a few numbers and words each: the seven components, the key figures."""

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

PAD: Final = 6
RADIUS: Final = 3
BARS: Final = 1.5
"""How much larger the bars are than in a chip."""


@dataclass(frozen=True, slots=True)
class Tile:
    """
    One tile.

    Args:
        name: What it is about.
        value: The number or word that is set large.
        lines: What stands below it.
        colors: Of the cell.
        level: The level to show as bars beside the value; None for none.
        is_dashed: Whether there is no value yet.
    """

    name: str
    value: str
    lines: tuple[str, ...]
    colors: LevelColors
    level: int | None = None
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class TileSizes:
    """How large the texts of a row of tiles are. [points]"""

    name: float = 8.6
    value: float = 20
    line: float = 7.8


class Tiles(Block):
    """Tiles side by side, tagged as a list."""

    def __init__(
        self,
        tiles: Sequence[Tile],
        *,
        highest: int,
        sizes: TileSizes = TileSizes(),
        gap: float = 4,
        after: float = 12,
    ) -> None:
        super().__init__()
        self.tiles = tuple(tiles)
        self.highest = highest
        self.sizes = sizes
        self.gap = gap
        self.spaceAfter = after

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        """As wide as there is room, as high as the tile that says most."""
        count = len(self.tiles)
        self.width = availWidth
        self.tile_width = (availWidth - self.gap * (count - 1)) / count
        inner = self.tile_width - 2 * PAD
        sizes = self.sizes
        self.names = [
            simpleSplit(make_printable(tile.name), BOLD, sizes.name, inner) for tile in self.tiles
        ]
        self.lines = [
            [
                part
                for line in tile.lines
                for part in simpleSplit(make_printable(line), REGULAR, sizes.line, inner)
            ]
            for tile in self.tiles
        ]
        self.name_height = max(map(len, self.names)) * sizes.name * 1.2
        most = max(map(len, self.lines))
        self.height = 2 * PAD + self.name_height + sizes.value * 1.25 + most * sizes.line * 1.22
        return self.width, self.height

    def draw(self) -> None:
        """Draw the tiles from the left."""
        canvas = self.canv
        with canvas.element("L"):
            for number, tile in enumerate(self.tiles):
                canvas.saveState()
                canvas.translate(number * (self.tile_width + self.gap), 0)
                with canvas.element("LI"), canvas.element("LBody"):
                    self._draw_tile(canvas, tile, self.names[number], self.lines[number])
                canvas.restoreState()

    def _draw_tile(
        self, canvas: ReportCanvas, tile: Tile, name: list[str], lines: list[str]
    ) -> None:
        sizes, colors = self.sizes, tile.colors
        base = self.height - PAD - self.name_height - sizes.value * 0.95
        shapes = outline_cell(
            colors, self.tile_width, self.height, RADIUS, is_dashed=tile.is_dashed
        )
        if tile.level is not None:
            left = self.tile_width - PAD - self.highest * 2.9 * BARS
            bars = outline_bars(colors.ink, tile.level, self.highest, left, base, BARS)
            shapes += f" {bars}"
        with canvas.artifact():
            canvas.draw_operators(shapes)
        with canvas.marked():
            canvas.setFillColor(colors.ink)
            text = canvas.beginText(PAD, self.height - PAD - sizes.name)
            text.setFont(BOLD, sizes.name, sizes.name * 1.2)
            for part in name:
                text.textLine(part)
            text.setTextOrigin(PAD, base)
            text.setFont(BOLD, sizes.value)
            text.textLine(make_printable(tile.value))
            text.setTextOrigin(PAD, base - sizes.line * 1.5)
            text.setFont(REGULAR, sizes.line, sizes.line * 1.22)
            for part in lines:
                text.textLine(part)
            canvas.drawText(text)

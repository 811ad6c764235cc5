"""The typographic hierarchy of the reports."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import landscape, letter
from reportlab.lib.styles import ParagraphStyle

from selfassess.reports.pdf.fonts import BOLD, REGULAR, load_fonts
from selfassess.reports.pdf.palette import ACCENT_DEEP, INK, MUTED

PAGE: Final = letter


@dataclass(frozen=True, slots=True)
class Form:
    """
    The margins of a document's pages. [points]

    Args:
        margin: Left and right.
        top: Of a page with a running header.
        first_top: Of the first page, which has none.
        bottom: Of every page.
        page: Width and height of the pages.
    """

    margin: float
    top: float
    first_top: float
    bottom: float
    page: tuple[float, float] = PAGE

    @property
    def width(self) -> float:
        """Of the text. [points]"""
        return self.page[0] - 2 * self.margin

    @property
    def height(self) -> float:
        """Of the text on a page with a running header. [points]"""
        return self.page[1] - self.top - self.bottom

    @property
    def first_height(self) -> float:
        """Of the text on the first page. [points]"""
        return self.page[1] - self.first_top - self.bottom


BOOK: Final = Form(margin=68, top=72, first_top=72, bottom=58)
"""For reading: wide margins."""

SHEET: Final = Form(margin=44, top=66, first_top=34, bottom=52)
"""For one page that holds everything."""

LYING: Final = Form(margin=40, top=62, first_top=34, bottom=50, page=landscape(letter))
"""For wide tables and charts: pages that lie."""

WIDTH: Final = BOOK.width
"""Of the text of a document for reading. [points]"""


@cache
def get_style(name: str) -> ParagraphStyle:
    """
    One of the styles.

    Raises:
        KeyError: there is none of this name.
    """
    load_fonts()
    return _make(name, **STYLES[name])


def _make(
    name: str,
    size: float,
    leading: float,
    *,
    font: str = REGULAR,
    color: Color = INK,
    before: float = 0,
    after: float = 0,
    **more: Any,
) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=font,
        bulletFontName=font,
        fontSize=size,
        leading=leading,
        textColor=color,
        spaceBefore=before,
        spaceAfter=after,
        allowWidows=0,
        allowOrphans=0,
        splitLongWords=1,
        **more,
    )


STYLES: Final[dict[str, dict[str, Any]]] = {
    "title": {"size": 34, "leading": 38, "font": BOLD, "color": ACCENT_DEEP, "after": 8},
    "district": {"size": 19, "leading": 24, "font": BOLD, "after": 2},
    "district-long": {"size": 14, "leading": 18, "font": BOLD, "after": 2},
    "sheet": {"size": 25, "leading": 29, "font": BOLD, "color": ACCENT_DEEP, "after": 1},
    "sheet-long": {"size": 16, "leading": 19, "font": BOLD, "color": ACCENT_DEEP, "after": 1},
    "lead": {"size": 11.5, "leading": 16.5, "after": 8},
    "h2": {
        "size": 20, "leading": 24, "font": BOLD, "color": ACCENT_DEEP, "before": 24, "after": 6,
    },
    "h3": {
        "size": 13, "leading": 17, "font": BOLD, "color": ACCENT_DEEP, "before": 14, "after": 4,
    },
    "action": {
        "size": 11.5, "leading": 15, "font": BOLD, "color": ACCENT_DEEP, "before": 14, "after": 4,
    },
    "verdict": {"size": 14.5, "leading": 19, "font": BOLD, "after": 3},
    "h4": {"size": 10.5, "leading": 14, "font": BOLD, "before": 8, "after": 2},
    "body": {"size": 10, "leading": 14.2, "after": 6},
    "small": {"size": 8.6, "leading": 11.8, "color": MUTED, "after": 4},
    "cell": {"size": 9.2, "leading": 12.2},
    "cell-bold": {"size": 9.2, "leading": 12.2, "font": BOLD},
    "cell-small": {"size": 8.4, "leading": 11, "color": MUTED},
    "cell-number": {"size": 9.2, "leading": 12.2, "alignment": 2},
    "fine": {"size": 7.6, "leading": 9.6, "color": MUTED},
    "head": {"size": 8.4, "leading": 11, "font": BOLD, "color": MUTED},
    "head-number": {"size": 8.4, "leading": 11, "font": BOLD, "color": MUTED, "alignment": 2},
    "label": {"size": 8.8, "leading": 12.2, "font": BOLD, "color": MUTED},
    "rank": {"size": 17, "leading": 19, "font": BOLD, "color": ACCENT_DEEP},
}  # fmt: skip
"""Sizes and distances are in points."""

"""The typographic hierarchy of the reports."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle

from selfassess.reports.pdf.fonts import BOLD, REGULAR, load_fonts
from selfassess.reports.pdf.palette import ACCENT_DEEP, INK, MUTED

PAGE: Final = letter
MARGIN: Final = 68
"""Left and right. [points]"""
TOP: Final = 72
BOTTOM: Final = 58
WIDTH: Final = PAGE[0] - 2 * MARGIN
"""Of the text. [points]"""


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
    "head": {"size": 8.4, "leading": 11, "font": BOLD, "color": MUTED},
    "head-number": {"size": 8.4, "leading": 11, "font": BOLD, "color": MUTED, "alignment": 2},
    "label": {"size": 8.8, "leading": 12.2, "font": BOLD, "color": MUTED},
    "rank": {"size": 17, "leading": 19, "font": BOLD, "color": ACCENT_DEEP},
}  # fmt: skip
"""Sizes and distances are in points."""

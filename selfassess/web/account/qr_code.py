"""A text as a square code that phones read."""

from __future__ import annotations

from itertools import groupby
from typing import Final

QUIET: Final = 4
"""Empty squares around the code, which readers need."""


def draw_qr_code(text: str) -> str:
    """Draw a text as an SVG picture, dark on light in every color scheme."""
    # Imported here: one page in a person's life needs it.
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    squares: list[list[bool]] = code.get_matrix()
    size = len(squares)
    runs = "".join(_draw_row(row, line) for line, row in enumerate(squares))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"'
        ' shape-rendering="crispEdges">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{runs}" fill="#000"/></svg>'
    )


def _draw_row(row: list[bool], line: int) -> str:
    runs, start = [], 0
    for is_dark, squares in groupby(row):
        length = len(list(squares))
        if is_dark:
            runs.append(f"M{start} {line}h{length}v1h-{length}z")
        start += length
    return "".join(runs)

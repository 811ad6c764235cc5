"""A ratings file as a workbook, with the same columns as the CSV."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from openpyxl import Workbook

from selfassess.formats.ratings import COLUMNS, RatingRow
from selfassess.reports.archives import keep_writable, settle
from selfassess.reports.excel.sheets import Column, add_sheet
from selfassess.reports.pdf.metadata import CREATOR

WIDTHS = dict(zip(COLUMNS, (32, 12, 10, 14, 80), strict=True))
"""[characters]"""


def write_ratings_workbook(title: str, rows: Sequence[RatingRow], made_at: datetime) -> bytes:
    """
    Write ratings as an Excel workbook that can be imported again.

    Args:
        title: What it is called in its properties.
        rows: The ratings, in the order of the sheet.
        made_at: The time that the file says it was made at, in UTC.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    # Ids such as 1.10 are texts: as a number, that one would become 1.1.
    values = [
        [row.district, row.as_of, row.element, _read_whole(row.level), row.note] for row in rows
    ]
    add_sheet(book, "Ratings", [Column(name, WIDTHS[name]) for name in COLUMNS], values)
    properties = book.properties
    properties.title = keep_writable(title)
    properties.creator, properties.created = CREATOR, made_at.replace(tzinfo=None)
    output = BytesIO()
    book.save(output)
    return settle(output.getvalue(), made_at)


def _read_whole(level: str) -> str | int:
    return int(level) if level.isdecimal() else level

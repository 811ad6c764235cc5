"""The network as a workbook: one row for each district, and the rankings beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from selfassess.formats.network_tables import Cell
from selfassess.reports.archives import keep_writable, settle
from selfassess.reports.excel.sheets import HEAD, write_value
from selfassess.reports.pdf.metadata import CREATOR

WIDTH: Final = 12
FIRST_WIDTH: Final = 36
"""[characters]"""


def write_network_workbook(
    title: str,
    sheets: Sequence[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]],
    made_at: datetime,
) -> bytes:
    """
    Write sheets with a head each as an Excel workbook.

    Rows go straight into the file: as cells that stay, those of thousands of districts would take
    more memory than everything else that the program does.

    Args:
        title: What it is called in its properties.
        sheets: Name, heads and rows of each.
        made_at: The time that the file says it was made at, in UTC.
    """
    book = Workbook(write_only=True)
    for name, heads, rows in sheets:
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "B2"
        sheet.column_dimensions["A"].width = FIRST_WIDTH
        head = []
        for text in heads:
            cell = WriteOnlyCell(sheet)
            write_value(cell, text)
            cell.font, cell.fill = Font(bold=True), HEAD
            head.append(cell)
        sheet.append(head)
        for row in rows:
            sheet.append([_make_cell(sheet, value) for value in row])
    properties = book.properties
    properties.title = keep_writable(title)
    properties.creator, properties.created = CREATOR, made_at.replace(tzinfo=None)
    output = BytesIO()
    book.save(output)
    return settle(output.getvalue(), made_at)


def _make_cell(sheet: WriteOnlyWorksheet, value: Cell) -> object:
    """Numbers as they are; a text gets a cell that no program reads as a formula."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet)
    write_value(cell, value)
    return cell

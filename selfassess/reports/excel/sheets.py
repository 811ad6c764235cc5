"""A worksheet with a head that stays, widths that fit, and texts that stay texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeAlias

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart

from selfassess.domain.framework import Framework
from selfassess.reports.archives import keep_writable
from selfassess.reports.pdf.palette import color_level, to_hex

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

Value: TypeAlias = str | int | float | Fraction | date | None

FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins with one of these could be run as a formula."""

HEAD: Final = PatternFill("solid", fgColor="FFE4F0F5")
RULE: Final = Border(bottom=Side("thin", color="FFD3DADF"))
TOP: Final = Alignment(vertical="top", wrap_text=True)
DATE: Final = "yyyy-mm-dd"
LONGEST_SHEET_NAME: Final = 31


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head and how wide it is. [characters]"""

    head: str
    width: float
    number_format: str = ""


def add_sheet(
    book: Workbook, name: str, columns: Sequence[Column], rows: Sequence[Sequence[Value]]
) -> Worksheet:
    """Add a worksheet: head in the first row, which stays in sight and repeats on paper."""
    sheet: Worksheet = book.create_sheet(name[:LONGEST_SHEET_NAME])
    for number, column in enumerate(columns, start=1):
        cell = sheet.cell(1, number)
        write_value(cell, column.head)
        cell.font, cell.fill, cell.alignment = Font(bold=True), HEAD, TOP
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    for row, values in enumerate(rows, start=2):
        for number, (column, value) in enumerate(zip(columns, values, strict=True), start=1):
            cell = sheet.cell(row, number)
            write_value(cell, value)
            cell.alignment, cell.border = TOP, RULE
            if column.number_format:
                cell.number_format = column.number_format
    sheet.freeze_panes = "A2"
    if rows:
        sheet.auto_filter.ref = sheet.dimensions
    _set_up_print(sheet)
    return sheet


def write_value(cell: Cell | MergedCell, value: Value) -> None:
    """Write a value; a text that looks like a formula stays a text."""
    if isinstance(value, Fraction):
        cell.value = float(value)
    elif isinstance(value, date):
        cell.value = value
        cell.number_format = DATE
    elif isinstance(value, str):
        cell.value = keep_writable(value)
        cell.data_type = "s"
        if value.startswith(FORMULA_SIGNS):
            # Also where somebody edits the cell, or saves the sheet in another program.
            cell.quotePrefix = True
    else:
        cell.value = value


def paint_level(framework: Framework, cell: Cell | MergedCell, level: int | None) -> None:
    """Give a cell the color of a level; the number stands in it anyway."""
    if level is None:
        return
    colors = color_level(framework, level)
    cell.fill = PatternFill("solid", fgColor=f"FF{to_hex(colors.fill)[1:].upper()}")
    cell.font = Font(bold=True, color=f"FF{to_hex(colors.ink)[1:].upper()}")


def _set_up_print(sheet: Worksheet) -> None:
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_LETTER
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart("&A"), right=_HeaderFooterPart("Page &P of &N")
    )

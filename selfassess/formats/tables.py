"""Tables as comma-separated values that no spreadsheet runs as formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from selfassess.formats.ratings import guard_text


def write_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    r"""
    Write a table as CSV, in UTF-8 with the mark by which spreadsheets know it.

    >>> write_table(["name", "level"], [["=1+1", "3"]]).decode("utf-8-sig")
    "name,level\r\n'=1+1,3\r\n"
    """
    output = io.StringIO(newline="")
    writer = csv.writer(output, lineterminator="\r\n")
    for row in (headers, *rows):
        writer.writerow([guard_text(cell) for cell in row])
    return output.getvalue().encode("utf-8-sig")

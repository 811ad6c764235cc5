"""Rows of a ratings file, and texts in it that a spreadsheet must not run as formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from selfassess.formats.documents import Document

COLUMNS: Final = ("district", "date", "element", "level", "note")
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins with one of these could be run as a formula."""
GUARD: Final = "'"
"""Stands before such a text in CSV, which has no other way to say that a cell is text."""


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One row: a district, a date, an element, its level as the file has it, and a note."""

    district: str
    as_of: date
    element: str
    level: str
    note: str = ""


def guard_text(text: str) -> str:
    """
    Keep a text a text in every spreadsheet that opens a CSV file.

    >>> guard_text("=1+1"), guard_text("'=1"), guard_text("plain")
    ("'=1+1", "''=1", 'plain')
    """
    return GUARD + text if text.lstrip(GUARD).startswith(FORMULA_SIGNS) else text


def free_text(text: str) -> str:
    """
    Take back what `guard_text` has put before a text.

    >>> free_text("'=1+1"), free_text("''=1"), free_text("'tis")
    ('=1+1', "'=1", "'tis")
    """
    is_guarded = text.startswith(GUARD) and text.lstrip(GUARD).startswith(FORMULA_SIGNS)
    return text.removeprefix(GUARD) if is_guarded else text


def write_csv(rows: Iterable[RatingRow]) -> bytes:
    """Write a ratings file as CSV in UTF-8, as `selfassess score` reads it."""
    output = io.StringIO(newline="")
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        cells = (row.district, row.as_of.isoformat(), row.element, row.level, row.note)
        writer.writerow([guard_text(cell) for cell in cells])
    return output.getvalue().encode()


def list_rows(
    district: str, document: Document, causes: Mapping[str, str], notes: Mapping[str, str]
) -> list[RatingRow]:
    """
    Give a frozen snapshot as rows; an element that was not answered, or only in part, has none.

    Args:
        district: The name to write.
        document: The frozen snapshot.
        causes: Why elements are not applicable, by element id.
        notes: What was written beside elements, by element id.
    """
    as_of = date.fromisoformat(document["date"])
    return [
        RatingRow(district, as_of, element, level, notes.get(element, ""))
        for element, result in document["elements"].items()
        if (level := _write_level(result, causes.get(element, "")))
    ]


def _write_level(result: Mapping[str, Any], cause: str) -> str:
    if result["level"] is not None:
        return str(result["level"])
    if result["state"] == "na":
        return f"na:{cause}" if cause else "na"
    return "unknown" if result["state"] == "unknown" else ""

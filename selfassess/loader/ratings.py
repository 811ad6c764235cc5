"""Ratings files: one row for each district, date and element, as CSV or as a workbook."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from selfassess.domain.errors import BadFileError, Fault
from selfassess.domain.framework import Framework
from selfassess.domain.responses import Rating
from selfassess.formats.ratings import free_text

REQUIRED = ("district", "date", "element", "level")
OPTIONAL = ("note",)
LARGEST = 10 * 1024 * 1024
"""Bytes; more than a network of thousands of districts needs in one file."""

LARGEST_UNPACKED = 10 * LARGEST
"""Bytes; a workbook is a zip archive, and a small one can hold far more than memory does."""

ZIP = b"PK\x03\x04"
"""How every workbook begins; standard input has no name to tell it by."""

MOST_ROWS = 1_048_576
"""As many as a worksheet can have."""

DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
"""The one form of a date that cannot be misread; `fromisoformat` alone takes others too."""

Row = tuple[int, list[str]]


@dataclass
class DistrictRatings:
    """
    The ratings of one district at one date, by element id, with the notes that came along.

    `lines` says where each stands in the file.
    """

    district: str
    as_of: date
    ratings: dict[str, Rating] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict, compare=False)


def read_ratings(
    content: bytes, name: str, framework: Framework, *, guarded: bool = False
) -> list[DistrictRatings]:
    """
    Read a ratings file.

    Args:
        content: The file; a workbook by its name (.xlsx) or its first bytes, else CSV in UTF-8.
        name: How the file is called in faults.
        framework: The edition that the element ids and levels belong to.
        guarded: Whether CSV may come from this program, which puts a sign before texts that a
            spreadsheet would run (see `formats.ratings.guard_text`); it is then taken away.

    Returns:
        Ordered by district, then date.

    Raises:
        BadFileError: with every fault and its line; nothing of the file is then used.
    """
    if len(content) > LARGEST:
        raise BadFileError([Fault(name, 1, "the file is larger than 10 MB; split it")])
    if name.lower().endswith(".xlsx") or content.startswith(ZIP):
        rows = _read_workbook(content, name)
    else:
        rows = _read_csv(content, name)
        if guarded:
            rows = ((line, [free_text(cell) for cell in row]) for line, row in rows)
    return _Reader(name, framework).read(rows)


def _read_csv(content: bytes, name: str) -> Iterator[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = "this is not UTF-8; save the file as “CSV UTF-8”"
        raise BadFileError([Fault(name, line, message)]) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        message = "there is a NUL character; save the file as “CSV UTF-8”"
        raise BadFileError([Fault(name, line, message)])
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    before = 0
    try:
        for row in reader:
            # A quoted field may run over several lines: the row is named by its first.
            yield before + 1, row
            before = reader.line_num
    except csv.Error as error:
        message = f"this is not CSV: {error}; look for a quotation mark that is not closed"
        raise BadFileError([Fault(name, before + 1, message)]) from error


def _read_workbook(content: bytes, name: str) -> Iterator[Row]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise BadFileError([Fault(name, 1, "the workbook is too large; split it")])
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = workbook.worksheets[0]
        # What the sheet says of its own size may be wrong, or a trap: only rows that are there.
        sheet.reset_dimensions()
        rows = list(islice(sheet.iter_rows(values_only=True), MOST_ROWS))
    except BadFileError:
        raise
    except Exception as error:
        message = "this is not a workbook that can be read; save it again as .xlsx"
        raise BadFileError([Fault(name, 1, message)]) from error
    for number, row in enumerate(rows, start=1):
        yield number, [_show_cell(cell) for cell in row]


def _show_cell(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


class _Reader:
    def __init__(self, name: str, framework: Framework) -> None:
        self.name = name
        self.framework = framework
        self.levels = {str(entry.level): entry.level for entry in framework.scale}
        self.dates: dict[str, date | None] = {}
        self.faults: list[Fault] = []
        self.found: dict[tuple[str, date], DistrictRatings] = {}
        self.lines: dict[tuple[str, date, str], int] = {}

    def read(self, rows: Iterable[Row]) -> list[DistrictRatings]:
        iterator = iter(rows)
        line, header = next(iterator, (1, []))
        columns = self._read_header(line, [column.strip() for column in header])
        try:
            for line, row in iterator:
                if any(cell.strip() for cell in row):
                    self._read_row(line, row, columns)
        except BadFileError as error:
            # The rest cannot be read; what was wrong before it is told all the same.
            self.faults.extend(error.faults)
        if self.faults:
            raise BadFileError(self.faults)
        if not self.found:
            raise BadFileError([Fault(self.name, 1, "there are no ratings; add a row for each")])
        return [self.found[key] for key in sorted(self.found)]

    def _read_header(self, line: int, header: list[str]) -> list[str]:
        while header and not header[-1]:
            header.pop()
        missing = [column for column in REQUIRED if column not in header]
        extra = [column for column in header if column not in (*REQUIRED, *OPTIONAL)]
        twice = sorted({column for column in header if header.count(column) > 1})
        faults = []
        if missing:
            faults.append(f"the header lacks {', '.join(missing)}; add it to the first row")
        if extra:
            faults.append(
                f"the header has unknown columns {', '.join(map(repr, extra))}; remove them"
            )
        if twice:
            faults.append(f"the header names {', '.join(twice)} twice; keep one")
        if faults:
            raise BadFileError([Fault(self.name, line, message) for message in faults])
        return header

    def _read_row(self, line: int, row: list[str], columns: list[str]) -> None:
        if any(cell.strip() for cell in row[len(columns) :]):
            self._fault(
                line, f"there are more than {len(columns)} fields; quote commas in the text"
            )
            return
        cells = dict(zip(columns, (cell.strip() for cell in row), strict=False))
        before = len(self.faults)
        district = cells.get("district", "")
        if not district:
            self._fault(line, "the district is missing; write its name")
        as_of = self._read_date(line, cells.get("date", ""))
        element = cells.get("element", "")
        if element not in self.framework.elements:
            self._fault(line, f"there is no element {element!r}; use an id such as 3.2")
        rating = self._read_level(line, cells.get("level", ""))
        if len(self.faults) > before or as_of is None or rating is None:
            return
        key = (district, as_of, element)
        if key in self.lines:
            self._fault(
                line,
                f"this repeats line {self.lines[key]} ({district}, {as_of}, {element}); keep one",
            )
            return
        self.lines[key] = line
        entry = self.found.setdefault((district, as_of), DistrictRatings(district, as_of))
        entry.ratings[element] = rating
        entry.lines[element] = line
        if cells.get("note"):
            entry.notes[element] = cells["note"]

    def _read_date(self, line: int, text: str) -> date | None:
        if text not in self.dates:
            try:
                self.dates[text] = date.fromisoformat(text) if DATE.fullmatch(text) else None
            except ValueError:
                self.dates[text] = None
        if self.dates[text] is None:
            self._fault(line, f"{text!r} is no date; write year-month-day, such as 2016-04-01")
        return self.dates[text]

    def _read_level(self, line: int, text: str) -> Rating | None:
        if text in self.levels:
            return Rating(self.levels[text])
        if text == "unknown":
            return Rating(state="unknown")
        state, _, cause = text.partition(":")
        if state == "na":
            return Rating(state="na", cause=cause.strip())
        lowest, highest = self.framework.lowest, self.framework.highest
        self._fault(
            line,
            f"{text!r} is no level; write a whole number from {lowest} to {highest},"
            " unknown, na or na:cause",
        )
        return None

    def _fault(self, line: int, message: str) -> None:
        self.faults.append(Fault(self.name, line, message))

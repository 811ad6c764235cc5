"""Facts about districts as a file: `district,state,governance,students,nces_id`, one row each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from selfassess.domain.districts import DistrictFacts, Governance
from selfassess.domain.errors import BadFileError, Fault, InvalidInputError
from selfassess.formats.ratings import free_text

COLUMNS: Final = ("district", "state", "governance", "students", "nces_id")
LARGEST: Final = 10 * 1024 * 1024
"""[bytes]"""


def read_district_facts(content: bytes, name: str) -> dict[str, tuple[DistrictFacts, int]]:
    """
    Read facts about districts.

    Args:
        content: The file, CSV in UTF-8. Only the column `district` must be there.
        name: How the file is called in faults.

    Returns:
        The facts of each district and its line, by the name in small letters.

    Raises:
        BadFileError: with every fault and its line.
    """
    faults: list[Fault] = []
    found: dict[str, tuple[DistrictFacts, int]] = {}
    for line, cells in _read_rows(content, name):
        try:
            facts = _read_facts(cells)
        except InvalidInputError as error:
            faults.append(Fault(name, line, str(error)))
            continue
        key = facts.name.casefold()
        if key in found:
            message = f"{facts.name!r} stands in line {found[key][1]} already; keep one"
            faults.append(Fault(name, line, message))
        found.setdefault(key, (facts, line))
    if faults:
        raise BadFileError(faults)
    return found


def _read_rows(content: bytes, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    if len(content) > LARGEST:
        raise BadFileError([Fault(name, 1, "the file is larger than 10 MB; split it")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = "this is not UTF-8; save the file as “CSV UTF-8”"
        raise BadFileError([Fault(name, line, message)]) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heads = [head.strip() for head in next(reader, [])]
        _check_heads(heads, name)
        for row in reader:
            if any(cell.strip() for cell in row):
                if len(row) > len(heads):
                    message = f"there are more than {len(heads)} fields; quote commas in the text"
                    raise BadFileError([Fault(name, reader.line_num, message)])
                cells = [free_text(cell.strip()) for cell in row]
                yield reader.line_num, dict(zip(heads, cells, strict=False))
    except csv.Error as error:
        message = f"this is not CSV: {error}; look for a quotation mark that is not closed"
        raise BadFileError([Fault(name, reader.line_num, message)]) from error


def _check_heads(heads: list[str], name: str) -> None:
    extra = [head for head in heads if head not in COLUMNS]
    faults = []
    if "district" not in heads:
        faults.append("the header lacks district; add it to the first row")
    if extra:
        faults.append(f"the header has unknown columns {', '.join(map(repr, extra))}; remove them")
    if len(set(heads)) < len(heads):
        faults.append("the header names a column twice; keep one")
    if faults:
        raise BadFileError([Fault(name, 1, message) for message in faults])


def _read_facts(cells: dict[str, str]) -> DistrictFacts:
    governance, students = cells.get("governance", ""), cells.get("students", "")
    if governance and governance not in list(Governance):
        known = ", ".join(Governance)
        raise InvalidInputError(f"{governance!r} is no way to run a district; use {known}")
    if students and not (students.isascii() and students.isdecimal()):
        raise InvalidInputError(f"{students!r} is no number of students; write a whole number")
    return DistrictFacts(
        name=cells.get("district", ""),
        state=cells.get("state", "").upper(),
        governance=Governance(governance) if governance else Governance.OTHER,
        nces_id=cells.get("nces_id", ""),
        students=int(students) if students else None,
    )

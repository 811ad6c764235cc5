"""The network as a table: one row for each district, with everything that its pages show."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from selfassess.domain.framework import Framework
from selfassess.domain.network import Standing
from selfassess.domain.responses import ElementState
from selfassess.formats.numbers import to_plain_number
from selfassess.formats.ratings import guard_text

Cell: TypeAlias = str | int | float | date | None

FACTS = (
    "district", "state", "governance", "students", "demonstration", "snapshots", "latest",
    "overall", "average", "progress", "course", "spread", "quadrant", "advanced", "analyzed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TableRow:
    """A district with its facts; `states` says why elements have no level."""

    state: str
    governance: str
    students: int | None
    is_demonstration: bool
    standing: Standing
    states: Mapping[str, ElementState]


def list_heads(framework: Framework) -> tuple[str, ...]:
    """The heads of the columns: facts, components and elements."""
    components = (f"component {component.id}" for component in framework.components)
    return (*FACTS, *components, *framework.elements)


def list_cells(framework: Framework, row: TableRow) -> list[Cell]:
    """
    One row of the table.

    An element has its level, or its mean over the rounds, or in words why it has none: `na`,
    `unknown` or `unanswered`.
    """
    one = row.standing
    return [
        one.district,
        row.state,
        row.governance,
        row.students,
        _say(row.is_demonstration),
        one.rounds,
        one.latest,
        _round(one.overall),
        _round(one.average),
        _round(one.progress),
        one.course,
        _round(one.spread),
        one.quadrant,
        one.advanced,
        _say(one.analysed),
        *(_round(one.components[component.id]) for component in framework.components),
        *(
            _round(one.elements[element])
            if element in one.elements
            else row.states.get(element, "unanswered")
            for element in framework.elements
        ),
    ]


def write_network_csv(framework: Framework, rows: Iterable[TableRow]) -> bytes:
    """Write the table as CSV, in UTF-8; texts stay texts, and numbers numbers."""
    return write_cells(list_heads(framework), (list_cells(framework, row) for row in rows))


def write_cells(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    r"""
    Write cells as CSV with the mark by which spreadsheets know UTF-8.

    >>> write_cells(["name", "moved"], [["=1+1", -0.5], ["Ash", None]]).decode("utf-8-sig")
    "name,moved\r\n'=1+1,-0.5\r\nAsh,\r\n"
    """
    output = io.StringIO(newline="")
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow([guard_text(head) for head in heads])
    for row in rows:
        writer.writerow([guard_text(cell) if isinstance(cell, str) else cell for cell in row])
    return output.getvalue().encode("utf-8-sig")


@lru_cache(maxsize=2**14)
def _round(value: Fraction | None) -> int | float | None:
    """The same few means come again and again."""
    return None if value is None else to_plain_number(value)


def _say(value: bool) -> str:
    return "yes" if value else "no"

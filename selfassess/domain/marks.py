"""The levels of a frozen snapshot at a glance: a character for each element, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

MarkState = Literal["rated", "na", "unknown", "open"]

_STATES: Final[Mapping[str, MarkState]] = {"-": "na", "?": "unknown", ".": "open"}


@dataclass(frozen=True, slots=True)
class LevelMark:
    """An element at a glance; `level` is None unless its state is rated."""

    level: int | None
    state: MarkState


def read_marks(elements: Iterable[str], marks: str) -> dict[str, LevelMark]:
    """
    Read a row of marks.

    Args:
        elements: The ids of the edition's version that the marks were made with, in its order.
        marks: A character each: a digit, `-` not applicable, `?` don't know, `.` without a level.

    Returns:
        Each element's mark; nothing where the two do not belong together, for a level that is
        given to the wrong element is worse than none.

    >>> read_marks(["1.1", "1.2"], "4?")["1.1"].level
    4
    >>> read_marks(["1.1", "1.2"], "4")
    {}
    """
    ids = tuple(elements)
    if len(ids) != len(marks):
        return {}
    return {
        element: LevelMark(int(mark), "rated")
        if mark.isdigit()
        else LevelMark(None, _STATES.get(mark, "open"))
        for element, mark in zip(ids, marks, strict=True)
    }

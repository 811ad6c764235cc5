"""What reviewers say of an element, as several pages show it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selfassess.domain.framework import Framework
from selfassess.formats.numbers import show_count

if TYPE_CHECKING:
    from selfassess.store.models import SecondRating


@dataclass(frozen=True, slots=True)
class SecondRow:
    """What one reviewer says: level with its label, how it differs in words, and the note."""

    who: str
    level: tuple[int, str] | None
    words: str
    note: str


def list_second_rows(
    framework: Framework, own: int | None, seconds: Collection[SecondRating]
) -> tuple[SecondRow, ...]:
    """What each reviewer says, beside the district's own level."""
    return tuple(
        SecondRow(
            one.reviewer,
            label_level(framework, one.level),
            _compare(own, one.level),
            one.note,
        )
        for one in seconds
    )


def label_level(framework: Framework, level: int | None) -> tuple[int, str] | None:
    """A level with its words."""
    known = None if level is None else framework.labels.get(level)
    return None if level is None or known is None else (level, known.label)


def _compare(own: int | None, second: int | None) -> str:
    if second is None:
        return "No level, a note only"
    if own is None:
        return "The team has no level"
    if own == second:
        return "Same level"
    steps = show_count(abs(own - second), "level")
    return f"{steps} {'higher' if second > own else 'lower'} than the team"

"""What moved between two snapshots of one edition: element by element, flag by flag."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from selfassess.domain.carrying import compare_elements
from selfassess.domain.framework import Framework

Fate = Literal[
    "rose", "fell", "stayed", "newly-rated", "no-longer-rated", "re-asked", "added", "removed"
]


@dataclass(frozen=True, slots=True)
class Movement:
    """
    What became of an element between two snapshots; a level is None where it was not rated.

    `re-asked`: its questions or descriptors changed with the version, so that a difference between
    the two levels may be one of the question. `added` and `removed`: only one version has it.
    """

    element: str
    fate: Fate
    before: int | None
    after: int | None

    @property
    def steps(self) -> int:
        """By how many levels it moved; 0 where one is missing. [levels]"""
        if self.before is None or self.after is None:
            return 0
        return self.after - self.before


def compare_levels(
    before: Mapping[str, int | None],
    after: Mapping[str, int | None],
    old: Framework | None,
    new: Framework,
) -> tuple[Movement, ...]:
    """
    Compare the levels of two snapshots of one edition.

    Args:
        before: Level of each element of the earlier one, by element id; None without one. [level]
        after: The same of the later one.
        old: The version that the earlier one was taken with; None where that is gone.
        new: The version of the later one; the same object where no version lies between.

    Returns:
        One entry for each element of either, in the order of the later; removed ones come last.
        Elements rated in neither are left out.
    """
    fates = {} if old is new else compare_elements(old, new)
    found = []
    for element in dict.fromkeys((*after, *before)):
        first, second = before.get(element), after.get(element)
        if first is None and second is None:
            continue
        fate = _judge(
            element not in before, element not in after, fates.get(element), first, second
        )
        found.append(Movement(element, fate, first, second))
    return tuple(found)


def _judge(
    is_added: bool, is_removed: bool, rubric: str | None, first: int | None, second: int | None
) -> Fate:
    if is_added:
        return "added"
    if is_removed:
        return "removed"
    if rubric == "changed":
        return "re-asked"
    if first is None:
        return "newly-rated"
    if second is None:
        return "no-longer-rated"
    return "rose" if second > first else "fell" if second < first else "stayed"

"""
Several views of one district: votes within the team, and ratings from outside.

Views are set side by side and never averaged together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final, Literal


class OutsideRole(StrEnum):
    """From where someone looks at a district."""

    PARENT_ORGANIZATION = "parent-organization"
    UNION = "union"
    CHARTER_OPERATOR = "charter-operator"
    BUSINESS = "business"
    PRESS = "press"
    RESEARCHER = "researcher"
    OTHER = "other"


FOLDED: Final = "several"
"""Stands for all roles with too few people to be shown on their own."""


@dataclass(frozen=True, slots=True)
class VoteCount:
    """
    How the votes on an element fell.

    `agreed` means that all named the same level. `range` is the highest less the lowest. [level]
    """

    count: int
    by_level: Mapping[int, int]
    lowest: int
    highest: int
    median: Fraction

    @property
    def range(self) -> int:
        """The highest vote less the lowest. [level]"""
        return self.highest - self.lowest

    @property
    def agreed(self) -> bool:
        """Whether everybody named the same level."""
        return self.lowest == self.highest


@dataclass(frozen=True, slots=True)
class OutsideRating:
    """What one person from outside says of one element; a level of None is "I cannot judge"."""

    person: int
    role: OutsideRole
    level: int | None


@dataclass(frozen=True, slots=True)
class GroupView:
    """The median of a group; `role` is `several` where small groups were folded together."""

    role: str
    median: Fraction


Direction = Literal["higher", "lower", "same"]
"""Where the district sees itself, compared with those who look from outside."""


@dataclass(frozen=True, slots=True)
class Gap:
    """
    How a district and its observers differ on an element.

    Args:
        element: The element's id.
        own: The district's level. [level]
        outside: The median of all observers; None where too few judged. [level]
        size: own - outside; None without either. [level]
        groups: The median of each group that is large enough.
        is_hidden: Whether somebody judged, but too few to be shown.
    """

    element: str
    own: int | None
    outside: Fraction | None
    size: Fraction | None
    groups: tuple[GroupView, ...]
    is_hidden: bool

    @property
    def direction(self) -> Direction | None:
        """Where the district sees itself; None where there is nothing to compare."""
        if self.size is None:
            return None
        return "higher" if self.size > 0 else "lower" if self.size < 0 else "same"


def find_median(levels: Sequence[int]) -> Fraction:
    """
    The middle level; between two of them, their mean.

    Raises:
        IndexError: there are none.

    >>> find_median([5, 2, 3]), find_median([2, 3])
    (Fraction(3, 1), Fraction(5, 2))
    """
    ordered = sorted(levels)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[half])
    return Fraction(ordered[half - 1] + ordered[half], 2)


def count_votes(levels: Sequence[int]) -> VoteCount | None:
    """Say how some votes fell; None where nobody voted."""
    if not levels:
        return None
    return VoteCount(
        count=len(levels),
        by_level=dict(sorted(Counter(levels).items())),
        lowest=min(levels),
        highest=max(levels),
        median=find_median(levels),
    )


def measure_gap(element: str, own: int | None, ratings: Sequence[OutsideRating], least: int) -> Gap:
    """
    Set a district's level beside what its observers say.

    Groups smaller than *least* are folded together; where these are still too few, they count in
    the median of all and are not shown apart. Where too few judged in all, nothing of it is shown.

    Args:
        element: The element's id.
        own: The district's level; None where it has none. [level]
        ratings: What observers said; at most one of each person.
        least: The smallest group that is shown. [people]

    Source:
        Method, several views: district level - median observer level.
    """
    judged = [rating for rating in ratings if rating.level is not None]
    levels = [rating.level for rating in judged if rating.level is not None]
    if len(levels) < least:
        return Gap(element, own, None, None, (), is_hidden=bool(levels))
    outside = find_median(levels)
    return Gap(
        element=element,
        own=own,
        outside=outside,
        size=None if own is None else own - outside,
        groups=_view_groups(judged, least),
        is_hidden=False,
    )


def _view_groups(judged: Sequence[OutsideRating], least: int) -> tuple[GroupView, ...]:
    by_role: dict[str, list[int]] = {}
    for rating in judged:
        if rating.level is not None:
            by_role.setdefault(rating.role.value, []).append(rating.level)
    small = [role for role, levels in by_role.items() if len(levels) < least]
    folded = [level for role in small for level in by_role.pop(role)]
    views = [
        GroupView(role.value, find_median(by_role[role.value]))
        for role in OutsideRole
        if role.value in by_role
    ]
    if len(folded) >= least:
        views.append(GroupView(FOLDED, find_median(folded)))
    return tuple(views)

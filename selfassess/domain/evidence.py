"""
What the ratings rest on: pieces of evidence, how much they prove, and for how long.

A snapshot that counts only what is proven stands beside the team's own, never in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from selfassess.domain.framework import Framework
from selfassess.domain.responses import ElementResult
from selfassess.domain.snapshot import Snapshot, take_snapshot


class Kind(StrEnum):
    """Whether the program keeps the document itself, or only says where it lies."""

    FILE = "file"
    LINK = "link"


class Grade(StrEnum):
    """What kind of proof a piece is, the weakest first."""

    STATEMENT = "statement"
    POLICY = "policy"
    BUDGET = "budget"
    USE = "use"
    REVIEW = "review"


GRADE_MEANINGS: Final[Mapping[Grade, str]] = {
    Grade.STATEMENT: "Somebody says so: an interview, a speech, a web page of the district.",
    Grade.POLICY: "A policy text or a contract in force.",
    Grade.BUDGET: "A budget or a schedule: money or time was set aside for it.",
    Grade.USE: "Records or figures that show it in use, or what came of it.",
    Grade.REVIEW: "Somebody from outside looked at it and wrote it down.",
}

WORDS: Final = frozenset({Grade.STATEMENT, Grade.POLICY})
"""Grades that show an intention and not yet its use."""


class State(StrEnum):
    """How a piece stands on a day; each is one of these only."""

    COUNTS = "counts"
    AGEING = "ageing"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    NOT_YET = "not-yet"
    AGAINST = "against"
    WITHDRAWN = "withdrawn"


COUNTING: Final = frozenset({State.COUNTS, State.AGEING, State.EXPIRING})
"""The states in which a piece may be counted."""


@dataclass(frozen=True, slots=True)
class Limits:
    """
    When somebody should look at a piece again.

    Args:
        expiring_days: How long before its last day a piece is called expiring. [days]
        ageing_years: From which age on a piece without a last day is called ageing. [years]
    """

    expiring_days: int
    ageing_years: int


@dataclass(frozen=True, slots=True)
class Piece:
    """
    One piece of evidence.

    Args:
        element: The element that it is about.
        grade: What kind of proof it is; None where nobody has said yet, which counts as a
            statement.
        true_on: The day on which it was true, which need not be that of the upload.
        expires: The last day on which it may be counted; None where it does not expire.
        supports: Questions of the element that it speaks for, by question id; empty for the element
            as a whole.
        contradicts: Questions that it speaks against. A piece that only contradicts proves nothing.
    """

    element: str
    grade: Grade | None
    true_on: date
    expires: date | None = None
    supports: frozenset[str] = frozenset()
    contradicts: frozenset[str] = frozenset()

    @property
    def is_against(self) -> bool:
        """Whether it speaks only against what is claimed."""
        return bool(self.contradicts) and not self.supports

    def counts_on(self, day: date) -> bool:
        """Whether it may be counted on a day: true by then, not expired, and not against."""
        in_time = self.true_on <= day and (self.expires is None or day <= self.expires)
        return in_time and not self.is_against

    @property
    def weight(self) -> Grade:
        """The grade that it counts with."""
        return self.grade or Grade.STATEMENT


def tell_state(piece: Piece, day: date, limits: Limits) -> State:
    """
    Tell how a piece stands on a day.

    What keeps it from being counted goes before what it may soon lack.
    """
    if piece.is_against:
        return State.AGAINST
    if day < piece.true_on:
        return State.NOT_YET
    if piece.expires is not None:
        if piece.expires < day:
            return State.EXPIRED
        is_close = (piece.expires - day).days <= limits.expiring_days
        return State.EXPIRING if is_close else State.COUNTS
    return State.AGEING if count_years(piece.true_on, day) >= limits.ageing_years else State.COUNTS


def count_years(start: date, day: date) -> int:
    """
    Count the whole years from one day to another.

    >>> count_years(date(2023, 6, 30), date(2026, 6, 29))
    2
    """
    return day.year - start.year - ((day.month, day.day) < (start.month, start.day))


@dataclass(frozen=True, slots=True)
class Coverage:
    """
    How much of a component is proven.

    Args:
        component: The component's id.
        rated: Elements that have a level.
        with_any: Of these, those with a piece that counts.
        beyond_words: Of these, those with more than statements and policy texts.
    """

    component: str
    rated: int
    with_any: int
    beyond_words: int


@dataclass(frozen=True, slots=True)
class Discount:
    """An element whose level counts for less than the team says. [level]"""

    element: str
    claimed: int
    proven: int


@dataclass(frozen=True, slots=True)
class Proven:
    """
    The snapshot that counts only what is proven, and how it differs.

    `gaps` is the team's score less the proven one, by component id; None where nothing is rated.
    """

    snapshot: Snapshot
    discounts: tuple[Discount, ...]
    gaps: Mapping[str, Fraction | None]
    overall_gap: Fraction | None


def defines_caps(framework: Framework) -> bool:
    """Whether the edition says how far words alone may carry a level."""
    names = ("evidence-none-most", "evidence-words-most")
    return all(framework.rules.find(name) is not None for name in names)


def cap_level(framework: Framework, pieces: Iterable[Piece], day: date) -> int:
    """
    Say how high an element may count, given what proves it. [level]

    Raises:
        KeyError: the edition does not say it; see `defines_caps`.

    Source:
        The caps are this project's assumptions, in the edition's rules; S16: ratings rest on
        evidence that was assessed to support what districts report.
    """
    grades = {piece.weight for piece in pieces if piece.counts_on(day)}
    if not grades:
        return int(framework.rules.limit("evidence-none-most"))
    if grades <= WORDS:
        return int(framework.rules.limit("evidence-words-most"))
    return framework.highest


def discount(snapshot: Snapshot, pieces: Iterable[Piece], day: date) -> Proven:
    """
    Count only what is proven.

    Args:
        snapshot: The team's own.
        pieces: All evidence of the district.
        day: The day on which it must hold.

    Raises:
        KeyError: the edition has no caps; see `defines_caps`.
    """
    framework = snapshot.framework
    by_element = _group(pieces)
    found: dict[str, ElementResult] = {}
    discounts = []
    for element, result in snapshot.elements.items():
        cap = cap_level(framework, by_element.get(element, ()), day)
        found[element] = _hold_down(result, cap)
        if result.level is not None and result.level > cap:
            discounts.append(Discount(element, result.level, cap))
    proven = take_snapshot(framework, found)
    return Proven(
        snapshot=proven,
        discounts=tuple(discounts),
        gaps={
            component: _subtract(score.score, proven.components[component].score)
            for component, score in snapshot.components.items()
        },
        overall_gap=_subtract(snapshot.overall.score, proven.overall.score),
    )


def measure_coverage(
    snapshot: Snapshot, pieces: Iterable[Piece], day: date
) -> tuple[Coverage, ...]:
    """Count, for each component, the rated elements that something proves."""
    counting = _group(piece for piece in pieces if piece.counts_on(day))
    levels = snapshot.levels
    found = []
    for component in snapshot.framework.components:
        rated = [element.id for element in component.elements if element.id in levels]
        proven = [element for element in rated if element in counting]
        strong = [e for e in proven if any(piece.weight not in WORDS for piece in counting[e])]
        found.append(Coverage(component.id, len(rated), len(proven), len(strong)))
    return tuple(found)


def _group(pieces: Iterable[Piece]) -> dict[str, list[Piece]]:
    found: dict[str, list[Piece]] = {}
    for piece in pieces:
        found.setdefault(piece.element, []).append(piece)
    return found


def _hold_down(result: ElementResult, cap: int) -> ElementResult:
    """An open element cannot be proven beyond the cap either."""
    return replace(
        result,
        level=None if result.level is None else min(result.level, cap),
        low=None if result.low is None else min(result.low, cap),
        high=None if result.high is None else min(result.high, cap),
    )


def _subtract(claimed: Fraction | None, proven: Fraction | None) -> Fraction | None:
    return None if claimed is None or proven is None else claimed - proven

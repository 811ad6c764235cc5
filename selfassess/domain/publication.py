"""
What a district shows to everybody: only by its owner's decision, and only what was chosen.

A public page reads frozen snapshots, and the history of an adopted plan, which nobody can change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal

from selfassess.domain.tracking import Status


class Content(StrEnum):
    """A part of a public page that its owner can switch on."""

    LEVELS = "levels"
    NOTES = "notes"
    TREND = "trend"
    PLAN = "plan"
    EVIDENCE = "evidence"


CONTENT_MEANINGS: Final[Mapping[Content, str]] = {
    Content.LEVELS: "The level of each element. Without them only the components are shown.",
    Content.NOTES: "Why the team set each level, in its own words.",
    Content.TREND: "Earlier snapshots of the same edition, as a trend.",
    Content.PLAN: "The promised steps with their days, and every day that was moved.",
    Content.EVIDENCE: "The titles, dates and links of evidence. Files are never shown.",
}

PromiseState = Literal["done", "under-way", "slipped", "not-started", "dropped"]


@dataclass(frozen=True, slots=True)
class Postponement:
    """A promised day that was moved: when, from which day to which, and the reason given."""

    on: date
    before: date | None
    after: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Promise:
    """
    A promised step as the public sees it.

    `state` is `slipped` also where the day has passed and the step is still open. No names of
    people: `owner` is the office only where the district writes one, see `services/publications`.
    `element` is empty for a step of the district's own.
    """

    number: int
    title: str
    element: str
    from_level: int | None
    to_level: int | None
    status: Status
    state: PromiseState
    first_due: date | None
    due: date | None
    done_on: date | None
    postponements: tuple[Postponement, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """
    Something that changed on a public page, for feeds and mails.

    Args:
        key: Stable and unique within the page.
        at: When it changed.
        kind: `snapshot` (a new one is shown), `promise` (a step was added, done, postponed ...),
            `contents` (the owner shows more or less), `correction`.
        title: In English, one line; `facts` hold what a translation needs.
    """

    key: str
    at: datetime
    kind: Literal["snapshot", "promise", "contents", "correction"]
    title: str
    facts: Mapping[str, str]

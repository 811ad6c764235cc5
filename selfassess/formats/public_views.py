"""A public page as plain values: what pages, files and reports of it are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from selfassess.domain.challenges import ChallengeState
from selfassess.domain.districts import Kind
from selfassess.domain.framework import Framework
from selfassess.domain.publication import Change, Content, License, Promise
from selfassess.formats.documents import Document


@dataclass(frozen=True, slots=True)
class PublicSnapshot:
    """
    A frozen snapshot with nothing in it but what was published.

    `document` has the shape of `formats.documents.write_snapshot`, without the keys that no
    published content needs. Without Content.LEVELS the values of its elements are all None (`state`
    too), and its flags and firmness are empty.
    """

    id: int
    as_of: date
    taken_at: datetime
    edition_version: str
    document: Document
    notes: Mapping[str, str]
    evidence: Mapping[str, tuple[tuple[str, date | None, str], ...]]
    """Title, the date on which it was true, and the link (empty for a file), by element id."""


@dataclass(frozen=True, slots=True)
class PublicPlan:
    """A plan that was promised. `closed_on` and its reason are there once it is closed."""

    name: str
    adopted_on: date
    first_day: date
    closed_on: date | None
    closed_reason: str
    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class PublicWords:
    """What an organization said on a day."""

    on: date
    text: str


@dataclass(frozen=True, slots=True)
class PublicRuling:
    """
    A challenge that was upheld, in full or partly; without the names of people.

    Args:
        challenge_id: The challenge.
        number: Of the ruling among all that was said. [from 1]
        coalition: The organization that challenged.
        element: The element's id; empty for a promise that belongs to none.
        promise: The promise's number; None where a level was challenged.
        level: The published level; None where a promise was challenged. [level]
        said: What the page said.
        said_on: The date of the published snapshot, or the promised day.
        state: Whether it was upheld in full or in part.
        opened_on: When it was challenged.
        ruled_at: When the ruling was made that holds.
        findings: What the staff of the network found, then its corrections.
        reply: The district's newest reply, then its corrections; empty where it gave none.
    """

    challenge_id: int
    number: int
    coalition: str
    element: str
    promise: int | None
    level: int | None
    said: str
    said_on: date | None
    state: ChallengeState
    opened_on: date
    ruled_at: datetime
    findings: tuple[PublicWords, ...]
    reply: tuple[PublicWords, ...]


@dataclass(frozen=True, slots=True)
class PublicView:
    """
    A public page, as everybody reads it.

    `address` is the last part of its URL: a readable name where it is listed, else the key of its
    link. `mark` changes whenever anything on the page does (for ETag). `plan` is the plan that is
    followed, or the last one; `promises` are its steps. `earlier_plans` were followed while the
    page showed plans, newest first. `rulings` (challenges that were upheld) and `changes` are
    newest first.
    """

    publication_id: int
    district_id: int
    address: str
    is_listed: bool
    name: str
    place: str
    state: str
    kind: Kind
    is_demonstration: bool
    contents: frozenset[Content]
    framework: Framework
    latest: PublicSnapshot
    earlier: tuple[PublicSnapshot, ...]
    plan_name: str
    plan_adopted: date | None
    promises: tuple[Promise, ...]
    changes: tuple[Change, ...]
    published_at: datetime
    changed_at: datetime
    mark: str
    license: License = License.BY
    plan: PublicPlan | None = None
    earlier_plans: tuple[PublicPlan, ...] = ()
    rulings: tuple[PublicRuling, ...] = ()
    is_preview: bool = False

    @property
    def is_indexed(self) -> bool:
        """Whether search engines may list it: not what has a secret link or is invented."""
        return self.is_listed and not self.is_demonstration and not self.is_preview

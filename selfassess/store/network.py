"""What the pages of the network read: who shares, and the levels of their frozen snapshots."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, String, and_, case, cast, func, select

from selfassess.domain.districts import Governance, Kind
from selfassess.domain.permissions import Role
from selfassess.domain.sharing import Sharing
from selfassess.extensions import db
from selfassess.store.models import District, Membership
from selfassess.store.models.assessments import Snapshot

SHARED: Final = (Sharing.STAFF, Sharing.NETWORK)
"""What a district has to have said before anybody else sees its snapshots."""

SEPARATOR: Final = "\x1f"
"""What stands between the texts of several rows; nothing that is written holds it."""


class Seat(NamedTuple):
    """A district that shares, as tables and filters need it."""

    id: int
    name: str
    state: str
    governance: Governance
    students: int | None
    is_demonstration: bool
    sharing: Sharing


@dataclass(frozen=True, slots=True)
class SeatColumns:
    """
    The districts that share, as one text for each column.

    Thousands of rows are read, and compared with those that were read before, as fast as one.
    """

    count: int
    texts: tuple[str, ...]

    @property
    def ids(self) -> list[int]:
        """The districts, by id."""
        return [int(id_) for id_ in self.texts[0].split(SEPARATOR)] if self.count else []

    def list_seats(self) -> list[Seat]:
        """The districts, in any order."""
        if not self.count:
            return []
        columns = [text.split(SEPARATOR) for text in self.texts]
        return [
            Seat(
                int(id_),
                name,
                state,
                Governance(governance),
                int(students) or None,
                bool(is_demonstration),
                Sharing(sharing),
            )
            for id_, name, state, governance, students, is_demonstration, sharing in zip(
                *columns, strict=True
            )
        ]


@dataclass(frozen=True, slots=True)
class RoundColumns:
    """
    Frozen snapshots at a glance, in any order, as text and a list for each column.

    `advanced` is empty where the edition has no such verdict. A hundred thousand rows would be as
    many objects, and take longer than all that is computed from them.
    """

    districts: Sequence[str]
    snapshots: Sequence[str]
    days: Sequence[str]
    versions: Sequence[str]
    advanced: Sequence[str]
    marks: Sequence[str]


@dataclass(frozen=True, slots=True)
class Stamp:
    """
    Tells one state of an edition's snapshots from every other.

    Snapshots come and go, and never change. A database may give the id of one that is gone to the
    next, so the moment at which the newest was taken counts, too.
    """

    count: int
    newest_id: int
    sum_of_ids: int
    newest_at: datetime | None


def shares(wanted: Collection[Sharing]) -> ColumnElement[bool]:
    """
    Who counts in the network: districts that said so and that the staff have admitted.

    No trial, no city and no coalition does.
    """
    return and_(
        District.admitted_at.is_not(None),
        District.sharing.in_(wanted),
        District.kind == Kind.DISTRICT,
        District.trial_token_hash.is_(None),
    )


def list_own(user_id: int) -> dict[int, bool]:
    """The districts that someone belongs to, not as an observer: whether each shares with all."""
    query = (
        select(District.id, shares((Sharing.NETWORK,)))
        .join(Membership, Membership.district_id == District.id)
        .where(Membership.user_id == user_id, Membership.role != Role.OBSERVER)
    )
    return {district_id: bool(is_shared) for district_id, is_shared in db.session.execute(query)}


def count_sharers(but: int) -> int:
    """How many districts but one share with the network."""
    query = select(func.count(District.id)).where(shares((Sharing.NETWORK,)), District.id != but)
    return db.session.scalar(query) or 0


def read_seats() -> SeatColumns:
    """Read the districts that share, all in one row: see `SeatColumns`."""
    texts = (
        cast(District.id, String),
        func.replace(District.name, SEPARATOR, " "),
        District.state,
        cast(District.governance, String),
        cast(func.coalesce(District.students, 0), String),
        case((District.is_demonstration, "yes"), else_=""),
        cast(District.sharing, String),
    )
    # In a fixed order, or the same districts would look changed whenever the database reads them in
    # another one.
    listed = (
        select(*(text.label(f"text_{place}") for place, text in enumerate(texts)))
        .where(shares(SHARED))
        .order_by(District.id)
        .subquery()
    )
    query = select(
        func.count(), *(func.aggregate_strings(column, SEPARATOR) for column in listed.columns)
    ).select_from(listed)
    count, *found = db.session.execute(query).one()
    return SeatColumns(count, tuple(text or "" for text in found))


def read_stamp(edition: str) -> Stamp:
    """Read the stamp of an edition's snapshots."""
    query = select(func.count(Snapshot.id), func.max(Snapshot.id), func.sum(Snapshot.id))
    count, newest_id, total = db.session.execute(query.where(Snapshot.edition == edition)).one()
    newest_at = db.session.scalar(select(Snapshot.taken_at).where(Snapshot.id == newest_id))
    return Stamp(count, newest_id or 0, int(total or 0), newest_at)


def read_rounds(edition: str) -> RoundColumns:
    """Read the rounds of those who share, all in one row: see `RoundColumns`."""
    texts = (
        cast(Snapshot.district_id, String),
        cast(Snapshot.id, String),
        cast(Snapshot.as_of, String),
        Snapshot.edition_version,
        func.coalesce(Snapshot.advanced, ""),
        Snapshot.marks,
    )
    query = (
        select(
            func.count(Snapshot.id), *(func.aggregate_strings(text, SEPARATOR) for text in texts)
        )
        .join(District, District.id == Snapshot.district_id)
        .where(Snapshot.edition == edition, shares(SHARED))
    )
    count, *found = db.session.execute(query).one()
    columns = [text.split(SEPARATOR) if count else [] for text in found]
    return RoundColumns(*columns)


def find_element_ids(snapshot_id: int) -> tuple[str, ...]:
    """The elements of a snapshot, in the order in which its marks were written."""
    document = db.session.scalar(select(Snapshot.document).where(Snapshot.id == snapshot_id))
    return tuple(document["elements"]) if document else ()

"""What the pages of the network read: who shares, and the levels of their frozen snapshots."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select

from selfassess.domain.districts import Governance, Kind
from selfassess.domain.permissions import Role
from selfassess.domain.sharing import Sharing
from selfassess.extensions import db
from selfassess.store.models import District, Membership
from selfassess.store.models.assessments import Snapshot

SHARED: Final = (Sharing.STAFF, Sharing.NETWORK)
"""What a district has to have said before anybody else sees its snapshots."""


class Seat(NamedTuple):
    """A district that shares, as tables and filters need it."""

    id: int
    name: str
    state: str
    governance: Governance
    students: int | None
    is_demonstration: bool
    sharing: Sharing


class MarkedRound(NamedTuple):
    """One frozen snapshot at a glance."""

    district_id: int
    as_of: date
    snapshot_id: int
    version: str
    advanced: str | None
    marks: str


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
    """Who counts in the network: districts that said so; no trial, no city and no coalition."""
    return and_(
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


def list_seats() -> list[Seat]:
    """List the districts that share, by id."""
    query = (
        select(
            District.id,
            District.name,
            District.state,
            District.governance,
            District.students,
            District.is_demonstration,
            District.sharing,
        )
        .where(shares(SHARED))
        .order_by(District.id)
    )
    return [Seat._make(row) for row in db.session.execute(query)]


def read_stamp(edition: str) -> Stamp:
    """Read the stamp of an edition's snapshots."""
    query = select(func.count(Snapshot.id), func.max(Snapshot.id), func.sum(Snapshot.id))
    count, newest_id, total = db.session.execute(query.where(Snapshot.edition == edition)).one()
    newest_at = db.session.scalar(select(Snapshot.taken_at).where(Snapshot.id == newest_id))
    return Stamp(count, newest_id or 0, int(total or 0), newest_at)


def list_rounds(edition: str) -> Sequence[MarkedRound]:
    """List the rounds of those who share, by district and day; of one day by when they came."""
    query = (
        select(
            Snapshot.district_id,
            Snapshot.as_of,
            Snapshot.id,
            Snapshot.edition_version,
            Snapshot.advanced,
            Snapshot.marks,
        )
        .join(District, District.id == Snapshot.district_id)
        .where(Snapshot.edition == edition, shares(SHARED))
        .order_by(Snapshot.district_id, Snapshot.as_of, Snapshot.id)
    )
    return [MarkedRound._make(row) for row in db.session.execute(query)]


def find_element_ids(snapshot_id: int) -> tuple[str, ...]:
    """The elements of a snapshot, in the order in which its marks were written."""
    document = db.session.scalar(select(Snapshot.document).where(Snapshot.id == snapshot_id))
    return tuple(document["elements"]) if document else ()

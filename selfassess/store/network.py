"""What the pages of the network read: who shares, and the levels of their frozen snapshots."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from selfassess.domain.districts import Governance, Kind
from selfassess.domain.permissions import Role
from selfassess.domain.sharing import Sharing
from selfassess.extensions import db
from selfassess.store.models import District, Membership
from selfassess.store.models.assessments import Snapshot


@dataclass(frozen=True, slots=True)
class Seat:
    """A district that shares, as tables and filters need it."""

    id: int
    name: str
    state: str
    governance: Governance
    students: int | None
    is_demonstration: bool
    sharing: Sharing


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
    newest_at: Any


@dataclass(frozen=True, slots=True)
class MarkedRound:
    """One frozen snapshot at a glance."""

    district_id: int
    as_of: date
    snapshot_id: int
    version: str
    advanced: str | None
    marks: str


def _shares(wanted: Collection[Sharing]) -> ColumnElement[bool]:
    """A district counts in the network; trials, cities and coalitions never do."""
    return and_(
        District.sharing.in_(wanted),
        District.kind == Kind.DISTRICT,
        District.trial_token_hash.is_(None),
    )


def belongs_to_sharing(user_id: int) -> bool:
    """Whether someone is a member, and no observer, of a district that shares with the network."""
    query = (
        select(District.id)
        .join(Membership, Membership.district_id == District.id)
        .where(
            Membership.user_id == user_id,
            Membership.role != Role.OBSERVER,
            _shares((Sharing.NETWORK,)),
        )
        .limit(1)
    )
    return db.session.scalar(query) is not None


def list_seats(wanted: Collection[Sharing]) -> list[Seat]:
    """List the districts that share in one of these ways, by id."""
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
        .where(_shares(wanted))
        .order_by(District.id)
    )
    return [Seat(*row) for row in db.session.execute(query)]


def read_stamp(edition: str) -> Stamp:
    """Read the stamp of an edition's snapshots."""
    query = select(
        func.count(Snapshot.id), func.max(Snapshot.id), func.sum(Snapshot.id)
    ).where(Snapshot.edition == edition)
    count, newest_id, total = db.session.execute(query).one()
    newest_at = db.session.scalar(select(Snapshot.taken_at).where(Snapshot.id == newest_id))
    return Stamp(count, newest_id or 0, int(total or 0), newest_at)


def list_rounds(edition: str, wanted: Collection[Sharing]) -> list[MarkedRound]:
    """List the rounds of those who share, by district and day; of one day the last taken is last."""
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
        .where(Snapshot.edition == edition, _shares(wanted))
        .order_by(Snapshot.district_id, Snapshot.as_of, Snapshot.id)
    )
    return [MarkedRound(*row) for row in db.session.execute(query)]


def find_element_ids(edition: str, version: str) -> tuple[str, ...]:
    """The elements of a version of an edition, in the order in which marks were written."""
    query = (
        select(Snapshot.document)
        .where(Snapshot.edition == edition, Snapshot.edition_version == version)
        .order_by(Snapshot.id)
        .limit(1)
    )
    document = db.session.scalar(query)
    return tuple(document["elements"]) if document else ()

"""The newest frozen snapshots of many districts at a glance, in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from selfassess.domain.cities import LinkState
from selfassess.domain.districts import Governance, Kind
from selfassess.domain.permissions import Role
from selfassess.domain.sharing import Sharing
from selfassess.extensions import db
from selfassess.store.models import Agency, District, Membership, Publication
from selfassess.store.models.assessments import Snapshot


@dataclass(frozen=True, slots=True)
class NewestSnapshot:
    """A district with the marks of its newest snapshot of an edition."""

    district_id: int
    name: str
    state: str
    governance: Governance
    students: int | None
    sharing: Sharing
    as_of: date
    edition_version: str
    advanced: str | None
    marks: str
    snapshot_id: int
    listed: Mapping[str, Any] | None
    """What everybody reads of the district on a page in the public list; None without one."""


def list_peers(edition: str, district_id: int, *, is_demonstration: bool) -> list[NewestSnapshot]:
    """
    The newest snapshots of the districts that count as peers, and that of one district, by id.

    Only those count that the staff have admitted: else anybody could add four invented districts
    to a real one and be told of a group of five.

    Args:
        edition: The id of the edition.
        district_id: The one that is asked for in any case.
        is_demonstration: Whether the peers are invented ones: the two kinds are never mixed.
    """
    counts = and_(
        District.counts_as_peer,
        District.admitted_at.is_not(None),
        District.kind == Kind.DISTRICT,
        District.is_demonstration == is_demonstration,
        District.trial_token_hash.is_(None),
    )
    return _list_newest(edition, or_(District.id == district_id, counts))


def list_newest(edition: str, district_ids: Sequence[int]) -> list[NewestSnapshot]:
    """The newest snapshots of some districts, by id; those without one are missing."""
    return _list_newest(edition, District.id.in_(district_ids)) if district_ids else []


def _list_newest(edition: str, wanted: ColumnElement[bool]) -> list[NewestSnapshot]:
    place = (
        func.row_number()
        .over(
            partition_by=Snapshot.district_id,
            order_by=(Snapshot.as_of.desc(), Snapshot.id.desc()),
        )
        .label("place")
    )
    ranked = (
        select(Snapshot.id, place)
        .join(District, District.id == Snapshot.district_id)
        .where(Snapshot.edition == edition, wanted)
        .subquery()
    )
    query = (
        select(
            District.id,
            District.name,
            District.state,
            District.governance,
            District.students,
            District.sharing,
            Snapshot.as_of,
            Snapshot.edition_version,
            Snapshot.advanced,
            Snapshot.marks,
            Snapshot.id,
            Publication.live,
        )
        .join(Snapshot, Snapshot.district_id == District.id)
        .join(ranked, ranked.c.id == Snapshot.id)
        .outerjoin(Publication, and_(Publication.district_id == District.id, Publication.is_listed))
        .where(ranked.c.place == 1)
        .order_by(District.id)
    )
    rows: Iterable[Any] = db.session.execute(query)
    return [NewestSnapshot(*row) for row in rows]


def list_own_districts(user_id: int | None) -> set[int]:
    """
    The ids of the districts whose levels somebody sees as a member: of the district, or of a city
    that shows them. Observers see none.
    """
    belongs = and_(Membership.user_id == user_id, Membership.role != Role.OBSERVER)
    shown = (
        select(Agency.district_id)
        .join(Membership, Membership.district_id == Agency.city_id)
        .where(belongs, Agency.link_state == LinkState.ACCEPTED, Agency.district_id.is_not(None))
    )
    return set(db.session.scalars(select(Membership.district_id).where(belongs).union(shown)))


def find_newest_edition(district_id: int) -> str | None:
    """The edition of a district's newest snapshot."""
    query = (
        select(Snapshot.edition)
        .where(Snapshot.district_id == district_id)
        .order_by(Snapshot.as_of.desc(), Snapshot.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)

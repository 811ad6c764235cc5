"""What coalitions rate and follow, in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, select, update
from sqlalchemy.orm import aliased

from selfassess.domain.outside_ratings import PlaceRevision, read_said, write_said
from selfassess.domain.permissions import Role
from selfassess.extensions import db
from selfassess.store.models.coalitions import (
    Follow,
    FollowVisit,
    PlaceReply,
    PlaceRevisionRow,
    RatedPlace,
)
from selfassess.store.models.districts import District, Membership


@dataclass(frozen=True, slots=True)
class PlaceGlance:
    """
    A place in a list: who rates it, and of how many elements something was said.

    `is_invented` tells whether the district that it names is a demonstration.
    """

    place: RatedPlace
    coalition: str
    spoken: int
    is_invented: bool


# --- Places


def add_place(coalition_id: int, **columns: Any) -> RatedPlace:
    """
    Add a place; its id is known afterwards.

    Raises:
        sqlalchemy.exc.IntegrityError: the coalition rates this district by this edition already.
    """
    place = RatedPlace(coalition_id=coalition_id, **columns)
    db.session.add(place)
    db.session.flush()
    return place


def find_place(coalition_id: int, place_id: int) -> RatedPlace | None:
    """A place of this coalition, as it stands now."""
    query = select(RatedPlace).where(
        RatedPlace.id == place_id, RatedPlace.coalition_id == coalition_id
    )
    return db.session.scalar(query.execution_options(populate_existing=True))


def find_place_of(coalition_id: int, district_id: int, edition: str) -> RatedPlace | None:
    """The place by which a coalition rates a district in an edition."""
    query = select(RatedPlace).where(
        RatedPlace.coalition_id == coalition_id,
        RatedPlace.district_id == district_id,
        RatedPlace.edition == edition,
    )
    return db.session.scalar(query)


def find_shared(district_id: int, place_id: int) -> tuple[RatedPlace, str] | None:
    """What was shared with a district, and by whom; None for all else."""
    query = (
        select(RatedPlace, District.name)
        .join(District, District.id == RatedPlace.coalition_id)
        .where(
            RatedPlace.id == place_id,
            RatedPlace.district_id == district_id,
            RatedPlace.shared_through > 0,
        )
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).one_or_none()
    return (row[0], row[1]) if row else None


_NAMED = aliased(District)
"""The district that a place names, where it names one."""


def list_places(coalition_id: int) -> tuple[PlaceGlance, ...]:
    """The places that a coalition rates, by name."""
    return _list(RatedPlace.coalition_id == coalition_id, PlaceRevisionRow.number > 0)


def list_shared(district_id: int) -> tuple[PlaceGlance, ...]:
    """The ratings that were shared with a district, by name; only what was shared counts."""
    return _list(
        and_(RatedPlace.district_id == district_id, RatedPlace.shared_through > 0),
        PlaceRevisionRow.number <= RatedPlace.shared_through,
    )


def _list(which: ColumnElement[bool], counted: ColumnElement[bool]) -> tuple[PlaceGlance, ...]:
    query = (
        select(
            RatedPlace,
            District.name,
            func.count(PlaceRevisionRow.element_id.distinct()),
            func.coalesce(_NAMED.is_demonstration, false()),
        )
        .join(District, District.id == RatedPlace.coalition_id)
        .outerjoin(_NAMED, _NAMED.id == RatedPlace.district_id)
        .outerjoin(PlaceRevisionRow, and_(PlaceRevisionRow.place_id == RatedPlace.id, counted))
        .where(which)
        .group_by(RatedPlace.id, District.name, _NAMED.is_demonstration)
        .order_by(RatedPlace.name, District.name, RatedPlace.id)
    )
    return tuple(PlaceGlance(*row) for row in db.session.execute(query))


def lock_place(place_id: int) -> None:
    """Make everyone else who locks this place wait until the transaction ends."""
    db.session.execute(
        update(RatedPlace)
        .where(RatedPlace.id == place_id)
        .values(name=RatedPlace.name)
        .execution_options(synchronize_session=False)
    )


def share(place_id: int, through: int, at: datetime | None) -> None:
    """Let the district read the history up to an entry; nothing for 0."""
    db.session.execute(
        update(RatedPlace)
        .where(RatedPlace.id == place_id)
        .values(shared_through=through, shared_at=at)
        .execution_options(synchronize_session=False)
    )


# --- What is said of a place


def list_revisions(place_id: int, through: int | None = None) -> tuple[PlaceRevision, ...]:
    """What was said of a place, oldest first; *through* is the number of the last entry wanted."""
    query = (
        select(PlaceRevisionRow)
        .where(PlaceRevisionRow.place_id == place_id)
        .order_by(PlaceRevisionRow.number)
    )
    if through is not None:
        query = query.where(PlaceRevisionRow.number <= through)
    return tuple(
        PlaceRevision(
            number=row.number,
            element=row.element_id,
            at=row.at,
            by=row.by,
            said=read_said(row.said),
            why=row.why,
            previous=row.previous,
            seal=row.seal,
        )
        for row in db.session.scalars(query)
    )


def add_revision(place_id: int, entry: PlaceRevision, by_id: int | None) -> None:
    """Add an entry, and let the place remember it as its newest."""
    db.session.add(
        PlaceRevisionRow(
            place_id=place_id,
            number=entry.number,
            element_id=entry.element,
            at=entry.at,
            by_id=by_id,
            by=entry.by,
            said=write_said(entry.said),
            why=entry.why,
            previous=entry.previous,
            seal=entry.seal,
        )
    )
    db.session.execute(
        update(RatedPlace)
        .where(RatedPlace.id == place_id)
        .values(revisions=entry.number, seal=entry.seal)
        .execution_options(synchronize_session=False)
    )
    db.session.flush()


def list_replies(place_id: int) -> Sequence[PlaceReply]:
    """What the district has answered, oldest first."""
    query = select(PlaceReply).where(PlaceReply.place_id == place_id).order_by(PlaceReply.number)
    return db.session.scalars(query).all()


def add_reply(place_id: int, **columns: Any) -> None:
    """Add an answer of the district."""
    db.session.add(PlaceReply(place_id=place_id, **columns))
    db.session.flush()


# --- Following


def add_follow(coalition_id: int, district_id: int, now: datetime) -> Follow:
    """
    Begin to follow a page.

    Raises:
        sqlalchemy.exc.IntegrityError: the coalition follows it already.
    """
    follow = Follow(coalition_id=coalition_id, district_id=district_id, since=now, told_at=now)
    db.session.add(follow)
    db.session.flush()
    return follow


def list_follows(coalition_id: int) -> Sequence[tuple[Follow, District]]:
    """The pages that a coalition follows with their districts, by name."""
    query = (
        select(Follow, District)
        .join(District, District.id == Follow.district_id)
        .where(Follow.coalition_id == coalition_id)
        .order_by(District.name, Follow.id)
    )
    return [(follow, district) for follow, district in db.session.execute(query)]


def find_follow(coalition_id: int, follow_id: int) -> Follow | None:
    """A page that this coalition follows."""
    query = select(Follow).where(Follow.id == follow_id, Follow.coalition_id == coalition_id)
    return db.session.scalar(query)


def find_follow_of(coalition_id: int, district_id: int) -> Follow | None:
    """The following of a district by a coalition."""
    query = select(Follow).where(
        Follow.district_id == district_id, Follow.coalition_id == coalition_id
    )
    return db.session.scalar(query)


def remove_follow(follow: Follow) -> None:
    """Follow a page no more."""
    db.session.delete(follow)
    db.session.flush()


def list_all_follows() -> Sequence[Follow]:
    """Every following in the installation, by district; for the daily job."""
    return db.session.scalars(select(Follow).order_by(Follow.district_id, Follow.id)).all()


def list_visits(follow_ids: Iterable[int], user_id: int | None) -> Mapping[int, datetime]:
    """Until when somebody has read the changes of some pages, by the id of the following."""
    query = select(FollowVisit.follow_id, FollowVisit.seen_at).where(
        FollowVisit.follow_id.in_(tuple(follow_ids)), FollowVisit.user_id == user_id
    )
    return {row.follow_id: row.seen_at for row in db.session.execute(query)}


def note_visit(follow_id: int, user_id: int, at: datetime) -> None:
    """Note that somebody has read the changes of a page until now."""
    changed: Any = db.session.execute(
        update(FollowVisit)
        .where(FollowVisit.follow_id == follow_id, FollowVisit.user_id == user_id)
        .values(seen_at=at)
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:
        db.session.add(FollowVisit(follow_id=follow_id, user_id=user_id, seen_at=at))
        db.session.flush()


def list_people(district_id: int, roles: Iterable[Role]) -> tuple[int, ...]:
    """The accounts that belong to a district in one of some roles."""
    query = (
        select(Membership.user_id)
        .where(Membership.district_id == district_id, Membership.role.in_(tuple(roles)))
        .order_by(Membership.user_id)
    )
    return tuple(db.session.scalars(query))

"""What districts publish, in the database: pages, their addresses and their history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import aliased, undefer

from selfassess.domain.challenges import UPHELD
from selfassess.domain.sealing import NO_SEAL
from selfassess.domain.tracking import Entry
from selfassess.extensions import db
from selfassess.store.adopted_plans import read_entry
from selfassess.store.models import (
    AdoptedPlan,
    Challenge,
    ChallengeEntryRow,
    District,
    PlanAction,
    PlanEvent,
    Publication,
    PublicationAddress,
    PublicationEvent,
    Snapshot,
)


@dataclass(frozen=True, slots=True)
class Found:
    """
    A publication, whose it is, and all that its page depends on.

    Args:
        asked: The address under which it was asked for; None where it was found otherwise.
        address: The address that it has now; empty where it has none.
        marks: Change whenever the district gets or loses a snapshot, a plan goes on, or a
            challenge is upheld or what is told of it changes.
        has_rulings: Whether a challenge of it was upheld.
    """

    publication: Publication
    district: District
    asked: PublicationAddress | None
    address: str
    marks: tuple[object, ...]
    has_rulings: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A listed page in a line; `overall` is that of the snapshot that its settings name."""

    publication: Publication
    district: District
    address: str


_CURRENT = aliased(PublicationAddress)
_ADDRESS = (
    select(func.max(_CURRENT.address))
    .where(
        _CURRENT.publication_id == Publication.id,
        _CURRENT.is_name == Publication.is_listed,
        _CURRENT.ended_at.is_(None),
    )
    .correlate(Publication)
    .scalar_subquery()
)
_MARKS = (
    *(
        select(column)
        .where(Snapshot.district_id == Publication.district_id)
        .correlate(Publication)
        .scalar_subquery()
        for column in (func.count(Snapshot.id), func.max(Snapshot.id), func.max(Snapshot.taken_at))
    ),
    *(
        select(column)
        .where(AdoptedPlan.district_id == Publication.district_id)
        .correlate(Publication)
        .scalar_subquery()
        # Every change of a plan adds to its history, also its end.
        for column in (func.count(AdoptedPlan.id), func.sum(AdoptedPlan.events))
    ),
)
_RULING_MARKS = tuple(
    select(column)
    .join(Challenge, Challenge.id == ChallengeEntryRow.challenge_id)
    # What is open or was not upheld must not even change the mark.
    .where(Challenge.district_id == Publication.district_id, Challenge.state.in_(UPHELD))
    .correlate(Publication)
    .scalar_subquery()
    for column in (func.count(ChallengeEntryRow.id), func.max(ChallengeEntryRow.id))
)
_BASE = select(Publication, District, _ADDRESS, *_RULING_MARKS, *_MARKS).join(
    District, District.id == Publication.district_id
)
# What every public page asks first is put together once.
_BY_ADDRESS = (
    _BASE.add_columns(PublicationAddress)
    .join(PublicationAddress, PublicationAddress.publication_id == Publication.id)
    .where(PublicationAddress.address == bindparam("address"))
)
_BY_DISTRICT = _BASE.where(Publication.district_id == bindparam("district_id"))
_BY_ID = _BASE.where(Publication.id == bindparam("publication_id"))


def find_by_address(address: str) -> Found | None:
    """Find a publication by an address that it has or had, in one query."""
    row = db.session.execute(_BY_ADDRESS, {"address": address}).one_or_none()
    return _read(tuple(row[:-1]), row[-1]) if row else None


def find_of_district(district_id: int) -> Found | None:
    """Find what a district publishes or prepares, in one query."""
    row = db.session.execute(_BY_DISTRICT, {"district_id": district_id}).one_or_none()
    return _read(tuple(row)) if row else None


def find_by_id(publication_id: int) -> Found | None:
    """Find a publication by its id, in one query."""
    row = db.session.execute(_BY_ID, {"publication_id": publication_id}).one_or_none()
    return _read(tuple(row)) if row else None


def _read(row: tuple[Any, ...], asked: PublicationAddress | None = None) -> Found:
    publication, district, address, *marks = row
    return Found(publication, district, asked, address or "", tuple(marks), bool(marks[0]))


def list_listed(search: str, first: int, most: int) -> tuple[list[Listed], int]:
    """
    List the pages that stand in the public list, by name.

    Args:
        search: Words of the name, the state's postal code, or empty.
        first: How many to leave out.
        most: How many to give.

    Returns:
        The pages, and how many there are in all.
    """
    query = _list_all(search)
    count = db.session.scalar(query.with_only_columns(func.count()).order_by(None)) or 0
    rows = db.session.execute(query.offset(first).limit(most))
    return [Listed(row[0], row[1], row[2] or "") for row in rows], count


def find_list_mark() -> tuple[object, ...]:
    """What changes whenever a page comes into the public list, leaves it or changes."""
    query = select(func.count(), func.sum(Publication.events), func.max(Publication.changed_at))
    listed = query.select_from(Publication).where(Publication.is_listed)
    return tuple(db.session.execute(listed).one())


def _list_all(search: str) -> Select[Any]:
    query = (
        select(Publication, District, _ADDRESS)
        .join(District, District.id == Publication.district_id)
        .where(Publication.is_listed, Publication.live.is_not(None))
        .order_by(func.lower(District.name), District.id)
    )
    for word in search.split():
        pattern = f"%{_escape(word.lower())}%"
        is_like = func.lower(District.name).like(pattern, escape="\\")
        query = query.where(or_(is_like, District.state == word.upper()))
    return query


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


# --- Changing


def add_publication(district_id: int, draft: Mapping[str, Any]) -> Publication:
    """
    Add a publication that nobody sees yet; its id is known afterwards.

    Raises:
        sqlalchemy.exc.IntegrityError: the district has one already.
    """
    publication = Publication(district_id=district_id, draft=dict(draft), events=0, seal=NO_SEAL)
    db.session.add(publication)
    db.session.flush()
    return publication


def replace_publication(publication_id: int, seen: int, **columns: Any) -> bool:
    """Change a publication, provided that it is still at version *seen*; says whether it was."""
    statement = (
        update(Publication)
        .where(Publication.id == publication_id, Publication.version == seen)
        .values(version=seen + 1, **columns)
        .execution_options(synchronize_session=False)
    )
    outcome: Any = db.session.execute(statement)
    db.session.expire_all()
    return bool(outcome.rowcount)


def list_addresses(publication_id: int) -> Sequence[PublicationAddress]:
    """Every address that a publication has or had, oldest first."""
    query = (
        select(PublicationAddress)
        .where(PublicationAddress.publication_id == publication_id)
        .order_by(PublicationAddress.id)
    )
    return db.session.scalars(query).all()


def is_taken(address: str) -> bool:
    """Whether an address leads or once led to a page."""
    query = select(PublicationAddress.id).where(PublicationAddress.address == address)
    return db.session.scalar(query) is not None


def add_address(publication_id: int, address: str, *, is_name: bool) -> None:
    """
    Add an address.

    Raises:
        sqlalchemy.exc.IntegrityError: it is taken.
    """
    row = PublicationAddress(publication_id=publication_id, address=address, is_name=is_name)
    db.session.add(row)
    db.session.flush()


def end_address(publication_id: int, at: datetime, *, is_name: bool) -> None:
    """Give up the readable address, or the key, that a publication has now."""
    db.session.execute(
        update(PublicationAddress)
        .where(_is_current(publication_id, is_name))
        .values(ended_at=at)
        .execution_options(synchronize_session=False)
    )


def take_up_address(publication_id: int, address: str) -> None:
    """Go back to a readable address that a publication had before."""
    db.session.execute(
        update(PublicationAddress)
        .where(
            PublicationAddress.publication_id == publication_id,
            PublicationAddress.address == address,
        )
        .values(ended_at=None)
        .execution_options(synchronize_session=False)
    )


def delete_address(publication_id: int, *, is_name: bool) -> None:
    """Forget an address that nobody has ever seen."""
    db.session.execute(
        delete(PublicationAddress)
        .where(_is_current(publication_id, is_name))
        .execution_options(synchronize_session=False)
    )


def _is_current(publication_id: int, is_name: bool) -> Any:
    return and_(
        PublicationAddress.publication_id == publication_id,
        PublicationAddress.is_name.is_(is_name),
        PublicationAddress.ended_at.is_(None),
    )


# --- History


def list_events(publication_id: int) -> tuple[Entry, ...]:
    """The whole history of a publication, oldest first."""
    query = (
        select(PublicationEvent)
        .where(PublicationEvent.publication_id == publication_id)
        .order_by(PublicationEvent.number)
    )
    return tuple(
        Entry(
            number=event.number,
            action=None,
            at=event.at,
            by=event.by,
            kind=event.kind,
            before=event.before,
            after=event.after,
            note=event.note,
            previous=event.previous,
            seal=event.seal,
        )
        for event in db.session.scalars(query)
    )


def append_event(publication_id: int, entry: Entry, by_id: int | None) -> None:
    """Write an entry at the end of the history; its number and seal go into the publication."""
    row = {
        "publication_id": publication_id,
        "number": entry.number,
        "at": entry.at,
        "by_id": by_id,
        "by": entry.by,
        "kind": entry.kind,
        "before": dict(entry.before),
        "after": dict(entry.after),
        "note": entry.note,
        "previous": entry.previous,
        "seal": entry.seal,
    }
    db.session.execute(insert(PublicationEvent), [row])


# --- What is shown


def list_series(district_id: int, edition: str) -> Sequence[Snapshot]:
    """The snapshots of a district and edition without their documents, oldest date first."""
    query = (
        select(Snapshot)
        .where(Snapshot.district_id == district_id, Snapshot.edition == edition)
        .order_by(Snapshot.as_of, Snapshot.id)
    )
    return db.session.scalars(query).all()


def find_shown(district_id: int, snapshot_ids: Sequence[int]) -> Sequence[Snapshot]:
    """Some snapshots of a district with their documents, oldest date first."""
    query = (
        select(Snapshot)
        .where(Snapshot.district_id == district_id, Snapshot.id.in_(snapshot_ids))
        .order_by(Snapshot.as_of, Snapshot.id)
        .options(undefer(Snapshot.document))
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()


def list_steps(plan_ids: Sequence[int]) -> Sequence[PlanAction]:
    """The actions of some plans, by plan and number."""
    query = (
        select(PlanAction)
        .where(PlanAction.plan_id.in_(plan_ids))
        .order_by(PlanAction.plan_id, PlanAction.number)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()


def list_plan_entries(plan_ids: Sequence[int]) -> dict[int, list[Entry]]:
    """The histories of some plans, oldest entry first, by the id of the plan."""
    query = (
        select(PlanEvent)
        .where(PlanEvent.plan_id.in_(plan_ids))
        .order_by(PlanEvent.plan_id, PlanEvent.number)
    )
    found: dict[int, list[Entry]] = {plan_id: [] for plan_id in plan_ids}
    for event in db.session.scalars(query):
        found[event.plan_id].append(read_entry(event))
    return found

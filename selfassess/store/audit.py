"""The trail of a district in the database: entries that are only ever added, and their seals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, and_, bindparam, func, insert, select
from sqlalchemy.sql import Select

from selfassess.domain.trail import TrailEntry
from selfassess.extensions import db
from selfassess.store.models.cycle import AuditEntry, AuditSeal
from selfassess.store.models.names import PersonName

_ENTRIES = AuditEntry.metadata.tables[AuditEntry.__tablename__]
_SEALS = AuditSeal.metadata.tables[AuditSeal.__tablename__]

# Saving an answer waits for this, so that it is put together once.
_ADD = insert(_ENTRIES)
_COLUMNS = (
    "district_id", "at", "by_id", "what", "assessment_id", "element_id", "before", "after", "why",
)  # fmt: skip
_ADD_NAMED = (
    insert(_ENTRIES)
    .from_select(
        (*_COLUMNS, "by"),
        select(
            *(bindparam(f"new_{name}", type_=_ENTRIES.c[name].type) for name in _COLUMNS),
            PersonName.reference,
        )
        .where(
            PersonName.district_id == bindparam("new_district_id", type_=Integer),
            PersonName.user_id == bindparam("new_by_id", type_=Integer),
            PersonName.name == bindparam("name"),
            PersonName.former.is_(None),
        )
        .order_by(PersonName.id)
        .limit(1),
        include_defaults=False,
    )
    .execution_options(preserve_rowcount=True)
)
_SELECT = select(
    *(_ENTRIES.c[name] for name in (
        "id", "at", "by", "what", "assessment_id", "element_id", "before", "after", "why",
    )),
    _SEALS.c.number,
    _SEALS.c.previous,
    _SEALS.c.seal,
).outerjoin(_SEALS, _SEALS.c.entry_id == _ENTRIES.c.id)  # fmt: skip
_UNSEALED = (
    _SELECT.where(_ENTRIES.c.district_id == bindparam("district_id"), _SEALS.c.entry_id.is_(None))
    .order_by(_ENTRIES.c.id)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Filter:
    """
    Which entries of a trail are wanted; what is None or empty filters nothing.

    `by` is a name as it is shown, and `signed` what entries hold of whoever is called so.
    """

    by: str = ""
    element_id: str = ""
    what: str = ""
    since: datetime | None = None
    until: datetime | None = None
    assessment_id: int | None = None
    without: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()


def add_entries(rows: Sequence[dict[str, Any]]) -> None:
    """Add entries, in one statement; each row has every column but the id."""
    db.session.execute(_ADD, rows)


def add_entries_by(name: str, rows: Sequence[dict[str, Any]]) -> bool:
    """
    Add entries by somebody with an account, whose name is looked up as they are added.

    Args:
        name: How the person is called.
        rows: Every column but the id and `by`; all in one district and by one person.

    Returns:
        Whether the name has a reference in the district; if not, nothing was added.
    """
    asked = [{f"new_{column}": row[column] for column in _COLUMNS} for row in rows]
    added: Any = db.session.execute(_ADD_NAMED, [{**one, "name": name} for one in asked])
    return bool(added.rowcount)


def _read(rows: Iterable[Any]) -> tuple[TrailEntry, ...]:
    return tuple(TrailEntry(*row) for row in rows)


def list_entries(
    district_id: int, wanted: Filter, most: int, below: int | None = None
) -> tuple[TrailEntry, ...]:
    """
    List entries, newest first.

    Args:
        district_id: Whose.
        wanted: Which.
        most: How many at most. [entries]
        below: Only entries with a smaller id: those of the next page.
    """
    query = _filter(_SELECT, district_id, wanted).order_by(_ENTRIES.c.id.desc()).limit(most)
    if below is not None:
        query = query.where(_ENTRIES.c.id < below)
    return _read(db.session.execute(query))


def list_sealed(district_id: int) -> tuple[TrailEntry, ...]:
    """List every sealed entry, in the order of the chain."""
    query = _SELECT.where(
        _ENTRIES.c.district_id == district_id, _SEALS.c.entry_id.is_not(None)
    ).order_by(_SEALS.c.number)
    return _read(db.session.execute(query))


def list_lost(district_id: int) -> tuple[int, ...]:
    """List the numbers of seals whose entries are not in the district's trail."""
    query = (
        select(_SEALS.c.number)
        .outerjoin(
            _ENTRIES,
            and_(
                _ENTRIES.c.id == _SEALS.c.entry_id,
                _ENTRIES.c.district_id == _SEALS.c.district_id,
            ),
        )
        .where(_SEALS.c.district_id == district_id, _ENTRIES.c.id.is_(None))
        .order_by(_SEALS.c.number)
    )
    return tuple(db.session.scalars(query))


def list_unsealed(district_id: int, most: int) -> tuple[TrailEntry, ...]:
    """List the entries that have no seal yet, oldest first."""
    return _read(db.session.execute(_UNSEALED, {"district_id": district_id, "most": most}))


def find_last_seal(district_id: int) -> tuple[int, str] | None:
    """Number and seal of the newest sealed entry; None before the first."""
    query = (
        select(_SEALS.c.number, _SEALS.c.seal)
        .where(_SEALS.c.district_id == district_id)
        .order_by(_SEALS.c.number.desc())
        .limit(1)
    )
    row = db.session.execute(query).one_or_none()
    return (row[0], row[1]) if row else None


def add_seals(rows: Sequence[dict[str, Any]]) -> None:
    """Add seals; each row has every column."""
    db.session.execute(insert(_SEALS), rows)


def count_entries(district_id: int) -> int:
    """How many entries a trail has."""
    query = select(func.count()).select_from(_ENTRIES).where(_ENTRIES.c.district_id == district_id)
    return db.session.scalar(query) or 0


def list_signed(district_id: int) -> tuple[str, ...]:
    """What entries hold of whoever made them: references, and names without an account."""
    query = (
        select(_ENTRIES.c.by)
        .where(_ENTRIES.c.district_id == district_id)
        .distinct()
        .order_by(_ENTRIES.c.by)
    )
    return tuple(db.session.scalars(query))


def list_kinds(district_id: int) -> tuple[str, ...]:
    """The words for what happened that a trail has, in their order."""
    query = (
        select(_ENTRIES.c.what)
        .where(_ENTRIES.c.district_id == district_id)
        .distinct()
        .order_by(_ENTRIES.c.what)
    )
    return tuple(db.session.scalars(query))


def find_last_mover(assessment_id: int, state: str) -> int | None:
    """The account that last brought an assessment into a state."""
    query = (
        select(_ENTRIES.c.by_id, _ENTRIES.c.after)
        .where(_ENTRIES.c.assessment_id == assessment_id, _ENTRIES.c.what == "state")
        .order_by(_ENTRIES.c.id.desc())
    )
    for by_id, after in db.session.execute(query):
        if after.get("state") == state:
            return None if by_id is None else int(by_id)
    return None


def _filter(query: Select[Any], district_id: int, wanted: Filter) -> Select[Any]:
    query = query.where(_ENTRIES.c.district_id == district_id)
    for column, value in (
        (_ENTRIES.c.element_id, wanted.element_id),
        (_ENTRIES.c.what, wanted.what),
    ):
        if value:
            query = query.where(column == value)
    if wanted.signed:
        query = query.where(_ENTRIES.c.by.in_(wanted.signed))
    if wanted.assessment_id is not None:
        query = query.where(_ENTRIES.c.assessment_id == wanted.assessment_id)
    if wanted.since is not None:
        query = query.where(_ENTRIES.c.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(_ENTRIES.c.at < wanted.until)
    if wanted.without:
        query = query.where(_ENTRIES.c.what.not_in(wanted.without))
    return query

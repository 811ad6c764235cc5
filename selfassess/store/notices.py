"""Notices in the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, insert, select, update

from selfassess.domain.notices import NoticeKind
from selfassess.extensions import db
from selfassess.store.models import Notice, User


@dataclass(frozen=True, slots=True)
class Unmailed:
    """A notice that somebody has not read and not been mailed, and who that is."""

    id: int
    user_id: int
    email: str
    name: str
    reminded_on: date | None
    text: str
    url_path: str


def add_notices(
    user_ids: Iterable[int],
    kind: NoticeKind,
    text: str,
    url_path: str,
    now: datetime,
    district_id: int | None,
) -> None:
    """Add the same notice for some people."""
    rows = [
        {
            "user_id": user_id,
            "kind": kind,
            "text": text,
            "url_path": url_path,
            "created_at": now,
            "district_id": district_id,
        }
        for user_id in user_ids
    ]
    if rows:
        db.session.execute(insert(Notice), rows)


def list_notices(user_id: int, first: int, most: int) -> Sequence[Notice]:
    """List somebody's notices, unread ones first, then the newest; *first* counts from 0."""
    query = (
        select(Notice)
        .where(Notice.user_id == user_id)
        .order_by(Notice.read_at.is_not(None), Notice.id.desc())
        .offset(first)
        .limit(most)
    )
    return db.session.scalars(query).all()


def count_notices(user_id: int) -> int:
    """Count somebody's notices."""
    return db.session.scalar(select(func.count()).where(Notice.user_id == user_id)) or 0


def mark_read(user_id: int, now: datetime, notice_id: int | None = None) -> None:
    """Note that somebody has read one of their notices, or all."""
    statement = update(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    if notice_id is not None:
        statement = statement.where(Notice.id == notice_id)
    db.session.execute(statement.values(read_at=now).execution_options(synchronize_session=False))


def find_notice(user_id: int, notice_id: int) -> Notice | None:
    """Find one of somebody's notices."""
    return db.session.scalar(
        select(Notice).where(Notice.user_id == user_id, Notice.id == notice_id)
    )


def list_unmailed() -> list[Unmailed]:
    """List what has neither been read nor mailed, for those who want mail, by person and time."""
    query = (
        select(
            Notice.id,
            User.id,
            User.email,
            User.display_name,
            User.reminded_on,
            Notice.text,
            Notice.url_path,
        )
        .join(User, User.id == Notice.user_id)
        .where(
            User.active.is_(True),
            User.wants_reminders.is_(True),
            Notice.read_at.is_(None),
            Notice.mailed_at.is_(None),
        )
        .order_by(User.id, Notice.id)
    )
    return [
        Unmailed(id_, user_id, email, name or email, reminded_on, text, path)
        for id_, user_id, email, name, reminded_on, text, path in db.session.execute(query)
    ]


def note_mailed(notice_ids: Collection[int], at: datetime | None) -> None:
    """Note that some notices were mailed, or were not after all (None)."""
    if notice_ids:
        db.session.execute(
            update(Notice)
            .where(Notice.id.in_(tuple(notice_ids)))
            .values(mailed_at=at)
            .execution_options(synchronize_session=False)
        )


def forget_member(district_id: int, user_id: int) -> None:
    """Delete what a former member was told about a district."""
    db.session.execute(
        delete(Notice)
        .where(Notice.user_id == user_id, Notice.district_id == district_id)
        .execution_options(synchronize_session=False)
    )

"""Who is on the page of an element, in the database, because requests go to several processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from selfassess.domain.permissions import Role
from selfassess.extensions import Base, db
from selfassess.store.models import Comment, Membership, Presence, User, VoteRound

# Asked on every page of an element, and therefore one query that is put together once; of tables
# rather than models, which takes half the time.
_USERS, _MEMBERSHIPS, _PRESENCES, _COMMENTS, _ROUNDS = (
    Base.metadata.tables[model.__tablename__]
    for model in (User, Membership, Presence, Comment, VoteRound)
)
_AROUND = (
    select(
        _USERS.c.id,
        func.coalesce(func.nullif(_USERS.c.display_name, ""), _USERS.c.email).label("name"),
        _MEMBERSHIPS.c.role,
        _PRESENCES.c.seen_at,
        *(
            select(func.count())
            .where(
                table.c.assessment_id == bindparam("assessment_id"),
                table.c.element_id == bindparam("element_id"),
            )
            .scalar_subquery()
            for table in (_COMMENTS, _ROUNDS)
        ),
    )
    .join(_MEMBERSHIPS, _MEMBERSHIPS.c.user_id == _USERS.c.id)
    .outerjoin(
        _PRESENCES,
        and_(
            _PRESENCES.c.user_id == _USERS.c.id,
            _PRESENCES.c.assessment_id == bindparam("assessment_id"),
            _PRESENCES.c.element_id == bindparam("element_id"),
        ),
    )
    .where(_MEMBERSHIPS.c.district_id == bindparam("district_id"))
    .order_by("name", _USERS.c.id)
)


@dataclass(frozen=True, slots=True)
class Around:
    """A member of a district, and when they were last seen on the page of an element."""

    user_id: int
    name: str
    role: Role
    seen_at: datetime | None


def look_around(
    district_id: int, assessment_id: int, element_id: str
) -> tuple[list[Around], int, int]:
    """
    List a district's members by name, with how much there is to say about an element.

    Returns:
        The members, how many comments there are, and how many rounds of votes.
    """
    asked = {
        "district_id": district_id,
        "assessment_id": assessment_id,
        "element_id": element_id,
    }
    rows = db.session.execute(_AROUND, asked).all()
    people = [Around(row[0], row[1], Role(row[2]), row[3]) for row in rows]
    return people, (rows[0][4] if rows else 0), (rows[0][5] if rows else 0)


def note_here(assessment_id: int, element_id: str, user_id: int, now: datetime) -> None:
    """Note that somebody is on the page of an element."""
    if _note_again(assessment_id, element_id, user_id, now):
        return
    try:
        with db.session.begin_nested():
            db.session.add(
                Presence(
                    assessment_id=assessment_id,
                    element_id=element_id,
                    user_id=user_id,
                    seen_at=now,
                )
            )
    except IntegrityError:  # Another tab of theirs has just said so.
        _note_again(assessment_id, element_id, user_id, now)


def _note_again(assessment_id: int, element_id: str, user_id: int, now: datetime) -> bool:
    outcome: Any = db.session.execute(
        update(Presence)
        .where(
            Presence.assessment_id == assessment_id,
            Presence.element_id == element_id,
            Presence.user_id == user_id,
        )
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(outcome.rowcount)


def sweep(before: datetime) -> None:
    """Delete what was last seen before a moment."""
    db.session.execute(
        delete(Presence)
        .where(Presence.seen_at < before)
        .execution_options(synchronize_session=False)
    )

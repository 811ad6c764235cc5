"""Where people are signed in, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, func, or_, select, update

from selfassess.domain.permissions import Role as DistrictRole
from selfassess.domain.sharing import Sharing
from selfassess.extensions import db
from selfassess.store.models import District, Membership, Notice, Role, User, UserSession
from selfassess.store.models.factors import LONGEST_BROWSER
from selfassess.store.network import shares
from selfassess.store.staff import STAFF

# Asked on every request of somebody signed in, and therefore put together once: the account, its
# session, how many notices wait for it, and whether the network is open to it come by one query.
_UNREAD = (
    select(func.count(Notice.id))
    .where(Notice.user_id == User.id, Notice.read_at.is_(None))
    .scalar_subquery()
)
_SEES_NETWORK = or_(
    User.roles.any(Role.name == STAFF),
    exists()
    .where(
        Membership.user_id == User.id,
        Membership.role != DistrictRole.OBSERVER,
        Membership.district_id == District.id,
        shares((Sharing.NETWORK,)),
    )
    .correlate(User),
)
_BY_KEY = (
    select(User, UserSession.id, UserSession.seen_at, _UNREAD, _SEES_NETWORK)
    .join(UserSession, UserSession.user_id == User.id)
    .where(UserSession.key_hash == bindparam("key_hash"))
)


def find_session(key_hash: str) -> tuple[User, int, datetime, int, bool] | None:
    """
    Find who is signed in by a key.

    Returns:
        The account, the id of the session, when it was seen last, how many notices are unread, and
        whether the pages of the network are open to the account.
    """
    row = db.session.execute(_BY_KEY, {"key_hash": key_hash}).one_or_none()
    return None if row is None else (row[0], row[1], row[2], row[3], bool(row[4]))


def add_session(user_id: int, key_hash: str, browser: str) -> int:
    """Add a session, and give its id."""
    session = UserSession(user_id=user_id, key_hash=key_hash, browser=browser[:LONGEST_BROWSER])
    db.session.add(session)
    db.session.flush()
    return session.id


def list_sessions(user_id: int, seen_after: datetime) -> Sequence[UserSession]:
    """List somebody's sessions that were seen after a moment, the latest first."""
    query = (
        select(UserSession)
        .where(UserSession.user_id == user_id, UserSession.seen_at > seen_after)
        .order_by(UserSession.seen_at.desc(), UserSession.id.desc())
    )
    return db.session.scalars(query).all()


def note_seen(session_id: int, now: datetime) -> None:
    """Note that a session was seen."""
    db.session.execute(
        update(UserSession)
        .where(UserSession.id == session_id)
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )


def delete_session(user_id: int, session_id: int) -> bool:
    """Delete one of somebody's sessions; False where they have no such session."""
    query = (
        delete(UserSession)
        .where(UserSession.id == session_id, UserSession.user_id == user_id)
        .returning(UserSession.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(query) is not None


def delete_sessions(
    user_id: int, but: int | None = None, seen_before: datetime | None = None
) -> None:
    """Delete somebody's sessions, but for one, or only those not seen since a moment."""
    query = delete(UserSession).where(UserSession.user_id == user_id)
    if but is not None:
        query = query.where(UserSession.id != but)
    if seen_before is not None:
        query = query.where(UserSession.seen_at < seen_before)
    db.session.execute(query.execution_options(synchronize_session=False))

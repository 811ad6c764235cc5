"""Sessions: where somebody is signed in, which they can see and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from selfassess.domain.errors import NotFoundError
from selfassess.extensions import db
from selfassess.services.access import Actor, hash_token, make_token
from selfassess.services.accounts import get_user_id
from selfassess.store import sessions

if TYPE_CHECKING:
    from selfassess.store.models import User, UserSession

SESSION_LASTS: Final = timedelta(days=30)
"""How long a session holds without being used."""
SEEN_EVERY: Final = timedelta(minutes=10)
"""How exactly it is noted when a session was used: finer would write on every page."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """
    An account, and the session by which it is signed in.

    `unread` is how many notices wait for it, and `sees_network` whether it belongs to the staff or
    to a district that shares with the network.
    """

    account: User
    session_id: int
    seen_at: datetime
    unread: int = 0
    sees_network: bool = False


def start_session(account: User, browser: str, now: datetime) -> tuple[SignedIn, str]:
    """
    Sign an account in; its sessions that have run out are cleared away on the way.

    Args:
        account: It may be so new that it is not saved yet.
        browser: Kind of browser and system, such as "Firefox on Windows".
        now: The present moment.

    Returns:
        The session, and its key, which is known only now; the database keeps its hash.
    """
    db.session.flush()
    sessions.delete_sessions(account.id, seen_before=now - SESSION_LASTS)
    key = make_token()
    session_id = sessions.add_session(account.id, hash_token(key), browser)
    db.session.commit()
    return SignedIn(account, session_id, now), key


def find_signed_in(key: str, now: datetime) -> SignedIn | None:
    """Find who is signed in by a key; nobody where it was ended, has run out or is made up."""
    found = sessions.find_session(hash_token(key))
    if found is None:
        return None
    account, session_id, seen_at, unread, sees_network = found
    if not account.active or now - seen_at > SESSION_LASTS:
        return None
    return SignedIn(account, session_id, seen_at, unread, sees_network)


def is_worth_noting(seen_at: datetime, now: datetime) -> bool:
    """Whether so much time has passed that it should be noted that a session is still used."""
    return now - seen_at > SEEN_EVERY


def note_seen(session_id: int, now: datetime) -> None:
    """Note that a session is still used."""
    sessions.note_seen(session_id, now)
    db.session.commit()


def list_sessions(actor: Actor, now: datetime) -> Sequence[UserSession]:
    """List where somebody is signed in, the latest first."""
    return sessions.list_sessions(get_user_id(actor), seen_after=now - SESSION_LASTS)


def end_session(actor: Actor, session_id: int) -> None:
    """
    Sign somebody out somewhere.

    Raises:
        NotFoundError: they have no such session.
    """
    if not sessions.delete_session(get_user_id(actor), session_id):
        raise NotFoundError("You are not signed in there (any more).")
    db.session.commit()


def end_other_sessions(actor: Actor, session_id: int | None) -> None:
    """Sign somebody out everywhere but in one session."""
    end_sessions(get_user_id(actor), but=session_id)


def forget_session(signed_in: SignedIn) -> None:
    """Sign out where somebody just is."""
    sessions.delete_session(signed_in.account.id, signed_in.session_id)
    db.session.commit()


def end_sessions(user_id: int, but: int | None = None) -> None:
    """Sign somebody out everywhere, but for one session where it is given."""
    sessions.delete_sessions(user_id, but)
    db.session.commit()

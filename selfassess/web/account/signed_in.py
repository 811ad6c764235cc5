"""Who is signed in: each browser by a session of its own, which can be ended from another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Flask, Response, g, request, session
from flask_login import user_logged_out
from flask_security.core import Security
from flask_security.signals import password_changed, password_reset, user_authenticated
from flask_security.utils import set_request_attr

from selfassess.extensions import db
from selfassess.services import sessions
from selfassess.services.sessions import SignedIn
from selfassess.web.account.browsers import describe_browser
from selfassess.web.account.confirmation import MAILED_TO_KEY
from selfassess.web.account.going_on import KEY as GOING_TO_KEY
from selfassess.web.actor import TRIAL_KEY
from selfassess.web.times import now

KEY: Final = "_user_id"
"""Where Flask-Login keeps in the cookie who is signed in; here it is the key of a session."""

KEPT_AT_SIGN_IN: Final = frozenset({"csrf_token", GOING_TO_KEY, MAILED_TO_KEY, TRIAL_KEY})
"""What somebody brings along who signs in: the way they were on, and their own trial."""
OF_LIBRARIES: Final = ("_", "fs_", "identity.")
"""How the names begin that Flask and its extensions use for what they keep in the session."""


def init_app(app: Flask, security: Security) -> None:
    """Sign people in by sessions that the database knows."""
    security.login_manager.user_loader(_load_account)
    user_authenticated.connect(_start_session, app)
    user_logged_out.connect(_sign_out, app)
    password_changed.connect(_end_other_sessions, app)
    password_reset.connect(_end_all_sessions, app)
    app.after_request(_note_seen)


def find_session_id() -> int | None:
    """Find the session of this request, once somebody has asked who is signed in."""
    signed_in: SignedIn | None = g.get("signed_in")
    return None if signed_in is None else signed_in.session_id


def _load_account(key: str) -> Any:
    signed_in = sessions.find_signed_in(key, now())
    if signed_in is None:
        return None
    g.signed_in = signed_in
    # What Flask-Security's own loader notes for its pages.
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    return signed_in.account


def _start_session(_app: Flask, user: Any, **_more: Any) -> None:
    """Each time that somebody signs in has a key of its own; the one before is of no use then."""
    _end_session(_app)
    # The next person at a shared computer must not find what pages kept for the one before: links
    # of invitations, the secret of an app.
    _forget(lambda name: name in KEPT_AT_SIGN_IN or name.startswith(OF_LIBRARIES))
    browser = describe_browser(request.user_agent.string)
    g.signed_in, session[KEY] = sessions.start_session(user, browser, now())


def _sign_out(_app: Flask, **_more: Any) -> None:
    _end_session(_app)
    # By these the libraries take their own cookies away.
    _forget(lambda name: name.startswith(OF_LIBRARIES))


def _forget(is_kept: Callable[[str], bool]) -> None:
    for name in [name for name in session if not is_kept(name)]:
        session.pop(name)


def _end_session(_app: Flask, **_more: Any) -> None:
    signed_in: SignedIn | None = g.pop("signed_in", None)
    if signed_in is not None:
        sessions.forget_session(signed_in)


def _end_other_sessions(_app: Flask, user: Any, **_more: Any) -> None:
    sessions.end_sessions(user.id, but=find_session_id())


def _end_all_sessions(_app: Flask, user: Any, **_more: Any) -> None:
    sessions.end_sessions(user.id)


def _note_seen(response: Response) -> Response:
    """Note now and then that a session is used, when the page has done all that it does."""
    signed_in: SignedIn | None = g.get("signed_in")
    if signed_in is not None and sessions.is_worth_noting(signed_in.seen_at, now()):
        # What the page has not saved by now, it did not want to save.
        db.session.rollback()
        sessions.note_seen(signed_in.session_id, now())
    return response

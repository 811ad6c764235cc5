"""The session cookie, left out where nobody's session matters."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

WITHOUT_SESSION: Final = frozenset({"static", "assets.font", "health.check"})
"""Endpoints that answer everybody alike, so that their answers can be cached for all."""


class SessionInterface(SecureCookieSessionInterface):
    """Flask's signed cookie; files and fonts neither set it nor vary with it."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie where the session has changed."""
        if request.endpoint not in WITHOUT_SESSION:
            super().save_session(app, session, response)

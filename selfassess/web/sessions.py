"""The session cookie, left out where nobody's session matters."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

WITHOUT_SESSION: Final = frozenset({"static", "assets.font", "health.check"})
"""Endpoints that answer everybody alike, so that their answers can be cached for all."""


class SessionInterface(SecureCookieSessionInterface):
    """
    Flask's signed cookie; what everybody may keep neither sets it nor varies with it.

    A cookie in an answer that a proxy keeps would reach others.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie where the session has changed."""
        if request.endpoint not in WITHOUT_SESSION and not response.cache_control.public:
            super().save_session(app, session, response)

"""The session cookie, left out where nobody's session matters."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import URLSafeTimedSerializer

WITHOUT_SESSION: Final = frozenset({"static", "assets.font", "health.check"})
"""Endpoints that answer everybody alike, so that their answers can be cached for all."""


class SessionInterface(SecureCookieSessionInterface):
    """
    Flask's signed cookie; what everybody may keep neither sets it nor varies with it.

    A cookie in an answer that a proxy keeps would reach others.
    """

    def __init__(self) -> None:
        self._serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs and reads the cookie; made once, as its keys stay while the program runs."""
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie where the session has changed."""
        if request.endpoint not in WITHOUT_SESSION and not response.cache_control.public:
            super().save_session(app, session, response)

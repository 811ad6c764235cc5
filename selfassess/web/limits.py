"""How often an address may try what could be guessed or flooded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

if TYPE_CHECKING:
    from flask.typing import RouteCallable


def _get_email() -> str:
    return request.form.get("email", "").strip().lower() or get_remote_address()


LIMITS: Final[tuple[tuple[str, str, Callable[[], str]], ...]] = (
    ("security.login", "10/minute;100/hour", get_remote_address),
    # Guesses at one account may come from many addresses.
    ("security.login", "10/minute;50/hour", _get_email),
    ("security.register", "10/minute;50/hour", get_remote_address),
    ("security.forgot_password", "10/minute;50/hour", get_remote_address),
    ("security.forgot_password", "3/minute;10/hour", _get_email),
    ("security.reset_password", "10/minute;50/hour", get_remote_address),
    ("security.change_password", "10/minute", get_remote_address),
    ("trials.start", "10/minute;100/hour", get_remote_address),
    ("members.invite", "20/minute;200/hour", get_remote_address),
    ("invitations.accept", "20/minute", get_remote_address),
)
"""Endpoint, limit and what is counted by; only sending (POST) counts."""


def init_app(app: Flask) -> None:
    """Limit the endpoints of LIMITS. They must be registered by now."""
    settings = app.config["SETTINGS"]
    if not app.config["RATELIMIT_ENABLED"]:
        return
    limiter = Limiter(
        key_func=get_remote_address,
        storage_uri=settings.ratelimit_storage_uri,
        # Whoever wants to sign in must not wait until the counter is repaired.
        swallow_errors=True,
        headers_enabled=False,
    )
    # Where it is registered already, it does not look for limits at every page: the endpoints that
    # are limited ask for them by themselves.
    app.extensions["limiter"] = {limiter}
    limiter.init_app(app)
    for endpoint, limit, key in LIMITS:
        limited = limiter.limit(limit, key_func=key, methods=["POST"])
        app.view_functions[endpoint] = cast("RouteCallable", limited(app.view_functions[endpoint]))

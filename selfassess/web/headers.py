"""Headers that every answer carries."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Flask, Response, current_app, request, session

from selfassess.web.sessions import WITHOUT_SESSION

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS: Final = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    # The check against forged requests compares referrers under HTTPS, so they stay on this site.
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
LOGOUT: Final = "security.logout"
HSTS: Final = "max-age=31536000"


def init_app(app: Flask) -> None:
    """Add the headers to every answer of the application."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS:
        # A file that somebody has uploaded comes with a stricter policy of its own.
        response.headers.setdefault(name, value)
    if request.is_secure and current_app.config["SETTINGS"].is_production:
        response.headers["Strict-Transport-Security"] = HSTS
    if request.endpoint == LOGOUT and response.status_code < HTTPStatus.BAD_REQUEST:
        # Answers that could not be sent yet do not stay behind for whoever comes next.
        response.headers["Clear-Site-Data"] = '"storage"'
    if not _says_who_may_keep(response):
        # `no-store` also keeps pages from the back button of a shared computer after signing out.
        is_personal = "_user_id" in session or "trial" in session
        response.headers["Cache-Control"] = "no-store" if is_personal else "private, no-cache"
    return response


def _says_who_may_keep(response: Response) -> bool:
    """Whether a view has said so; a file that it sends says `no-cache` by itself, whoever's."""
    said = response.cache_control
    return bool(said.public or said.no_store or request.endpoint in WITHOUT_SESSION)

"""Where people go on after signing up, in or confirming something."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from flask import session, url_for
from flask_security.utils import validate_redirect_url

KEY: Final = "going_to"
"""Where the session keeps it."""


def check_way(target: str | None) -> str:
    """Give a place of this site as it came, and nothing for all others."""
    if not target or not target.startswith("/") or not validate_redirect_url(target):
        return ""
    # Browsers take a backslash for a slash.
    return quote(target, safe="/?&=%:@+,;~!$'()*#")


def keep_way(target: str | None) -> None:
    """Keep in the session where somebody wants to go; a place elsewhere is forgotten."""
    session.pop(KEY, None)
    if way := check_way(target):
        session[KEY] = way


def find_way() -> str:
    """Find where somebody wanted to go; it stays kept."""
    way: str = session.get(KEY, "")
    return way


def take_way(target: str | None = None) -> str:
    """Give where to go now: to the target, else where somebody wanted to go, else the districts."""
    kept: str = session.pop(KEY, "")
    return check_way(target) or kept or url_for("districts.list_all")

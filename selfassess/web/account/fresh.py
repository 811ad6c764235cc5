"""Before what matters most, people show once more that it is them."""

from __future__ import annotations

import time
from typing import Final

from flask import abort, flash, redirect, session, url_for

from selfassess.web.flask_settings import FRESH_FOR

STALE: Final = "You signed in some time ago. Show once more that it is you."
AUTHENTICATED_AT: Final = "fs_paa"
"""Where Flask-Security keeps in the session when somebody showed that it is them."""


def is_fresh() -> bool:
    """Whether whoever is signed in has shown that it is them a short while ago."""
    return time.time() - float(session.get(AUTHENTICATED_AT, 0)) <= FRESH_FOR.total_seconds()


def refresh() -> None:
    """Note that somebody has just shown that it is them."""
    session[AUTHENTICATED_AT] = time.time()


def require_fresh(back: str) -> None:
    """
    Let somebody go on who has signed in a short while ago; all others show that it is them.

    Args:
        back: The page to which they come back.

    Raises:
        HTTPException: the way to the page where they show it.
    """
    if not is_fresh():
        flash(STALE, "info")
        abort(redirect(url_for("security.verify", next=back)))

"""Who is behind a request: an account, the holder of a trial, or nobody."""

from __future__ import annotations

import hmac
from typing import Any, Final

from flask import Flask, abort, current_app, session
from flask_login import current_user

from selfassess.services.access import Actor, hash_token

TRIAL_KEY: Final = "trial"
"""Where the session keeps the key of a trial."""
KEEPER_LENGTH: Final = 16
"""[characters]"""


def find_actor() -> Actor:
    """Tell who is acting; `is_nobody` where there is neither an account nor a trial."""
    token = session.get(TRIAL_KEY)
    trial_token_hash = hash_token(token) if token else None
    account: Any = current_user
    if account.is_authenticated:
        return Actor(account.id, trial_token_hash, account.shown_name)
    return Actor(None, trial_token_hash, "Trial" if token else "")


def init_app(app: Flask) -> None:
    """Give templates `keeper()`."""
    app.add_template_global(name_keeper, "keeper")


def name_keeper() -> str:
    """
    Name whoever acts, for what the browser keeps for them alone.

    Two people who use one browser have different names, and nobody learns who it is by them.
    """
    actor = find_actor()
    whose = f"account {actor.user_id}" if actor.user_id else f"trial {actor.trial_token_hash}"
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"keeper of {whose}".encode(), "sha256").hexdigest()[:KEEPER_LENGTH]


def current_actor() -> Actor:
    """
    Tell who is acting, on pages that need someone with an account or a trial.

    Raises:
        Unauthorized: nobody is; they are sent to the sign-in page and come back.
    """
    actor = find_actor()
    if actor.is_nobody:
        abort(401)
    return actor


def find_account() -> Any:
    """Find the account of whoever is signed in; None where nobody is."""
    account: Any = current_user
    return account._get_current_object() if account.is_authenticated else None


def get_account() -> Any:
    """
    Get the account of whoever is signed in, on pages about how they sign in.

    Raises:
        Unauthorized: nobody is; they are sent to the sign-in page and come back.
    """
    account = find_account()
    if account is None:
        abort(401)
    return account


def current_account() -> Actor:
    """
    Tell who is acting, on pages that need an account.

    Raises:
        Unauthorized: nobody is signed in; they are sent to the sign-in page and come back.
    """
    actor = find_actor()
    if actor.user_id is None:
        abort(401)
    return actor

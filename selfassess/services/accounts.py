"""Accounts: what people decide about their own."""

from __future__ import annotations

from selfassess.domain.errors import InvalidInputError, NotAllowedError
from selfassess.extensions import db
from selfassess.services.access import Actor
from selfassess.store import accounts, members
from selfassess.store.accounts import LONGEST_DISPLAY_NAME as LONGEST_DISPLAY_NAME


def change_name(actor: Actor, name: str) -> None:
    """Change how a person is called on pages; an empty name shows the address instead."""
    accounts.get_account(_get_id(actor)).display_name = name or None
    db.session.commit()


def delete_account(actor: Actor) -> None:
    """
    Delete an account. What the person entered stays with the districts, without the name.

    Raises:
        InvalidInputError: a district would be left without an owner.
    """
    user_id = _get_id(actor)
    orphans = members.list_sole_ownerships(user_id)
    if orphans:
        raise InvalidInputError(
            "You are the only owner of " + ", ".join(orphans) + ". Delete what nobody needs any"
            " more, and make someone else owner of the rest. Then delete your account."
        )
    accounts.delete_account(user_id)
    db.session.commit()


def _get_id(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotAllowedError("Sign in first: a trial has no account.")
    return actor.user_id

"""Accounts: what people decide about their own."""

from __future__ import annotations

from datetime import datetime

from selfassess.domain.errors import InvalidInputError, NotAllowedError
from selfassess.extensions import db
from selfassess.services import leavers, names
from selfassess.services.access import Actor
from selfassess.store import accounts, members
from selfassess.store.accounts import LONGEST_DISPLAY_NAME as LONGEST_DISPLAY_NAME


def change_name(actor: Actor, name: str) -> None:
    """Change how a person is called on pages; an empty name shows the address instead."""
    account = accounts.get_account(get_user_id(actor))
    for district_id in members.list_districts_of(account.id):
        # Notices have the name in their text, which is found by it should the account be deleted.
        names.refer(district_id, account.id, account.shown_name)
    account.display_name = name or None
    db.session.commit()


def choose_reminders(actor: Actor, wants_reminders: bool) -> None:
    """Switch the daily mail about what a person owns in adopted plans on or off."""
    accounts.get_account(get_user_id(actor)).wants_reminders = wants_reminders
    db.session.commit()


def confirm_address(actor: Actor, email: str, now: datetime) -> None:
    """Note that an address is somebody's, where it is the one of their account."""
    account = accounts.get_account(get_user_id(actor))
    if account.email == email.lower() and account.confirmed_at is None:
        account.confirmed_at = now
        db.session.commit()


def delete_account(actor: Actor) -> None:
    """
    Delete an account. What the person entered stays with the districts, without the name; see
    `leavers` for what that means.

    Raises:
        InvalidInputError: a district would be left without an owner.
    """
    user_id = get_user_id(actor)
    orphans = members.list_sole_ownerships(user_id)
    if orphans:
        raise InvalidInputError(
            "You are the only owner of " + ", ".join(orphans) + ". Delete what nobody needs any"
            " more, and make someone else owner of the rest. Then delete your account."
        )
    leavers.forget(user_id)
    db.session.commit()


def get_user_id(actor: Actor) -> int:
    """
    Get the account of whoever acts.

    Raises:
        NotAllowedError: they have none.
    """
    if actor.user_id is None:
        raise NotAllowedError("Sign in first: a trial has no account.")
    return actor.user_id

"""Passkeys in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, literal, or_, select, update

from selfassess.extensions import db
from selfassess.store.models import Passkey, PasskeyChallenge, User
from selfassess.store.models.factors import LONGEST_PASSKEY_NAME as LONGEST_PASSKEY_NAME


def list_passkeys(user_id: int) -> Sequence[Passkey]:
    """List somebody's passkeys, the oldest first."""
    query = select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)
    return db.session.scalars(query).all()


def count_passkeys(user_id: int) -> int:
    """Count somebody's passkeys."""
    return db.session.scalar(select(func.count()).where(Passkey.user_id == user_id)) or 0


def find_passkey(credential_id: bytes) -> tuple[Passkey, User] | None:
    """Find a passkey by what a browser calls it, with the account that it opens."""
    query = (
        select(Passkey, User)
        .join(User, User.id == Passkey.user_id)
        .where(Passkey.credential_id == credential_id)
    )
    row = db.session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def add_passkey(
    user_id: int, *, credential_id: bytes, public_key: bytes, sign_count: int, name: str
) -> None:
    """Add a passkey."""
    db.session.add(
        Passkey(
            user_id=user_id,
            credential_id=credential_id,
            public_key=public_key,
            sign_count=sign_count,
            name=name,
        )
    )
    db.session.flush()


def use_passkey(passkey_id: int, before: int, after: int, now: datetime) -> bool:
    """
    Note that a passkey was used.

    Args:
        passkey_id: Which one.
        before: How often it had been used when its answer was checked.
        after: How often it says that it has been used now; 0 where it does not count.
        now: The present moment.

    Returns:
        False where the same answer was taken already, by another request.
    """
    query = (
        update(Passkey)
        .where(Passkey.id == passkey_id, or_(Passkey.sign_count == before, literal(after) == 0))
        .values(sign_count=after, used_at=now)
        .returning(Passkey.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(query) is not None


def delete_passkey(user_id: int, passkey_id: int) -> str | None:
    """Delete one of somebody's passkeys, and give its name; None where they have no such one."""
    query = (
        delete(Passkey)
        .where(Passkey.id == passkey_id, Passkey.user_id == user_id)
        .returning(Passkey.name)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(query)


def delete_passkeys(user_id: int) -> None:
    """Delete all of somebody's passkeys."""
    db.session.execute(delete(Passkey).where(Passkey.user_id == user_id))


def set_handle(user_id: int, handle: str) -> None:
    """Keep how somebody's devices call the account: it says nothing about the person."""
    db.session.execute(
        update(User)
        .where(User.id == user_id)
        .values(fs_webauthn_user_handle=handle)
        .execution_options(synchronize_session="fetch")
    )


def add_challenge(key_hash: str, purpose: str, challenge: bytes, made_at: datetime) -> None:
    """Add what a device shall sign."""
    row = PasskeyChallenge(key_hash=key_hash, purpose=purpose, challenge=challenge, made_at=made_at)
    db.session.add(row)
    db.session.flush()


def take_challenge(key_hash: str) -> PasskeyChallenge | None:
    """Give a challenge and delete it; of two that take it at once, one gets it."""
    row = db.session.scalar(select(PasskeyChallenge).where(PasskeyChallenge.key_hash == key_hash))
    deleted: Any = db.session.execute(
        delete(PasskeyChallenge)
        .where(PasskeyChallenge.key_hash == key_hash)
        .execution_options(synchronize_session=False)
    )
    if row is not None:
        db.session.expunge(row)
    return row if deleted.rowcount else None


def delete_challenges(made_before: datetime) -> None:
    """Delete what was not signed in time."""
    db.session.execute(
        delete(PasskeyChallenge)
        .where(PasskeyChallenge.made_at < made_before)
        .execution_options(synchronize_session=False)
    )

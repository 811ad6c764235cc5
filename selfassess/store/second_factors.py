"""Authenticator apps and recovery codes in the database."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, func, or_, select, update

from selfassess.extensions import db
from selfassess.store.models import RecoveryCode, User


def set_authenticator(user_id: int, secret: str | None, counter: int | None) -> None:
    """Keep the encrypted secret of somebody's app and the counter of its last code, or neither."""
    db.session.execute(
        update(User)
        .where(User.id == user_id)
        .values(tf_totp_secret=secret, totp_counter=counter)
        .execution_options(synchronize_session="fetch")
    )


def use_counter(user_id: int, counter: int) -> bool:
    """Take a code by its counter; False where it, or a later one, was taken before."""
    query = (
        update(User)
        .where(User.id == user_id, or_(User.totp_counter.is_(None), User.totp_counter < counter))
        .values(totp_counter=counter)
        .returning(User.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(query) is not None


def replace_codes(user_id: int, code_hashes: Iterable[str]) -> None:
    """Replace all of somebody's recovery codes."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    db.session.add_all(RecoveryCode(user_id=user_id, code_hash=hash_) for hash_ in code_hashes)


def use_code(user_id: int, code_hash: str) -> bool:
    """Take a recovery code, which is gone then; False where there is no such code."""
    query = (
        delete(RecoveryCode)
        .where(RecoveryCode.user_id == user_id, RecoveryCode.code_hash == code_hash)
        .returning(RecoveryCode.user_id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(query) is not None


def count_codes(user_id: int) -> int:
    """Count the recovery codes that somebody has left."""
    return db.session.scalar(select(func.count()).where(RecoveryCode.user_id == user_id)) or 0

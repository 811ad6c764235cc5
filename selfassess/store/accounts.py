"""Accounts in the database. Flask-Security makes and checks them; this reads and renames."""

from __future__ import annotations

from typing import Any

from flask_security import UserMixin, hash_password
from flask_security.datastore import SQLAlchemyUserDatastore
from sqlalchemy import bindparam, delete, select

from selfassess.extensions import db
from selfassess.store.models import Role, User
from selfassess.store.models.accounts import LONGEST_DISPLAY_NAME as LONGEST_DISPLAY_NAME

# Asked on every request of somebody signed in, and therefore put together once.
_BY_UNIQUIFIER = select(User).where(User.fs_uniquifier == bindparam("uniquifier"))


class Datastore(SQLAlchemyUserDatastore):
    """What Flask-Security finds and keeps accounts with."""

    def find_user(self, case_insensitive: bool = False, **attribute: Any) -> UserMixin | None:
        """Find an account by one attribute; by `fs_uniquifier`, which sessions hold, at once."""
        if "fs_uniquifier" in attribute:
            return db.session.scalar(_BY_UNIQUIFIER, {"uniquifier": attribute["fs_uniquifier"]})
        return super().find_user(case_insensitive, **attribute)


def make_datastore() -> SQLAlchemyUserDatastore:
    """Make the datastore of an application."""
    return Datastore(db, User, Role)


def get_account(user_id: int) -> User:
    """
    Get an account.

    Raises:
        LookupError: there is none with this id.
    """
    user = db.session.get(User, user_id)
    if user is None:
        raise LookupError(f"no account {user_id}")
    return user


def delete_account(user_id: int) -> None:
    """Delete an account and, through the foreign keys, its memberships."""
    db.session.execute(delete(User).where(User.id == user_id))


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return db.session.scalar(select(User.id).limit(1)) is None


def find_account(email: str) -> User | None:
    """Find the account of an address."""
    return db.session.scalar(select(User).where(User.email == email.lower()))


def add_account(email: str, password: str, display_name: str) -> int:
    """Add an account with a password, and give its id."""
    user = make_datastore().create_user(
        email=email, password=hash_password(password), display_name=display_name
    )
    db.session.flush()
    return int(user.id)

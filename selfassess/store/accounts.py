"""Accounts in the database. Flask-Security makes and checks them; this reads and renames."""

from __future__ import annotations

from datetime import UTC, datetime

from flask_security import hash_password
from flask_security.datastore import SQLAlchemyUserDatastore
from sqlalchemy import delete, select

from selfassess.extensions import Base, db
from selfassess.store.models import Role, User
from selfassess.store.models.accounts import LONGEST_DISPLAY_NAME as LONGEST_DISPLAY_NAME


def make_datastore() -> SQLAlchemyUserDatastore:
    """Make what Flask-Security finds and keeps the accounts of an application with."""
    return SQLAlchemyUserDatastore(db, User, Role)


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


def exists(user_id: int) -> bool:
    """Whether there is an account with this number."""
    return db.session.scalar(select(User.id).where(User.id == user_id)) is not None


def delete_account(user_id: int) -> None:
    """Delete an account and, through the foreign keys, what belongs to it."""
    # Flask-Security's own table, whose keys do not say so.
    roles_of = Base.metadata.tables["roles_users"]
    db.session.execute(delete(roles_of).where(roles_of.c.user_id == user_id))
    db.session.execute(delete(User).where(User.id == user_id))


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return db.session.scalar(select(User.id).limit(1)) is None


def find_account(email: str) -> User | None:
    """Find the account of an address."""
    return db.session.scalar(select(User).where(User.email == email.lower()))


def add_account(email: str, password: str, display_name: str) -> int:
    """Add an account with a password and a confirmed address, and give its id."""
    user = make_datastore().create_user(
        email=email,
        password=hash_password(password),
        display_name=display_name,
        confirmed_at=datetime.now(UTC),
    )
    db.session.flush()
    return int(user.id)


def add_account_of_provider(email: str, display_name: str) -> User:
    """Add an account without a password, for somebody for whom an identity provider vouches."""
    user = make_datastore().create_user(
        email=email, password=None, display_name=display_name or None
    )
    db.session.flush()
    return get_account(int(user.id))

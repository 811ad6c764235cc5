"""How identity providers know people, in the database."""

from __future__ import annotations

from sqlalchemy import select

from selfassess.extensions import db
from selfassess.store.models import ProviderIdentity, User


def find_account(issuer: str, subject: str) -> User | None:
    """Find the account of somebody whom a provider knows."""
    query = (
        select(User)
        .join(ProviderIdentity, ProviderIdentity.user_id == User.id)
        .where(ProviderIdentity.issuer == issuer, ProviderIdentity.subject == subject)
    )
    return db.session.scalar(query)


def has_identity(user_id: int, issuer: str) -> bool:
    """Whether an account belongs to somebody whom a provider knows already."""
    query = select(ProviderIdentity.id).where(
        ProviderIdentity.user_id == user_id, ProviderIdentity.issuer == issuer
    )
    return db.session.scalar(query) is not None


def add_identity(user_id: int, issuer: str, subject: str) -> None:
    """Note under which name a provider knows somebody."""
    db.session.add(ProviderIdentity(user_id=user_id, issuer=issuer, subject=subject))
    db.session.flush()

"""Invitations in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from selfassess.domain.permissions import Role
from selfassess.extensions import db
from selfassess.store.models import Invitation


def add_invitation(
    district_id: int,
    email: str,
    role: Role,
    *,
    token_hash: str,
    created_by_id: int | None,
    expires_at: datetime,
) -> Invitation:
    """Add an invitation."""
    invitation = Invitation(
        district_id=district_id,
        email=email,
        role=role,
        token_hash=token_hash,
        created_by_id=created_by_id,
        expires_at=expires_at,
    )
    db.session.add(invitation)
    db.session.flush()
    return invitation


def list_open_invitations(district_id: int, now: datetime) -> Sequence[Invitation]:
    """List the invitations of a district that can still be accepted, the latest first."""
    query = (
        select(Invitation)
        .where(
            Invitation.district_id == district_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now,
        )
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
    )
    return db.session.scalars(query).all()


def renew_invitation(
    district_id: int, invitation_id: int, token_hash: str, now: datetime, expires_at: datetime
) -> Invitation | None:
    """Give an invitation that nobody has used or taken back a new link and more time."""
    query = (
        update(Invitation)
        .where(
            Invitation.id == invitation_id,
            Invitation.district_id == district_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now,
        )
        .values(token_hash=token_hash, expires_at=expires_at)
        .returning(Invitation)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(query)


def find_open_invitation(token_hash: str, now: datetime) -> Invitation | None:
    """Find the invitation of a link that can still be accepted, with its district and sender."""
    query = (
        select(Invitation)
        .options(joinedload(Invitation.district), joinedload(Invitation.created_by))
        .where(
            Invitation.token_hash == token_hash,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now,
        )
    )
    return db.session.scalar(query)


def accept_invitation(invitation_id: int, user_id: int, now: datetime) -> bool:
    """Mark an invitation as accepted; False where someone else was faster."""
    query = (
        update(Invitation)
        .where(
            Invitation.id == invitation_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(accepted_at=now, accepted_by_id=user_id)
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(query) is not None


def revoke_invitation(district_id: int, invitation_id: int, now: datetime) -> bool:
    """Take an invitation of a district back; False where there is none that could be."""
    query = (
        update(Invitation)
        .where(
            Invitation.id == invitation_id,
            Invitation.district_id == district_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(revoked_at=now)
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(query) is not None


def revoke_invitations_of(user_id: int, now: datetime, district_id: int | None = None) -> None:
    """Take back whatever somebody has sent, for one district or all, and nobody has accepted."""
    query = update(Invitation).where(
        Invitation.created_by_id == user_id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    if district_id is not None:
        query = query.where(Invitation.district_id == district_id)
    db.session.execute(query.values(revoked_at=now).execution_options(synchronize_session=False))

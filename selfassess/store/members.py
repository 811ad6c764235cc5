"""Memberships in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import aliased, contains_eager

from selfassess.domain.permissions import Role
from selfassess.extensions import db
from selfassess.store.models import District, Membership, User


def list_members(district_id: int) -> Sequence[Membership]:
    """List the memberships of a district, each with its account, by address."""
    query = (
        select(Membership)
        .join(Membership.user)
        .options(contains_eager(Membership.user))
        .where(Membership.district_id == district_id)
        .order_by(User.email, Membership.id)
    )
    return db.session.scalars(query).all()


def find_member(district_id: int, user_id: int) -> Membership | None:
    """Find someone's membership in a district, with the account."""
    query = (
        select(Membership)
        .join(Membership.user)
        .options(contains_eager(Membership.user))
        .where(Membership.district_id == district_id, Membership.user_id == user_id)
    )
    return db.session.scalar(query)


def count_owners(district_id: int) -> int:
    """Count the owners of a district."""
    query = select(func.count()).where(
        Membership.district_id == district_id, Membership.role == Role.OWNER
    )
    return db.session.scalar(query) or 0


def list_sole_ownerships(user_id: int) -> Sequence[str]:
    """List the names of the districts that would have no owner without someone."""
    other = aliased(Membership)
    has_another = (
        select(other.id)
        .where(
            other.district_id == Membership.district_id,
            other.role == Role.OWNER,
            other.user_id != user_id,
        )
        .exists()
    )
    query = (
        select(District.name)
        .join(Membership, Membership.district_id == District.id)
        .where(Membership.user_id == user_id, Membership.role == Role.OWNER, ~has_another)
        .order_by(District.name, District.id)
    )
    return db.session.scalars(query).all()


def list_districts_of(user_id: int) -> Sequence[int]:
    """List the districts that somebody is a member of."""
    return db.session.scalars(
        select(Membership.district_id).where(Membership.user_id == user_id)
    ).all()


def add_member(district_id: int, user_id: int, role: Role) -> None:
    """Make someone a member."""
    db.session.add(Membership(district_id=district_id, user_id=user_id, role=role))
    db.session.flush()


def remove_member(membership: Membership) -> None:
    """End a membership."""
    db.session.execute(delete(Membership).where(Membership.id == membership.id))
    db.session.expunge(membership)

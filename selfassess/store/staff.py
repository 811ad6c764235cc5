"""The staff of the network, and what they see of its districts: no answer, no level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from selfassess.domain.districts import Kind
from selfassess.domain.permissions import Role as DistrictRole
from selfassess.domain.sharing import Sharing
from selfassess.extensions import db
from selfassess.store.models import Assessment, District, Membership, Role, Snapshot, User

STAFF: Final = "staff"
"""The name of the role of the whole installation."""


@dataclass(frozen=True, slots=True)
class DistrictGlance:
    """
    A district from outside: who owns it, and how much was done when.

    `is_waiting` is whether it asks to take part, and the staff have not admitted it.
    """

    id: int
    name: str
    state: str
    kind: Kind
    owners: tuple[str, ...]
    members: int
    assessments: int
    last_snapshot: date | None
    admitted_at: datetime | None
    is_waiting: bool


def is_staff(user_id: int) -> bool:
    """Whether an account belongs to the staff of the network."""
    query = select(User.id).join(User.roles).where(User.id == user_id, Role.name == STAFF)
    return db.session.scalar(query) is not None


def list_staff() -> Sequence[User]:
    """List the staff of the network, by address."""
    query = select(User).join(User.roles).where(Role.name == STAFF).order_by(User.email)
    return db.session.scalars(query).all()


def find_account(email: str) -> User | None:
    """Find an account by its address."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def add_staff(user: User) -> None:
    """Take an account into the staff."""
    role = db.session.scalar(select(Role).where(Role.name == STAFF))
    if role is None:
        role = Role(name=STAFF, description="Staff of the network")
        db.session.add(role)
    if role not in user.roles:
        user.roles.append(role)
    db.session.flush()


def remove_staff(user: User) -> None:
    """Take an account out of the staff."""
    user.roles[:] = [role for role in user.roles if role.name != STAFF]
    db.session.flush()


def waits() -> ColumnElement[bool]:
    """Which districts ask to take part and are not admitted: see `District.is_waiting`."""
    return and_(
        District.admitted_at.is_(None),
        or_(District.sharing != Sharing.PRIVATE, District.counts_as_peer),
        District.kind == Kind.DISTRICT,
        District.trial_token_hash.is_(None),
    )


def count_waiting() -> int:
    """How many districts wait to be admitted."""
    return db.session.scalar(select(func.count(District.id)).where(waits())) or 0


def list_districts(
    search: str, offset: int, limit: int, *, only_waiting: bool = False
) -> tuple[list[DistrictGlance], int]:
    """
    List districts whose name contains some words; trials are nobody's business.

    Returns:
        Up to *limit* of them from *offset* on, those that wait first and then by name, and how many
        there are in all.
    """
    found = and_(
        District.trial_token_hash.is_(None), District.name.icontains(search, autoescape=True)
    )
    if only_waiting:
        found = and_(found, waits())
    members, assessments, snapshots = (
        select(column).where(table.district_id == District.id).scalar_subquery()
        for column, table in (
            (func.count(Membership.id), Membership),
            (func.count(Assessment.id), Assessment),
            (func.max(Snapshot.as_of), Snapshot),
        )
    )
    query = (
        select(District, members, assessments, snapshots)
        .where(found)
        .order_by(case((waits(), 0), else_=1), District.name, District.id)
        .offset(offset)
        .limit(limit)
    )
    rows = db.session.execute(query).all()
    owners = _list_owners([row[0].id for row in rows])
    count = db.session.scalar(select(func.count(District.id)).where(found)) or 0
    return [
        DistrictGlance(
            district.id,
            district.name,
            district.state,
            district.kind,
            tuple(owners.get(district.id, ())),
            people,
            begun,
            last,
            district.admitted_at,
            district.is_waiting,
        )
        for district, people, begun, last in rows
    ], count


def _list_owners(district_ids: Sequence[int]) -> dict[int, list[str]]:
    query = (
        select(Membership.district_id, User.display_name, User.email)
        .join(User, User.id == Membership.user_id)
        .where(Membership.district_id.in_(district_ids), Membership.role == DistrictRole.OWNER)
        .order_by(User.email)
    )
    found: dict[int, list[str]] = {}
    for district_id, name, email in db.session.execute(query):
        found.setdefault(district_id, []).append(f"{name} ({email})" if name else email)
    return found

"""The members of a district."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from selfassess.domain.errors import InvalidInputError, NotFoundError
from selfassess.domain.permissions import GIVABLE_ROLES, Permission, Role
from selfassess.extensions import db
from selfassess.services.access import Actor, get_district
from selfassess.store import districts, members

if TYPE_CHECKING:
    from selfassess.store.models import Membership


def list_members(actor: Actor, district_id: int) -> Sequence[Membership]:
    """List the members of a district, by address. Every member may know who the others are."""
    get_district(actor, district_id, Permission.SEE)
    return members.list_members(district_id)


def change_role(actor: Actor, district_id: int, user_id: int, role: Role) -> None:
    """
    Give a member another role.

    Raises:
        InvalidInputError: the district would be left without an owner.
        NotFoundError: the person is no member.
    """
    if role not in GIVABLE_ROLES:
        raise InvalidInputError("Choose one of the roles owner, editor and viewer.")
    membership = _get_member_to_change(actor, district_id, user_id)
    if role is not Role.OWNER:
        _check_owner_remains(membership)
    membership.role = role
    db.session.commit()


def remove_member(actor: Actor, district_id: int, user_id: int) -> None:
    """
    End a membership.

    Raises:
        InvalidInputError: the district would be left without an owner.
        NotFoundError: the person is no member.
    """
    membership = _get_member_to_change(actor, district_id, user_id)
    _check_owner_remains(membership)
    members.remove_member(membership)
    db.session.commit()


def _get_member_to_change(actor: Actor, district_id: int, user_id: int) -> Membership:
    get_district(actor, district_id, Permission.MANAGE_MEMBERS)
    # Two owners who remove each other at the same moment must not both succeed.
    districts.lock_district(district_id)
    membership = members.find_member(district_id, user_id)
    if membership is None:
        raise NotFoundError("This person is not a member of the district (any more).")
    return membership


def _check_owner_remains(membership: Membership) -> None:
    if membership.role is Role.OWNER and members.count_owners(membership.district_id) == 1:
        raise InvalidInputError(
            "A district needs an owner, and this is the last one. Make someone else owner first."
        )

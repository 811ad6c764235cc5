"""The members of a district."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from selfassess.domain.errors import InvalidInputError, NotFoundError
from selfassess.domain.permissions import GIVABLE_ROLES, Permission, Role
from selfassess.extensions import db
from selfassess.services import audit
from selfassess.services.access import Actor, get_district
from selfassess.services.names import refer
from selfassess.store import assignments, districts, invitations, members, notices, votes

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
        raise InvalidInputError("Choose one of the roles in the list.")
    membership = _get_member_to_change(actor, district_id, user_id)
    if role is not Role.OWNER:
        _check_owner_remains(membership)
    _record_role(actor, membership, role)
    if role is not Role.OWNER:
        _revoke_invitations(membership)
    membership.role = role
    db.session.commit()


def hand_over(actor: Actor, district_id: int, user_id: int) -> None:
    """
    Make another member owner and step back to editor, in one go.

    Raises:
        InvalidInputError: the actor is no owner, or hands over to themselves.
        NotFoundError: the person is no member.
    """
    heir = _get_member_to_change(actor, district_id, user_id)
    own = members.find_member(district_id, actor.user_id or 0)
    if own is None or own.user_id == heir.user_id:
        raise InvalidInputError("Choose another member to hand over to.")
    for membership, role in ((heir, Role.OWNER), (own, Role.EDITOR)):
        _record_role(actor, membership, role)
        membership.role = role
    _revoke_invitations(own)
    db.session.commit()


def remove_member(actor: Actor, district_id: int, user_id: int) -> None:
    """
    End a membership.

    Raises:
        InvalidInputError: the district would be left without an owner.
        NotFoundError: the person is no member.
    """
    _end(actor, _get_member_to_change(actor, district_id, user_id))


def _end(actor: Actor, membership: Membership) -> None:
    district_id, user_id = membership.district_id, membership.user_id
    _check_owner_remains(membership)
    audit.record(
        actor,
        district_id,
        "member-removed",
        before={"member": _refer(membership), "role": membership.role.value},
    )
    _revoke_invitations(membership)
    members.remove_member(membership)
    assignments.forget_member(district_id, user_id)
    votes.forget_member(district_id, user_id)
    notices.forget_member(district_id, user_id)
    db.session.commit()


def leave(actor: Actor, district_id: int) -> None:
    """
    End one's own membership.

    Raises:
        InvalidInputError: the district would be left without an owner.
        NotFoundError: the actor is no member.
    """
    districts.lock_district(district_id)
    membership = members.find_member(district_id, actor.user_id or 0)
    if membership is None:
        raise NotFoundError("There is no such district, or you are not one of its members.")
    _end(actor, membership)


def _get_member_to_change(actor: Actor, district_id: int, user_id: int) -> Membership:
    get_district(actor, district_id, Permission.MANAGE_MEMBERS)
    # Two owners who remove each other at the same moment must not both succeed.
    districts.lock_district(district_id)
    membership = members.find_member(district_id, user_id)
    if membership is None:
        raise NotFoundError("This person is not a member of the district (any more).")
    return membership


def _record_role(actor: Actor, membership: Membership, role: Role) -> None:
    name = _refer(membership)
    audit.record(
        actor,
        membership.district_id,
        "member-role",
        before={"member": name, "role": membership.role.value},
        after={"member": name, "role": role.value},
    )


def _refer(membership: Membership) -> str:
    """What the trail holds of a member."""
    return refer(membership.district_id, membership.user_id, membership.user.shown_name)


def _revoke_invitations(membership: Membership) -> None:
    """Let no link that somebody has kept bring them back to what they no longer are."""
    now = datetime.now(UTC)
    invitations.revoke_invitations_of(membership.user_id, now, membership.district_id)


def _check_owner_remains(membership: Membership) -> None:
    if membership.role is Role.OWNER and members.count_owners(membership.district_id) == 1:
        raise InvalidInputError(
            "Somebody must be owner, and this is the last one. Make someone else owner first."
        )

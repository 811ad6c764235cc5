"""Invitations: an owner makes a link, and whoever has it becomes a member, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from selfassess.domain.errors import InvalidInputError, NotFoundError
from selfassess.domain.permissions import GIVABLE_ROLES, Permission, Role
from selfassess.domain.sharing import Sharing
from selfassess.extensions import db
from selfassess.services import audit, names
from selfassess.services.access import Actor, get_district, hash_token, make_token
from selfassess.store import accounts, districts, invitations, members

if TYPE_CHECKING:
    from selfassess.store.models import Invitation

INVITATION_LASTS: Final = timedelta(days=14)


def invite(actor: Actor, district_id: int, email: str, role: Role) -> str:
    """
    Invite someone to a district.

    Returns:
        The token of the link. It is known only now; the database keeps its hash.
    """
    if role not in GIVABLE_ROLES:
        raise InvalidInputError("Choose one of the roles in the list.")
    get_district(actor, district_id, Permission.MANAGE_MEMBERS)
    token = make_token()
    invitations.add_invitation(
        district_id,
        email,
        role,
        token_hash=hash_token(token),
        created_by_id=actor.user_id,
        expires_at=datetime.now(UTC) + INVITATION_LASTS,
    )
    # Not the address: everybody in the district reads the trail, and only owners see who is asked.
    audit.record(actor, district_id, "invited", after={"role": role.value})
    db.session.commit()
    return token


def resend_invitation(actor: Actor, district_id: int, invitation_id: int) -> tuple[Invitation, str]:
    """
    Make a new link for an open invitation, and let it last anew; the old link stops working.

    Returns:
        The invitation and the token of its new link.

    Raises:
        NotFoundError: there is no such open invitation.
    """
    get_district(actor, district_id, Permission.MANAGE_MEMBERS)
    now = datetime.now(UTC)
    token = make_token()
    invitation = invitations.renew_invitation(
        district_id, invitation_id, hash_token(token), now, now + INVITATION_LASTS
    )
    if invitation is None:
        raise NotFoundError("There is no such open invitation.")
    db.session.commit()
    return invitation, token


def list_open_invitations(actor: Actor, district_id: int) -> Sequence[Invitation]:
    """List the invitations that can still be accepted, the latest first."""
    get_district(actor, district_id, Permission.MANAGE_MEMBERS)
    return invitations.list_open_invitations(district_id, datetime.now(UTC))


def get_invitation(token: str) -> Invitation:
    """
    Get the invitation of a link, with its district and sender.

    Raises:
        NotFoundError: the link is wrong, used, taken back or too old.
    """
    invitation = invitations.find_open_invitation(hash_token(token), datetime.now(UTC))
    if invitation is None:
        raise NotFoundError(
            "This invitation is not valid (any more): it may be used, taken back or older than"
            f" {INVITATION_LASTS.days} days. Ask for a new one."
        )
    return invitation


def accept_invitation(user_id: int, token: str) -> int:
    """
    Accept an invitation, and give the id of its district.

    Someone who is a member already keeps the role that they have, and the link stays usable.

    Raises:
        NotFoundError: the link is wrong, used, taken back or too old.
    """
    invitation = get_invitation(token)
    district_id = invitation.district_id
    if members.find_member(district_id, user_id) is not None:
        return district_id
    if not invitations.accept_invitation(invitation.id, user_id, datetime.now(UTC)):
        raise NotFoundError("Someone else has just used this invitation. Ask for a new one.")
    is_first = not members.list_members(district_id)
    members.add_member(district_id, user_id, invitation.role)
    name = accounts.get_account(user_id).shown_name
    told = names.refer(district_id, user_id, name)
    audit.record(
        Actor(user_id, None, name),
        district_id,
        "member-joined",
        after={"member": told, "role": invitation.role.value},
    )
    if is_first:
        _share_nothing(Actor(user_id, None, name), district_id)
    db.session.commit()
    return district_id


def _share_nothing(actor: Actor, district_id: int) -> None:
    """
    Let a district that the staff brought in share nothing from when its first member joins.

    Who saw what the staff imported was theirs to say; what its own people freeze is not.
    """
    district = districts.find_any(district_id)
    if district is None or district.sharing is Sharing.PRIVATE:
        return
    before, district.sharing = district.sharing, Sharing.PRIVATE
    audit.record(
        actor,
        district_id,
        "sharing",
        before={"sharing": before.value, "counts_as_peer": district.counts_as_peer},
        after={"sharing": Sharing.PRIVATE.value, "counts_as_peer": district.counts_as_peer},
        why="Nobody of the district has decided yet what it shares.",
    )


def revoke_invitation(actor: Actor, district_id: int, invitation_id: int) -> None:
    """
    Take an invitation back.

    Raises:
        NotFoundError: there is no such open invitation.
    """
    get_district(actor, district_id, Permission.MANAGE_MEMBERS)
    if not invitations.revoke_invitation(district_id, invitation_id, datetime.now(UTC)):
        raise NotFoundError("There is no such open invitation.")
    audit.record(actor, district_id, "invitation-revoked", before={"invitation": invitation_id})
    db.session.commit()

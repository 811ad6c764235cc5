"""
The staff of the network: they see who takes part and help where an owner is missing.

They read no draft, no answer and no snapshot, unless a district invites them like anybody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from selfassess.domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from selfassess.domain.permissions import Role
from selfassess.extensions import db
from selfassess.services import audit
from selfassess.services.access import Actor, hash_token, make_token
from selfassess.services.invitations import INVITATION_LASTS
from selfassess.store import districts, invitations, members
from selfassess.store import staff as store
from selfassess.store.staff import DistrictGlance

if TYPE_CHECKING:
    from selfassess.store.models import District, User

PAGE: Final = 50
"""How many districts stand on a page."""


@dataclass(frozen=True, slots=True)
class DistrictList:
    """A page of the districts of the network."""

    districts: tuple[DistrictGlance, ...]
    count: int
    page: int
    search: str
    only_waiting: bool
    waiting: int
    """How many wait to be admitted, found or not."""

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.count // PAGE))


def check_staff(actor: Actor) -> None:
    """
    Let pass the staff of the network.

    Raises:
        NotAllowedError: the actor does not belong to it.
    """
    if actor.user_id is None or not store.is_staff(actor.user_id):
        raise NotAllowedError("Only the staff of the network may see this page.")


def is_staff(actor: Actor) -> bool:
    """Whether the actor belongs to the staff of the network."""
    return actor.user_id is not None and store.is_staff(actor.user_id)


def list_districts(
    actor: Actor, search: str = "", page: int = 1, *, only_waiting: bool = False
) -> DistrictList:
    """
    List the districts of the network: who owns them, and how much was done when.

    Those that wait to be admitted come first.

    Raises:
        NotAllowedError: the actor does not belong to the staff.
    """
    check_staff(actor)
    search, page = search.strip(), max(1, page)
    found, count = store.list_districts(search, (page - 1) * PAGE, PAGE, only_waiting=only_waiting)
    return DistrictList(tuple(found), count, page, search, only_waiting, store.count_waiting())


def invite_owner(actor: Actor, district_id: int, email: str) -> tuple[District, str]:
    """
    Invite an owner to a district that has none.

    Returns:
        The district, and the token of the link.

    Raises:
        InvalidInputError: the district has an owner, who alone may invite others.
        NotAllowedError: the actor does not belong to the staff.
        NotFoundError: there is no such district.
    """
    check_staff(actor)
    district = districts.find_any(district_id)
    if district is None:
        raise NotFoundError("There is no such district.")
    districts.lock_district(district_id)
    if members.count_owners(district_id):
        raise InvalidInputError("This district has an owner, who invites others. Ask them.")
    token = make_token()
    invitations.add_invitation(
        district_id,
        email,
        Role.OWNER,
        token_hash=hash_token(token),
        created_by_id=actor.user_id,
        expires_at=datetime.now(UTC) + INVITATION_LASTS,
    )
    audit.record(
        actor,
        district_id,
        "invited",
        after={"role": Role.OWNER.value},
        why="The staff of the network invited an owner, because there was none.",
        now=datetime.now(UTC),
    )
    db.session.commit()
    return district, token


def list_staff() -> Sequence[User]:
    """List the staff of the network; for the command."""
    return store.list_staff()


def change_staff(email: str, *, belongs: bool) -> None:
    """
    Take an account into the staff of the network, or out of it; for the command.

    Raises:
        NotFoundError: there is no account with this address.
    """
    user = store.find_account(email)
    if user is None:
        raise NotFoundError(f"There is no account with the address {email}; sign up first.")
    (store.add_staff if belongs else store.remove_staff)(user)
    db.session.commit()

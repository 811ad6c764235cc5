"""Districts: list, create, change, delete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from selfassess.domain.districts import DistrictFacts
from selfassess.domain.errors import NotAllowedError
from selfassess.domain.permissions import Permission, Role
from selfassess.extensions import db
from selfassess.services.access import Actor, get_district
from selfassess.store import districts, members

if TYPE_CHECKING:
    from selfassess.store.models import District


def list_districts(actor: Actor) -> Sequence[tuple[District, Role]]:
    """List the actor's districts with the role in each, by name."""
    return districts.list_districts(actor.user_id, actor.trial_token_hash)


def create_district(actor: Actor, facts: DistrictFacts) -> int:
    """
    Create a district that the actor owns, and give its id.

    Raises:
        NotAllowedError: the actor has no account.
    """
    if actor.user_id is None:
        raise NotAllowedError("Sign up or sign in to add a district.")
    district = districts.add_district(facts)
    members.add_member(district.id, actor.user_id, Role.OWNER)
    db.session.commit()
    return district.id


def change_district(actor: Actor, district_id: int, facts: DistrictFacts) -> None:
    """Replace what is known about a district."""
    district, _role = get_district(actor, district_id, Permission.EDIT_DISTRICT)
    districts.change_district(district, facts)
    db.session.commit()


def delete_district(actor: Actor, district_id: int) -> None:
    """Delete a district with everything in it."""
    get_district(actor, district_id, Permission.DELETE_DISTRICT)
    districts.delete_district(district_id)
    db.session.commit()

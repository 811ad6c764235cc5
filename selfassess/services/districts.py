"""Districts: list, create, change, delete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from selfassess.domain.districts import DistrictFacts
from selfassess.domain.errors import NotAllowedError
from selfassess.domain.permissions import Permission, Role
from selfassess.domain.tracking import find_changes
from selfassess.extensions import db
from selfassess.services import audit
from selfassess.services.access import Actor, get_district
from selfassess.store import districts, members
from selfassess.store.files import get_files

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
    audit.record(actor, district.id, "district", after=_tell(facts))
    db.session.commit()
    return district.id


def change_district(actor: Actor, district_id: int, facts: DistrictFacts) -> None:
    """Replace what is known about a district."""
    district, _role = get_district(actor, district_id, Permission.EDIT_DISTRICT)
    known = _tell(district)
    districts.change_district(district, facts)
    before, after = find_changes(known, _tell(district), known)
    if after:
        audit.record(actor, district_id, "district", before=before, after=after)
    db.session.commit()


def _tell(facts: DistrictFacts | District) -> dict[str, str | int | None]:
    """What is known about a district, as its trail keeps it."""
    return {
        "name": facts.name,
        "state": facts.state,
        "governance": str(facts.governance),
        "nces_id": facts.nces_id,
        "students": facts.students,
    }


def delete_district(actor: Actor, district_id: int) -> None:
    """Delete a district with everything in it; its trail goes with it."""
    get_district(actor, district_id, Permission.DELETE_DISTRICT)
    districts.delete_district(district_id)
    db.session.commit()
    # Last: were they gone before the rows, a failure would leave evidence without its files.
    get_files().remove_district(district_id)

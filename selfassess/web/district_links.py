"""Where the page of a district, city or coalition leads, sorted by what people want there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from selfassess.domain.districts import Kind
from selfassess.domain.permissions import Permission, Role, may

if TYPE_CHECKING:
    from selfassess.store.models import District


@dataclass(frozen=True, slots=True)
class Way:
    """A page, and what one finds there."""

    text: str
    url: str
    about: str


@dataclass(frozen=True, slots=True)
class WayGroup:
    """Pages that belong together, under a heading."""

    title: str
    ways: tuple[Way, ...]


def list_ways(
    district: District, role: Role, *, has_assessments: bool, has_snapshots: bool
) -> tuple[WayGroup, ...]:
    """
    List the pages of a district that whoever looks may use.

    Args:
        district: The district, city or coalition.
        role: What whoever looks is there.
        has_assessments: Whether an assessment was started.
        has_snapshots: Whether a snapshot was taken.
    """
    groups = (
        WayGroup("The work", _list_work(district, role, has_assessments, has_snapshots)),
        WayGroup("The people", _list_people(district, role)),
        WayGroup("Beside others", _list_others(district, has_snapshots)),
        WayGroup("In public", _list_public(district)),
    )
    return tuple(group for group in groups if group.ways)


def _list_work(
    district: District, role: Role, has_assessments: bool, has_snapshots: bool
) -> tuple[Way, ...]:
    found = []
    if has_assessments:
        found.append(_way("Evidence", "evidence.list_all", district, "What proves the levels."))
    if has_assessments or has_snapshots:
        about = "What the next leader has to know."
        found.append(_way("Handover pack", "handovers.show", district, about))
    if may(role, Permission.BRING):
        about = "An assessment from another installation, whole."
        found.append(_way("Bring an assessment", "transfers.upload", district, about))
    return tuple(found)


def _list_people(district: District, role: Role) -> tuple[Way, ...]:
    found = []
    if not district.is_trial:
        found.append(_way("Members", "members.list_all", district, "Who belongs, and invitations."))
    found.append(_way("Activity", "activity.district", district, "Who changed what, and why."))
    if may(role, Permission.EDIT_DISTRICT):
        about = "Name, state, size, or delete it."
        found.append(_way(f"Edit the {district.kind}", "districts.edit", district, about))
    return tuple(found)


def _list_others(district: District, has_snapshots: bool) -> tuple[Way, ...]:
    if district.kind is not Kind.DISTRICT or district.is_trial:
        return ()
    found = [_way("Sharing", "sharing.show", district, "Who in the network sees your snapshots.")]
    if has_snapshots:
        about = "Your levels beside those of districts like yours."
        found.append(_way("Peers", "peers.show", district, about))
    found.append(_way("Cities", "cities.links", district, "Cities that count you among theirs."))
    return tuple(found)


def _list_public(district: District) -> tuple[Way, ...]:
    if district.is_trial:
        return ()
    about = "What everybody may read: you choose."
    found = [_way("Public page", "publication.show", district, about)]
    if district.kind is not Kind.COALITION:
        about = "What civic coalitions say of you, and your reply."
        found.append(_way("Ratings from outside", "outside_ratings.list_shared", district, about))
        about = "Claims against what you have published, and rulings."
        found.append(_way("Challenges", "challenges.list_of_district", district, about))
    return tuple(found)


def _way(text: str, endpoint: str, district: District, about: str) -> Way:
    return Way(text, url_for(endpoint, district_id=district.id), about)

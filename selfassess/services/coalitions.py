"""Coalitions: districts of a kind of their own, who rate, follow and challenge others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from selfassess.domain.challenges import WAITING
from selfassess.domain.districts import Kind
from selfassess.domain.errors import NotFoundError
from selfassess.domain.permissions import Permission, Role, may
from selfassess.services.access import Actor, get_district
from selfassess.services.editions import get_version
from selfassess.store import challenges as challenge_store
from selfassess.store import coalitions as store
from selfassess.store.coalitions import PlaceGlance

if TYPE_CHECKING:
    from selfassess.store.models import Challenge, District, Follow, RatedPlace

READERS: Final = tuple(role for role in Role if may(role, Permission.SEE))
RATERS: Final = tuple(role for role in Role if may(role, Permission.RATE_PLACES))
CHALLENGERS: Final = tuple(role for role in Role if may(role, Permission.CHALLENGE))
SPEAKERS: Final = tuple(role for role in Role if may(role, Permission.SPEAK))
"""Who is told of what, by what they may do about it."""


@dataclass(frozen=True, slots=True)
class FollowGlance:
    """A followed district in a list; `has_news` tells that somebody has not read what changed."""

    follow: Follow
    name: str
    is_demonstration: bool
    has_news: bool


@dataclass(frozen=True, slots=True)
class PlaceProgress:
    """
    A place, and of how many of its elements something was said.

    `is_invented` tells whether the district that it names is a demonstration.
    """

    place: RatedPlace
    spoken: int
    elements: int
    is_invented: bool


@dataclass(frozen=True, slots=True)
class Workspace:
    """What a coalition does, at a glance."""

    coalition: District
    role: Role
    places: Sequence[PlaceProgress]
    follows: Sequence[FollowGlance]
    challenges: Sequence[Challenge]

    @property
    def waiting(self) -> int:
        """How many challenges wait for a reply or a ruling."""
        return sum(challenge.state in WAITING for challenge in self.challenges)


def get_coalition(
    actor: Actor, coalition_id: int, permission: Permission = Permission.SEE
) -> tuple[District, Role]:
    """
    Get a coalition for something that someone wants to do in it.

    Raises:
        NotFoundError: there is no such coalition, or the actor has no part in it.
        NotAllowedError: the actor's role does not allow it.
    """
    coalition, role = get_district(actor, coalition_id, permission)
    if coalition.kind is not Kind.COALITION:
        raise NotFoundError("There is no such coalition, or you are not one of its members.")
    return coalition, role


def open_workspace(actor: Actor, coalition_id: int) -> Workspace:
    """
    Open what a coalition does, in five queries.

    Raises:
        NotFoundError, NotAllowedError: see `get_coalition`.
    """
    coalition, role = get_coalition(actor, coalition_id)
    return Workspace(
        coalition,
        role,
        tuple(_measure(glance) for glance in store.list_places(coalition_id)),
        list_follows(actor, coalition_id),
        challenge_store.list_of_coalition(coalition_id),
    )


def _measure(glance: PlaceGlance) -> PlaceProgress:
    place = glance.place
    elements = get_version(place.edition, place.edition_version).elements
    return PlaceProgress(place, glance.spoken, len(elements), glance.is_invented)


def list_follows(actor: Actor, coalition_id: int) -> tuple[FollowGlance, ...]:
    """What a coalition follows that the caller has opened, by name, in two queries."""
    found = store.list_follows(coalition_id)
    visits = store.list_visits([follow.id for follow, _district in found], actor.user_id)
    return tuple(
        FollowGlance(
            follow,
            district.name,
            district.is_demonstration,
            follow.told_at > visits.get(follow.id, follow.since),
        )
        for follow, district in found
    )

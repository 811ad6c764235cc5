"""
Coalitions for tests.

For the table of access, Alice's people are a coalition's people, too. For all else Cora owns one
that has no part in any district: what she sees of them is what everybody sees.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from selfassess.domain.districts import DistrictFacts, Governance, Kind
from selfassess.domain.outside_ratings import PlaceState, PublicSource, SourcedLevel
from selfassess.domain.permissions import Role
from selfassess.domain.publication import Content, Settings
from selfassess.extensions import db
from selfassess.services import challenges, follows, outside_ratings, publishing
from selfassess.services.editions import DEFAULT_EDITION
from selfassess.services.publications import find_listed
from selfassess.store import coalitions, districts, members
from tests.cast import Cast, Person, make_person

FACTS = DistrictFacts("Forward Example", "CO", Governance.OTHER, kind=Kind.COALITION)
SOURCE = PublicSource(
    "City Paper", "https://paper.example.org/1", "page 3", date(2026, 5, 1), "Two schools closed."
)
SAID = SourcedLevel(PlaceState.RATED, 1, date(2026, 5, 1), (SOURCE,), "Nothing is in place.")


@dataclass(frozen=True)
class Coalition:
    """A coalition that rates, follows and challenges Alice's district."""

    id: int
    place_id: int
    follow_id: int
    challenge_id: int


@dataclass(frozen=True)
class Cora:
    """Someone who owns a coalition and has no part in any district."""

    person: Person
    coalition_id: int


def make_cora() -> Cora:
    """Give Cora an account and a coalition. Needs an application context."""
    cora = make_person("cora")
    coalition = districts.add_district(FACTS)
    members.add_member(coalition.id, cora.id, Role.OWNER)
    db.session.commit()
    return Cora(cora, coalition.id)


def list_page(
    cast: Cast,
    contents: Iterable[Content] = (Content.LEVELS, Content.PLAN),
    at: datetime | None = None,
) -> str:
    """Put the page of Alice's district into the public list, and give its address."""
    alice, now = cast.alice.actor, at or datetime.now(UTC)
    settings = Settings(True, frozenset(contents), DEFAULT_EDITION, cast.snapshot_id)
    version = publishing.open_publication(alice, cast.district_id).version
    publishing.save_draft(alice, cast.district_id, settings, version, now)
    version = publishing.open_publication(alice, cast.district_id).version
    publishing.publish(alice, cast.district_id, version, now)
    return publishing.open_publication(alice, cast.district_id).address


def find_coalition(cast: Cast) -> Coalition:
    """Find the coalition of Alice's people, or make it. Needs an application context."""
    listed = districts.list_districts(cast.alice.id, None)
    known = [district.id for district, _role in listed if district.kind is Kind.COALITION]
    if known:
        return _find(known[0], cast)
    view = find_listed(cast.district_id)
    address = view.address if view else list_page(cast)
    coalition = districts.add_district(FACTS)
    for membership in members.list_members(cast.district_id):
        members.add_member(coalition.id, membership.user_id, membership.role)
    db.session.commit()
    now = datetime.now(UTC) - timedelta(minutes=1)
    alice = cast.alice.actor
    place_id = outside_ratings.add_place(alice, coalition.id, DEFAULT_EDITION, now, address=address)
    outside_ratings.rate(alice, coalition.id, place_id, "1.1", SAID, "", 0, now)
    outside_ratings.share(alice, coalition.id, place_id, 1, now)
    follow_id = follows.follow(alice, coalition.id, address, now)
    challenges.challenge(
        alice, coalition.id, follow_id, "level-1.1", "It is not so.", (SOURCE,), now
    )
    return _find(coalition.id, cast)


def _find(coalition_id: int, cast: Cast) -> Coalition:
    place = coalitions.find_place_of(coalition_id, cast.district_id, DEFAULT_EDITION)
    follow = coalitions.find_follow_of(coalition_id, cast.district_id)
    (known,) = challenges.list_of_coalition(cast.alice.actor, coalition_id)[1]
    assert place is not None
    assert follow is not None
    return Coalition(coalition_id, place.id, follow.id, known.challenge.id)

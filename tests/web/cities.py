"""A city for tests of pages: Alice's people are its people, and her district is an agency of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from selfassess.domain.cities import AgencyKind, LinkState
from selfassess.domain.districts import DistrictFacts, Governance, Kind
from selfassess.extensions import db
from selfassess.services.access import hash_token
from selfassess.store import cities, districts, members
from tests.cast import Cast

FACTS = DistrictFacts("Example City", "CO", Governance.OTHER, students=100_000, kind=Kind.CITY)
KEY = "a-key-that-was-handed-over"


@dataclass(frozen=True)
class City:
    """A city; the first agency is linked to Alice's district, the second waits by KEY."""

    id: int
    linked_id: int
    asked_id: int


def find_city(cast: Cast) -> City:
    """Find the city, or make it. Needs an application context."""
    listed = districts.list_districts(cast.alice.id, None)
    known = [district.id for district, _role in listed if district.kind is Kind.CITY]
    if known:
        linked, asked = cities.list_agencies(known[0])[:2]
        return City(known[0], linked.id, asked.id)
    city = districts.add_district(FACTS)
    for membership in members.list_members(cast.district_id):
        members.add_member(city.id, membership.user_id, membership.role)
    now = datetime.now(UTC)
    linked = cities.add_agency(
        city.id,
        name="Public schools",
        kind=AgencyKind.DISTRICT,
        share=75_000,
        district_id=cast.district_id,
        link_state=LinkState.ACCEPTED,
        link_changed_at=now,
    )
    asked = cities.add_agency(
        city.id,
        name="State-run schools",
        kind=AgencyKind.STATE_RUN,
        share=20_000,
        link_state=LinkState.ASKED,
        link_token_hash=hash_token(KEY),
        link_until=now.date() + timedelta(days=28),
        link_changed_at=now,
    )
    db.session.commit()
    return City(city.id, linked.id, asked.id)

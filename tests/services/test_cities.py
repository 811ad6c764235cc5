"""Links between cities and districts: who learns what, and until when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from selfassess.domain.cities import (
    MOST_AGENCIES,
    AgencyFacts,
    AgencyKind,
    Duty,
    DutyState,
    GivenLevel,
    LinkState,
)
from selfassess.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from selfassess.extensions import db
from selfassess.services import cities
from selfassess.services.cities import ElementInput
from selfassess.store import audit
from selfassess.store.audit import Filter
from selfassess.store.models import Agency, District
from tests.cast import Cast
from tests.web.cities import City, find_city

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def city(app: Flask, cast: Cast) -> City:
    with app.app_context():
        return find_city(cast)


@pytest.fixture
def key(app: Flask, cast: Cast, city: City) -> str:
    """A key by which Alice's city asks anew."""
    with app.app_context():
        return cities.ask_district(cast.alice.actor, city.id, city.asked_id, 1, NOW)


def list_told(district_id: int) -> list[tuple[str, dict[str, object]]]:
    entries = audit.list_entries(district_id, Filter(what="city-link"), 20)
    return [(entry.by, dict(entry.after)) for entry in reversed(entries)]


def test_both_trails_tell_of_a_link_and_neither_of_the_others_people(
    app: Flask, cast: Cast, city: City, key: str
) -> None:
    other = cast.other_district_id
    with app.app_context():
        cities.answer_request(cast.mallory.actor, other, key, accept=True, now=NOW)
        cities.end_link(cast.mallory.actor, other, city.asked_id, NOW)
        in_city, in_district = list_told(city.id), list_told(other)
    agency = "State-run schools"
    assert [told for _by, told in in_city] == [
        {"agency": agency, "state": "asked"},
        {"agency": agency, "state": "accepted"},
        {"agency": agency, "state": "taken back"},
    ]
    assert [by for by, _told in in_city][1:] == ["Elsewhere Parish"] * 2
    assert [told for _by, told in in_district] == [
        {"city": "Example City", "agency": agency, "state": "accepted"},
        {"city": "Example City", "agency": agency, "state": "taken back"},
    ]


def test_a_city_that_ends_a_link_tells_the_district(app: Flask, cast: Cast, city: City) -> None:
    with app.app_context():
        cities.drop_link(cast.alice.actor, city.id, city.linked_id, 1, NOW)
        assert list_told(cast.district_id)[-1] == (
            "Example City",
            {"city": "Example City", "agency": "Public schools", "state": "ended by the city"},
        )
        agency = db.session.get(Agency, city.linked_id)
        assert agency is not None
        assert (agency.district_id, agency.link_state) == (None, LinkState.NONE)


def test_a_city_that_removes_an_agency_tells_the_district(
    app: Flask, cast: Cast, city: City
) -> None:
    with app.app_context():
        cities.remove_agency(cast.bob.actor, city.id, city.linked_id, 1, NOW)
        assert list_told(cast.district_id)[-1][1]["state"] == "removed by the city"


def test_a_request_holds_for_a_while(app: Flask, cast: Cast, city: City, key: str) -> None:
    with app.app_context():
        last = NOW + timedelta(days=28)
        assert cities.find_request(key, last).agency == "State-run schools"
        with pytest.raises(NotFoundError):
            cities.find_request(key, last + timedelta(days=1))
        with pytest.raises(InvalidInputError):
            cities.answer_request(
                cast.mallory.actor,
                cast.other_district_id,
                key,
                accept=True,
                now=last + timedelta(days=1),
            )


def test_a_new_key_makes_the_old_one_worthless(
    app: Flask, cast: Cast, city: City, key: str
) -> None:
    with app.app_context():
        newer = cities.ask_district(cast.alice.actor, city.id, city.asked_id, 2, NOW)
        assert newer != key
        with pytest.raises(NotFoundError):
            cities.find_request(key, NOW)


def test_a_key_is_good_for_one_answer(app: Flask, cast: Cast, city: City, key: str) -> None:
    own = cast.mallory.actor, cast.other_district_id, key
    with app.app_context():
        cities.answer_request(*own, accept=False, now=NOW)
        with pytest.raises(InvalidInputError):
            cities.answer_request(*own, accept=True, now=NOW)
        agency = db.session.get(Agency, city.asked_id)
        assert agency is not None
        assert agency.district_id is None


def test_invented_and_real_are_never_mixed(app: Flask, cast: Cast, city: City, key: str) -> None:
    with app.app_context():
        district = db.session.get(District, cast.other_district_id)
        assert district is not None
        district.is_demonstration = True
        db.session.commit()
        with pytest.raises(InvalidInputError, match="never mixed"):
            cities.answer_request(
                cast.mallory.actor, cast.other_district_id, key, accept=True, now=NOW
            )


def test_only_owners_with_an_account_ask(app: Flask, cast: Cast, city: City) -> None:
    with app.app_context(), pytest.raises(NotAllowedError):
        cities.ask_district(cast.bob.actor, city.id, city.asked_id, 1, NOW)


def test_who_asks_with_an_old_page_changes_nothing(app: Flask, cast: Cast, city: City) -> None:
    with app.app_context():
        with pytest.raises(ConflictError):
            cities.ask_district(cast.alice.actor, city.id, city.asked_id, 9, NOW)
        with pytest.raises(InvalidInputError):
            cities.ask_district(cast.alice.actor, city.id, city.linked_id, 1, NOW)


def test_a_citys_agencies_have_an_end(app: Flask, cast: Cast, city: City) -> None:
    facts = AgencyFacts("Network", AgencyKind.CHARTER_NETWORK)
    with app.app_context():
        for _ in range(MOST_AGENCIES - 2):
            cities.add_agency(cast.alice.actor, city.id, facts, NOW)
        with pytest.raises(InvalidInputError):
            cities.add_agency(cast.alice.actor, city.id, facts, NOW)


def test_what_was_typed_rests_while_a_district_shows_its_levels(
    app: Flask, cast: Cast, city: City, key: str
) -> None:
    level = GivenLevel(2, "Report", "", date(2026, 6, 30))
    other = GivenLevel(5, "Report", "", date(2026, 6, 30))
    duty = Duty(DutyState.HELD, frozenset({city.asked_id}))
    own = cast.bob.actor, city.id, "crpe-2016", "1.2"
    district = cast.mallory.actor, cast.other_district_id

    def read() -> object:
        return cities.view_city(cast.bob.actor, city.id).standing.elements["1.2"].level

    with app.app_context():
        cities.change_element(*own, 0, ElementInput(duty, {city.asked_id: level}), NOW)
        assert read() == 2
        cities.answer_request(*district, key, accept=True, now=NOW)
        # The district has no snapshot: that is no level, and not what the city has typed.
        assert read() is None
        cities.change_element(*own, 1, ElementInput(duty, {city.asked_id: other}), NOW)
        cities.end_link(*district, city.asked_id, NOW)
        assert read() == 2


@pytest.mark.parametrize("holders", [frozenset({999}), frozenset[int]()])
def test_a_duty_is_held_by_agencies_of_the_city_only(
    app: Flask, cast: Cast, city: City, holders: frozenset[int]
) -> None:
    given = ElementInput(Duty(DutyState.HELD, holders), {})
    with app.app_context(), pytest.raises(InvalidInputError):
        cities.change_element(cast.bob.actor, city.id, "crpe-2016", "1.2", 0, given, NOW)


def test_a_level_is_one_of_the_scale(app: Flask, cast: Cast, city: City) -> None:
    level = GivenLevel(9, "Report", "", date(2026, 6, 30))
    given = ElementInput(Duty(), {city.asked_id: level})
    with app.app_context(), pytest.raises(InvalidInputError):
        cities.change_element(cast.bob.actor, city.id, "crpe-2016", "1.2", 0, given, NOW)

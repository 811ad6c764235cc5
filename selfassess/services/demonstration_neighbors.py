"""What stands around the invented districts: a coalition that follows one of them, and a city."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from selfassess.domain.challenges import EntryKind, Party, Said
from selfassess.domain.cities import AgencyFacts, Duty, DutyState, GivenLevel, ShareUnit
from selfassess.domain.districts import DistrictFacts, Governance, Kind
from selfassess.domain.errors import NotFoundError
from selfassess.domain.framework import Framework
from selfassess.domain.outside_ratings import PlaceState, PublicSource, SourcedLevel
from selfassess.domain.permissions import Role
from selfassess.loader.demonstration import (
    InventedChallenge,
    InventedCity,
    InventedCoalition,
    read_neighbors,
    spell_levels,
)
from selfassess.services import challenges, cities, follows, outside_ratings, staff
from selfassess.services.access import Actor
from selfassess.services.cities import ElementInput
from selfassess.services.publications import find_listed
from selfassess.store import accounts, districts, members

DAY = timedelta(days=1)
JUDGE = "network-staff@example.org"


def load_neighbors(actor: Actor, framework: Framework, district_ids: Mapping[str, int]) -> None:
    """
    Load them.

    Args:
        actor: Who owns the districts and speaks for everybody: one person, in a demonstration.
        framework: The edition that they rate by.
        district_ids: The districts by name.
    """
    neighbors = read_neighbors()
    followed_id = district_ids[neighbors.coalition.follows]
    coalition_id, follow_id = _load_coalition(actor, framework, followed_id, neighbors.coalition)
    _load_challenge(actor, coalition_id, follow_id, neighbors.challenge)
    _load_city(actor, framework, district_ids, neighbors.city)


def _load_coalition(
    actor: Actor,
    framework: Framework,
    district_id: int,
    invented: InventedCoalition,
) -> tuple[int, int]:
    page = find_listed(district_id)
    if page is None:
        raise NotFoundError(f"{invented.follows} has no listed page that could be followed.")
    coalition_id = _add_organization(actor, invented.name, invented.state, Kind.COALITION)
    now = _at(invented.day)
    follow_id = follows.follow(actor, coalition_id, page.address, now)
    place_id = outside_ratings.add_place(
        actor, coalition_id, framework.id, now, address=page.address
    )
    for number, one in enumerate(invented.ratings, 1):
        source = PublicSource(one.title, "", one.reference, one.day, one.shows)
        said = SourcedLevel(PlaceState.RATED, one.level, one.day, (source,))
        when = now + number * DAY
        outside_ratings.rate(actor, coalition_id, place_id, one.element, said, "", 0, when)
    shared = _at(invented.shared)
    outside_ratings.share(actor, coalition_id, place_id, len(invented.ratings), shared)
    reply = invented.reply
    outside_ratings.reply(
        actor, district_id, place_id, reply.element, reply.text, 0, _at(reply.day)
    )
    return coalition_id, follow_id


def _load_challenge(
    actor: Actor, coalition_id: int, follow_id: int, invented: InventedChallenge
) -> None:
    source = PublicSource(invented.title, "", invented.reference, invented.dated, invented.shows)
    challenge_id = challenges.challenge(
        actor,
        coalition_id,
        follow_id,
        invented.target,
        invented.text,
        (source,),
        _at(invented.day),
    )
    reply, ruling = invented.reply, invented.ruling
    said = Said(EntryKind.REPLY, reply.text)
    challenges.add(actor, challenge_id, Party.DISTRICT, said, 1, _at(reply.day))
    said = Said(EntryKind.RULING, ruling.text, ruling=ruling.finds)
    # Whoever belongs to one of the sides does not rule.
    judge = accounts.add_account_of_provider(JUDGE, "")
    staff.change_staff(JUDGE, belongs=True)
    challenges.add(Actor(judge.id), challenge_id, Party.STAFF, said, 2, _at(ruling.day))


def _load_city(
    actor: Actor, framework: Framework, district_ids: Mapping[str, int], invented: InventedCity
) -> None:
    city_id = _add_organization(actor, invented.name, invented.state, Kind.CITY)
    now = _at(invented.day)
    ids = {
        one.name: cities.add_agency(actor, city_id, AgencyFacts(one.name, one.kind), now)
        for one in invented.agencies
    }
    students = {ids[one.name]: one.students for one in invented.agencies}
    version = cities.view_city(actor, city_id).shares_version
    cities.change_shares(actor, city_id, version, ShareUnit.STUDENTS, students, now)
    for one in invented.agencies:
        if one.linked:
            _city, agency = cities.get_agency(actor, city_id, ids[one.name])
            token = cities.ask_district(actor, city_id, agency.id, agency.version, now)
            district_id = district_ids[one.linked]
            cities.answer_request(actor, district_id, token, accept=True, now=now)
    _load_duties(actor, framework, city_id, invented, ids)


def _load_duties(
    actor: Actor,
    framework: Framework,
    city_id: int,
    invented: InventedCity,
    ids: Mapping[str, int],
) -> None:
    given = {name: spell_levels(framework, levels) for name, levels in invented.levels.items()}
    first = next(iter(ids.values()))
    duties = dict.fromkeys(invented.shared, Duty(DutyState.HELD, frozenset(ids.values())))
    duties |= dict.fromkeys(invented.alone, Duty(DutyState.HELD, frozenset({first})))
    duties |= dict.fromkeys(invented.nobody, Duty(DutyState.NOBODY))
    now = _at(invented.day)
    for element, duty in duties.items():
        levels = {
            ids[name]: GivenLevel(int(marks[element]), invented.source, "", invented.day)
            for name, marks in given.items()
            if marks[element].isdigit()
        }
        cities.change_element(
            actor, city_id, framework.id, element, 0, ElementInput(duty, levels), now
        )


def _add_organization(actor: Actor, name: str, state: str, kind: Kind) -> int:
    organization = districts.add_district(DistrictFacts(name, state, Governance.OTHER, kind=kind))
    organization.is_demonstration = True
    if actor.user_id is not None:
        members.add_member(organization.id, actor.user_id, Role.OWNER)
    return organization.id


def _at(day: date) -> datetime:
    return datetime.combine(day, time(17), UTC)

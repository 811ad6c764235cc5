"""
Cities: the agencies that run their schools, who answers for what, and the levels that flow in.

An agency shows the levels of a district only while that district agrees. The city asks with a key
that it hands to an owner of the district, so that nobody learns here which districts there are; the
district accepts, declines, and takes the link back whenever it wants. What flows are the levels of
its newest frozen snapshot, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from selfassess.domain.cities import (
    MOST_AGENCIES,
    Agency,
    AgencyFacts,
    CityStanding,
    Coverage,
    Duty,
    DutyState,
    GivenLevel,
    LinkState,
    ShareUnit,
    check_share,
    measure_coverage,
    place_city,
)
from selfassess.domain.districts import Kind
from selfassess.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
)
from selfassess.domain.framework import Framework
from selfassess.domain.marks import LevelMark, read_marks
from selfassess.domain.permissions import Permission, Role
from selfassess.domain.tracking import find_changes
from selfassess.extensions import db
from selfassess.formats.documents import Document
from selfassess.loader.peers import read_peer_numbers
from selfassess.services import audit
from selfassess.services.access import Actor, get_district, hash_token, make_token
from selfassess.services.authors import name_author
from selfassess.services.editions import DEFAULT_EDITION, get_edition, get_version
from selfassess.store import cities as store
from selfassess.store import districts, peers, snapshots

if TYPE_CHECKING:
    from selfassess.store.models import Agency as StoredAgency
    from selfassess.store.models import AgencyLevel, District

REQUEST_DAYS: Final = "city-request-days"
GONE: Final = "This request was answered or taken back, or its time is over."
PUBLISHED_EDITION: Final = "citywide-2018"
"""The edition that has ratings of real cities in print."""


@dataclass(frozen=True, slots=True)
class AgencyEntry:
    """
    An agency of a city.

    Args:
        row: What the city states about it.
        marks: What it has on each element: of its district while linked, else as it was given.
        linked_to: The name of the district whose levels these are; empty without a link.
        as_of: Of when that district's levels are; None where it has no snapshot of the edition.
        given: The levels with sources that the city's editors gave, by element id.
    """

    row: StoredAgency
    marks: Mapping[str, LevelMark]
    linked_to: str = ""
    as_of: date | None = None
    is_demonstration: bool = False
    given: Mapping[str, AgencyLevel] = field(default_factory=dict)

    @property
    def is_linked(self) -> bool:
        """Whether a district shows its levels here."""
        return bool(self.linked_to)


@dataclass(frozen=True, slots=True)
class CityView:
    """
    A city with its agencies and where it stands.

    `shares_version` guards the shares, `own_document` is the city's own newest snapshot of the
    edition that has printed ratings of cities, where it has one.
    """

    city: District
    role: Role
    framework: Framework
    agencies: tuple[AgencyEntry, ...]
    coverage: Coverage
    shares_version: int
    standing: CityStanding
    own_document: Document | None = None


@dataclass(frozen=True, slots=True)
class ElementView:
    """What a city states on one element, to change it; `by` names who did so last."""

    city: District
    framework: Framework
    element_id: str
    agencies: tuple[AgencyEntry, ...]
    duty: Duty
    version: int
    by: str


@dataclass(frozen=True, slots=True)
class ElementInput:
    """What somebody states on an element: the duty, and each agency's level, None for none."""

    duty: Duty
    levels: Mapping[int, GivenLevel | None]


def get_city(actor: Actor, city_id: int, permission: Permission) -> tuple[District, Role]:
    """
    Get a city for something that someone wants to do to it.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`; or it is no city.
    """
    city, role = get_district(actor, city_id, permission)
    if city.kind is not Kind.CITY:
        raise NotFoundError("This is not a city; only cities have agencies.")
    return city, role


def view_city(actor: Actor, city_id: int, edition: str = DEFAULT_EDITION) -> CityView:
    """
    Open a city, in seven queries at most.

    Raises:
        NotFoundError, NotAllowedError: see `get_city`; or there is no such edition.
    """
    city, role = get_city(actor, city_id, Permission.SEE)
    framework = get_edition(edition)
    unit, version = store.find_setting(city_id)
    entries = _list_entries(city_id, framework)
    standing = place_city(
        framework,
        [Agency(entry.row.id, entry.row.share, entry.marks) for entry in entries],
        {
            element: Duty(row.state, holders)
            for element, (row, holders) in store.list_elements(city_id, edition).items()
        },
    )
    coverage = measure_coverage((entry.row.share for entry in entries), unit, city.students)
    document = _find_own_document(city_id) if edition == PUBLISHED_EDITION else None
    return CityView(city, role, framework, entries, coverage, version, standing, document)


def _find_own_document(city_id: int) -> Document | None:
    own = [one for one in snapshots.list_snapshots(city_id) if one.edition == PUBLISHED_EDITION]
    return snapshots.find_documents([own[-1].id])[own[-1].id] if own else None


def _list_entries(
    city_id: int, framework: Framework, element_id: str = ""
) -> tuple[AgencyEntry, ...]:
    """The agencies of a city, each with its levels; on one element or on all of them."""
    agencies = store.list_agencies(city_id)
    given: dict[int, dict[str, AgencyLevel]] = {}
    for level in store.list_levels(city_id, framework.id, element_id):
        given.setdefault(level.agency_id, {})[level.element_id] = level
    linked = [found for one in agencies if (found := _find_linked(one)) is not None]
    newest = {row.district_id: row for row in peers.list_newest(framework.id, linked)}
    return tuple(_read_agency(one, newest, given.get(one.id, {}), framework) for one in agencies)


def _find_linked(agency: StoredAgency) -> int | None:
    """The district whose levels an agency shows, if it agrees now."""
    return agency.district_id if agency.link_state is LinkState.ACCEPTED else None


def _read_agency(
    agency: StoredAgency,
    newest: Mapping[int, peers.NewestSnapshot],
    given: Mapping[str, AgencyLevel],
    framework: Framework,
) -> AgencyEntry:
    linked = _find_linked(agency)
    if linked is None or agency.district is None:
        marks = {element: LevelMark(one.level, "rated") for element, one in given.items()}
        return AgencyEntry(agency, marks, given=given)
    found = newest.get(linked)
    marks = {}
    if found is not None:
        version = get_version(framework.id, found.edition_version)
        marks = read_marks(version.elements, found.marks)
    return AgencyEntry(
        agency,
        {element: mark for element, mark in marks.items() if element in framework.elements},
        agency.district.name,
        found.as_of if found else None,
        agency.district.is_demonstration,
        given,
    )


# --- Agencies


def get_agency(actor: Actor, city_id: int, agency_id: int) -> tuple[District, StoredAgency]:
    """
    Get an agency to change it, and its city.

    Raises:
        NotFoundError, NotAllowedError: see `get_city`; or there is none of this id.
    """
    city, _role = get_city(actor, city_id, Permission.EDIT_DISTRICT)
    agency = store.find_agency(city_id, agency_id)
    if agency is None:
        raise NotFoundError("There is no such agency; someone may have removed it.")
    return city, agency


def add_agency(actor: Actor, city_id: int, facts: AgencyFacts, now: datetime) -> int:
    """
    Add an agency, and give its id.

    Raises:
        NotFoundError, NotAllowedError: see `get_city`.
        InvalidInputError: there are too many already.
    """
    get_city(actor, city_id, Permission.EDIT_DISTRICT)
    if len(store.list_agencies(city_id)) >= MOST_AGENCIES:
        raise InvalidInputError(f"There are {MOST_AGENCIES} agencies already.", "name")
    agency = store.add_agency(city_id, **_to_columns(facts), created_at=now)
    audit.record(actor, city_id, "agency", after=_tell(facts), now=now)
    db.session.commit()
    return agency.id


def change_agency(
    actor: Actor, city_id: int, agency_id: int, seen: int, facts: AgencyFacts, now: datetime
) -> None:
    """
    Change what is stated about an agency.

    Raises:
        NotFoundError, NotAllowedError: see `get_agency`.
        ConflictError: someone else has changed it since version *seen*.
    """
    _city, agency = get_agency(actor, city_id, agency_id)
    known = _tell(AgencyFacts(agency.name, agency.kind))
    if not store.replace_agency(city_id, agency_id, seen, **_to_columns(facts)):
        _refuse("agency")
    before, after = find_changes(known, _tell(facts), known)
    if after:
        audit.record(actor, city_id, "agency", before=before, after=after, now=now)
    db.session.commit()


def remove_agency(actor: Actor, city_id: int, agency_id: int, seen: int, now: datetime) -> None:
    """
    Remove an agency with the levels that were given for it.

    Raises:
        NotFoundError, NotAllowedError: see `get_agency`.
        ConflictError: someone else has changed it since version *seen*.
    """
    _city, agency = get_agency(actor, city_id, agency_id)
    before = _tell(AgencyFacts(agency.name, agency.kind))
    linked = _find_linked(agency)
    if not store.delete_agency(city_id, agency_id, seen):
        _refuse("agency")
    audit.record(actor, city_id, "agency", before=before, now=now)
    if linked is not None:
        _tell_district(linked, _city, agency, "removed by the city", now)
    db.session.commit()


def _to_columns(facts: AgencyFacts) -> dict[str, Any]:
    return {"name": facts.name.strip(), "kind": facts.kind}


def _tell(facts: AgencyFacts) -> dict[str, str | int | None]:
    return {"name": facts.name.strip(), "kind": facts.kind.value}


def _refuse(what: str) -> None:
    db.session.rollback()
    raise ConflictError((what,))


# --- Shares


def change_shares(
    actor: Actor,
    city_id: int,
    seen: int,
    unit: ShareUnit,
    shares: Mapping[int, int | None],
    now: datetime,
) -> None:
    """
    Set all shares of a city together, for their sum is what has to fit.

    Args:
        actor: Who does it.
        city_id: Of which city.
        seen: The version that was on the screen.
        unit: In what they are stated.
        shares: Each agency's share, by its id; those that are missing keep theirs.
        now: The time.

    Raises:
        NotFoundError, NotAllowedError: see `get_city`.
        InvalidInputError: one cannot be taken.
        ConflictError: someone else has changed them since version *seen*.
    """
    get_city(actor, city_id, Permission.EDIT_DISTRICT)
    for share in shares.values():
        check_share(share, unit)
    agencies = store.list_agencies(city_id)
    names = {one.id: one.name for one in agencies if one.id in shares}
    old_unit, _version = store.find_setting(city_id)
    known: dict[str, str | int | None] = {"unit": old_unit.value}
    known |= {one.name: one.share for one in agencies if one.id in shares}
    wanted: dict[str, str | int | None] = {"unit": unit.value}
    wanted |= {name: shares[agency_id] for agency_id, name in names.items()}
    own = {agency_id: shares[agency_id] for agency_id in names}
    if not store.replace_shares(city_id, seen, unit, own):
        _refuse("shares")
    before, after = find_changes(known, wanted, known)
    if after:
        audit.record(actor, city_id, "agency-shares", before=before, after=after, now=now)
    db.session.commit()


# --- Who answers for what, and levels with sources


def open_element(actor: Actor, city_id: int, edition: str, element_id: str) -> ElementView:
    """
    Open an element of a city to state who answers for it.

    Raises:
        NotFoundError, NotAllowedError: see `get_city`; or there is no such edition or element.
    """
    city, _role = get_city(actor, city_id, Permission.EDIT_DISTRICT)
    framework = get_edition(edition)
    if element_id not in framework.elements:
        raise NotFoundError(f"The edition {edition} has no element {element_id!r}.")
    found = store.list_elements(city_id, edition).get(element_id)
    entries = _list_entries(city_id, framework, element_id)
    if found is None:
        return ElementView(city, framework, element_id, entries, Duty(), 0, "")
    row, holders = found
    by = name_author(city_id, row.updated_by_id)
    return ElementView(
        city, framework, element_id, entries, Duty(row.state, holders), row.version, by
    )


def change_element(
    actor: Actor,
    city_id: int,
    edition: str,
    element_id: str,
    seen: int,
    given: ElementInput,
    now: datetime,
) -> None:
    """
    State who answers for an element, and the levels of agencies that are not linked.

    Raises:
        NotFoundError, NotAllowedError: see `open_element`.
        InvalidInputError: a level is none of the scale, or somebody answers who is no agency here.
        ConflictError: someone else has changed it since version *seen*.
    """
    known = open_element(actor, city_id, edition, element_id)
    own = {entry.row.id: entry for entry in known.agencies}
    if given.duty.state is DutyState.HELD and not given.duty.holders:
        raise InvalidInputError("Choose at least one agency that answers for it.", "holders")
    if not (given.duty.holders | set(given.levels)) <= set(own):
        raise InvalidInputError("There is no such agency; someone may have removed it.", "holders")
    for level in given.levels.values():
        if level is not None and level.level not in known.framework.labels:
            raise InvalidInputError("Choose a level of the scale.", "level")
    holders = given.duty.holders if given.duty.state is DutyState.HELD else frozenset()
    # While a district shows its levels, what was typed for it rests; it is not to be changed.
    levels = {one: level for one, level in given.levels.items() if not own[one].is_linked}
    if not store.replace_element(
        city_id,
        edition,
        element_id,
        seen,
        holders,
        {one: _level_columns(level) for one, level in levels.items()},
        state=given.duty.state,
        updated_at=now,
        updated_by_id=actor.user_id,
    ):
        _refuse("element")
    old, new = _tell_duty(known.duty, own), _tell_duty(Duty(given.duty.state, holders), own)
    for one, level in levels.items():
        before = own[one].given.get(element_id)
        old[f"level, {own[one].row.name}"] = _tell_level(_read_level(before))
        new[f"level, {own[one].row.name}"] = _tell_level(level)
    changed, to = find_changes(old, new, old)
    if to:
        audit.record(
            actor, city_id, "city-duty", element_id=element_id, before=changed, after=to, now=now
        )
    db.session.commit()


@dataclass(frozen=True, slots=True)
class DutyView:
    """Who answers for every element of an edition, each with the version that guards it."""

    city: District
    framework: Framework
    agencies: tuple[tuple[int, str], ...]
    duties: Mapping[str, tuple[Duty, int]]


def open_duties(actor: Actor, city_id: int, edition: str) -> DutyView:
    """
    Open all duties of a city, to state them in one go.

    Raises:
        NotFoundError, NotAllowedError: see `get_city`; or there is no such edition.
    """
    city, _role = get_city(actor, city_id, Permission.EDIT_DISTRICT)
    framework = get_edition(edition)
    found = store.list_elements(city_id, edition)
    return DutyView(
        city,
        framework,
        tuple((one.id, one.name) for one in store.list_agencies(city_id)),
        {
            element: (Duty(found[element][0].state, found[element][1]), found[element][0].version)
            if element in found
            else (Duty(), 0)
            for element in framework.elements
        },
    )


def change_duties(
    actor: Actor,
    city_id: int,
    edition: str,
    stated: Mapping[str, tuple[Duty, int]],
    now: datetime,
) -> tuple[str, ...]:
    """
    State who answers for several elements; levels stay as they are.

    Args:
        actor: Who does it.
        city_id: Of which city.
        edition: The id of the edition.
        stated: Each duty with the version that was on the screen, by element id.
        now: The time.

    Returns:
        The elements that someone else has changed meanwhile, to something else: they keep what
        that person stated, and all others are saved.

    Raises:
        NotFoundError, NotAllowedError: see `open_duties`.
        InvalidInputError: somebody answers who is no agency here.
    """
    known = open_duties(actor, city_id, edition)
    names = dict(known.agencies)
    changed = {
        element: (duty, seen)
        for element, (duty, seen) in stated.items()
        if element in known.duties and duty != known.duties[element][0]
    }
    if not {one for duty, _seen in changed.values() for one in duty.holders} <= set(names):
        raise InvalidInputError("There is no such agency; someone may have removed it.")
    conflicts = []
    for element, (duty, seen) in changed.items():
        columns = {"state": duty.state, "updated_at": now, "updated_by_id": actor.user_id}
        before, _version = known.duties[element]
        if not store.replace_element(city_id, edition, element, seen, duty.holders, {}, **columns):
            conflicts.append(element)
            continue
        old, new = (_tell_holders(one, names) for one in (before, duty))
        changes, to = find_changes(old, new, old)
        audit.record(
            actor, city_id, "city-duty", element_id=element, before=changes, after=to, now=now
        )
    db.session.commit()
    return tuple(conflicts)


def _read_level(row: AgencyLevel | None) -> GivenLevel | None:
    return None if row is None else GivenLevel(row.level, row.source, row.link, row.day)


def _level_columns(level: GivenLevel | None) -> dict[str, Any] | None:
    if level is None:
        return None
    return {
        "level": level.level,
        "source": level.source.strip(),
        "link": level.link,
        "day": level.day,
    }


def _tell_level(level: GivenLevel | None) -> str | None:
    if level is None:
        return None
    parts = (str(level.level), level.source.strip(), level.link, level.day.isoformat())
    return "; ".join(filter(None, parts))


def _tell_duty(duty: Duty, own: Mapping[int, AgencyEntry]) -> dict[str, str | int | None]:
    return _tell_holders(duty, {one: entry.row.name for one, entry in own.items()})


def _tell_holders(duty: Duty, names: Mapping[int, str]) -> dict[str, str | int | None]:
    holders = "; ".join(name for one, name in names.items() if one in duty.holders)
    return {"duty": duty.state.value, "holders": holders}


# --- Links to districts


def ask_district(actor: Actor, city_id: int, agency_id: int, seen: int, now: datetime) -> str:
    """
    Ask a district for its levels, by a key that is handed to one of its owners.

    Returns:
        The key. It is known only now; the database keeps its hash.

    Raises:
        NotFoundError, NotAllowedError: see `get_agency`; only owners with an account may ask.
        InvalidInputError: the agency shows a district's levels already.
        ConflictError: someone else has changed it since version *seen*.
    """
    get_city(actor, city_id, Permission.MANAGE_MEMBERS)
    _city, agency = get_agency(actor, city_id, agency_id)
    if _find_linked(agency) is not None:
        raise InvalidInputError("This agency shows a district’s levels already.")
    token = make_token()
    days = int(read_peer_numbers()[REQUEST_DAYS].exact)
    if not store.replace_agency(
        city_id,
        agency_id,
        seen,
        link_state=LinkState.ASKED,
        district_id=None,
        link_token_hash=hash_token(token),
        link_until=now.date() + timedelta(days=days),
        link_changed_at=now,
    ):
        _refuse("agency")
    audit.record(
        actor, city_id, "city-link", after={"agency": agency.name, "state": "asked"}, now=now
    )
    db.session.commit()
    return token


def drop_link(actor: Actor, city_id: int, agency_id: int, seen: int, now: datetime) -> None:
    """
    Take a request back, or end a link, from the city's side.

    Raises:
        NotFoundError, NotAllowedError: see `get_agency`; only owners with an account may.
        ConflictError: someone else has changed it since version *seen*.
    """
    get_city(actor, city_id, Permission.MANAGE_MEMBERS)
    city, agency = get_agency(actor, city_id, agency_id)
    linked, state = _find_linked(agency), agency.link_state
    if not store.replace_agency(
        city_id,
        agency_id,
        seen,
        link_state=LinkState.NONE,
        district_id=None,
        link_token_hash=None,
        link_until=None,
        link_changed_at=now,
    ):
        _refuse("agency")
    audit.record(
        actor,
        city_id,
        "city-link",
        before={"agency": agency.name, "state": state.value},
        after={"agency": agency.name, "state": "none"},
        now=now,
    )
    if linked is not None:
        _tell_district(linked, city, agency, "ended by the city", now)
    db.session.commit()


@dataclass(frozen=True, slots=True)
class Request:
    """What a city asks of a district."""

    city: str
    agency: str
    until: date


@dataclass(frozen=True, slots=True)
class Links:
    """
    The cities that show a district's levels, as agency ids with city, agency and since when.

    `request` is what is asked with a key that was given; `is_unknown` says that the key is none.
    """

    district: District
    role: Role
    links: tuple[tuple[int, str, str, datetime | None], ...]
    request: Request | None
    is_unknown: bool
    problem: str


def open_links(actor: Actor, district_id: int, token: str, now: datetime) -> Links:
    """
    Open a district's page of the cities that show its levels.

    Args:
        actor: Who looks.
        district_id: At which district.
        token: The key of a request; empty for none.
        now: The time.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`.
    """
    district, role = get_district(actor, district_id, Permission.SEE)
    asked = store.find_request(hash_token(token), now.date()) if token else None
    return Links(
        district,
        role,
        tuple(
            (one.id, one.city.name, one.name, one.link_changed_at)
            for one in store.list_links_of(district_id)
        ),
        Request(asked.city.name, asked.name, asked.link_until or now.date()) if asked else None,
        bool(token) and asked is None,
        _find_problem(asked, district) if asked else "",
    )


def find_request(token: str, now: datetime) -> Request:
    """
    Tell what is asked with a key, to somebody who has it.

    Raises:
        NotFoundError: nobody asks with this key, or no longer.
    """
    asked = store.find_request(hash_token(token), now.date())
    if asked is None:
        raise NotFoundError(GONE)
    return Request(asked.city.name, asked.name, asked.link_until or now.date())


def list_owned(actor: Actor) -> Sequence[District]:
    """The districts for which somebody may answer a request."""
    listed = districts.list_districts(actor.user_id, None)
    return [one for one, role in listed if role is Role.OWNER and one.kind is Kind.DISTRICT]


def answer_request(
    actor: Actor, district_id: int, token: str, *, accept: bool, now: datetime
) -> None:
    """
    Accept or decline what a city asks, for a district.

    Raises:
        NotFoundError: see `get_district`.
        NotAllowedError: the actor is no owner of the district.
        InvalidInputError: nobody asks with this key, or no longer; or this district cannot be an
            agency of that city.
    """
    district, _role = get_district(actor, district_id, Permission.MANAGE_MEMBERS)
    token_hash = hash_token(token)
    asked = store.find_request(token_hash, now.date())
    if asked is None:
        raise InvalidInputError(GONE)
    # Two owners who accept two requests of one city at once: the second one finds the first's link.
    districts.lock_district(asked.city_id)
    problem = _find_problem(asked, district) if accept else ""
    if problem:
        raise InvalidInputError(problem)
    city_id, city, agency = asked.city_id, asked.city.name, asked.name
    if not store.answer_request(token_hash, district_id if accept else None, now):
        _refuse("agency")
    state = "accepted" if accept else "declined"
    audit.record(
        actor,
        district_id,
        "city-link",
        after={"city": city, "agency": agency, "state": state},
        now=now,
    )
    # The city learns which district accepted, never who of its people, and nothing of a refusal.
    answerer = Actor(name=district.name if accept else "")
    audit.record(answerer, city_id, "city-link", after={"agency": agency, "state": state}, now=now)
    db.session.commit()


def _find_problem(asked: StoredAgency, district: District) -> str:
    if district.kind is not Kind.DISTRICT:
        return "Only a school district can show its levels in a city."
    if district.is_demonstration != asked.city.is_demonstration:
        return "Invented districts and real cities are never mixed."
    if store.is_linked(asked.city_id, district.id):
        return "This district shows its levels in that city already."
    return ""


def end_link(actor: Actor, district_id: int, agency_id: int, now: datetime) -> None:
    """
    Take a district's levels out of a city, at once.

    Raises:
        NotFoundError: see `get_district`; or the levels are not there (any more).
        NotAllowedError: the actor is no owner of the district.
    """
    district, _role = get_district(actor, district_id, Permission.MANAGE_MEMBERS)
    links = {one.id: one for one in store.list_links_of(district_id)}
    if agency_id not in links or not store.end_link(agency_id, district_id, now):
        raise NotFoundError("This link was taken back or removed already.")
    agency = links[agency_id]
    told = {"agency": agency.name, "state": "taken back"}
    audit.record(actor, district_id, "city-link", after={"city": agency.city.name, **told}, now=now)
    audit.record(Actor(name=district.name), agency.city_id, "city-link", after=told, now=now)
    db.session.commit()


def _tell_district(
    district_id: int, city: District, agency: StoredAgency, state: str, now: datetime
) -> None:
    """Note in the trail of a district what its city did to their link."""
    told = {"city": city.name, "agency": agency.name, "state": state}
    audit.record(Actor(name=city.name), district_id, "city-link", after=told, now=now)

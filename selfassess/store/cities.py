"""Cities in the database: agencies, their links, who answers for what, and levels with sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload

from selfassess.domain.cities import DutyState, LinkState, ShareUnit
from selfassess.extensions import db
from selfassess.store.models import (
    Agency,
    AgencyLevel,
    CityElement,
    CitySetting,
    DutyHolder,
)

_QUIETLY: Mapping[str, Any] = {"synchronize_session": False}


def find_setting(city_id: int) -> tuple[ShareUnit, int]:
    """In what a city states shares, and the version that guards them."""
    query = select(CitySetting.unit, CitySetting.version).where(CitySetting.city_id == city_id)
    row = db.session.execute(query).one_or_none()
    return (row[0], row[1]) if row else (ShareUnit.STUDENTS, 0)


def replace_shares(
    city_id: int, seen: int, unit: ShareUnit, shares: Mapping[int, int | None]
) -> bool:
    """Set the unit and all shares, provided that they are still at version *seen*; says whether."""
    _insert_once(CitySetting, city_id=city_id, unit=ShareUnit.STUDENTS, version=0)
    if not _update(
        update(CitySetting)
        .where(CitySetting.city_id == city_id, CitySetting.version == seen)
        .values(unit=unit, version=seen + 1)
    ):
        return False
    for agency_id, share in shares.items():
        _update(
            update(Agency)
            .where(Agency.id == agency_id, Agency.city_id == city_id)
            .values(share=share)
        )
    return True


def list_agencies(city_id: int) -> Sequence[Agency]:
    """The agencies of a city with the districts that they show, in the order they were added."""
    query = (
        select(Agency)
        .where(Agency.city_id == city_id)
        .order_by(Agency.id)
        .options(joinedload(Agency.district))
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()


def find_agency(city_id: int, agency_id: int) -> Agency | None:
    """An agency of this city, with the district that it shows."""
    query = (
        select(Agency)
        .where(Agency.id == agency_id, Agency.city_id == city_id)
        .options(joinedload(Agency.district))
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(query)


def add_agency(city_id: int, **columns: Any) -> Agency:
    """Add an agency; its id is known afterwards."""
    agency = Agency(city_id=city_id, **columns)
    db.session.add(agency)
    db.session.flush()
    return agency


def replace_agency(city_id: int, agency_id: int, seen: int, **columns: Any) -> bool:
    """Change an agency, provided that it is still at version *seen*; says whether."""
    return _update(
        update(Agency)
        .where(Agency.id == agency_id, Agency.city_id == city_id, Agency.version == seen)
        .values(version=seen + 1, **columns)
    )


def delete_agency(city_id: int, agency_id: int, seen: int) -> bool:
    """
    Delete an agency with its levels, provided that it is still at version *seen*; says whether.

    A duty that nobody else holds is then not stated any more: that is not the same as nobody's.
    """
    held = select(DutyHolder.city_element_id).where(DutyHolder.agency_id == agency_id)
    touched = db.session.scalars(held).all()
    outcome: Any = db.session.execute(
        delete(Agency)
        .where(Agency.id == agency_id, Agency.city_id == city_id, Agency.version == seen)
        .execution_options(**_QUIETLY)
    )
    if not outcome.rowcount:
        return False
    still = select(DutyHolder.city_element_id)
    _update(
        update(CityElement)
        .where(CityElement.id.in_(touched), CityElement.id.not_in(still))
        .values(state=DutyState.UNSTATED)
    )
    _update(
        update(CityElement)
        .where(CityElement.id.in_(touched))
        .values(version=CityElement.version + 1)
    )
    return True


# --- Links to districts


def find_request(token_hash: str, today: date) -> Agency | None:
    """An agency whose city waits for an answer, with its city."""
    query = (
        select(Agency)
        .where(
            Agency.link_token_hash == token_hash,
            Agency.link_state == LinkState.ASKED,
            Agency.link_until >= today,
        )
        .options(joinedload(Agency.city))
    )
    return db.session.scalar(query)


def answer_request(token_hash: str, district_id: int | None, at: datetime) -> bool:
    """Accept a request for a district, or decline it without one; says whether it still waited."""
    state = LinkState.DECLINED if district_id is None else LinkState.ACCEPTED
    return _update(
        update(Agency)
        .where(Agency.link_token_hash == token_hash, Agency.link_state == LinkState.ASKED)
        .values(
            link_state=state,
            district_id=district_id,
            link_token_hash=None,
            link_until=None,
            link_changed_at=at,
            version=Agency.version + 1,
        )
    )


def is_linked(city_id: int, district_id: int) -> bool:
    """Whether a district is an agency of this city already."""
    query = select(Agency.id).where(Agency.city_id == city_id, Agency.district_id == district_id)
    return db.session.scalar(query) is not None


def list_links_of(district_id: int) -> Sequence[Agency]:
    """The agencies that show a district's levels, with their cities."""
    query = (
        select(Agency)
        .where(Agency.district_id == district_id, Agency.link_state == LinkState.ACCEPTED)
        .order_by(Agency.id)
        .options(joinedload(Agency.city))
    )
    return db.session.scalars(query).all()


def end_link(agency_id: int, district_id: int, at: datetime) -> bool:
    """Take a district's levels out of a city; says whether they were there."""
    return _update(
        update(Agency)
        .where(Agency.id == agency_id, Agency.district_id == district_id)
        .values(
            link_state=LinkState.ENDED,
            district_id=None,
            link_changed_at=at,
            version=Agency.version + 1,
        )
    )


# --- Duties and levels


def list_elements(city_id: int, edition: str) -> Mapping[str, tuple[CityElement, frozenset[int]]]:
    """What a city states on each element, and the agencies that hold the duty, by element id."""
    query = (
        select(CityElement, DutyHolder.agency_id)
        .outerjoin(DutyHolder, DutyHolder.city_element_id == CityElement.id)
        .where(CityElement.city_id == city_id, CityElement.edition == edition)
        .order_by(CityElement.id, DutyHolder.agency_id)
        .execution_options(populate_existing=True)
    )
    found: dict[str, tuple[CityElement, frozenset[int]]] = {}
    for element, holder in db.session.execute(query):
        holders = found.get(element.element_id, (element, frozenset()))[1]
        more = frozenset() if holder is None else frozenset({holder})
        found[element.element_id] = (element, holders | more)
    return found


def list_levels(city_id: int, edition: str, element_id: str = "") -> Sequence[AgencyLevel]:
    """The levels that a city's editors have given, on all elements or on one."""
    query = (
        select(AgencyLevel)
        .join(Agency, Agency.id == AgencyLevel.agency_id)
        .where(Agency.city_id == city_id, AgencyLevel.edition == edition)
        .order_by(AgencyLevel.agency_id, AgencyLevel.id)
        .execution_options(populate_existing=True)
    )
    if element_id:
        query = query.where(AgencyLevel.element_id == element_id)
    return db.session.scalars(query).all()


def replace_element(
    city_id: int,
    edition: str,
    element_id: str,
    seen: int,
    holders: Iterable[int],
    levels: Mapping[int, Mapping[str, Any] | None],
    **columns: Any,
) -> bool:
    """
    State who answers for an element and what levels the agencies have, if still at *seen*.

    Args:
        city_id: Of which city.
        edition: The id of the edition.
        element_id: On which element.
        seen: The version that was on the screen; 0 where nothing was stated.
        holders: The agencies that answer for it.
        levels: The columns of each agency's level; None takes it away.
        columns: The other columns of the statement.
    """
    key = {"city_id": city_id, "edition": edition, "element_id": element_id}
    _insert_once(CityElement, **{**key, **columns, "state": DutyState.UNSTATED, "version": 0})
    place = [
        CityElement.city_id == city_id,
        CityElement.edition == edition,
        CityElement.element_id == element_id,
    ]
    if not _update(
        update(CityElement)
        .where(*place, CityElement.version == seen)
        .values(version=seen + 1, **columns)
    ):
        return False
    row_id = db.session.scalars(select(CityElement.id).where(*place)).one()
    db.session.execute(
        delete(DutyHolder).where(DutyHolder.city_element_id == row_id).execution_options(**_QUIETLY)
    )
    rows = [{"city_element_id": row_id, "agency_id": holder} for holder in sorted(set(holders))]
    if rows:
        db.session.execute(insert(DutyHolder), rows)
    if levels:
        db.session.execute(
            delete(AgencyLevel)
            .where(
                AgencyLevel.agency_id.in_(levels),
                AgencyLevel.edition == edition,
                AgencyLevel.element_id == element_id,
            )
            .execution_options(**_QUIETLY)
        )
    given = [
        {"agency_id": agency_id, "edition": edition, "element_id": element_id, **level}
        for agency_id, level in levels.items()
        if level is not None
    ]
    if given:
        db.session.execute(insert(AgencyLevel), given)
    return True


def _insert_once(model: Any, **columns: Any) -> None:
    """Add a row unless there is one: two people who state something first do not fail."""
    is_sqlite = db.session.get_bind().dialect.name == "sqlite"
    dialect: Any = sqlite if is_sqlite else postgresql
    db.session.execute(dialect.insert(model).values(**columns).on_conflict_do_nothing())


def _update(statement: Any) -> bool:
    outcome: Any = db.session.execute(statement.execution_options(**_QUIETLY))
    return bool(outcome.rowcount)

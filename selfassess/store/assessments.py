"""Assessments and what is written in them, in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, select, update

from selfassess.domain.permissions import Role
from selfassess.domain.responses import ElementResult
from selfassess.domain.worksheet import Standing, Worksheet, make_standing
from selfassess.extensions import db
from selfassess.store.documents import read_worksheet, write_worksheet
from selfassess.store.models import District, Membership
from selfassess.store.models.assessments import Assessment, Response

_RESPONSES = Response.metadata.tables[Response.__tablename__]

# What pages ask on every request is put together once. SQLAlchemy would do it anew each time, which
# takes longer than the database does.
_WITH_ACCESS = (
    select(Assessment, District, Membership.role)
    .join(District, District.id == Assessment.district_id)
    .outerjoin(
        Membership,
        and_(Membership.district_id == District.id, Membership.user_id == bindparam("user_id")),
    )
    .where(Assessment.id == bindparam("assessment_id"))
)
_WRITTEN = (
    _WITH_ACCESS.add_columns(Response.version, Response.worksheet)
    .join(Response, Response.assessment_id == Assessment.id)
    .where(Response.element_id == bindparam("element_id"))
)
_STANDINGS = select(*(_RESPONSES.c[name] for name in Standing._fields)).where(
    _RESPONSES.c.assessment_id == bindparam("assessment_id")
)
_WORKSHEETS = select(_RESPONSES.c.element_id, _RESPONSES.c.version, _RESPONSES.c.worksheet).where(
    _RESPONSES.c.assessment_id == bindparam("assessment_id")
)
_REPLACE = update(_RESPONSES).where(
    _RESPONSES.c.assessment_id == bindparam("of_assessment"),
    _RESPONSES.c.element_id == bindparam("of_element"),
    _RESPONSES.c.version == bindparam("seen"),
)
"""Takes the new values by the names of the columns."""


@dataclass(frozen=True, slots=True)
class Written:
    """The worksheet of an element, and the version of the row that it was read from."""

    element_id: str
    version: int
    worksheet: Worksheet


@dataclass(frozen=True, slots=True)
class Counted:
    """An assessment, how many elements it has, and how many of them have an answer that stands."""

    assessment: Assessment
    done: int
    total: int


def _role(row: Any, trial_token_hash: str | None) -> Role | None:
    district, role = row[1], row[2]
    if role is not None:
        return Role(role)
    if district.trial_token_hash is not None and district.trial_token_hash == trial_token_hash:
        return Role.TRIAL
    return None


def find_assessment(
    assessment_id: int, user_id: int | None, trial_token_hash: str | None
) -> tuple[Assessment, District, Role] | None:
    """Find an assessment with its district and the person's role; None without a part in it."""
    asked = {"user_id": user_id, "assessment_id": assessment_id}
    row = db.session.execute(_WITH_ACCESS, asked).one_or_none()
    role = _role(row, trial_token_hash) if row else None
    return (row[0], row[1], role) if row and role else None


def find_written(
    assessment_id: int, element_id: str, user_id: int | None, trial_token_hash: str | None
) -> tuple[Assessment, District, Role, Written] | None:
    """Find one element's worksheet with everything that decides on access, in one query."""
    asked = {"user_id": user_id, "assessment_id": assessment_id, "element_id": element_id}
    row = db.session.execute(_WRITTEN, asked).one_or_none()
    role = _role(row, trial_token_hash) if row else None
    if row is None or role is None:
        return None
    assessment, district, _, version, document = row
    return assessment, district, role, Written(element_id, version, read_worksheet(document))


def list_assessments(district_id: int) -> Sequence[Assessment]:
    """List a district's assessments, newest date first."""
    query = (
        select(Assessment)
        .where(Assessment.district_id == district_id)
        .order_by(Assessment.as_of.desc(), Assessment.id.desc())
    )
    return db.session.scalars(query).all()


def list_counted(district_id: int) -> list[Counted]:
    """List a district's assessments with how far each is, newest date first, in one query."""
    stands = Response.state.in_(("rated", "na"))
    query = (
        select(Assessment, func.count(Response.id).filter(stands), func.count(Response.id))
        .outerjoin(Response, Response.assessment_id == Assessment.id)
        .where(Assessment.district_id == district_id)
        .group_by(Assessment.id)
        .order_by(Assessment.as_of.desc(), Assessment.id.desc())
    )
    return [Counted(*row) for row in db.session.execute(query)]


def list_standings(assessment_id: int) -> dict[str, Standing]:
    """Where each element stands, by element id."""
    rows = db.session.execute(_STANDINGS, {"assessment_id": assessment_id}).all()
    return {row[0]: Standing._make(row) for row in rows}


def list_written(assessment_id: int, element_ids: Iterable[str] = ()) -> dict[str, Written]:
    """Every worksheet of an assessment, or those of some elements, by element id."""
    wanted = tuple(element_ids)
    query = _WORKSHEETS.where(_RESPONSES.c.element_id.in_(wanted)) if wanted else _WORKSHEETS
    rows = db.session.execute(query, {"assessment_id": assessment_id})
    return {
        element_id: Written(element_id, version, read_worksheet(document))
        for element_id, version, document in rows
    }


def add_assessment(
    district_id: int,
    edition: str,
    edition_version: str,
    as_of: date,
    created_by_id: int | None,
    carried_from_id: int | None = None,
) -> Assessment:
    """Add an assessment; its id is known afterwards. Its responses are added apart."""
    assessment = Assessment(
        district_id=district_id,
        edition=edition,
        edition_version=edition_version,
        as_of=as_of,
        carried_from_id=carried_from_id,
        created_by_id=created_by_id,
    )
    db.session.add(assessment)
    db.session.flush()
    return assessment


def add_responses(
    assessment_id: int, worksheets: Iterable[tuple[str, Worksheet, ElementResult]]
) -> None:
    """Add the row of every element, so that saving later is always one update."""
    rows = [
        {
            "assessment_id": assessment_id,
            "element_id": element_id,
            "version": 0,
            **_columns(element_id, worksheet, result),
            "updated_at": None,
        }
        for element_id, worksheet, result in worksheets
    ]
    db.session.execute(insert(Response), rows)


def replace_written(
    assessment_id: int,
    written: Written,
    worksheet: Worksheet,
    result: ElementResult,
    at: datetime,
) -> bool:
    """
    Save a worksheet, provided that nobody has changed its row since it was read.

    Returns:
        Whether it was saved; if not, read the row again and give the change to what is there now.
    """
    where = {"of_assessment": assessment_id, "of_element": written.element_id}
    columns = _columns(written.element_id, worksheet, result)
    outcome: Any = db.session.execute(
        _REPLACE,
        {**where, "seen": written.version, "version": written.version + 1, "updated_at": at}
        | columns,
    )
    return bool(outcome.rowcount)


def _columns(element_id: str, worksheet: Worksheet, result: ElementResult) -> dict[str, Any]:
    columns = make_standing(element_id, worksheet, result)._asdict()
    del columns["element_id"]
    return {"worksheet": write_worksheet(worksheet), **columns}

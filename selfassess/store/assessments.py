"""Assessments and what is written in them, in the database."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import and_, bindparam, exists, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from selfassess.domain.cycle import OPEN
from selfassess.domain.permissions import Role
from selfassess.domain.responses import ElementResult
from selfassess.domain.worksheet import Standing, Worksheet, make_standing
from selfassess.extensions import db
from selfassess.store.documents import read_worksheet, write_worksheet
from selfassess.store.models import District, Evidence, Membership, SecondRating
from selfassess.store.models.assessments import Assessment, Response, Snapshot

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
# Most elements have neither; two looks into an index spare the page two queries.
_HAS_SECONDS = exists().where(
    SecondRating.assessment_id == Assessment.id,
    SecondRating.element_id == Response.element_id,
)
_HAS_EVIDENCE = exists().where(
    Evidence.district_id == Assessment.district_id,
    Evidence.edition == Assessment.edition,
    Evidence.element_id == Response.element_id,
)
_WRITTEN = (
    _WITH_ACCESS.add_columns(Response.version, Response.worksheet, _HAS_SECONDS, _HAS_EVIDENCE)
    .join(Response, Response.assessment_id == Assessment.id)
    .where(Response.element_id == bindparam("element_id"), ~Response.dropped)
)
_STANDINGS = select(*(_RESPONSES.c[name] for name in Standing._fields)).where(
    _RESPONSES.c.assessment_id == bindparam("assessment_id"), ~_RESPONSES.c.dropped
)
_ALL_WORKSHEETS = select(
    _RESPONSES.c.element_id, _RESPONSES.c.version, _RESPONSES.c.worksheet
).where(_RESPONSES.c.assessment_id == bindparam("assessment_id"))
_WORKSHEETS = _ALL_WORKSHEETS.where(~_RESPONSES.c.dropped)
_REPLACE = update(_RESPONSES).where(
    _RESPONSES.c.assessment_id == bindparam("of_assessment"),
    _RESPONSES.c.element_id == bindparam("of_element"),
    _RESPONSES.c.version == bindparam("seen"),
    # Whoever opened the page before the assessment was handed in finds that it is closed.
    exists().where(
        Assessment.id == bindparam("of_assessment"), or_(*(Assessment.state == s for s in OPEN))
    ),
)
"""Takes the new values by the names of the columns."""

MISSING: Final = -1
"""The version of a row that is not there yet."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Whether there may be second ratings and evidence beside a worksheet; so if nobody looked."""

    seconds: bool = True
    evidence: bool = True


@dataclass(frozen=True, slots=True)
class Written:
    """
    The worksheet of an element, and the version of the row that it was read from.

    The version is MISSING where there is no row yet; saving adds it then.
    """

    element_id: str
    version: int
    worksheet: Worksheet
    beside: Beside = field(default=Beside(), compare=False)


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
    assessment, district, _, version, document, *beside = row
    written = Written(element_id, version, read_worksheet(document), Beside(*beside))
    return assessment, district, role, written


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
    asked = and_(Response.assessment_id == Assessment.id, ~Response.dropped)
    query = (
        select(Assessment, func.count(Response.id).filter(stands), func.count(Response.id))
        .outerjoin(Response, asked)
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
    return _read_rows(db.session.execute(query, {"assessment_id": assessment_id}))


def list_all_written(assessment_id: int) -> dict[str, Written]:
    """Every worksheet of an assessment, also of elements that are no longer asked."""
    return _read_rows(db.session.execute(_ALL_WORKSHEETS, {"assessment_id": assessment_id}))


def _read_rows(rows: Iterable[Any]) -> dict[str, Written]:
    return {
        element_id: Written(element_id, version, read_worksheet(document))
        for element_id, version, document in rows
    }


def find_untouched(
    district_id: int, edition: str, edition_version: str, as_of: date, carried_from_id: int | None
) -> int | None:
    """The id of an assessment just like this in which nobody has written; None without one."""
    written = exists().where(Response.assessment_id == Assessment.id, Response.version > 0)
    frozen = exists().where(Snapshot.assessment_id == Assessment.id)
    query = (
        select(Assessment.id)
        .where(
            Assessment.district_id == district_id,
            Assessment.edition == edition,
            Assessment.edition_version == edition_version,
            Assessment.as_of == as_of,
            Assessment.carried_from_id.is_not_distinct_from(carried_from_id),
            ~written,
            ~frozen,
        )
        .order_by(Assessment.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


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
    assessment_id: int,
    worksheets: Iterable[tuple[str, Worksheet, ElementResult]],
    dropped: Container[str] = (),
) -> None:
    """
    Add the row of every element, so that saving later is always one update.

    Args:
        assessment_id: To which assessment.
        worksheets: Element id, worksheet, and where it puts the element.
        dropped: The ids of elements that are no longer asked.
    """
    rows = [
        {
            "assessment_id": assessment_id,
            "element_id": element_id,
            "version": 0,
            **_columns(element_id, worksheet, result),
            "dropped": element_id in dropped,
            "updated_at": None,
        }
        for element_id, worksheet, result in worksheets
    ]
    if rows:
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
    if written.version == MISSING:
        return _add_missing(assessment_id, written.element_id, worksheet, result)
    where = {"of_assessment": assessment_id, "of_element": written.element_id}
    columns = _columns(written.element_id, worksheet, result)
    outcome: Any = db.session.execute(
        _REPLACE,
        {**where, "seen": written.version, "version": written.version + 1, "updated_at": at}
        | columns,
    )
    return bool(outcome.rowcount)


def _add_missing(
    assessment_id: int, element_id: str, worksheet: Worksheet, result: ElementResult
) -> bool:
    try:
        with db.session.begin_nested():
            add_responses(assessment_id, [(element_id, worksheet, result)])
    except IntegrityError:
        return False
    return True


def move_written(
    assessment_id: int,
    written: Written,
    worksheet: Worksheet,
    result: ElementResult,
    dropped: bool,
) -> bool:
    """
    Save what became of a worksheet in another version of the edition.

    Nobody has written anything, so the time of the last change stays.

    Returns:
        Whether it was saved; if not, somebody has changed its row since it was read.
    """
    outcome: Any = db.session.execute(
        _REPLACE,
        {
            "of_assessment": assessment_id,
            "of_element": written.element_id,
            "seen": written.version,
            "version": written.version + 1,
            "dropped": dropped,
        }
        | _columns(written.element_id, worksheet, result),
    )
    return bool(outcome.rowcount)


def change_version(assessment_id: int, seen: str, version: str) -> bool:
    """Give an assessment another version of its edition, provided that it is still at *seen*."""
    statement = (
        update(Assessment)
        .where(Assessment.id == assessment_id, Assessment.edition_version == seen)
        .values(edition_version=version)
        .execution_options(synchronize_session=False)
    )
    outcome: Any = db.session.execute(statement)
    return bool(outcome.rowcount)


def find_version(assessment_id: int) -> str | None:
    """The version of its edition that an assessment is in, as the database has it now."""
    query = select(Assessment.edition_version).where(Assessment.id == assessment_id)
    return db.session.scalar(query)


def _columns(element_id: str, worksheet: Worksheet, result: ElementResult) -> dict[str, Any]:
    columns = make_standing(element_id, worksheet, result)._asdict()
    del columns["element_id"]
    return {"worksheet": write_worksheet(worksheet), **columns}

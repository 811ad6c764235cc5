"""Assignments in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, delete, exists, insert, select

from selfassess.domain.permissions import Role
from selfassess.extensions import db
from selfassess.store.models import Assessment, Assignment, District, Membership, Response, User


@dataclass(frozen=True, slots=True)
class Assigned:
    """Who is asked to answer an element, and by when."""

    element_id: str
    user_id: int
    name: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Task:
    """What someone is asked to answer, in which assessment, and where the element stands."""

    assessment_id: int
    district: str
    as_of: date
    edition: str
    element_id: str
    due: date | None
    state: str


def list_assigned(assessment_id: int) -> Sequence[Assigned]:
    """List who is asked to answer what, of those who are still members, by name."""
    query = (
        select(Assignment, User.display_name, User.email)
        .join(User, User.id == Assignment.user_id)
        .join(Assessment, Assessment.id == Assignment.assessment_id)
        .join(
            Membership,
            and_(
                Membership.user_id == User.id,
                Membership.district_id == Assessment.district_id,
            ),
        )
        .where(Assignment.assessment_id == assessment_id)
        .order_by(User.display_name, User.email, Assignment.id)
    )
    return [
        Assigned(row.element_id, row.user_id, name or email, row.due)
        for row, name, email in db.session.execute(query)
    ]


def list_tasks(user_id: int, limit: int) -> Sequence[Task]:
    """List what someone is asked to answer and nobody has yet, the earliest due first."""
    query = (
        select(
            Assignment.assessment_id,
            District.name,
            Assessment.as_of,
            Assessment.edition,
            Assignment.element_id,
            Assignment.due,
            Response.state,
        )
        .join(Assessment, Assessment.id == Assignment.assessment_id)
        .join(District, District.id == Assessment.district_id)
        .join(
            Membership,
            and_(
                Membership.user_id == Assignment.user_id,
                Membership.district_id == District.id,
                Membership.role.in_((Role.OWNER, Role.EDITOR, Role.CONTRIBUTOR)),
            ),
        )
        .join(
            Response,
            and_(
                Response.assessment_id == Assignment.assessment_id,
                Response.element_id == Assignment.element_id,
            ),
        )
        .where(Assignment.user_id == user_id, Response.state.not_in(("rated", "na")))
        .order_by(Assignment.due.is_(None), Assignment.due, Assignment.id)
        .limit(limit)
    )
    return [Task(*row) for row in db.session.execute(query)]


def is_assigned(assessment_id: int, element_id: str, user_id: int) -> bool:
    """Whether someone is asked to answer an element."""
    query = exists().where(
        Assignment.assessment_id == assessment_id,
        Assignment.element_id == element_id,
        Assignment.user_id == user_id,
    )
    return bool(db.session.scalar(select(query)))


def replace_assignments(
    assessment_id: int,
    user_id: int,
    element_ids: Iterable[str],
    due: date | None,
    assigned_by_id: int | None,
) -> None:
    """Ask someone to answer some elements; what was asked of them for these before gives way."""
    wanted = tuple(element_ids)
    remove_assignments(assessment_id, user_id, wanted)
    rows = [
        {
            "assessment_id": assessment_id,
            "element_id": element_id,
            "user_id": user_id,
            "due": due,
            "assigned_by_id": assigned_by_id,
        }
        for element_id in wanted
    ]
    if rows:
        db.session.execute(insert(Assignment), rows)


def remove_assignments(assessment_id: int, user_id: int, element_ids: Iterable[str]) -> None:
    """No longer ask someone to answer some elements."""
    db.session.execute(
        delete(Assignment).where(
            Assignment.assessment_id == assessment_id,
            Assignment.user_id == user_id,
            Assignment.element_id.in_(tuple(element_ids)),
        )
    )


def forget_member(district_id: int, user_id: int) -> None:
    """No longer ask a former member for anything in a district."""
    of_district = select(Assessment.id).where(Assessment.district_id == district_id)
    db.session.execute(
        delete(Assignment).where(
            Assignment.user_id == user_id, Assignment.assessment_id.in_(of_district)
        )
    )

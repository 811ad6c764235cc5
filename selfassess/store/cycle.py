"""The cycle of assessments, and what reviewers say, in the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from selfassess.domain.cycle import OPEN, State
from selfassess.domain.permissions import Role
from selfassess.extensions import db
from selfassess.store.models import Assessment, District, Membership, SecondRating, User


@dataclass(frozen=True, slots=True)
class Deadline:
    """An assessment whose day comes or has passed, and a member who can do something about it."""

    user_id: int
    email: str
    name: str
    reminded_on: date | None
    district_id: int
    district: str
    assessment_id: int
    as_of: date
    state: State
    due: date


def change_state(assessment_id: int, seen: int, **columns: Any) -> bool:
    """
    Give an assessment another state, provided that nobody has moved it since.

    Args:
        assessment_id: Which.
        seen: How often it had been moved when it was looked at.
        columns: The new values.

    Returns:
        Whether it was changed.
    """
    statement = (
        update(Assessment)
        .where(Assessment.id == assessment_id, Assessment.moves == seen)
        .values(moves=seen + 1, **columns)
    )
    outcome: Any = db.session.execute(statement)
    return bool(outcome.rowcount)


def set_deadlines(assessment_id: int, answers_due: date | None, review_due: date | None) -> None:
    """Say until when an assessment shall be answered and reviewed."""
    db.session.execute(
        update(Assessment)
        .where(Assessment.id == assessment_id)
        .values(answers_due=answers_due, review_due=review_due)
    )


def list_deadlines(until: date) -> list[Deadline]:
    """
    List the deadlines up to a day, by person, for those who can do something about them.

    Answers are due from owners and editors, a review from owners and reviewers. People who want no
    reminders, and districts of the demonstration, are left out.
    """
    answers = and_(
        Assessment.state.in_(OPEN),
        Assessment.answers_due <= until,
        Membership.role.in_((Role.OWNER, Role.EDITOR)),
    )
    review = and_(
        Assessment.state == State.IN_REVIEW,
        Assessment.review_due <= until,
        Membership.role.in_((Role.OWNER, Role.REVIEWER)),
    )
    query = (
        select(User, District, Assessment)
        .join(Membership, Membership.user_id == User.id)
        .join(District, District.id == Membership.district_id)
        .join(Assessment, Assessment.district_id == District.id)
        .where(or_(answers, review), User.wants_reminders, User.active)
        .order_by(User.id, District.name, District.id, Assessment.as_of, Assessment.id)
    )
    found = []
    for user, district, assessment in db.session.execute(query):
        due = assessment.answers_due if assessment.state in OPEN else assessment.review_due
        found.append(
            Deadline(
                user.id,
                user.email,
                user.shown_name,
                user.reminded_on,
                district.id,
                district.name,
                assessment.id,
                assessment.as_of,
                assessment.state,
                due or until,
            )
        )
    return found


# --- Second ratings


# The page of an element asks this on every request, and therefore it is put together once.
_SECONDS = (
    select(SecondRating)
    .where(
        SecondRating.assessment_id == bindparam("assessment_id"),
        or_(SecondRating.level.is_not(None), SecondRating.note != ""),
    )
    .order_by(SecondRating.element_id, SecondRating.reviewer, SecondRating.id)
    # Changes go past the session, which must not show what it has read before.
    .execution_options(populate_existing=True)
)
_SECONDS_OF_ELEMENTS = _SECONDS.where(
    SecondRating.element_id.in_(bindparam("element_ids", expanding=True))
)


def list_second_ratings(
    assessment_id: int, element_ids: Collection[str] = ()
) -> Sequence[SecondRating]:
    """List what reviewers say of an assessment, or of some elements, by element and reviewer."""
    asked: dict[str, Any] = {"assessment_id": assessment_id}
    if not element_ids:
        return db.session.scalars(_SECONDS, asked).all()
    return db.session.scalars(
        _SECONDS_OF_ELEMENTS, asked | {"element_ids": tuple(element_ids)}
    ).all()


def list_ratings_of(assessment_id: int, reviewer_id: int | None) -> dict[str, SecondRating]:
    """What one reviewer says of an assessment, by element id, what was taken back included."""
    query = (
        select(SecondRating)
        .where(
            SecondRating.assessment_id == assessment_id,
            SecondRating.reviewer_id.is_not_distinct_from(reviewer_id),
        )
        .execution_options(populate_existing=True)
    )
    return {rating.element_id: rating for rating in db.session.scalars(query)}


def save_second_rating(
    assessment_id: int, element_id: str, reviewer_id: int | None, seen: int, **columns: Any
) -> bool:
    """
    Save what a reviewer says of an element, provided that it has not changed since it was seen.

    Args:
        assessment_id: In which assessment.
        element_id: Of which element.
        reviewer_id: Who says it.
        seen: The version that was on the screen; 0 for none.
        columns: `reviewer`, `level`, `note` and `updated_at`.

    Returns:
        Whether it was saved.
    """
    key = {"assessment_id": assessment_id, "element_id": element_id, "reviewer_id": reviewer_id}
    if seen == 0:
        try:
            with db.session.begin_nested():
                db.session.execute(insert(SecondRating), [{**key, **columns, "version": 1}])
        except IntegrityError:
            return False
        return True
    statement = (
        update(SecondRating)
        .where(
            SecondRating.assessment_id == assessment_id,
            SecondRating.element_id == element_id,
            SecondRating.reviewer_id.is_not_distinct_from(reviewer_id),
            SecondRating.version == seen,
        )
        .values(version=seen + 1, **columns)
        .execution_options(synchronize_session=False)
    )
    outcome: Any = db.session.execute(statement)
    return bool(outcome.rowcount)


def count_second_ratings(assessment_id: int) -> int:
    """How many elements some reviewer has given a level."""
    query = select(func.count(SecondRating.element_id.distinct())).where(
        SecondRating.assessment_id == assessment_id, SecondRating.level.is_not(None)
    )
    return db.session.scalar(query) or 0


def group_by_element(ratings: Sequence[SecondRating]) -> Mapping[str, tuple[SecondRating, ...]]:
    """Ratings by the element that they are of."""
    found: dict[str, tuple[SecondRating, ...]] = {}
    for rating in ratings:
        found[rating.element_id] = (*found.get(rating.element_id, ()), rating)
    return found

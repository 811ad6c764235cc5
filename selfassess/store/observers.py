"""Observers and their ratings in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select, update
from sqlalchemy.exc import IntegrityError

from selfassess.domain.perspectives import OutsideRole
from selfassess.extensions import db
from selfassess.store.models import Assessment, District, Observer, ObserverRating
from selfassess.store.models.observers import LONGEST_LABEL as LONGEST_LABEL


@dataclass(frozen=True, slots=True)
class Said:
    """What one observer said of one element, and who it was."""

    element_id: str
    observer_id: int
    role: OutsideRole
    level: int | None
    comment: str
    source: str
    name: str


def add_observer(
    assessment_id: int,
    role: OutsideRole,
    closes_on: date,
    *,
    contact: str = "",
    label: str = "",
    token_hash: str | None = None,
    user_id: int | None = None,
    created_by_id: int | None = None,
) -> Observer:
    """Ask someone, by a link or by an account."""
    observer = Observer(
        assessment_id=assessment_id,
        role=role,
        contact=contact,
        label=label,
        token_hash=token_hash,
        user_id=user_id,
        closes_on=closes_on,
        created_by_id=created_by_id,
    )
    db.session.add(observer)
    db.session.flush()
    return observer


def list_observers(assessment_id: int) -> Sequence[Observer]:
    """List who was asked, the latest first."""
    query = (
        select(Observer)
        .where(Observer.assessment_id == assessment_id)
        .order_by(Observer.created_at.desc(), Observer.id.desc())
    )
    return db.session.scalars(query).all()


def count_given(assessment_id: int) -> tuple[int, int]:
    """How many links were given, and how many of them to no address."""
    query = select(func.count(), func.count(case((Observer.contact == "", 1)))).where(
        Observer.assessment_id == assessment_id, Observer.token_hash.is_not(None)
    )
    given, by_hand = db.session.execute(query).one()
    return given, by_hand


def find_by_token(token_hash: str) -> tuple[Observer, Assessment, District] | None:
    """Find whom a link belongs to, with what is to be rated."""
    return _find(Observer.token_hash == token_hash)


def find_by_account(
    assessment_id: int, user_id: int
) -> tuple[Observer, Assessment, District] | None:
    """Find the observer that an account is in an assessment."""
    return _find((Observer.assessment_id == assessment_id) & (Observer.user_id == user_id))


def _find(condition: object) -> tuple[Observer, Assessment, District] | None:
    query = (
        select(Observer, Assessment, District)
        .join(Assessment, Assessment.id == Observer.assessment_id)
        .join(District, District.id == Assessment.district_id)
        .where(condition, Observer.revoked_at.is_(None))  # type: ignore[arg-type]  # a condition of SQLAlchemy
    )
    row = db.session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def find_newest_assessment(district_id: int) -> Assessment | None:
    """The assessment that observers of a district are asked about."""
    query = (
        select(Assessment)
        .where(Assessment.district_id == district_id)
        .order_by(Assessment.as_of.desc(), Assessment.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def list_ratings(observer_id: int) -> Mapping[str, ObserverRating]:
    """What an observer has said so far, by element id."""
    query = select(ObserverRating).where(ObserverRating.observer_id == observer_id)
    return {rating.element_id: rating for rating in db.session.scalars(query)}


def save_rating(
    observer_id: int,
    element_id: str,
    level: int | None,
    comment: str,
    source: str,
    now: datetime,
) -> None:
    """Write down what an observer says of an element; what was said before gives way."""
    values = {"level": level, "comment": comment, "source": source, "updated_at": now}
    where = (ObserverRating.observer_id == observer_id, ObserverRating.element_id == element_id)
    if _update(where, values):
        return
    try:
        with db.session.begin_nested():
            db.session.add(ObserverRating(observer_id=observer_id, element_id=element_id, **values))
    except IntegrityError:  # The same page was sent twice at the same moment.
        _update(where, values)


def _update(where: tuple[object, ...], values: Mapping[str, object]) -> bool:
    query = (
        update(ObserverRating)
        .where(*where)  # type: ignore[arg-type]  # conditions of SQLAlchemy
        .values(**values)
        .returning(ObserverRating.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(query) is not None


def forget_rating(observer_id: int, element_id: str) -> None:
    """Take back what an observer said of an element."""
    rating = db.session.scalar(
        select(ObserverRating).where(
            ObserverRating.observer_id == observer_id, ObserverRating.element_id == element_id
        )
    )
    if rating is not None:
        db.session.delete(rating)


def bind_browser(observer_id: int, browser_hash: str) -> bool:
    """Let a link belong to a browser; False where it belongs to one already."""
    query = (
        update(Observer)
        .where(Observer.id == observer_id, Observer.browser_hash.is_(None))
        .values(browser_hash=browser_hash)
        .returning(Observer.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(query) is not None


def revoke(assessment_id: int, observer_id: int, now: datetime) -> bool:
    """Take a link back; False where there is none that could be."""
    query = (
        update(Observer)
        .where(
            Observer.id == observer_id,
            Observer.assessment_id == assessment_id,
            Observer.revoked_at.is_(None),
        )
        .values(revoked_at=now)
        .returning(Observer.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(query) is not None


def list_said(assessment_id: int) -> Sequence[Said]:
    """
    List all that counts: what was handed in, also by links that were taken back afterwards.

    Otherwise taking links back one by one would tell who said what, and could silence a critic.

    In the order of the elements' text and never in that of the observers, which could tell who
    spoke first.
    """
    query = (
        select(
            ObserverRating.element_id,
            Observer.id,
            Observer.role,
            ObserverRating.level,
            ObserverRating.comment,
            ObserverRating.source,
            Observer.name,
            Observer.may_be_named,
        )
        .join(Observer, Observer.id == ObserverRating.observer_id)
        .where(
            Observer.assessment_id == assessment_id,
            Observer.handed_in_at.is_not(None),
        )
        .order_by(ObserverRating.element_id, ObserverRating.comment, ObserverRating.id)
    )
    return [
        Said(element, observer, OutsideRole(role), level, comment, source, name if named else "")
        for element, observer, role, level, comment, source, name, named in db.session.execute(
            query
        )
    ]

"""A reviewer's second rating: beside the district's own level, and never averaged with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from selfassess.domain.cycle import REVIEWABLE, State
from selfassess.domain.errors import InvalidInputError, NotAllowedError
from selfassess.domain.framework import Element
from selfassess.domain.permissions import Permission, may
from selfassess.domain.trail import Happening
from selfassess.domain.worksheet import Standing
from selfassess.extensions import db
from selfassess.services import audit
from selfassess.services.access import Actor
from selfassess.services.assessments import Opened, list_standings, open_assessment
from selfassess.services.names import refer
from selfassess.store import cycle as store

if TYPE_CHECKING:
    from selfassess.store.models import SecondRating

LONGEST_NOTE: Final = 2_000
"""[characters]"""


@dataclass(frozen=True, slots=True)
class Second:
    """What a reviewer's form says of an element, and the version that was on the screen."""

    element_id: str
    level: int | None
    note: str
    seen: int


@dataclass(frozen=True, slots=True)
class Pair:
    """An element with the district's own standing and what each reviewer says."""

    element: Element
    own: Standing
    seconds: tuple[SecondRating, ...]

    @property
    def differs(self) -> bool:
        """Whether some reviewer has set another level than the district."""
        return any(
            rating.level is not None and rating.level != self.own.level for rating in self.seconds
        )


@dataclass(frozen=True, slots=True)
class Review:
    """An assessment with every element that some reviewer has said something of."""

    opened: Opened
    pairs: tuple[Pair, ...]
    may_rate: bool


def is_reviewable(state: State) -> bool:
    """Whether a reviewer can rate now; what is approved stays as it was seen."""
    return state in REVIEWABLE


def open_review(actor: Actor, assessment_id: int) -> Review:
    """
    Set the reviewers' ratings beside the district's own.

    Raises:
        NotFoundError, NotAllowedError: see `open_assessment`.
    """
    opened = open_assessment(actor, assessment_id)
    standings = list_standings(opened)
    seconds = store.group_by_element(store.list_second_ratings(assessment_id))
    return Review(
        opened,
        tuple(
            Pair(element, standings[element.id], seconds[element.id])
            for element in opened.framework.elements.values()
            if element.id in seconds
        ),
        may(opened.role, Permission.REVIEW) and is_reviewable(opened.assessment.state),
    )


def list_seconds(
    assessment_id: int, element_ids: Sequence[str] = ()
) -> Mapping[str, tuple[SecondRating, ...]]:
    """What reviewers say of an assessment that the caller has opened, by element id."""
    return store.group_by_element(store.list_second_ratings(assessment_id, element_ids))


def list_mine(actor: Actor, assessment_id: int) -> Mapping[str, SecondRating]:
    """What the actor says as a reviewer of an opened assessment, by element id."""
    return store.list_ratings_of(assessment_id, actor.user_id)


def rate(
    actor: Actor, assessment_id: int, seconds: Sequence[Second], now: datetime
) -> tuple[str, ...]:
    """
    Save what a reviewer says of some elements.

    Returns:
        The elements that the same reviewer has changed in another window since; nothing of them is
        saved, the rest is.

    Raises:
        NotFoundError, NotAllowedError: see `open_assessment`; or the assessment is approved.
        InvalidInputError: something cannot be taken; nothing was changed.
    """
    opened = open_assessment(actor, assessment_id, Permission.REVIEW)
    if not is_reviewable(opened.assessment.state):
        raise NotAllowedError(
            "This assessment is approved, so the second ratings stay as they are. Reopen it first."
        )
    for second in seconds:
        _check(opened, second)
    return _save(actor, opened, seconds, now)


def add_ratings(reviewer: Actor, opened: Opened, seconds: Sequence[Second], now: datetime) -> None:
    """Add what an invented reviewer without an account says of a demonstration's assessment."""
    _save(reviewer, opened, seconds, now)


def _save(
    actor: Actor, opened: Opened, seconds: Sequence[Second], now: datetime
) -> tuple[str, ...]:
    assessment_id = opened.assessment.id
    known = list_mine(actor, assessment_id)
    conflicts, happenings = [], []
    for second in seconds:
        before = known.get(second.element_id)
        was = (before.level, before.note) if before else (None, "")
        said = (second.level, second.note.strip())
        if was == said:
            continue
        is_saved = store.save_second_rating(
            assessment_id,
            second.element_id,
            actor.user_id,
            second.seen,
            reviewer=actor.name or audit.SOMEBODY,
            level=said[0],
            note=said[1],
            updated_at=now,
        )
        if is_saved:
            happening = Happening("second-rating", _tell(*was), _tell(*said))
            happenings.append((second.element_id, happening))
        else:
            conflicts.append(second.element_id)
    audit.record_all(actor, opened.district.id, happenings, now, assessment_id=assessment_id)
    db.session.commit()
    return tuple(conflicts)


def _tell(level: int | None, note: str) -> dict[str, Any]:
    return {"level": level, "note": note}


def _check(opened: Opened, second: Second) -> None:
    if second.element_id not in opened.framework.elements:
        raise InvalidInputError("There is no such element in this edition.", second.element_id)
    if second.level is not None and second.level not in opened.framework.labels:
        raise InvalidInputError("Choose one of the levels on this page.", second.element_id)
    if len(second.note) > LONGEST_NOTE:
        raise InvalidInputError(
            f"Keep the note under {LONGEST_NOTE:,} characters.", second.element_id
        )


def write_seconds(district_id: int, assessment_id: int) -> dict[str, list[dict[str, Any]]]:
    """What reviewers say of an assessment, as a frozen snapshot keeps it."""
    return {
        element: [
            {
                "reviewer": refer(district_id, one.reviewer_id, one.reviewer),
                "level": one.level,
                "note": one.note,
            }
            for one in ratings
        ]
        for element, ratings in list_seconds(assessment_id).items()
    }

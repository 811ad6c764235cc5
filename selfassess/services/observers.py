"""
Observers and critics: asked by a link or an account, and heard without being told apart.

What they say is set beside the district's own view and never averaged with it. The district learns
medians of groups that are large enough, and comments without a name, unless the observer agrees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from selfassess.domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from selfassess.domain.framework import Framework
from selfassess.domain.permissions import Permission
from selfassess.domain.perspectives import Gap, OutsideRating, OutsideRole, measure_gap
from selfassess.extensions import db
from selfassess.services import audit
from selfassess.services.access import Actor, get_district, hash_token, make_token
from selfassess.services.assessments import Opened, list_standings, open_assessment
from selfassess.services.editions import get_version
from selfassess.store import observers as store
from selfassess.store.observers import LONGEST_LABEL as LONGEST_LABEL
from selfassess.store.observers import Said

if TYPE_CHECKING:
    from selfassess.store.models import Assessment, District, Observer, ObserverRating

LONGEST_COMMENT: Final = 2_000
LONGEST_SOURCE: Final = 500
LONGEST_NAME: Final = 120
LONGEST_STAY: Final = timedelta(days=366)
SMALLEST_GROUP: Final = "group-least"
"""The parameter of an edition that keeps single people from being told apart."""


@dataclass(frozen=True, slots=True)
class Observing:
    """What an observer may rate: one district's assessment, by the public rubric."""

    observer: Observer
    assessment: Assessment
    district: District
    framework: Framework
    ratings: Mapping[str, ObserverRating]

    def is_open_on(self, day: date) -> bool:
        """Whether something can still be changed on a day."""
        return day <= self.observer.closes_on


@dataclass(frozen=True, slots=True)
class Statement:
    """What an observer wrote on an element; `name` only where they agreed to be named."""

    text: str
    source: str
    name: str
    role: OutsideRole | None


@dataclass(frozen=True, slots=True)
class ElementGap:
    """How the district and its observers differ on an element, and what they wrote."""

    gap: Gap
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Perception:
    """
    The district's view beside that of its observers, for every element of an edition.

    `given` is how many links the district itself gave out, and `by_hand` how many of them it sent
    to no address. Who is behind a link, nobody checks: these numbers let a reader judge.
    """

    opened: Opened
    handed_in: int
    elements: tuple[ElementGap, ...]
    given: int = 0
    by_hand: int = 0


def ask_observer(
    actor: Actor,
    assessment_id: int,
    role: OutsideRole,
    contact: str,
    closes_on: date,
    now: datetime,
    label: str = "",
) -> str:
    """
    Ask someone from outside to rate.

    Args:
        actor: Who asks.
        assessment_id: In which assessment.
        role: From where they look at the district.
        contact: An address, if the link goes there by mail.
        closes_on: The last day on which they can rate.
        now: The present moment.
        label: What those who ask call the link, to tell it from others.

    Returns:
        The token of the link. It is known only now; the database keeps its hash.

    Raises:
        InvalidInputError: the day is past or too far away.
        NotFoundError, NotAllowedError: see `open_assessment`.
    """
    opened = open_assessment(actor, assessment_id, Permission.ASSIGN)
    if not now.date() <= closes_on <= now.date() + LONGEST_STAY:
        raise InvalidInputError("Give a day from today to a year from now.", "closes_on")
    token = make_token()
    store.add_observer(
        assessment_id,
        role,
        closes_on,
        contact=contact.strip(),
        label=label.strip()[:LONGEST_LABEL],
        token_hash=hash_token(token),
        created_by_id=actor.user_id,
    )
    # Neither who nor from where: everybody in the district reads the trail.
    audit.record(
        actor,
        opened.district.id,
        "observer-asked",
        assessment_id=assessment_id,
        after={"closes_on": closes_on.isoformat()},
        now=now,
    )
    db.session.commit()
    return token


def list_observers(actor: Actor, assessment_id: int) -> Sequence[Observer]:
    """Who was asked; for those who ask."""
    open_assessment(actor, assessment_id, Permission.ASSIGN)
    return store.list_observers(assessment_id)


def revoke_observer(actor: Actor, assessment_id: int, observer_id: int, now: datetime) -> None:
    """
    Close a link; what was handed in through it before still counts.

    Raises:
        NotFoundError: there is no such link.
    """
    opened = open_assessment(actor, assessment_id, Permission.ASSIGN)
    if not store.revoke(assessment_id, observer_id, now):
        raise NotFoundError("There is no such link (any more).")
    audit.record(
        actor, opened.district.id, "observer-revoked", assessment_id=assessment_id, now=now
    )
    db.session.commit()


def open_link(token: str, browser_key: str = "") -> Observing:
    """
    Open what a link asks for.

    Args:
        token: The token of the link.
        browser_key: What the browser got when it began to rate; empty before that.

    Raises:
        NotFoundError: the link is wrong or was taken back.
        NotAllowedError: the rating was begun in another browser. Who asked may have kept the link,
            and must not read what is said through it.
    """
    found = store.find_by_token(hash_token(token))
    if found is None:
        raise NotFoundError("This link is not valid (any more). Ask the district for a new one.")
    bound = found[0].browser_hash
    if bound is not None and bound != hash_token(browser_key):
        raise NotAllowedError(
            "This rating was begun in another browser, and only that one can open it: so nobody who"
            " has the link reads what was said. If that was not you, ask for a new link."
        )
    return _open(*found)


def begin_in_browser(observing: Observing) -> str | None:
    """
    Let a link belong to the browser that begins to rate; saved with the first rating.

    Returns:
        The key that the browser has to keep; None where the link belongs to it already.

    Raises:
        NotAllowedError: another browser has begun at the same moment.
    """
    if observing.observer.browser_hash is not None:
        return None
    key = make_token()
    if not store.bind_browser(observing.observer.id, hash_token(key)):
        db.session.rollback()
        raise NotAllowedError("This rating has just been begun in another browser.")
    return key


def open_account(actor: Actor, district_id: int) -> Observing:
    """
    Open what the actor may rate as an observer with an account.

    Raises:
        NotFoundError: there is no such district, nothing to rate yet, or no role was chosen yet.
        NotAllowedError: the actor is no observer of the district.
    """
    _district, assessment = _find_asked(actor, district_id)
    found = store.find_by_account(assessment.id, actor.user_id or 0)
    if found is None:
        raise NotFoundError("Say first from where you look at the district.")
    return _open(*found)


def join(actor: Actor, district_id: int, role: OutsideRole, now: datetime) -> None:
    """
    Begin to rate as an observer with an account; whoever has begun already goes on.

    Raises:
        NotFoundError: there is no such district, or nothing to rate yet.
        NotAllowedError: the actor is no observer of the district.
    """
    _district, assessment = _find_asked(actor, district_id)
    if store.find_by_account(assessment.id, actor.user_id or 0) is None:
        closes_on = now.date() + LONGEST_STAY
        store.add_observer(assessment.id, role, closes_on, user_id=actor.user_id)
        db.session.commit()


def has_joined(actor: Actor, district_id: int) -> bool:
    """
    Whether the actor has begun to rate as an observer.

    Raises:
        NotFoundError, NotAllowedError: see `join`.
    """
    _district, assessment = _find_asked(actor, district_id)
    return store.find_by_account(assessment.id, actor.user_id or 0) is not None


def _find_asked(actor: Actor, district_id: int) -> tuple[District, Assessment]:
    district, _role = get_district(actor, district_id, Permission.OBSERVE)
    assessment = store.find_newest_assessment(district_id)
    if assessment is None:
        raise NotFoundError("The district has not started an assessment that could be rated yet.")
    return district, assessment


def _open(observer: Observer, assessment: Assessment, district: District) -> Observing:
    framework = get_version(assessment.edition, assessment.edition_version)
    return Observing(observer, assessment, district, framework, store.list_ratings(observer.id))


@dataclass(frozen=True, slots=True)
class Remark:
    """
    What an observer's form says of an element.

    `judged` is False where nothing was chosen; a level of None is then "I cannot judge".
    """

    element_id: str
    judged: bool
    level: int | None
    comment: str = ""
    source: str = ""


def rate(observing: Observing, remarks: Sequence[Remark], now: datetime) -> int:
    """
    Save what an observer says, all of it or nothing.

    Returns:
        How many elements were changed.

    Raises:
        InvalidInputError: something cannot be taken, or the time is over.
    """
    if not observing.is_open_on(now.date()):
        raise NotAllowedError("The time for this rating is over. Ask the district for a new link.")
    for remark in remarks:
        _check_remark(observing.framework, remark)
    count = 0
    for remark in remarks:
        before = observing.ratings.get(remark.element_id)
        said = (remark.level, remark.comment, remark.source)
        if not remark.judged:
            if before is not None:
                store.forget_rating(observing.observer.id, remark.element_id)
                count += 1
        elif before is None or said != (before.level, before.comment, before.source):
            store.save_rating(observing.observer.id, remark.element_id, *said, now)
            count += 1
    db.session.commit()
    return count


def hand_in(observing: Observing, name: str, may_be_named: bool, now: datetime) -> None:
    """
    Let what was rated count; it can still be changed until the link closes.

    Raises:
        InvalidInputError: nothing is rated, or somebody wants to be named and gives no name.
        NotAllowedError: the time is over.
    """
    if not observing.is_open_on(now.date()):
        raise NotAllowedError("The time for this rating is over. Ask the district for a new link.")
    if not any(rating.level is not None for rating in observing.ratings.values()):
        raise InvalidInputError("Rate at least one element first.", "name")
    name = name.strip()
    if may_be_named and not name:
        raise InvalidInputError("Give the name that may be shown.", "name")
    if len(name) > LONGEST_NAME:
        raise InvalidInputError(f"Use at most {LONGEST_NAME} characters.", "name")
    observer = observing.observer
    observer.name, observer.may_be_named, observer.handed_in_at = name, may_be_named, now
    db.session.commit()


def compare_views(actor: Actor, assessment_id: int) -> Perception:
    """
    Set the district's view beside that of its observers.

    Raises:
        NotFoundError, NotAllowedError: see `open_assessment`.
    """
    return compare_opened(open_assessment(actor, assessment_id))


def compare_opened(opened: Opened) -> Perception:
    """Set the view of a district beside its observers', for those who have opened it."""
    said = store.list_said(opened.assessment.id)
    standings = list_standings(opened)
    least = int(opened.framework.rules.find(SMALLEST_GROUP) or 1)
    by_element: dict[str, list[Said]] = {}
    for one in said:
        by_element.setdefault(one.element_id, []).append(one)
    given, by_hand = store.count_given(opened.assessment.id)
    return Perception(
        given=given,
        by_hand=by_hand,
        opened=opened,
        handed_in=len({one.observer_id for one in said}),
        elements=tuple(
            _compare(
                element,
                standings[element].level if element in standings else None,
                by_element.get(element, []),
                least,
            )
            for element in opened.framework.elements
        ),
    )


def _compare(element: str, own: int | None, said: Sequence[Said], least: int) -> ElementGap:
    gap = measure_gap(
        element, own, [OutsideRating(one.observer_id, one.role, one.level) for one in said], least
    )
    return ElementGap(
        gap,
        tuple(
            Statement(one.comment, one.source, one.name, one.role if one.name else None)
            for one in said
            # Where too few judged, a comment would tell what one of them thinks; unless they agree.
            if one.comment and (gap.outside is not None or one.name)
        ),
    )


def _check_remark(framework: Framework, remark: Remark) -> None:
    if remark.element_id not in framework.elements:
        raise InvalidInputError("There is no such element in this edition.", remark.element_id)
    if remark.level is not None and remark.level not in framework.labels:
        raise InvalidInputError("Choose one of the levels on this page.", remark.element_id)
    if len(remark.comment) > LONGEST_COMMENT or len(remark.source) > LONGEST_SOURCE:
        raise InvalidInputError(
            f"Keep the comment under {LONGEST_COMMENT:,} characters and the source under"
            f" {LONGEST_SOURCE}.",
            remark.element_id,
        )
    if not remark.judged and (remark.comment or remark.source):
        raise InvalidInputError(
            "Choose a level, or “I cannot judge”, beside what you wrote.", remark.element_id
        )

"""Who is looking at the same element right now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from selfassess.domain.errors import NotFoundError
from selfassess.domain.permissions import Permission, Role, may
from selfassess.extensions import db
from selfassess.services.access import Actor
from selfassess.services.assessments import Opened, open_assessment
from selfassess.store import presence as store
from selfassess.store.presence import Around

STAYS: Final = timedelta(minutes=2)
"""How long somebody counts as being on a page after they were last seen there."""
SEEN_EVERY: Final = timedelta(seconds=25)
"""
How often it is written down that somebody is still there.

The script says so every 30 seconds; whatever comes faster, from a second tab, is not written.
"""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """
    Who and what is around an element.

    Args:
        people: The members who see it, by name; none in a trial.
        others: The names of those who are on its page now, without whoever looks.
        comments: How many comments there are.
        rounds: How many rounds of votes there were.
    """

    people: tuple[Around, ...]
    others: tuple[str, ...]
    comments: int
    rounds: int


def look_around(actor: Actor, opened: Opened, element_id: str, now: datetime) -> Surroundings:
    """Look who and what is around an element of an opened assessment, in one query."""
    if opened.role is Role.TRIAL:
        return Surroundings((), (), 0, 0)
    people, comments, rounds = store.look_around(
        opened.district.id, opened.assessment.id, element_id
    )
    seeing = tuple(person for person in people if may(person.role, Permission.SEE))
    return Surroundings(seeing, _name_others(actor, seeing, now), comments, rounds)


def note_here(actor: Actor, assessment_id: int, element_id: str, now: datetime) -> tuple[str, ...]:
    """
    Note that the actor is on the page of an element.

    Returns:
        The names of the others who are.

    Raises:
        NotFoundError, NotAllowedError: see `open_assessment`.
    """
    opened = open_assessment(actor, assessment_id)
    if element_id not in opened.framework.elements:
        raise NotFoundError("There is no such element in this assessment.")
    if opened.role is Role.TRIAL or actor.user_id is None:
        return ()
    people, _comments, _rounds = store.look_around(opened.district.id, assessment_id, element_id)
    seeing = [person for person in people if may(person.role, Permission.SEE)]
    own = next((person for person in seeing if person.user_id == actor.user_id), None)
    if own is not None and (own.seen_at is None or now - own.seen_at > SEEN_EVERY):
        store.note_here(assessment_id, element_id, actor.user_id, now)
        store.sweep(now - STAYS)
        db.session.commit()
    return _name_others(actor, seeing, now)


def _name_others(actor: Actor, people: Sequence[Around], now: datetime) -> tuple[str, ...]:
    return tuple(
        person.name
        for person in people
        if person.user_id != actor.user_id
        and person.seen_at is not None
        and now - person.seen_at <= STAYS
    )

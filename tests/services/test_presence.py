"""Who is on the page of an element."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from selfassess.domain.errors import NotAllowedError, NotFoundError
from selfassess.services import presence
from selfassess.services.access import Actor, hash_token
from selfassess.services.assessments import open_assessment
from selfassess.services.members import remove_member
from selfassess.store.models import Presence
from tests.cast import Cast, Person
from tests.conftest import CountQueries

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def arrive(cast: Cast, who: Person, element: str = "1.1", at: datetime = NOW) -> tuple[str, ...]:
    return presence.note_here(who.actor, cast.assessment_id, element, at)


def look(cast: Cast, who: Person, at: datetime = NOW) -> tuple[str, ...]:
    opened = open_assessment(who.actor, cast.assessment_id)
    return presence.look_around(who.actor, opened, "1.1", at).others


def test_those_on_the_same_page_see_each_other(database: object, cast: Cast) -> None:
    assert arrive(cast, cast.dora) == ()
    assert arrive(cast, cast.bob) == ("Dora",)
    assert arrive(cast, cast.carol, "1.2") == ()
    assert look(cast, cast.alice) == ("Bob", "Dora")
    assert look(cast, cast.bob) == ("Dora",)


def test_who_was_not_seen_for_two_minutes_is_gone_and_swept(database: Any, cast: Cast) -> None:
    arrive(cast, cast.dora)
    assert look(cast, cast.bob, NOW + presence.STAYS) == ("Dora",)
    gone = NOW + presence.STAYS + timedelta(seconds=1)
    assert look(cast, cast.bob, gone) == ()
    assert arrive(cast, cast.bob, "2.1", gone) == ()
    assert [row.user_id for row in database.scalars(select(Presence))] == [cast.bob.id]


def test_who_is_still_there_is_written_at_most_twice_a_minute(
    database: object, cast: Cast, count_queries: CountQueries
) -> None:
    arrive(cast, cast.dora)
    with count_queries() as soon:
        arrive(cast, cast.dora, at=NOW + timedelta(seconds=20))
    with count_queries() as later:
        arrive(cast, cast.dora, at=NOW + timedelta(seconds=30))
    assert not [statement for statement in soon if not statement.startswith("SELECT")]
    assert [statement for statement in later if statement.startswith("UPDATE presence")]
    assert look(cast, cast.bob, NOW + timedelta(seconds=140)) == ("Dora",)


@pytest.mark.parametrize("who", ["mallory", "otto"])
def test_nobody_from_outside_is_seen_or_sees(database: object, cast: Cast, who: str) -> None:
    arrive(cast, cast.dora)
    with pytest.raises((NotFoundError, NotAllowedError)):
        arrive(cast, cast.person(who))
    assert look(cast, cast.dora) == ()


def test_whoever_left_the_district_is_not_here(database: object, cast: Cast) -> None:
    arrive(cast, cast.dora)
    remove_member(cast.alice.actor, cast.district_id, cast.dora.id)
    assert look(cast, cast.bob) == ()


def test_a_trial_has_nobody_else(database: object, cast: Cast) -> None:
    holder = Actor(trial_token_hash=hash_token(cast.trial_token))
    assert presence.note_here(holder, cast.trial_assessment_id, "1.1", NOW) == ()


def test_there_is_no_page_of_an_element_that_is_not_there(database: object, cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        arrive(cast, cast.dora, "9.9")

"""What people say to each other about an element."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from selfassess.domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from selfassess.services import comments, notices
from selfassess.services.assessments import open_assessment
from selfassess.services.comments import Thread
from tests.cast import Cast, Person

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
LATER = NOW + comments.EDITABLE + timedelta(seconds=1)


def say(cast: Cast, who: Person, text: str, parent: int | None = None, **more: object) -> int:
    return comments.add_comment(
        who.actor,
        cast.assessment_id,
        "1.1",
        text,
        NOW,
        parent,
        **more,  # type: ignore[arg-type]
    )


def read(cast: Cast, who: Person, now: datetime = NOW) -> tuple[Thread, ...]:
    opened = open_assessment(who.actor, cast.assessment_id)
    return comments.list_threads(who.actor, opened, "1.1", now)


def list_told(who: Person) -> list[str]:
    """Why somebody was told something here, newest first; without what the cast begins with."""
    told = notices.list_notices(who.actor).notices
    return [one.kind for one in told if one.kind in ("mentioned", "replied")]


@pytest.fixture
def talk(database: object, cast: Cast) -> Cast:
    return cast


def test_a_thread_holds_its_answers_in_order(talk: Cast) -> None:
    first = say(talk, talk.alice, "Is this so?")
    answer = say(talk, talk.dora, "Yes.", first)
    say(talk, talk.bob, "Since May.", answer)
    (thread,) = read(talk, talk.carol)
    assert thread.first.text == "Is this so?"
    assert [(one.author, one.text) for one in thread.answers] == [
        ("Dora", "Yes."),
        ("Bob", "Since May."),
    ]


def test_a_viewer_reads_and_says_nothing(talk: Cast) -> None:
    with pytest.raises(NotAllowedError):
        say(talk, talk.carol, "Hello")
    first = say(talk, talk.rita, "A reviewer may ask.")
    with pytest.raises(NotAllowedError):
        comments.resolve(talk.carol.actor, talk.assessment_id, first, NOW)
    assert not any(thread.first.is_own for thread in read(talk, talk.carol))


@pytest.mark.parametrize("who", ["mallory", "otto"])
def test_nobody_from_outside_learns_anything(talk: Cast, who: str) -> None:
    with pytest.raises((NotFoundError, NotAllowedError)):
        say(talk, talk.person(who), "Hello")


def test_whoever_is_mentioned_or_chosen_is_told_once(talk: Cast) -> None:
    say(talk, talk.alice, "@Bob and @bob, and @Nobody?", tell=[talk.bob.id, talk.dora.id])
    assert list_told(talk.bob) == ["mentioned"]
    assert list_told(talk.dora) == ["mentioned"]
    assert list_told(talk.alice) == []
    told = notices.list_notices(talk.bob.actor).notices[0]
    assert told.text.startswith("Alice mentioned you on 1.1 ")
    # The text itself stays among the members: a notice also goes by mail.
    assert "Nobody" not in told.text


@pytest.mark.parametrize("who", ["otto", "mallory"])
def test_whoever_does_not_see_the_district_is_never_told(talk: Cast, who: str) -> None:
    person = talk.person(who)
    say(talk, talk.alice, f"@{person.name}", tell=[person.id])
    assert list_told(person) == []


def test_those_in_a_thread_are_told_of_an_answer(talk: Cast) -> None:
    first = say(talk, talk.alice, "Is this so?")
    say(talk, talk.bob, "Yes.", first)
    say(talk, talk.dora, "No, @Bob.", first)
    assert list_told(talk.alice) == ["replied", "replied"]
    assert list_told(talk.bob) == ["mentioned"]
    assert list_told(talk.dora) == []


def test_a_thread_is_resolved_and_opened_again(talk: Cast) -> None:
    first = say(talk, talk.alice, "Is this so?")
    comments.resolve(talk.dora.actor, talk.assessment_id, first, NOW)
    assert [thread.resolved_by for thread in read(talk, talk.alice)] == ["Dora"]
    comments.reopen(talk.alice.actor, talk.assessment_id, first)
    assert read(talk, talk.alice)[0].is_open


def test_an_answer_opens_a_resolved_thread(talk: Cast) -> None:
    first = say(talk, talk.alice, "Is this so?")
    comments.resolve(talk.alice.actor, talk.assessment_id, first, NOW)
    say(talk, talk.bob, "No!", first)
    assert read(talk, talk.alice)[0].is_open


def test_a_slip_is_corrected_by_its_author_within_a_quarter_of_an_hour(talk: Cast) -> None:
    first = say(talk, talk.alice, "Is tis so?")
    alice = talk.alice.actor
    comments.edit(alice, talk.assessment_id, first, "Is this so, @Bob?", NOW)
    remark = read(talk, talk.alice)[0].first
    assert (remark.text, remark.edited_at, remark.can_edit) == ("Is this so, @Bob?", NOW, True)
    assert list_told(talk.bob) == ["mentioned"]
    comments.edit(alice, talk.assessment_id, first, "Is this so, @Bob? Really?", NOW)
    assert list_told(talk.bob) == ["mentioned"]
    assert not read(talk, talk.alice, LATER)[0].first.can_edit
    with pytest.raises(InvalidInputError, match="15 minutes"):
        comments.edit(alice, talk.assessment_id, first, "Too late", LATER)


def test_what_was_answered_stays_said(talk: Cast) -> None:
    first = say(talk, talk.alice, "Is this so?")
    say(talk, talk.alice, "I mean the policy.", first)
    assert read(talk, talk.alice)[0].first.can_edit
    say(talk, talk.bob, "Yes.", first)
    assert not read(talk, talk.alice)[0].first.can_edit
    with pytest.raises(InvalidInputError, match="until somebody answers"):
        comments.edit(talk.alice.actor, talk.assessment_id, first, "Is it not?", NOW)


def test_nobody_changes_or_deletes_what_somebody_else_said(talk: Cast) -> None:
    first = say(talk, talk.alice, "Is this so?")
    with pytest.raises(NotAllowedError):
        comments.edit(talk.bob.actor, talk.assessment_id, first, "Is it not?", NOW)
    with pytest.raises(NotAllowedError):
        comments.delete(talk.bob.actor, talk.assessment_id, first, NOW)


def test_a_deleted_remark_leaves_its_place_and_no_text(talk: Cast) -> None:
    first = say(talk, talk.alice, "A secret")
    say(talk, talk.bob, "Oh.", first)
    comments.delete(talk.alice.actor, talk.assessment_id, first, LATER)
    (thread,) = read(talk, talk.carol)
    assert (thread.first.is_deleted, thread.first.text) == (True, "")
    assert [one.text for one in thread.answers] == ["Oh."]
    with pytest.raises(NotFoundError):
        comments.edit(talk.alice.actor, talk.assessment_id, first, "Again", NOW)


@pytest.mark.parametrize("text", ["", " \n ", "x" * 2_001])
def test_what_is_empty_or_too_long_is_not_taken(talk: Cast, text: str) -> None:
    with pytest.raises(InvalidInputError):
        say(talk, talk.alice, text)
    assert read(talk, talk.alice) == ()


def test_an_answer_needs_a_remark_on_the_same_element(talk: Cast) -> None:
    with pytest.raises(NotFoundError):
        say(talk, talk.alice, "Hello", talk.comment_id)
    with pytest.raises(NotFoundError):
        comments.resolve(talk.mallory.actor, talk.other_assessment_id, talk.comment_id, NOW)


def test_an_element_does_not_fill_up_without_end(
    talk: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comments, "MOST_COMMENTS", 1)
    say(talk, talk.alice, "One")
    with pytest.raises(InvalidInputError, match="already"):
        say(talk, talk.alice, "Two")

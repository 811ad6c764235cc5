"""An assessment through its cycle, and what nobody can do to it meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from selfassess.domain.cycle import Move, State
from selfassess.domain.errors import ConflictError, InvalidInputError, NotAllowedError
from selfassess.domain.permissions import Role
from selfassess.domain.responses import Answer, Rating
from selfassess.domain.worksheet import Change
from selfassess.extensions import db
from selfassess.services import (
    assessments,
    cycle,
    members,
    notices,
    second_ratings,
    snapshots,
    versions,
)
from selfassess.services.access import Actor
from selfassess.services.assessments import Input, JudgmentInput
from selfassess.services.names import open_names
from selfassess.services.second_ratings import Second
from selfassess.store import cycle as store
from selfassess.store.models import Assessment, Snapshot
from tests.cast import Cast
from tests.conftest import CountQueries

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def alice(cast: Cast, database: object) -> Actor:
    """Alice, who owns the district; the database is open."""
    return cast.alice.actor


def look(cast: Cast) -> Assessment:
    """The assessment as the database has it."""
    db.session.expire_all()
    return assessments.open_assessment(cast.alice.actor, cast.assessment_id).assessment


def rate(actor: Actor, cast: Cast, level: int = 3, element: str = "1.1") -> None:
    """Rate an element."""
    seen = assessments.open_sheet(actor, cast.assessment_id, element).worksheet.judgment_stamp
    sent = Input(judgment=JudgmentInput(Rating(level), seen.version))
    assessments.save(actor, cast.assessment_id, element, sent, NOW)


def move(actor: Actor, cast: Cast, step: Move, reason: str = "") -> State:
    """Move the assessment from where it stands."""
    return cycle.move(actor, cast.assessment_id, step, look(cast).moves, NOW, reason)


def bring(cast: Cast, state: State) -> None:
    """Bring the assessment into a state, the way that people do."""
    rate(cast.bob.actor, cast)
    if state is State.DRAFT:
        return
    move(cast.bob.actor, cast, Move.SUBMIT)
    if state is State.SENT_BACK:
        move(cast.rita.actor, cast, Move.SEND_BACK, "Look again.")
    if state in {State.APPROVED, State.FROZEN}:
        move(cast.rita.actor, cast, Move.APPROVE)
    if state is State.FROZEN:
        snapshots.freeze_snapshot(cast.alice.actor, cast.assessment_id, NOW)


def test_a_whole_cycle_leaves_its_history(alice: Actor, cast: Cast) -> None:
    bring(cast, State.SENT_BACK)
    rate(cast.bob.actor, cast, 2)
    assert move(cast.bob.actor, cast, Move.SUBMIT) is State.IN_REVIEW
    assert move(cast.rita.actor, cast, Move.APPROVE) is State.APPROVED
    snapshots.freeze_snapshot(alice, cast.assessment_id, NOW)
    assert look(cast).state is State.FROZEN
    assert move(cast.rita.actor, cast, Move.REOPEN, "A slip in 1.1.") is State.DRAFT
    history = cycle.open_cycle(cast.carol.actor, cast.assessment_id, TODAY).history
    told = [(e.by, e.after["state"], e.why) for e in reversed(history)]
    assert told == [
        ("Bob", "in-review", ""),
        ("Rita", "sent-back", "Look again."),
        ("Bob", "in-review", ""),
        ("Rita", "approved", ""),
        ("Alice", "frozen", ""),
        ("Rita", "draft", "A slip in 1.1."),
    ]
    assert all(entry.seal for entry in history)


def answer(cast: Cast) -> None:
    sheet = assessments.open_sheet(cast.bob.actor, cast.assessment_id, "1.2")
    question = sheet.element.questions[0]
    change = Change(question.id, Answer(options=(question.options[0].id,)), 0)
    assessments.save(cast.bob.actor, cast.assessment_id, "1.2", Input(changes=(change,)), NOW)


def answer_with_an_old_page(cast: Cast) -> None:
    """The page was opened before; nothing but the statement itself can notice."""
    sheet = assessments.open_sheet(cast.bob.actor, cast.assessment_id, "1.2")
    sent = Input(note=("Late.", 0))
    assessments.save(cast.bob.actor, cast.assessment_id, "1.2", sent, NOW, sheet)


def answer_what_is_assigned(cast: Cast) -> None:
    sent = Input(note=("Mine.", 0))
    assessments.save(cast.dora.actor, cast.assessment_id, "1.2", sent, NOW)


def say_still_true(cast: Cast) -> None:
    assessments.confirm_still_true(cast.bob.actor, cast.assessment_id, "1.1", NOW)


def confirm_all(cast: Cast) -> None:
    assessments.confirm_all(cast.bob.actor, cast.assessment_id, NOW)


def move_version(cast: Cast) -> None:
    versions.move_assessment(cast.bob.actor, cast.assessment_id, "9.9")


WAYS = (
    answer,
    answer_with_an_old_page,
    answer_what_is_assigned,
    say_still_true,
    confirm_all,
    move_version,
)


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.APPROVED, State.FROZEN])
@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_answered_by_any_way_while_it_is_closed(
    alice: Actor, cast: Cast, state: State, way: Callable[[Cast], None]
) -> None:
    bring(cast, state)
    db.session.commit()
    before = {
        s.element.id: s.written
        for s in assessments.list_sheets(assessments.open_assessment(alice, cast.assessment_id))
    }
    with pytest.raises(NotAllowedError, match=r"This assessment is (in review|approved|frozen)"):
        way(cast)
    db.session.rollback()
    db.session.expire_all()
    after = {
        s.element.id: s.written
        for s in assessments.list_sheets(assessments.open_assessment(alice, cast.assessment_id))
    }
    assert after == before


@pytest.mark.parametrize("state", [State.DRAFT, State.SENT_BACK])
@pytest.mark.parametrize("way", WAYS[:3])
def test_the_same_ways_work_while_it_is_open(
    alice: Actor, cast: Cast, state: State, way: Callable[[Cast], None]
) -> None:
    bring(cast, state)
    way(cast)
    sheet = assessments.open_sheet(alice, cast.assessment_id, "1.2")
    assert sheet.worksheet.note or sheet.worksheet.answers


def test_those_who_go_on_are_told(alice: Actor, cast: Cast) -> None:
    move(alice, cast, Move.SUBMIT)
    (waiting,) = notices.list_notices(cast.rita.actor).notices
    assert "waits for review" in waiting.text
    assert waiting.url_path == f"/assessments/{cast.assessment_id}"
    move(cast.rita.actor, cast, Move.SEND_BACK, "Where is the agreement?")
    for who in (cast.alice, cast.bob):
        assert "was sent back" in notices.list_notices(who.actor).notices[0].text
    # Neither who caused it, nor who can do nothing about it.
    assert len(notices.list_notices(cast.rita.actor).notices) == 1
    assert not notices.list_notices(cast.carol.actor).notices


def test_reasons_mark_the_elements_until_it_is_handed_in_again(alice: Actor, cast: Cast) -> None:
    bring(cast, State.IN_REVIEW)
    reasons = {"1.1": " Which document? ", "1.2": " "}
    cycle.move(cast.rita.actor, cast.assessment_id, Move.SEND_BACK, 1, NOW, "See below.", reasons)
    assert look(cast).sent_back == {"1.1": "Which document?", "": "See below."}
    move(cast.bob.actor, cast, Move.SUBMIT)
    assert look(cast).sent_back == {}


def test_a_reason_must_be_for_an_element_that_is_there(alice: Actor, cast: Cast) -> None:
    bring(cast, State.IN_REVIEW)
    with pytest.raises(InvalidInputError, match="no such element"):
        cycle.move(cast.rita.actor, cast.assessment_id, Move.SEND_BACK, 1, NOW, "", {"9.9": "Why?"})
    assert look(cast).state is State.IN_REVIEW


def test_of_two_who_move_it_at_once_the_second_is_told(alice: Actor, cast: Cast) -> None:
    bring(cast, State.IN_REVIEW)
    with pytest.raises(ConflictError):
        cycle.move(cast.rita.actor, cast.assessment_id, Move.APPROVE, 0, NOW)
    assert look(cast).state is State.IN_REVIEW


def test_it_is_not_frozen_without_its_snapshot(alice: Actor, cast: Cast) -> None:
    bring(cast, State.APPROVED)
    with pytest.raises(InvalidInputError, match="Take the snapshot"):
        move(alice, cast, Move.FREEZE)
    with pytest.raises(NotAllowedError, match="freeze"):
        snapshots.freeze_snapshot(cast.bob.actor, cast.assessment_id, NOW)


def test_a_frozen_snapshot_keeps_who_approved_it_and_what_the_reviewer_said(
    alice: Actor, cast: Cast
) -> None:
    seconds = [Second("1.1", 1, "I saw none.", 0), Second("1.2", None, "", 0)]
    second_ratings.rate(cast.rita.actor, cast.assessment_id, seconds, NOW)
    bring(cast, State.APPROVED)
    frozen = snapshots.freeze_snapshot(alice, cast.assessment_id, NOW)
    document = snapshots.open_snapshot(alice, frozen).document
    review = document["review"]
    # What is frozen holds a reference, so that a name can be taken back.
    rita = review["approved_by"]
    assert rita.startswith("person:")
    assert open_names(cast.district_id).show(rita) == "Rita"
    assert review == {
        "state": "approved",
        "approved_at": review["approved_at"],
        "approved_by": rita,
        "approved_by_submitter": False,
        "second_ratings": {"1.1": [{"reviewer": rita, "level": 1, "note": "I saw none."}]},
    }
    assert datetime.fromisoformat(review["approved_at"]) == NOW
    # Never averaged: the score is the team's alone.
    assert document["elements"]["1.1"]["level"] == 3
    assert document["components"]["1"]["score"] == 3
    assert snapshots.freeze_snapshot(alice, cast.assessment_id, NOW) == frozen
    assert db.session.query(Snapshot).filter_by(assessment_id=cast.assessment_id).count() == 1


def test_who_approves_their_own_work_is_named_as_such(alice: Actor, cast: Cast) -> None:
    rate(alice, cast)
    move(alice, cast, Move.SUBMIT)
    move(alice, cast, Move.APPROVE)
    assert look(cast).approved_by_submitter
    move(alice, cast, Move.REOPEN, "Once more.")
    assert (look(cast).approved_by, look(cast).approved_at) == ("", None)


def test_a_small_team_takes_its_snapshot_from_the_draft_and_it_says_so(
    alice: Actor, cast: Cast
) -> None:
    rate(cast.bob.actor, cast)
    frozen = snapshots.freeze_snapshot(cast.bob.actor, cast.assessment_id, NOW)
    assert snapshots.open_snapshot(alice, frozen).document["review"]["state"] == "not-reviewed"
    assert look(cast).state is State.DRAFT


def test_no_snapshot_is_taken_in_review(alice: Actor, cast: Cast) -> None:
    bring(cast, State.IN_REVIEW)
    with pytest.raises(NotAllowedError, match="in review"):
        snapshots.freeze_snapshot(alice, cast.assessment_id, NOW)


# --- Deadlines


def test_deadlines_are_set_by_those_who_assign_and_late_ones_are_told(
    alice: Actor, cast: Cast
) -> None:
    yesterday = TODAY - timedelta(days=1)
    cycle.set_deadlines(cast.bob.actor, cast.assessment_id, yesterday, TODAY, NOW)
    standing = cycle.open_cycle(alice, cast.assessment_id, TODAY).standing
    assert (standing.due, standing.is_late) == (yesterday, True)
    bring(cast, State.IN_REVIEW)
    standing = cycle.open_cycle(alice, cast.assessment_id, TODAY).standing
    assert (standing.due, standing.is_late) == (TODAY, False)
    with pytest.raises(NotAllowedError):
        cycle.set_deadlines(cast.rita.actor, cast.assessment_id, None, None, NOW)


def test_a_deadline_is_listed_for_those_who_can_do_something(alice: Actor, cast: Cast) -> None:
    cycle.set_deadlines(alice, cast.assessment_id, TODAY, TODAY, NOW)

    def list_names(day: date = TODAY) -> list[str]:
        return [one.name for one in store.list_deadlines(day)]

    assert list_names() == ["Alice", "Bob"]
    assert list_names(TODAY - timedelta(days=1)) == []
    bring(cast, State.IN_REVIEW)
    assert list_names() == ["Alice", "Rita"]
    db.session.execute(update(Assessment).values(state=State.APPROVED))
    assert list_names() == []


# --- The second rating


def test_a_second_rating_is_saved_changed_and_taken_back(alice: Actor, cast: Cast) -> None:
    rita = cast.rita.actor

    def say(level: int | None, note: str, seen: int) -> tuple[str, ...]:
        second = Second("1.1", level, note, seen)
        return second_ratings.rate(rita, cast.assessment_id, [second], NOW)

    rate(alice, cast)
    assert say(2, "Only two schools.", 0) == ()
    (pair,) = second_ratings.open_review(cast.carol.actor, cast.assessment_id).pairs
    assert (pair.own.level, pair.seconds[0].level, pair.differs) == (3, 2, True)
    assert say(3, "", 1) == ()
    (pair,) = second_ratings.open_review(cast.carol.actor, cast.assessment_id).pairs
    assert not pair.differs
    assert say(4, "", 1) == ("1.1",), "the version on that screen is old"
    assert say(None, "", 2) == ()
    assert second_ratings.open_review(alice, cast.assessment_id).pairs == ()


@pytest.mark.parametrize(
    "second", [Second("9.9", 1, "", 0), Second("1.1", 6, "", 0), Second("1.1", 1, "x" * 2_001, 0)]
)
def test_what_cannot_be_taken_changes_nothing(alice: Actor, cast: Cast, second: Second) -> None:
    fine = Second("1.2", 1, "", 0)
    with pytest.raises(InvalidInputError):
        second_ratings.rate(cast.rita.actor, cast.assessment_id, [fine, second], NOW)
    assert second_ratings.open_review(alice, cast.assessment_id).pairs == ()


def test_what_is_approved_is_not_rated_again(alice: Actor, cast: Cast) -> None:
    bring(cast, State.APPROVED)
    with pytest.raises(NotAllowedError, match="Reopen it first"):
        second_ratings.rate(cast.rita.actor, cast.assessment_id, [Second("1.1", 1, "", 0)], NOW)


def test_two_reviewers_stand_side_by_side(alice: Actor, cast: Cast) -> None:
    members.change_role(alice, cast.district_id, cast.carol.id, Role.REVIEWER)
    for actor, level in ((cast.rita.actor, 2), (cast.carol.actor, 4)):
        second_ratings.rate(actor, cast.assessment_id, [Second("1.1", level, "", 0)], NOW)
    (pair,) = second_ratings.open_review(alice, cast.assessment_id).pairs
    assert [(one.reviewer, one.level) for one in pair.seconds] == [("Carol", 4), ("Rita", 2)]


def test_a_review_takes_three_queries(
    alice: Actor, cast: Cast, count_queries: CountQueries
) -> None:
    with count_queries() as statements:
        second_ratings.open_review(alice, cast.assessment_id)
    assert len(statements) == 3

"""Votes are blind until they are closed, and whoever thinks otherwise stays on record."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import select

from selfassess.domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from selfassess.domain.permissions import Role
from selfassess.domain.responses import Rating
from selfassess.services import members, notices, votes
from selfassess.services.assessments import Input, JudgmentInput, open_sheet, save
from selfassess.services.districts import delete_district
from selfassess.services.snapshots import freeze_snapshot
from selfassess.services.votes import Ballot
from selfassess.store.models import AuditEntry, Notice, Vote, VoteRound
from selfassess.store.models.assessments import Snapshot
from tests.cast import Cast, Person

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def asked(database: object, cast: Cast) -> Cast:
    """Alice leads a vote on 2.1, and asks Bob and Dora."""
    people = [cast.bob.id, cast.dora.id]
    assert votes.open_rounds(cast.alice.actor, cast.assessment_id, ["2.1"], people, NOW) == ("2.1",)
    return cast


def vote(cast: Cast, person: Person, level: int | None, note: str = "") -> None:
    votes.cast_vote(person.actor, cast.assessment_id, "2.1", level, note, NOW)


def look(cast: Cast, person: Person) -> votes.Round:
    """The newest round as somebody gets it."""
    latest = votes.open_votes(person.actor, cast.assessment_id, "2.1").latest
    assert latest is not None
    return latest


def close(cast: Cast, person: Person | None = None) -> None:
    votes.close_round((person or cast.alice).actor, cast.assessment_id, "2.1", NOW)


def agree(cast: Cast, level: int, reason: str = "", seen: int = 0) -> tuple[str, ...]:
    alice = cast.alice.actor
    return votes.record_agreement(
        alice, cast.assessment_id, "2.1", level, reason, seen, NOW
    ).conflicts


@pytest.mark.parametrize("who", ["alice", "dora", "carol", "rita"])
def test_what_somebody_voted_reaches_nobody_else_before_the_close(asked: Cast, who: str) -> None:
    vote(asked, asked.bob, 5, "I have seen the contracts")
    seen = {one.user_id: one for one in look(asked, asked.person(who)).ballots}[asked.bob.id]
    # Field by field: whoever adds one to a ballot says here what it tells before the close.
    told = {field.name: getattr(seen, field.name) for field in fields(Ballot)}
    assert told == {
        "user_id": asked.bob.id,
        "name": "Bob",
        "has_voted": True,
        "level": None,
        "note": "",
    }
    listed = votes.list_votes(asked.person(who).actor, asked.assessment_id).rounds["2.1"]
    assert listed == look(asked, asked.person(who))
    assert votes.count(listed) is None


def test_ones_own_vote_is_known_to_oneself_and_can_be_changed(asked: Cast) -> None:
    vote(asked, asked.bob, 5, "I have seen it")
    vote(asked, asked.bob, 2, "I have looked again")
    own = votes.find_own(asked.bob.actor, look(asked, asked.bob))
    assert own is not None
    assert (own.level, own.note) == (2, "I have looked again")


def test_after_the_close_all_see_the_votes_with_names(asked: Cast) -> None:
    vote(asked, asked.bob, 5, "I have seen it")
    vote(asked, asked.dora, None)
    close(asked)
    seen = [(one.name, one.level, one.note) for one in look(asked, asked.carol).ballots]
    assert seen == [("Bob", 5, "I have seen it"), ("Dora", None, "")]
    counted = votes.count(look(asked, asked.carol))
    assert counted is not None
    assert (counted.count, counted.range, counted.median) == (1, 0, Fraction(5))


def test_no_vote_is_taken_after_the_close(asked: Cast) -> None:
    vote(asked, asked.bob, 5)
    close(asked)
    with pytest.raises(InvalidInputError, match="closed"):
        vote(asked, asked.dora, 1)
    with pytest.raises(InvalidInputError, match="closed"):
        vote(asked, asked.bob, 1)
    assert [one.level for one in look(asked, asked.alice).ballots] == [5, None]


def test_a_vote_that_loses_the_race_against_the_close_is_refused(
    asked: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = votes.open_votes(asked.bob.actor, asked.assessment_id, "2.1")
    close(asked)
    monkeypatch.setattr(votes, "open_votes", lambda *_asked: before)
    with pytest.raises(InvalidInputError, match="was not counted"):
        vote(asked, asked.bob, 5)
    assert look(asked, asked.alice).ballots[0].level is None


def test_the_facilitator_does_not_vote(asked: Cast) -> None:
    with pytest.raises(InvalidInputError, match="not asked"):
        vote(asked, asked.alice, 3)
    with pytest.raises(InvalidInputError, match="yourself do not vote"):
        votes.open_rounds(asked.alice.actor, asked.assessment_id, ["2.2"], [asked.alice.id], NOW)


def test_whoever_votes_does_not_close(asked: Cast) -> None:
    with pytest.raises(NotAllowedError, match="You vote in this round"):
        close(asked, asked.bob)
    with pytest.raises(NotAllowedError):
        close(asked, asked.dora)


def test_who_votes_may_close_once_the_facilitator_has_left(asked: Cast) -> None:
    members.change_role(asked.alice.actor, asked.district_id, asked.bob.id, Role.OWNER)
    members.remove_member(asked.bob.actor, asked.district_id, asked.alice.id)
    close(asked, asked.bob)
    assert look(asked, asked.bob).closed_at == NOW


@pytest.mark.parametrize("who", ["carol", "rita", "otto"])
def test_only_those_who_may_vote_are_asked(asked: Cast, who: str) -> None:
    person = asked.person(who)
    with pytest.raises(InvalidInputError, match="from the list"):
        votes.open_rounds(asked.alice.actor, asked.assessment_id, ["2.2"], [person.id], NOW)
    with pytest.raises(NotAllowedError):
        vote(asked, person, 3)


def test_a_stranger_learns_of_no_vote(asked: Cast) -> None:
    with pytest.raises(NotFoundError):
        votes.list_votes(asked.mallory.actor, asked.assessment_id)
    with pytest.raises(NotAllowedError):
        votes.list_votes(asked.otto.actor, asked.assessment_id)


def test_an_element_has_one_open_round(asked: Cast) -> None:
    alice = asked.alice.actor
    both = votes.open_rounds(alice, asked.assessment_id, ["2.2", "2.1"], [asked.dora.id], NOW)
    assert both == ("2.2",)
    assert len(look(asked, asked.alice).ballots) == 2


def test_what_is_agreed_becomes_the_teams_word_and_dissent_stays(asked: Cast) -> None:
    vote(asked, asked.bob, 3)
    vote(asked, asked.dora, 4, "Every school has it")
    close(asked)
    assert agree(asked, 3) == ()
    sheet = open_sheet(asked.alice.actor, asked.assessment_id, "2.1")
    assert sheet.result.level == 3
    dissent = votes.list_dissent(look(asked, asked.carol))
    assert [(one.name, one.level, one.note) for one in dissent] == [
        ("Dora", 4, "Every school has it")
    ]


def test_dissent_is_frozen_with_the_snapshot_and_without_names(asked: Cast, database: Any) -> None:
    vote(asked, asked.bob, 3)
    vote(asked, asked.dora, 4, "Every school has it")
    close(asked)
    agree(asked, 3, "We lack the contracts")
    snapshot_id = freeze_snapshot(asked.alice.actor, asked.assessment_id, NOW)
    worksheets = database.get_one(Snapshot, snapshot_id).worksheets
    assert worksheets["2.1"]["agreement"] == {
        "level": 3,
        "reason": "We lack the contracts",
        "at": NOW.isoformat(),
        "votes": {"3": 1, "4": 1},
        "cannot_say": 0,
        "dissent": [{"level": 4, "reason": "Every school has it"}],
    }
    assert "Dora" not in str(worksheets)
    assert "agreement" not in worksheets["1.1"]


def test_an_agreement_that_was_overruled_is_not_frozen(asked: Cast, database: Any) -> None:
    vote(asked, asked.bob, 3)
    close(asked)
    agree(asked, 3)
    changed = Input(judgment=JudgmentInput(Rating(5), 1))
    save(asked.alice.actor, asked.assessment_id, "2.1", changed, NOW)
    snapshot_id = freeze_snapshot(asked.alice.actor, asked.assessment_id, NOW)
    worksheets = database.get_one(Snapshot, snapshot_id).worksheets
    assert "agreement" not in worksheets["2.1"]


def test_an_open_vote_leaves_no_trace_in_a_snapshot(asked: Cast, database: Any) -> None:
    vote(asked, asked.bob, 5, "I have seen it")
    save(
        asked.alice.actor,
        asked.assessment_id,
        "2.1",
        Input(judgment=JudgmentInput(Rating(5), 0)),
        NOW,
    )
    snapshot_id = freeze_snapshot(asked.alice.actor, asked.assessment_id, NOW)
    frozen = database.get_one(Snapshot, snapshot_id)
    assert "I have seen it" not in f"{frozen.worksheets}{frozen.document}"
    assert "agreement" not in frozen.worksheets["2.1"]


def test_an_agreement_overwrites_nobody_silently(asked: Cast) -> None:
    vote(asked, asked.bob, 3)
    close(asked)
    changed = Input(judgment=JudgmentInput(Rating(5), 0))
    save(asked.bob.actor, asked.assessment_id, "2.1", changed, NOW)
    assert agree(asked, 3) == ("rating",)
    assert look(asked, asked.alice).agreed_level is None
    assert open_sheet(asked.alice.actor, asked.assessment_id, "2.1").result.level == 5
    assert agree(asked, 3, seen=1) == ()


def test_nothing_is_agreed_before_the_close_nor_twice(asked: Cast) -> None:
    with pytest.raises(InvalidInputError, match="no closed vote"):
        agree(asked, 3)
    close(asked)
    agree(asked, 3)
    with pytest.raises(InvalidInputError, match="no closed vote"):
        agree(asked, 4, seen=1)


def test_voting_again_keeps_the_earlier_round(asked: Cast) -> None:
    vote(asked, asked.bob, 3)
    close(asked)
    people = [asked.dora.id]
    votes.open_rounds(asked.alice.actor, asked.assessment_id, ["2.1"], people, NOW)
    rounds = votes.open_votes(asked.carol.actor, asked.assessment_id, "2.1").rounds
    assert [[one.level for one in each.ballots] for each in rounds] == [[None], [3, None]]


@pytest.mark.parametrize(("level", "note"), [(0, ""), (6, ""), (3, "x" * 1_001)])
def test_a_vote_that_cannot_be_taken_changes_nothing(asked: Cast, level: int, note: str) -> None:
    with pytest.raises(InvalidInputError):
        vote(asked, asked.bob, level, note)
    assert not look(asked, asked.alice).ballots[0].has_voted


def test_those_who_are_asked_and_those_who_voted_are_told(asked: Cast) -> None:
    close(asked)
    told = [one.kind for one in notices.list_notices(asked.bob.actor).notices]
    assert told == ["vote-closed", "vote-asked"]
    assert notices.list_notices(asked.alice.actor).total == 0
    # What is told goes by mail: it names no level.
    closed = notices.list_notices(asked.bob.actor).notices[0]
    assert closed.text.startswith("The vote on 2.1 ")
    assert closed.url_path == f"/assessments/{asked.assessment_id}/elements/2.1/votes"


def test_nobody_waits_for_whoever_has_left(asked: Cast, database: Any) -> None:
    members.remove_member(asked.alice.actor, asked.district_id, asked.dora.id)
    assert [one.name for one in look(asked, asked.alice).ballots] == ["Bob"]
    asked_of_dora = select(Notice).where(
        Notice.user_id == asked.dora.id, Notice.district_id == asked.district_id
    )
    assert database.scalars(asked_of_dora).all() == []


def test_a_vote_in_a_closed_round_outlives_the_membership_without_the_name(asked: Cast) -> None:
    vote(asked, asked.dora, 4)
    close(asked)
    members.remove_member(asked.alice.actor, asked.district_id, asked.dora.id)
    seen = [(one.name, one.level) for one in look(asked, asked.bob).ballots]
    assert seen == [("Bob", None), ("", 4)]


def test_votes_go_with_their_assessment(asked: Cast, database: Any) -> None:
    delete_district(asked.alice.actor, asked.district_id)
    assert database.scalars(select(VoteRound)).all() == []
    assert database.scalars(select(Vote)).all() == []


@pytest.mark.parametrize(
    ("levels", "apart"), [([3, 4], False), ([3, 5], True), ([1], False), ([None, 5], False)]
)
def test_votes_two_levels_apart_are_worth_talking_about(
    asked: Cast, levels: list[int | None], apart: bool
) -> None:
    for person, level in zip((asked.bob, asked.dora), levels, strict=False):
        vote(asked, person, level)
    close(asked)
    assert votes.is_worth_talking(votes.count(look(asked, asked.alice))) is apart


def test_the_trail_tells_of_the_round_and_never_of_a_vote(asked: Cast, database: Any) -> None:
    vote(asked, asked.bob, 5, "I have seen it")
    told = select(AuditEntry).where(AuditEntry.element_id == "2.1").order_by(AuditEntry.id)
    assert [(one.what, one.after) for one in database.scalars(told)] == [
        ("vote-opened", {"asked": 2})
    ]
    close(asked)
    agree(asked, 3, "We lack the contracts")
    assert [one.what for one in database.scalars(told)] == [
        "vote-opened",
        "vote-closed",
        "level",
        "vote-agreed",
    ]

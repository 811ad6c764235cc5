"""Answering the questionnaire: start, answer, judge, carry over, and nothing is overwritten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from fractions import Fraction
from threading import Barrier

import pytest
from flask import Flask

from selfassess.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from selfassess.domain.permissions import Permission
from selfassess.domain.responses import Answer, Rating
from selfassess.domain.worksheet import Change, is_confirmed
from selfassess.services import assessments
from selfassess.services.access import Actor, hash_token
from selfassess.services.assessments import Input, JudgmentInput, Saved, Sheet
from selfassess.store.assessments import Written
from tests.builders import choose, choose_all, count
from tests.cast import AS_OF, Cast
from tests.conftest import CountQueries

NOW = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)
NEXT_YEAR = date(2027, 6, 30)
UNKNOWN = Answer("unknown")
THREES = {
    "presence": choose("some"),
    "reach": count(30),
    "use": choose("lottery"),
    "rides": choose("some"),
}
"""Answers that put 1.1 at level 3."""
FOURS = {
    "presence": choose("most"),
    "reach": count(60),
    "use": choose("published"),
    "rides": choose("most"),
}


@pytest.fixture
def alice(cast: Cast, database: object) -> Actor:
    """Alice, who owns the district; the database is open."""
    return cast.alice.actor


def answer(
    actor: Actor, assessment_id: int, answers: Mapping[str, Answer | None], seen: int = 0
) -> Saved:
    """Answer questions on 1.1."""
    changes = tuple(Change(question, given, seen) for question, given in answers.items())
    return assessments.save(actor, assessment_id, "1.1", Input(changes=changes), NOW)


def judge(
    actor: Actor,
    assessment_id: int,
    rating: Rating | None,
    seen: int = 0,
    confirm_only: bool = False,
    element_id: str = "1.1",
) -> Saved:
    """Set the level of an element, or take it back."""
    sent = Input(judgment=JudgmentInput(rating, seen, confirm_only))
    return assessments.save(actor, assessment_id, element_id, sent, NOW)


def look(actor: Actor, assessment_id: int, element_id: str = "1.1") -> Sheet:
    """Open an element as it stands in the database."""
    return assessments.open_sheet(actor, assessment_id, element_id)


# --- Start


def test_an_assessment_starts_empty(alice: Actor, cast: Cast) -> None:
    started = assessments.start_assessment(alice, cast.district_id, NEXT_YEAR)
    opened = assessments.open_assessment(alice, started)
    assert (opened.assessment.as_of, opened.assessment.edition) == (NEXT_YEAR, "crpe-2016")
    assert opened.assessment.edition_version == opened.framework.version
    assert opened.assessment.created_by_id == cast.alice.id
    sheets = assessments.list_sheets(opened)
    assert [sheet.element.id for sheet in sheets] == list(opened.framework.elements)
    assert {sheet.result.state for sheet in sheets} == {"unanswered"}


def test_an_assessment_starts_from_an_earlier_one(alice: Actor, cast: Cast) -> None:
    answer(alice, cast.assessment_id, THREES)
    judge(alice, cast.assessment_id, Rating(4, reason="We know better."))
    started = assessments.start_assessment(alice, cast.district_id, NEXT_YEAR, cast.assessment_id)
    sheet = look(alice, started)
    # Everything is there to look at, and nothing counts.
    assert sheet.worksheet.answers == THREES
    assert sheet.worksheet.judgment == look(alice, cast.assessment_id).worksheet.judgment
    assert sheet.worksheet.carried
    assert (sheet.result.state, sheet.result.level) == ("unanswered", None)
    assert sheet.derived == 3
    standing = assessments.list_standings(assessments.open_assessment(alice, started))["1.1"]
    assert (standing.state, standing.carried, standing.confirmed) == ("unanswered", True, False)
    # What nobody had touched is as in an empty questionnaire.
    assert not look(alice, started, "1.2").worksheet.carried


def test_what_follows_does_not_change_the_earlier_one(alice: Actor, cast: Cast) -> None:
    answer(alice, cast.assessment_id, THREES)
    started = assessments.start_assessment(alice, cast.district_id, NEXT_YEAR, cast.assessment_id)
    answer(alice, started, {"rides": choose("all")}, seen=1)
    assert look(alice, cast.assessment_id).worksheet.answers == THREES
    assert look(alice, started).worksheet.answers["rides"] == choose("all")


def test_another_districts_assessment_cannot_be_started_from(
    alice: Actor, cast: Cast, database: object
) -> None:
    with pytest.raises(NotFoundError):
        assessments.start_assessment(alice, cast.district_id, AS_OF, cast.other_assessment_id)
    # Also for someone who has both: the trial is held by Alice's browser.
    both = Actor(cast.alice.id, hash_token(cast.trial_token))
    with pytest.raises(InvalidInputError, match="same district"):
        assessments.start_assessment(both, cast.district_id, AS_OF, cast.trial_assessment_id)
    assert len(assessments.list_assessments(alice, cast.district_id)) == 1


def test_an_edition_that_is_not_there_is_not_found(alice: Actor, cast: Cast) -> None:
    with pytest.raises(NotFoundError, match="no edition 'crpe-1999'"):
        assessments.start_assessment(alice, cast.district_id, AS_OF, edition="crpe-1999")


@pytest.mark.parametrize(("who", "error"), [("carol", NotAllowedError), ("mallory", NotFoundError)])
def test_viewers_and_strangers_write_nothing(
    cast: Cast, database: object, who: str, error: type[Exception]
) -> None:
    actor, mine = cast.person(who).actor, cast.assessment_id
    attempts: list[Callable[[], object]] = [
        lambda: assessments.start_assessment(actor, cast.district_id, AS_OF),
        lambda: answer(actor, mine, THREES),
        lambda: judge(actor, mine, Rating(5)),
        lambda: assessments.confirm_all(actor, mine, NOW),
        lambda: assessments.confirm_still_true(actor, mine, "1.1", NOW),
        lambda: assessments.open_assessment(actor, mine, Permission.ANSWER),
    ]
    for attempt in attempts:
        with pytest.raises(error):
            attempt()
    assert look(cast.alice.actor, mine).written.version == 0


# --- Still true?


def test_what_still_holds_counts_at_one_press(alice: Actor, cast: Cast) -> None:
    answer(alice, cast.assessment_id, THREES)
    started = assessments.start_assessment(alice, cast.district_id, NEXT_YEAR, cast.assessment_id)
    saved = assessments.confirm_still_true(alice, started, "1.1", NOW)
    sheet = look(alice, started)
    assert saved.sheet == sheet
    assert (sheet.result.level, sheet.worksheet.carried) == (3, False)
    assert is_confirmed(sheet.worksheet, sheet.result)


def test_a_change_counts_only_after_the_rest_was_said_to_hold(alice: Actor, cast: Cast) -> None:
    answer(alice, cast.assessment_id, THREES)
    started = assessments.start_assessment(alice, cast.district_id, NEXT_YEAR, cast.assessment_id)
    answer(alice, started, FOURS, seen=1)
    assert look(alice, started).result.state == "unanswered"
    assessments.confirm_still_true(alice, started, "1.1", NOW)
    assert look(alice, started).result.level == 4


def test_saying_twice_that_it_holds_changes_nothing(alice: Actor, cast: Cast) -> None:
    answer(alice, cast.assessment_id, THREES)
    started = assessments.start_assessment(alice, cast.district_id, NEXT_YEAR, cast.assessment_id)
    assessments.confirm_still_true(alice, started, "1.1", NOW)
    before = look(alice, started).written
    assessments.confirm_still_true(alice, started, "1.1", NOW)
    assert look(alice, started).written == before


# --- Answers


def test_answers_are_saved_with_who_and_when(alice: Actor, cast: Cast) -> None:
    saved = answer(alice, cast.assessment_id, THREES)
    assert (saved.conflicts, saved.at) == ((), NOW)
    sheet = look(alice, cast.assessment_id)
    assert sheet == saved.sheet
    assert sheet.worksheet.answers == THREES
    stamp = sheet.worksheet.stamp_of("presence")
    assert (stamp.version, stamp.at, stamp.by) == (1, NOW, cast.alice.id)


def test_every_kind_of_answer_comes_back(alice: Actor, cast: Cast) -> None:
    given = {
        "presence": choose("both"),
        "reach": count(Fraction(25, 2)),
        "use": Answer("na", cause="other: No charter schools: none."),
        "guide": choose_all(),
        "published": UNKNOWN,
    }
    changes = tuple(Change(question, answer, 0) for question, answer in given.items())
    assessments.save(alice, cast.assessment_id, "1.3", Input(changes=changes), NOW)
    assert look(alice, cast.assessment_id, "1.3").worksheet.answers == given


def test_the_holder_of_a_trial_answers_without_an_account(cast: Cast, database: object) -> None:
    holder = Actor(trial_token_hash=hash_token(cast.trial_token))
    answer(holder, cast.trial_assessment_id, THREES)
    stamp = look(holder, cast.trial_assessment_id).worksheet.stamp_of("presence")
    assert (stamp.version, stamp.by) == (1, None)


def test_all_of_a_form_is_saved_or_nothing(alice: Actor, cast: Cast) -> None:
    sent = Input(
        changes=(Change("presence", choose("some"), 0),),
        note=("x" * 6_000, 0),
    )
    with pytest.raises(InvalidInputError) as caught:
        assessments.save(alice, cast.assessment_id, "1.1", sent, NOW)
    assert caught.value.entry == "note"
    assert look(alice, cast.assessment_id).written.version == 0


def test_saving_what_is_there_already_writes_nothing(
    alice: Actor, cast: Cast, count_queries: CountQueries
) -> None:
    answer(alice, cast.assessment_id, THREES)
    with count_queries() as statements:
        assert answer(alice, cast.assessment_id, THREES, seen=1).conflicts == ()
    assert [s.split()[0] for s in statements] == ["SELECT"]


def test_one_answer_costs_one_question_one_update_and_one_entry_in_the_trail(
    alice: Actor, cast: Cast, count_queries: CountQueries
) -> None:
    with count_queries() as statements:
        answer(alice, cast.assessment_id, {"presence": choose("some")})
    assert [s.split()[0] for s in statements] == ["SELECT", "UPDATE", "INSERT"]


# --- Two people


def test_a_newer_answer_is_not_overwritten(alice: Actor, cast: Cast) -> None:
    bob = cast.bob.actor
    answer(alice, cast.assessment_id, {"presence": choose("some")})
    saved = answer(bob, cast.assessment_id, {"presence": choose("all"), "rides": choose("most")})
    assert saved.conflicts == ("presence",)
    answers = look(alice, cast.assessment_id).worksheet.answers
    # What nobody else had touched is saved all the same.
    assert answers == {"presence": choose("some"), "rides": choose("most")}


def test_the_same_answer_twice_is_no_conflict(alice: Actor, cast: Cast) -> None:
    answer(alice, cast.assessment_id, {"presence": choose("some")})
    saved = answer(cast.bob.actor, cast.assessment_id, {"presence": choose("some")})
    assert saved.conflicts == ()
    assert saved.sheet.worksheet.stamp_of("presence").by == cast.alice.id


def test_two_notes_and_two_judgments_conflict_without_loss(alice: Actor, cast: Cast) -> None:
    first = Input(note=("Mine.", 0), judgment=JudgmentInput(Rating(2), 0))
    assessments.save(alice, cast.assessment_id, "1.1", first, NOW)
    second = Input(
        changes=(Change("rides", UNKNOWN, 0),),
        note=("No, mine.", 0),
        judgment=JudgmentInput(Rating(5), 0),
    )
    saved = assessments.save(cast.bob.actor, cast.assessment_id, "1.1", second, NOW)
    assert saved.conflicts == ("note", "rating")
    worksheet = look(alice, cast.assessment_id).worksheet
    assert (worksheet.note, worksheet.judgment.rating) == ("Mine.", Rating(2))
    assert worksheet.answers == {"rides": UNKNOWN}


def test_a_change_is_given_anew_to_a_row_that_someone_else_has_just_saved(
    alice: Actor, cast: Cast
) -> None:
    behind = look(cast.bob.actor, cast.assessment_id)
    answer(alice, cast.assessment_id, {"presence": choose("some")})
    sent = Input(changes=(Change("rides", choose("most"), 0),))
    saved = assessments.save(cast.bob.actor, cast.assessment_id, "1.1", sent, NOW, opened=behind)
    assert saved.conflicts == ()
    assert look(alice, cast.assessment_id).worksheet.answers == {
        "presence": choose("some"),
        "rides": choose("most"),
    }


def test_who_never_gets_through_is_told_so(
    alice: Actor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assessments.store, "replace_written", lambda *_: False)
    with pytest.raises(ConflictError):
        answer(alice, cast.assessment_id, THREES)


def test_six_people_at_once_lose_nothing(app: Flask, cast: Cast) -> None:
    """Each answers another question of one element, or writes the note."""
    together = Barrier(6)
    mine = cast.assessment_id
    work = [
        Input(changes=(Change("presence", choose("both"), 0),)),
        Input(changes=(Change("reach", count(60), 0),)),
        Input(changes=(Change("use", choose("talk"), 0),)),
        Input(changes=(Change("guide", choose_all("results", "odds"), 0),)),
        Input(changes=(Change("published", choose("no"), 0),)),
        Input(note=("Ask the charter office.", 0)),
    ]

    def do(sent: Input) -> tuple[str, ...]:
        with app.app_context():
            together.wait(timeout=10)
            return assessments.save(cast.bob.actor, mine, "1.3", sent, NOW).conflicts

    with ThreadPoolExecutor(6) as people:
        assert list(people.map(do, work)) == [()] * 6
    with app.app_context():
        sheet = look(cast.alice.actor, mine, "1.3")
    worksheet = sheet.worksheet
    assert set(worksheet.answers) == {"presence", "reach", "use", "guide", "published"}
    assert worksheet.note == "Ask the charter office."
    assert sheet.written.version == 6


def test_of_eight_answers_to_one_question_at_once_one_stands_and_seven_are_told(
    app: Flask, cast: Cast
) -> None:
    together = Barrier(8)

    def do(percent: int) -> tuple[str, ...]:
        with app.app_context():
            together.wait(timeout=10)
            sent = Input(changes=(Change("reach", count(percent), 0),))
            actor = cast.bob.actor
            return assessments.save(actor, cast.assessment_id, "1.3", sent, NOW).conflicts

    with ThreadPoolExecutor(8) as people:
        outcomes = list(people.map(do, range(10, 90, 10)))
    assert sorted(outcomes) == [()] + [("reach",)] * 7
    with app.app_context():
        stands = look(cast.alice.actor, cast.assessment_id, "1.3").worksheet.entries["reach"]
    assert stands.answer == count(range(10, 90, 10)[outcomes.index(())])
    assert stands.stamp.version == 1


# --- The team's word


def test_a_derived_level_is_confirmed(alice: Actor, cast: Cast) -> None:
    answer(alice, cast.assessment_id, THREES)
    sheet = judge(alice, cast.assessment_id, Rating(3), confirm_only=True).sheet
    assert sheet.worksheet.judgment.kind == "confirmed"
    assert is_confirmed(sheet.worksheet, sheet.result)


@pytest.mark.parametrize("now_answered", [FOURS, {"rides": None}, {"rides": UNKNOWN}])
def test_a_confirmation_of_what_the_answers_no_longer_give_is_refused(
    alice: Actor, cast: Cast, now_answered: dict[str, Answer | None]
) -> None:
    answer(alice, cast.assessment_id, THREES)
    answer(cast.bob.actor, cast.assessment_id, now_answered, seen=1)
    with pytest.raises(InvalidInputError, match="no longer give this level") as caught:
        judge(alice, cast.assessment_id, Rating(3), confirm_only=True)
    assert caught.value.entry == "rating"
    assert look(alice, cast.assessment_id).worksheet.judgment is None


def test_another_level_than_the_derived_one_needs_a_reason_and_keeps_both(
    alice: Actor, cast: Cast
) -> None:
    answer(alice, cast.assessment_id, THREES)
    with pytest.raises(InvalidInputError, match="Say why") as caught:
        judge(alice, cast.assessment_id, Rating(4))
    assert caught.value.entry == "rating"
    sheet = judge(alice, cast.assessment_id, Rating(4, reason="Signed in May.")).sheet
    assert (sheet.result.level, sheet.result.derived) == (4, 3)
    assert sheet.worksheet.judgment.kind == "override"


def test_choosing_the_derived_level_is_a_confirmation_and_no_override(
    alice: Actor, cast: Cast
) -> None:
    answer(alice, cast.assessment_id, THREES)
    sheet = judge(alice, cast.assessment_id, Rating(3, reason="So it is.")).sheet
    assert sheet.worksheet.judgment.kind == "confirmed"


def test_a_level_without_answers_is_a_direct_rating(alice: Actor, cast: Cast) -> None:
    answer(alice, cast.assessment_id, {"presence": choose("some")})
    sheet = judge(alice, cast.assessment_id, Rating(2)).sheet
    assert (sheet.worksheet.judgment.kind, sheet.result.level) == ("direct", 2)


def test_an_override_is_taken_back(alice: Actor, cast: Cast) -> None:
    answer(alice, cast.assessment_id, THREES)
    judge(alice, cast.assessment_id, Rating(4, reason="Signed in May."))
    sheet = judge(alice, cast.assessment_id, None, seen=1).sheet
    assert (sheet.worksheet.judgment, sheet.result.level) == (None, 3)


def test_a_whole_element_is_not_applicable(alice: Actor, cast: Cast) -> None:
    sheet = judge(alice, cast.assessment_id, Rating(state="na", cause="state-law")).sheet
    assert (sheet.result.state, sheet.result.level) == ("na", None)
    assert is_confirmed(sheet.worksheet, sheet.result)


def test_setting_answers_aside_as_not_applicable_needs_a_reason(alice: Actor, cast: Cast) -> None:
    answer(alice, cast.assessment_id, THREES)
    with pytest.raises(InvalidInputError, match="Say why"):
        judge(alice, cast.assessment_id, Rating(state="na", cause="other"))
    rating = Rating(state="na", cause="other", reason="The county does it.")
    sheet = judge(alice, cast.assessment_id, rating).sheet
    assert (sheet.result.state, sheet.derived) == ("na", 3)


def test_an_answer_that_changes_the_level_undoes_the_confirmation(alice: Actor, cast: Cast) -> None:
    answer(alice, cast.assessment_id, THREES)
    judge(alice, cast.assessment_id, Rating(3))
    answer(alice, cast.assessment_id, FOURS, seen=1)
    standing = assessments.summarize(look(alice, cast.assessment_id))
    assert (standing.level, standing.confirmed) == (4, False)


# --- Confirm all


def test_all_derived_levels_are_confirmed_at_once(alice: Actor, cast: Cast) -> None:
    answer(alice, cast.assessment_id, THREES)
    judge(alice, cast.assessment_id, Rating(2), element_id="1.2")
    assert assessments.confirm_all(alice, cast.assessment_id, NOW) == 1
    sheet = look(alice, cast.assessment_id)
    assert is_confirmed(sheet.worksheet, sheet.result)
    assert sheet.worksheet.judgment_stamp.by == cast.alice.id
    assert look(alice, cast.assessment_id, "1.2").worksheet.judgment.kind == "direct"
    assert assessments.confirm_all(alice, cast.assessment_id, NOW) == 0


def test_confirming_all_leaves_alone_what_was_judged_or_carried_over(
    alice: Actor, cast: Cast
) -> None:
    answer(alice, cast.assessment_id, THREES)
    started = assessments.start_assessment(alice, cast.district_id, NEXT_YEAR, cast.assessment_id)
    assert assessments.confirm_all(alice, started, NOW) == 0
    judge(alice, cast.assessment_id, Rating(5, reason="We know better."))
    assert assessments.confirm_all(alice, cast.assessment_id, NOW) == 0
    assert look(alice, cast.assessment_id).result.level == 5


def test_confirming_all_passes_over_what_someone_changes_at_that_moment(
    alice: Actor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(alice, cast.assessment_id, THREES)
    listed = assessments.list_sheets

    def list_then_change(opened: assessments.Opened) -> list[Sheet]:
        sheets = listed(opened)
        answer(cast.bob.actor, cast.assessment_id, FOURS, seen=1)
        return sheets

    monkeypatch.setattr(assessments, "list_sheets", list_then_change)
    assert assessments.confirm_all(alice, cast.assessment_id, NOW) == 0
    sheet = look(alice, cast.assessment_id)
    assert (sheet.result.level, sheet.worksheet.judgment) == (4, None)


# --- Look


def test_an_assessment_of_another_district_does_not_exist(alice: Actor, cast: Cast) -> None:
    for assessment_id in (cast.other_assessment_id, cast.trial_assessment_id, 987_654):
        with pytest.raises(NotFoundError):
            assessments.open_assessment(alice, assessment_id)
        with pytest.raises(NotFoundError):
            look(alice, assessment_id)


def test_an_element_that_does_not_exist_is_not_found(alice: Actor, cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        look(alice, cast.assessment_id, "9.9")
    with pytest.raises(NotFoundError, match=r"no question 'wings' in 1\.1"):
        answer(alice, cast.assessment_id, {"wings": UNKNOWN})


def test_some_sheets_are_listed_in_the_order_of_the_edition(alice: Actor, cast: Cast) -> None:
    opened = assessments.open_assessment(alice, cast.assessment_id)
    sheets = assessments.list_sheets(opened, ["2.1", "1.2"])
    assert [sheet.element.id for sheet in sheets] == ["1.2", "2.1"]
    assert isinstance(sheets[0].written, Written)

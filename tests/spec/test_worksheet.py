"""Method, section 4, and how a team works: what is confirmed, overridden, carried over, kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from selfassess.domain.errors import ConflictError, InvalidInputError, NotFoundError
from selfassess.domain.framework import Element
from selfassess.domain.responses import Answer, ElementResult, Rating
from selfassess.domain.worksheet import (
    LONGEST_NOTE,
    LONGEST_REASON,
    NEVER,
    Change,
    Judgment,
    Stamp,
    Worksheet,
    assess_worksheet,
    carry_over,
    give_answers,
    is_confirmed,
    judge_element,
    make_standing,
    say_still_true,
    write_note,
)
from tests.builders import NOT_APPLICABLE, UNKNOWN, choose, element, one_choice

MONDAY = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
ALICE, BOB = 1, 2

ELEMENT = element("1.1", one_choice("presence"), one_choice("use"))
CONFIRMED_3 = Judgment("confirmed", Rating(3), 3)
OVERRIDE_4 = Judgment("override", Rating(4, reason="The contract was signed in May."), 3)
DIRECT_4 = Judgment("direct", Rating(4))


def _answered(**answers: Answer | None) -> Worksheet:
    changes = tuple(Change(question, answer, 0) for question, answer in answers.items())
    worksheet, conflicts = give_answers(ELEMENT, Worksheet(), changes, MONDAY, ALICE)
    assert conflicts == ()
    return worksheet


def _judged(worksheet: Worksheet, judgment: Judgment | None) -> Worksheet:
    return judge_element(worksheet, judgment, worksheet.judgment_stamp.version, MONDAY, ALICE)


def _assess(worksheet: Worksheet, of: Element = ELEMENT) -> ElementResult:
    return assess_worksheet(of, worksheet)


THREES = _answered(presence=choose("o3"), use=choose("o3"))
FOURS = _answered(presence=choose("o4"), use=choose("o4"))
HALF = _answered(presence=choose("o3"))


# --- Whose word counts


@pytest.mark.parametrize(
    ("worksheet", "judgment", "state", "level", "derived"),
    [
        # Nobody has judged: the answers count.
        (THREES, None, "rated", 3, 3),
        (HALF, None, "incomplete", None, None),
        (Worksheet(), None, "unanswered", None, None),
        # A confirmation says what the answers say. When they change, they count, not it.
        (THREES, CONFIRMED_3, "rated", 3, 3),
        (FOURS, CONFIRMED_3, "rated", 4, 4),
        (HALF, CONFIRMED_3, "incomplete", None, None),
        # An override counts whatever the answers say, and the derived level is kept beside it.
        (THREES, OVERRIDE_4, "rated", 4, 3),
        (HALF, OVERRIDE_4, "rated", 4, None),
        # A direct rating counts until the answers derive a level.
        (Worksheet(), DIRECT_4, "rated", 4, None),
        (HALF, DIRECT_4, "rated", 4, None),
        (THREES, DIRECT_4, "rated", 3, 3),
        # The team may also say that it does not apply, or that it does not know.
        (Worksheet(), Judgment("direct", Rating(state="na", cause="state-law")), "na", None, None),
        (Worksheet(), Judgment("direct", Rating(state="unknown")), "unknown", None, None),
    ],
)
def test_the_level_that_counts(
    worksheet: Worksheet,
    judgment: Judgment | None,
    state: str,
    level: int | None,
    derived: int | None,
) -> None:
    result = _assess(_judged(worksheet, judgment))
    assert (result.state, result.level, result.derived) == (state, level, derived)


@pytest.mark.parametrize(
    ("worksheet", "judgment", "confirmed"),
    [
        (THREES, None, False),
        (THREES, CONFIRMED_3, True),
        # The answers give another level now: to be confirmed again.
        (FOURS, CONFIRMED_3, False),
        (HALF, CONFIRMED_3, False),
        (THREES, OVERRIDE_4, True),
        # The override was made when the answers gave 3.
        (FOURS, OVERRIDE_4, False),
        (Worksheet(), DIRECT_4, True),
        (FOURS, DIRECT_4, True),
        # The answers took over from the direct rating.
        (THREES, DIRECT_4, False),
        (Worksheet(), Judgment("direct", Rating(state="na", cause="state-law")), True),
    ],
)
def test_whether_the_team_itself_has_said_the_level_that_counts(
    worksheet: Worksheet, judgment: Judgment | None, confirmed: bool
) -> None:
    judged = _judged(worksheet, judgment)
    assert is_confirmed(judged, _assess(judged)) is confirmed


def test_an_element_that_the_answers_put_aside_is_not_confirmed_by_another_rating() -> None:
    aside = _answered(presence=NOT_APPLICABLE, use=NOT_APPLICABLE)
    result = _assess(_judged(aside, CONFIRMED_3))
    assert result.state == "na"
    assert not is_confirmed(_judged(aside, CONFIRMED_3), result)


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_an_override_needs_a_reason(reason: str) -> None:
    with pytest.raises(InvalidInputError, match="Say why the level differs"):
        _judged(THREES, Judgment("override", Rating(4, reason=reason), 3))


def test_a_confirmation_and_a_direct_rating_need_no_reason() -> None:
    assert _judged(THREES, CONFIRMED_3).judgment == CONFIRMED_3
    assert _judged(Worksheet(), DIRECT_4).judgment == DIRECT_4


def test_a_reason_has_a_limit() -> None:
    longest = Judgment("override", Rating(4, reason="x" * LONGEST_REASON), 3)
    assert _judged(THREES, longest).judgment == longest
    with pytest.raises(InvalidInputError, match="under 1,000 characters"):
        _judged(THREES, Judgment("override", Rating(4, reason="x" * (LONGEST_REASON + 1)), 3))


def test_a_judgment_can_be_taken_back() -> None:
    taken_back = _judged(_judged(THREES, OVERRIDE_4), None)
    assert taken_back.judgment is None
    assert taken_back.judgment_stamp.version == 2
    assert _assess(taken_back).level == 3


def test_a_list_shows_where_an_element_stands_without_its_answers() -> None:
    worksheet = _answered(presence=choose("o3"), use=UNKNOWN)
    standing = make_standing("1.1", worksheet, _assess(worksheet))
    assert standing._asdict() == {
        "element_id": "1.1",
        "state": "incomplete",
        "level": None,
        "derived": None,
        "low": 2,
        "high": 4,
        "confirmed": False,
        "carried": False,
        "unknowns": 1,
    }
    confirmed = _judged(THREES, CONFIRMED_3)
    assert make_standing("1.1", confirmed, _assess(confirmed)).confirmed
    carried = carry_over(confirmed)
    standing = make_standing("1.1", carried, _assess(carried))
    assert (standing.carried, standing.confirmed, standing.level) == (True, False, None)


# --- Nothing is overwritten


def test_an_answer_bears_who_gave_it_and_when() -> None:
    worksheet = _answered(presence=choose("o3"))
    assert worksheet.stamp_of("presence") == Stamp(1, MONDAY, ALICE)
    assert worksheet.stamp_of("use") == NEVER
    assert worksheet.answers == {"presence": choose("o3")}


def test_a_newer_answer_replaces_the_one_that_was_on_the_screen() -> None:
    change = Change("presence", choose("o5"), seen=1)
    worksheet, conflicts = give_answers(ELEMENT, THREES, (change,), TUESDAY, BOB)
    assert conflicts == ()
    assert worksheet.answers["presence"] == choose("o5")
    assert worksheet.stamp_of("presence") == Stamp(2, TUESDAY, BOB)
    assert worksheet.stamp_of("use") == Stamp(1, MONDAY, ALICE)


def test_an_answer_given_on_an_old_screen_overwrites_nothing() -> None:
    changes = (Change("presence", choose("o5"), seen=0), Change("use", choose("o1"), seen=1))
    worksheet, conflicts = give_answers(ELEMENT, THREES, changes, TUESDAY, BOB)
    # The other answer, which nobody had touched, is saved all the same.
    assert conflicts == ("presence",)
    assert worksheet.answers == {"presence": choose("o3"), "use": choose("o1")}
    assert worksheet.stamp_of("presence") == Stamp(1, MONDAY, ALICE)


def test_the_same_answer_is_no_conflict_and_no_change() -> None:
    change = Change("presence", choose("o3"), seen=0)
    assert give_answers(ELEMENT, THREES, (change,), TUESDAY, BOB) == (THREES, ())


def test_an_answer_can_be_cleared_and_given_again() -> None:
    cleared, _ = give_answers(ELEMENT, THREES, (Change("use", None, 1),), TUESDAY, BOB)
    assert cleared.answers == {"presence": choose("o3")}
    # That it was cleared is remembered: who still sees the old answer is told.
    assert cleared.stamp_of("use") == Stamp(2, TUESDAY, BOB)
    _, conflicts = give_answers(ELEMENT, cleared, (Change("use", UNKNOWN, 1),), TUESDAY, ALICE)
    assert conflicts == ("use",)
    again, conflicts = give_answers(ELEMENT, cleared, (Change("use", UNKNOWN, 2),), TUESDAY, ALICE)
    assert conflicts == ()
    assert again.answers["use"] == UNKNOWN


def test_clearing_what_was_never_answered_changes_nothing() -> None:
    assert give_answers(ELEMENT, Worksheet(), (Change("use", None, 0),), MONDAY, BOB) == (
        Worksheet(),
        (),
    )


def test_an_answer_to_a_question_that_does_not_exist_is_refused() -> None:
    with pytest.raises(NotFoundError, match="There is no question 'reach' in 1"):
        give_answers(ELEMENT, THREES, (Change("reach", UNKNOWN, 0),), TUESDAY, BOB)


def test_a_judgment_on_an_old_screen_is_a_conflict() -> None:
    with pytest.raises(ConflictError) as caught:
        judge_element(_judged(THREES, CONFIRMED_3), OVERRIDE_4, 0, TUESDAY, BOB)
    assert caught.value.entries == ("rating",)


def test_judging_the_same_twice_changes_nothing_even_on_an_old_screen() -> None:
    judged = _judged(THREES, CONFIRMED_3)
    assert judge_element(judged, CONFIRMED_3, 0, TUESDAY, BOB) is judged


# --- Carried over from last year


def test_what_was_carried_over_counts_as_unanswered_until_someone_says_that_it_holds() -> None:
    carried = carry_over(_judged(THREES, OVERRIDE_4))
    result = _assess(carried)
    assert (result.state, result.level, result.derived) == ("unanswered", None, None)
    assert not is_confirmed(carried, result)
    # The answers are there to look at.
    assert carried.answers == THREES.answers


def test_saying_that_it_still_holds_brings_the_level_back_and_confirms_it() -> None:
    still_true = say_still_true(carry_over(THREES), _assess(THREES), TUESDAY, BOB)
    assert still_true.judgment == CONFIRMED_3
    assert still_true.judgment_stamp == Stamp(1, TUESDAY, BOB)
    assert _assess(still_true).level == 3
    assert is_confirmed(still_true, _assess(still_true))


def test_saying_that_it_still_holds_keeps_an_override() -> None:
    before = _judged(THREES, OVERRIDE_4)
    still_true = say_still_true(carry_over(before), _assess(before), TUESDAY, BOB)
    assert still_true.judgment == OVERRIDE_4
    assert (_assess(still_true).level, _assess(still_true).derived) == (4, 3)


def test_saying_that_incomplete_answers_still_hold_confirms_no_level() -> None:
    still_true = say_still_true(carry_over(HALF), _assess(HALF), TUESDAY, BOB)
    assert still_true.judgment is None
    assert _assess(still_true).state == "incomplete"


def test_judging_what_was_carried_over_is_saying_that_it_holds() -> None:
    before = _judged(THREES, CONFIRMED_3)
    again = judge_element(carry_over(before), CONFIRMED_3, 1, TUESDAY, BOB)
    assert not again.carried
    assert again.judgment_stamp == Stamp(2, TUESDAY, BOB)


# --- Note


def test_a_note_is_kept_with_its_stamp() -> None:
    worksheet = write_note(Worksheet(), "  See the board minutes.\n", 0, MONDAY, ALICE)
    assert worksheet.note == "See the board minutes."
    assert worksheet.note_stamp == Stamp(1, MONDAY, ALICE)
    assert write_note(worksheet, "See the board minutes.", 0, TUESDAY, BOB) is worksheet
    with pytest.raises(ConflictError) as caught:
        write_note(worksheet, "No.", 0, TUESDAY, BOB)
    assert caught.value.entries == ("note",)
    assert write_note(worksheet, "", 1, TUESDAY, BOB).note == ""


def test_a_note_has_a_limit() -> None:
    assert write_note(Worksheet(), "x" * LONGEST_NOTE, 0, MONDAY, ALICE).note
    with pytest.raises(InvalidInputError, match="5,000 characters"):
        write_note(Worksheet(), "x" * (LONGEST_NOTE + 1), 0, MONDAY, ALICE)

"""Versions: answers go by stable ids, only what changed is asked again, nothing is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfassess.domain.carrying import (
    carry_worksheet,
    compare_elements,
    fit_worksheet,
    fits,
    is_same_element,
    recall_worksheet,
)
from selfassess.domain.framework import Band, Element, Option, Question, When
from selfassess.domain.responses import Answer, Rating
from selfassess.domain.worksheet import (
    EarlierAnswer,
    Entry,
    Judgment,
    Link,
    Stamp,
    Worksheet,
    assess_worksheet,
)
from tests.builders import (
    NOT_APPLICABLE,
    UNKNOWN,
    choose,
    choose_all,
    count,
    edition,
    element,
    number,
    one_choice,
    several,
    yes_no,
)
from tests.spec.strategies import answers_to, elements

ANSWERED = elements().flatmap(lambda one: st.tuples(st.just(one), answers_to(one)))

MONDAY = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
AT = Stamp(3, MONDAY, 1)
CONFIRMED = Judgment("confirmed", Rating(3), 3)
OVERRIDE = Judgment("override", Rating(5, reason="The board has signed."), 3)
DIRECT = Judgment("direct", Rating(2))

PRESENCE = one_choice("presence")
REACH = number("reach", {0: 1, 50: 5}, highest=100)
WHICH = several("which", ["staff", "money"], {0: 1, 2: 5})
MORE = yes_no("more", when=When("presence", ("o1", "o2")))
OLD = element("1.1", PRESENCE, REACH, WHICH, MORE)
ANSWERS = {
    "presence": choose("o4"),
    "reach": count(60),
    "which": choose_all("staff"),
    "more": choose("yes"),
}


def write(answers: dict[str, Answer], judgment: Judgment | None = None) -> Worksheet:
    entries = {question: Entry(answer, AT) for question, answer in answers.items()}
    return Worksheet(entries, judgment, AT if judgment else Stamp())


def swap(question: Question) -> Element:
    """The old element with one question in another form."""
    return replace(
        OLD, questions=tuple(question if q.id == question.id else q for q in OLD.questions)
    )


def set_option(question: Question, place: int, **parts: object) -> Question:
    options = list(question.options)
    options[place] = replace(options[place], **parts)  # type: ignore[arg-type]
    return replace(question, options=tuple(options))


# --- What is asked again


@pytest.mark.parametrize(
    ("says", "question", "again"),
    [
        ("nothing changed", PRESENCE, False),
        ("another hint", replace(PRESENCE, hint="Look at the contract."), False),
        ("another aspect", replace(PRESENCE, aspect="use"), False),
        ("options in another order", replace(PRESENCE, options=PRESENCE.options[::-1]), False),
        ("a typing error mended", replace(PRESENCE, text="Which of these fit?"), True),
        ("another weight", replace(PRESENCE, weight=2), True),
        ("an option's words", set_option(PRESENCE, 0, text="Nothing"), True),
        ("an option's level", set_option(PRESENCE, 0, level=2), True),
        ("a cap", set_option(PRESENCE, 4, cap=4, because="x"), True),
        ("an option more", replace(PRESENCE, options=(*PRESENCE.options, Option("x", "X", 1))),
         True),
        ("an option less", replace(PRESENCE, options=PRESENCE.options[:4]), True),
        ("the chosen option gone", replace(PRESENCE, options=PRESENCE.options[:3]), True),
        ("another unit", replace(REACH, unit="students"), True),
        ("another band", replace(REACH, bands=(Band(0, 1), Band(40, 5))), True),
        ("a band's level", replace(REACH, bands=(Band(0, 1), Band(50, 4))), True),
        ("a higher limit", replace(REACH, highest=200), False),
        ("a limit below the answer", replace(REACH, highest=55), True),
        ("another kind", number("which", {0: 1, 2: 5}), True),
        ("another condition", replace(MORE, when=When("presence", ("o2",))), True),
        ("the condition gone", replace(MORE, when=None), True),
        ("the condition in another order", replace(MORE, when=When("presence", ("o2", "o1"))),
         False),
    ],
)  # fmt: skip
def test_a_question_is_asked_again_where_its_answer_could_mean_something_else(
    says: str, question: Question, again: bool
) -> None:
    carried = carry_worksheet(write(ANSWERS), OLD, swap(question), "1.0.0")
    expected = (question.id,) if again else ()
    assert carried.asked_again == expected, says
    assert set(carried.kept) == set(ANSWERS) - set(expected)
    assert carried.dropped == ()
    kept = {id_: answer for id_, answer in ANSWERS.items() if id_ not in expected}
    assert carried.worksheet.answers == kept
    earlier = {one.question_id: one.answer for one in carried.worksheet.earlier}
    assert earlier == {id_: ANSWERS[id_] for id_ in expected}


def test_what_was_asked_again_counts_only_when_it_is_answered_again() -> None:
    new = swap(replace(PRESENCE, text="Which one?"))
    carried = carry_worksheet(write(ANSWERS), OLD, new, "1.0.0").worksheet
    assert assess_worksheet(new, carried).state == "incomplete"
    assert assess_worksheet(new, carried).open_questions == ("presence",)
    assert carried.recalled["presence"] == EarlierAnswer("presence", "1.0.0", choose("o4"), AT)
    entries = {**carried.entries, "presence": Entry(choose("o4"), AT)}
    again = replace(carried, entries=entries)
    assert assess_worksheet(new, again) == assess_worksheet(OLD, write(ANSWERS))
    assert "presence" not in again.recalled


@pytest.mark.parametrize("answer", [UNKNOWN, NOT_APPLICABLE])
def test_states_are_carried_like_answers(answer: Answer) -> None:
    same = carry_worksheet(write({"presence": answer}), OLD, OLD, "1.0.0")
    assert same.worksheet.answers == {"presence": answer}
    changed = swap(replace(PRESENCE, weight=2))
    again = carry_worksheet(write({"presence": answer}), OLD, changed, "1.0.0")
    assert again.worksheet.recalled["presence"].answer == answer


def test_a_question_that_is_gone_keeps_its_answer_aside() -> None:
    new = replace(OLD, questions=(PRESENCE, REACH, MORE))
    carried = carry_worksheet(write(ANSWERS), OLD, new, "1.0.0")
    assert (carried.asked_again, carried.dropped) == ((), ("which",))
    assert carried.worksheet.earlier == (EarlierAnswer("which", "1.0.0", choose_all("staff"), AT),)


def test_a_new_question_is_open_and_the_others_stand() -> None:
    old = replace(OLD, questions=(PRESENCE, REACH))
    answers = {"presence": choose("o4"), "reach": count(60)}
    carried = carry_worksheet(write(answers), old, replace(OLD, questions=(PRESENCE, REACH, WHICH)),
                              "1.0.0")  # fmt: skip
    assert carried.kept == ("presence", "reach")
    assert carried.worksheet.answers == answers


def test_of_an_element_that_is_gone_everything_is_kept_aside() -> None:
    worksheet = replace(
        write(ANSWERS, OVERRIDE),
        note="Ask the county.",
        links=(Link(1, "Contract", "https://example.org/c", AT),),
    )
    carried = carry_worksheet(worksheet, OLD, None, "1.0.0")
    assert carried.worksheet.answers == {}
    assert carried.worksheet.judgment is None
    assert {one.question_id: one.answer for one in carried.worksheet.earlier} == ANSWERS
    assert carried.worksheet.earlier_judgments[0].judgment == OVERRIDE
    assert (carried.worksheet.note, carried.worksheet.links) == (worksheet.note, worksheet.links)


def test_a_stale_page_cannot_answer_a_changed_question() -> None:
    new = swap(replace(PRESENCE, text="Which one?"))
    answered = carry_worksheet(write(ANSWERS), OLD, new, "1.0.0").worksheet
    assert answered.stamp_of("presence").version > AT.version
    never = carry_worksheet(Worksheet(), OLD, new, "1.0.0").worksheet
    assert never.stamp_of("presence").version > 0
    assert never.judgment_stamp.version > 0


# --- The team's word


@pytest.mark.parametrize("judgment", [CONFIRMED, OVERRIDE, DIRECT])
@pytest.mark.parametrize(
    ("says", "new", "stands"),
    [
        ("nothing changed", OLD, True),
        ("a text that only helps", replace(OLD, why="Other.", misreading="No.", ask=("X",)), True),
        ("a hint", swap(replace(PRESENCE, hint="Look.")), True),
        ("the title", replace(OLD, title="Another"), False),
        ("a descriptor", replace(OLD, levels={**OLD.levels, 3: "Other."}), False),
        ("a question", swap(replace(REACH, unit="students")), False),
        ("a question more", replace(OLD, questions=(*OLD.questions, yes_no("x"))), False),
        ("a question less", replace(OLD, questions=OLD.questions[:3]), False),
    ],
)
def test_the_teams_word_stands_only_where_nothing_of_the_element_changed(
    says: str, new: Element, stands: bool, judgment: Judgment
) -> None:
    carried = carry_worksheet(write(ANSWERS, judgment), OLD, new, "1.0.0")
    assert carried.judge_again is not stands, says
    assert (carried.worksheet.judgment == judgment) is stands
    words = [one.judgment for one in carried.worksheet.earlier_judgments]
    assert words == ([] if stands else [judgment])
    assert is_same_element(OLD, new) is stands


def test_what_is_left_of_last_year_stays_to_be_confirmed_and_what_is_not_does_not() -> None:
    worksheet = replace(write({"presence": choose("o4")}), carried=True)
    assert carry_worksheet(worksheet, OLD, OLD, "1.0.0").worksheet.carried
    new = swap(replace(PRESENCE, text="Which one?"))
    assert not carry_worksheet(worksheet, OLD, new, "1.0.0").worksheet.carried


# --- A version that is gone


def test_without_the_old_version_what_can_be_read_stands() -> None:
    new = swap(replace(PRESENCE, options=PRESENCE.options[:3], text="Other"))
    carried = carry_worksheet(write(ANSWERS, CONFIRMED), None, new, "0.9.0")
    assert carried.asked_again == ("presence",)
    assert carried.judge_again


@pytest.mark.parametrize(
    ("question", "answer", "can"),
    [
        (PRESENCE, choose("o4"), True),
        (PRESENCE, choose("o9"), False),
        (PRESENCE, choose_all("o1", "o2"), False),
        (PRESENCE, Answer(), False),
        (PRESENCE, count(3), False),
        (PRESENCE, UNKNOWN, True),
        (WHICH, choose_all("staff", "money"), True),
        (WHICH, Answer(), True),
        (WHICH, choose_all("staff", "time"), False),
        (REACH, count(100), True),
        (REACH, count(101), False),
        (REACH, choose("o1"), False),
    ],
)
def test_an_answer_fits_a_question_that_can_read_it(
    question: Question, answer: Answer, can: bool
) -> None:
    assert fits(question, answer) is can


def test_an_edition_that_changed_under_its_version_reads_what_it_can() -> None:
    new = replace(OLD, questions=(replace(PRESENCE, options=PRESENCE.options[:3]), REACH))
    fitted = fit_worksheet(write(ANSWERS, OVERRIDE), new, "1.0.0")
    assert fitted.answers == {"reach": count(60)}
    assert fitted.judgment == OVERRIDE
    assert {one.question_id for one in fitted.earlier} == {"presence", "which", "more"}
    assert assess_worksheet(new, fitted).level == 5
    sound = write(ANSWERS)
    assert fit_worksheet(sound, OLD, "1.0.0") is sound


# --- Back into the old version


def test_the_old_version_has_the_earlier_answers_and_todays() -> None:
    new = swap(replace(PRESENCE, text="Which one?"))
    carried = carry_worksheet(write(ANSWERS, OVERRIDE), OLD, new, "1.0.0").worksheet
    entries = {
        **carried.entries,
        "presence": Entry(choose("o1"), AT),
        "reach": Entry(count(10), AT),
    }
    today = replace(carried, entries=entries, judgment=DIRECT)
    old = recall_worksheet(today, new, OLD, {"1.0.0": OLD, "1.1.0": new}.get)
    assert old.answers == {**ANSWERS, "reach": count(10)}
    assert old.judgment == OVERRIDE


def test_it_looks_past_a_version_between_them() -> None:
    second = swap(replace(PRESENCE, text="Which one?"))
    third = swap(replace(PRESENCE, text="Which is it?"))
    worksheet = carry_worksheet(write(ANSWERS), OLD, second, "1.0.0").worksheet
    worksheet = replace(worksheet, entries={"presence": Entry(choose("o2"), AT)})
    worksheet = carry_worksheet(worksheet, second, third, "1.1.0").worksheet
    find = {"1.0.0": OLD, "1.1.0": second, "1.2.0": third}.get
    assert recall_worksheet(worksheet, third, OLD, find).answers["presence"] == choose("o4")
    assert recall_worksheet(worksheet, third, second, find).answers["presence"] == choose("o2")


def test_fates_are_told_in_the_order_of_the_new_version() -> None:
    old = edition([3], elements={"1.2": element("1.2", PRESENCE)})
    new = edition([2, 1], elements={"1.2": element("1.2", REACH)})
    assert compare_elements(old, new) == {
        "1.1": "same",
        "1.2": "changed",
        "2.1": "added",
        "1.3": "removed",
    }
    assert set(compare_elements(None, new).values()) == {"changed"}


# --- Properties


@given(ANSWERED, ANSWERED, st.sampled_from([None, CONFIRMED, OVERRIDE]))
def test_nothing_is_lost_and_nothing_is_invented(
    one: tuple[Element, dict[str, Answer]],
    other: tuple[Element, dict[str, Answer]],
    judgment: Judgment | None,
) -> None:
    old, answers = one
    new, _ = other
    worksheet = write(answers, judgment)
    for following in (new, old, None):
        carried = carry_worksheet(worksheet, old, following, "1.0.0").worksheet
        kept = [(id_, answer) for id_, answer in carried.answers.items()]
        aside = [(one.question_id, one.answer) for one in carried.earlier]
        assert Counter(kept + aside) == Counter(answers.items())
        words = [carried.judgment, *(one.judgment for one in carried.earlier_judgments)]
        assert [word for word in words if word] == ([judgment] if judgment else [])
        if following is not None:
            assess_worksheet(following, carried)  # can always be read


@given(ANSWERED, ANSWERED)
def test_the_way_back_gives_the_same_level(
    one: tuple[Element, dict[str, Answer]], other: tuple[Element, dict[str, Answer]]
) -> None:
    (old, answers), (new, _) = one, other
    worksheet = write(answers)
    carried = carry_worksheet(worksheet, old, new, "1.0.0").worksheet
    back = recall_worksheet(carried, new, old, {"1.0.0": old, "1.1.0": new}.get)
    assert back.answers == answers
    assert assess_worksheet(old, back) == assess_worksheet(old, worksheet)


def test_fractions_survive() -> None:
    worksheet = write({"reach": Answer(number=Fraction(25, 2))})
    assert carry_worksheet(worksheet, OLD, OLD, "1.0.0").worksheet == worksheet

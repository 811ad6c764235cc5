"""Questions as form fields: what can be sent, what is refused, and what is shown again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from selfassess.domain.framework import Named
from selfassess.domain.responses import Answer
from selfassess.domain.worksheet import Change, Entry, Stamp, Worksheet
from selfassess.web.question_fields import (
    FIELDS,
    LONGEST_CAUSE,
    OUT_OF_DATE,
    AnswerField,
    AnswerForm,
    make_form,
    read_number,
    read_version,
    show_number,
)
from tests.builders import choose, choose_all, count, edition, element, number, one_choice, yes_no
from tests.builders import several as several_choices
from tests.profiles import load_profile

load_profile()

ELEMENT = element(
    "1.1",
    one_choice("presence"),
    yes_no("use"),
    several_choices("parts", ["rides", "seats"], {0: 1, 2: 5}),
    number("reach", {0: 1, 50: 5}, highest=100),
    number("size", {0: 1, 50: 5}),
    one_choice("more", when=("use", "yes")),
)
EDITION = replace(
    edition([1], elements={"1.1": ELEMENT}),
    causes=(Named("state-law", "State law forbids it"), Named("other", "Another cause")),
)
MONDAY = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
UNKNOWN = Answer("unknown")


def send(question: str, *pairs: tuple[str, str], seen: str = "0", **more: str) -> AnswerForm:
    """Send the inputs of one question: a pair is what follows the field's name, and a value."""
    name = f"q-{question}"
    inputs = [(f"{name}-version", seen), *((f"{name}{part}", value) for part, value in pairs)]
    return make_form(EDITION, ELEMENT, Worksheet(), MultiDict([*inputs, *more.items()]))


def answer_of(form: AnswerForm) -> Answer | None:
    """The one answer that a form gives."""
    assert form.validate(), form.errors
    (change,) = form.list_sent()
    return change.answer


def error_of(form: AnswerForm) -> str:
    """The one message of a form that is refused."""
    assert not form.validate()
    ((message,),) = form.errors.values()
    return str(message)


def show(question: str, answer: Answer | None, version: int = 1) -> Any:
    """The field of a question with an answer that stands."""
    worksheet = Worksheet(entries={question: Entry(answer, Stamp(version, MONDAY, 1))})
    return make_form(EDITION, ELEMENT, worksheet)[question]


# --- What can be sent


@pytest.mark.parametrize(
    ("question", "pairs", "answer"),
    [
        ("presence", [("", "o3")], choose("o3")),
        ("use", [("", "no")], choose("no")),
        ("parts", [("", "rides")], choose_all("rides")),
        # In the order of the questionnaire, so that the same choice is always the same answer.
        ("parts", [("", "seats"), ("", "rides")], choose_all("rides", "seats")),
        ("parts", [("", "none")], choose_all()),
        ("reach", [("", "12.5")], count("12.5")),
        ("reach", [("", " 100 % ")], count(100)),
        ("size", [("", "1,250")], count(1250)),
        ("presence", [("", "unknown")], UNKNOWN),
        ("parts", [("", "unknown")], UNKNOWN),
        ("reach", [("", ""), ("-state", "unknown")], UNKNOWN),
        ("presence", [("", "na"), ("-cause", "state-law")], Answer("na", cause="state-law")),
        (
            "reach",
            [("-state", "na"), ("-cause", "other"), ("-cause-text", " The board said so. ")],
            Answer("na", cause="other: The board said so."),
        ),
        ("use", [("", "na"), ("-cause", "")], Answer("na", cause="other")),
        # A cause without "not applicable" says nothing.
        ("use", [("", "yes"), ("-cause", "state-law")], choose("yes")),
        ("presence", [], None),
        ("parts", [], None),
        ("reach", [("", "  ")], None),
    ],
)
def test_each_kind_of_question_takes_its_answers_and_the_states(
    question: str, pairs: list[tuple[str, str]], answer: Answer | None
) -> None:
    assert answer_of(send(question, *pairs)) == answer


def test_a_question_that_was_not_on_the_screen_is_left_alone() -> None:
    form = make_form(EDITION, ELEMENT, Worksheet(), MultiDict({"note": "x"}))
    assert form.validate()
    assert form.list_sent() == ()


def test_the_version_on_the_screen_comes_with_the_answer() -> None:
    assert send("presence", ("", "o3"), seen="7").list_sent() == (
        Change("presence", choose("o3"), 7),
    )


def test_clearing_wins_over_what_is_still_chosen() -> None:
    assert answer_of(send("presence", ("", "o3"), clear="q-presence")) is None
    assert answer_of(send("reach", ("", "12 apples"), clear="q-reach")) is None


def test_a_cause_in_ones_own_words_has_a_limit() -> None:
    form = send("use", ("", "na"), ("-cause-text", "x" * 1_000))
    assert answer_of(form) == Answer("na", cause="other: " + "x" * LONGEST_CAUSE)


# --- What is refused


@pytest.mark.parametrize(
    ("question", "pairs", "says"),
    [
        ("presence", [("", "o9")], "Choose one of the answers on this page."),
        ("use", [("", "maybe")], "Choose one of the answers on this page."),
        ("parts", [("", "rides"), ("", "wings")], "Choose one of the answers on this page."),
        ("reach", [("-state", "maybe")], "Choose one of the answers on this page."),
        ("presence", [("", "o3"), ("", "o4")], "Choose only one answer."),
        ("presence", [("", "o3"), ("", "unknown")], "only one of them"),
        ("parts", [("", "rides"), ("", "na")], "only one of them"),
        ("reach", [("", "12"), ("-state", "unknown")], "only one of them"),
        ("presence", [("", "unknown"), ("", "na")], "only one of them"),
        ("parts", [("", "rides"), ("", "none")], "not both"),
        ("presence", [("", "none")], "Choose one of the answers on this page."),
        ("use", [("", "na"), ("-cause", "weather")], "Choose the cause from the list."),
        ("reach", [("", "a few")], "Give a number from 0 to 100, such as 12 or 12.5."),
        ("reach", [("", "-5")], "Give a number from 0 to 100"),
        ("reach", [("", "100.1")], "Give a number from 0 to 100"),
        ("reach", [("", "1e2")], "Give a number from 0 to 100"),
        ("reach", [("", "12,5")], "Give a number from 0 to 100"),
        ("reach", [("", "٣")], "Give a number from 0 to 100"),
        ("reach", [("", "nan")], "Give a number from 0 to 100"),
        ("size", [("", "-1")], "Give a number from 0 up"),
        ("size", [("", "9" * 5_000)], "Give a number from 0 up"),
    ],
)
def test_an_answer_that_cannot_be_taken_is_refused_in_words(
    question: str, pairs: list[tuple[str, str]], says: str
) -> None:
    assert says in error_of(send(question, *pairs))


@pytest.mark.parametrize("seen", ["", "one", "-1", "1.0", "²", "9" * 5_000])
def test_an_answer_with_a_garbled_version_is_refused(seen: str) -> None:
    assert error_of(send("presence", ("", "o3"), seen=seen)) == OUT_OF_DATE


@pytest.mark.parametrize(
    ("name", "value"), [("q-presence", "o3"), ("q-reach", "12"), ("q-reach-state", "unknown")]
)
def test_an_answer_without_its_version_is_refused(name: str, value: str) -> None:
    form = make_form(EDITION, ELEMENT, Worksheet(), MultiDict({name: value}))
    assert error_of(form) == OUT_OF_DATE


def test_what_is_refused_is_shown_again_as_it_was_sent() -> None:
    field = send("reach", ("", "12 apples"), seen="3").get_field("reach")
    assert (field.number, field.seen) == ("12 apples", 3)
    field = send("parts", ("", "rides"), ("", "none")).get_field("parts")
    assert field.selected == ("rides", "none")


# --- What is shown


@pytest.mark.parametrize(
    ("question", "answer", "selected", "typed"),
    [
        ("presence", choose("o3"), ("o3",), ""),
        ("parts", choose_all("rides", "seats"), ("rides", "seats"), ""),
        ("parts", choose_all(), ("none",), ""),
        ("reach", count("12.5"), (), "12.5"),
        ("reach", UNKNOWN, ("unknown",), ""),
        ("presence", UNKNOWN, ("unknown",), ""),
        ("presence", None, (), ""),
    ],
)
def test_an_answer_that_stands_is_shown(
    question: str, answer: Answer | None, selected: tuple[str, ...], typed: str
) -> None:
    field = show(question, answer, 4)
    assert (field.selected, field.number, field.seen) == (selected, typed, 4)
    assert field.saved == "Saved Mar 2, 21:00:00 UTC"


def test_the_cause_is_shown_with_its_words() -> None:
    field = show("use", Answer("na", cause="other: The board said: no."))
    assert field.selected == ("na",)
    assert (field.cause, field.cause_text) == ("other", "The board said: no.")


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        ("use", choose("yes"), "yes"),
        ("parts", choose_all("rides", "seats"), "rides; seats"),
        ("parts", choose_all(), "None of these"),
        ("reach", count("12.5"), "12.5 schools"),
        ("use", UNKNOWN, "Don’t know"),
        ("use", Answer("na", cause="state-law"), "Not applicable"),
        ("use", None, "No answer"),
    ],
)
def test_an_answer_is_put_in_words(question: str, answer: Answer | None, words: str) -> None:
    field: AnswerField = show(question, None)
    assert field.describe(answer) == words


def test_a_conditional_question_says_when_it_is_asked() -> None:
    form = make_form(EDITION, ELEMENT, Worksheet())
    assert form.get_field("more").condition == "Asked only if the answer to “Is it so?” is “yes”."
    assert form.get_field("presence").condition == ""


def test_each_kind_of_question_has_its_field() -> None:
    assert {kind: field.kind for kind, field in FIELDS.items()} == {
        kind: kind for kind in ("one-choice", "yes-no", "several-choices", "number")
    }


# --- What was left alone

ANSWERS = [
    ("presence", choose("o3"), [("", "o3")]),
    ("parts", choose_all("rides", "seats"), [("", "rides"), ("", "seats")]),
    ("parts", choose_all(), [("", "none")]),
    ("reach", count("12.5"), [("", "12.5")]),
    ("reach", UNKNOWN, [("", ""), ("-state", "unknown")]),
    (
        "use",
        Answer("na", cause="other: No."),
        [("", "na"), ("-cause", "other"), ("-cause-text", "No.")],
    ),
    ("use", None, []),
]


@pytest.mark.parametrize(("question", "answer", "pairs"), ANSWERS)
def test_an_answer_sent_as_it_was_shown_is_no_change(
    question: str, answer: Answer | None, pairs: list[tuple[str, str]]
) -> None:
    shown = show(question, answer, 2)
    form = send(question, *pairs, ("-was", shown.was), seen="2")
    assert form.list_changes() == ()
    assert form.list_sent() == (Change(question, answer, 2),)


@pytest.mark.parametrize(("question", "answer", "pairs"), ANSWERS)
def test_any_other_answer_is_a_change(
    question: str, answer: Answer | None, pairs: list[tuple[str, str]]
) -> None:
    other = UNKNOWN if answer != UNKNOWN else None
    form = send(question, *pairs, ("-was", show(question, other, 2).was), seen="2")
    assert form.list_changes() == (Change(question, answer, 2),)


def test_an_answer_that_went_away_and_came_back_is_a_change() -> None:
    # The script saved another answer meanwhile, which only the version tells.
    form = send("presence", ("", "o3"), ("-was", show("presence", choose("o3"), 2).was), seen="3")
    assert form.list_changes() == (Change("presence", choose("o3"), 3),)


# --- Two answers to one question


def test_a_conflict_shows_both_answers_and_keeps_the_old_version() -> None:
    form = send("presence", ("", "o3"), seen="1")
    field = form.get_field("presence")
    theirs = Worksheet(entries={"presence": Entry(UNKNOWN, Stamp(2, MONDAY, 1))})
    field.mark_conflict(theirs, "Someone")
    assert (field.conflict.theirs, field.conflict.yours) == ("Don’t know", "o3")
    assert (field.conflict.who, field.conflict.when) == ("Someone", "Mar 2, 21:00:00 UTC")
    assert (field.seen, field.conflict.version) == (1, 2)


def test_keeping_their_answer_sends_nothing() -> None:
    form = send("presence", ("", "o3"), ("-keep", "theirs"), seen="1")
    assert form.validate()
    assert form.list_sent() == ()


def test_using_ones_own_answer_takes_the_version_that_was_shown_beside_it() -> None:
    form = send("presence", ("", "o3"), ("-keep", "yours-2"), seen="1")
    assert form.list_changes() == (Change("presence", choose("o3"), 2),)


def test_a_garbled_choice_between_two_answers_is_refused() -> None:
    assert error_of(send("presence", ("", "o3"), ("-keep", "yours-x"))) == OUT_OF_DATE


# --- Numbers


@given(st.text())
def test_reading_a_number_never_fails_and_never_gives_a_negative_one(text: str) -> None:
    number = read_number(text)
    assert number is None or number >= 0


@given(st.integers(0, 10**8), st.integers(0, 6), st.sampled_from(["", "%", " %"]))
def test_a_number_is_read_exactly_as_it_is_typed(digits: int, places: int, after: str) -> None:
    number = Fraction(digits, 10**places)
    typed = f"{digits // 10**places}.{digits % 10**places:0{places}}" if places else str(digits)
    assert read_number(f" {typed}{after} ") == number


@given(st.integers(0, 10**11))
def test_commas_may_separate_thousands(number: int) -> None:
    assert read_number(f"{number:,}") == number


@pytest.mark.parametrize("text", ["12,5", "1,2,3", ",5", "1,", "1,0000", "1,000,00", "1.000,5"])
def test_a_comma_anywhere_else_is_not_guessed_at(text: str) -> None:
    assert read_number(text) is None


@given(st.integers(0, 10**12 - 1), st.integers(0, 11))
def test_a_number_shown_and_sent_back_is_the_same(digits: int, places: int) -> None:
    number = Fraction(digits, 10**places)
    assert read_number(show_number(number)) == number


@given(st.integers(0, 10**9 - 1))
def test_a_version_is_read_back(version: int) -> None:
    assert read_version(str(version)) == version


@given(st.none() | st.text().filter(lambda text: not (text.isascii() and text.isdigit())))
def test_anything_but_a_version_is_refused(text: str | None) -> None:
    with pytest.raises(ValueError, match="Reload"):
        read_version(text)

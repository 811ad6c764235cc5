"""The questionnaire, an element a page: answer, judge, and never overwrite what others wrote."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from selfassess.domain.responses import Answer
from selfassess.services.assessments import Sheet, open_sheet
from selfassess.services.editions import get_edition
from selfassess.web.times import now
from tests.builders import choose, choose_all, count
from tests.cast import Cast
from tests.conftest import CountQueries, Visit
from tests.inspecting import get_title, parse
from tests.web.filling import FETCHED, Form, find_all, open_form, read_form, read_text

Open = Callable[..., Form]
Look = Callable[..., Sheet]

THREES = {"q-presence": "some", "q-reach": "30", "q-use": "lottery", "q-rides": "some"}
"""Answers that put 1.1 at level 3."""
UNKNOWN = Answer("unknown")


@pytest.fixture
def address(cast: Cast) -> Callable[[str], str]:
    """The address of an element of Alice's assessment."""
    return lambda element: f"/assessments/{cast.assessment_id}/elements/{element}"


@pytest.fixture
def open_page(visit: Visit, address: Callable[[str], str]) -> Open:
    """Open an element as someone of the cast: `open_page("1.3", who="bob")`."""
    return lambda element="1.3", who="alice": open_form(visit(who), address(element))


@pytest.fixture
def look(app: Flask, cast: Cast) -> Look:
    """What the database holds on an element."""

    def look_up(element: str = "1.3") -> Sheet:
        with app.app_context():
            return open_sheet(cast.alice.actor, cast.assessment_id, element)

    return look_up


def fill(form: Form, answers: dict[str, str]) -> Form:
    """Fill several fields."""
    for name, value in answers.items():
        form.fill(name, value)
    return form


@pytest.fixture
def at_three(open_page: Open) -> Form:
    """The page of 1.1, with answers that give level 3."""
    form = open_page("1.1")
    return read_form(form.client, follow(form, fill(form, THREES).press("stay")))


def follow(form: Form, answer: TestResponse) -> TestResponse:
    """Go where an answer leads."""
    assert answer.status_code == 302, answer.status_code
    return form.client.get(answer.location)


def list_problems(page: str) -> list[str]:
    """The lines of the summary at the head of a refused page."""
    summary = next(find_all(parse(page), "div", role="alert"))
    return [read_text(item) for item in summary.iter("li")]


# --- The page


def test_the_page_asks_explains_and_says_who_knows(open_page: Open) -> None:
    form = open_page("1.3")
    element = get_edition("crpe-2016").elements["1.3"]
    page = unescape(form.page)
    for words in (element.title, element.misreading, *element.ask, *element.evidence):
        assert words in page
    for question in element.questions:
        assert question.text in page
    for descriptor in element.levels.values():
        assert descriptor in page
    assert get_title(form.page) == "1.3 One enrollment, one guide - Example Unified - selfassess"
    assert "0 of 36" in page


def test_a_conditional_question_says_when_it_is_asked(open_page: Open) -> None:
    form = open_page("1.3")
    box = form.find("fieldset", id="q-published")
    assert box.get("data-when") == "presence"
    assert box.get("data-any-of") == "one-sector both all"
    assert "Asked only if the answer to" in read_text(box)


def test_a_viewer_sees_the_answers_and_cannot_change_them(
    open_page: Open, visit: Visit, address: Callable[[str], str], look: Look
) -> None:
    open_page("1.3").fill("q-presence", "both").press("stay")
    form = open_page("1.3", "carol")
    assert {control.get("value") for control in form.controls if control.tag == "button"} == {
        "stay"
    }
    assert not form.values
    assert 'value="both" checked' in form.page
    assert "Ask an owner to make you an editor" in form.page
    assert "app.js" not in form.page
    version = look().written.version
    carol = visit("carol")
    for way in ("", "/answers", "/still-true"):
        data = {"q-presence": "all", "q-presence-version": "1"}
        assert carol.post(address("1.3") + way, data=data).status_code == 403
    assert look().written.version == version


@pytest.mark.parametrize("who", ["mallory", "trial"])
def test_the_elements_of_another_district_are_not_there(
    visit: Visit, address: Callable[[str], str], who: str
) -> None:
    client = visit(who)
    assert client.get(address("1.3")).status_code == 404
    for way in ("", "/answers", "/still-true"):
        assert client.post(address("1.3") + way).status_code == 404


@pytest.mark.parametrize("element", ["9.9", "1", "x", "1.1.1", "%F0%9F%98%80", "1" * 5_000])
def test_an_element_that_does_not_exist_is_not_found(
    visit: Visit, address: Callable[[str], str], element: str
) -> None:
    assert visit("alice").get(address(element)).status_code == 404


@pytest.mark.parametrize("number", ["0", "987654", "2147483648", "9" * 30])
def test_an_assessment_that_does_not_exist_is_not_found(visit: Visit, number: str) -> None:
    for page in ("", "/check", "/elements/1.1", "/quick/1"):
        assert visit("alice").get(f"/assessments/{number}{page}").status_code == 404


# --- Answers by the form


@pytest.mark.parametrize(
    ("name", "chosen", "more", "answer"),
    [
        ("q-presence", ["both"], {}, choose("both")),
        ("q-published", ["no"], {}, choose("no")),
        ("q-guide", ["odds", "results"], {}, choose_all("results", "odds")),
        ("q-guide", ["none"], {}, choose_all()),
        ("q-reach", ["62.5 %"], {}, count("62.5")),
        ("q-presence", ["unknown"], {}, UNKNOWN),
        ("q-guide", ["unknown"], {}, UNKNOWN),
        ("q-reach-state", ["unknown"], {}, UNKNOWN),
        ("q-use", ["na"], {"q-use-cause": "state-law"}, Answer("na", cause="state-law")),
        (
            "q-reach-state",
            ["na"],
            {"q-reach-cause": "other", "q-reach-cause-text": "One school only."},
            Answer("na", cause="other: One school only."),
        ),
    ],
)
def test_an_answer_of_each_kind_is_saved_and_shown_again(
    open_page: Open, look: Look, name: str, chosen: list[str], more: dict[str, str], answer: Answer
) -> None:
    form = fill(open_page(), more).fill(name, *chosen)
    back = follow(form, form.press("stay"))
    question = name.split("-")[1]
    assert look().worksheet.answers == {question: answer}
    assert "Saved." in back.text
    again = read_form(form.client, back)
    # Sent back unchanged, it changes nothing: what is shown is what was saved.
    version = look().written.version
    again.press("stay")
    assert look().written.version == version
    assert re.search(r"Saved \w{3} \d+, [\d:]{8} UTC", again.page)


def test_a_whole_page_is_saved_at_once(open_page: Open, look: Look) -> None:
    form = open_page("1.1")
    fill(form, {**THREES, "note": " Ask Dana.\r\nTwice. "}).press("stay")
    sheet = look("1.1")
    assert sheet.result.level == 3
    assert sheet.worksheet.note == "Ask Dana.\nTwice."
    assert sheet.written.version == 1


def test_an_answer_is_cleared(open_page: Open, look: Look) -> None:
    open_page().fill("q-presence", "both").fill("q-reach", "12").press("stay")
    open_page().press("q-reach", name="clear")
    assert look().worksheet.answers == {"presence": choose("both")}
    open_page().press("q-presence", name="clear")
    assert look().worksheet.answers == {}
    assert look().result.state == "unanswered"


def test_an_answer_outside_its_condition_does_not_count(open_page: Open, look: Look) -> None:
    answers = {"q-presence": "goodwill", "q-reach": "1", "q-use": "unchecked", "q-guide": "results"}
    fill(open_page(), answers).fill("q-published", "yes").press("stay")
    assert look().result.level == 2
    fill(open_page(), {"q-presence": "all"}).press("stay")
    assert look().worksheet.answers["published"] == choose("yes")
    assert look().result.level == 3


@pytest.mark.parametrize(
    ("sent", "says", "place"),
    [
        ({"q-presence": "wings"}, "Choose one of the answers on this page.", "q-presence"),
        ({"q-presence": ["both", "all"]}, "Choose only one answer.", "q-presence"),
        ({"q-presence": ["both", "unknown"]}, "only one of them", "q-presence"),
        ({"q-guide": ["odds", "none"]}, "not both", "q-guide"),
        ({"q-guide": ["wings"]}, "Choose one of the answers on this page.", "q-guide"),
        ({"q-reach": "most"}, "Give a number from 0 to 100", "q-reach"),
        ({"q-reach": "-1"}, "Give a number from 0 to 100", "q-reach"),
        ({"q-reach": "101"}, "Give a number from 0 to 100", "q-reach"),
        ({"q-reach": "5", "q-reach-state": "unknown"}, "only one of them", "q-reach"),
        ({"q-use": "na", "q-use-cause": "weather"}, "Choose the cause", "q-use"),
        ({"q-use": "talk", "q-use-version": "x"}, "Reload it", "q-use"),
        ({"q-use": "talk", "q-use-version": None}, "Reload it", "q-use"),
        ({"level": "6"}, "Choose one of the levels on this page.", "level"),
        ({"level": "0"}, "Choose one of the levels on this page.", "level"),
        ({"level": "³"}, "Choose one of the levels on this page.", "level"),
        ({"level": "na", "level-cause": "weather"}, "Choose the cause", "level"),
        ({"level": "3", "rating-version": "x"}, "Reload it", "level"),
        ({"level": "3", "rating-version": None}, "Reload it", "level"),
        ({"level": "3", "level-reason": "x" * 1_001}, "under 1,000 characters", "level"),
        ({"level-reason": "Signed in May."}, "Choose a level", "level"),
        ({"level-cause": "state-law"}, "Choose a level", "level"),
        ({"go": "set-level"}, "Choose a level", "level"),
        ({"go": "confirm-9"}, "Choose one of the levels on this page.", "level"),
        ({"go": "confirm-"}, "Choose one of the levels on this page.", "level"),
        ({"note": "x" * 6_000}, "Keep the note under 5,000 characters.", "note"),
        ({"note": "x", "note-version": "x"}, "Reload it", "note"),
        ({"note": "x", "note-version": None}, "Reload it", "note"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words_and_changes_nothing(
    open_page: Open, look: Look, sent: dict[str, str | list[str] | None], says: str, place: str
) -> None:
    form = open_page().fill("q-published", "yes")
    for name, value in sent.items():
        one = [] if value is None else [value]
        form.values.setlist(name, value if isinstance(value, list) else one)
    answer = form.send()
    assert answer.status_code == 422
    (problem,) = list_problems(answer.text)
    assert says in problem
    assert f'<a href="#{place}">' in answer.text
    assert get_title(answer.text).startswith("Error: ")
    assert look().written.version == 0
    # What was right stays on the page, to be sent again.
    assert read_form(form.client, answer).values["q-published"] == "yes"


def test_what_was_typed_and_refused_is_there_again(open_page: Open) -> None:
    form = open_page()
    fill(form, {"q-reach": "12 apples", "note": "Mine.", "level": "4", "level-reason": "So."})
    again = read_form(form.client, form.press("stay"))
    for name in ("q-reach", "note", "level", "level-reason"):
        assert again.values[name] == form.values[name]


def test_all_problems_of_a_page_are_told_at_once(open_page: Open) -> None:
    form = open_page().fill("q-reach", "many")
    form.values.setlist("q-guide", ["odds", "none"])
    assert len(list_problems(form.press("stay").text)) == 2


def test_a_field_that_was_not_sent_is_left_alone(open_page: Open, look: Look) -> None:
    open_page().fill("q-presence", "both").fill("note", "Ask Dana.").press("stay")
    form = open_page()
    form.client.post(form.action, data={"q-use": "talk", "q-use-version": "0"})
    worksheet = look().worksheet
    assert worksheet.answers == {"presence": choose("both"), "use": choose("talk")}
    assert worksheet.note == "Ask Dana."


def test_nul_is_refused_before_the_database_sees_it(
    open_page: Open, visit: Visit, address: Callable[[str], str]
) -> None:
    assert open_page().fill("note", "a\0b").press("stay").status_code == 400
    assert visit("alice").get(address("1.%00")).status_code == 400


def test_what_people_write_is_shown_as_text(open_page: Open) -> None:
    form = open_page().fill("note", "</textarea><script>alert(1)</script>")
    fill(form, {"q-reach": "5", "q-use": "na", "q-use-cause-text": "<b>'\"&"}).press("stay")
    again = open_page()
    assert again.values["note"] == "</textarea><script>alert(1)</script>"
    assert again.values["q-use-cause-text"] == "<b>'\"&"
    assert "<b>" not in again.page


# --- Answers by the script


def test_the_script_saves_one_question_and_learns_the_new_version(
    open_page: Open, look: Look
) -> None:
    answer = open_page().fill("q-presence", "both").fetch("q-presence")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["versions"] == {"q-presence": 1, "note": 0}
    assert answer.json["was"]["q-presence"] == "1 answered both"
    assert (answer.json["conflicts"], answer.json["note_conflict"]) == ({}, None)
    assert (answer.json["state"], answer.json["level"]) == ("incomplete", None)
    assert "Between level" in answer.json["reading"]
    assert look().worksheet.answers == {"presence": choose("both")}


def test_the_level_follows_the_last_answer(at_three: Form) -> None:
    answer = at_three.fill("q-rides", "all").fetch("q-rides")
    assert answer.json is not None
    assert (answer.json["state"], answer.json["level"]) == ("rated", 3)
    assert answer.json["label"] == "Some elements in place"
    assert 'value="confirm-3"' in answer.json["reading"]


@pytest.mark.parametrize(
    ("name", "chosen", "answer"),
    [
        ("q-guide", ["odds", "rides"], choose_all("rides", "odds")),
        ("q-reach", ["12"], count(12)),
        ("q-reach-state", ["unknown"], UNKNOWN),
        ("q-published", ["yes"], choose("yes")),
        ("q-use", ["na"], Answer("na", cause="other")),
    ],
)
def test_the_script_saves_every_kind_of_answer(
    open_page: Open, look: Look, name: str, chosen: list[str], answer: Answer
) -> None:
    question = name.removesuffix("-state")
    assert open_page().fill(name, *chosen).fetch(question).status_code == 200
    assert look().worksheet.answers == {question.removeprefix("q-"): answer}


def test_the_script_clears_an_answer(open_page: Open, look: Look) -> None:
    open_page().fill("q-presence", "both").press("stay")
    open_page().fill("q-presence").fetch("q-presence")
    assert look().worksheet.answers == {}


def test_the_script_saves_the_note(open_page: Open, look: Look) -> None:
    answer = open_page().fill("note", "Ask Dana.").fetch("note")
    assert answer.json is not None
    assert answer.json["versions"] == {"note": 1}
    assert look().worksheet.note == "Ask Dana."


def test_an_answer_that_comes_back_to_what_the_page_first_showed_is_saved(
    open_page: Open, look: Look
) -> None:
    """The script sends the page's first answer again after another one was saved."""
    open_page().fill("q-presence", "both").press("stay")
    form = open_page()
    form.fill("q-presence", "all").fetch("q-presence")
    form.fill("q-presence-version", "2").fill("q-presence", "both").fetch("q-presence")
    assert look().worksheet.answers == {"presence": choose("both")}
    form.fill("note", "Ask Dana.").fetch("note")
    form.fill("note-version", "1").fill("note", "").fetch("note")
    assert look().worksheet.note == ""


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("q-reach", "many", "Give a number from 0 to 100"),
        ("q-reach-version", "x", "Reload it"),
        ("note", "x" * 6_000, "under 5,000 characters"),
        ("note-version", "x", "Reload it"),
    ],
)
def test_the_script_is_told_in_words_what_cannot_be_taken(
    open_page: Open, look: Look, name: str, value: str, says: str
) -> None:
    form = open_page()
    form.values[name] = value
    answer = form.fetch(name.removesuffix("-version"))
    assert answer.status_code == 422
    assert answer.json is not None
    ((message,),) = answer.json["errors"].values()
    assert says in message
    assert look().written.version == 0


def test_the_script_is_shown_both_answers(open_page: Open, look: Look) -> None:
    alice, bob = open_page(), open_page(who="bob")
    bob.fill("q-presence", "all").fetch("q-presence")
    answer = alice.fill("q-presence", "both").fetch("q-presence")
    assert answer.status_code == 409
    assert answer.json is not None
    shown = unescape(answer.json["conflicts"]["q-presence"])
    assert "An agreement or law for all public schools" in shown
    assert "A signed agreement of the district and most charter schools" in shown
    # Without a new version, nothing but one of the two buttons can overwrite Bob's answer.
    assert "q-presence" not in answer.json["versions"]
    assert alice.fill("q-presence", "goodwill").fetch("q-presence").status_code == 409
    assert look().worksheet.answers == {"presence": choose("all")}
    keep = re.search(r'name="(q-presence-keep)" value="(yours-\d+)"', shown)
    assert keep is not None
    alice.send({keep[1]: keep[2]})
    assert look().worksheet.answers == {"presence": choose("goodwill")}


def test_the_script_is_told_of_another_note(open_page: Open, look: Look) -> None:
    alice, bob = open_page(), open_page(who="bob")
    bob.fill("note", "Bob's.").fetch("note")
    answer = alice.fill("note", "Alice's.").fetch("note")
    assert answer.status_code == 409
    assert answer.json is not None
    assert (answer.json["note_conflict"], answer.json["versions"]) == ("Bob's.", {})
    assert look().worksheet.note == "Bob's."


# --- Two people


def test_a_page_does_not_overrule_what_its_sender_left_alone(open_page: Open, look: Look) -> None:
    first = {"q-presence": "goodwill", "q-reach": "10", "note": "Old."}
    fill(open_page(), first).press("stay")
    alice, bob = open_page(), open_page(who="bob")
    fill(bob, {"q-presence": "all", "note": "New."}).fill("q-guide", "odds").press("next")
    answer = alice.fill("q-reach", "20").press("next")
    assert answer.status_code == 302
    worksheet = look().worksheet
    assert worksheet.answers == {
        "presence": choose("all"),
        "guide": choose_all("odds"),
        "reach": count(20),
    }
    assert worksheet.note == "New."


def test_both_answers_to_one_question_are_shown_and_nothing_is_overwritten(
    open_page: Open, look: Look
) -> None:
    alice, bob = open_page(), open_page(who="bob")
    bob.fill("q-presence", "all").press("next")
    answer = fill(alice, {"q-presence": "both", "q-reach": "20"}).press("next")
    assert answer.status_code == 409
    assert look().worksheet.answers == {"presence": choose("all"), "reach": count(20)}
    page = unescape(answer.text)
    assert "Bob answered this while you did." in page
    (problem,) = list_problems(answer.text)
    assert problem.startswith("Choose the answer to: Which rule or agreement")
    conflict = next(find_all(parse(answer.text), "div", **{"class": "conflict"}))
    assert "An agreement or law for all public schools" in read_text(conflict)
    assert "A signed agreement of the district" in read_text(conflict)


@pytest.fixture
def in_conflict(open_page: Open) -> Form:
    """Alice's page after Bob was faster with two of her three answers."""
    alice, bob = open_page(), open_page(who="bob")
    fill(bob, {"q-presence": "all", "q-reach": "10"}).press("next")
    answers = {"q-presence": "both", "q-reach": "20", "q-use": "talk"}
    answer = fill(alice, answers).press("next")
    assert answer.status_code == 409
    return read_form(alice.client, answer)


def test_their_answer_is_kept(in_conflict: Form, look: Look) -> None:
    answer = in_conflict.press("theirs", name="q-presence-keep")
    # The other conflict is still there; only a button decides it.
    assert len(list_problems(answer.text)) == 1
    answer = read_form(in_conflict.client, answer).press("theirs", name="q-reach-keep")
    assert answer.status_code == 302
    answers = look().worksheet.answers
    assert answers == {"presence": choose("all"), "reach": count(10), "use": choose("talk")}


def test_ones_own_answer_is_used_instead(in_conflict: Form, look: Look) -> None:
    answer = in_conflict.press("yours-1", name="q-presence-keep")
    assert answer.status_code == 409
    answer = read_form(in_conflict.client, answer).press("yours-1", name="q-reach-keep")
    assert answer.status_code == 302
    answers = look().worksheet.answers
    assert answers == {"presence": choose("both"), "reach": count(20), "use": choose("talk")}


def test_saving_again_without_choosing_asks_again(in_conflict: Form, look: Look) -> None:
    for _ in range(2):
        answer = in_conflict.press("next")
        assert answer.status_code == 409
        assert len(list_problems(answer.text)) == 2
    assert look().worksheet.answers["presence"] == choose("all")


def test_an_answer_that_changes_while_one_chooses_is_a_conflict_again(
    in_conflict: Form, open_page: Open, look: Look
) -> None:
    open_page(who="bob").fill("q-presence", "none").press("next")
    assert in_conflict.press("yours-1", name="q-presence-keep").status_code == 409
    assert look().worksheet.answers["presence"] == choose("none")


def test_the_rest_of_the_page_shows_what_stands_now(open_page: Open, in_conflict: Form) -> None:
    assert in_conflict.values["q-use"] == "talk"
    assert in_conflict.values["q-use-version"] == "1"


def test_the_same_answer_twice_is_no_conflict(open_page: Open, look: Look) -> None:
    alice, bob = open_page(), open_page(who="bob")
    bob.fill("q-presence", "all").press("next")
    assert alice.fill("q-presence", "all").press("next").status_code == 302
    assert look().worksheet.stamp_of("presence").version == 1


def test_two_notes_are_both_shown_and_saving_again_keeps_ones_own(
    open_page: Open, look: Look
) -> None:
    alice, bob = open_page(), open_page(who="bob")
    bob.fill("note", "Bob's.").press("next")
    answer = alice.fill("note", "Alice's.").press("next")
    assert answer.status_code == 409
    assert "Theirs: “Bob's.”" in unescape(answer.text)
    assert look().worksheet.note == "Bob's."
    again = read_form(alice.client, answer)
    assert again.values["note"] == "Alice's."
    assert again.press("next").status_code == 302
    assert look().worksheet.note == "Alice's."


def test_a_level_set_meanwhile_is_shown_and_the_typed_reason_is_kept(
    at_three: Form, open_page: Open, look: Look
) -> None:
    bob = open_page("1.1", "bob")
    fill(bob, {"level": "5", "level-reason": "Bob's reason."}).press("set-level")
    fill(at_three, {"level": "4", "level-reason": "Alice's reason."})
    answer = at_three.press("set-level")
    assert answer.status_code == 409
    (problem,) = list_problems(answer.text)
    assert "Bob has set the level" in problem
    assert look("1.1").result.level == 5
    again = read_form(at_three.client, answer)
    assert (again.values["level"], again.values["level-reason"]) == ("5", "Alice's reason.")
    again.fill("level", "4").press("set-level")
    assert look("1.1").result.level == 4


# --- The way through


@pytest.mark.parametrize(
    ("element", "go", "leads_to"),
    [
        ("1.1", "next", "/elements/1.2"),
        ("1.6", "next", "/elements/2.1"),
        ("7.6", "next", "/check"),
        ("1.2", "previous", "/elements/1.1"),
        ("2.1", "previous", "/elements/1.6"),
        ("1.1", "next-open", "/elements/1.2"),
        # In a circle: after the last one, the first that is open.
        ("7.6", "next-open", "/elements/1.1"),
        ("1.1", "stay", "/elements/1.1"),
    ],
)
def test_each_button_saves_and_leads_on(
    open_page: Open, look: Look, element: str, go: str, leads_to: str
) -> None:
    form = open_page(element)
    answer = form.fill("q-use", "unknown").press(go)
    assert answer.location == f"/assessments/{form.action.split('/')[2]}{leads_to}"
    assert look(element).worksheet.answers == {"use": UNKNOWN}


def test_the_first_page_has_no_way_back_and_the_last_one_leads_to_the_check(
    open_page: Open,
) -> None:
    first, last = open_page("1.1"), open_page("7.6")
    assert 'value="previous"' not in first.page
    assert "Save and next" in first.page
    assert "Save and check answers" in last.page


def test_the_next_open_one_passes_over_what_is_done(open_page: Open) -> None:
    open_page("1.2").fill("level", "3").press("set-level")
    open_page("1.3").fill("level", "na").press("set-level")
    assert open_page("1.1").press("next-open").location.endswith("/elements/1.4")


# --- The level


def test_the_reading_follows_the_answers_and_shows_the_arithmetic(open_page: Open) -> None:
    form = open_page("1.1")
    assert "No answer yet." in form.page
    back = follow(form, form.fill("q-presence", "some").press("stay"))
    assert "Between level 1 and level" in back.text
    assert "3 questions still open" in back.text
    form = open_page("1.1")
    fill(form, {**THREES, "q-use": "refused"}).press("stay")
    page = unescape(open_page("1.1").page)
    assert "capped at 2, because families do not get the schools that they ask for." in page


def test_a_level_is_confirmed_with_one_press(at_three: Form, look: Look) -> None:
    assert "Not confirmed yet" in at_three.page
    answer = at_three.press("confirm-3")
    assert answer.location.endswith("/elements/1.1#reading-title")
    page = at_three.client.get(answer.location).text
    assert "Confirmed by your team" in page
    assert 'value="confirm-3"' not in page
    judgment = look("1.1").worksheet.judgment
    assert judgment is not None
    assert judgment.kind == "confirmed"


def test_a_confirmation_of_what_answers_no_longer_give_is_refused(
    at_three: Form, open_page: Open, look: Look
) -> None:
    open_page("1.1", "bob").fill("q-rides", "unknown").press("stay")
    answer = at_three.press("confirm-3")
    assert answer.status_code == 422
    assert "no longer give this level" in list_problems(answer.text)[0]
    assert look("1.1").worksheet.judgment is None
    # The page shows what Bob answered, to look at.
    assert read_form(at_three.client, answer).values["q-rides"] == "unknown"


def test_a_confirmation_together_with_another_answer_is_refused_and_keeps_both(
    at_three: Form, look: Look
) -> None:
    answer = at_three.fill("q-reach", "90").fill("q-presence", "all").press("confirm-3")
    assert answer.status_code == 422
    assert look("1.1").worksheet.answers["reach"] == count(30)
    assert read_form(at_three.client, answer).values["q-reach"] == "90"


def test_another_level_needs_a_reason_and_both_are_shown(at_three: Form, look: Look) -> None:
    answer = at_three.fill("level", "4").press("set-level")
    assert answer.status_code == 422
    assert "Say why the level differs" in list_problems(answer.text)[0]
    form = read_form(at_three.client, answer)
    assert form.values["level"] == "4"
    back = follow(form, form.fill("level-reason", "Signed in May.").press("set-level"))
    page = unescape(back.text)
    for words in ("Your team set this level.", "Your answers give level 3.", "Signed in May."):
        assert words in page
    assert (look("1.1").result.level, look("1.1").result.derived) == (4, 3)


@pytest.fixture
def overridden(at_three: Form) -> Form:
    """The page of 1.1, whose answers give 3 and whose team says 4."""
    fill(at_three, {"level": "4", "level-reason": "Signed in May."}).press("set-level")
    return open_form(at_three.client, at_three.action)


def test_a_level_left_alone_makes_no_override(overridden: Form, look: Look) -> None:
    version = look("1.1").worksheet.judgment_stamp.version
    overridden.fill("q-presence", "most").fill("q-rides", "most").press("next")
    assert look("1.1").worksheet.judgment_stamp.version == version


def test_a_confirmed_level_left_alone_makes_no_override(at_three: Form, look: Look) -> None:
    at_three.press("confirm-3")
    form = open_form(at_three.client, at_three.action)
    assert form.values["level"] == "3"
    fill(form, {"q-reach": "60", "q-presence": "all", "q-rides": "all"}).press("next")
    sheet = look("1.1")
    assert sheet.result.level == 4
    assert sheet.worksheet.judgment is not None
    assert sheet.worksheet.judgment.kind == "confirmed"
    page = open_form(at_three.client, at_three.action).page
    assert "You confirmed level 3; your answers have changed since." in page
    assert "Not confirmed yet" in page
    assert 'value="confirm-4"' in page


def test_a_reason_is_reworded_with_any_button(overridden: Form, look: Look) -> None:
    overridden.fill("level-reason", "Signed in June.").press("next")
    judgment = look("1.1").worksheet.judgment
    assert judgment is not None
    assert (judgment.rating.level, judgment.rating.reason) == (4, "Signed in June.")


def test_an_override_says_when_the_answers_give_something_else_now(
    overridden: Form, look: Look
) -> None:
    fill(overridden, {"q-reach": "60", "q-presence": "all", "q-rides": "all"}).press("stay")
    page = open_form(overridden.client, overridden.action).page
    assert "Your answers now give level 4." in page


def test_a_level_is_taken_back(overridden: Form, look: Look) -> None:
    overridden.press("unset-level")
    assert look("1.1").worksheet.judgment is None
    page = open_form(overridden.client, overridden.action)
    assert "Your answers give this level." in page.page
    assert "Take the level back" not in page.page


def test_an_element_is_rated_directly(open_page: Open, look: Look) -> None:
    form = open_page()
    back = follow(form, form.fill("level", "2").press("next"))
    assert look().result.level == 2
    assert "Your team rated this directly." in open_page().page
    assert back.status_code == 200


def test_a_whole_element_is_not_applicable(open_page: Open, look: Look) -> None:
    open_page().fill("level", "na").fill("level-cause", "no-such-schools").press("set-level")
    assert look().result.state == "na"
    form = open_page()
    assert "Not applicable: this element is left out of every mean." in form.page
    assert (form.values["level"], form.values["level-cause"]) == ("na", "no-such-schools")
    assert "1 of 36" in form.page


def test_answers_set_aside_as_not_applicable_are_still_told(at_three: Form) -> None:
    reason = {"level": "na", "level-cause": "other", "level-reason": "The county does it."}
    fill(at_three, reason).press("set-level")
    page = open_form(at_three.client, at_three.action).page
    assert "Not applicable: this element is left out of every mean." in page
    assert "Your answers give level 3." in page
    assert "The county does it." in page


# --- From last time


@pytest.fixture
def carried(at_three: Form, cast: Cast) -> Form:
    """The page of 1.1 in an assessment that starts from the answers of the one before."""
    answer = at_three.client.post(
        f"/districts/{cast.district_id}/assessments/new",
        data={"as_of": now().date().isoformat(), "start_from": str(cast.assessment_id)},
    )
    return open_form(at_three.client, f"{answer.location}/elements/1.1")


def test_answers_from_last_time_are_shown_and_do_not_count(carried: Form) -> None:
    assert carried.values["q-presence"] == "some"
    assert "These answers are from last time" in carried.page
    assert "It counts as soon as you say that it still holds." in carried.page
    assert 'value="confirm-3"' not in carried.page
    assert "0 of 36" in carried.page


def test_one_press_makes_them_count_and_leads_to_the_next_open_one(carried: Form) -> None:
    answer = carried.client.post(f"{carried.action}/still-true")
    assert answer.location.endswith("/elements/1.2")
    assert "1.1: last time’s answers still hold." in carried.client.get(answer.location).text
    page = carried.client.get(carried.action).text
    assert "Confirmed by your team" in page
    assert "These answers are from last time" not in page
    assert "1 of 36" in page


def test_going_on_without_a_word_leaves_them_as_they_are(carried: Form) -> None:
    carried.press("next")
    assert "These answers are from last time" in carried.client.get(carried.action).text


def test_a_correction_counts_with_the_press_that_follows(carried: Form) -> None:
    fill(carried, {"q-reach": "60", "q-presence": "all", "q-rides": "all"}).press("stay")
    carried.client.post(f"{carried.action}/still-true")
    page = carried.client.get(carried.action).text
    assert "In progress" in page
    assert "Confirmed by your team" in page


# --- What it costs


@pytest.mark.parametrize(("who", "most"), [("alice", 4), ("carol", 4)])
def test_a_page_asks_the_database_four_times(
    open_page: Open,
    visit: Visit,
    address: Callable[[str], str],
    count_queries: CountQueries,
    who: str,
    most: int,
) -> None:
    client = visit(who)
    with count_queries() as statements:
        assert client.get(address("1.3")).status_code == 200
    assert len(statements) == most, statements


def test_one_answer_costs_two_questions_one_update_and_one_entry_in_the_trail(
    open_page: Open, count_queries: CountQueries
) -> None:
    form = open_page().fill("q-presence", "both")
    form.client.make_csrf_token()
    with count_queries() as statements:
        form.fetch("q-presence")
    assert [s.split()[0] for s in statements] == ["SELECT", "SELECT", "UPDATE", "INSERT"]


def test_a_trial_needs_no_account_for_any_of_this(
    visit: Visit, cast: Cast, count_queries: CountQueries
) -> None:
    client = visit("trial")
    form = open_form(client, f"/assessments/{cast.trial_assessment_id}/elements/1.1")
    with count_queries() as statements:
        assert form.fill("q-presence", "some").fetch("q-presence").status_code == 200
    assert [s.split()[0] for s in statements] == ["SELECT", "UPDATE", "INSERT"]
    assert form.press("next").location.endswith("/elements/1.2")


def test_an_answer_without_the_pages_token_is_refused(
    app: Flask, visit: Visit, address: Callable[[str], str]
) -> None:
    client = visit("alice")
    data = {"csrf_token": "forged", "q-presence": "both", "q-presence-version": "0"}
    assert client.post(address("1.3") + "/answers", data=data, headers=FETCHED).status_code == 400

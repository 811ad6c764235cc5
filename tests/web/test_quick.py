"""Quick mode: rate a component's elements on one page, against their level descriptors."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask

from selfassess.domain.responses import Answer, Rating
from selfassess.domain.worksheet import Change
from selfassess.services import assessments
from selfassess.services.assessments import Input, JudgmentInput, Sheet
from selfassess.services.editions import get_edition
from selfassess.web.times import now
from tests.builders import choose, count
from tests.cast import Cast
from tests.conftest import CountQueries, Visit
from tests.inspecting import get_title
from tests.web.filling import Form, open_form, read_form

Open = Callable[..., Form]
Look = Callable[[str], Sheet]
THREES = {
    "presence": choose("some"),
    "reach": count(30),
    "use": choose("lottery"),
    "rides": choose("some"),
}
"""Answers that put 1.1 at level 3."""


@pytest.fixture
def open_page(visit: Visit, cast: Cast) -> Open:
    """Open a component as someone of the cast: `open_page("1", who="bob")`."""
    return lambda component="1", who="alice": open_form(
        visit(who), f"/assessments/{cast.assessment_id}/quick/{component}"
    )


@pytest.fixture
def look(app: Flask, cast: Cast) -> Look:
    """What the database holds on an element."""

    def look_up(element: str) -> Sheet:
        with app.app_context():
            return assessments.open_sheet(cast.alice.actor, cast.assessment_id, element)

    return look_up


@pytest.fixture
def write(app: Flask, cast: Cast) -> Callable[..., None]:
    """Write on an element, as its own page does."""

    def save(element: str, answers: dict[str, Answer], rating: Rating | None = None) -> None:
        changes = tuple(Change(question, answer, 0) for question, answer in answers.items())
        judgment = None if rating is None else JudgmentInput(rating, 0)
        sent = Input(changes=changes, judgment=judgment)
        with app.app_context():
            assessments.save(cast.alice.actor, cast.assessment_id, element, sent, now())

    return save


# --- The page


def test_the_page_shows_every_element_with_its_descriptors(open_page: Open) -> None:
    form = open_page("3")
    page = unescape(form.page)
    component = get_edition("crpe-2016").component("3")
    assert component is not None
    for element in component.elements:
        assert element.title in page
        assert all(descriptor in page for descriptor in element.levels.values())
    assert "from 3" not in get_title(form.page)
    assert get_title(form.page).startswith("Quick rating: Funding")


def test_elements_that_answers_put_somewhere_are_shown_and_not_rated_here(
    open_page: Open, write: Callable[..., None]
) -> None:
    write("1.1", THREES)
    form = open_page("1")
    assert "e-1.1" not in form.page
    assert "Your answers give this level." in form.page
    assert "See the questions" in form.page
    assert "e-1.2" in form.page


def test_an_override_and_answers_set_aside_are_told_as_such(
    open_page: Open, write: Callable[..., None]
) -> None:
    write("1.1", THREES)
    write("1.1", {}, Rating(4, reason="Signed in May."))
    assert "Your team set this level." in open_page().page
    with pytest.raises(AssertionError, match="no field"):
        open_page().fill("e-1.1", "3")


def test_answers_set_aside_as_not_applicable_are_told_as_such(
    open_page: Open, write: Callable[..., None]
) -> None:
    write("1.1", THREES)
    write("1.1", {}, Rating(state="na", cause="other", reason="The county does it."))
    form = open_page()
    assert "Not applicable: this element is left out of every mean." in form.page
    assert "e-1.1-version" not in form.values


def test_a_viewer_sees_the_ratings_and_cannot_change_them(
    open_page: Open, visit: Visit, cast: Cast
) -> None:
    open_page().fill("e-1.2", "4").press("next")
    form = open_page(who="carol")
    assert not form.values
    assert 'value="4" checked' in form.page
    address = f"/assessments/{cast.assessment_id}/quick/1"
    assert visit("carol").post(address).status_code == 403


@pytest.mark.parametrize("who", ["mallory", "trial"])
def test_another_district_is_not_there(visit: Visit, cast: Cast, who: str) -> None:
    address = f"/assessments/{cast.assessment_id}/quick/1"
    assert visit(who).get(address).status_code == 404
    assert visit(who).post(address).status_code == 404


@pytest.mark.parametrize("component", ["0", "8", "x", "1.1"])
def test_a_component_that_does_not_exist_is_not_found(
    visit: Visit, cast: Cast, component: str
) -> None:
    address = f"/assessments/{cast.assessment_id}/quick/{component}"
    assert visit("alice").get(address).status_code == 404


# --- Rate


def test_ratings_are_saved_and_lead_to_the_next_component(open_page: Open, look: Look) -> None:
    form = open_page("1").fill("e-1.1", "3").fill("e-1.2", "unknown")
    form.fill("e-1.3", "na").fill("e-1.3-cause", "state-law")
    form.fill("e-1.4", "na").fill("e-1.4-cause-text", "No such thing.")
    answer = form.press("next")
    assert answer.location.endswith("/quick/2")
    states = {e: look(e).result.state for e in ("1.1", "1.2", "1.3", "1.4", "1.5")}
    assert states == {
        "1.1": "rated", "1.2": "unknown", "1.3": "na", "1.4": "na", "1.5": "unanswered"
    }  # fmt: skip
    judgment = look("1.1").worksheet.judgment
    assert judgment is not None
    assert (judgment.kind, judgment.rating) == ("direct", Rating(3))
    causes = [look(e).worksheet.judgment.rating.cause for e in ("1.3", "1.4")]  # type: ignore[union-attr]
    assert causes == ["state-law", "other: No such thing."]
    again = open_page("1")
    for name in ("e-1.1", "e-1.2", "e-1.3", "e-1.3-cause", "e-1.4-cause-text"):
        assert again.values[name] == form.values[name]
    assert "3 of 36" in again.page


def test_after_the_last_component_comes_the_check(open_page: Open) -> None:
    form = open_page("7")
    assert "Save and check answers" in form.page
    assert form.press("next").location.endswith("/check")
    assert "Save and next component" in open_page("6").page


def test_sending_the_page_unchanged_writes_nothing(open_page: Open, look: Look) -> None:
    open_page().fill("e-1.1", "3").press("next")
    open_page().press("next")
    assert look("1.1").written.version == 1
    assert look("1.2").written.version == 0


def test_a_rating_is_changed_and_cleared(open_page: Open, look: Look) -> None:
    open_page().fill("e-1.1", "3").press("next")
    open_page().fill("e-1.1", "5").press("next")
    assert look("1.1").result.level == 5
    open_page().press("e-1.1", name="clear")
    assert look("1.1").worksheet.judgment is None
    assert look("1.1").result.state == "unanswered"


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"e-1.1": ["6"]}, "Choose one of the answers on this page."),
        ({"e-1.1": ["3", "4"]}, "Choose only one answer."),
        ({"e-1.1": ["3", "unknown"]}, "only one of them"),
        ({"e-1.1": ["na"], "e-1.1-cause": ["weather"]}, "Choose the cause from the list."),
        ({"e-1.1": ["3"], "e-1.1-version": ["x"]}, "Reload it"),
        ({"e-1.1": ["3"], "e-1.1-version": []}, "Reload it"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words_and_changes_nothing(
    open_page: Open, look: Look, sent: dict[str, list[str]], says: str
) -> None:
    form = open_page().fill("e-1.2", "4")
    for name, values in sent.items():
        form.values.setlist(name, values)
    answer = form.press("next")
    assert answer.status_code == 422
    assert says in unescape(answer.text)
    assert get_title(answer.text).startswith("Error: ")
    assert 'href="#e-1.1"' in answer.text
    assert (look("1.1").written.version, look("1.2").written.version) == (0, 0)
    assert read_form(form.client, answer).values["e-1.2"] == "4"


# --- By the script


def test_the_script_saves_one_rating(open_page: Open, look: Look) -> None:
    form = open_page().fill("e-1.1", "3")
    answer = form.fetch("e-1.1")
    assert (answer.status_code, answer.json) == (
        200,
        {"versions": {"e-1.1": 1}, "was": {"e-1.1": "1 answered 3"}, "conflicts": {}},
    )
    assert look("1.1").result.level == 3
    # Another choice, and back to the first one.
    form.fill("e-1.1", "4").fill("e-1.1-version", "1").fetch("e-1.1")
    form.fill("e-1.1", "3").fill("e-1.1-version", "2").fetch("e-1.1")
    assert look("1.1").result.level == 3


def test_the_script_is_told_in_words_what_cannot_be_taken(open_page: Open) -> None:
    form = open_page()
    form.values.setlist("e-1.1", ["3", "4"])
    answer = form.fetch("e-1.1")
    assert (answer.status_code, answer.json) == (
        422,
        {"errors": {"1.1": ["Choose only one answer."]}},
    )


def test_the_script_is_shown_both_ratings(open_page: Open, look: Look) -> None:
    alice, bob = open_page(), open_page(who="bob")
    bob.fill("e-1.1", "5").fetch("e-1.1")
    answer = alice.fill("e-1.1", "3").fetch("e-1.1")
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["versions"] == {}
    shown = unescape(answer.json["conflicts"]["e-1.1"])
    assert re.search(r"5 – Every public school.*3 – A board policy", shown, re.DOTALL)
    assert look("1.1").result.level == 5


# --- Two people


def test_a_page_does_not_overrule_what_its_sender_left_alone(open_page: Open, look: Look) -> None:
    open_page().fill("e-1.1", "3").press("next")
    alice, bob = open_page(), open_page(who="bob")
    bob.fill("e-1.1", "5").press("next")
    assert alice.fill("e-1.2", "4").press("next").status_code == 302
    assert (look("1.1").result.level, look("1.2").result.level) == (5, 4)


def test_both_ratings_are_shown_and_only_a_button_decides(open_page: Open, look: Look) -> None:
    alice, bob = open_page(), open_page(who="bob")
    bob.fill("e-1.1", "5").fill("e-1.2", "5").press("next")
    alice.fill("e-1.1", "3").fill("e-1.2", "3").fill("e-1.3", "2")
    answer = alice.press("next")
    assert answer.status_code == 409
    assert look("1.3").result.level == 2  # nobody else had touched it
    again = read_form(alice.client, answer)
    answer = again.press("yours-1", name="e-1.1-keep")
    assert answer.status_code == 409
    assert (look("1.1").result.level, look("1.2").result.level) == (3, 5)
    again = read_form(alice.client, answer)
    assert again.press("theirs", name="e-1.2-keep").status_code == 302
    assert (look("1.1").result.level, look("1.2").result.level) == (3, 5)


def test_the_same_rating_twice_is_no_conflict(open_page: Open) -> None:
    alice, bob = open_page(), open_page(who="bob")
    bob.fill("e-1.1", "5").press("next")
    assert alice.fill("e-1.1", "5").press("next").status_code == 302


# --- From last time


@pytest.fixture
def carried(visit: Visit, cast: Cast, write: Callable[..., None], open_page: Open) -> Form:
    """A new assessment from one in which 1.1 is answered and 1.2 was rated 4."""
    write("1.1", THREES)
    open_page().fill("e-1.2", "4").press("next")
    client = visit("alice")
    data = {"as_of": now().date().isoformat(), "start_from": str(cast.assessment_id)}
    answer = client.post(f"/districts/{cast.district_id}/assessments/new", data=data)
    return open_form(client, f"{answer.location}/quick/1")


def test_a_rating_from_last_time_is_told_and_not_chosen(carried: Form) -> None:
    assert "e-1.2" not in carried.values
    assert "Last time: 4 – " in carried.page
    assert "Still true? Choose it again." in carried.page
    assert "0 of 36" in carried.page


def test_choosing_it_again_makes_it_count(carried: Form) -> None:
    carried.fill("e-1.2", "4").press("next")
    again = open_form(carried.client, carried.action)
    assert again.values["e-1.2"] == "4"
    assert "1 of 36" in again.page
    assert "Last time" not in again.page


def test_going_on_without_a_word_leaves_it_uncounted(carried: Form) -> None:
    carried.press("next")
    assert "0 of 36" in open_form(carried.client, carried.action).page


def test_answers_from_last_time_are_confirmed_on_their_own_page(carried: Form) -> None:
    assert "e-1.1" not in carried.page
    assert "It counts as soon as you say that it still holds." in carried.page


# --- What it costs


def test_a_page_asks_the_database_four_times(
    visit: Visit, cast: Cast, count_queries: CountQueries
) -> None:
    client = visit("alice")
    with count_queries() as statements:
        client.get(f"/assessments/{cast.assessment_id}/quick/1")
    assert len(statements) == 4, statements

"""An assessment as a whole: start it, see how far it is, look it over, take the snapshot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from selfassess.domain.responses import Answer, Rating
from selfassess.domain.worksheet import Change
from selfassess.formats.dates import show_date
from selfassess.services import assessments
from selfassess.services.assessments import Input, JudgmentInput
from selfassess.services.editions import get_edition
from selfassess.web.times import now
from tests.builders import choose, count
from tests.cast import AS_OF, Cast
from tests.conftest import CountQueries, Visit
from tests.inspecting import get_title, parse
from tests.proofs import prove
from tests.web.filling import find_all, read_text

Write = Callable[..., None]
TODAY = now().date()
THREES = {
    "presence": choose("some"),
    "reach": count(30),
    "use": choose("lottery"),
    "rides": choose("some"),
}
"""Answers that put 1.1 at level 3."""
FOURS = {**THREES, "presence": choose("most"), "reach": count(60), "rides": choose("most")}
UNKNOWN = Answer("unknown")


@pytest.fixture
def write(app: Flask, cast: Cast) -> Write:
    """Write on an element of Alice's assessment: answers, a rating, a link."""

    def save(
        element: str,
        answers: dict[str, Answer] | None = None,
        rating: Rating | int | None = None,
        seen: int = 0,
        link: bool = False,
    ) -> None:
        judgment = Rating(rating) if isinstance(rating, int) else rating
        sent = Input(
            changes=tuple(Change(q, a, seen) for q, a in (answers or {}).items()),
            judgment=None if judgment is None else JudgmentInput(judgment, 0),
        )
        with app.app_context():
            assessments.save(cast.alice.actor, cast.assessment_id, element, sent, now())
            if link:
                prove(cast.alice.actor, cast.assessment_id, element)

    return save


@pytest.fixture
def check(visit: Visit, cast: Cast) -> Callable[[str], str]:
    """The page that looks over everything, as someone sees it."""

    def fetch(who: str = "alice") -> str:
        answer = visit(who).get(f"/assessments/{cast.assessment_id}/check")
        assert answer.status_code == 200
        return unescape(answer.text)

    return fetch


def read_row(page: str, element: str) -> list[str]:
    """The cells of an element's row."""
    for row in find_all(parse(page), "tr"):
        cells = [read_text(cell) for cell in row]
        if cells[0].startswith(f"{element} "):
            return cells[1:]
    raise AssertionError(f"there is no row for {element}")


# --- Start


def start(visit: Visit, cast: Cast, who: str = "alice", **form: str) -> TestResponse:
    """Send the form that starts an assessment."""
    data = {"as_of": TODAY.isoformat(), "start_from": "empty", **form}
    return visit(who).post(f"/districts/{cast.district_id}/assessments/new", data=data)


def test_the_form_offers_today_and_what_there_is_to_start_from(visit: Visit, cast: Cast) -> None:
    page = visit("bob").get(f"/districts/{cast.district_id}/assessments/new").text
    assert f'value="{TODAY.isoformat()}"' in page
    assert "An empty questionnaire" in page
    assert f"The answers of {show_date(AS_OF)}, to be confirmed" in page


def test_an_empty_assessment_begins_with_its_overview(visit: Visit, cast: Cast) -> None:
    answer = start(visit, cast)
    page = visit("alice").get(answer.location).text
    assert f"Assessment for {show_date(TODAY)}" in page
    assert "0 of 36" in page
    assert "Start with the first element" in page


def test_an_assessment_starts_from_an_earlier_one_and_nothing_counts_yet(
    visit: Visit, cast: Cast, write: Write
) -> None:
    write("1.1", THREES)
    write("1.2", rating=4)
    answer = start(visit, cast, start_from=str(cast.assessment_id))
    page = unescape(visit("alice").get(f"{answer.location}/check").text)
    assert "2 elements from last time, to be confirmed." in page
    assert "0 of 36" in page
    assert read_row(page, "1.1") == [
        "From last time, to be confirmed",
        "4 of 4 answered",
        "From last time",
    ]
    assert "Take a provisional snapshot" not in page


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"as_of": ""}, "Give the date, such as 2026-06-30."),
        ({"as_of": "30/06/2026"}, "Not a valid date value."),
        ({"as_of": "2026-02-30"}, "Not a valid date value."),
        ({"as_of": "0206-06-30"}, "Give a date from January 1, 1990"),
        ({"as_of": (TODAY + timedelta(days=400)).isoformat()}, "Give a date from January 1, 1990"),
        ({"start_from": ""}, "Choose what to start from."),
        ({"start_from": "987654"}, "Not a valid choice."),
        ({"start_from": "x"}, "Not a valid choice."),
    ],
)
def test_what_cannot_be_started_is_refused_in_words(
    visit: Visit, cast: Cast, form: dict[str, str], says: str
) -> None:
    answer = start(visit, cast, **form)
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert says in page
    assert get_title(page).startswith("Error: ")


def test_another_districts_answers_are_not_offered_and_not_taken(visit: Visit, cast: Cast) -> None:
    for theirs in (cast.other_assessment_id, cast.trial_assessment_id):
        answer = start(visit, cast, start_from=str(theirs))
        assert answer.status_code == 422


def test_a_viewer_starts_nothing(visit: Visit, cast: Cast) -> None:
    assert start(visit, cast, who="carol").status_code == 403
    assert start(visit, cast, who="mallory").status_code == 404


# --- The overview


def test_the_overview_leads_to_the_next_open_element_and_to_each_component(
    visit: Visit, cast: Cast, write: Write
) -> None:
    write("1.1", rating=3)
    page = visit("alice").get(f"/assessments/{cast.assessment_id}").text
    root = parse(page)
    base = f"/assessments/{cast.assessment_id}"
    links = {link.get("href") for link in root.iter("a")}
    assert {f"{base}/check", *(f"{base}/quick/{n}" for n in range(1, 8))} <= links
    button = next(find_all(root, "a", href=f"{base}/elements/1.2"))
    assert "Continue with the next open element" in page
    assert button is not None
    assert "1 of 36" in page


def test_a_viewer_is_not_asked_to_go_on(visit: Visit, cast: Cast) -> None:
    page = visit("carol").get(f"/assessments/{cast.assessment_id}").text
    assert "Start with the first element" not in page
    assert "Check your answers" in page


# --- Look everything over


def test_an_untouched_assessment_is_open_everywhere_and_gives_no_snapshot(
    check: Callable[[], str],
) -> None:
    page = check()
    assert "36 elements still open. A snapshot taken now is provisional." in page
    assert page.count("Not answered") >= 36
    assert page.count("Not rated") == 7
    assert "Take a provisional snapshot" not in page
    assert "Answer or rate at least one element, then you can take a snapshot." in page
    assert "To find out" not in page


def test_each_row_says_where_its_element_stands(check: Callable[[], str], write: Write) -> None:
    write("1.1", THREES)
    write("1.2", rating=4)
    write("1.3", {"presence": choose("both"), "use": UNKNOWN})
    write("1.4", rating=Rating(state="na", cause="no-such-schools"))
    write("1.5", rating=5, link=True)
    write("1.6", rating=Rating(state="unknown"))
    page = check()
    assert read_row(page, "1.1") == ["3 Some elements in place", "4 of 4 answered", "Not confirmed"]
    assert read_row(page, "1.2") == ["4 In progress", "0 of 5 answered", "No evidence"]
    level, answered, marks = read_row(page, "1.3")
    assert level.startswith("Incomplete, between 2 and 5")
    assert (answered, marks) == ("2 of 5 answered", "Open Don’t know")
    assert read_row(page, "1.4") == ["Not applicable", "0 of 4 answered", ""]
    assert read_row(page, "1.5") == ["5 National exemplar", "0 of 5 answered", ""]
    assert read_row(page, "1.6") == ["Don’t know", "0 of 5 answered", "Open"]
    assert "4 of 36" in page
    assert "32 elements still open. A snapshot taken now is provisional." in page
    assert "1 level not confirmed by your team." in page
    assert "1 high rating (4 or 5) without any evidence." in page


def test_only_questions_that_are_asked_are_counted(check: Callable[[], str], write: Write) -> None:
    # 1.3 asks whether results are published only where the process is shared.
    answers = {
        "presence": choose("none"),
        "reach": count(0),
        "use": choose("no-process"),
        "guide": Answer(),
    }
    write("1.3", answers)
    assert read_row(check(), "1.3")[1] == "4 of 4 answered"


def test_what_nobody_knows_becomes_a_list_of_whom_to_ask(
    check: Callable[[], str], write: Write
) -> None:
    write("1.3", {"use": UNKNOWN})
    write("2.1", rating=Rating(state="unknown"))
    page = check()
    element = get_edition("crpe-2016").elements["1.3"]
    section = next(find_all(parse(page), "section", **{"aria-labelledby": "ask-title"}))
    text = read_text(section)
    assert "What happens when a school fills a seat outside the shared process?" in text
    assert f"Ask: {', '.join(element.ask)}" in text
    assert "Which level fits?" in text


def test_the_snapshot_so_far_shows_bounds_while_something_is_open(
    check: Callable[[], str], write: Write
) -> None:
    for element in ("3.1", "3.2", "3.3"):
        write(element, rating=4)
    cells = read_cells(check())
    # Three at 4 and one open: from (4 + 4 + 4 + 1) / 4 to (4 + 4 + 4 + 5) / 4.
    assert cells[2] == "4 In progress Mean: 3.25 to 4.25"
    assert cells[0] == "Not rated"
    write("3.4", rating=2)
    assert read_cells(check())[2] == "4 In progress Mean: 3.50"


def read_cells(page: str) -> list[str]:
    """The seven cells of the snapshot so far."""
    table = next(find_all(parse(page), "table", **{"class": "level-row"}))
    return [read_text(cell) for cell in table.iter("td")]


def test_when_all_is_done_the_page_says_so(check: Callable[[], str], write: Write) -> None:
    for element in get_edition("crpe-2016").elements:
        write(element, rating=4, link=True)
    page = check()
    assert "All 36 elements are answered, confirmed and evidenced" in page
    assert "Take the snapshot" in page
    assert "provisional" not in page


def test_all_derived_levels_are_confirmed_at_once(
    check: Callable[[], str], write: Write, visit: Visit, cast: Cast
) -> None:
    write("1.1", THREES)
    write("1.2", rating=4)
    assert "Confirm 1 level that your answers give" in check()
    client = visit("bob")
    answer = client.post(f"/assessments/{cast.assessment_id}/confirm-all")
    page = client.get(answer.location).text
    assert "1 level confirmed." in page
    assert "not confirmed by your team" not in page
    assert "that your answers give" not in page


def test_a_confirmation_that_the_answers_have_left_behind_shows(
    check: Callable[[], str], write: Write
) -> None:
    write("1.1", THREES)
    write("1.1", rating=3)
    assert read_row(check(), "1.1")[2] == ""
    write("1.1", FOURS, seen=1)
    assert read_row(check(), "1.1")[2] == "Not confirmed No evidence"


def test_a_viewer_looks_and_presses_nothing(
    check: Callable[[str], str], write: Write, visit: Visit, cast: Cast
) -> None:
    write("1.1", THREES)
    page = check("carol")
    assert "Take a provisional snapshot" not in page
    assert "that your answers give" not in page
    carol = visit("carol")
    for way in ("confirm-all", "snapshots"):
        assert carol.post(f"/assessments/{cast.assessment_id}/{way}").status_code == 403


@pytest.mark.parametrize("who", ["mallory", "trial"])
@pytest.mark.parametrize("part", ["", "/check"])
def test_the_assessment_of_another_district_is_not_there(
    visit: Visit, cast: Cast, who: str, part: str
) -> None:
    assert visit(who).get(f"/assessments/{cast.assessment_id}{part}").status_code == 404
    assert visit(who).post(f"/assessments/{cast.assessment_id}/confirm-all").status_code == 404


# --- Take the snapshot


def test_a_snapshot_is_taken_from_this_page(write: Write, visit: Visit, cast: Cast) -> None:
    write("1.1", rating=3)
    client = visit("bob")
    answer = client.post(f"/assessments/{cast.assessment_id}/snapshots")
    assert answer.status_code == 302
    page = client.get(answer.location)
    assert page.status_code == 200
    assert "The snapshot was taken." in page.text


def test_nothing_rated_gives_no_snapshot_and_says_why(visit: Visit, cast: Cast) -> None:
    client = visit("alice")
    answer = client.post(f"/assessments/{cast.assessment_id}/snapshots")
    if answer.status_code == 302:
        answer = client.get(answer.location)
    assert "No element is rated yet" in answer.text


# --- What it costs


# The overview asks whether it came in an archive, the check page for the evidence and for what
# reviewers say.
@pytest.mark.parametrize(("part", "most"), [("", 4), ("/check", 6)])
def test_a_page_asks_the_database_no_more_than_it_must(
    visit: Visit, cast: Cast, count_queries: CountQueries, write: Write, part: str, most: int
) -> None:
    write("1.1", THREES)
    client = visit("alice")
    with count_queries() as statements:
        assert client.get(f"/assessments/{cast.assessment_id}{part}").status_code == 200
    assert len(statements) <= most, statements


def test_whoever_holds_a_trial_has_an_assessment(visit: Visit, cast: Cast) -> None:
    page = visit("trial").get(f"/assessments/{cast.trial_assessment_id}/check")
    assert page.status_code == 200

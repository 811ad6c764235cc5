"""Handing in, reviewing, approving and freezing, on pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from selfassess.domain.cycle import Move, State
from selfassess.domain.responses import Rating
from selfassess.services import assessments, cycle, reminders, snapshots
from selfassess.services.assessments import Input, JudgmentInput
from tests.cast import Cast
from tests.conftest import CountQueries, Visit, make_client
from tests.web.access import IN, OUTCOMES, PEOPLE, REFUSED
from tests.web.test_access import classify

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def url(cast: Cast) -> str:
    """The address of the assessment."""
    return f"/assessments/{cast.assessment_id}"


def bring(app: Flask, cast: Cast, state: State) -> None:
    """Bring the assessment into a state."""
    with app.app_context():
        sent = Input(judgment=JudgmentInput(Rating(3), 0))
        assessments.save(cast.bob.actor, cast.assessment_id, "1.1", sent, NOW)
        steps = {
            State.DRAFT: [],
            State.IN_REVIEW: [Move.SUBMIT],
            State.SENT_BACK: [Move.SUBMIT, Move.SEND_BACK],
            State.APPROVED: [Move.SUBMIT, Move.APPROVE],
            State.FROZEN: [Move.SUBMIT, Move.APPROVE],
        }[state]
        for number, step in enumerate(steps):
            who = cast.bob if step is Move.SUBMIT else cast.rita
            cycle.move(who.actor, cast.assessment_id, step, number, NOW, "Because.")
        if state is State.FROZEN:
            snapshots.freeze_snapshot(cast.alice.actor, cast.assessment_id, NOW)


def test_an_assessment_goes_all_the_way(app: Flask, visit: Visit, cast: Cast, url: str) -> None:
    bring(app, cast, State.DRAFT)
    bob, rita, alice = visit("bob"), visit("rita"), visit("alice")
    assert "then hand the assessment in for review" in bob.get(url).text
    page = bob.post(f"{url}/cycle/submit", data={"seen": "0"}, follow_redirects=True).text
    assert "Handed in for review" in page
    assert "Nobody answers meanwhile" in page
    closed = bob.get(f"{url}/elements/1.1").text
    assert "in review, so nobody answers now" in closed
    assert "A reviewer or an owner of the district can send it back" in closed
    sent = {"seen": "1", "reason-1.1": "Which document says so?"}
    rita.post(f"{url}/cycle/send-back", data=sent)
    page = bob.get(url).text
    assert "To look at again" in page
    assert "Which document says so?" in page
    assert "Sent back by the reviewer" in bob.get(f"{url}/elements/1.1").text
    assert "Sent back" in bob.get(f"{url}/check").text
    bob.post(f"{url}/cycle/submit", data={"seen": "2"})
    page = rita.post(f"{url}/cycle/approve", data={"seen": "3"}, follow_redirects=True).text
    assert "Approved by Rita on" in page
    assert "Take a provisional snapshot" not in bob.get(f"{url}/check").text
    assert "Take a provisional snapshot" in alice.get(f"{url}/check").text
    page = alice.post(f"{url}/snapshots", follow_redirects=True).text
    assert "The answers were approved by Rita" in page
    assert "frozen with its snapshot" in bob.get(f"{url}/elements/1.1").text
    refused = rita.post(f"{url}/cycle/reopen", data={"seen": "5"})
    assert refused.status_code == 422
    assert "Say why" in refused.text
    rita.post(f"{url}/cycle/reopen", data={"seen": "5", "reason": "A slip."})
    history = visit("carol").get(f"{url}/cycle").text
    assert "Frozen → Draft" in history
    assert "A slip." in history


def test_a_snapshot_from_a_draft_says_that_nobody_reviewed_it(
    app: Flask, visit: Visit, cast: Cast, url: str
) -> None:
    bring(app, cast, State.DRAFT)
    page = visit("bob").post(f"{url}/snapshots", follow_redirects=True).text
    assert "Not reviewed: taken from answers that nobody had approved." in page


def test_the_second_of_two_who_move_it_sees_a_conflict(
    app: Flask, visit: Visit, cast: Cast, url: str
) -> None:
    bring(app, cast, State.IN_REVIEW)
    answer = visit("rita").post(f"{url}/cycle/approve", data={"seen": "0"})
    assert answer.status_code == 409
    assert visit("rita").post(f"{url}/cycle/submit", data={"seen": "1"}).status_code == 403
    assert visit("bob").post(f"{url}/cycle/submit", data={"seen": "1"}).status_code == 422


def test_sending_back_without_a_reason_keeps_what_was_typed(
    app: Flask, visit: Visit, cast: Cast, url: str
) -> None:
    bring(app, cast, State.IN_REVIEW)
    rita = visit("rita")
    answer = rita.post(f"{url}/cycle/send-back", data={"seen": "1", "reason": ""})
    assert (answer.status_code, "Say why" in answer.text) == (422, True)
    sent = {"seen": "1", "reason": "x" * 1_001, "reason-1.2": "Keep me."}
    answer = rita.post(f"{url}/cycle/send-back", data=sent)
    assert (answer.status_code, "Keep me." in answer.text) == (422, True)


def test_deadlines_are_shown_and_late_ones_marked(visit: Visit, url: str) -> None:
    bob = visit("bob")
    sent = {"answers_due": "2020-01-31", "review_due": "2020-02-28"}
    assert bob.post(f"{url}/cycle/deadlines", data=sent).status_code == 302
    page = bob.get(url).text
    assert "Answers due January 31, 2020" in page
    assert re.search(r"\d+ days late", page)
    wrong = bob.post(f"{url}/cycle/deadlines", data={**sent, "review_due": "2020-01-30"})
    assert (wrong.status_code, "before the answers" in wrong.text) == (422, True)
    bob.post(f"{url}/cycle/deadlines", data={})
    assert "Answers due January" not in bob.get(url).text


def test_a_trial_is_told_to_sign_up_first(visit: Visit, cast: Cast) -> None:
    page = visit("trial").get(f"/assessments/{cast.trial_assessment_id}/cycle").text
    assert "Sign up first" in page
    assert "Hand in for review" not in page
    overview = visit("trial").get(f"/assessments/{cast.trial_assessment_id}").text
    assert "Where this stands" not in overview


# --- Answering is closed by every address

WRITES: list[tuple[str, dict[str, str]]] = [
    ("elements/1.1", {"note": "x", "note-version": "0"}),
    ("elements/1.1/answers", {"note": "x", "note-version": "0"}),
    ("elements/1.1/still-true", {}),
    ("quick/1", {"e-1.1": "4", "e-1.1-version": "1"}),
    ("short", {}),
    ("confirm-all", {}),
    ("version", {"to": "9.9"}),
]


@pytest.mark.parametrize("state", State)
def test_in_each_state_those_may_answer_whom_the_table_names(
    app: Flask, recast: Callable[[], Cast], state: State
) -> None:
    cast = recast()
    bring(app, cast, state)
    usual, is_open = OUTCOMES["contributor"], state in {State.DRAFT, State.SENT_BACK}
    for who in PEOPLE:
        if who == "trial":
            continue  # It has an assessment of its own.
        client = make_client(app, cast, who)
        sent = client.post(f"/assessments/{cast.assessment_id}/elements/1.1", data={"note": who})
        expected = usual[who] if is_open or usual[who] != IN else REFUSED
        assert classify("elements.save", sent) == expected, (who, state)


@pytest.mark.parametrize(("address", "data"), WRITES)
@pytest.mark.parametrize("state", [State.IN_REVIEW, State.APPROVED, State.FROZEN])
def test_no_address_takes_an_answer_while_it_is_closed(
    app: Flask, visit: Visit, cast: Cast, url: str, state: State, address: str, data: dict[str, str]
) -> None:
    bring(app, cast, state)
    answer = visit("alice").post(f"{url}/{address}", data=data)
    assert answer.status_code == 403
    assert "This assessment is" in answer.text


def test_the_script_is_told_why_nothing_is_saved(
    app: Flask, visit: Visit, cast: Cast, url: str
) -> None:
    bring(app, cast, State.IN_REVIEW)
    sent = {"note": "x", "note-version": "0"}
    answer = visit("bob").post(f"{url}/elements/1.1/answers", data=sent, headers=FETCH)
    assert answer.status_code == 403
    assert "in review, so nobody answers now" in json.loads(answer.text)["errors"][""][0]


@pytest.mark.parametrize("page", ["elements/1.1", "quick/1", "short"])
def test_pages_say_why_they_are_closed(
    app: Flask, visit: Visit, cast: Cast, url: str, page: str
) -> None:
    assert "nobody answers now" not in visit("bob").get(f"{url}/{page}").text
    bring(app, cast, State.IN_REVIEW)
    shown = visit("bob").get(f"{url}/{page}").text
    assert "nobody answers now" in shown
    assert "app.js" not in shown


# --- The second rating


def test_a_reviewer_rates_a_component_and_everybody_sees_where_it_differs(
    app: Flask, visit: Visit, cast: Cast, url: str
) -> None:
    bring(app, cast, State.IN_REVIEW)
    rita = visit("rita")
    page = rita.get(f"{url}/review/1").text
    seen = {f"seen-{id_}": "0" for id_ in re.findall(r'name="seen-([\d.]+)"', page)}
    sent = {**seen, "level-1.1": "1", "note-1.1": "I saw none."}
    assert rita.post(f"{url}/review/1", data=sent).location.endswith("/review/2")
    for page in (f"{url}/review", f"{url}/elements/1.1"):
        shown = visit("carol").get(page).text
        assert "2 levels lower than the team" in shown
        assert "I saw none." in shown
    assert "Rita: 1" in visit("carol").get(f"{url}/check").text
    again = rita.post(f"{url}/review/1", data={**sent, "level-1.1": "2"})
    assert again.status_code == 409
    assert "in another window" in again.text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"level-1.1": "9"}, "Choose one of the levels"),
        ({"level-1.1": "high"}, "Choose one of the levels"),
        ({"note-1.1": "x" * 2_001}, "Keep the note under"),
        ({"seen-1.1": "old"}, "1.1"),
    ],
)
def test_what_a_reviewer_cannot_say_is_refused_beside_its_element(
    visit: Visit, url: str, data: dict[str, str], message: str
) -> None:
    rita = visit("rita")
    ids = re.findall(r'name="seen-([\d.]+)"', rita.get(f"{url}/review/1").text)
    answer = rita.post(f"{url}/review/1", data={f"seen-{id_}": "0" for id_ in ids} | data)
    assert answer.status_code == 422
    assert message in answer.text


def test_who_may_not_review_sees_the_list_and_no_form(visit: Visit, url: str) -> None:
    assert "No reviewer has rated anything yet." in visit("bob").get(f"{url}/review").text
    assert "Rate a second time" not in visit("bob").get(f"{url}/review").text
    assert "Rate a second time" in visit("rita").get(f"{url}/review").text


# --- Activity


def test_an_element_tells_who_changed_what_in_words(visit: Visit, cast: Cast, url: str) -> None:
    sent = {"note": "=1+1", "note-version": "0"}
    visit("bob").post(f"{url}/elements/1.1", data=sent)
    page = visit("carol").get(f"{url}/elements/1.1/activity").text
    assert '<p class="deeds-who">Bob</p>' in page
    assert "wrote a note on 1.1 " in page
    assert "(none) → =1+1" in page
    assert f"{url}/elements/1.1/activity" in visit("carol").get(f"{url}/elements/1.1").text


def test_a_district_s_activity_is_filtered_and_taken_along(
    visit: Visit, cast: Cast, url: str
) -> None:
    visit("bob").post(f"{url}/elements/1.1", data={"note": "=1+1", "note-version": "0"})
    base = f"/districts/{cast.district_id}/activity"
    page = visit("bob").get(base).text
    assert "The seals of" in page
    assert "asked somebody from outside for their view" in page
    filtered = visit("bob").get(f"{base}?what=note&person=Bob&element=1.1&since=2020-01-01").text
    assert "(none) → =1+1" in filtered
    assert "asked somebody from outside" not in filtered
    assert "Nothing fits" in visit("bob").get(f"{base}?until=2020-01-01").text
    assert visit("bob").get(f"{base}?below=x&since=never&element=zz").status_code == 200
    assert visit("bob").get(f"{base}?element=%00").status_code == 400
    table = visit("bob").get(f"{base}.csv")
    assert table.mimetype == "text/csv"
    assert "attachment" in table.headers["Content-Disposition"]
    lines = visit("bob").get(f"{base}.jsonl?what=note").text.split("\n")[:-1]
    assert [json.loads(line)["after"] for line in lines] == [{"note": "=1+1"}]
    assert "Table (CSV)" not in visit("carol").get(base).text


def test_what_the_pages_cost(
    visit: Visit, cast: Cast, url: str, count_queries: CountQueries
) -> None:
    alice = visit("alice")
    alice.get(f"/districts/{cast.district_id}/activity")
    for page, most in (
        (f"{url}/elements/1.1/activity", 5),
        (f"/districts/{cast.district_id}/activity", 13),
        (f"{url}/cycle", 6),
        (f"{url}/review", 6),
    ):
        with count_queries() as statements:
            assert alice.get(page).status_code == 200
        assert len(statements) <= most, (page, statements)


def test_deadlines_are_in_the_reminders(app: Flask, cast: Cast) -> None:
    with app.app_context():
        day = NOW.date()
        cycle.set_deadlines(cast.alice.actor, cast.assessment_id, day, None, NOW)
        mails = {one.email: one for one in reminders.list_digests(day, "https://example.org")}
    waiting = {email for email, one in mails.items() if "Answer and hand in" in one.body}
    assert waiting == {"alice@example.com", "bob@example.com"}
    bob = mails["bob@example.com"]
    assert bob.subject.startswith("1 assessment waiting")
    assert f"https://example.org/assessments/{cast.assessment_id}" in bob.body

"""The pages of an adopted plan: adopt, follow, change, and hold against what came."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import text

from selfassess.domain.tracking import Status
from selfassess.extensions import db
from selfassess.services import adopted_plans
from selfassess.services.adopted_plans import Adoption, Move, OpenedPlan
from tests.cast import Cast
from tests.conftest import CountQueries, Visit
from tests.web.builders import FULL, make_snapshot

NOW = datetime.now(UTC)
PAST, LATER = NOW.date() - timedelta(days=9), NOW.date() + timedelta(days=90)
MOVES = (
    Move("Write the rule", "1.1", 2, 3, effort=4, due=LATER, done_when="The board adopts it."),
    Move("Visit Denver", owner="Lee", due=PAST),
    Move("Publish the count", "3.2", 1, 2, effort=8, owner="Kim", due=LATER),
)
ADOPTION = Adoption("Plan A", NOW.date() - timedelta(days=30), MOVES, (6,))


@pytest.fixture
def plan_id(app: Flask, cast: Cast) -> int:
    """A plan that Alice's district follows."""
    with app.app_context():
        return adopted_plans.adopt(cast.alice.actor, cast.snapshot_id, ADOPTION, NOW)


@pytest.fixture
def address(cast: Cast, plan_id: int) -> str:
    """Where the plan is."""
    return f"/districts/{cast.district_id}/plan"


def look(app: Flask, cast: Cast) -> OpenedPlan:
    """The plan as it stands in the database."""
    with app.app_context():
        return adopted_plans.open_plan(cast.alice.actor, cast.district_id)


def find_address(app: Flask, cast: Cast, number: int) -> str:
    """Where an action of the plan has its page."""
    opened = look(app, cast)
    action = opened.actions[number - 1]
    return f"/districts/{cast.district_id}/plans/{opened.plan.id}/actions/{action.id}"


def fill(**fields: str) -> dict[str, str]:
    """The form of an action, as the page of a fresh one sends it."""
    due = LATER.isoformat()
    return {"status": "not-started", "owner": "", "due": due, "version": "1", **fields}


# --- Adopting


def test_decided_actions_are_adopted_from_the_plan_of_a_snapshot(
    app: Flask, cast: Cast, visit: Visit
) -> None:
    bob = visit("bob")
    plan = f"/snapshots/{cast.snapshot_id}/plan"
    decision = {"owner": "Dana Whitfield", "due": "2026-12-11", "version": "0"}
    bob.post(f"{plan}/actions/1.1", data=decision)
    assert f'href="{plan}/adopt"' in bob.get(plan).text
    page = bob.get(f"{plan}/adopt").text
    assert re.search(r'value="1\.1" checked', page)
    assert "Dana Whitfield; due December 11, 2026" in page
    assert 'value="Plan 2026–27"' in page
    assert "due on June 30, 2027" in page
    answer = bob.post(
        f"{plan}/adopt",
        data={"name": "Our year", "first_day": "2026-07-01", "capacity": "9", "actions": ["1.1"]},
    )
    assert answer.location == f"/districts/{cast.district_id}/plan"
    assert "This is now the plan of the district." in bob.get(answer.location).text
    opened = look(app, cast)
    assert (opened.plan.name, opened.plan.capacity) == ("Our year", [9])
    assert [a.owner for a in opened.actions] == ["Dana Whitfield"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "Give the plan a name."),
        ({"first_day": ""}, "Give the day on which the plan begins."),
        ({"capacity": "0"}, "Give a whole number from 1 to 500."),
        ({"actions": []}, "Choose at least one action."),
        ({"actions": ["9.9"]}, "not a valid choice"),
    ],
)
def test_what_cannot_be_adopted_is_refused_at_its_field(
    cast: Cast, visit: Visit, fields: dict[str, object], message: str
) -> None:
    data = {"name": "A", "first_day": "2026-07-01", "actions": ["1.1"], **fields}
    answer = visit("bob").post(f"/snapshots/{cast.snapshot_id}/plan/adopt", data=data)
    assert answer.status_code == 422
    assert message in answer.text


def test_a_second_plan_asks_why_the_first_is_closed(
    app: Flask, cast: Cast, visit: Visit, plan_id: int
) -> None:
    alice = visit("alice")
    adopt = f"/snapshots/{cast.snapshot_id}/plan/adopt"
    assert "You follow “Plan A” now" in alice.get(adopt).text
    data = {"name": "Plan B", "first_day": "2026-07-01", "actions": ["1.1"]}
    refused = alice.post(adopt, data=data)
    assert refused.status_code == 422
    assert "Say why it is closed." in refused.text
    data |= {"replacing": "New board.", "carry_over": "y"}
    page = alice.get(alice.post(adopt, data=data).location).text
    assert "Plan B" in page
    assert re.search(r"Closed on .* by Alice: New board\.", page)
    assert [a.title for a in look(app, cast).actions][1:] == ["Visit Denver", "Publish the count"]


# --- Looking


def test_a_district_without_a_plan_says_how_to_get_one(cast: Cast, visit: Visit) -> None:
    page = visit("carol").get(f"/districts/{cast.district_id}/plan").text
    assert "No plan is adopted" in page
    assert "Last year" in page


def test_the_page_tells_progress_what_is_overdue_and_what_is_too_much(
    visit: Visit, address: str
) -> None:
    page = visit("carol").get(address).text
    assert "None of three actions is done. One is overdue." in page
    assert page.index(">Overdue</h3>") < page.index("Visit Denver") < page.index("Write the rule")
    assert "12 points of effort are due and the district stated 6; that is 6 too many." in page
    assert "The history is whole: 4 entries." in page
    assert 'name="status" value="done"' not in page


def test_the_list_can_be_narrowed_without_a_script(visit: Visit, address: str) -> None:
    carol = visit("carol")
    page = carol.get(f"{address}?owner=Kim").text
    assert "Publish the count" in page
    assert "Visit Denver" not in page
    assert "2 actions not shown by this choice." in page
    assert "No action fits this choice." in carol.get(f"{address}?owner=Nobody").text
    assert "Visit Denver" in carol.get(f"{address}?status=not-started").text


def test_a_trial_has_a_plan_too(cast: Cast, visit: Visit) -> None:
    trial = visit("trial")
    adopt = f"/snapshots/{cast.trial_snapshot_id}/plan/adopt"
    own = f"own-{cast.trial_item_id}"
    data = {"name": "Trial", "first_day": "2026-07-01", "actions": [own]}
    page = trial.get(trial.post(adopt, data=data).location)
    assert page.status_code == 200
    link = re.search(r'href="(/districts/\d+/plans/\d+/actions/\d+)"', page.text)
    assert link is not None
    assert "Reminders go to" not in trial.get(link[1]).text


def test_the_district_shows_how_far_its_plan_is(cast: Cast, visit: Visit, plan_id: int) -> None:
    page = visit("carol").get(f"/districts/{cast.district_id}").text
    assert "<strong>0 of 3</strong> actions done" in page
    assert "1 overdue" in page


@pytest.mark.parametrize(("who", "queries"), [("alice", 6), ("carol", 6)])
def test_the_plan_costs_six_queries(
    visit: Visit, address: str, count_queries: CountQueries, who: str, queries: int
) -> None:
    client = visit(who)
    with count_queries() as statements:
        assert client.get(address).status_code == 200
    # The account, the district with the role, its plans, the actions, the history, the names in it.
    assert len(statements) == queries, statements


def test_a_changed_history_is_shown(app: Flask, cast: Cast, visit: Visit, address: str) -> None:
    with app.app_context():
        db.session.execute(text("UPDATE plan_action SET due = NULL WHERE title = 'Visit Denver'"))
        db.session.commit()
    page = visit("carol").get(address).text
    assert "The history has been changed" in page
    assert "Action 2 was changed past its history: due." in page


# --- Changing


def test_a_button_beside_the_action_changes_its_status(
    app: Flask, cast: Cast, visit: Visit, address: str
) -> None:
    bob = visit("bob")
    row = re.search(r'action="([^"]+/status)"', bob.get(address).text)
    assert row is not None
    answer = bob.post(row[1], data={"status": "under-way", "version": "1"})
    assert answer.location == f"{address}#action-2"
    assert look(app, cast).actions[1].status is Status.UNDER_WAY
    late = bob.post(row[1], data={"status": "done", "version": "1"})
    assert late.status_code == 409
    assert "Someone else has changed this while you did" in late.text
    assert look(app, cast).actions[1].status is Status.UNDER_WAY


def test_a_button_cannot_do_what_needs_a_reason(
    app: Flask, cast: Cast, visit: Visit, plan_id: int
) -> None:
    action = find_address(app, cast, 2)
    answer = visit("bob").post(f"{action}/status", data={"status": "dropped", "version": "1"})
    assert answer.status_code == 422
    assert look(app, cast).actions[1].status is Status.NOT_STARTED


def test_an_action_is_changed_with_a_note_and_a_history(
    app: Flask, cast: Cast, visit: Visit, plan_id: int
) -> None:
    bob = visit("bob")
    action = find_address(app, cast, 1)
    sent = fill(
        status="under-way",
        note="Six principals <b>helped</b>.",
        cost="12500",
        owner_user_id=str(cast.carol.id),
    )
    assert bob.post(action, data=sent).location == action
    page = visit("carol").get(action).text
    assert "Status: not started → under way" in page
    assert "Owner: none → Carol" in page
    assert "Cost: not known → $12,500" in page
    assert "Six principals &lt;b&gt;helped&lt;/b&gt;." in page
    assert "Change it" not in page


def test_two_people_never_overwrite_each_other(
    app: Flask, cast: Cast, visit: Visit, plan_id: int
) -> None:
    action = find_address(app, cast, 1)
    visit("alice").post(action, data=fill(owner="Lee", status="under-way"))
    bob = visit("bob")
    answer = bob.post(action, data=fill(owner="Kim", note="Mine."))
    assert answer.status_code == 409
    assert "<dt>Owner</dt><dd>Lee</dd>" in answer.text
    assert 'value="Kim"' in answer.text
    assert "Mine." in answer.text
    assert look(app, cast).actions[0].owner == "Lee"
    version = re.search(r'name="version"[^>]*value="(\d+)"', answer.text)
    assert version is not None
    assert version[1] == "2"
    bob.post(action, data=fill(owner="Kim", status="under-way", version="2"))
    assert look(app, cast).actions[0].owner == "Kim"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"status": "dropped"}, "Say why; the reason stays in the history."),
        ({"status": "nonsense"}, "Not a valid choice"),
        ({"cost": "-1"}, "Give whole dollars, 0 or more."),
        ({"owner_user_id": "999"}, "Not a valid choice"),
        ({"owner": "x" * 121}, "Use at most 120 characters."),
    ],
)
def test_what_cannot_be_taken_is_refused_at_its_field(
    app: Flask, cast: Cast, visit: Visit, plan_id: int, fields: dict[str, str], message: str
) -> None:
    answer = visit("bob").post(find_address(app, cast, 1), data=fill(**fields))
    assert answer.status_code == 422
    assert message in answer.text
    assert "There is a problem" in answer.text
    assert len(look(app, cast).entries) == 4


def test_a_done_step_proposes_a_rating_and_changes_no_level(
    app: Flask, cast: Cast, visit: Visit, plan_id: int
) -> None:
    bob = visit("bob")
    action = find_address(app, cast, 1)
    answer = bob.post(f"{action}/status", data={"status": "done", "version": "1"})
    assert answer.location == action
    page = bob.get(action).text
    assert "The level stays as it is until the element is rated anew." in page
    assert "<strong>Bring:</strong> The board adopts it." in page
    assert f'href="/districts/{cast.district_id}/assessments/new"' in page
    level = "SELECT level FROM response WHERE element_id = '1.1' AND assessment_id = :id"
    with app.app_context():
        found = db.session.execute(text(level), {"id": cast.assessment_id}).scalar()
    assert found is None


def test_a_later_assessment_is_where_the_element_is_rated(
    app: Flask, cast: Cast, visit: Visit, plan_id: int
) -> None:
    make_snapshot(app, cast.alice.actor, cast.district_id, FULL, date(2027, 4, 1))
    action = find_address(app, cast, 1)
    visit("bob").post(f"{action}/status", data={"status": "done", "version": "1"})
    page = visit("carol").get(action).text
    assert re.search(r'href="/assessments/\d+/elements/1\.1"', page)
    assert "Rate 1.1 in the assessment for April 1, 2027" in page


def test_an_action_is_added_and_the_plan_is_closed(
    app: Flask, cast: Cast, visit: Visit, address: str
) -> None:
    bob = visit("bob")
    assert bob.post(f"{address}/actions/new", data={"title": ""}).status_code == 422
    bob.post(f"{address}/actions/new", data={"title": "Win the election", "owner": "Lee"})
    assert look(app, cast).actions[-1].title == "Win the election"
    assert bob.post(f"{address}/close", data={"reason": ""}).status_code == 422
    bob.post(f"{address}/close", data={"reason": "New board."})
    page = bob.get(f"/districts/{cast.district_id}/plans/{look(app, cast).plan.id}").text
    assert "This plan is closed" in page
    assert 'name="status" value="done"' not in page
    refused = bob.post(find_address(app, cast, 1), data=fill(owner="Kim"))
    assert refused.status_code == 409


# --- Outcome and calendar


def test_the_outcome_waits_for_a_later_snapshot(
    app: Flask, cast: Cast, visit: Visit, address: str
) -> None:
    carol = visit("carol")
    assert "There is no later snapshot yet" in carol.get(f"{address}/outcome").text
    later = make_snapshot(app, cast.alice.actor, cast.district_id, FULL, date(2027, 4, 1))
    page = carol.get(f"{address}/outcome").text
    assert "2 of 2 planned elements reached the planned level" in page
    assert carol.get(f"{address}/outcome?snapshot={later}").status_code == 200
    assert carol.get(f"{address}/outcome?snapshot={cast.snapshot_id}").status_code == 404


def test_the_calendar_file_reads_back(visit: Visit, address: str) -> None:
    answer = visit("carol").get(f"{address}.ics")
    assert answer.mimetype == "text/calendar"
    assert "attachment" in answer.headers["Content-Disposition"]
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert sorted(str(event["summary"]) for event in events) == [
        "Publish the count",
        "Visit Denver",
        "Write the rule",
    ]


def test_reminders_are_switched_off_in_the_account(visit: Visit) -> None:
    bob = visit("bob")
    assert re.search(r"<input[^>]*checked[^>]*wants_reminders", bob.get("/account").text)
    bob.post("/account", data={"display_name": "Bob"})
    assert not re.search(r"<input[^>]*checked[^>]*wants_reminders", bob.get("/account").text)

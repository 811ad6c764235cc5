"""The plan of a snapshot: its order, what the team decides, its own actions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from flask import Flask

from selfassess.extensions import db
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.services.plans import Plan, open_plan
from selfassess.store.models.assessments import PlanItem
from selfassess.web.plan_page import Addresses, PlanPage, describe_exemplar, describe_plan
from tests.cast import Cast
from tests.conftest import CountQueries, Visit
from tests.inspecting import InspectingClient
from tests.web.builders import OPEN, make_snapshot

AT = Addresses(snapshot="/snapshot", method="/method")
DECISION = {"owner": "Dana Whitfield", "due": "2027-06-30", "version": "0"}
ASIDE = {"set_aside": "y", "reason": "The union contract runs until 2029.", "version": "0"}
OWN = {"title": "Win the bond election", "detail": "In two steps.", "owner": "Lee", "version": "0"}


def get_plan(app: Flask, cast: Cast, snapshot_id: int) -> Plan:
    """The plan as the service gives it."""
    with app.app_context():
        return open_plan(cast.alice.actor, snapshot_id)


def get_page(app: Flask, cast: Cast, snapshot_id: int) -> PlanPage:
    """What its page shows."""
    return describe_plan(get_plan(app, cast, snapshot_id), AT)


def list_items(app: Flask, snapshot_id: int) -> list[tuple[object, ...]]:
    """What is decided, as the database holds it."""
    query = db.select(
        PlanItem.element_id, PlanItem.owner, PlanItem.due, PlanItem.set_aside, PlanItem.version
    ).where(PlanItem.snapshot_id == snapshot_id, PlanItem.element_id.is_not(None))
    with app.app_context():
        return [tuple(row) for row in db.session.execute(query)]


@pytest.fixture
def snapshot_id(app: Flask, cast: Cast) -> int:
    """A whole snapshot of Alice's district."""
    return make_snapshot(app, cast.alice.actor, cast.district_id)


@pytest.fixture
def address(snapshot_id: int) -> str:
    """Where its plan is."""
    return f"/snapshots/{snapshot_id}/plan"


def test_the_first_five_are_shown_in_full_and_the_others_follow(
    app: Flask, cast: Cast, snapshot_id: int
) -> None:
    page = get_page(app, cast, snapshot_id)
    assert page.lead.startswith("19 elements are below level 4.")
    assert [action.rank for action in page.first] == [1, 2, 3, 4, 5]
    assert [action.rank for action in page.others] == list(range(6, 20))


def test_an_action_tells_its_reasons_in_numbers(app: Flask, cast: Cast, snapshot_id: int) -> None:
    first = get_page(app, cast, snapshot_id).first[0]
    assert first.element == (
        "6.5 Publication of a school report card based on common performance framework",
        "/snapshot#element-6.5",
    )
    assert dict(first.reasons) == {
        "Behind the benchmark": "3 levels below 4",
        "Accountability": "3.40 to 3.60",
        "Overall": "3.25 to 3.28",
        "Clears": "2 flags: weak component and piecemeal component",
    }
    assert first.formula == "3 levels × 0.029 × (1 + 2 flags) / 1 point = 0.257"
    assert first.effort_assumption == "/method#effort"


def test_a_step_that_needs_another_first_says_which_and_why(app: Flask, cast: Cast) -> None:
    profile = "555555 444444 1112 555555 313 55555 444444"
    snapshot_id = make_snapshot(app, cast.alice.actor, cast.district_id, profile)
    page = get_page(app, cast, snapshot_id)
    needs = {a.element_id: a.needs for a in (*page.first, *page.others) if a.needs}
    assert needs["5.1"][0].startswith("3.3 Common prices at level 3: ")
    assert "3.1" not in needs


def test_exemplars_tell_what_became_of_them_with_their_sources() -> None:
    framework = get_edition(DEFAULT_EDITION)
    warning = next(x for x in framework.exemplars if x.kind == "warning")
    story = describe_exemplar(framework, warning)
    assert story.fate == warning.fate
    assert story.kind == "warning"
    assert len(story.sources) == len(warning.sources)


def test_every_exemplar_can_be_described() -> None:
    framework = get_edition(DEFAULT_EDITION)
    assert all(describe_exemplar(framework, one).sources for one in framework.exemplars)


def test_a_provisional_plan_lists_what_is_open(app: Flask, cast: Cast, visit: Visit) -> None:
    snapshot_id = make_snapshot(app, cast.alice.actor, cast.district_id, OPEN)
    page = get_page(app, cast, snapshot_id)
    assert page.open_note.startswith("Five elements of 36 have no level.")
    assert page.open_elements[0][2] == "Don’t know"
    assert "This plan is provisional" in visit("carol").get(f"/snapshots/{snapshot_id}/plan").text


def test_nothing_behind_the_benchmark_leaves_nothing_to_rank(
    app: Flask, cast: Cast, visit: Visit
) -> None:
    profile = "444444 444444 4444 444444 444 44444 444444"
    snapshot_id = make_snapshot(app, cast.alice.actor, cast.district_id, profile)
    page = visit("carol").get(f"/snapshots/{snapshot_id}/plan").text
    assert "nothing is behind the benchmark" in page


def test_an_editor_decides_who_does_it_and_when(
    app: Flask, cast: Cast, visit: Visit, snapshot_id: int, address: str
) -> None:
    answer = visit("bob").post(f"{address}/actions/6.5", data=DECISION, follow_redirects=True)
    assert "Dana Whitfield, due June 30, 2027" in answer.text
    assert list_items(app, snapshot_id) == [("6.5", "Dana Whitfield", date(2027, 6, 30), False, 1)]


def test_setting_aside_needs_a_reason(
    app: Flask, visit: Visit, snapshot_id: int, address: str
) -> None:
    data = {"set_aside": "y", "reason": "  ", "version": "0"}
    answer = visit("bob").post(f"{address}/actions/6.5", data=data)
    assert answer.status_code == 422
    assert "Say why the action is set aside." in answer.text
    assert list_items(app, snapshot_id) == []


def test_what_is_set_aside_leaves_the_list_with_its_reason_and_can_be_taken_back(
    app: Flask, cast: Cast, visit: Visit, snapshot_id: int, address: str
) -> None:
    client = visit("bob")
    client.post(f"{address}/actions/6.5", data=ASIDE)
    page = get_page(app, cast, snapshot_id)
    assert page.first[0].rank == 2
    (aside,) = page.set_aside
    assert (aside.rank, aside.set_aside_because) == (1, ASIDE["reason"])
    shown = client.get(address).text
    assert "Because: The union contract runs until 2029." in shown
    assert "Take it back" in shown
    client.post(f"{address}/actions/6.5", data={"version": "1"})
    assert get_page(app, cast, snapshot_id).set_aside == ()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"due": "soon"}, "Not a valid date"),
        ({"owner": "x" * 121}, "at most 120"),
        ({"set_aside": "y", "reason": "x" * 2001}, "at most 2,000"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_changed(
    app: Flask,
    visit: Visit,
    snapshot_id: int,
    address: str,
    data: Mapping[str, str],
    message: str,
) -> None:
    answer = visit("bob").post(f"{address}/actions/6.5", data={"version": "0", **data})
    assert answer.status_code == 422
    assert message in answer.text
    assert list_items(app, snapshot_id) == []


def test_of_two_who_decide_at_once_the_second_sees_the_first_and_overwrites_nothing(
    app: Flask, visit: Visit, snapshot_id: int, address: str
) -> None:
    visit("bob").post(f"{address}/actions/6.5", data=DECISION)
    client = visit("alice")
    mine = {"owner": "Alice", "version": "0"}
    answer = client.post(f"{address}/actions/6.5", data=mine)
    assert answer.status_code == 409
    assert "Dana Whitfield, due June 30, 2027" in answer.text
    assert 'value="Alice"' in answer.text
    assert list_items(app, snapshot_id)[0][1] == "Dana Whitfield"
    again = {"owner": "Alice", "version": get_version(answer.text)}
    assert client.post(f"{address}/actions/6.5", data=again).status_code == 302
    assert list_items(app, snapshot_id)[0][1] == "Alice"


def test_a_form_without_a_version_overwrites_nothing(
    app: Flask, visit: Visit, snapshot_id: int, address: str
) -> None:
    visit("bob").post(f"{address}/actions/6.5", data=DECISION)
    answer = visit("bob").post(f"{address}/actions/6.5", data={"owner": "Nobody"})
    assert answer.status_code == 409
    assert list_items(app, snapshot_id)[0][1] == "Dana Whitfield"


@pytest.mark.parametrize("element", ["1.1", "9.9", "x"])
def test_what_is_not_ranked_cannot_be_decided(visit: Visit, address: str, element: str) -> None:
    assert visit("bob").get(f"{address}/actions/{element}").status_code == 404
    assert visit("bob").post(f"{address}/actions/{element}", data=DECISION).status_code == 404


def test_an_own_action_is_added_changed_and_deleted(
    app: Flask, cast: Cast, visit: Visit, snapshot_id: int, address: str
) -> None:
    client = visit("bob")
    assert "Win the bond election" in add_own(client, address)
    (own,) = get_page(app, cast, snapshot_id).own
    assert (own.title, own.detail, own.decision) == (OWN["title"], OWN["detail"], "Lee")
    changed = {**OWN, "title": "Win the bond election in May", "version": "1"}
    page = client.post(f"{address}/own/{own.id}", data=changed, follow_redirects=True).text
    assert "Win the bond election in May" in page
    client.post(f"{address}/own/{own.id}/delete")
    assert get_page(app, cast, snapshot_id).own == ()
    assert client.get(f"{address}/own/{own.id}").status_code == 404


def test_an_own_action_needs_a_title(
    app: Flask, cast: Cast, visit: Visit, snapshot_id: int, address: str
) -> None:
    answer = visit("bob").post(f"{address}/own/new", data={**OWN, "title": " "})
    assert answer.status_code == 422
    assert "Say what is to be done." in answer.text
    assert get_page(app, cast, snapshot_id).own == ()


def test_of_two_who_change_an_own_action_the_second_sees_the_first(
    app: Flask, cast: Cast, visit: Visit, snapshot_id: int, address: str
) -> None:
    client = visit("bob")
    add_own(client, address)
    (own,) = get_page(app, cast, snapshot_id).own
    client.post(f"{address}/own/{own.id}", data={**OWN, "owner": "Bob", "version": "1"})
    late = {**OWN, "title": "Another title", "version": "1"}
    answer = visit("alice").post(f"{address}/own/{own.id}", data=late)
    assert answer.status_code == 409
    assert "Someone else has changed this" in answer.text
    assert "Another title" in answer.text
    assert get_page(app, cast, snapshot_id).own[0].decision == "Bob"


def test_a_viewer_sees_everything_and_finds_no_button(
    visit: Visit, snapshot_id: int, address: str
) -> None:
    visit("bob").post(f"{address}/actions/6.5", data=DECISION)
    page = visit("carol").get(address).text
    assert "Dana Whitfield" in page
    for word in ("Decide", "Add an action", "/own/new", "/actions/"):
        assert word not in page
    assert "Decide" in visit("bob").get(address).text


@pytest.mark.parametrize("ending", ["/actions/6.5", "/own/new"])
def test_a_viewer_may_not_even_open_the_forms(visit: Visit, address: str, ending: str) -> None:
    assert visit("carol").get(f"{address}{ending}").status_code == 403
    assert visit("carol").post(f"{address}{ending}", data=OWN).status_code == 403


def test_an_item_of_another_plan_cannot_be_reached(cast: Cast, visit: Visit, address: str) -> None:
    client = visit("bob")
    assert client.get(f"{address}/own/{cast.item_id}").status_code == 404
    client.post(f"{address}/own/{cast.item_id}/delete")
    its_own = f"/snapshots/{cast.snapshot_id}/plan/own/{cast.item_id}"
    assert client.get(its_own).status_code == 200


def test_the_plan_comes_as_a_pdf_for_everyone_who_sees_it(visit: Visit, address: str) -> None:
    answer = visit("carol").get(f"{address}.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    disposition = answer.headers["Content-Disposition"]
    assert "action-plan-example-unified-2026-04-01.pdf" in disposition


def test_a_decision_shows_at_once_although_pages_are_kept(visit: Visit, address: str) -> None:
    client = visit("bob")
    assert "Dana Whitfield" not in client.get(address).text
    client.post(f"{address}/actions/6.5", data=DECISION)
    assert "Dana Whitfield" in client.get(address).text
    client.post(f"{address}/actions/6.5", data={"owner": "Lee", "version": "1"})
    assert "Dana Whitfield" not in client.get(address).text


def test_the_plan_costs_three_queries(
    visit: Visit, address: str, count_queries: CountQueries
) -> None:
    client = visit("alice")
    with count_queries() as statements:
        client.get(address)
    assert len(statements) == 3, statements  # the account, the snapshot, what was decided


def add_own(client: InspectingClient, address: str) -> str:
    """Add an action of one's own, and give the page that follows."""
    return client.post(f"{address}/own/new", data=OWN, follow_redirects=True).text


def get_version(page: str) -> str:
    """The version that a form on a page would send."""
    return page.split('name="version"')[1].split('value="')[1].split('"')[0]

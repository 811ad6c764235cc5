"""Cities: agencies, shares, who answers, and levels that flow only while a district agrees."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from flask import Flask

from selfassess.domain.districts import Kind
from selfassess.extensions import db
from selfassess.services import cities
from selfassess.store import audit
from selfassess.store.audit import Filter
from selfassess.store.models import Agency, AgencyLevel, District
from tests.cast import Cast
from tests.conftest import CountQueries, Visit
from tests.inspecting import InspectingClient
from tests.web.builders import make_snapshot
from tests.web.cities import KEY, City, find_city
from tests.web.filling import find_all, open_form, parse, read_text

DISTRICT = "555555 444444 3333 222222 111 44444 333333"
"""Every level of a component is the same, so that a level tells whose it is."""


@pytest.fixture
def city(app: Flask, cast: Cast) -> City:
    """The city, with a whole snapshot of Alice's district."""
    make_snapshot(app, cast.alice.actor, cast.district_id, DISTRICT, date(2026, 7, 1))
    with app.app_context():
        return find_city(cast)


def base(city: City) -> str:
    return f"/districts/{city.id}/city"


def state(client: InspectingClient, city: City, element: str, **sent: object):  # type: ignore[no-untyped-def]  # what the client gives
    return client.post(f"{base(city)}/elements/crpe-2016/{element}", data=sent)


def give(city: City, level: int, **more: object) -> dict[str, object]:
    """A level with its source for the agency that is not linked."""
    one = city.asked_id
    return {
        f"level-{one}": level,
        f"source-{one}": "Annual report",
        f"link-{one}": "https://example.org/report",
        f"day-{one}": "2026-06-30",
        **more,
    }


def read_rows(client: InspectingClient, city: City) -> dict[str, dict[str, str]]:
    text = client.get(f"{base(city)}.csv").data.decode("utf-8-sig")
    return {row["element"]: row for row in csv.DictReader(io.StringIO(text))}


# --- The table


def test_a_citywide_level_is_weighed_by_students(visit: Visit, city: City) -> None:
    bob = visit("bob")
    both = [city.linked_id, city.asked_id]
    assert state(bob, city, "1.1", version=0, holders=both, **give(city, 1)).status_code == 302
    row = read_rows(visit("carol"), city)["1.1"]
    # (75,000 x 5 + 20,000 x 1) / 95,000 = 4.158
    assert (row["Public schools"], row["State-run schools"], row["citywide"]) == ("5", "1", "4.16")
    assert row["who answers"] == "Public schools and State-run schools"
    page = read_text(parse(visit("carol").get(base(city)).text))
    assert "5,000 students of 100,000 are missing" in page


def test_an_agency_without_a_level_is_left_out_and_said_so(visit: Visit, city: City) -> None:
    both = [city.linked_id, city.asked_id]
    state(visit("bob"), city, "1.1", version=0, holders=both)
    row = read_rows(visit("bob"), city)["1.1"]
    assert (row["citywide"], row["left out"]) == ("5.00", "Without State-run schools (no level)")


def test_what_nobody_holds_comes_first_and_is_not_what_nobody_stated(
    visit: Visit, city: City
) -> None:
    bob = visit("bob")
    state(bob, city, "4.2", version=0, holders=["nobody"])
    page = bob.get(base(city)).text
    text = read_text(parse(page))
    assert "Nobody answers for these 1" in text
    assert "For 35 of 36 elements it is not stated who answers" in text
    only = bob.get(f"{base(city)}?who=nobody").text
    assert [row.get("id") for row in find_all(parse(only), "tr") if row.get("id")] == ["row-4.2"]
    row = read_rows(bob, city)["4.2"]
    assert (row["who answers"], row["citywide"]) == ("Nobody", "")


def test_agencies_and_nobody_cannot_both_answer(visit: Visit, city: City) -> None:
    answer = state(visit("bob"), city, "1.1", version=0, holders=[city.linked_id, "nobody"])
    assert answer.status_code == 422
    assert "both cannot be" in answer.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"source": ""}, "Name the source of this level."),
        ({"link": "javascript:alert(1)"}, "Give the web address in full"),
        ({"day": "soon"}, "Give the day on which this was true"),
        ({"level": "9"}, "Choose a level of the scale."),
        ({"level": ""}, "Choose the level that this source speaks for."),
    ],
)
def test_a_level_needs_its_source(
    visit: Visit, city: City, change: dict[str, str], words: str
) -> None:
    sent = give(city, 3) | {f"{name}-{city.asked_id}": value for name, value in change.items()}
    answer = state(visit("bob"), city, "1.1", version=0, **sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert "There is a problem" in answer.text


def test_a_level_for_a_linked_agency_is_not_taken(app: Flask, visit: Visit, city: City) -> None:
    one = city.linked_id
    sent = {f"level-{one}": 1, f"source-{one}": "Us", f"day-{one}": "2026-06-30"}
    state(visit("bob"), city, "1.1", version=0, holders=[one], **sent)
    with app.app_context():
        assert db.session.query(AgencyLevel).count() == 0
    assert read_rows(visit("bob"), city)["1.1"]["Public schools"] == "5"


# --- Two at once


def test_two_who_state_at_once_see_both(visit: Visit, city: City) -> None:
    state(visit("bob"), city, "1.1", version=0, holders=[city.linked_id], **give(city, 2))
    late = state(visit("alice"), city, "1.1", version=0, holders=["nobody"], **give(city, 4))
    assert late.status_code == 409
    text = read_text(parse(late.text))
    assert "Bob has changed this while you did" in text
    assert "Public schools answer for it; State-run schools 2 (Annual report)" in text
    assert read_rows(visit("bob"), city)["1.1"]["State-run schools"] == "2"
    again = state(visit("alice"), city, "1.1", version=1, holders=["nobody"], **give(city, 4))
    assert again.status_code == 302
    assert read_rows(visit("bob"), city)["1.1"]["State-run schools"] == "4"


def test_shares_are_guarded_together(visit: Visit, city: City) -> None:
    shares = {f"share-{city.linked_id}": "70", f"share-{city.asked_id}": "20%"}
    sent = {"unit": "percent", "version": 0, **shares}
    assert visit("bob").post(f"{base(city)}/shares", data=sent).status_code == 302
    late = visit("alice").post(f"{base(city)}/shares", data={**sent, "unit": "students"})
    assert late.status_code == 409
    assert "percent: Public schools 70 and State-run schools 20" in read_text(parse(late.text))
    assert "10% are missing" in read_text(parse(visit("bob").get(base(city)).text))


@pytest.mark.parametrize("share", ["-1", "1.5", "many", "101", "9" * 30])
def test_a_share_is_a_whole_number(visit: Visit, city: City, share: str) -> None:
    sent = {"unit": "percent", "version": 0, f"share-{city.linked_id}": share}
    answer = visit("bob").post(f"{base(city)}/shares", data=sent)
    assert answer.status_code == 422
    assert "Give a whole number" in answer.text


def test_an_agency_is_guarded_too(visit: Visit, city: City) -> None:
    address = f"{base(city)}/agencies/{city.asked_id}"
    sent = {"name": "Recovery district", "kind": "state-run", "version": 1}
    assert visit("bob").post(address, data=sent).status_code == 302
    late = visit("alice").post(address, data={**sent, "name": "Mine"})
    assert late.status_code == 409
    assert "Recovery district" in late.text
    stale = visit("alice").post(f"{address}/remove", data={"version": 1}, follow_redirects=True)
    assert "Someone has changed this agency meanwhile" in stale.text
    gone = visit("alice").post(f"{address}/remove", data={"version": 2}, follow_redirects=True)
    assert "The agency was removed" in gone.text


def test_who_alone_answered_and_is_removed_leaves_it_not_stated(visit: Visit, city: City) -> None:
    bob = visit("bob")
    state(bob, city, "1.1", version=0, holders=[city.asked_id])
    bob.post(f"{base(city)}/agencies/{city.asked_id}/remove", data={"version": 1})
    assert read_rows(bob, city)["1.1"]["who answers"] == "Not stated"


# --- All duties in one table


def test_all_duties_are_stated_in_one_table(app: Flask, visit: Visit, city: City) -> None:
    bob = visit("bob")
    state(bob, city, "1.1", version=0, holders=[city.asked_id], **give(city, 2))
    form = open_form(bob, f"{base(city)}/duties")
    form.fill("holders-1.2", "nobody").fill("holders-2.1", str(city.linked_id)).send()
    rows = read_rows(bob, city)
    assert rows["1.2"]["who answers"] == "Nobody"
    assert rows["2.1"]["who answers"] == "Public schools"
    assert rows["7.6"]["who answers"] == "Not stated"
    # The level that was given stays.
    assert (rows["1.1"]["who answers"], rows["1.1"]["citywide"]) == ("State-run schools", "2.00")
    with app.app_context():
        told = audit.list_entries(city.id, Filter(), 10)
    assert sorted(one.element_id or "" for one in told) == ["1.1", "1.2", "2.1"]


def test_lines_that_someone_else_changed_are_shown_and_the_others_saved(
    visit: Visit, city: City
) -> None:
    form = open_form(visit("alice"), f"{base(city)}/duties")
    state(visit("bob"), city, "1.1", version=0, holders=["nobody"])
    state(visit("bob"), city, "1.2", version=0, holders=["nobody"])
    late = form.fill("holders-1.1", str(city.linked_id)).fill("holders-1.3", "nobody").send()
    assert late.status_code == 409
    text = read_text(parse(late.text))
    assert "1.1 School choice" in text or "1.1 Choice for all families" in text
    assert "They have: nobody." in text
    rows = read_rows(visit("bob"), city)
    # Alice has not touched 1.2, so that Bob's word holds without a question.
    assert [rows[one]["who answers"] for one in ("1.1", "1.2", "1.3")] == ["Nobody"] * 3
    again = {
        name: [one.get("value", "") for one in find_all(parse(late.text), "input", name=name)]
        for name in ("version-1.1", "was-1.1")
    }
    sent = {**again, "holders-1.1": str(city.linked_id)}
    assert visit("alice").post(f"{base(city)}/duties", data=sent).status_code == 302
    assert read_rows(visit("bob"), city)["1.1"]["who answers"] == "Public schools"


def test_a_line_with_an_agency_and_nobody_is_a_fault(visit: Visit, city: City) -> None:
    form = open_form(visit("bob"), f"{base(city)}/duties")
    answer = form.fill("holders-1.1", str(city.linked_id), "nobody").send()
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert read_rows(visit("bob"), city)["1.1"]["who answers"] == "Not stated"


@pytest.mark.parametrize("stranger", ["999", "x", "-1"])
def test_only_the_citys_own_agencies_can_answer(visit: Visit, city: City, stranger: str) -> None:
    sent = {"version-1.1": "0", "was-1.1": "", "holders-1.1": stranger}
    visit("bob").post(f"{base(city)}/duties", data=sent)
    assert read_rows(visit("bob"), city)["1.1"]["who answers"] == "Not stated"


# --- Links, and what flows through them


def ask(visit: Visit, city: City) -> str:
    """Alice asks with a new key, which the page shows once."""
    alice = visit("alice")
    address = f"{base(city)}/agencies/{city.asked_id}"
    page = alice.post(f"{address}/ask", data={"version": 1}, follow_redirects=True).text
    link = read_text(next(find_all(parse(page), "code")))
    assert link not in alice.get(address).text
    return link.rpartition("/")[2]


def answer(visit: Visit, cast: Cast, key: str, go: str = "accept") -> str:
    return (
        visit("mallory")
        .post(
            f"/districts/{cast.other_district_id}/cities/answer",
            data={"request": key, "go": go},
            follow_redirects=True,
        )
        .text
    )


@pytest.fixture
def elsewhere(app: Flask, cast: Cast) -> None:
    """Mallory's district has a snapshot of twos."""
    profile = "222222 222222 2222 222222 222 22222 222222"
    make_snapshot(app, cast.mallory.actor, cast.other_district_id, profile, date(2026, 7, 1))


@pytest.mark.usefixtures("elsewhere")
def test_levels_flow_while_the_district_agrees_and_no_longer(
    visit: Visit, cast: Cast, city: City
) -> None:
    key = ask(visit, city)
    before = visit("carol").get(base(city)).text
    assert "Elsewhere Parish" not in before
    asked = visit("mallory").get(f"/city-requests/{key}").text
    assert "Example City" in asked
    offered = visit("mallory").get(f"/districts/{cast.other_district_id}/cities?request={key}")
    assert "the level of each element in it" in offered.text
    assert "accepted" in answer(visit, cast, key)
    assert read_rows(visit("carol"), city)["7.6"]["State-run schools"] == "2"
    assert "Levels of Elsewhere Parish" in visit("carol").get(base(city)).text
    ended = visit("mallory").post(
        f"/districts/{cast.other_district_id}/cities/{city.asked_id}/end", follow_redirects=True
    )
    assert "The link was taken back" in ended.text
    assert "No city shows them." in ended.text
    after = visit("carol").get(base(city)).text
    assert "Elsewhere Parish" not in after
    assert read_rows(visit("carol"), city)["7.6"]["State-run schools"] == "No level"
    # The key was good for one answer.
    assert visit("mallory").get(f"/city-requests/{key}").status_code == 404


@pytest.mark.usefixtures("elsewhere")
def test_a_declined_request_shows_nothing(visit: Visit, cast: Cast, city: City) -> None:
    assert "declined" in answer(visit, cast, ask(visit, city), "decline")
    page = visit("alice").get(base(city)).text
    assert "The district declined" in page
    assert "Elsewhere" not in page
    trail = visit("alice").get(f"/districts/{city.id}/activity").text
    assert "Elsewhere" not in trail
    assert "Mallory" not in trail


@pytest.mark.usefixtures("elsewhere")
def test_the_city_never_learns_who_in_the_district_accepted(
    visit: Visit, cast: Cast, city: City
) -> None:
    answer(visit, cast, ask(visit, city))
    for address in (base(city), f"/districts/{city.id}/activity", f"{base(city)}.csv"):
        assert "Mallory" not in visit("alice").get(address).text
    page = visit("alice").get(f"{base(city)}/agencies/{city.asked_id}").text
    assert "Elsewhere Parish" in page
    # Who may look at the city has no way into the district.
    assert visit("alice").get(f"/districts/{cast.other_district_id}").status_code == 404


def test_drafts_notes_and_evidence_do_not_flow(visit: Visit, cast: Cast, city: City) -> None:
    page = visit("carol").get(base(city)).text
    for private in ("Minutes of the board", "Who has the criteria?", "Ask the county"):
        assert private not in page
    # The open assessment of Alice's district has no level anywhere: those shown are frozen ones.
    assert read_rows(visit("carol"), city)["1.1"]["Public schools"] == "5"


def test_only_owners_ask_and_answer(visit: Visit, cast: Cast, city: City) -> None:
    address = f"{base(city)}/agencies/{city.asked_id}/ask"
    assert visit("bob").post(address, data={"version": 1}).status_code == 403
    sent = {"request": KEY, "go": "accept"}
    links = f"/districts/{cast.district_id}/cities"
    assert visit("bob").post(f"{links}/answer", data=sent).status_code == 403
    assert visit("bob").post(f"{links}/{city.linked_id}/end").status_code == 403
    assert "Accept" not in visit("bob").get(f"{links}?request={KEY}").text


def test_a_district_does_not_stand_twice_in_a_city(visit: Visit, cast: Cast, city: City) -> None:
    sent = {"request": KEY, "go": "accept"}
    refused = visit("alice").post(f"/districts/{cast.district_id}/cities/answer", data=sent)
    assert refused.status_code == 422
    assert "shows its levels in that city already" in refused.text


def test_a_city_cannot_be_an_agency(visit: Visit, city: City) -> None:
    sent = {"request": KEY, "go": "accept"}
    refused = visit("alice").post(f"/districts/{city.id}/cities/answer", data=sent)
    assert refused.status_code == 422
    assert "Only a school district" in refused.text


@pytest.mark.usefixtures("elsewhere")
def test_nobody_ends_the_link_of_another_district(
    app: Flask, visit: Visit, cast: Cast, city: City
) -> None:
    address = f"/districts/{cast.other_district_id}/cities/{city.linked_id}/end"
    assert visit("mallory").post(address).status_code == 404
    with app.app_context():
        agency = db.session.get(Agency, city.linked_id)
        assert agency is not None
        assert agency.district_id == cast.district_id


def test_a_deleted_district_leaves_no_level(
    app: Flask, visit: Visit, cast: Cast, city: City
) -> None:
    assert visit("alice").post(f"/districts/{cast.district_id}/delete").status_code == 302
    assert read_rows(visit("alice"), city)["1.1"]["Public schools"] == "No level"
    assert "is not here any more" in visit("alice").get(base(city)).text


# --- Around it


def test_only_a_city_has_agencies(visit: Visit, cast: Cast) -> None:
    assert visit("alice").get(f"/districts/{cast.district_id}/city").status_code == 404


def test_a_citys_own_page_leads_to_its_agencies_first(visit: Visit, city: City) -> None:
    page = parse(visit("alice").get(f"/districts/{city.id}").text)
    headings = [read_text(one) for one in find_all(page, "h2")]
    assert headings[0] == "Agencies"
    text = read_text(page)
    assert "A city need not answer a questionnaire" in text
    assert "Edit the city" in text


def test_every_change_stands_in_the_trail(app: Flask, visit: Visit, city: City) -> None:
    bob = visit("bob")
    state(bob, city, "1.1", version=0, holders=[city.asked_id], **give(city, 2))
    bob.post(f"{base(city)}/agencies/new", data={"name": "A network", "kind": "charter-network"})
    bob.post(
        f"{base(city)}/shares",
        data={"unit": "students", "version": 0, f"share-{city.asked_id}": "21,000"},
    )
    with app.app_context():
        entries = audit.list_entries(city.id, Filter(), 10)
    assert [entry.what for entry in entries] == ["agency-shares", "agency", "city-duty"]
    assert entries[0].after == {"State-run schools": 21_000}
    assert entries[2].element_id == "1.1"
    assert entries[2].after["level, State-run schools"] == (
        "2; Annual report; https://example.org/report; 2026-06-30"
    )
    said = read_text(parse(bob.get(f"/districts/{city.id}/activity").text))
    assert "Who answers in the city" in said


def test_the_published_ratings_stand_beside_the_citys_own(
    app: Flask, visit: Visit, cast: Cast, city: City
) -> None:
    from selfassess.services import history
    from tests.web.test_history import NOW

    rows = "district,date,element,level\nExample City,2026-04-01,1.1,3\n"
    assert (
        "Beside the published" not in visit("alice").get(f"{base(city)}?edition=citywide-2018").text
    )
    with app.app_context():
        own = cast.alice.actor, city.id
        batch = history.put_aside(*own, "citywide-2018", "old.csv", rows.encode(), NOW)
        history.confirm_import(*own, batch, "add", NOW)
    page = visit("alice").get(f"{base(city)}?edition=citywide-2018")
    assert "Beside the published ratings" in page.text
    assert "Side by side, and not on one scale" in page.text


def test_an_unknown_edition_or_element_is_not_there(visit: Visit, city: City) -> None:
    bob = visit("bob")
    assert bob.get(f"{base(city)}?edition=nowhere").status_code == 404
    assert bob.get(f"{base(city)}/elements/crpe-2016/9.9").status_code == 404
    assert bob.get(f"{base(city)}/elements/nowhere/1.1").status_code == 404


def test_a_city_that_becomes_a_district_shows_nothing(app: Flask, visit: Visit, city: City) -> None:
    with app.app_context():
        found = db.session.get(District, city.id)
        assert found is not None
        found.kind = Kind.DISTRICT
        db.session.commit()
    assert visit("alice").get(base(city)).status_code == 404


def test_the_page_costs_the_same_whatever_the_number_of_agencies(
    app: Flask, visit: Visit, cast: Cast, city: City, count_queries: CountQueries
) -> None:
    from selfassess.domain.cities import AgencyFacts, AgencyKind
    from tests.web.test_history import NOW

    with app.app_context():
        for number in range(6):
            facts = AgencyFacts(f"Network {number}", AgencyKind.CHARTER_NETWORK)
            cities.add_agency(cast.alice.actor, city.id, facts, NOW)
    for element in ("1.1", "1.2", "1.3"):
        state(visit("bob"), city, element, version=0, holders=[city.asked_id], **give(city, 2))
    client = visit("carol")
    with count_queries() as statements:
        assert client.get(base(city)).status_code == 200
    # The account, the city, its unit, agencies, their levels, districts' newest, and duties.
    assert len(statements) == 7, statements

"""The pages of coalitions: what they lead with, forms without a script, both texts when late."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from selfassess.extensions import db
from selfassess.services import challenges, follows, outside_ratings
from selfassess.services.editions import DEFAULT_EDITION
from selfassess.services.publications import find_listed
from selfassess.store.models import District
from tests.cast import Cast
from tests.conftest import CountQueries, Visit
from tests.inspecting import InspectingClient, parse
from tests.web.coalitions import SAID, SOURCE, Cora, list_page, make_cora

ONE_SOURCE = {
    "sources": "1",
    "source_1_title": "City Paper",
    "source_1_link": "https://paper.example.org/1",
    "source_1_day": "2026-05-01",
    "source_1_shows": "It says so.",
}
RATED = {"level": "2", "true_on": "2026-05-01", "seen": "0", **ONE_SOURCE}


@pytest.fixture
def cora(app: Flask, cast: Cast) -> Cora:
    """Cora's coalition; Alice's district is in the public list."""
    with app.app_context():
        list_page(cast, at=datetime.now(UTC) - timedelta(days=2))
        return make_cora()


@pytest.fixture
def client(app: Flask, cora: Cora) -> InspectingClient:
    """Cora's browser."""
    client = app.test_client()
    assert isinstance(client, InspectingClient)
    client.sign_in(cora.person.session_key)
    return client


def begin(client: InspectingClient, cora: Cora) -> str:
    """Begin to rate Alice's district; gives the address of the place."""
    url = f"/coalitions/{cora.coalition_id}/places/new"
    page = client.get(url).text
    found = re.search(r'name="place" value="([^"]+)"', page)
    assert found is not None
    sent = {"place": found[1], "edition": DEFAULT_EDITION}
    return client.post(url, data=sent).headers["Location"]


def test_a_coalition_leads_with_what_it_does(client: InspectingClient, cora: Cora) -> None:
    page = client.get(f"/districts/{cora.coalition_id}").text
    assert page.index("What to do next") < page.index("Districts you follow")
    assert "Follow your district" in page
    assert "Rate your city from public sources" in page
    assert "Start an assessment" not in page
    assert "Ratings from outside" not in page


def test_a_district_leads_as_before_and_finds_what_others_say(visit: Visit, cast: Cast) -> None:
    page = visit("alice").get(f"/districts/{cast.district_id}").text
    assert "Districts you follow" not in page
    assert "Ratings from outside" in page


def test_an_element_is_rated_with_two_sources_without_a_script(
    client: InspectingClient, cora: Cora
) -> None:
    url = f"{begin(client, cora)}/elements/1.1"
    more = client.post(url, data={**RATED, "more": "1"})
    assert more.status_code == 200
    assert "Title of source 2" in more.text
    assert 'value="City Paper"' in more.text
    sent = {
        **RATED,
        "sources": "2",
        "source_2_title": "Minutes",
        "source_2_reference": "page 4",
        "source_2_day": "2026-04-01",
        "source_2_shows": "They voted.",
    }
    page = client.post(url, data=sent, follow_redirects=True).text
    assert "Saved." in page
    assert page.count("They voted.") >= 2
    place = client.get(url.partition("/elements")[0]).text
    assert "Rated by Forward Example from public sources, not by the district." in place
    assert "Both say the same" in place


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"source_1_title": "", "source_1_link": "", "source_1_day": "", "source_1_shows": ""},
         "Every level needs a source"),
        ({"source_1_day": ""}, "Give the date of the source"),
        ({"source_1_link": "paper"}, "beginning with https://"),
        ({"true_on": ""}, "Give the day on which this was true"),
        ({"level": ""}, "Choose one of the levels"),
        ({"level": "9"}, "Choose one of the levels"),
        ({"level": "na", "source_1_title": "x", "note": ""}, "Say why it does not apply"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_told_and_stays_on_the_screen(
    client: InspectingClient, cora: Cora, change: dict[str, str], message: str
) -> None:
    url = f"{begin(client, cora)}/elements/1.1"
    response = client.post(url, data={**RATED, **change})
    assert (response.status_code, message in response.text) == (422, True)
    assert "History" not in response.text


def test_two_who_rate_at_once_see_both(client: InspectingClient, cora: Cora) -> None:
    url = f"{begin(client, cora)}/elements/1.1"
    client.post(url, data=RATED)
    late = client.post(url, data={**RATED, "level": "5", "note": "My own view.", "why": "New."})
    assert late.status_code == 409
    assert "They say: 2, Much work to be done, true on May 1, 2026." in late.text
    assert "My own view." in late.text
    found = re.search(r'name="seen"[^>]*value="(\d+)"', late.text)
    assert found is not None
    again = {**RATED, "level": "5", "why": "New.", "seen": found[1]}
    assert client.post(url, data=again).status_code == 302


def test_the_district_replies_and_the_reply_stands_beside(
    visit: Visit, cast: Cast, client: InspectingClient, cora: Cora
) -> None:
    place = begin(client, cora)
    client.post(f"{place}/elements/1.1", data={**RATED, "level": "1"})
    client.post(f"{place}/share", data={"seen": "1"})
    alice = visit("alice")
    shared = re.search(r'href="(/districts/\d+/outside-ratings/\d+)"', alice.get(
        f"/districts/{cast.district_id}/outside-ratings").text)  # fmt: skip
    assert shared is not None
    page = alice.get(shared[1]).text
    assert "The place says one level more" in page
    reply = f"{shared[1]}/elements/1.1"
    sent = {"text": "There is a <b>bus</b>.", "seen": "0"}
    assert alice.post(reply, data=sent).status_code == 302
    stale = visit("bob").post(reply, data={"text": "Mine.", "seen": "0"})
    assert stale.status_code == 409
    assert "There is a &lt;b&gt;bus" in stale.text
    assert "Mine." in stale.text
    for url in (place, f"{place}/elements/1.1", f"{place}/report"):
        text = client.get(url).text
        assert "There is a &lt;b&gt;bus&lt;/b&gt;." in text
        assert "Reply of Example Unified" in text
    assert client.get(f"{place}/report.pdf").mimetype == "application/pdf"


def test_a_followed_page_shows_promises_and_what_changed(
    cast: Cast, client: InspectingClient, cora: Cora
) -> None:
    url = f"/coalitions/{cora.coalition_id}/follows/new"
    found = re.search(r'name="address" value="([^"]+)"', client.get(url).text)
    assert found is not None
    page = client.post(url, data={"address": found[1]}, follow_redirects=True)
    assert "What changed since you last read this" in page.text
    read = client.post(f"{page.request.path}/read", follow_redirects=True)
    assert "Nothing since" in read.text
    gone = client.post(f"{page.request.path}/stop", follow_redirects=True)
    assert "You follow this page no more" in gone.text
    assert client.post(url, data={"address": "nothing"}, follow_redirects=True).status_code == 200


def test_a_challenge_is_replied_to_and_ruled_on(
    app: Flask, visit: Visit, cast: Cast, client: InspectingClient, cora: Cora
) -> None:
    with app.app_context():
        view = find_listed(cast.district_id)
        assert view is not None
        follow_id = follows.follow(
            cora.person.actor, cora.coalition_id, view.address, datetime.now(UTC)
        )
    url = f"/coalitions/{cora.coalition_id}/follows/{follow_id}/challenges/new"
    assert 'value="level-1.1"' in client.get(url).text
    none = client.post(url, data={"target": "level-1.1", "text": "Not so.", "sources": "1"})
    assert (none.status_code, "needs a source" in none.text) == (422, True)
    made = client.post(url, data={"target": "level-1.1", "text": "Not so.", **ONE_SOURCE})
    challenge = made.headers["Location"]
    assert "Waits for a reply" in client.get(challenge).text
    bob, nora = visit("bob"), visit("nora")
    early = nora.post(
        f"{challenge}/staff/ruling", data={"text": "Yes", "ruling": "upheld", "seen": "1"}
    )
    assert early.status_code == 422
    assert bob.post(f"{challenge}/district/reply", data={"text": "It is.", "seen": "1"}).location
    stale = visit("alice").post(f"{challenge}/district/reply", data={"text": "Mine.", "seen": "1"})
    assert stale.status_code == 409
    assert "It is." in stale.text
    assert "Mine." in stale.text
    sent = {"text": "The paper shows it.", "ruling": "upheld", "seen": "2"}
    assert nora.post(f"{challenge}/staff/ruling", data=sent).status_code == 302
    fix = {"text": "Page 4.", "corrects": "1", "seen": "3"}
    assert client.post(f"{challenge}/coalition/correction", data=fix).status_code == 302
    page = visit("carol").get(challenge).text
    for words in ("Upheld", "Not so.", "It is.", "The paper shows it.", "Page 4.", "Bob"):
        assert words in page
    assert "Cora" not in page
    assert "Upheld" in nora.get("/network/challenges?show=all").text
    assert "None waits" in nora.get("/network/challenges").text
    assert "Upheld" in visit("carol").get(f"/districts/{cast.district_id}/challenges").text


@pytest.mark.parametrize("path", ["", "/challenges", "/follows/{follow}", "/places/{place}"])
def test_more_rows_need_no_more_queries(
    app: Flask,
    cast: Cast,
    client: InspectingClient,
    cora: Cora,
    count_queries: CountQueries,
    path: str,
) -> None:
    now = datetime.now(UTC)
    actor, id_ = cora.person.actor, cora.coalition_id
    with app.app_context():
        view = find_listed(cast.district_id)
        assert view is not None
        follow = follows.follow(actor, id_, view.address, now)
        place = outside_ratings.add_place(actor, id_, DEFAULT_EDITION, now, address=view.address)
        outside_ratings.rate(actor, id_, place, "1.1", SAID, "", 0, now)
        challenges.challenge(actor, id_, follow, "level-1.1", "No.", (SOURCE,), now)
    found = path.format(follow=follow, place=place)
    url = f"/coalitions/{id_}{found}" if found else f"/districts/{id_}"
    client.get(url)
    with count_queries() as few:
        client.get(url)
    with app.app_context():
        for number, element in enumerate(("1.2", "1.3", "2.1"), start=2):
            outside_ratings.rate(actor, id_, place, element, SAID, "", 0, now)
            outside_ratings.add_place(actor, id_, DEFAULT_EDITION, now, name=f"Place {number}")
        db.session.commit()
    with count_queries() as many:
        assert client.get(url).status_code == 200
    assert len(many) == len(few)
    assert len(few) <= 20


def test_a_place_of_an_invented_district_says_so(
    app: Flask, cast: Cast, client: InspectingClient, cora: Cora
) -> None:
    begin(client, cora)
    url = f"/districts/{cora.coalition_id}"
    places = client.get(url).text.split('id="places"')[1]
    assert ">invented<" not in places
    with app.app_context():
        db.session.get_one(District, cast.district_id).is_demonstration = True
        db.session.commit()
    places = client.get(url).text.split('id="places"')[1]
    assert places.count(">invented<") == 1


def test_the_staff_come_to_challenges_by_the_network(visit: Visit, cast: Cast) -> None:
    nora = visit("nora")
    assert 'href="/network/challenges"' in nora.get("/network").text
    menu = parse(nora.get("/network/challenges").text).iter("a")
    current = [a.text for a in menu if a.get("aria-current") and a.text in {"Network", "Districts"}]
    assert current == ["Network"]

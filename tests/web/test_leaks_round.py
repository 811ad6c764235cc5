"""What an attacker would try on the pages of the network, of cities, coalitions and the public."""

from __future__ import annotations

import pytest
from flask import Flask

from selfassess.domain.permissions import Role
from selfassess.extensions import db
from selfassess.services import publishing
from selfassess.store import districts, members
from tests.cast import Cast
from tests.conftest import Visit
from tests.web.cities import find_city
from tests.web.coalitions import FACTS, find_coalition
from tests.web.publishing import publish_page

NUL = "%00"
MANY = "+".join("a" * 1_500)


@pytest.mark.parametrize(
    "path",
    [
        f"/public/{NUL}abc",
        f"/public/{NUL}abc/feed.atom",
        f"/public/{NUL}abc/subscribe",
        f"/public/subscriptions/{NUL}",
        f"/public/subscriptions/confirm/{NUL}",
        f"/public?q={NUL}x",
        f"/public?q={MANY}",
        "/public?page=999999999",
        f"/public?lang={NUL}",
    ],
)
def test_an_odd_public_address_is_no_failure(visit: Visit, cast: Cast, path: str) -> None:
    assert visit("nobody").get(path).status_code in {200, 400, 404}


@pytest.mark.parametrize(
    "path",
    [
        "/coalitions/{c}/follows/new?search=%00x",
        f"/coalitions/{{c}}/follows/new?search={MANY}",
        "/coalitions/{c}/places/new?search=%00x",
        f"/coalitions/{{c}}/places/new?search={MANY}",
        "/city-requests/%00",
        "/districts/{d}/cities?request=%00",
        "/districts/{d}/peers?edition=%00",
        "/districts/{d}/peers?with=99999999999999999999",
        "/network?edition=%00",
        "/network/challenges?page=999999999",
        "/network/districts?search=%00",
        f"/network/districts?search={MANY}",
    ],
)
def test_an_odd_question_is_no_failure(app: Flask, visit: Visit, cast: Cast, path: str) -> None:
    with app.app_context():
        publish_page(cast)
        coalition = find_coalition(cast)
    address = path.format(c=coalition.id, d=cast.district_id)
    assert visit("alice").get(address).status_code in {200, 400, 403, 404}
    assert visit("nora").get(address).status_code in {200, 400, 403, 404}


# --- What everybody may keep


PUBLIC = (
    "",
    "/promises",
    "/families",
    "/share",
    "/embed",
    "/badge.svg",
    "/feed.atom",
    "/data.json",
    "/levels.csv",
    "/promises.csv",
    "/report.pdf",
    "/preview.png",
)


@pytest.mark.parametrize("query", ["", "?lang=es", "?x=1"])
@pytest.mark.parametrize("is_listed", [True, False])
def test_what_proxies_keep_is_the_same_for_everybody(
    app: Flask, visit: Visit, cast: Cast, is_listed: bool, query: str
) -> None:
    with app.app_context():
        address = publish_page(cast, is_listed=is_listed)
    alice, nobody = visit("alice"), visit("nobody")
    # A message waits for Alice, and she has a token: neither may come along.
    alice.post(f"/districts/{cast.district_id}/sharing", data={"sharing": "private"})
    with alice.session_transaction() as session:
        session["_flashes"] = [("success", "Only for Alice.")]
    for path in PUBLIC:
        first = alice.get(f"/public/{address}{path}{query}")
        again = nobody.get(f"/public/{address}{path}{query}")
        assert first.status_code == again.status_code == 200, path
        assert first.data == again.data, path
        for answer in (first, again):
            assert answer.cache_control.public
            assert "Set-Cookie" not in answer.headers
            assert "Cookie" not in answer.headers.get("Vary", "")
            assert b"csrf" not in answer.data
            assert cast.alice.email.encode() not in answer.data
    with alice.session_transaction() as session:
        assert session["_flashes"]


def test_a_name_that_is_not_ours_reaches_no_page_that_is_kept(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    with app.app_context():
        address = publish_page(cast)
    visit("nobody").get(f"/public/{address}", headers={"Host": "evil.example"})
    for path in PUBLIC:
        visit("nobody").get(f"/public/{address}{path}", headers={"Host": "evil.example"})
        assert b"evil.example" not in visit("nobody").get(f"/public/{address}{path}").data


def test_a_page_with_a_link_of_its_own_stands_nowhere_else(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    mark = visit("nobody").get("/public").headers["ETag"]
    with app.app_context():
        key = publish_page(cast, is_listed=False)
        name = publishing.open_publication(cast.alice.actor, cast.district_id).name
    listed = visit("nobody").get("/public")
    assert listed.headers["ETag"] == mark
    assert "Example Unified" not in listed.text
    assert visit("nobody").get(f"/public/{name}").status_code == 410
    for path in PUBLIC:
        answer = visit("nobody").get(f"/public/{key}{path}")
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.cache_control.no_cache
        assert answer.headers["Referrer-Policy"] == "same-origin"


# --- Ids of others under an address of one's own


def test_what_belongs_to_others_is_not_found_under_ones_own_address(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    with app.app_context():
        alices = find_coalition(cast)
        own = districts.add_district(FACTS)
        members.add_member(own.id, cast.mallory.id, Role.OWNER)
        db.session.commit()
        coalition_id = own.id
        city = find_city(cast)
    mallory, district_id = visit("mallory"), cast.other_district_id
    places = f"/coalitions/{coalition_id}/places/{alices.place_id}"
    follows = f"/coalitions/{coalition_id}/follows/{alices.follow_id}"
    for path in (
        places,
        f"{places}/elements/1.1",
        f"{places}/share",
        f"{places}/report",
        f"{places}/report.pdf",
        follows,
        f"{follows}/challenges/new",
        f"/challenges/{alices.challenge_id}",
        f"/challenges/{alices.challenge_id}/staff/ruling",
        f"/districts/{district_id}/outside-ratings/{alices.place_id}",
        f"/districts/{district_id}/outside-ratings/{alices.place_id}/elements/1.1",
        f"/districts/{coalition_id}/city/agencies/{city.linked_id}",
        f"/districts/{district_id}/city/agencies/{city.linked_id}",
    ):
        assert mallory.get(path).status_code == 404, path
    for path in (
        f"{places}/elements/1.1",
        f"{places}/share",
        f"{places}/stop-sharing",
        f"{follows}/read",
        f"{follows}/stop",
        f"/challenges/{alices.challenge_id}/coalition/withdrawal",
        f"/districts/{district_id}/cities/{city.linked_id}/end",
    ):
        assert mallory.post(path, data={"level": "1", "seen": "0"}).status_code == 404, path

"""Trying the program, and keeping what was tried."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from selfassess.extensions import db
from selfassess.store.models import District
from tests.cast import PASSWORD, Cast
from tests.conftest import Visit
from tests.inspecting import InspectingClient
from tests.mailbox import sign_up


def start_trial(client: InspectingClient) -> str:
    """Press the button, and give the address of the district."""
    answer = client.post("/try", follow_redirects=True)
    assert answer.status_code == 200
    (address,) = set(re.findall(r'href="(/districts/\d+)"', client.get("/districts").text))
    return str(address)


def test_one_button_begins_a_trial(visit: Visit) -> None:
    client = visit("nobody")
    page = client.get(start_trial(client))
    assert page.status_code == 200
    assert "This is a trial" in page.text


def test_pressing_it_again_goes_on_with_the_same_trial(visit: Visit) -> None:
    client = visit("nobody")
    assert start_trial(client) == start_trial(client)


def test_nobody_else_sees_the_trial(visit: Visit) -> None:
    address = start_trial(visit("nobody"))
    assert visit("nobody").get(address).status_code == 302
    assert visit("trial").get(address).status_code == 404
    assert visit("alice").get(address).status_code == 404


def test_the_key_outlives_the_browser_window(visit: Visit) -> None:
    client = visit("nobody")
    start_trial(client)
    cookie = client.get_cookie("session")
    assert cookie is not None
    assert cookie.expires is not None


def test_signing_up_keeps_the_trial(visit: Visit) -> None:
    client = visit("nobody")
    address = start_trial(client)
    sign_up(client, "dave@example.com")
    assert "Give it the name of your district" in client.get("/districts").text
    assert client.get(f"{address}/members").status_code == 200
    assert "This is a trial" not in client.get(address).text


def test_signing_in_takes_the_trial_along(visit: Visit, cast: Cast) -> None:
    client = visit("trial")
    client.post("/account/sign-in", data={"email": "alice@example.com", "password": PASSWORD})
    page = client.get("/districts").text
    assert "Example Unified" in page
    assert "Trial district" in page


def test_signing_out_does_not_leave_the_trial_behind(visit: Visit, cast: Cast) -> None:
    client = visit("trial")
    client.post("/account/sign-in", data={"email": "alice@example.com", "password": PASSWORD})
    client.post("/account/sign-out")
    assert client.get(f"/districts/{cast.trial_district_id}").status_code == 302


def test_members_need_no_trial(visit: Visit, app: Flask) -> None:
    assert visit("alice").post("/try").location == "/districts"
    with app.app_context():
        trials = select(func.count()).where(District.trial_token_hash.is_not(None))
        assert db.session.scalar(trials) == 1  # that of the cast


@pytest.mark.parametrize("way", ["invite", "1/remove"])
def test_a_trial_has_no_members_and_says_how_to_get_them(
    visit: Visit, cast: Cast, way: str
) -> None:
    address = f"/districts/{cast.trial_district_id}/members/{way}"
    answer = visit("trial").post(address, data={"email": "x@example.com", "role": "viewer"})
    assert answer.status_code == 403
    assert "Sign up first" in answer.text

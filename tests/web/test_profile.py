"""One's own account: the name, and the end of it."""

from __future__ import annotations

from flask import Flask

from selfassess.extensions import db
from selfassess.store.models import User
from tests.cast import Cast
from tests.conftest import Visit


def test_a_new_name_is_what_the_others_see(visit: Visit, cast: Cast) -> None:
    client = visit("bob")
    assert client.post("/account", data={"display_name": " Robert "}).location == "/account"
    assert 'value="Robert"' in client.get("/account").text
    assert "Robert" in visit("alice").get(f"/districts/{cast.district_id}/members").text


def test_a_name_that_is_too_long_is_refused(visit: Visit) -> None:
    answer = visit("bob").post("/account", data={"display_name": "x" * 81})
    assert answer.status_code == 422
    assert "at most 80" in answer.text


def test_a_deleted_account_is_gone_and_signed_out(visit: Visit, cast: Cast, app: Flask) -> None:
    client = visit("bob")
    assert client.post("/account/delete").location == "/"
    assert client.get("/districts").status_code == 302
    with app.app_context():
        assert db.session.get(User, cast.bob.id) is None
    assert (
        "bob@example.com" not in visit("alice").get(f"/districts/{cast.district_id}/members").text
    )


def test_the_only_owner_must_first_settle_the_district(
    visit: Visit, cast: Cast, app: Flask
) -> None:
    client = visit("alice")
    assert client.post("/account/delete").location == "/account"
    assert "only owner of Example Unified" in client.get("/account").text
    client.post(f"/districts/{cast.district_id}/members/{cast.bob.id}/role", data={"role": "owner"})
    assert client.post("/account/delete").location == "/"
    assert visit("bob").get(f"/districts/{cast.district_id}/delete").status_code == 200

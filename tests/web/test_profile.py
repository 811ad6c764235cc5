"""One's own account: the name, and the end of it."""

from __future__ import annotations

from flask import Flask

from selfassess.extensions import db
from selfassess.store.models import User, UserSession
from tests.cast import Cast
from tests.conftest import Visit
from tests.web.filling import open_form


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


def test_the_account_page_says_how_one_signs_in(visit: Visit, app: Flask, cast: Cast) -> None:
    page = visit("bob").get("/account").text
    assert "Turn on a second step" in page
    assert "Add a passkey" in page
    assert "In 1 browser." in page
    with app.app_context():
        bob = db.session.get_one(User, cast.bob.id)
        bob.tf_totp_secret, bob.password = "a secret", None
        db.session.commit()
    page = visit("bob").get("/account").text
    assert "On, with 0 recovery codes left." in page
    assert "Choose a password" in page


def test_deleting_an_account_asks_who_it_is_after_a_while(
    visit: Visit, app: Flask, cast: Cast
) -> None:
    client = visit("bob")
    with client.session_transaction() as session:
        session["fs_paa"] -= 16 * 60
    answer = client.post("/account/delete")
    assert answer.location == "/account/confirm-it-is-you?next=/account/delete"
    with app.app_context():
        assert db.session.get(User, cast.bob.id) is not None


def test_what_somebody_wrote_stays_and_the_name_goes(visit: Visit, cast: Cast) -> None:
    address = f"/assessments/{cast.assessment_id}/elements/1.1"
    bob, alice = visit("bob"), visit("alice")
    form = open_form(bob, address)
    form.fill("note", "Heard at the board meeting")
    assert form.press("stay").status_code in (200, 302)
    assert bob.post("/account/delete").location == "/"
    page = alice.get(address).text
    assert "Heard at the board meeting" in page
    assert "Bob" not in page
    assert "bob@example.com" not in page


def test_signing_in_by_a_key_that_went_with_the_account_is_over(
    visit: Visit, cast: Cast, app: Flask
) -> None:
    here, there = visit("bob"), visit("bob")
    here.post("/account/delete")
    assert there.get("/account").status_code == 302
    with app.app_context():
        query = db.select(UserSession).filter_by(user_id=cast.bob.id)
        assert db.session.scalars(query).all() == []

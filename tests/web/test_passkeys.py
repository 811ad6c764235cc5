"""Passkeys, as far as the server goes; tests/browser has a device that keeps them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from selfassess.extensions import db
from selfassess.services import passkeys
from selfassess.store.models import Passkey, PasskeyChallenge, User
from tests.cast import Cast
from tests.conftest import Visit
from tests.inspecting import InspectingClient

MADE_UP = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "response": {"clientDataJSON": "AAAA", "authenticatorData": "AAAA", "signature": "AAAA"},
}


def give_passkey(app: Flask, user_id: int, name: str = "My laptop") -> int:
    """Put a passkey into the database, and give its id."""
    with app.app_context():
        passkey = Passkey(
            user_id=user_id,
            credential_id=f"credential {user_id} {name}".encode(),
            public_key=b"key",
            sign_count=0,
            name=name,
        )
        db.session.add(passkey)
        db.session.commit()
        return passkey.id


def is_signed_in(client: InspectingClient) -> bool:
    """Whether the account page can be seen."""
    return client.get("/account").status_code == 200


def test_a_device_is_told_for_which_account_and_which_passkeys_there_are(
    visit: Visit, app: Flask, cast: Cast
) -> None:
    give_passkey(app, cast.bob.id)
    options = json.loads(visit("bob").post("/account/passkeys/new").text)
    assert options["rp"] == {"name": "selfassess", "id": "localhost"}
    assert options["user"]["name"] == "bob@example.com"
    assert len(options["excludeCredentials"]) == 1
    assert options["authenticatorSelection"]["residentKey"] == "required"
    with app.app_context():
        handle = db.session.get_one(User, cast.bob.id).fs_webauthn_user_handle
    assert "bob" not in str(handle)


def test_signing_in_betrays_no_account_and_asks_the_device_who_uses_it(
    visit: Visit, app: Flask, cast: Cast
) -> None:
    give_passkey(app, cast.bob.id)
    options = json.loads(visit("nobody").post("/account/passkeys/wanted").text)
    assert options["allowCredentials"] == []
    assert options["userVerification"] == "required"


def test_each_challenge_is_another(visit: Visit) -> None:
    client = visit("nobody")
    challenges = {
        json.loads(client.post("/account/passkeys/wanted").text)["challenge"] for _ in range(3)
    }
    assert len(challenges) == 3


@pytest.mark.parametrize(
    "answer",
    ["", "no JSON", "null", "[]", "{}", '{"id": 1}', json.dumps(MADE_UP), "x" * 20_001],
)
def test_an_answer_that_no_device_gave_is_refused(visit: Visit, answer: str) -> None:
    client = visit("nobody")
    client.post("/account/passkeys/wanted")
    given = client.post("/account/passkeys/use", data={"credential": answer, "next": "/rubric"})
    assert (given.status_code, given.location) == (302, "/account/sign-in?next=/rubric")
    assert "not accepted" in client.get("/account/sign-in").text
    member = visit("bob")
    member.post("/account/passkeys/new")
    member.post("/account/passkeys", data={"credential": answer, "name": "Forged"})
    assert "Forged</p>" not in member.get("/account/passkeys").text


def test_an_answer_to_no_question_and_a_late_one_are_refused(app: Flask, visit: Visit) -> None:
    client = visit("nobody")
    form = {"credential": json.dumps(MADE_UP)}
    client.post("/account/passkeys/use", data=form)
    assert "took too long" in client.get("/account/sign-in").text
    client.post("/account/passkeys/wanted")
    with app.app_context():
        row = db.session.scalars(db.select(PasskeyChallenge)).one()
        row.made_at -= timedelta(seconds=301)
        db.session.commit()
    client.post("/account/passkeys/use", data=form)
    assert "took too long" in client.get("/account/sign-in").text


def test_a_cookie_that_somebody_has_kept_lets_no_answer_in_again(
    visit: Visit, app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_bobs(*_args: Any, **_kwargs: Any) -> User:
        return db.session.get_one(User, cast.bob.id)

    monkeypatch.setattr(passkeys, "use_passkey", open_bobs)
    client, form = visit("nobody"), {"credential": json.dumps(MADE_UP)}
    options = json.loads(client.post("/account/passkeys/wanted").text)
    with client.session_transaction() as session:
        kept = dict(session)
        assert options["challenge"] not in str(kept)
    client.post("/account/passkeys/use", data=form)
    assert is_signed_in(client)
    with client.session_transaction() as session:
        session.clear()
        session.update(kept)
    client.post("/account/passkeys/use", data=form)
    assert not is_signed_in(client)
    with app.app_context():
        assert db.session.scalars(db.select(PasskeyChallenge)).all() == []


def test_what_was_asked_for_one_purpose_does_not_serve_another(visit: Visit) -> None:
    client = visit("bob")
    client.post("/account/passkeys/new")
    client.post("/account/passkeys/use", data={"credential": json.dumps(MADE_UP)})
    assert "took too long" in client.get("/account/confirm-it-is-you").text


def test_a_passkey_of_somebody_else_shows_nothing(
    visit: Visit, app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_mallorys(*_args: Any, **_kwargs: Any) -> User:
        return db.session.get_one(User, cast.mallory.id)

    monkeypatch.setattr(passkeys, "use_passkey", open_mallorys)
    form = {"credential": json.dumps(MADE_UP), "next": "/account/delete"}
    client = visit("bob")
    with client.session_transaction() as session:
        session["fs_paa"] -= 16 * 60
    client.post("/account/passkeys/wanted")
    client.post("/account/passkeys/use", data=form)
    assert client.get("/account/delete").status_code == 302
    with app.app_context():
        bob = db.session.get_one(User, cast.bob.id)
        bob.tf_totp_secret = app.extensions["authenticator"].make_secret()
        db.session.commit()
    stranger = visit("nobody")
    password = {"email": "bob@example.com", "password": "correct horse battery"}
    stranger.post("/account/sign-in", data=password)
    stranger.post("/account/passkeys/wanted")
    answer = stranger.post("/account/passkeys/use", data=form)
    assert answer.location.startswith("/account/second-step")
    assert not is_signed_in(stranger)


def test_an_account_that_is_not_confirmed_is_not_opened_by_a_passkey(
    visit: Visit, app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_bobs(*_args: Any, **_kwargs: Any) -> User:
        return db.session.get_one(User, cast.bob.id)

    monkeypatch.setattr(passkeys, "use_passkey", open_bobs)
    with app.app_context():
        db.session.get_one(User, cast.bob.id).confirmed_at = None
        db.session.commit()
    client = visit("nobody")
    client.post("/account/passkeys/wanted")
    client.post("/account/passkeys/use", data={"credential": json.dumps(MADE_UP)})
    assert not is_signed_in(client)


def test_nobody_removes_a_passkey_of_somebody_else(visit: Visit, app: Flask, cast: Cast) -> None:
    passkey_id = give_passkey(app, cast.bob.id)
    answer = visit("mallory").post(f"/account/passkeys/{passkey_id}/remove", follow_redirects=True)
    assert "no such passkey" in answer.text
    assert "My laptop" in visit("bob").get("/account/passkeys").text


def test_adding_and_removing_ask_who_it_is_after_a_while(
    visit: Visit, app: Flask, cast: Cast
) -> None:
    passkey_id = give_passkey(app, cast.bob.id)
    client = visit("bob")
    with client.session_transaction() as session:
        session["fs_paa"] -= 16 * 60
    for path in ("", "/new", f"/{passkey_id}/remove"):
        answer = client.post(f"/account/passkeys{path}", data={"name": "x", "credential": "{}"})
        assert answer.location == "/account/confirm-it-is-you?next=/account/passkeys"
    with app.app_context():
        assert db.session.get(Passkey, passkey_id) is not None


@pytest.mark.parametrize("path", ["/new", "/wanted", "/use", ""])
def test_other_sites_cannot_send_these_forms(visit: Visit, path: str) -> None:
    answer = visit("bob").post(f"/account/passkeys{path}", data={"csrf_token": "forged"})
    assert answer.status_code == 400

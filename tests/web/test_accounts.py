"""Signing up, signing in, forgotten and changed passwords."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_mail import Message
from sqlalchemy import func, select

from selfassess.extensions import db, mail
from selfassess.store.models import User
from tests.cast import PASSWORD, Cast
from tests.conftest import Visit
from tests.inspecting import InspectingClient

NEW_PASSWORD = "staple battery horse"
WRONG = "The address or the password is wrong."


@pytest.fixture
def outbox() -> Iterator[list[Message]]:
    """The mails that are sent."""
    with mail.record_messages() as messages:
        yield messages


def sign_in(client: InspectingClient, email: str, password: str = PASSWORD) -> int:
    """Fill in the form, and give the status."""
    answer = client.post("/account/sign-in", data={"email": email, "password": password})
    return answer.status_code


def is_signed_in(client: InspectingClient) -> bool:
    """Whether the districts can be seen."""
    return client.get("/districts").status_code == 200


def test_whoever_signs_up_gets_a_mail(visit: Visit, app: Flask, outbox: list[Message]) -> None:
    client = visit("nobody")
    form = {"email": " Dave@Example.COM ", "display_name": " Dave ", "password": PASSWORD}
    answer = client.post("/account/sign-up", data=form)
    assert (answer.status_code, answer.location) == (302, "/account/signed-up")
    assert not is_signed_in(client)
    with app.app_context():
        dave = db.session.scalars(select(User).filter_by(email="dave@example.com")).one()
        assert dave.display_name == "Dave"
        assert dave.password.startswith("$argon2id$")
    assert [m.recipients for m in outbox] == [["dave@example.com"]]


def test_the_name_may_be_left_out(visit: Visit, app: Flask) -> None:
    visit("nobody").post(
        "/account/sign-up", data={"email": "dave@example.com", "password": PASSWORD}
    )
    with app.app_context():
        dave = db.session.scalars(select(User).filter_by(email="dave@example.com")).one()
        assert dave.shown_name == "dave@example.com"


def test_a_short_password_is_refused_with_a_reason(visit: Visit) -> None:
    answer = visit("nobody").post(
        "/account/sign-up", data={"email": "dave@example.com", "password": "short"}
    )
    assert answer.status_code == 422
    assert "Use 12 characters or more." in answer.text


def test_nobody_learns_that_an_address_has_an_account(
    visit: Visit, app: Flask, outbox: list[Message]
) -> None:
    client = visit("nobody")
    answer = client.post(
        "/account/sign-up", data={"email": "ALICE@example.com", "password": NEW_PASSWORD}
    )
    assert (answer.status_code, answer.location) == (302, "/account/signed-up")
    assert not is_signed_in(client)
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(User.email.ilike("alice%"))) == 1
    assert "already" in outbox[0].body


@pytest.mark.parametrize("email", ["alice@example.com", "ALICE@Example.com"])
def test_the_address_counts_in_any_case(visit: Visit, email: str) -> None:
    client = visit("nobody")
    assert sign_in(client, email) == 302
    assert is_signed_in(client)


def test_a_wrong_password_and_a_wrong_address_look_the_same(visit: Visit) -> None:
    pages = [
        visit("nobody").post("/account/sign-in", data={"email": email, "password": "x" * 12})
        for email in ("alice@example.com", "nemo@example.com")
    ]
    assert [page.status_code for page in pages] == [422, 422]
    assert all(WRONG in page.text for page in pages)


def test_after_signing_in_one_comes_back_to_the_page(visit: Visit, cast: Cast) -> None:
    client = visit("nobody")
    page = f"/districts/{cast.district_id}"
    to_sign_in = client.get(page).location
    assert to_sign_in == f"/account/sign-in?next={page}"
    form = {"email": "alice@example.com", "password": PASSWORD, "next": page}
    assert client.post("/account/sign-in", data=form).location == page


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "javascript:x"])
def test_signing_in_leads_to_no_other_site(visit: Visit, elsewhere: str) -> None:
    form = {"email": "alice@example.com", "password": PASSWORD, "next": elsewhere}
    answer = visit("nobody").post("/account/sign-in", data=form)
    assert answer.status_code == 422
    assert "not part of this site" in answer.text


def test_a_backslash_that_browsers_take_for_a_slash_stays_on_this_site(visit: Visit) -> None:
    form = {"email": "alice@example.com", "password": PASSWORD, "next": "/\\evil.example"}
    assert visit("nobody").post("/account/sign-in", data=form).location == "/%5Cevil.example"


def test_whoever_signs_out_is_out(visit: Visit) -> None:
    client = visit("alice")
    assert client.post("/account/sign-out").location == "/"
    assert not is_signed_in(client)


def test_signing_out_takes_a_form(visit: Visit) -> None:
    assert visit("alice").get("/account/sign-out").status_code == 405


def test_a_forgotten_password_is_replaced_through_a_link(
    visit: Visit, outbox: list[Message]
) -> None:
    client = visit("nobody")
    answer = client.post("/account/reset-password", data={"email": "alice@example.com"})
    assert answer.location == "/account/sign-in"
    link = re.search(r"http://localhost(/account/reset-password/\S+)", outbox[0].body)
    assert link is not None
    assert client.get(link[1]).status_code == 200
    form = {"password": NEW_PASSWORD, "password_confirm": NEW_PASSWORD}
    assert client.post(link[1], data=form).location == "/account/sign-in"
    assert sign_in(client, "alice@example.com") == 422
    assert sign_in(client, "alice@example.com", NEW_PASSWORD) == 302
    assert client.post("/account/sign-out").status_code == 302
    assert client.get(link[1]).location == "/account/reset-password"  # it works once


def test_asking_for_an_unknown_address_looks_the_same_and_sends_nothing(
    visit: Visit, outbox: list[Message]
) -> None:
    pages = []
    for email in ("alice@example.com", "nemo@example.com"):
        client = visit("nobody")
        client.post("/account/reset-password", data={"email": email})
        pages.append(re.sub(r'value="[^"]*"', "", client.get("/account/sign-in").text))
    assert pages[0] == pages[1]
    assert "is on its way" in pages[0]
    assert len(outbox) == 1


def test_a_changed_password_signs_other_devices_out(visit: Visit) -> None:
    here, there = visit("alice"), visit("alice")
    form = {
        "password": PASSWORD,
        "new_password": NEW_PASSWORD,
        "new_password_confirm": NEW_PASSWORD,
    }
    assert here.post("/account/change-password", data=form).location == "/account"
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_a_mail_server_that_is_away_does_not_break_signing_up(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(mail, "send", fail)
    client = visit("nobody")
    answer = client.post(
        "/account/sign-up", data={"email": "dave@example.com", "password": PASSWORD}
    )
    assert answer.location == "/account/signed-up"


def test_a_closed_account_cannot_sign_in(visit: Visit, app: Flask, cast: Cast) -> None:
    with app.app_context():
        db.session.get_one(User, cast.alice.id).active = False
        db.session.commit()
    assert sign_in(visit("nobody"), "alice@example.com") == 422
    assert not is_signed_in(visit("alice"))

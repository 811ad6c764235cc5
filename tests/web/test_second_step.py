"""The second step of signing in: turning it on, taking it, and its recovery codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_mail import Message
from passlib.totp import TOTP

from selfassess.extensions import db, mail
from selfassess.services import second_factors
from selfassess.services.authenticators import Authenticator
from selfassess.store.models import RecoveryCode, User
from tests.cast import PASSWORD, Cast
from tests.conftest import MakeApp, Visit
from tests.inspecting import InspectingClient

BOB = {"email": "bob@example.com", "password": PASSWORD}
AHEAD = 30
"""Seconds that the next code of an app lies ahead: within what is tolerated, and not used yet."""


@pytest.fixture
def outbox() -> Iterator[list[Message]]:
    """The mails that are sent."""
    with mail.record_messages() as messages:
        yield messages


class Phone:
    """An app that has been told a key by hand."""

    def __init__(self, page: str) -> None:
        key = re.search(r'<code class="copy-text">([A-Z2-7 ]+)</code>', page)
        assert key is not None
        self._totp = TOTP(key=key[1])

    def show(self, ahead: float = 0) -> str:
        """The code that it shows now, or some seconds later."""
        at = datetime.now(UTC) + timedelta(seconds=ahead)
        return str(self._totp.generate(time=at).token)


def turn_on(client: InspectingClient) -> tuple[Phone, list[str]]:
    """Turn the second step on, and give the phone and the recovery codes."""
    phone = Phone(client.get("/account/second-factor").text)
    answer = client.post("/account/second-factor", data={"code": phone.show()})
    assert answer.status_code == 200
    return phone, re.findall(r"<li><code>([a-z2-7-]+)</code>", answer.text)


def take_first_step(client: InspectingClient, going_to: str = "") -> str:
    """Enter the right password, and give where that leads."""
    return str(client.post("/account/sign-in", data={**BOB, "next": going_to}).location)


def is_signed_in(client: InspectingClient) -> bool:
    """Whether the account page can be seen."""
    return client.get("/account").status_code == 200


def test_setting_up_shows_a_picture_and_the_key_and_takes_a_code(
    visit: Visit, outbox: list[Message]
) -> None:
    client = visit("bob")
    page = client.get("/account/second-factor").text
    picture = client.get("/account/second-factor/code.svg")
    assert picture.mimetype == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    assert picture.text.startswith("<svg")
    assert "style" not in picture.text
    wrong = client.post("/account/second-factor", data={"code": "000000"})
    assert wrong.status_code == 422
    assert Phone(wrong.text).show() == Phone(page).show()  # The app need not be told again.
    _phone, codes = turn_on(client)
    assert len(set(codes)) == second_factors.CODES
    assert "is on" in client.get("/account/second-factor").text
    assert "second step" in outbox[0].body


def test_codes_and_secret_are_not_in_the_database_as_they_are(visit: Visit, app: Flask) -> None:
    client = visit("bob")
    key = re.search(r'"copy-text">([A-Z2-7 ]+)<', client.get("/account/second-factor").text)
    assert key is not None
    with client.session_transaction() as session:
        assert key[1].replace(" ", "") not in str(dict(session))
    _phone, codes = turn_on(client)
    with app.app_context():
        bob = db.session.scalars(db.select(User).filter_by(email="bob@example.com")).one()
        assert key[1].replace(" ", "") not in str(bob.tf_totp_secret)
        hashes = db.session.scalars(db.select(RecoveryCode.code_hash)).all()
    assert len(hashes) == len(codes)
    assert not set(codes) & set(hashes)
    with client.session_transaction() as session:
        assert not any(code in str(dict(session)) for code in codes)


def test_the_codes_can_be_downloaded_as_text_and_are_shown_once(visit: Visit) -> None:
    client = visit("bob")
    phone = Phone(client.get("/account/second-factor").text)
    page = client.post("/account/second-factor", data={"code": phone.show()}).text
    codes = re.findall(r"<li><code>([a-z2-7-]+)</code>", page)
    link = re.search(r'download="recovery-codes.txt"\s+href="data:text/plain;[^,]*,([^"]+)"', page)
    assert link is not None
    assert all(code in link[1] for code in codes)
    for path in ("/account", "/account/second-factor"):
        assert not any(code in client.get(path).text for code in codes)


def test_the_password_alone_does_not_sign_in_any_more(visit: Visit, cast: Cast) -> None:
    phone, _codes = turn_on(visit("bob"))
    client = visit("nobody")
    page = f"/districts/{cast.district_id}"
    assert take_first_step(client, page) == f"/account/second-step?next={page}"
    assert not is_signed_in(client)
    form = client.get(f"/account/second-step?next={page}").text
    assert f'value="{page}"' in form
    code = phone.show(AHEAD)
    assert client.post("/account/second-step", data={"code": code, "next": page}).location == page
    assert is_signed_in(client)


def test_a_wrong_code_is_refused_and_the_page_stays(visit: Visit) -> None:
    turn_on(visit("bob"))
    client = visit("nobody")
    take_first_step(client)
    answer = client.post("/account/second-step", data={"code": "000000", "next": "/rubric"})
    assert answer.status_code == 422
    assert "wrong or was used already" in answer.text
    assert 'value="/rubric"' in answer.text
    assert not is_signed_in(client)


def test_a_code_works_once(visit: Visit) -> None:
    phone, _codes = turn_on(visit("bob"))
    code = phone.show(AHEAD)
    first, second = visit("nobody"), visit("nobody")
    for client in (first, second):
        take_first_step(client)
    assert first.post("/account/second-step", data={"code": code}).status_code == 302
    assert second.post("/account/second-step", data={"code": code}).status_code == 422
    earlier = second.post("/account/second-step", data={"code": phone.show()})
    assert earlier.status_code == 422


def test_a_recovery_code_works_once_however_it_is_typed(visit: Visit) -> None:
    _phone, codes = turn_on(visit("bob"))
    first, second = visit("nobody"), visit("nobody")
    for client in (first, second):
        take_first_step(client)
    typed = f" {codes[0].upper().replace('-', ' ')} "
    assert first.post("/account/second-step", data={"code": typed}).status_code == 302
    assert is_signed_in(first)
    assert second.post("/account/second-step", data={"code": codes[0]}).status_code == 422
    assert "9 recovery codes left" in first.get("/account/second-factor").text


def test_few_codes_left_are_told(visit: Visit) -> None:
    _phone, codes = turn_on(visit("bob"))
    for code in codes[:7]:
        client = visit("nobody")
        take_first_step(client)
        client.post("/account/second-step", data={"code": code})
    assert "You have 3 recovery codes left" in client.get("/account").text


def test_new_codes_replace_the_old_ones(visit: Visit) -> None:
    client = visit("bob")
    _phone, old = turn_on(client)
    page = client.post("/account/second-factor/codes").text
    new = re.findall(r"<li><code>([a-z2-7-]+)</code>", page)
    assert not set(new) & set(old)
    stranger = visit("nobody")
    take_first_step(stranger)
    assert stranger.post("/account/second-step", data={"code": old[0]}).status_code == 422
    assert stranger.post("/account/second-step", data={"code": new[0]}).status_code == 302


def test_a_recovery_code_of_somebody_else_is_worth_nothing(visit: Visit) -> None:
    turn_on(visit("bob"))
    _phone, codes_of_carol = turn_on(visit("carol"))
    client = visit("nobody")
    take_first_step(client)
    assert client.post("/account/second-step", data={"code": codes_of_carol[0]}).status_code == 422


def test_turning_it_off_and_new_codes_ask_who_it_is_after_a_while(visit: Visit) -> None:
    client = visit("bob")
    turn_on(client)
    with client.session_transaction() as session:
        session["fs_paa"] -= 16 * 60
    for path in ("turn-off", "codes"):
        answer = client.post(f"/account/second-factor/{path}")
        assert answer.location == "/account/confirm-it-is-you?next=/account/second-factor"
    assert "is on" in client.get("/account/second-factor").text
    wrong = client.post("/account/confirm-it-is-you", data={"password": "not my password"})
    assert wrong.status_code == 422
    form = {"password": PASSWORD, "next": "/account/second-factor"}
    assert client.post("/account/confirm-it-is-you", data=form).location == form["next"]
    assert client.post("/account/second-factor/turn-off").location == "/account"
    assert take_first_step(visit("nobody")) == "/districts"


def test_without_the_first_step_there_is_no_second(visit: Visit) -> None:
    turn_on(visit("bob"))
    client = visit("nobody")
    assert client.get("/account/second-step").location == "/account/sign-in"
    assert client.post("/account/second-step", data={"code": "000000"}).status_code == 302


def test_the_first_step_is_forgotten_after_ten_minutes(visit: Visit) -> None:
    phone, _codes = turn_on(visit("bob"))
    client = visit("nobody")
    take_first_step(client)
    with client.session_transaction() as session:
        session["tf_since"] -= 601
    answer = client.post("/account/second-step", data={"code": phone.show(AHEAD)})
    assert answer.location == "/account/sign-in"
    assert not is_signed_in(client)


def test_staying_signed_in_outlasts_the_second_step(visit: Visit) -> None:
    phone, _codes = turn_on(visit("bob"))
    client = visit("nobody")
    client.post("/account/sign-in", data={**BOB, "remember": "y"})
    assert client.get_cookie("remember_token") is None
    client.post("/account/second-step", data={"code": phone.show(AHEAD)})
    assert client.get_cookie("remember_token") is not None


def test_a_new_password_from_a_mail_does_not_open_the_second_step(
    visit: Visit, outbox: list[Message]
) -> None:
    turn_on(visit("bob"))
    client = visit("nobody")
    outbox.clear()
    client.post("/account/reset-password", data={"email": "bob@example.com"})
    link = re.search(r"http://localhost(/account/reset-password/\S+)", outbox[0].body)
    assert link is not None
    form = {"password": "staple battery horse", "password_confirm": "staple battery horse"}
    client.post(link[1], data=form)
    assert not is_signed_in(client)
    answer = client.post("/account/sign-in", data={**BOB, "password": "staple battery horse"})
    assert answer.location.startswith("/account/second-step")


@pytest.mark.parametrize(
    "path",
    ["/account/second-factor", "/account/second-factor/turn-off", "/account/second-factor/codes"],
)
def test_other_sites_cannot_send_these_forms(visit: Visit, path: str) -> None:
    assert visit("bob").post(path, data={"csrf_token": "forged"}).status_code == 400


def test_the_second_step_cannot_be_guessed_at(make_app: MakeApp, cast: Cast) -> None:
    app = make_app(environment="development", secret_key="s" * 48)
    with app.app_context():
        bob = db.session.get_one(User, cast.bob.id)
        bob.tf_totp_secret = app.extensions["authenticator"].make_secret()
        db.session.commit()
    statuses = []
    for _ in range(6):  # Beginning again with the password does not help.
        client = app.test_client()
        assert isinstance(client, InspectingClient)
        take_first_step(client)
        statuses.append(client.post("/account/second-step", data={"code": "000000"}).status_code)
    assert statuses == [422] * 5 + [429]


def test_recovery_codes_still_work_when_the_key_of_the_installation_is_lost(
    visit: Visit, app: Flask, cast: Cast
) -> None:
    _phone, codes = turn_on(visit("bob"))
    with app.app_context():
        lost = Authenticator(["another key"], "here").make_secret()
        db.session.get_one(User, cast.bob.id).tf_totp_secret = lost
        db.session.commit()
    client = visit("nobody")
    take_first_step(client)
    assert client.post("/account/second-step", data={"code": "123456"}).status_code == 422
    assert client.post("/account/second-step", data={"code": codes[0]}).status_code == 302


def test_a_former_key_still_opens_what_it_closed() -> None:
    now = datetime.now(UTC)
    secret = Authenticator(["old key"], "here").make_secret()
    code = TOTP(key=Authenticator(["old key"], "here").describe(secret, "me").key).generate(now)
    rotated = Authenticator(["new key", "old key"], "here")
    assert rotated.find_counter(secret, code.token, now) == code.counter
    assert rotated.find_counter(rotated.make_secret(), code.token, now) is None

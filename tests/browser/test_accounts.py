"""Signing in, the second step and passkeys, in a real browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from passlib.totp import TOTP
from playwright.sync_api import CDPSession, Page, expect

from selfassess.extensions import db
from selfassess.services.sessions import start_session
from selfassess.store.models import User
from tests.browser.conftest import NewContext
from tests.browser.looking import look_over
from tests.cast import PASSWORD, make_person

pytestmark = pytest.mark.browser

NUMBERS = count(1)
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""A phone or laptop that keeps passkeys and checks who uses it."""


@pytest.fixture
def secure_url(base_url: str) -> str:
    """The application under a name: browsers know no passkeys for a bare number."""
    return base_url.replace("127.0.0.1", "localhost")


@pytest.fixture
def newcomer(served_app: Flask) -> str:
    """The address of somebody new, for one test alone."""
    with served_app.app_context():
        person = make_person(f"newcomer-{next(NUMBERS)}")
        db.session.commit()
    return person.email


def sign_in(page: Page, base: str, email: str) -> None:
    """Sign in by the form."""
    page.goto(f"{base}/account/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    """Sign out by the button."""
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url(re.compile(r"/$"))


def plug_in(page: Page, **changes: bool) -> CDPSession:
    """Give the browser a device that keeps passkeys."""
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": {**DEVICE, **changes}})
    return wire


def add_passkey(page: Page, base: str, name: str) -> None:
    """Add a passkey."""
    page.goto(f"{base}/account/passkeys")
    page.get_by_label("Name of the new passkey").fill(name)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text(f"The passkey {name} was added")).to_be_visible()


def turn_on_second_step(page: Page, base: str) -> tuple[TOTP, str]:
    """Turn the second step on, and give the app and a recovery code."""
    page.goto(f"{base}/account/second-factor")
    app = TOTP(key=page.locator("code.copy-text").inner_text())
    page.get_by_label("Code that the app shows now").fill(str(app.generate().token))
    page.get_by_role("button", name="Turn on the second step").click()
    return app, page.locator(".recovery-codes code").first.inner_text()


def test_a_passkey_is_added_used_and_removed(page: Page, secure_url: str, newcomer: str) -> None:
    plug_in(page)
    sign_in(page, secure_url, newcomer)
    add_passkey(page, secure_url, "My laptop")
    expect(page.get_by_text("not used yet")).to_be_visible()
    sign_out(page)

    page.goto(f"{secure_url}/account/sign-in?next=/account/passkeys")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/account/passkeys")
    expect(page.get_by_text("used last")).to_be_visible()
    look_over(page)

    page.get_by_role("button", name="Remove My laptop").click()
    expect(page.get_by_text("You have none yet")).to_be_visible()
    sign_out(page)
    page.goto(f"{secure_url}/account/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("This passkey was not accepted")).to_be_visible()


def test_a_device_has_one_passkey_for_an_account(
    page: Page, secure_url: str, newcomer: str
) -> None:
    plug_in(page)
    sign_in(page, secure_url, newcomer)
    add_passkey(page, secure_url, "My laptop")
    page.get_by_label("Name of the new passkey").fill("Again")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("has a passkey for your account already")


def test_a_key_that_checks_nobody_does_not_replace_the_password(
    page: Page, secure_url: str, newcomer: str
) -> None:
    plug_in(page, hasUserVerification=False, isUserVerified=False)
    sign_in(page, secure_url, newcomer)
    add_passkey(page, secure_url, "My key ring")
    turn_on_second_step(page, secure_url)
    sign_out(page)

    # It stands for the second step,
    sign_in(page, secure_url, newcomer)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    page.get_by_role("button", name="Use a passkey instead").click()
    page.wait_for_url("**/districts")
    sign_out(page)

    # but not for both.
    page.goto(f"{secure_url}/account/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was used")


def test_a_passkey_shows_once_more_that_it_is_you(
    page: Page, served_app: Flask, secure_url: str, newcomer: str
) -> None:
    plug_in(page)
    sign_in(page, secure_url, newcomer)
    add_passkey(page, secure_url, "My laptop")
    page.goto(f"{secure_url}/account/confirm-it-is-you?next=/account/delete")
    look_over(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/account/delete")


def test_a_passkey_of_somebody_else_is_not_the_second_step(
    new_context: NewContext, secure_url: str, served_app: Flask
) -> None:
    with served_app.app_context():
        thief, owner = make_person("passkey-thief").email, make_person("passkey-owner").email
        db.session.commit()
    page = new_context().new_page()
    plug_in(page)
    sign_in(page, secure_url, thief)
    add_passkey(page, secure_url, "Mine")
    sign_out(page)
    with served_app.app_context():
        account = db.session.scalars(db.select(User).filter_by(email=owner)).one()
        account.tf_totp_secret = served_app.extensions["authenticator"].make_secret()
        db.session.commit()
    sign_in(page, secure_url, owner)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    # The owner has no passkey, so the page offers none; the form is made by hand.
    options = page.evaluate(
        """async () => {
          const token = document.querySelector("[name=csrf_token]").value;
          const body = new URLSearchParams({ csrf_token: token });
          const answer = await fetch("/account/passkeys/wanted", { method: "POST", body });
          return answer.json();
        }"""
    )
    assert options["allowCredentials"] == []
    page.goto(f"{secure_url}/account")
    page.wait_for_url("**/account/sign-in?**")


def test_without_scripts_passkeys_are_not_offered_and_the_page_says_why(
    new_context: NewContext, served_app: Flask, secure_url: str, newcomer: str
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, secure_url, newcomer)
    page.goto(f"{secure_url}/account/passkeys")
    expect(page.get_by_text("Passkeys need a browser that knows them")).to_be_visible()
    expect(page.get_by_role("button", name="Add a passkey")).to_be_hidden()
    sign_out(page)
    page.goto(f"{secure_url}/account/sign-in")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()


def test_the_second_step_is_set_up_and_taken_without_scripts(
    new_context: NewContext, base_url: str, newcomer: str
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, base_url, newcomer)
    app, recovery = turn_on_second_step(page, base_url)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as text").click()
    assert download.value.suggested_filename == "recovery-codes.txt"
    assert recovery in Path(download.value.path()).read_text(encoding="utf-8")
    sign_out(page)
    sign_in(page, base_url, newcomer)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("wrong or was used already")
    code = app.generate(time=datetime.now(UTC) + timedelta(seconds=30)).token
    page.get_by_label("Code").fill(str(code))
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/districts")


def test_everybody_can_use_the_pages_of_the_second_step(
    page: Page, base_url: str, newcomer: str
) -> None:
    sign_in(page, base_url, newcomer)
    page.goto("/account/second-factor")
    expect(page.get_by_role("img", name=re.compile("^Square code"))).to_be_visible()
    look_over(page)
    turn_on_second_step(page, base_url)
    look_over(page)
    page.goto("/account/second-factor")
    look_over(page)
    page.goto("/account")
    look_over(page)
    sign_out(page)
    sign_in(page, base_url, newcomer)
    look_over(page)


@pytest.mark.parametrize("address", ["/account/sessions", "/account/passkeys"])
def test_everybody_can_use_the_pages_of_an_account(
    page: Page, base_url: str, served_app: Flask, newcomer: str, address: str
) -> None:
    with served_app.app_context():
        account = db.session.scalars(db.select(User).filter_by(email=newcomer)).one()
        start_session(account, "Samsung Internet on Android", datetime.now(UTC))
    sign_in(page, base_url, newcomer)
    page.goto(address)
    look_over(page)


@pytest.mark.parametrize("address", ["/account/signed-up", "/account/confirm"])
def test_everybody_can_use_the_pages_before_an_address_is_confirmed(
    page: Page, address: str
) -> None:
    page.goto(address)
    look_over(page)

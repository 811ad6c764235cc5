"""Guessing and flooding are slowed down."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.cast import PASSWORD, Cast
from tests.conftest import MakeApp


@pytest.fixture
def client(make_app: MakeApp, cast: Cast) -> FlaskClient:
    """A client of an application that counts attempts, as it does outside tests."""
    app = make_app(environment="development", secret_key="s" * 48)
    return app.test_client()


def guess(client: FlaskClient, email: str, address: str = "192.0.2.1") -> int:
    """Try a password, and give the status."""
    return client.post(
        "/account/sign-in",
        data={"email": email, "password": "wrong password"},
        environ_overrides={"REMOTE_ADDR": address},
    ).status_code


def test_ten_guesses_a_minute_from_one_address_are_enough(client: FlaskClient) -> None:
    statuses = [guess(client, f"nemo{number}@example.com") for number in range(11)]
    assert statuses == [422] * 10 + [429]


def test_guesses_at_one_account_count_from_everywhere(client: FlaskClient) -> None:
    statuses = [guess(client, "Alice@example.com", f"192.0.2.{number}") for number in range(1, 12)]
    assert statuses == [422] * 10 + [429]


def test_looking_at_the_form_does_not_count(client: FlaskClient) -> None:
    assert {client.get("/account/sign-in").status_code for _ in range(15)} == {200}


def test_others_are_not_slowed_down(client: FlaskClient) -> None:
    for number in range(11):
        guess(client, f"nemo{number}@example.com")
    answer = client.post(
        "/account/sign-in",
        data={"email": "bob@example.com", "password": PASSWORD},
        environ_overrides={"REMOTE_ADDR": "192.0.2.2"},
    )
    assert answer.status_code == 302


def test_trials_are_limited_too(client: FlaskClient) -> None:
    statuses = []
    for _ in range(11):
        client.delete_cookie("session")
        statuses.append(client.post("/try").status_code)
    assert statuses == [302] * 10 + [429]


def test_the_page_says_what_to_do(client: FlaskClient) -> None:
    for number in range(10):
        guess(client, f"nemo{number}@example.com")
    answer = client.post(
        "/account/sign-in", data={}, environ_overrides={"REMOTE_ADDR": "192.0.2.1"}
    )
    assert "Wait a minute" in answer.text

"""The log tells what happened, and nothing about people."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.conftest import MakeApp


@pytest.fixture
def client(capfd: pytest.CaptureFixture[str], make_app: MakeApp) -> FlaskClient:
    """A client of an application that logs as in production, after the capture has begun."""
    app = make_app(
        environment="production", secret_key="s" * 48, accounts_unconfirmed=True, log_level="INFO"
    )
    return app.test_client()


def test_each_request_is_one_line(client: FlaskClient, capfd: pytest.CaptureFixture[str]) -> None:
    client.get("/privacy")
    (line,) = capfd.readouterr().err.splitlines()
    entry = json.loads(line)
    assert (entry["event"], entry["method"], entry["endpoint"]) == (
        "request",
        "GET",
        "home.privacy",
    )
    assert entry["status"] == 200
    assert entry["ms"] >= 0
    assert len(entry["request_id"]) == 16


def test_files_and_health_checks_are_not_logged(
    client: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    client.get("/static/app.css")
    client.get("/healthz")
    assert capfd.readouterr().err == ""


def test_no_address_and_no_token_reaches_the_log(
    client: FlaskClient, cast: Cast, capfd: pytest.CaptureFixture[str]
) -> None:
    client.get(f"/invitations/{cast.invitation_token}", base_url="https://localhost")
    client.post(
        "/account/sign-in",
        data={"email": "alice@example.com", "password": "wrong password"},
        base_url="https://localhost",
        headers={"Referer": "https://localhost/"},
    )
    written = capfd.readouterr().err
    assert written.count("\n") == 2
    assert cast.invitation_token not in written
    assert "alice" not in written
    assert "127.0.0.1" not in written

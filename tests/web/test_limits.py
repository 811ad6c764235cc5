"""Guessing and flooding are slowed down."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from passlib.context import CryptContext

from selfassess.extensions import mail
from tests.cast import PASSWORD, Cast
from tests.conftest import MakeApp, Visit
from tests.inspecting import InspectingClient


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


@pytest.mark.parametrize("email", ["alice@example.com", "nemo@example.com"])
def test_an_account_is_locked_alike_whether_or_not_it_is_there(
    client: FlaskClient, email: str
) -> None:
    """Ten wrong passwords in a minute, wherever they come from; then the right one is no use."""
    for number in range(1, 11):
        guess(client, email, f"192.0.2.{number}")
    answer = client.post(
        "/account/sign-in",
        data={"email": email, "password": PASSWORD},
        environ_overrides={"REMOTE_ADDR": "192.0.2.99"},
    )
    assert answer.status_code == 429
    assert "Too many attempts" in answer.text
    assert "account" not in answer.text.split("<main", 1)[1].split("</main>")[0]


@pytest.mark.parametrize("path", ["/account/reset-password", "/account/confirm"])
@pytest.mark.parametrize("email", ["alice@example.com", "nemo@example.com"])
def test_nobody_is_flooded_with_mails(client: FlaskClient, path: str, email: str) -> None:
    statuses = []
    with mail.record_messages() as outbox:
        for number in range(1, 6):
            answer = client.post(
                path,
                data={"email": email},
                environ_overrides={"REMOTE_ADDR": f"192.0.2.{number}"},
                buffered=True,
            )
            statuses.append(answer.status_code)
    assert statuses == [302, 302, 302, 429, 429]
    assert len(outbox) == (3 if "reset" in path and "alice" in email else 0)


def test_an_open_session_is_not_a_place_to_guess_the_password(
    make_app: MakeApp, cast: Cast
) -> None:
    client = make_app(environment="development", secret_key="s" * 48).test_client()
    assert isinstance(client, InspectingClient)
    client.sign_in(cast.alice.session_key)
    statuses = [
        client.post(
            "/account/confirm-it-is-you",
            data={"password": "wrong password"},
            environ_overrides={"REMOTE_ADDR": f"192.0.2.{number}"},
        ).status_code
        for number in range(1, 7)
    ]
    assert statuses == [422] * 5 + [429]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/account/sign-in", {"password": "wrong password"}),
        ("/account/reset-password", {}),
        ("/account/confirm", {}),
    ],
)
def test_as_much_is_computed_for_an_unknown_address_as_for_a_known_one(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, path: str, form: dict[str, str]
) -> None:
    """How long an answer takes would tell otherwise; hashing is what takes long."""
    hashed: list[str] = []

    def note(name: str) -> None:
        original = getattr(CryptContext, name)

        def counted(self: CryptContext, *args: object, **kwargs: object) -> object:
            hashed.append(name)
            return original(self, *args, **kwargs)

        monkeypatch.setattr(CryptContext, name, counted)

    for name in ("hash", "verify", "verify_and_update"):
        note(name)
    counts = []
    for email in ("alice@example.com", "nemo@example.com"):
        client = visit("nobody")
        hashed.clear()
        client.post(path, data={"email": email, **form})
        counts.append(len(hashed))
    assert counts[0] == counts[1] == 1


def test_a_mail_goes_out_after_the_answer(make_app: MakeApp, cast: Cast) -> None:
    """A mail server takes its time, which must not tell that there is an account."""
    client = make_app(environment="development", secret_key="s" * 48).test_client()
    with mail.record_messages() as outbox:
        answer = client.post("/account/reset-password", data={"email": "alice@example.com"})
        assert answer.status_code == 302
        assert outbox == []
        answer.close()
        assert [message.recipients for message in outbox] == [["alice@example.com"]]


def test_the_page_says_what_to_do(client: FlaskClient) -> None:
    for number in range(10):
        guess(client, f"nemo{number}@example.com")
    answer = client.post(
        "/account/sign-in", data={}, environ_overrides={"REMOTE_ADDR": "192.0.2.1"}
    )
    assert "Wait a minute" in answer.text


def test_looking_at_what_unpacks_a_whole_archive_counts(client: FlaskClient, cast: Cast) -> None:
    """A few megabytes that are sent once unpack to hundreds at each look."""
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = cast.alice.session_key, True
    path = f"/districts/{cast.district_id}/bring/1"
    statuses = [client.get(path).status_code for _ in range(31)]
    assert statuses == [302] * 30 + [429]

"""Signing in with a district's own identity provider: a real one, asked over HTTP."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import oidc_provider_mock
import pytest
from flask import Flask

from selfassess.config import IdentityProvider
from selfassess.domain.permissions import Role
from selfassess.extensions import db
from selfassess.store.accounts import find_account
from selfassess.store.models import Membership, User
from tests.cast import PASSWORD, Cast
from tests.conftest import MakeApp, Visit
from tests.inspecting import InspectingClient

SECRET = "a secret between two sites"
BACK = "/account/sign-in-with/district/back"

Introduce = Callable[..., None]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of a provider that runs in a thread."""
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def introduce(issuer: str) -> Introduce:
    """Tell the provider what to say of somebody."""

    def tell(subject: str, **claims: Any) -> None:
        httpx.put(f"{issuer}/users/{subject}", json=claims).raise_for_status()

    return tell


@pytest.fixture
def app_with_provider(make_app: MakeApp, cast: Cast, issuer: str) -> Flask:
    """An installation that trusts the provider for two domains, one of them Alice's district's."""
    provider = IdentityProvider(
        name="district",
        label="Example Unified",
        issuer=issuer,
        client_id="selfassess",
        client_secret=SECRET,
        domains={"schools.example.org": cast.district_id, "example.com": None},
    )
    return make_app(oidc_providers=(provider,))


@pytest.fixture
def client(app_with_provider: Flask) -> InspectingClient:
    """A browser at this installation."""
    client = app_with_provider.test_client()
    assert isinstance(client, InspectingClient)
    return client


def go_to_provider(client: InspectingClient, next_page: str = "") -> str:
    """Follow the button of the sign-in page, and give where it leads."""
    query = {"next": next_page} if next_page else {}
    return str(client.get("/account/sign-in-with/district", query_string=query).location)


def come_back_as(client: InspectingClient, subject: str, next_page: str = "") -> str:
    """Sign in at the provider as somebody, and give where one comes out at last."""
    there = go_to_provider(client, next_page)
    answer = httpx.post(there, data={"sub": subject}, follow_redirects=False)
    back = urlsplit(answer.headers["location"])
    assert back.path == BACK
    return str(client.get(back.path, query_string=back.query).location)


def is_signed_in(client: InspectingClient) -> bool:
    """Whether the account page can be seen."""
    return client.get("/account").status_code == 200


def find_role(app: Flask, email: str, district_id: int) -> Role | None:
    """The role that somebody has in a district."""
    with app.app_context():
        query = (
            db.select(Membership.role)
            .join(User, User.id == Membership.user_id)
            .where(User.email == email, Membership.district_id == district_id)
        )
        return db.session.scalar(query)


def test_the_sign_in_page_has_a_button_for_each_provider(
    client: InspectingClient, visit: Visit
) -> None:
    page = client.get("/account/sign-in?next=/districts/new").text
    assert "Sign in with Example Unified" in page
    assert 'href="/account/sign-in-with/district?next=/districts/new"' in page
    assert "Sign in with Example" not in visit("nobody").get("/account/sign-in").text


def test_the_provider_is_asked_with_state_nonce_and_a_challenge(
    client: InspectingClient, issuer: str
) -> None:
    there = httpx.URL(go_to_provider(client))
    assert str(there).startswith(issuer)
    assert there.params["redirect_uri"] == f"http://localhost{BACK}"
    assert there.params["code_challenge_method"] == "S256"
    assert all(there.params[name] for name in ("state", "nonce", "code_challenge"))
    assert set(there.params["scope"].split()) == {"openid", "email", "profile"}


def test_a_newcomer_gets_an_account_and_sees_the_district(
    client: InspectingClient, app: Flask, cast: Cast, introduce: Introduce
) -> None:
    introduce("erin-1", email="Erin@Schools.Example.org", email_verified=True, name="Erin Example")
    page = f"/districts/{cast.district_id}"
    assert come_back_as(client, "erin-1", page) == page
    assert client.get(page).status_code == 200
    assert find_role(app, "erin@schools.example.org", cast.district_id) is Role.VIEWER
    with app.app_context():
        erin = find_account("erin@schools.example.org")
        assert erin is not None
        assert (erin.display_name, erin.password) == ("Erin Example", None)
        assert erin.confirmed_at is not None
    assert "None. <a" in client.get("/account").text  # No password yet.


def test_somebody_with_an_account_signs_in_to_it(
    client: InspectingClient, cast: Cast, introduce: Introduce
) -> None:
    introduce("bob-1", email="bob@example.com", email_verified=True)
    assert come_back_as(client, "bob-1") == "/districts"
    assert client.get(f"/districts/{cast.district_id}/edit").status_code == 200
    assert "bob@example.com" in client.get("/account").text


def test_the_same_person_keeps_the_account_under_a_new_address(
    client: InspectingClient, introduce: Introduce
) -> None:
    introduce("bob-2", email="bob@example.com", email_verified=True)
    come_back_as(client, "bob-2")
    client.post("/account/sign-out")
    introduce("bob-2", email="robert@example.com", email_verified=True)
    come_back_as(client, "bob-2")
    assert "bob@example.com" in client.get("/account").text


def test_an_address_that_went_to_somebody_else_does_not_open_the_account(
    client: InspectingClient, introduce: Introduce
) -> None:
    introduce("bob-3", email="bob@example.com", email_verified=True)
    come_back_as(client, "bob-3")
    client.post("/account/sign-out")
    introduce("other-3", email="bob@example.com", email_verified=True)
    assert come_back_as(client, "other-3") == "/account/sign-in"
    assert "under another name" in client.get("/account/sign-in").text
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ({"email": "bob@example.com", "email_verified": False}, "does not confirm"),
        ({"email": "bob@example.com"}, "does not confirm"),
        ({"email": "bob@elsewhere.example", "email_verified": True}, "elsewhere.example"),
        ({"email": "bob@sub.example.com", "email_verified": True}, "sub.example.com"),
        ({"email_verified": True}, "did not say who you are"),
    ],
)
def test_what_the_provider_does_not_vouch_for_is_refused(
    client: InspectingClient,
    app: Flask,
    introduce: Introduce,
    claims: dict[str, Any],
    told: str,
) -> None:
    introduce("who", **{"email": None, **claims})
    assert come_back_as(client, "who") == "/account/sign-in"
    assert told in client.get("/account/sign-in").text
    assert not is_signed_in(client)
    with app.app_context():
        assert db.session.scalar(db.select(User).where(User.email.like("bob@%.%.%"))) is None


def test_whoever_signed_up_under_somebody_elses_address_loses_the_account(
    client: InspectingClient, visit: Visit, app: Flask, introduce: Introduce
) -> None:
    squatter = {"email": "frank@example.com", "password": PASSWORD}
    visit("nobody").post("/account/sign-up", data=squatter)
    introduce("frank-1", email="frank@example.com", email_verified=True)
    assert come_back_as(client, "frank-1") == "/districts"
    assert visit("nobody").post("/account/sign-in", data=squatter).status_code == 422
    with app.app_context():
        frank = find_account("frank@example.com")
        assert frank is not None
        assert frank.password is None
        assert frank.confirmed_at is not None


def test_an_owner_who_takes_somebody_out_is_not_overruled(
    client: InspectingClient, app: Flask, cast: Cast, introduce: Introduce
) -> None:
    introduce("erin-2", email="erin@schools.example.org", email_verified=True)
    come_back_as(client, "erin-2")
    with app.app_context():
        erin = find_account("erin@schools.example.org")
        assert erin is not None
        db.session.execute(db.delete(Membership).where(Membership.user_id == erin.id))
        db.session.commit()
    client.post("/account/sign-out")
    come_back_as(client, "erin-2")
    assert is_signed_in(client)
    assert find_role(app, "erin@schools.example.org", cast.district_id) is None


def test_a_role_that_somebody_has_is_kept(
    make_app: MakeApp, app: Flask, cast: Cast, issuer: str, introduce: Introduce
) -> None:
    provider = IdentityProvider(
        name="district",
        label="Example",
        issuer=issuer,
        client_id="selfassess",
        client_secret=SECRET,
        domains={"example.com": cast.district_id},
    )
    client = make_app(oidc_providers=(provider,)).test_client()
    assert isinstance(client, InspectingClient)
    introduce("alice-1", email="alice@example.com", email_verified=True)
    come_back_as(client, "alice-1")
    assert find_role(app, "alice@example.com", cast.district_id) is Role.OWNER


def test_the_second_step_is_asked_for_here_as_well(
    client: InspectingClient, app: Flask, cast: Cast, introduce: Introduce
) -> None:
    with app.app_context():
        bob = db.session.get_one(User, cast.bob.id)
        bob.tf_totp_secret = app.extensions["authenticator"].make_secret()
        db.session.commit()
    introduce("bob-4", email="bob@example.com", email_verified=True)
    assert come_back_as(client, "bob-4").startswith("/account/second-step")
    assert not is_signed_in(client)


def test_a_closed_account_stays_closed(
    client: InspectingClient, app: Flask, cast: Cast, introduce: Introduce
) -> None:
    with app.app_context():
        db.session.get_one(User, cast.bob.id).active = False
        db.session.commit()
    introduce("bob-5", email="bob@example.com", email_verified=True)
    assert come_back_as(client, "bob-5") == "/account/sign-in"
    assert not is_signed_in(client)


def test_the_answer_works_only_in_the_browser_that_asked(
    client: InspectingClient, app_with_provider: Flask, introduce: Introduce
) -> None:
    introduce("bob-6", email="bob@example.com", email_verified=True)
    there = go_to_provider(client)
    answer = httpx.post(there, data={"sub": "bob-6"}, follow_redirects=False)
    query = urlsplit(answer.headers["location"]).query
    victim = app_with_provider.test_client()
    assert isinstance(victim, InspectingClient)
    assert victim.get(BACK, query_string=query).location == "/account/sign-in"
    assert not is_signed_in(victim)
    assert client.get(BACK, query_string=query).location == "/districts"
    assert client.get(BACK, query_string=query).location == "/account/sign-in"  # It works once.


def test_who_it_is_can_be_shown_once_more_through_the_provider(
    client: InspectingClient, introduce: Introduce
) -> None:
    introduce("bob-7", email="bob@example.com", email_verified=True)
    introduce("carol-7", email="carol@example.com", email_verified=True)
    come_back_as(client, "bob-7")
    with client.session_transaction() as session:
        session["fs_paa"] -= 16 * 60
    page = "/account/second-factor"
    assert client.get(page).location == f"/account/confirm-it-is-you?next={page}"
    there = httpx.URL(go_to_provider(client, page))
    assert there.params["prompt"] == "login"
    assert come_back_as(client, "carol-7", page) == "/account"
    assert client.get(page).status_code == 302
    assert come_back_as(client, "bob-7", page) == page
    assert client.get(page).status_code == 200


def test_a_provider_that_is_away_is_told_and_nothing_breaks(
    make_app: MakeApp, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    provider = IdentityProvider(
        name="district",
        label="Example",
        issuer="http://localhost:9",
        client_id="selfassess",
        client_secret=SECRET,
        domains={"example.com": None},
    )
    client = make_app(oidc_providers=(provider,)).test_client()
    assert isinstance(client, InspectingClient)
    with caplog.at_level(logging.DEBUG):
        assert go_to_provider(client) == "/account/sign-in"
    assert "did not work" in client.get("/account/sign-in").text
    assert SECRET not in caplog.text


def test_an_unknown_provider_is_not_there(client: InspectingClient) -> None:
    assert client.get("/account/sign-in-with/other").status_code == 404
    assert client.get("/account/sign-in-with/other/back").status_code == 404


def test_what_is_kept_of_a_provider_is_a_name_for_the_person(
    client: InspectingClient, app: Flask, introduce: Introduce
) -> None:
    before = datetime.now(UTC)
    introduce("bob-8", email="bob@example.com", email_verified=True, phone_number="555")
    come_back_as(client, "bob-8")
    with client.session_transaction() as session:
        assert "555" not in str(dict(session))
        assert not any(key.startswith("_state_") for key in session)
    with app.app_context():
        from selfassess.store.models import ProviderIdentity

        [identity] = db.session.scalars(db.select(ProviderIdentity)).all()
        assert (identity.subject, identity.created_at >= before) == ("bob-8", True)

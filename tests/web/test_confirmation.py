"""Showing that an address is one's own: by the link in the mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_mail import Message

from selfassess.extensions import db, mail
from selfassess.store.accounts import find_account
from selfassess.store.models import District, Membership
from tests.cast import PASSWORD, Cast
from tests.conftest import MakeApp, Visit
from tests.inspecting import InspectingClient
from tests.mailbox import find_link

DAVE = {"email": "dave@example.com", "password": PASSWORD}


@pytest.fixture
def outbox() -> Iterator[list[Message]]:
    """The mails that are sent."""
    with mail.record_messages() as messages:
        yield messages


def is_signed_in(client: InspectingClient) -> bool:
    """Whether the account page can be seen."""
    return client.get("/account").status_code == 200


def is_confirmed(app: Flask, email: str = "dave@example.com") -> bool:
    """Whether an address counts as its owner's."""
    with app.app_context():
        account = find_account(email)
        assert account is not None
        return account.confirmed_at is not None


def test_the_link_signs_in_where_one_signed_up_and_leads_where_one_was_going(
    visit: Visit, app: Flask, outbox: list[Message]
) -> None:
    client = visit("nobody")
    page = client.get("/account/sign-up?next=/rubric/citywide-2018")
    assert 'value="/rubric/citywide-2018"' in page.text
    client.post("/account/sign-up", data={**DAVE, "going_to": "/rubric/citywide-2018"})
    assert "Look into your mailbox" in client.get("/account/signed-up").text
    answer = client.get(find_link(outbox[0]))
    assert (answer.status_code, answer.location) == (302, "/rubric/citywide-2018")
    assert is_signed_in(client)
    assert is_confirmed(app)


def test_elsewhere_the_link_takes_a_button_and_the_password(
    visit: Visit, app: Flask, outbox: list[Message]
) -> None:
    visit("nobody").post("/account/sign-up", data={**DAVE, "going_to": "/rubric/citywide-2018"})
    link = find_link(outbox[0])
    stranger = visit("nobody")
    assert "Is this your address?" in stranger.get(link).text
    assert not is_confirmed(app)  # A program that looks through mails opens links as well.
    assert stranger.post(link).location == "/account/sign-in?next=/rubric/citywide-2018"
    assert is_confirmed(app)
    assert not is_signed_in(stranger)


def test_a_trial_is_taken_along_even_to_another_browser(
    visit: Visit, app: Flask, cast: Cast, outbox: list[Message]
) -> None:
    trial = visit("trial")
    trial.post("/account/sign-up", data=DAVE)
    assert "kept" in trial.get("/account/signed-up").text
    assert trial.get(f"/districts/{cast.trial_district_id}").status_code == 200
    visit("nobody").post(find_link(outbox[0]))
    with app.app_context():
        dave = find_account("dave@example.com")
        assert dave is not None
        membership = db.session.scalars(db.select(Membership).filter_by(user_id=dave.id)).one()
        assert membership.district_id == cast.trial_district_id
        assert not db.session.get_one(District, cast.trial_district_id).is_trial


def test_in_the_same_browser_the_trial_becomes_the_accounts(
    visit: Visit, cast: Cast, outbox: list[Message]
) -> None:
    client = visit("trial")
    client.post("/account/sign-up", data=DAVE)
    client.get(find_link(outbox[0]))
    assert client.get(f"/districts/{cast.trial_district_id}").status_code == 200
    assert visit("trial").get(f"/districts/{cast.trial_district_id}").status_code == 404


def test_a_link_does_not_take_along_what_somebody_writes_into_it(
    visit: Visit, app: Flask, cast: Cast, outbox: list[Message]
) -> None:
    client = visit("nobody")
    client.post("/account/sign-up", data=DAVE)
    with app.app_context():
        forged = db.session.get_one(District, cast.trial_district_id).trial_token_hash
    client.get(find_link(outbox[0]), query_string={"trial": forged, "next": "//evil.example"})
    assert client.get(f"/districts/{cast.trial_district_id}").status_code == 404


def test_nobody_signs_in_before_and_only_who_knows_the_password_learns_why(
    visit: Visit, outbox: list[Message]
) -> None:
    visit("nobody").post("/account/sign-up", data=DAVE)
    right = visit("nobody").post("/account/sign-in", data=DAVE)
    wrong = visit("nobody").post("/account/sign-in", data={**DAVE, "password": "x" * 12})
    assert (right.status_code, wrong.status_code) == (422, 422)
    assert "Confirm your address first" in right.text
    assert "Confirm your address first" not in wrong.text


def test_signing_up_looks_the_same_for_an_address_with_an_account(
    visit: Visit, outbox: list[Message]
) -> None:
    pages, sizes = [], []
    for email in ("dave@example.com", "alice@example.com"):
        client = visit("trial")
        answer = client.post("/account/sign-up", data={**DAVE, "email": email})
        with client.session_transaction() as session:
            sizes.append({key: len(str(value)) for key, value in session.items()})
        pages.append((answer.location, client.get("/account/signed-up").text))
    for given in (pages, sizes):
        assert given[0] == given[1]
    assert [m.recipients for m in outbox] == [["dave@example.com"], ["alice@example.com"]]


def test_the_link_is_sent_once_more_and_nobody_learns_whether_it_is(
    visit: Visit, outbox: list[Message]
) -> None:
    visit("nobody").post("/account/sign-up", data=DAVE)
    pages = []
    for email in ("dave@example.com", "alice@example.com", "nemo@example.com"):
        client = visit("nobody")
        answer = client.post("/account/confirm", data={"email": email})
        page = client.get("/account/sign-in").text
        pages.append((answer.status_code, re.sub(r'value="[^"]*"', "", page)))
    assert pages[0] == pages[1] == pages[2]
    assert "is on its way" in pages[0][1]
    assert [m.recipients for m in outbox[1:]] == [["dave@example.com"]]
    stranger = visit("nobody")
    assert stranger.post(find_link(outbox[1])).status_code == 302


def test_a_used_and_a_made_up_link_lead_nowhere(visit: Visit, outbox: list[Message]) -> None:
    client = visit("nobody")
    client.post("/account/sign-up", data=DAVE)
    link = find_link(outbox[0])
    client.get(link)
    assert visit("nobody").post(link).location == "/account/sign-in"
    assert visit("nobody").post("/account/confirm/made-up").location == "/account/confirm"


def test_a_mailed_invitation_confirms_the_address_at_once(
    visit: Visit, app: Flask, cast: Cast, outbox: list[Message]
) -> None:
    form = {"email": "Dave@example.com", "role": "viewer"}
    visit("alice").post(f"/districts/{cast.district_id}/members/invite", data=form)
    link = find_link(outbox[0], "/invitations/")
    client = visit("nobody")
    client.get(link)
    path = link.partition("?")[0]
    client.post("/account/sign-up", data={**DAVE, "going_to": path})
    assert is_confirmed(app)
    assert client.get("/account/signed-up").location == path
    assert client.post(path).location == f"/districts/{cast.district_id}"


def test_the_link_that_the_inviting_owner_sees_confirms_nothing(
    visit: Visit, app: Flask, cast: Cast, outbox: list[Message]
) -> None:
    owner = visit("alice")
    form = {"email": "dave@example.com", "role": "viewer"}
    page = owner.post(
        f"/districts/{cast.district_id}/members/invite", data=form, follow_redirects=True
    ).text
    shown = re.search(r"http://localhost(/invitations/[^<\s]+)", page)
    assert shown is not None
    client = visit("nobody")
    client.get(shown[1])
    client.get(f"{shown[1]}?by=made-up")
    client.post("/account/sign-up", data=DAVE)
    assert not is_confirmed(app)


def test_a_mailed_invitation_says_nothing_of_another_address(
    visit: Visit, app: Flask, cast: Cast, outbox: list[Message]
) -> None:
    form = {"email": "dave@example.com", "role": "viewer"}
    visit("alice").post(f"/districts/{cast.district_id}/members/invite", data=form)
    client = visit("nobody")
    client.get(find_link(outbox[0], "/invitations/"))
    client.post("/account/sign-up", data={**DAVE, "email": "erin@example.com"})
    assert not is_confirmed(app, "erin@example.com")


def test_an_installation_that_sends_no_mail_lets_people_in_at_once(
    make_app: MakeApp, cast: Cast
) -> None:
    app = make_app(accounts_unconfirmed=True)
    client = app.test_client()
    assert isinstance(client, InspectingClient)
    client.post("/account/sign-up", data={**DAVE, "going_to": "/rubric/citywide-2018"})
    assert client.get("/account/signed-up").location == "/rubric/citywide-2018"
    assert is_signed_in(client)
    assert client.get("/account/confirm").status_code == 404


def test_the_demonstration_is_confirmed(app: Flask) -> None:
    from selfassess.services import demonstration

    with app.app_context():
        loaded = demonstration.load()
        account = find_account(loaded.email)
        assert account is not None
        assert account.confirmed_at is not None
        assert account.confirmed_at <= datetime.now(UTC)

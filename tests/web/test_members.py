"""The members of a district and their invitations."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from selfassess.extensions import mail
from selfassess.web.members import LINK_KEY
from tests.cast import Cast
from tests.conftest import MakeApp, Visit
from tests.mailbox import sign_up

LINK = re.compile(r"http://localhost(/invitations/[\w-]+)")


@pytest.fixture
def members_page(cast: Cast) -> str:
    """Address of the page with the members of Alice's district."""
    return f"/districts/{cast.district_id}/members"


def test_every_member_sees_who_the_others_are(visit: Visit, members_page: str) -> None:
    page = visit("carol").get(members_page).text
    assert "alice@example.com" in page
    assert "Invite someone" not in page
    assert "dave@example.com" not in page


def test_an_owner_gives_another_role(visit: Visit, cast: Cast, members_page: str) -> None:
    client = visit("alice")
    client.post(f"{members_page}/{cast.carol.id}/role", data={"role": "editor"})
    assert "The role was changed." in client.get(members_page).text
    assert visit("carol").get(f"/districts/{cast.district_id}/edit").status_code == 200


def test_a_role_that_does_not_exist_is_refused(visit: Visit, cast: Cast, members_page: str) -> None:
    for role in ("trial", "king", ""):
        answer = visit("alice").post(f"{members_page}/{cast.carol.id}/role", data={"role": role})
        assert answer.status_code == 422


def test_a_removed_member_sees_nothing_any_more(
    visit: Visit, cast: Cast, members_page: str
) -> None:
    visit("alice").post(f"{members_page}/{cast.bob.id}/remove")
    assert visit("bob").get(members_page).status_code == 404


@pytest.mark.parametrize(("way", "form"), [("remove", {}), ("role", {"role": "viewer"})])
def test_the_last_owner_stays_and_is_told_why(
    visit: Visit, cast: Cast, members_page: str, way: str, form: dict[str, str]
) -> None:
    client = visit("alice")
    client.post(f"{members_page}/{cast.alice.id}/{way}", data=form)
    assert "this is the last one" in client.get(members_page).text


def test_an_invitation_is_mailed_and_its_link_is_shown_once(
    visit: Visit, members_page: str
) -> None:
    client = visit("alice")
    with mail.record_messages() as outbox:
        form = {"email": "erin@example.com", "role": "viewer"}
        assert client.post(f"{members_page}/invite", data=form).location == members_page
    mailed = LINK.search(outbox[0].body)
    shown = LINK.search(client.get(members_page).text)
    assert mailed is not None
    assert shown is not None
    assert mailed[1] == shown[1]
    assert outbox[0].recipients == ["erin@example.com"]
    assert "Alice" in outbox[0].body
    again = client.get(members_page).text
    assert LINK.search(again) is None
    assert "erin@example.com" in again
    with client.session_transaction() as session:
        assert LINK_KEY not in session


def test_a_wrong_address_is_not_invited(visit: Visit, members_page: str) -> None:
    form = {"email": "erin", "role": "viewer"}
    answer = visit("alice").post(f"{members_page}/invite", data=form)
    assert answer.status_code == 422
    assert "This is not an e-mail address." in answer.text


def test_an_invited_person_without_an_account_comes_back_after_signing_up(
    visit: Visit, cast: Cast
) -> None:
    client = visit("nobody")
    here = f"/invitations/{cast.invitation_token}"
    page = client.get(here).text
    assert "Example Unified" in page
    assert "Alice" in page
    assert f"/account/sign-up?next={here}" in page
    assert sign_up(client, "erin@example.com", going_to=here) == here
    assert client.post(here).location == f"/districts/{cast.district_id}"
    assert client.get(f"/districts/{cast.district_id}/edit").status_code == 200


def test_looking_at_an_invitation_does_not_accept_it(visit: Visit, cast: Cast) -> None:
    visit("mallory").get(f"/invitations/{cast.invitation_token}")
    assert visit("mallory").get(f"/districts/{cast.district_id}").status_code == 404


def test_a_used_link_says_so(visit: Visit, cast: Cast) -> None:
    here = f"/invitations/{cast.invitation_token}"
    visit("mallory").post(here)
    answer = visit("nobody").get(here)
    assert answer.status_code == 404
    assert "Ask for a new one." in answer.text


def test_an_invitation_can_be_taken_back(visit: Visit, cast: Cast, members_page: str) -> None:
    client = visit("alice")
    client.post(f"{members_page}/invitations/{cast.invitation_id}/revoke")
    assert "dave@example.com" not in client.get(members_page).text
    assert visit("nobody").get(f"/invitations/{cast.invitation_token}").status_code == 404


def test_where_mail_cannot_be_sent_the_page_says_so(
    visit: Visit, members_page: str, app: Flask, make_app: MakeApp
) -> None:
    client = visit("alice")
    client.post(f"{members_page}/invite", data={"email": "erin@example.com", "role": "viewer"})
    assert "No mail could be sent." in client.get(members_page).text


@pytest.mark.parametrize("way", ["remove", "hand-over"])
def test_nothing_is_done_to_a_member_before_it_was_asked(
    visit: Visit, cast: Cast, members_page: str, way: str
) -> None:
    alice = visit("alice")
    page = alice.get(f"{members_page}/{cast.bob.id}/{way}").text
    assert "Bob" in page
    assert "bob@example.com" in page
    assert visit("bob").get(f"/districts/{cast.district_id}/edit").status_code == 200
    assert alice.get(f"{members_page}/{cast.mallory.id}/{way}").status_code == 404


def test_pressing_remove_twice_says_that_it_is_done(
    visit: Visit, cast: Cast, members_page: str
) -> None:
    alice, url = visit("alice"), f"{members_page}/{cast.bob.id}/remove"
    alice.post(url)
    assert "not a member of the district (any more)" in alice.post(url, follow_redirects=True).text


def test_whoever_is_no_owner_can_leave(visit: Visit, cast: Cast, members_page: str) -> None:
    carol = visit("carol")
    assert "Only an owner can invite you again" in carol.get(f"{members_page}/leave").text
    page = carol.post(f"{members_page}/leave", follow_redirects=True).text
    assert "You have left Example Unified." in page
    assert carol.get(members_page).status_code == 404


def test_the_last_owner_cannot_leave(visit: Visit, members_page: str) -> None:
    page = visit("alice").post(f"{members_page}/leave", follow_redirects=True).text
    assert "this is the last one" in page

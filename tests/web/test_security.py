"""What an attacker would try, where no other test is the better home for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from selfassess.domain.errors import NotFoundError
from selfassess.domain.permissions import Role
from selfassess.extensions import db, mail
from selfassess.services import accounts, invitations, members
from selfassess.services.names import open_names
from selfassess.store.models import AuditEntry
from selfassess.web.limits import LIMITS
from tests.cast import PASSWORD, Cast
from tests.conftest import MakeApp, Visit

EVIL = "evil.example"
HUGE = ("9" * 30, "9" * 5_000, "\N{ARABIC-INDIC DIGIT THREE}")


# --- The name of the site in links


def test_a_request_under_another_name_gets_no_link_mailed(make_app: MakeApp, cast: Cast) -> None:
    client = make_app(trusted_proxies=1, trusted_hosts=("localhost",)).test_client()
    form = {"email": cast.alice.email}
    with mail.record_messages() as outbox:
        answer = client.post(
            "/account/reset-password", data=form, headers={"X-Forwarded-Host": EVIL}
        )
        assert (answer.status_code, len(outbox)) == (400, 0)
        client.post("/account/reset-password", data=form)
    assert "http://localhost/account/reset-password/" in (outbox[0].body or "")


# --- Computers that people share


def test_signing_out_leaves_nothing_for_the_next_person(visit: Visit, cast: Cast) -> None:
    browser = visit("alice")
    browser.get("/account/second-factor")
    path = f"/districts/{cast.district_id}/members/invite"
    browser.post(path, data={"email": "erin@example.com", "role": "owner"})
    with browser.session_transaction() as session:
        assert {"totp_secret", "invitation_link"} <= set(session)
    browser.post("/account/sign-out")
    with browser.session_transaction() as session:
        assert all(name.startswith(("_", "fs_")) for name in session)


def test_who_signs_in_after_a_session_has_ended_elsewhere_finds_nothing_of_it(
    visit: Visit, cast: Cast
) -> None:
    browser = visit("alice")
    path = f"/districts/{cast.district_id}/members/invite"
    browser.post(path, data={"email": "erin@example.com", "role": "owner"})
    with browser.session_transaction() as session:
        session["_user_id"] = "a key that was ended"
    browser.post("/account/sign-in", data={"email": cast.mallory.email, "password": PASSWORD})
    page = browser.get(f"/districts/{cast.other_district_id}/members")
    assert page.status_code == 200
    assert "/invitations/" not in page.text


@pytest.mark.parametrize("name", ["plan.pdf", "plan.xlsx"])
def test_a_report_is_not_kept_on_the_disk_of_a_shared_computer(
    visit: Visit, cast: Cast, name: str
) -> None:
    answer = visit("carol").get(f"/snapshots/{cast.snapshot_id}/{name}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


# --- Mails


def test_a_name_cannot_write_lines_into_a_mail(visit: Visit, cast: Cast) -> None:
    alice = visit("alice")
    alice.post("/account", data={"display_name": "Al\r\nBcc: eve@example.com\u2028x"})
    path = f"/districts/{cast.district_id}/members/invite"
    with mail.record_messages() as outbox:
        alice.post(path, data={"email": "erin@example.com", "role": "viewer"})
    assert outbox[0].subject == "Al Bcc: eve@example.com x invites you to Example Unified"


def test_a_subject_is_one_line_whatever_an_old_row_holds(visit: Visit, cast: Cast) -> None:
    alice = visit("alice")
    with alice.application.app_context():
        accounts.change_name(cast.alice.actor, "Al\nBcc: eve@example.com")
    path = f"/districts/{cast.district_id}/members/invite"
    with mail.record_messages() as outbox:
        alice.post(path, data={"email": "erin@example.com", "role": "viewer"})
    assert outbox[0].subject == "Al Bcc: eve@example.com invites you to Example Unified"


@pytest.mark.parametrize(
    "endpoint",
    ["members.invite", "members.resend_invitation", "staff.invite_owner", "observers.ask"],
)
def test_whatever_sends_a_mail_to_any_address_is_limited(endpoint: str) -> None:
    assert endpoint in {limited for limited, *_ in LIMITS}


# --- Links that somebody has kept


def _invite_erin(cast: Cast) -> str:
    """Bob, as an owner, makes a link that he keeps."""
    members.change_role(cast.alice.actor, cast.district_id, cast.bob.id, Role.OWNER)
    return invitations.invite(cast.bob.actor, cast.district_id, "erin@example.com", Role.OWNER)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("way", ["removed", "demoted", "handed over", "deleted"])
def test_whoever_is_no_owner_any_more_has_no_link_to_become_one(cast: Cast, way: str) -> None:
    token = _invite_erin(cast)
    if way == "removed":
        members.remove_member(cast.alice.actor, cast.district_id, cast.bob.id)
    elif way == "demoted":
        members.change_role(cast.alice.actor, cast.district_id, cast.bob.id, Role.VIEWER)
    elif way == "handed over":
        members.hand_over(cast.bob.actor, cast.district_id, cast.carol.id)
    else:
        accounts.delete_account(cast.bob.actor)
    with pytest.raises(NotFoundError, match="not valid"):
        invitations.accept_invitation(cast.mallory.id, token)
    # Those of others stay.
    assert invitations.get_invitation(cast.invitation_token).role is Role.EDITOR


@pytest.mark.usefixtures("database")
def test_a_new_owner_keeps_the_links_that_he_made(cast: Cast) -> None:
    token = _invite_erin(cast)
    members.change_role(cast.alice.actor, cast.district_id, cast.bob.id, Role.OWNER)
    assert invitations.get_invitation(token).role is Role.OWNER


@pytest.mark.usefixtures("database")
def test_handing_over_stands_in_the_trail(cast: Cast) -> None:
    members.hand_over(cast.alice.actor, cast.district_id, cast.bob.id)
    query = db.select(AuditEntry).where(
        AuditEntry.district_id == cast.district_id, AuditEntry.what == "member-role"
    )
    names = open_names(cast.district_id)
    changes = [
        (names.show_facts(one.before), names.show_facts(one.after))
        for one in db.session.scalars(query)
    ]
    assert changes == [
        ({"member": "Bob", "role": "editor"}, {"member": "Bob", "role": "owner"}),
        ({"member": "Alice", "role": "owner"}, {"member": "Alice", "role": "editor"}),
    ]


def test_the_link_of_an_observer_is_not_shown_to_whoever_had_it_mailed(
    make_app: MakeApp, cast: Cast
) -> None:
    client = make_app({"MAIL_SERVER": "mail.example.com"}).test_client()
    client.sign_in(cast.bob.session_key)  # type: ignore[attr-defined]
    day = (datetime.now(UTC).date() + timedelta(days=5)).isoformat()
    form = {"role": "press", "contact": "kim@example.com", "closes_on": day}
    path = f"/assessments/{cast.assessment_id}/observers/ask"
    with mail.record_messages() as outbox:
        page = client.post(path, data=form, follow_redirects=True)
    assert "The link is on its way" in page.text
    assert "/observe/" not in page.text
    assert "/observe/" in (outbox[0].body or "")


# --- What no database takes


@pytest.mark.parametrize("name", ["who", "what", "element", "search", "edition"])
def test_a_query_with_a_nul_is_refused(visit: Visit, cast: Cast, name: str) -> None:
    path = f"/districts/{cast.district_id}/activity?{name}=a%00b"
    assert visit("alice").get(path).status_code == 400


@pytest.mark.parametrize("number", HUGE)
def test_a_version_that_no_page_gave_out_is_a_conflict_and_no_failure(
    visit: Visit, cast: Cast, number: str
) -> None:
    bob, snapshot = visit("bob"), f"/snapshots/{cast.snapshot_id}"
    bob.post(f"{snapshot}/plan/actions/1.1", data={"owner": "Bob", "version": "0"})
    form = {"name": "Other", "title": "Other", "owner": "Kim", "version": number}
    for path in (
        f"{snapshot}/scenarios/{cast.scenario_id}",
        f"{snapshot}/plan/own/{cast.item_id}",
        f"{snapshot}/plan/actions/1.1",
    ):
        assert bob.post(path, data=form).status_code == 409, path


@pytest.mark.parametrize("number", HUGE)
def test_a_level_that_no_page_gave_out_is_refused(visit: Visit, cast: Cast, number: str) -> None:
    path = f"/observe/{cast.observer_link}/1"
    assert visit("nobody").post(path, data={"1.1-level": number}).status_code == 422

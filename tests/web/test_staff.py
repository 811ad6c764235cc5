"""The staff of the network: they see who takes part, and nothing that anybody wrote."""

from __future__ import annotations

from typing import Any

import pytest

from selfassess.domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from selfassess.extensions import db
from selfassess.services import staff
from selfassess.store.models import Membership
from tests.cast import Cast
from tests.conftest import Visit


def test_staff_see_who_takes_part_and_no_trial(visit: Visit, cast: Cast) -> None:
    page = visit("nora").get("/network/districts").text
    assert "Example Unified" in page
    assert "Alice (alice@example.com)" in page
    assert "Elsewhere Parish" in page
    assert "2 found" in page


def test_staff_read_nothing_of_a_district(visit: Visit, cast: Cast) -> None:
    nora = visit("nora")
    for path in (
        f"/districts/{cast.district_id}",
        f"/assessments/{cast.assessment_id}",
        f"/snapshots/{cast.snapshot_id}",
    ):
        assert nora.get(path).status_code == 404


@pytest.mark.parametrize(("search", "count"), [("unified", 1), ("100%", 0), ("", 2)])
def test_names_are_searched(visit: Visit, cast: Cast, search: str, count: int) -> None:
    page = visit("nora").get("/network/districts", query_string={"search": search, "page": "x"})
    assert f"{count} found" in page.text


def _abandon(cast: Cast) -> None:
    db.session.execute(
        db.delete(Membership).where(Membership.district_id == cast.other_district_id)
    )
    db.session.commit()


def test_where_the_owners_are_gone_staff_invite_one(visit: Visit, cast: Cast) -> None:
    nora, path = visit("nora"), f"/network/districts/{cast.other_district_id}/owner"
    with nora.application.app_context():
        _abandon(cast)
    assert "no owner" in nora.get("/network/districts").text
    page = nora.post(path, data={"email": "heir@example.com"}, follow_redirects=True)
    assert "The invitation for heir@example.com is ready" in page.text
    assert "/invitations/" in page.text
    assert "/invitations/" not in nora.get("/network/districts").text
    assert nora.post(path, data={"email": "nobody"}).status_code == 422


def test_where_there_is_an_owner_staff_invite_nobody(database: Any, cast: Cast) -> None:
    nora = cast.nora.actor
    with pytest.raises(InvalidInputError, match="has an owner"):
        staff.invite_owner(nora, cast.district_id, "heir@example.com")
    with pytest.raises(NotFoundError):
        staff.invite_owner(nora, cast.trial_district_id, "heir@example.com")
    with pytest.raises(NotAllowedError):
        staff.invite_owner(cast.alice.actor, cast.other_district_id, "heir@example.com")


def test_staff_come_and_go_by_the_command(database: Any, cast: Cast) -> None:
    assert [user.email for user in staff.list_staff()] == [cast.nora.email]
    staff.change_staff("Bob@example.com", belongs=True)
    staff.change_staff("bob@example.com", belongs=True)
    assert staff.is_staff(cast.bob.actor)
    staff.change_staff(cast.nora.email, belongs=False)
    assert [user.email for user in staff.list_staff()] == [cast.bob.email]
    with pytest.raises(NotFoundError, match="sign up first"):
        staff.change_staff("who@example.com", belongs=True)


# --- Owners


def test_an_owner_hands_over_and_stays_as_an_editor(visit: Visit, cast: Cast) -> None:
    alice = visit("alice")
    url = f"/districts/{cast.district_id}/members"
    page = alice.post(f"{url}/{cast.bob.id}/hand-over", follow_redirects=True)
    assert "There is a new owner" in page.text
    assert alice.post(f"{url}/{cast.carol.id}/role", data={"role": "owner"}).status_code == 403
    back = visit("bob").post(f"{url}/{cast.bob.id}/hand-over", follow_redirects=True)
    assert "Choose another member" in back.text


def test_an_invitation_sent_again_has_a_new_link(visit: Visit, cast: Cast) -> None:
    alice, url = visit("alice"), f"/districts/{cast.district_id}/members"
    page = alice.post(f"{url}/invitations/{cast.invitation_id}/resend", follow_redirects=True)
    assert "The invitation for dave@example.com is ready" in page.text
    assert visit("carol").get(f"/invitations/{cast.invitation_token}").status_code == 404
    assert alice.post(f"{url}/invitations/9999/resend").status_code == 404


def test_a_coalition_and_a_city_say_what_they_are(visit: Visit, cast: Cast) -> None:
    alice = visit("alice")
    data = {
        "kind": "coalition",
        "name": "Parents for Ashton",
        "state": "OH",
        "governance": "other",
    }
    page = alice.post("/districts/new", data=data, follow_redirects=True)
    assert "Civic coalition, Ohio" in page.text
    assert "coalition" in alice.get("/districts").text
    assert "Choose what it is" in alice.post("/districts/new", data={**data, "kind": ""}).text

"""The staff of the network: they see who takes part, and nothing that anybody wrote."""

from __future__ import annotations

from typing import Any

import pytest

from selfassess.domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from selfassess.extensions import db
from selfassess.services import staff
from selfassess.store.models import District, Membership
from tests.cast import Cast
from tests.conftest import Visit
from tests.web.cities import find_city
from tests.web.filling import open_form


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


# --- Admission


def share(visit: Visit, cast: Cast) -> str:
    """Let Alice's district ask; gives the address of its sharing page."""
    address = f"/districts/{cast.district_id}/sharing"
    open_form(visit("alice"), address).fill("sharing", "network").send()
    return address


def test_staff_admit_a_district_and_end_it_in_plain_words(visit: Visit, cast: Cast) -> None:
    nora, path = visit("nora"), "/network/districts"
    assert "No district waits to be admitted." in nora.get(path).text
    address = share(visit, cast)
    assert visit("alice").get("/network").status_code == 404
    page = nora.get(f"{path}?waiting=yes").text
    assert "One district waits to be admitted" in page
    assert "Example Unified" in page
    assert "Elsewhere Parish" not in page
    form = open_form(nora, f"{path}/{cast.district_id}/admit")
    page = nora.get(f"{path}/{cast.district_id}/admit").text
    assert "Anybody can add a district under any name." in page
    assert "Alice (alice@example.com)" in page
    assert "The staff and the members of districts that share as much." in page
    assert form.send().location == path
    page = nora.get(path).text
    assert "Example Unified is admitted. Its owners were told." in page
    assert "admitted since" in page
    assert visit("carol").get("/network").status_code == 200
    assert "This one is admitted since" in visit("carol").get(address).text
    assert "Example Unified is admitted to the network" in visit("alice").get("/notices").text
    assert (
        "Admission to the network"
        in visit("alice").get(f"/districts/{cast.district_id}/activity").text
    )
    form = open_form(nora, f"{path}/{cast.district_id}/end-admission")
    form.send()
    assert "Example Unified is no longer admitted." in nora.get(path).text
    assert visit("carol").get("/network").status_code == 404


def test_districts_that_wait_come_first(visit: Visit, cast: Cast) -> None:
    address = f"/districts/{cast.other_district_id}/sharing"
    open_form(visit("mallory"), address).fill("counts_as_peer", "y").send()
    page = visit("nora").get("/network/districts").text
    assert page.index("Elsewhere Parish") < page.index("Example Unified")
    assert "Elsewhere Parish asks to take part" in visit("nora").get("/notices").text


def test_a_district_that_was_renamed_meanwhile_is_looked_at_again(visit: Visit, cast: Cast) -> None:
    share(visit, cast)
    nora = visit("nora")
    form = open_form(nora, f"/network/districts/{cast.district_id}/admit")
    with nora.application.app_context():
        district = db.session.get(District, cast.district_id)
        assert district is not None
        district.name = "Quite Another"
        db.session.commit()
    form.send()
    assert "This district has another name by now." in nora.get("/network/districts").text
    assert visit("alice").get("/network").status_code == 404


def test_a_city_is_not_admitted(visit: Visit, cast: Cast) -> None:
    nora = visit("nora")
    with nora.application.app_context():
        city = find_city(cast).id
    assert nora.get(f"/network/districts/{city}/admit").status_code == 404
    assert nora.post(f"/network/districts/{city}/end-admission").status_code == 404


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

"""What a district shares: plain words, the very row, the owner's decision, and its trail."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from selfassess.domain.districts import Kind
from selfassess.domain.sharing import Sharing
from selfassess.extensions import db
from selfassess.services.access import Actor
from selfassess.services.network_views import NetworkQuery, view_network
from selfassess.store.models import AuditEntry, District
from tests.cast import Cast
from tests.conftest import CountQueries, Visit
from tests.networking import EDITION, Given, freeze, put
from tests.web.filling import open_form

PROFILE = "4-?.33 333333 3333 333333 333 33333 333333"


@pytest.fixture
def address(cast: Cast) -> str:
    return f"/districts/{cast.district_id}/sharing"


@pytest.fixture
def admitted(app: Flask, cast: Cast) -> None:
    """The staff have admitted Alice's district."""
    with app.app_context():
        query = db.update(District).where(District.id == cast.district_id)
        db.session.execute(query.values(admitted_at=datetime(2026, 11, 1, tzinfo=UTC)))
        db.session.commit()


def read_district(app: Flask, district_id: int) -> tuple[Sharing, bool]:
    with app.app_context():
        row = db.session.execute(
            db.select(District.sharing, District.counts_as_peer).where(District.id == district_id)
        ).one()
        return row.sharing, row.counts_as_peer


def count_seen(app: Flask, actor: Actor) -> int:
    with app.app_context():
        return view_network(actor, NetworkQuery(EDITION), None).seen  # type: ignore[arg-type]


def test_nothing_is_shared_until_the_owner_says_so(visit: Visit, address: str) -> None:
    page = visit("alice").get(address).text
    assert "Only members see this district’s snapshots." in page
    assert "It does not count, unnamed, among its peers." in page


@pytest.mark.usefixtures("admitted")
def test_the_owner_shares_and_takes_it_back_at_once(
    visit: Visit, app: Flask, cast: Cast, address: str
) -> None:
    alice = visit("alice")
    assert count_seen(app, cast.nora.actor) == 0
    form = open_form(alice, address).fill("sharing", "staff").fill("counts_as_peer", "y")
    assert form.send().location == address
    assert read_district(app, cast.district_id) == (Sharing.STAFF, True)
    assert count_seen(app, cast.nora.actor) == 1
    form = open_form(alice, address).fill("sharing", "private").fill("counts_as_peer")
    form.send()
    assert read_district(app, cast.district_id) == (Sharing.PRIVATE, False)
    assert count_seen(app, cast.nora.actor) == 0
    with app.app_context():
        query = db.select(AuditEntry).where(AuditEntry.what == "sharing").order_by(AuditEntry.id)
        first, second = db.session.scalars(query).all()
    assert first.before == {"sharing": "private", "counts_as_peer": False}
    assert first.after == second.before == {"sharing": "staff", "counts_as_peer": True}
    assert second.after == first.before
    assert (
        "What the district shares"
        in visit("alice").get(f"/districts/{cast.district_id}/activity").text
    )


def test_until_it_is_admitted_nobody_sees_anything_and_the_page_says_so(
    visit: Visit, app: Flask, cast: Cast, address: str
) -> None:
    alice = visit("alice")
    until = "The staff of the network admit districts; until then nobody sees anything."
    assert until in alice.get(address).text
    open_form(alice, address).fill("sharing", "staff").fill("counts_as_peer", "y").send()
    page = alice.get(address).text
    assert "It holds as soon as the staff of the network have admitted this district." in page
    assert f"{until} This district has asked, and waits." in page
    assert "Chosen is “The staff of the network”, and that it counts among its peers." in page
    assert "sees the row below" not in visit("carol").get(address).text
    assert count_seen(app, cast.nora.actor) == 0


@pytest.mark.usefixtures("admitted")
def test_an_admitted_district_reads_since_when(visit: Visit, address: str) -> None:
    page = visit("carol").get(address).text
    assert "This one is admitted since November 1, 2026." in page
    assert "until then nobody sees anything" not in page


def test_the_same_choice_again_leaves_no_trace(
    visit: Visit, app: Flask, cast: Cast, address: str
) -> None:
    alice = visit("alice")
    open_form(alice, address).send()
    with app.app_context():
        query = db.select(AuditEntry).where(AuditEntry.what == "sharing")
        assert db.session.scalars(query).all() == []


def test_two_owners_do_not_overwrite_each_other(
    visit: Visit, app: Flask, cast: Cast, address: str
) -> None:
    early = open_form(visit("alice"), address)
    open_form(visit("alice"), address).fill("sharing", "staff").send()
    answer = early.fill("sharing", "network").send()
    assert answer.status_code == 409
    assert "Somebody else has decided meanwhile: “The staff of the network”" in answer.text
    assert read_district(app, cast.district_id)[0] is Sharing.STAFF


@pytest.mark.parametrize("value", ["", "everybody"])
def test_what_is_no_choice_is_refused(
    visit: Visit, app: Flask, cast: Cast, address: str, value: str
) -> None:
    form = open_form(visit("alice"), address)
    form.values.setlist("sharing", [value])
    assert form.send().status_code == 422
    assert read_district(app, cast.district_id)[0] is Sharing.PRIVATE


def test_others_see_what_is_shared_and_decide_nothing(visit: Visit, address: str) -> None:
    for name in ("bob", "carol", "rita", "dora"):
        page = visit(name).get(address).text
        assert "The owners of the district decide this." in page
        assert 'name="sharing"' not in page


def test_a_trial_is_told_that_it_shares_nothing(visit: Visit, cast: Cast) -> None:
    page = visit("trial").get(f"/districts/{cast.trial_district_id}/sharing").text
    assert "A trial shares nothing." in page
    assert 'name="sharing"' not in page


@pytest.mark.parametrize("kind", [Kind.CITY, Kind.COALITION])
def test_what_is_no_district_has_no_such_page(
    visit: Visit, app: Flask, cast: Cast, address: str, kind: Kind
) -> None:
    with app.app_context():
        district = db.session.get(District, cast.district_id)
        assert district is not None
        district.kind = kind
        db.session.commit()
    assert visit("alice").get(address).status_code == 404


@pytest.mark.usefixtures("admitted")
def test_the_preview_is_the_very_row_that_others_get(
    visit: Visit, app: Flask, cast: Cast, address: str
) -> None:
    with app.app_context():
        freeze(cast.district_id, 2030, PROFILE)
        db.session.commit()
    alice = visit("alice")
    page = alice.get(address).text
    assert "1.1: 4; 1.2: not applicable; 1.3: don’t know; 1.4: not answered; 1.5: 3" in page
    open_form(alice, address).fill("sharing", "staff").send()
    with app.app_context():
        view = view_network(cast.nora.actor, NetworkQuery(EDITION), None)  # type: ignore[arg-type]
    (row,) = view.rows
    assert f"{float(row.standing.overall or 0):.2f} of 5" in page
    assert row.standing.rounds == 2


def test_the_page_asks_as_much_for_many_snapshots_as_for_one(
    visit: Visit, app: Flask, cast: Cast, address: str, count_queries: CountQueries
) -> None:
    alice = visit("alice")
    alice.get(address)
    with count_queries() as few:
        alice.get(address)
    with app.app_context():
        for year in range(2031, 2040):
            freeze(cast.district_id, year, PROFILE)
        put(Given("Other", [(2030, PROFILE)]))
        db.session.commit()
    with count_queries() as many:
        alice.get(address)
    assert len(many) == len(few) <= 12

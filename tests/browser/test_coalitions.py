"""A coalition rates, follows, shares and challenges; the district replies, the staff rules."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from selfassess.extensions import db
from selfassess.services import publications
from selfassess.services.coalitions import list_follows
from selfassess.services.outside_ratings import list_places
from selfassess.store.models import Challenge
from tests.browser.conftest import NewContext, OpenPage, sign_in
from tests.browser.looking import look_over
from tests.cast import Cast
from tests.web.coalitions import Cora, list_page, make_cora

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def cora(served_app: Flask, cast: Cast) -> Cora:
    """Cora's coalition; Alice's district is in the public list."""
    with served_app.app_context():
        if publications.find_listed(cast.district_id) is None:
            list_page(cast, at=datetime.now(UTC) - timedelta(days=2))
        return make_cora()


@pytest.fixture
def page_of_cora(new_context: NewContext, served_app: Flask, base_url: str, cora: Cora) -> Page:
    """Cora's browser, without JavaScript: every one of these pages works without."""
    context = new_context(java_script_enabled=False)
    sign_in(context, served_app, base_url, cora.person.session_key)
    return context.new_page()


def test_the_whole_way_from_a_source_to_a_ruling(
    page_of_cora: Page, open_page: OpenPage, served_app: Flask, cast: Cast, cora: Cora
) -> None:
    page = page_of_cora
    page.goto(f"/districts/{cora.coalition_id}")
    page.get_by_role("link", name="Follow your district").click()
    page.get_by_role("button", name="Follow Example Unified").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Example Unified")

    page.goto(f"/districts/{cora.coalition_id}")
    page.get_by_role("link", name="Rate your city from public sources").click()
    page.get_by_label("Example Unified").check()
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Rate the next element").click()
    page.get_by_label("1 Nothing in place yet").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Give the day on which this was true")
    page.get_by_label("On which day was this true?").fill("2026-05-01")
    page.get_by_label("Title of source 1").fill("City Paper")
    page.get_by_label("Web address of source 1").fill("https://paper.example.org/1")
    page.get_by_label("Date of source 1").fill("2026-05-01")
    page.get_by_label("What source 1 shows").fill("There is no bus.")
    page.get_by_role("button", name="Add another source").click()
    expect(page.get_by_label("Title of source 2")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="History")).to_be_visible()

    page.get_by_role("link", name="Example Unified", exact=True).click()
    expect(page.get_by_text("Nobody outside Forward Example sees this yet.")).to_be_visible()
    page.get_by_role("link", name="Share with the district").click()
    page.get_by_role("button", name="Share this").click()
    expect(page.get_by_text("Shared with the district on")).to_be_visible()

    alice = open_page("alice")
    alice.goto("/notices")
    alice.get_by_role("button", name=re.compile("Open.*Forward Example shares how")).first.click()
    alice.get_by_role("link", name="1.1 School choice for all families").click()
    alice.get_by_label("Your reply").fill("The bus runs since June.")
    alice.get_by_role("button", name="Save the reply").click()
    expect(alice.get_by_text("The bus runs since June.")).to_be_visible()
    look_over(alice)

    page.reload()
    expect(page.get_by_text("The bus runs since June.")).to_be_visible()
    page.goto(f"/districts/{cora.coalition_id}")
    page.get_by_role("link", name="Example Unified", exact=True).first.click()
    page.get_by_role("link", name="Challenge something").click()
    page.get_by_label("What do you challenge?").select_option("level-1.1")
    page.get_by_label("Your claim").fill("Nothing of it is in place.")
    page.get_by_label("Title of source 1").fill("City Paper")
    page.get_by_label("In print of source 1").fill("page 3")
    page.get_by_label("Date of source 1").fill("2026-05-01")
    page.get_by_label("What source 1 shows").fill("There is no bus.")
    page.get_by_role("button", name="Send the challenge").click()
    expect(page.get_by_text("Waits for a reply")).to_be_visible()

    alice.goto(f"/districts/{cast.district_id}/challenges")
    alice.get_by_role("link", name="1.1 School choice for all families").first.click()
    alice.get_by_role("link", name="Reply").click()
    alice.get_by_label("Text").fill("Look at the minutes of June.")
    alice.get_by_role("button", name="Reply").click()
    expect(alice.get_by_text("Waits for a ruling")).to_be_visible()

    nora = open_page("nora")
    nora.goto("/network/challenges")
    nora.get_by_role("link", name="1.1 School choice for all families").first.click()
    nora.get_by_role("link", name="Rule").click()
    look_over(nora)
    nora.get_by_label("Upheld in part").check()
    nora.get_by_label("Reasons").fill("On that day it was not so; it is now.")
    nora.get_by_role("button", name="Rule").click()
    expect(nora.get_by_text("Upheld in part").first).to_be_visible()
    look_over(nora)

    page.reload()
    expect(page.get_by_text("On that day it was not so; it is now.")).to_be_visible()


@pytest.mark.parametrize(
    "address",
    [
        "/districts/{coalition}",
        "/coalitions/{coalition}/places/new",
        "/coalitions/{coalition}/places/{place}",
        "/coalitions/{coalition}/places/{place}/elements/1.1",
        "/coalitions/{coalition}/places/{place}/share",
        "/coalitions/{coalition}/places/{place}/report",
        "/coalitions/{coalition}/follows/new",
        "/coalitions/{coalition}/follows/{follow}",
        "/coalitions/{coalition}/follows/{follow}/challenges/new",
        "/coalitions/{coalition}/challenges",
        "/challenges/{challenge}/coalition/correction",
    ],
)
def test_the_pages_are_usable(
    new_context: NewContext, served_app: Flask, base_url: str, cora: Cora, address: str
) -> None:
    actor, id_ = cora.person.actor, cora.coalition_id
    with served_app.app_context():
        place = list_places(actor, id_)[2][0].place.id
        follow = list_follows(actor, id_)[0].follow.id
        challenge = db.session.query(Challenge.id).filter_by(coalition_id=id_).scalar()
    context = new_context()
    sign_in(context, served_app, base_url, cora.person.session_key)
    page = context.new_page()
    found = address.format(coalition=id_, place=place, follow=follow, challenge=challenge)
    response = page.goto(found)
    assert response is not None
    assert response.status == 200
    look_over(page)

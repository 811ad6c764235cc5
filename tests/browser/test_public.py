"""Public pages and the decision to publish, in a real browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from selfassess.domain.publication import Content, Settings
from selfassess.extensions import db
from selfassess.services import publishing
from selfassess.services.access import Actor
from selfassess.services.editions import DEFAULT_EDITION
from selfassess.store.models import District, Membership
from tests.browser.conftest import Demonstration, OpenPage
from tests.browser.looking import check_access, look_over

pytestmark = pytest.mark.browser


@pytest.fixture
def address(served_app: Flask, demo: Demonstration) -> str:
    """The address at which the demonstration's first district publishes everything."""
    with served_app.app_context():
        owner = db.session.scalars(
            db.select(Membership.user_id).where(Membership.district_id == demo.district_id)
        ).first()
        assert db.session.get_one(District, demo.district_id).is_demonstration
        actor = Actor(owner, None, "Demonstration")
        opened = publishing.open_publication(actor, demo.district_id)
        everything = frozenset(Content)
        if opened.live is None or opened.live.contents != everything:
            now = datetime.now(UTC)
            settings = Settings(True, everything, DEFAULT_EDITION, demo.snapshot_id)
            publishing.save_draft(actor, demo.district_id, settings, opened.version, now)
            opened = publishing.open_publication(actor, demo.district_id)
            publishing.publish(actor, demo.district_id, opened.version, now)
        return publishing.open_publication(actor, demo.district_id).address


@pytest.mark.parametrize("part", ["", "/promises", "?lang=es", "/promises?lang=es"])
def test_everybody_can_read_a_public_page(open_page: OpenPage, address: str, part: str) -> None:
    page = open_page("nobody")
    page.goto(f"/public/{address}{part}")
    expect(page.locator("h1")).to_have_count(1)
    look_over(page)


@pytest.mark.parametrize("path", ["/public", "/public?lang=es", "/public/data"])
def test_everybody_can_read_the_pages_around_it(
    open_page: OpenPage, address: str, path: str
) -> None:
    page = open_page("nobody")
    page.goto(path)
    look_over(page)


@pytest.mark.parametrize("part", ["", "/preview", "/preview/promises"])
def test_an_owner_can_decide_on_any_screen(
    open_page: OpenPage, demo: Demonstration, address: str, part: str
) -> None:
    page = open_page("demo")
    page.goto(f"/districts/{demo.district_id}/publication{part}")
    look_over(page)


def test_a_public_page_needs_no_script_and_sets_no_cookie(
    open_page: OpenPage, address: str
) -> None:
    page = open_page("nobody", java_script_enabled=False)
    page.goto(f"/public/{address}")
    page.get_by_role("link", name="with every day that moved").click()
    step = page.locator("#promise-1")
    expect(step).to_be_visible()
    page.get_by_role("link", name="Done", exact=False).first.click()
    expect(page).to_have_url(re.compile("state=done"))
    assert page.context.cookies() == []


def test_a_step_has_an_address_of_its_own(open_page: OpenPage, address: str) -> None:
    page = open_page("nobody")
    page.goto(f"/public/{address}/promises#promise-2")
    expect(page.locator("#promise-2")).to_be_in_viewport()
    check_access(page)


def test_a_printed_public_page_has_words_and_no_menus(open_page: OpenPage, address: str) -> None:
    page = open_page("nobody")
    page.goto(f"/public/{address}")
    page.emulate_media(media="print")
    expect(page.locator('nav[aria-label="Main"]')).to_be_hidden()
    for words in page.locator(".level-row .level-words").all():
        expect(words).to_be_visible()
    expect(page.locator(".promise-title").first).to_be_visible()
    with pikepdf.open(BytesIO(page.pdf())) as paper:
        assert 2 < len(paper.pages) < 16


def test_an_owner_publishes_by_keyboard(open_page: OpenPage, demo: Demonstration) -> None:
    page: Page = open_page("demo")
    page.goto(f"/districts/{demo.district_id}/publication")
    box = page.get_by_label("List of evidence")
    box.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save and look at the preview").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/preview")
    expect(page.get_by_text("Preview: nobody else sees this")).to_be_visible()
    page.get_by_role("button", name="Publish").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/publication")
    expect(page.get_by_text("Published. This is what everybody reads now.")).to_be_visible()

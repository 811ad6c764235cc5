"""The pages of accounts and districts in a real browser: usable by all, on a phone too."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.browser

OPEN_PAGES = ["/", "/privacy", "/account/sign-in", "/account/sign-up", "/account/reset-password"]
OWN_PAGES = [
    "/account",
    "/account/change-password",
    "/districts",
    "/districts/new",
    "/districts/{id}",
    "/districts/{id}/edit",
    "/districts/{id}/members",
    "/districts/{id}/delete",
]
WIDTHS = [1280, 360]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}


def check(page: Page) -> None:
    """Fail where somebody could not use the page, or would have to scroll sideways."""
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0


@pytest.mark.parametrize("width", WIDTHS)
def test_everybody_can_use_the_pages_before_signing_in(page: Page, cast: Cast, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for address in [*OPEN_PAGES, f"/invitations/{cast.invitation_token}", "/nowhere"]:
        page.goto(address)
        check(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_everybody_can_use_the_pages_after_signing_in(alice: Page, cast: Cast, width: int) -> None:
    alice.set_viewport_size({"width": width, "height": 800})
    for address in OWN_PAGES:
        alice.goto(address.format(id=cast.district_id))
        check(alice)


def test_a_refused_form_leads_to_its_fault(alice: Page) -> None:
    alice.goto("/districts/new")
    alice.get_by_role("button", name="Add the district").click()
    check(alice)
    alice.get_by_role("link", name="Give the district's name.").click()
    expect(alice.get_by_label("Name of the district")).to_be_focused()


def test_a_trial_becomes_ones_own_district_without_scripts(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name="Try it without an account").click()
    page.goto("/account/sign-up")
    page.get_by_label("E-mail address").fill("frank@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    page.get_by_role("link", name="Give it the name of your district").click()
    page.get_by_label("Name of the district").fill("Frank's District")
    page.get_by_label("State or territory").select_option("Ohio")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Frank's District")
    context.close()

"""Two people at one browser: what one could not send is not the other's, and signing out clears."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, StartAssessment, sign_in
from tests.cast import PASSWORD, Cast

KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('selfassess:')).length"


def enter(page: Page, cast: Cast) -> None:
    """Sign in as Bob by the form."""
    page.goto("/account/sign-in")
    page.get_by_label("E-mail address").fill(cast.bob.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/districts")


def answer_in_vain(page: Page, address: str) -> None:
    """Give an answer that does not get through."""
    page.route("**/answers", lambda route: route.abort())
    page.goto(address)
    page.get_by_role("radio").first.check(force=True)
    expect(page.get_by_role("status").filter(has_text="Kept in this browser").first).to_be_visible()
    expect(page.locator("#save-state")).to_have_text("1 not saved")


def test_whoever_signs_in_next_neither_sees_nor_sends_what_another_has_not_sent(
    open_page: OpenPage,
    new_assessment: StartAssessment,
    served_app: Flask,
    base_url: str,
    cast: Cast,
) -> None:
    page, address = open_page("alice"), f"/assessments/{new_assessment()}/elements/1.1"
    answer_in_vain(page, address)
    # Alice's session has run out; Bob signs in.
    sign_in(page.context, served_app, base_url, cast.bob.session_key)
    page.unroute("**/answers")
    page.goto(address)
    expect(page.get_by_text(cast.bob.email)).to_be_visible()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="Kept in this browser")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    # And Alice finds it again.
    sign_in(page.context, served_app, base_url, cast.alice.session_key)
    page.goto(address)
    expect(page.get_by_role("status").filter(has_text="Saved").first).to_be_visible()
    expect(page.get_by_role("radio", checked=True)).to_have_count(1)


def test_signing_out_asks_and_clears_what_was_not_sent(
    open_page: OpenPage, new_assessment: StartAssessment, cast: Cast
) -> None:
    # A session of its own: signing out ends it, and others use that of the cast.
    page, address = open_page("nobody"), f"/assessments/{new_assessment()}/elements/1.1"
    enter(page, cast)
    answer_in_vain(page, address)
    assert page.evaluate(KEPT) == 1
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1.1")
    assert "could not be sent yet" in asked[0]
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert page.evaluate(KEPT) == 0


def test_signing_out_from_any_page_clears_it_too(
    open_page: OpenPage, new_assessment: StartAssessment, cast: Cast
) -> None:
    page, address = open_page("nobody"), f"/assessments/{new_assessment()}/elements/1.1"
    enter(page, cast)
    answer_in_vain(page, address)
    page.goto("/districts")
    assert page.evaluate(KEPT) == 1
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert page.evaluate(KEPT) == 0

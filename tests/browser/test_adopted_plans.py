"""An adopted plan in a real browser: usable by all, and followed without a script."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import expect

from selfassess.services.access import Actor
from selfassess.services.adopted_plans import open_plan
from selfassess.store.accounts import find_account
from tests.browser.conftest import Demonstration, OpenPage
from tests.browser.looking import look_over

pytestmark = pytest.mark.browser


def find_action(served_app: Flask, demo: Demonstration, number: int) -> str:
    """Where an action of the demonstration's open plan has its page."""
    with served_app.app_context():
        account = find_account("demo@example.org")
        assert account is not None
        opened = open_plan(Actor(account.id, None, "Demonstration"), demo.district_id)
        action = opened.actions[number - 1]
    return f"/districts/{demo.district_id}/plans/{opened.plan.id}/actions/{action.id}"


@pytest.mark.parametrize(
    "address",
    [
        "/districts/{demo.district_id}",
        "/districts/{demo.district_id}/plan",
        "/districts/{demo.district_id}/plan/outcome?plan=1",
        "/districts/{demo.district_id}/plan/actions/new",
        "/districts/{demo.district_id}/plan/close",
        "/snapshots/{demo.snapshot_id}/plan/adopt",
    ],
)
def test_everybody_can_use_the_pages_of_a_plan(
    open_page: OpenPage, demo: Demonstration, address: str
) -> None:
    page = open_page("demo")
    response = page.goto(address.format(demo=demo))
    assert response is not None
    assert response.status == 200
    look_over(page)


def test_everybody_can_use_the_page_of_a_done_action(
    open_page: OpenPage, demo: Demonstration, served_app: Flask
) -> None:
    page = open_page("demo")
    page.goto(find_action(served_app, demo, 3))
    expect(page.get_by_role("heading", name="Done: propose a re-rating")).to_be_visible()
    look_over(page)


def test_a_plan_is_followed_without_a_script(open_page: OpenPage, demo: Demonstration) -> None:
    page = open_page("demo", java_script_enabled=False)
    page.goto(f"/districts/{demo.district_id}/plan")
    page.get_by_label("Owner").select_option("Lena Fischer (talent office)")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="not shown")).to_be_visible()
    page.locator("#action-6").get_by_role("button", name="Start").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(page.locator("#action-6")).to_contain_text("Under way")

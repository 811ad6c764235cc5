"""The interview brief and the handover pack in a browser: by eye, by keyboard, on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Demonstration, OpenPage
from tests.browser.looking import look_over

pytestmark = pytest.mark.browser


def test_the_brief_can_be_read_by_everybody(open_page: OpenPage, demo: Demonstration) -> None:
    page = open_page("demo")
    page.goto(f"/assessments/{demo.assessment_id}/brief")
    expect(page.get_by_role("heading", name="Be ready for these first")).to_be_visible()
    look_over(page)


def test_the_pack_can_be_read_by_everybody(open_page: OpenPage, demo: Demonstration) -> None:
    page = open_page("demo")
    page.goto(f"/districts/{demo.district_id}/handover")
    expect(page.get_by_role("heading", name="What lapses first")).to_be_visible()
    look_over(page)


def test_what_is_left_out_is_chosen_by_keyboard_and_stays_in_the_file(
    open_page: OpenPage, demo: Demonstration
) -> None:
    page = open_page("demo")
    page.goto(f"/assessments/{demo.assessment_id}/brief")
    assert page.get_by_text("Your note:").count() > 0
    page.get_by_role("checkbox", name="Your notes").press("Space")
    page.get_by_role("button", name="Show on this page").press("Enter")
    page.wait_for_url("**/brief?chosen=1&evidence=1&observers=1")
    assert page.get_by_text("Your note:").count() == 0
    expect(page.get_by_role("checkbox", name="Your notes")).not_to_be_checked()
    with page.expect_download() as download:
        page.get_by_role("button", name="Brief to print (PDF)").press("Enter")
    assert download.value.suggested_filename.startswith("interview-brief-")

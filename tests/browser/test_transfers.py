"""Taking an assessment elsewhere, bringing it in and erasing a file, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.looking import look_over
from tests.cast import Cast

pytestmark = pytest.mark.browser


def test_an_assessment_goes_elsewhere_and_is_looked_at(
    open_page: OpenPage, cast: Cast, tmp_path: Path
) -> None:
    page = open_page("alice")
    page.goto(f"/assessments/{cast.assessment_id}")
    page.get_by_role("link", name="Take it elsewhere").click()
    look_over(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the archive").click()
    archive = tmp_path / download.value.suggested_filename
    download.value.save_as(archive)
    page = open_page("mallory")
    page.goto(f"/districts/{cast.other_district_id}")
    page.get_by_role("link", name="Bring an assessment").click()
    look_over(page)
    page.get_by_label("Archive").set_input_files(archive)
    page.get_by_role("button", name="Check the archive").click()
    expect(page.get_by_role("heading", name="What cannot be kept")).to_be_visible()
    look_over(page)
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("The assessment is here")).to_be_visible()
    page.get_by_role("link", name="Before the transfer").click()
    expect(page.get_by_text("and every seal fits")).to_be_visible()
    look_over(page)
    page.goto(f"/assessments/{cast.assessment_id}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Page not found")


def test_the_content_of_a_file_is_erased(open_page: OpenPage, cast: Cast) -> None:
    page = open_page("alice")
    page.goto(f"/districts/{cast.district_id}/evidence/{cast.evidence_id}")
    page.get_by_role("link", name="Erase the content").click()
    look_over(page)
    page.get_by_label("Why").fill("It named pupils")
    page.get_by_role("button", name="Erase the content").click()
    expect(page.get_by_text("Erased, in 1 place")).to_be_visible()
    expect(page.get_by_text("by Alice: It named pupils")).to_be_visible()
    look_over(page)
    page.goto(f"/districts/{cast.district_id}/evidence/{cast.evidence_id}/files/1")
    expect(page.get_by_role("main")).to_contain_text("It named pupils")

"""Evidence in a real browser: a file is added and found again, by keyboard and without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Demonstration, OpenPage
from tests.browser.looking import look_over
from tests.proofs import FILES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 320])
def test_a_file_is_added_found_and_proves_something(
    open_page: OpenPage, demo: Demonstration, width: int
) -> None:
    page = open_page("demo", java_script_enabled=False, viewport={"width": width, "height": 900})
    page.goto(f"/districts/{demo.district_id}")
    page.locator("a[href^='/assessments/']").first.click()
    page.goto(f"{page.url}/elements/1.2")
    page.get_by_role("link", name="Add a file or a link").click()
    title = f"Seat plan at {width}"
    page.locator("#file").set_input_files(
        {"name": "seats.pdf", "mimeType": "application/pdf", "buffer": FILES["a.pdf"]}
    )
    page.get_by_label("Title").fill(title)
    page.get_by_label("Records of use or outcome").check()
    page.get_by_role("button", name="Add the evidence").click()
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="seats.pdf", exact=True).click()
    assert download.value.suggested_filename == "seats.pdf"
    assert download.value.path().read_bytes() == FILES["a.pdf"]


@pytest.mark.parametrize(
    "address",
    [
        "/districts/{demo.district_id}/evidence",
        "/districts/{demo.district_id}/evidence/1",
        "/districts/{demo.district_id}/evidence?state=ageing&grade=use&on=1",
        "/snapshots/{demo.snapshot_id}#proven",
    ],
)
def test_everybody_can_use_the_pages_of_evidence(
    open_page: OpenPage, demo: Demonstration, address: str
) -> None:
    page = open_page("demo")
    response = page.goto(address.format(demo=demo))
    assert response is not None
    assert response.status == 200
    look_over(page)


def test_everybody_can_add_evidence(open_page: OpenPage, demo: Demonstration) -> None:
    page = open_page("demo")
    page.goto(f"/districts/{demo.district_id}")
    page.locator("a[href^='/assessments/']").first.click()
    page.goto(f"{page.url}/elements/1.2/evidence")
    look_over(page)
    page.get_by_role("button", name="Add the evidence").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look_over(page)

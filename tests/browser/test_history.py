"""Importing a history and comparing two snapshots, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import Demonstration, OpenPage
from tests.browser.looking import look_over
from tests.cast import Cast

pytestmark = pytest.mark.browser

ROWS = "".join(
    f"Example USD,{year}-04-01,{element},{level},See page 3\n"
    for year, level in ((2014, 2), (2015, 3))
    for element in ("1.1", "1.2", "5.3")
)
HISTORY: FilePayload = {
    "name": "Ratings 2014 and 2015.csv",
    "mimeType": "text/csv",
    "buffer": f"district,date,element,level,note\n{ROWS}".encode(),
}


def test_a_history_is_imported_compared_and_taken_back(open_page: OpenPage, cast: Cast) -> None:
    page = open_page("alice")
    page.goto(f"/districts/{cast.district_id}/history/import")
    wrong = {**HISTORY, "buffer": HISTORY["buffer"] + b"Example USD,2014,1.1,9,\n"}
    page.get_by_label("Ratings file").set_input_files(wrong)  # type: ignore[arg-type]  # a payload
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("alert")).to_contain_text("Line 8")
    look_over(page)
    page.get_by_label("Ratings file").set_input_files(HISTORY)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two snapshots would be made")
    look_over(page)
    page.get_by_label("Yes, these are the levels of this district").check()
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("2 snapshots imported.")).to_be_visible()
    page.get_by_role("link", name="Compare two").click()
    page.get_by_label("Earlier").select_option("April 1, 2014 (provisional)")
    page.get_by_label("Later").select_option("April 1, 2015 (provisional)")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("Three elements rose")).to_be_visible()
    look_over(page)
    page.goto(f"/districts/{cast.district_id}/history/import")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("2 snapshots removed")).to_be_visible()


@pytest.mark.parametrize(
    "address",
    ["trend", "trend/elements/1.6", "compare", "events/new", "history/import"],
)
def test_the_pages_over_the_years_are_usable(
    open_page: OpenPage, demo: Demonstration, address: str
) -> None:
    page = open_page("demo")
    page.goto(f"/districts/{demo.district_id}/{address}")
    look_over(page)

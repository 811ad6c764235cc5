"""The page of a route in a browser: what if at once, or by its button without a script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demonstration, OpenPage
from tests.browser.looking import look_over

PAGES = [
    "/snapshots/{id}/route",
    "/snapshots/{id}/route?goal=advanced&capacity=0",
    "/snapshots/{id}/route?goal=improve&years=9",
    "/snapshots/{id}/route?goal=overall&overall=3.6&capacity=20&without=2.3-3&lock=2.4",
    "/snapshots/{id}/scenarios",
    "/snapshots/{id}/scenarios/new?goal=even",
    "/snapshots/{id}/efforts",
    "/snapshots/{id}/route/adopt?goal=even",
]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_of_the_planner_is_for_everybody(
    open_page: OpenPage, demo: Demonstration, address: str
) -> None:
    page = open_page("demo")
    page.goto(address.format(id=demo.snapshot_id))
    look_over(page)


def test_a_long_route_is_for_everybody(open_page: OpenPage, demo: Demonstration) -> None:
    page = open_page("demo")
    page.goto(f"/snapshots/{demo.provisional_id}/route")
    look_over(page)


def open_route(open_page: OpenPage, demo: Demonstration, **options: Any) -> Page:
    """The route of the demonstration, at the size of a desk."""
    page = open_page("demo", viewport={"width": 1280, "height": 900}, **options)
    page.goto(f"/snapshots/{demo.snapshot_id}/route")
    return page


def test_what_is_tried_is_answered_at_once_and_can_be_taken_back(
    open_page: OpenPage, demo: Demonstration
) -> None:
    page = open_route(open_page, demo)
    first = page.locator("#route-bar .route-sum").inner_text()
    page.get_by_text("And even out as well").click()
    expect(page.locator("#route-bar .route-sum")).not_to_have_text(first)
    expect(page).to_have_url(re.compile("also=even"))
    # The rest follows by itself.
    expect(page.get_by_text("Without it").first).to_be_visible()
    # Said to whoever does not see it.
    expect(page.locator("#route-says")).to_contain_text("steps")
    page.go_back()
    expect(page.locator("#route-bar .route-sum")).to_have_text(first)
    expect(page.get_by_label("And even out as well")).not_to_be_checked()


def test_an_element_that_is_moved_moves_its_color(open_page: OpenPage, demo: Demonstration) -> None:
    page = open_route(open_page, demo)
    support = page.locator("#route-bar .route-cell").nth(4)
    before = support.inner_text()
    page.get_by_text("What if").first.click()
    page.locator("summary", has_text="5. Sources of support for schools").click()
    for element in ("5.1", "5.2", "5.3"):
        page.locator(f'[id="target-{element}"]').select_option("4")
    expect(support).not_to_have_text(before)


def test_what_somebody_unfolded_stays_open(open_page: OpenPage, demo: Demonstration) -> None:
    page = open_route(open_page, demo)
    page.get_by_text("What if").first.click()
    page.locator("#route-answer summary").first.click()
    page.get_by_label("State law or waiver").check()
    expect(page).to_have_url(re.compile("forbid=state-law"))
    expect(page.locator("#route-answer details").first).to_have_attribute("open", "")


def test_without_a_script_the_button_does_the_same(
    open_page: OpenPage, demo: Demonstration
) -> None:
    page = open_route(open_page, demo, java_script_enabled=False)
    page.get_by_label("Even out", exact=True).check()
    page.get_by_role("button", name="Show the route").click()
    expect(page).to_have_url(re.compile("goal=even"))
    expect(page.get_by_label("Even out", exact=True)).to_be_checked()
    expect(page.get_by_role("heading", name="The steps, year by year")).to_be_visible()


def test_where_the_answer_does_not_come_the_button_still_works(
    open_page: OpenPage, demo: Demonstration
) -> None:
    page = open_route(open_page, demo)
    page.route("**/*part=*", lambda route: route.abort())
    page.get_by_text("And even out as well").click()
    expect(page.locator("#route-says")).to_contain_text("could not be fetched")
    page.get_by_role("button", name="Show the route").click()
    page.wait_for_url(re.compile("also=even"))
    expect(page.get_by_label("And even out as well")).to_be_checked()


def test_a_goal_that_lacks_a_number_waits_for_it(open_page: OpenPage, demo: Demonstration) -> None:
    page = open_route(open_page, demo)
    page.get_by_label("Do as much as we can").check()
    page.get_by_label("Points to spend in each year").fill("6")
    expect(page).to_have_url(re.compile("goal=improve"))
    expect(page.locator("#route-answer")).to_contain_text("higher overall")

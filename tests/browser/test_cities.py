"""A city and its agencies, and a district beside its peers, in a real browser."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.conftest import Demonstration, OpenPage
from tests.browser.looking import look_over
from tests.cast import Cast
from tests.web.cities import City, find_city

pytestmark = pytest.mark.browser


@pytest.fixture
def city(served_app: Flask, cast: Cast) -> City:
    with served_app.app_context():
        return find_city(cast)


def test_a_city_says_who_answers_without_a_script(
    open_page: OpenPage, cast: Cast, city: City
) -> None:
    page = open_page("alice", java_script_enabled=False)
    page.goto(f"/districts/{city.id}")
    page.get_by_role("link", name="The agencies of this city").click()
    page.get_by_role("link", name="Add an agency").click()
    page.get_by_label("Name").fill("Bright Start network")
    page.get_by_label("Charter network").check()
    page.get_by_role("button", name="Add the agency").click()
    expect(page.get_by_text("Bright Start network was added")).to_be_visible()
    page.get_by_label("Bright Start network").fill("5,000")
    page.get_by_role("button", name="Save the shares").click()
    expect(page.get_by_text("Nothing is missing.")).to_be_visible()
    page.get_by_role("link", name="1.1 Choice for all families").click()
    page.get_by_role("checkbox", name="Bright Start network").check()
    page.get_by_role("checkbox", name="Public schools").check()
    network = page.get_by_role("group", name="Bright Start network")
    network.get_by_label("Level").select_option("4 In progress")
    network.get_by_label("True on").fill("2026-06-30")
    page.get_by_role("button", name="Save and go to 1.2").click()
    expect(page.get_by_role("alert")).to_contain_text("Name the source of this level.")
    network.get_by_label("Source", exact=True).fill("Annual report, 2026")
    page.get_by_role("button", name="Save and go to 1.2").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1.2")
    page.get_by_label("Nobody holds this duty").check()
    page.get_by_role("button", name="Save", exact=True).click()
    blind = page.get_by_role("region", name="Nobody answers for these")
    expect(blind).to_contain_text("1.2 Access for all learners")
    row = page.get_by_role("row", name="1.1 Choice for all families")
    expect(row).to_contain_text("Public schools and Bright Start network")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "?edition=citywide-2018",
        "/agencies/new",
        "/shares",
        "/duties",
        "/elements/crpe-2016/1.1",
    ],
)
def test_the_pages_of_a_city_are_usable(open_page: OpenPage, city: City, address: str) -> None:
    page = open_page("alice")
    page.goto(f"/districts/{city.id}/city{address}")
    look_over(page)


def test_a_city_asks_a_district(open_page: OpenPage, cast: Cast, city: City) -> None:
    page = open_page("alice")
    page.goto(f"/districts/{city.id}/city/agencies/{city.asked_id}")
    page.get_by_role("button", name="Make a new link").click()
    link = page.locator("code").inner_text()
    look_over(page)
    other = open_page("mallory")
    other.goto(link)
    look_over(other)
    other.get_by_role("link", name="Elsewhere Parish").click()
    look_over(other)
    other.get_by_role("button", name="Accept").click()
    expect(other.get_by_text("Example City, as State-run schools")).to_be_visible()
    look_over(other)
    page.goto(f"/districts/{city.id}/city")
    expect(page.get_by_text("Levels of Elsewhere Parish")).to_be_visible()
    other.get_by_role("button", name="Take back").click()
    page.reload()
    expect(page.get_by_text("The district took its link back")).to_be_visible()


@pytest.mark.parametrize("query", ["", "?like=size&like=state"])
def test_the_page_of_peers_is_usable(open_page: OpenPage, demo: Demonstration, query: str) -> None:
    page = open_page("demo")
    page.goto(f"/districts/{demo.district_id}/peers{query}")
    look_over(page)


def test_peers_are_chosen_by_keyboard(open_page: OpenPage, demo: Demonstration) -> None:
    page = open_page("demo")
    page.goto(f"/districts/{demo.district_id}/peers")
    page.get_by_label("Run in the same way").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Show these peers").press("Enter")
    page.wait_for_url(re.compile("like=governance"))
    expect(page.get_by_label("Run in the same way")).to_be_checked()


def test_a_district_that_does_not_count_learns_how_to(open_page: OpenPage, cast: Cast) -> None:
    page = open_page("carol")
    page.goto(f"/districts/{cast.district_id}/peers")
    expect(page.get_by_text("does not count as a peer, so it sees none")).to_be_visible()
    look_over(page)

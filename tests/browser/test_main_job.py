"""The main job, from the first page to a plan on paper, with scripts and without."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from selfassess.extensions import mail
from tests.browser.conftest import OpenPage
from tests.cast import PASSWORD
from tests.mailbox import find_link
from tests.reports.reading import Report

pytestmark = pytest.mark.browser

SEVEN = 7


def test_somebody_tries_the_program_and_keeps_what_came_of_it(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Try it without an account").click()
    page.get_by_role("link", name="Start with the first element").click()
    answer_the_first_element(page)
    rate_all_components(page)
    take_a_snapshot(page)
    decide_on_an_action(page)

    assert "Trial district" in read_plan(page).text

    keep_the_trial(page, "grace@example.com", "Grace's District")
    page.get_by_role("link", name="Plan", exact=False).first.click()
    expect(page.get_by_text("Grace Hopper, due December 11, 2030").first).to_be_visible()
    assert "Grace's District" in read_plan(page).text


def answer_the_first_element(page: Page) -> None:
    """Answer 1.1 by clicking; each answer is saved, and the level follows."""
    reading = page.locator("#reading")
    expect(reading).to_contain_text("No answer yet.")
    version = page.locator('input[name="q-presence-version"]')
    expect(version).to_have_value("0")
    first = page.get_by_role("group", name="Which document gives families")
    first.get_by_text("A board policy for most schools").click()
    expect(first.get_by_role("status")).to_have_text(re.compile(r"Saved \d\d:\d\d:\d\d"))
    expect(version).to_have_value("1")
    expect(reading).to_contain_text("Between level")
    first.get_by_text("A policy or agreement for every public school").click()
    expect(version).to_have_value("2")

    page.get_by_label("Number").fill("86")
    page.get_by_text("We published results by school and neighborhood").click()
    page.get_by_text("A bus or pass is guaranteed for every school").click()
    expect(reading).to_contain_text("The mean of your answers is 5.00")
    expect(reading).to_contain_text("National exemplar")
    menu = page.get_by_role("navigation", name="Elements")
    expect(menu.get_by_role("link", name="1.1 Choice for all families")).to_contain_text("5")
    page.get_by_role("button", name="Confirm level 5").click()
    expect(reading).to_contain_text("Confirmed by your team")


def rate_all_components(page: Page) -> None:
    """Rate all other elements, a component a page."""
    page.get_by_role("link", name=re.compile("^Assessment for")).click()
    page.get_by_role("link", name="Quick rating of Choice").click()
    for number in range(1, SEVEN + 1):
        expect(page.get_by_text(f"Quick rating, component {number}")).to_be_visible()
        # In the last component one answer after the other, as quickly as a script can click.
        for place, question in enumerate(page.locator("fieldset.question").all()):
            question.get_by_role("radio").nth((number + place) % 5).check()
            if number < SEVEN:
                expect(question.get_by_role("status")).to_contain_text("Saved")
        page.get_by_role("button", name=re.compile("^Save and")).click()


def take_a_snapshot(page: Page) -> None:
    """Look everything over and freeze it."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    expect(page.get_by_text("36 of 36 elements rated or not applicable")).to_be_visible()
    page.get_by_role("button", name="Take the snapshot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trial district")
    row = page.get_by_role("table", name="Each component’s level and mean")
    expect(row.get_by_role("cell")).to_have_count(SEVEN)
    chart = page.locator("#place-chart svg")
    expect(chart).to_have_accessible_name(re.compile("^Strong or weak, consistent or piecemeal"))
    for part in ("title", "desc"):
        expect(chart.locator(part)).not_to_be_empty()
    expect(page.locator("article.finding").first).to_be_visible()


def decide_on_an_action(page: Page) -> None:
    """Give the first action of the plan an owner and a date."""
    page.get_by_role("link", name="See priorities and plan").click()
    page.get_by_role("link", name=re.compile("^Decide")).first.click()
    page.get_by_label("Owner").fill("Grace Hopper")
    page.get_by_label("Due").fill("2030-12-11")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Grace Hopper, due December 11, 2030").first).to_be_visible()


def keep_the_trial(page: Page, email: str, name: str) -> None:
    """Sign up, which makes the trial one's own, and give the district its name."""
    page.goto("/account/sign-up")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    with mail.record_messages() as outbox:
        page.get_by_role("button", name="Sign up").click()
        page.wait_for_url("**/account/signed-up")
    page.goto(find_link(outbox[0]))
    page.get_by_role("link", name="Give it the name of your district").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("State or territory").select_option("Ohio")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def read_plan(page: Page) -> Report:
    """Download the plan that the page offers."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Action plan (PDF)").click()
    data = Path(download.value.path()).read_bytes()
    assert data.startswith(b"%PDF-")
    return Report(data)


def test_the_whole_job_can_be_done_without_scripts(open_page: OpenPage) -> None:
    page = open_page("nobody", java_script_enabled=False)
    page.goto("/")
    page.get_by_role("button", name="Try it without an account").click()
    page.get_by_role("link", name="Start with the first element").click()
    page.get_by_label("A policy or agreement for every public school").check()
    page.get_by_label("Number").fill("a lot")
    page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_role("alert")).to_contain_text("Give a number from 0 to 100")

    page.get_by_label("Number").fill("86")
    page.get_by_role("group", name="What share of").get_by_label("Don’t know").check()
    page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_role("alert")).to_contain_text("only one of them")
    page.get_by_role("alert").get_by_role("link").click()
    page.get_by_role("group", name="What share of").get_by_label("Don’t know").uncheck()
    page.get_by_label("We published results by school and neighborhood").check()
    page.get_by_label("A bus or pass is guaranteed for every school").check()
    page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1.2 ")

    page.get_by_role("link", name=re.compile("^Assessment for")).click()
    page.get_by_role("link", name="Check your answers").click()
    page.get_by_role("button", name=re.compile("^Confirm")).click()
    page.get_by_role("button", name="Take a provisional snapshot").click()
    expect(page.get_by_text("This snapshot is provisional")).to_be_visible()
    assert "Trial district" in read_plan(page).text
    keep_the_trial(page, "frank@example.com", "Frank's District")

"""The pages of the network in a real browser: by keyboard, on a phone, without a script."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from selfassess.domain.responses import ElementState
from selfassess.extensions import db
from selfassess.store.models import District
from tests.browser.conftest import OpenPage
from tests.browser.looking import NARROW, look_over
from tests.cast import Cast
from tests.web.network_builders import STATES, add_district, make_names

pytestmark = pytest.mark.browser

PAGES = (
    "", "/components", "/elements", "/map", "/quadrants", "/progress", "/rankings", "/levers",
)  # fmt: skip
DAYS = (date(2024, 5, 1), date(2025, 5, 1), date(2026, 5, 1))
OPEN: dict[str, int | ElementState] = {"1.1": "na", "1.2": "unknown", "1.3": "unanswered", "1.4": 5}


@pytest.fixture(scope="module", autouse=True)
def network(served_app: Flask, cast: Cast) -> Iterator[None]:
    """Districts of all kinds beside the invented ones of the demonstration, for this file alone."""
    with served_app.app_context():
        ids = [
            add_district(
                name,
                OPEN if number % 4 == 0 else 1 + number % 5,
                state=STATES[number % len(STATES)],
                days=DAYS[: 1 + number % 3],
            )
            for number, name in enumerate(make_names(12))
        ]
    yield
    with served_app.app_context():
        db.session.execute(db.delete(District).where(District.id.in_(ids)))
        db.session.commit()


@pytest.mark.parametrize("path", PAGES)
def test_everybody_can_use_a_page_of_the_network(open_page: OpenPage, path: str) -> None:
    page = open_page("nora")
    response = page.goto(f"/network{path}")
    assert response is not None
    assert response.status == 200
    look_over(page)


def test_the_staff_admit_a_district_by_keyboard(open_page: OpenPage, served_app: Flask) -> None:
    with served_app.app_context():
        waiting = add_district("Waiting Unified", 3)
        query = db.update(District).where(District.id == waiting)
        db.session.execute(query.values(admitted_at=None))
        db.session.commit()
    page = open_page("nora", java_script_enabled=False)
    page.goto("/network/districts")
    page.get_by_role("checkbox", name="Only those that wait").press("Space")
    page.get_by_role("button", name="Search").press("Enter")
    page.get_by_role("link", name="Admit Waiting Unified").press("Enter")
    page.get_by_role("button", name="Admit", exact=True).press("Enter")
    expect(page.get_by_text("Waiting Unified is admitted.")).to_be_visible()
    page = open_page("nora")
    for path in ("", f"/{waiting}/admit", f"/{waiting}/end-admission"):
        page.goto(f"/network/districts{path}")
        look_over(page)
    with served_app.app_context():
        db.session.execute(db.delete(District).where(District.id == waiting))
        db.session.commit()


def test_the_filter_works_without_a_script_and_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("nora", java_script_enabled=False)
    page.goto("/network/components")
    page.get_by_text("Filter, or change what is counted").focus()
    page.keyboard.press("Enter")
    page.get_by_label("State").select_option("DC")
    page.get_by_label("Newest round on or after").fill("2026-01-01")
    page.get_by_role("button", name="Show").press("Enter")
    expect(page.get_by_role("list", name="Filters that hold")).to_contain_text(
        "District of Columbia"
    )
    assert "state=DC" in page.url
    page.get_by_role("link", name="Quadrants").click()
    assert "state=DC" in page.url
    assert "since=2026-01-01" in page.url


def test_a_head_sorts_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("nora")
    page.goto("/network/components")
    page.get_by_role("columnheader", name="Funding").get_by_role("link").press("Enter")
    page.wait_for_url("**sort=c:3")
    expect(page.get_by_role("columnheader", name="Funding")).to_have_attribute(
        "aria-sort", "descending"
    )


def test_on_a_phone_the_name_stays_while_the_elements_scroll(open_page: OpenPage) -> None:
    page = open_page("nora")
    page.set_viewport_size(NARROW)
    page.goto("/network/elements")
    region = page.get_by_role("group", name="Districts by element")
    region.focus()
    name = region.locator("tbody th").first
    name.scroll_into_view_if_needed()
    before = name.bounding_box()
    region.evaluate("(one) => { one.scrollLeft = 600; }")
    assert region.evaluate("(one) => one.scrollLeft") == 600
    after = name.bounding_box()
    assert before is not None
    assert after is not None
    assert after["x"] == pytest.approx(before["x"], abs=2)
    assert _is_on_top(page, after["x"] + 10, after["y"] + 10)


def _is_on_top(page: Page, x: float, y: float) -> bool:
    """Whether what is seen at a point is the head of a row."""
    found = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y)?.closest('th')?.scope", [x, y]
    )
    return bool(found == "row")


def test_elements_print_on_landscape_pages(open_page: OpenPage) -> None:
    page = open_page("nora")
    page.goto("/network/elements")
    data = page.pdf(prefer_css_page_size=True)
    boxes = [part.split(b"]")[0].split() for part in data.split(b"/MediaBox [")[1:]]
    assert boxes
    assert all(float(box[2]) > float(box[3]) for box in boxes)

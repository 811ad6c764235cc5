"""A review in a real browser: usable by all, and done without a script."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import expect

from selfassess.domain.cycle import State
from selfassess.services.access import Actor
from selfassess.services.assessments import list_assessments
from selfassess.services.districts import list_districts
from selfassess.store.accounts import find_account
from tests.browser.conftest import OpenPage
from tests.browser.looking import look_over

pytestmark = pytest.mark.browser


@pytest.fixture
def places(served_app: Flask) -> dict[str, int]:
    """The demonstration's assessment that is in review, and its district."""
    with served_app.app_context():
        account = find_account("demo@example.org")
        assert account is not None
        actor = Actor(account.id, None, "Demonstration")
        (found,) = [
            (own.id, district.id)
            for district, _role in list_districts(actor)
            for own in list_assessments(actor, district.id)
            if own.state is State.IN_REVIEW
        ]
    return {"assessment": found[0], "district": found[1]}


@pytest.mark.parametrize(
    "address",
    [
        "/assessments/{assessment}",
        "/assessments/{assessment}/cycle",
        "/assessments/{assessment}/cycle/send-back",
        "/assessments/{assessment}/review",
        "/assessments/{assessment}/review/1",
        "/assessments/{assessment}/check",
        "/assessments/{assessment}/elements/1.4",
        "/assessments/{assessment}/elements/1.4/activity",
        "/districts/{district}/activity",
    ],
)
def test_everybody_can_use_the_pages_of_a_review(
    open_page: OpenPage, places: dict[str, int], address: str
) -> None:
    page = open_page("demo")
    response = page.goto(address.format(**places))
    assert response is not None
    assert response.status == 200
    look_over(page)


def test_a_reviewer_rates_a_second_time_without_a_script(
    open_page: OpenPage, places: dict[str, int]
) -> None:
    page = open_page("demo", java_script_enabled=False)
    page.goto(f"/assessments/{places['assessment']}/review/7")
    page.locator("#level-7\\.6-4").check()
    page.get_by_role("button", name="Save and finish").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(page.get_by_role("heading", name="Where they differ")).to_be_visible()

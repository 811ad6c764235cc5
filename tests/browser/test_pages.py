"""Every page in a real browser: usable by all, on any screen, in light and dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demonstration, OpenPage, StartAssessment
from tests.browser.looking import look_over
from tests.cast import Cast

pytestmark = pytest.mark.browser

OPEN_PAGES = [
    "/",
    "/privacy",
    "/method",
    "/rubric",
    "/rubric/crpe-2016",
    "/rubric/crpe-2016/1.1",
    "/rubric/crpe-2016/exemplars",
    "/rubric/citywide-2018/ratings",
    "/rubric/search?q=formula",
    "/rubric/compare?from=crpe-2012&to=crpe-2016",
    "/account/sign-in",
    "/account/sign-up",
    "/account/reset-password",
    "/invitations/{token}",
    "/nowhere",
]
OWN_PAGES = [
    "/account",
    "/account/change-password",
    "/account/delete",
    "/districts",
    "/districts/{district}",
    "/districts/{district}/edit",
    "/districts/{district}/members",
    "/districts/{district}/delete",
    "/districts/{district}/assessments/new",
    "/assessments/{assessment}",
    "/assessments/{assessment}/elements/1.1",
    "/assessments/{assessment}/elements/5.1",
    "/assessments/{assessment}/quick/1",
    "/assessments/{assessment}/check",
    "/snapshots/{provisional}",
    "/snapshots/{snapshot}/plan",
    "/snapshots/{snapshot}/plan/actions/5.1",
    "/snapshots/{snapshot}/plan/own/new",
    "/snapshots/{snapshot}/reports",
]
EMPTY_PAGES = [
    "/assessments/{assessment}/elements/5.1",
    "/assessments/{assessment}/quick/3",
    "/assessments/{assessment}/short",
    "/assessments/{assessment}/check",
]


@pytest.mark.parametrize("address", OPEN_PAGES)
def test_everybody_can_use_a_page_before_signing_in(page: Page, cast: Cast, address: str) -> None:
    page.goto(address.format(token=cast.invitation_token))
    look_over(page)


@pytest.mark.parametrize("address", OWN_PAGES)
def test_everybody_can_use_a_page_full_of_answers(
    open_page: OpenPage, demo: Demonstration, address: str
) -> None:
    page = open_page("demo")
    response = page.goto(
        address.format(
            district=demo.district_id,
            assessment=demo.assessment_id,
            snapshot=demo.snapshot_id,
            provisional=demo.provisional_id,
        )
    )
    assert response is not None
    assert response.status == 200
    look_over(page)


@pytest.mark.parametrize("address", EMPTY_PAGES)
def test_everybody_can_use_a_page_without_answers(
    open_page: OpenPage, new_assessment: StartAssessment, address: str
) -> None:
    page = open_page("alice")
    page.goto(address.format(assessment=new_assessment()))
    look_over(page)


def test_a_refused_form_leads_to_its_fault(alice: Page) -> None:
    alice.goto("/districts/new")
    alice.get_by_role("button", name="Add the district").click()
    look_over(alice)
    alice.get_by_role("link", name="Give the name.").click()
    expect(alice.get_by_label("Name", exact=True)).to_be_focused()


def test_a_refused_answer_leads_to_its_question(
    open_page: OpenPage, new_assessment: StartAssessment
) -> None:
    page = open_page("alice")
    page.goto(f"/assessments/{new_assessment()}/elements/1.1")
    question = page.get_by_role("group", name="What share of entry-grade students")
    question.get_by_label("Number").fill("most of them")
    expect(question.get_by_role("status")).to_contain_text("Not saved: Give a number from 0 to 100")
    page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_role("alert")).to_contain_text("Give a number from 0 to 100")
    look_over(page)


def test_a_question_is_a_named_group_of_choices(
    open_page: OpenPage, new_assessment: StartAssessment
) -> None:
    page = open_page("alice")
    page.goto(f"/assessments/{new_assessment()}/elements/1.1")
    question = page.get_by_role("group", name="Which document gives families the right")
    expect(question).to_match_aria_snapshot(
        """
        - group "Which document gives families the right to choose a school?":
          - radio "None; the attendance map decides"
          - radio /A transfer rule that lists accepted reasons/
          - radio "A board policy that opens some schools or grades to everybody"
          - radio /A board policy for most schools/
          - radio /A policy or agreement for every public school/
          - radio "Don’t know"
          - radio "Not applicable"
        """
    )

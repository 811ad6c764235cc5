"""Answering in a real browser: by keyboard, two at once, without a connection, from last time."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Error, Locator, Page, expect

from selfassess.domain.responses import Answer
from selfassess.domain.worksheet import Change
from selfassess.services.assessments import Input, save
from selfassess.web.times import now
from tests.browser.conftest import OpenPage, StartAssessment
from tests.browser.looking import NARROW, WIDE, check_access, check_fit
from tests.cast import Cast

pytestmark = pytest.mark.browser

DOCUMENT = "Which document gives families the right to choose a school?"
RIDES = "How does a child get to a chosen school outside the neighborhood?"
SHARE = "What share of entry-grade students enrolled through a choice process this year?"
NONE = "None; the attendance map decides"
SOME = "A board policy that opens some schools or grades to everybody"
FAMILY = "The family drives or pays"


def find_question(page: Page, text: str) -> Locator:
    """The group of one question."""
    return page.get_by_role("group", name=text, exact=True)


def answer(page: Page, question: str, option: str) -> None:
    """Choose an option by its words, as a mouse does, and wait until it is saved."""
    group = find_question(page, question)
    group.get_by_text(option, exact=True).click()
    expect(group.get_by_role("status")).to_contain_text("Saved")


# --- By keyboard alone

# What the focus is on: whether it shows, and whether something else covers its middle.
LOOK_AT_FOCUS = r"""
() => {
  const focused = document.activeElement;
  const shown = focused.closest('.choice') ?? focused;
  const box = focused.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    words: (focused.labels?.[0] ?? focused).textContent.replace(/\s+/g, ' ').trim(),
    inBar: Boolean(focused.closest('.step-bar')),
    outline: parseFloat(getComputedStyle(shown).outlineWidth),
    outlined: getComputedStyle(shown).outlineStyle !== 'none',
    covered: !top || !(shown.contains(top) || top.contains(focused)),
  };
}
"""


def test_an_element_can_be_answered_by_keyboard_alone(
    open_page: OpenPage, new_assessment: StartAssessment
) -> None:
    page = open_page("alice", viewport=WIDE)
    page.goto(f"/assessments/{new_assessment()}/elements/1.1")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()

    parts = page.get_by_role("navigation", name="On this page").get_by_role("link")
    for place in range(parts.count()):
        page.keyboard.press("Tab")
        expect(parts.nth(place)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_text("What each level means")).to_be_focused()
    page.keyboard.press("Tab")
    first = find_question(page, DOCUMENT)
    expect(first.get_by_role("radio").first).to_be_focused()
    page.keyboard.press("Space")
    expect(first.get_by_label(NONE)).to_be_checked()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(first.get_by_label(SOME)).to_be_checked()
    expect(first.get_by_role("status")).to_contain_text("Saved")

    words = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen = page.evaluate(LOOK_AT_FOCUS)
        words.append(seen["words"])
        assert seen["outlined"], seen
        assert seen["outline"] > 0, seen
        assert not seen["covered"], seen
        if words[-1] == "Save and next":
            break
    assert words[:2] == [f"Clear the answer to: {DOCUMENT}", "Number"]
    assert words[-1] == "Save and next"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1.2 ")


# --- Two at once


def test_of_two_answers_at_once_the_second_person_chooses(
    open_page: OpenPage, new_assessment: StartAssessment
) -> None:
    address = f"/assessments/{new_assessment()}/elements/1.1"
    alice, bob = open_page("alice"), open_page("bob")
    alice.goto(address)
    bob.goto(address)
    answer(alice, DOCUMENT, SOME)
    # Another question of the same element is nobody's business.
    answer(bob, RIDES, FAMILY)

    question = find_question(bob, DOCUMENT)
    question.get_by_text(NONE, exact=True).click()
    panel = question.get_by_role("group", name="answered this while you did")
    expect(panel).to_contain_text(SOME)
    expect(panel).to_contain_text(NONE)
    expect(question.get_by_role("status")).to_contain_text("Not saved")
    check_access(bob)
    bob.set_viewport_size(NARROW)
    check_fit(bob)
    panel.get_by_role("button", name="Use mine instead").click()
    expect(find_question(bob, DOCUMENT).get_by_label(NONE)).to_be_checked()
    expect(bob.get_by_role("main").get_by_text("Saved.", exact=True)).to_be_visible()

    question = find_question(alice, DOCUMENT)
    question.get_by_text("A transfer rule").click()
    panel = question.get_by_role("group", name="answered this while you did")
    panel.get_by_role("button", name="Keep this answer").click()
    expect(find_question(alice, DOCUMENT).get_by_label(NONE)).to_be_checked()
    expect(find_question(alice, RIDES).get_by_label(FAMILY)).to_be_checked()


def test_an_answer_left_alone_since_it_was_saved_contradicts_nobody(
    open_page: OpenPage, new_assessment: StartAssessment
) -> None:
    address = f"/assessments/{new_assessment()}/elements/1.1"
    alice, bob = open_page("alice"), open_page("bob")
    alice.goto(address)
    answer(alice, DOCUMENT, SOME)
    bob.goto(address)
    answer(bob, DOCUMENT, NONE)
    alice.get_by_role("button", name="Save and next").click()
    expect(alice.get_by_role("heading", level=1)).to_contain_text("1.2 ")
    alice.goto(address)
    expect(find_question(alice, DOCUMENT).get_by_label(NONE)).to_be_checked()


# --- Without a connection


def test_an_answer_without_a_connection_is_kept_and_sent_later(
    open_page: OpenPage, new_assessment: StartAssessment
) -> None:
    page = open_page("alice")
    page.goto(f"/assessments/{new_assessment()}/elements/1.1")
    question = find_question(page, DOCUMENT)
    page.context.set_offline(True)
    question.get_by_text(NONE, exact=True).click()
    expect(question.get_by_role("status")).to_contain_text("Kept in this browser and sent later")
    question.get_by_text(SOME, exact=True).click()
    expect(question.get_by_role("status")).to_contain_text("Kept in this browser and sent later")
    page.context.set_offline(False)
    expect(question.get_by_role("status")).to_contain_text("Saved")
    page.reload()
    expect(find_question(page, DOCUMENT).get_by_label(SOME)).to_be_checked()


def test_a_kept_answer_outlives_a_reload(
    open_page: OpenPage, new_assessment: StartAssessment
) -> None:
    page = open_page("alice")
    address = f"/assessments/{new_assessment()}/elements/1.1"
    page.goto(address)
    page.context.set_offline(True)
    question = find_question(page, DOCUMENT)
    question.get_by_text(SOME, exact=True).click()
    expect(question.get_by_role("status")).to_contain_text("Kept in this browser")
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
    page.context.set_offline(False)
    page.goto(address)
    expect(find_question(page, DOCUMENT).get_by_label(SOME)).to_be_checked()
    expect(find_question(page, DOCUMENT).get_by_role("status")).to_contain_text("Saved")
    expect(page.locator("#reading")).to_contain_text("3 questions still open")


def test_somebody_who_has_signed_out_is_not_told_that_an_answer_was_saved(
    open_page: OpenPage, new_assessment: StartAssessment
) -> None:
    page = open_page("alice")
    page.goto(f"/assessments/{new_assessment()}/elements/1.1")
    page.context.clear_cookies()
    question = find_question(page, DOCUMENT)
    question.get_by_text(SOME, exact=True).click()
    expect(question.get_by_role("status")).to_contain_text("Not saved")


# --- From last time, and without the right to answer


def test_last_times_answers_count_once_somebody_says_that_they_are_still_true(
    open_page: OpenPage, served_app: Flask, cast: Cast, new_assessment: StartAssessment
) -> None:
    with served_app.app_context():
        # With Mallory, whose district has no other assessments to choose from.
        actor, earlier = cast.mallory.actor, cast.other_assessment_id
        for element_id, question, option in (
            ("1.1", "presence", "some"),
            ("1.1", "rides", "family"),
            ("1.3", "presence", "none"),
        ):
            given = Change(question, Answer(options=(option,)), 0)
            save(actor, earlier, element_id, Input(changes=(given,)), now())
    page = open_page("mallory")
    page.goto(f"/districts/{cast.other_district_id}")
    page.get_by_role("link", name="Start an assessment").click()
    page.get_by_text("The answers of June 30, 2026, to be confirmed").click()
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="Start with the first element").click()

    expect(page.get_by_text("These answers are from last time")).to_be_visible()
    expect(find_question(page, DOCUMENT).get_by_label(SOME)).to_be_checked()
    expect(page.locator("#reading")).to_contain_text("It counts as soon as you say")
    page.get_by_role("button", name="Still true").click()
    expect(page.get_by_role("status").first).to_contain_text("1.1: last time’s answers still hold")
    page.go_back()
    page.reload()
    expect(page.get_by_text("These answers are from last time")).to_be_hidden()
    expect(page.locator("#reading")).to_contain_text("still open")


def test_a_viewer_looks_and_changes_nothing(
    open_page: OpenPage, new_assessment: StartAssessment
) -> None:
    page = open_page("carol")
    page.goto(f"/assessments/{new_assessment()}/elements/1.1")
    for control in page.locator("#answers").get_by_role("radio").all():
        expect(control).to_be_disabled()
    expect(page.get_by_label("Number")).to_be_disabled()
    expect(page.get_by_role("button", name="Save and next")).to_have_count(0)
    expect(page.get_by_text("You can look at this assessment, and not change it.")).to_be_visible()

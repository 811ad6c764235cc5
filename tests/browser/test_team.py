"""Several people at once in real browsers: a vote by three, a discussion, and who is here."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, StartAssessment
from tests.browser.looking import WIDE, look_over
from tests.cast import Cast

pytestmark = pytest.mark.browser


def cast_vote(page: Page, address: str, level: str, reason: str) -> None:
    """Vote as somebody who has opened nothing else before."""
    page.goto(address)
    page.get_by_role("radio", name=level).check()
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name="Vote", exact=True).click()
    expect(page.get_by_text("is in. You can change it")).to_be_visible()


def open_notice(page: Page, text: str) -> None:
    """Follow the newest notice with some words to the matter."""
    notice = page.get_by_role("listitem").filter(has_text=text).first
    notice.get_by_role("button", name="Open").click()


def test_three_people_vote_before_they_know_and_agree_afterwards(
    open_page: OpenPage, new_assessment: StartAssessment
) -> None:
    assessment = f"/assessments/{new_assessment()}"
    element = f"{assessment}/elements/2.1"
    alice, bob, dora = (open_page(who, viewport=WIDE) for who in ("alice", "bob", "dora"))

    alice.goto(f"{assessment}/votes?elements=2.1")
    look_over(alice)
    alice.get_by_role("button", name="Open the vote").click()
    expect(alice.get_by_text("1 vote opened.")).to_be_visible()

    cast_vote(bob, f"{element}/votes", "5 –", "Every school has signed it")
    # Dora comes from her notices, and finds nothing of Bob's vote.
    dora.goto("/notices")
    open_notice(dora, "Alice asks for your vote")
    dora.get_by_role("link", name="2.1 ").first.click()
    expect(dora.get_by_text("1 of 2 have voted")).to_be_visible()
    assert "Every school has signed it" not in dora.content()
    expect(dora.get_by_role("radio", checked=True)).to_have_count(0)
    look_over(dora)
    cast_vote(dora, f"{element}/votes", "3 –", "Half of them have not")

    alice.goto(f"{element}/votes")
    expect(alice.get_by_text("Everybody has voted.")).to_be_visible()
    assert "Every school has signed it" not in alice.content()
    alice.get_by_role("button", name="Close the vote and show it").click()
    expect(alice.get_by_role("heading", name="2 votes: from 3 to 5, median 4")).to_be_visible()
    expect(alice.get_by_text("Talk about it", exact=True)).to_be_visible()
    look_over(alice)
    alice.get_by_role("group", name="Agreed level").get_by_role("radio", name="3 –").check()
    alice.get_by_role("button", name="Record the agreed level").click()
    expect(alice.get_by_text("Agreed 3; one said 5.").first).to_be_visible()

    bob.goto(element)
    expect(bob.get_by_text("Agreed 3; one said 5.")).to_be_visible()
    expect(bob.get_by_text("Said 5: Every school has signed it")).to_be_visible()
    look_over(bob)


def test_people_talk_about_an_element_and_resolve_it(
    open_page: OpenPage, new_assessment: StartAssessment, cast: Cast
) -> None:
    element = f"/assessments/{new_assessment()}/elements/2.2"
    alice, bob = open_page("alice", viewport=WIDE), open_page("bob", viewport=WIDE)
    alice.goto(element)
    alice.locator("#discussion > summary").click()
    alice.get_by_label("Start a thread").fill("Who has the policy? See https://example.org/p.")
    alice.get_by_text("Tell somebody").click()
    alice.get_by_role("checkbox", name="Bob").check()
    alice.get_by_role("button", name="Comment", exact=True).click()
    expect(alice.get_by_role("link", name="https://example.org/p", exact=True)).to_be_visible()

    bob.goto("/notices")
    open_notice(bob, "Alice mentioned you on 2.2")
    thread = bob.get_by_role("listitem").filter(has_text="Who has the policy?")
    thread.get_by_text("Answer", exact=False).first.click()
    thread.get_by_label("Your answer").fill("I have.")
    thread.get_by_role("button", name="Answer", exact=True).click()
    expect(bob.get_by_role("paragraph").filter(has_text="I have.")).to_be_visible()
    look_over(bob)

    alice.goto(element)
    alice.get_by_role("button", name="Resolve the thread of Alice").click()
    expect(alice.get_by_text("0 open threads, 1 resolved.")).to_be_visible()
    # Led back to the thread, it is open; coming anew, nothing waits and it is folded away.
    alice.goto(element)
    expect(alice.get_by_label("Start a thread")).to_be_hidden()
    alice.goto("/notices")
    expect(alice.get_by_text("Bob answered on 2.2").first).to_be_visible()
    look_over(alice)


def test_people_on_the_same_page_see_each_other(
    open_page: OpenPage, new_assessment: StartAssessment
) -> None:
    element = f"/assessments/{new_assessment()}/elements/2.3"
    alice, carol = open_page("alice"), open_page("carol")
    with alice.expect_response("**/here"):
        alice.goto(element)
    # Carol is a viewer, and still not invisible.
    with carol.expect_response("**/here"):
        carol.goto(element)
    expect(carol.get_by_text("Also here: Alice")).to_be_visible()
    alice.reload()
    expect(alice.get_by_text("Also here: Carol")).to_be_visible()


def test_who_else_is_here_is_said_without_the_script_too(
    open_page: OpenPage, new_assessment: StartAssessment
) -> None:
    element = f"/assessments/{new_assessment()}/elements/2.3"
    alice, dora = open_page("alice"), open_page("dora", java_script_enabled=False)
    with alice.expect_response("**/here"):
        alice.goto(element)
    dora.goto(element)
    expect(dora.get_by_text("Also here: Alice")).to_be_visible()
    dora.locator("#discussion > summary").click()
    dora.get_by_label("Start a thread").fill("Hello")
    dora.get_by_role("button", name="Comment", exact=True).click()
    expect(dora.get_by_role("paragraph").filter(has_text="Hello")).to_be_visible()


# --- Two at once, where the script is not what notices it


def test_of_two_answers_at_once_without_the_script_the_second_person_chooses(
    open_page: OpenPage, new_assessment: StartAssessment
) -> None:
    element = f"/assessments/{new_assessment()}/elements/1.1"
    alice, bob = (open_page(who, java_script_enabled=False) for who in ("alice", "bob"))
    document = "Which document gives families the right to choose a school?"
    alice.goto(element)
    bob.goto(element)
    for page, option in ((alice, "A board policy"), (bob, "None; the attendance map decides")):
        question = page.get_by_role("group", name=document, exact=True)
        question.get_by_role("radio", name=option).first.check()
        page.get_by_role("button", name="Save and next").click()
    panel = bob.get_by_role("group", name="answered this while you did")
    expect(panel).to_contain_text("Alice saved this")
    expect(panel).to_contain_text("A board policy")
    expect(panel).to_contain_text("None; the attendance map decides")
    panel.get_by_role("button", name="Keep this answer").click()
    question = bob.get_by_role("group", name=document, exact=True)
    expect(question.get_by_role("radio", name="A board policy").first).to_be_checked()


def test_of_two_levels_at_once_nobodys_is_overwritten(
    open_page: OpenPage, new_assessment: StartAssessment
) -> None:
    element = f"/assessments/{new_assessment()}/elements/1.1"
    alice, bob = open_page("alice"), open_page("bob")
    alice.goto(element)
    bob.goto(element)
    for page, level in ((alice, "4 –"), (bob, "2 –")):
        page.get_by_text("Set another level").click()
        group = page.get_by_role("group", name="Which level does your team give?")
        group.get_by_role("radio", name=level).check()
        page.get_by_role("button", name="Set this level").click()
    expect(bob.get_by_role("alert")).to_contain_text("Alice has set the level in the meantime")
    group = bob.get_by_role("group", name="Which level does your team give?")
    expect(group.get_by_role("radio", name="4 –")).to_be_checked()
    group.get_by_role("radio", name="2 –").check()
    bob.get_by_role("button", name="Set this level").click()
    expect(bob.get_by_role("main").get_by_text("Saved.", exact=True)).to_be_visible()


def test_of_two_notes_at_once_both_are_shown(
    open_page: OpenPage, new_assessment: StartAssessment
) -> None:
    element = f"/assessments/{new_assessment()}/elements/1.1"
    alice, bob = (open_page(who, java_script_enabled=False) for who in ("alice", "bob"))
    alice.goto(element)
    bob.goto(element)
    for page, note in ((alice, "Ask the county"), (bob, "Ask the board")):
        page.get_by_label("Note for your team").fill(note)
        page.get_by_role("button", name="Save and next").click()
    expect(bob.get_by_role("alert")).to_contain_text("Alice has changed the note")
    expect(bob.get_by_text("Theirs: “Ask the county”")).to_be_visible()
    expect(bob.get_by_label("Note for your team")).to_have_value("Ask the board")


def test_of_two_quick_ratings_at_once_the_second_person_chooses(
    open_page: OpenPage, new_assessment: StartAssessment
) -> None:
    quick = f"/assessments/{new_assessment()}/quick/2"
    alice, bob = open_page("alice"), open_page("bob")
    alice.goto(quick)
    bob.goto(quick)
    for page, level in ((alice, "4 –"), (bob, "2 –")):
        question = page.get_by_role("group", name="2.1 ").first
        question.get_by_role("radio", name=level).check()
        expect(question.get_by_role("status")).to_contain_text("aved")
    panel = bob.get_by_role("group", name="answered this while you did")
    expect(panel).to_contain_text("Alice saved this")
    panel.get_by_role("button", name="Use mine instead").click()
    bob.goto(quick)
    question = bob.get_by_role("group", name="2.1 ").first
    expect(question.get_by_role("radio", name="2 –")).to_be_checked()

"""
A whole cycle, as seven people of one district and four observers live through it.

Everybody has a browser of their own. Every address that one of the seven asks for is noted, and in
the end somebody from elsewhere and an observer knock at each of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, Request, expect

from selfassess.domain.responses import Rating
from selfassess.extensions import db, mail
from selfassess.services.assessments import (
    Input,
    JudgmentInput,
    list_standings,
    open_assessment,
    open_sheet,
    save,
)
from tests.browser.conftest import NewContext, OpenPage, sign_in
from tests.browser.looking import WIDE, look_over
from tests.cast import PASSWORD, Person, make_person
from tests.mailbox import find_link
from tests.proofs import FILES
from tests.reports.reading import Report

pytestmark = pytest.mark.browser

DISTRICT: Final = "Cycle Unified"
DOCUMENT: Final = "Which document gives families the right to choose a school?"
NONE: Final = "None; the attendance map decides"
SOME: Final = "A board policy that opens some schools or grades to everybody"
REASONS: Final = ("It is in the board’s policy", "Every principal has told me", "Not at my school")
"""Why the three vote as they do: nobody may read it before the vote is closed."""
ASKED_FOR: Final = "The contract has lapsed in May."
"""What the reviewer sends back for."""
SAID: Final = "Who has the newest contract?"
"""What the first owner leaves behind in a discussion."""
PRIVATE: Final = re.compile(r"^/(districts/\d|assessments/|snapshots/|plans/|evidence/)")
"""What belongs to somebody; the rest is public, or one's own account."""
UNSEEN: Final = (*REASONS, ASKED_FOR, SAID, "Agreed 4", "Seat plan")
"""What nobody outside may read anywhere."""


@dataclass
class Team:
    """Seven people, each with a page, and all addresses that they asked for."""

    app: Flask
    people: dict[str, Person] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    asked: dict[tuple[str, str], None] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Page:
        return self.pages[name]

    def add(self, name: str, context: BrowserContext) -> Page:
        """Give somebody a page, and note what it asks for from now on."""
        context.on("request", self._note)
        self.pages[name] = context.new_page()
        return self.pages[name]

    def _note(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if PRIVATE.match(parts.path):
            address = f"{parts.path}?{parts.query}" if parts.query else parts.path
            self.asked[request.method, address] = None


@pytest.fixture
def team(new_context: NewContext, served_app: Flask, base_url: str) -> Team:
    """Six people with accounts and a browser each; the seventh, Vera, has neither yet."""
    team = Team(served_app)
    with served_app.app_context():
        for name in ("olga", "sam", "ed", "eve", "cleo", "rex"):
            team.people[name] = make_person(name)
        db.session.commit()
    for name, person in team.people.items():
        context = new_context(viewport=WIDE)
        if name != "olga":
            sign_in(context, served_app, base_url, person.session_key)
        team.add(name, context)
    team.add("vera", new_context(viewport=WIDE))
    return team


def test_seven_people_and_four_observers_go_through_a_whole_cycle(
    team: Team, new_context: NewContext, open_page: OpenPage
) -> None:
    district = found_the_district(team["olga"], team.people["olga"].email)
    for name, role in (
        ("sam", "Owner"),
        ("ed", "Editor"),
        ("eve", "Editor"),
        ("cleo", "Contributor"),
        ("rex", "Reviewer"),
    ):
        invite(team["olga"], team[name], team.people[name].email, role)
    invite_by_mail(team["olga"], team["vera"], "vera@example.com", "Viewer")

    assessment = start_and_assign(team["olga"])
    vote_blindly(team, assessment)
    change_the_same_answer(team["ed"], team["eve"], assessment)
    answer_ones_own_part(team["cleo"], assessment)
    bring_evidence(team, assessment)
    talk(team["olga"], assessment)
    rate_the_rest(team, assessment)

    hand_in(team["ed"], assessment)
    check_that_nobody_answers(team["ed"], assessment)
    send_back(team["rex"], assessment)
    answer_again_and_hand_in(team["ed"], assessment)
    approve(team["rex"], assessment)
    snapshot = freeze(team["olga"], assessment)

    observers = ask_observers(team["olga"], new_context, assessment)
    prepare_the_interview(team["ed"], assessment)

    before = read_snapshot(team["sam"], snapshot)
    leave(team["olga"], team.people["sam"].email, district)
    assert read_snapshot(team["sam"], snapshot) == before
    carry_on(team["sam"], district, assessment)

    assert len(team.asked) > 50
    knock_from_elsewhere(open_page("mallory"), team)
    knock_as_an_observer(observers[0], team)
    change_nothing_as_a_viewer(team)


# --- A district and its team


def found_the_district(page: Page, email: str) -> str:
    """Sign in, and add a district."""
    page.goto("/account/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Add a district").click()
    page.get_by_label("Name", exact=True).fill(DISTRICT)
    page.get_by_label("State or territory").select_option("Ohio")
    page.get_by_label("Who runs it").select_option("Elected board")
    page.get_by_role("button", name="Add the district").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(DISTRICT)
    address = urlsplit(page.url).path
    page.get_by_role("link", name="Members").click()
    return address


def invite(owner: Page, guest: Page, email: str, role: str) -> None:
    """Pass on the link that the page shows, and let it be accepted."""
    ask_in(owner, email, role)
    guest.goto(owner.locator("code.copy-text").inner_text())
    guest.get_by_role("button", name="Accept the invitation").click()
    expect(guest.get_by_text("You are a member now.")).to_be_visible()


def ask_in(owner: Page, email: str, role: str) -> None:
    """Make an invitation on the page of the members."""
    owner.get_by_label("E-mail address").fill(email)
    owner.get_by_label("Role", exact=True).select_option(role)
    owner.get_by_role("button", name="Invite", exact=True).click()
    expect(owner.get_by_text(f"The invitation for {email} is ready")).to_be_visible()


def invite_by_mail(owner: Page, guest: Page, email: str, role: str) -> None:
    """Open the link of the mail as somebody who has no account yet."""
    with mail.record_messages() as outbox:
        ask_in(owner, email, role)
    guest.goto(find_link(outbox[0], "/invitations/"))
    guest.get_by_role("link", name="Sign up").click()
    guest.get_by_label("Password").fill(PASSWORD)
    if not guest.get_by_label("E-mail address").input_value():
        guest.get_by_label("E-mail address").fill(email)
    guest.get_by_role("button", name="Sign up").click()
    guest.get_by_role("button", name="Accept the invitation").click()
    expect(guest.get_by_text("You are a member now.")).to_be_visible()


# --- Answering together


def start_and_assign(owner: Page) -> str:
    """Start an assessment, and ask the contributor for a component within two weeks."""
    owner.get_by_role("link", name=DISTRICT).click()
    owner.get_by_role("link", name="Start an assessment").click()
    owner.get_by_role("button", name="Start", exact=True).click()
    assessment = urlsplit(owner.url).path
    owner.get_by_role("link", name="Who answers what").click()
    owner.locator("summary").filter(has_text="3. ").click()
    third = owner.get_by_role("group", name="Elements of Pupil-based funding for all schools")
    third.get_by_label("The whole component").check()
    owner.get_by_label("Person").select_option("Cleo, contributor")
    owner.get_by_label("Due").fill(f"{datetime.now(UTC) + timedelta(days=14):%Y-%m-%d}")
    owner.get_by_role("button", name="Assign the chosen elements").click()
    expect(third.get_by_text("Cleo, by").first).to_be_visible()
    look_over(owner)
    owner.set_viewport_size(WIDE)
    return assessment


def vote_blindly(team: Team, assessment: str) -> None:
    """Three vote on 2.1; until it is closed, nobody reads what another said."""
    address = f"{assessment}/elements/2.1"
    owner = team["olga"]
    owner.goto(address)
    owner.get_by_role("link", name="Ask for votes on this element").click()
    owner.get_by_label("Sam, owner").uncheck()
    owner.get_by_role("button", name="Open the vote").click()
    expect(owner.get_by_text("1 vote opened.")).to_be_visible()
    voters = tuple(zip(("ed", "eve", "cleo"), ("4 –", "4 –", "2 –"), REASONS, strict=True))
    for name, level, reason in voters:
        page = team[name]
        page.goto("/notices")
        notice = page.get_by_role("listitem").filter(has_text="Olga asks for your vote").first
        notice.get_by_role("button", name="Open").click()
        page.get_by_role("link", name="2.1 ").first.click()
        # On the ballot stands what one said oneself, and nothing of the others.
        expect(page.get_by_role("radio", checked=True)).to_have_count(0)
        page.get_by_role("radio", name=level).check()
        page.get_by_label("Reason").fill(reason)
        page.get_by_role("button", name="Vote", exact=True).click()
        expect(page.get_by_text("is in. You can change it")).to_be_visible()
    for name, page in team.pages.items():
        others = {reason for voter, _level, reason in voters if voter != name}
        for place in (address, f"{address}/votes", f"{assessment}/votes", f"{address}/activity"):
            text = page.request.get(place).text()
            found = {reason for reason in others if reason in text}
            assert not found, f"{name} reads {found} at {place}"
            assert 'class="vote"' not in text

    owner.goto(f"{address}/votes")
    owner.get_by_role("button", name="Close the vote and show it").click()
    expect(owner.get_by_role("heading", name="3 votes: from 2 to 4, median 4")).to_be_visible()
    owner.get_by_role("group", name="Agreed level").get_by_role("radio", name="4 –").check()
    owner.get_by_role("button", name="Record the agreed level").click()
    expect(owner.get_by_text("Agreed 4; one said 2.").first).to_be_visible()
    # Dissent stays beside the level, for the viewer as well.
    assert 'class="vote"' in team["vera"].request.get(f"{address}/votes").text()
    team["vera"].goto(address)
    expect(team["vera"].get_by_text(f"Said 2: {REASONS[2]}")).to_be_visible()


def find_question(page: Page, text: str) -> Locator:
    """The group of one question."""
    return page.get_by_role("group", name=text, exact=True)


def change_the_same_answer(first: Page, second: Page, assessment: str) -> None:
    """Two editors answer at once; the second is shown both answers, and chooses."""
    for page in (first, second):
        page.goto(f"{assessment}/elements/1.1")
    question = find_question(first, DOCUMENT)
    question.get_by_text(SOME, exact=True).click()
    expect(question.get_by_role("status")).to_contain_text("Saved")
    question = find_question(second, DOCUMENT)
    with second.expect_response(lambda answer: answer.status == 409):
        question.get_by_text(NONE, exact=True).click()
    panel = question.get_by_role("group", name="answered this while you did")
    expect(panel).to_contain_text("Ed saved this")
    expect(panel).to_contain_text(SOME)
    expect(panel).to_contain_text(NONE)
    panel.get_by_role("button", name="Use mine instead").click()
    expect(find_question(second, DOCUMENT).get_by_label(NONE)).to_be_checked()
    first.reload()
    expect(find_question(first, DOCUMENT).get_by_label(NONE)).to_be_checked()
    second.get_by_role("link", name=re.compile("^Activity")).click()
    trail = second.get_by_role("main")
    expect(trail).to_contain_text(f"{SOME} → {NONE}")


def set_level(page: Page, level: str) -> None:
    """Say which level the team gives."""
    group = page.get_by_role("group", name="Which level does your team give?")
    if not group.is_visible():
        page.get_by_text("Set another level").click()
    group.get_by_role("radio", name=f"{level} –").check()
    group.get_by_label("Reason").fill("We have looked.")
    page.get_by_role("button", name="Set this level").click()
    expect(page.get_by_role("main").get_by_text("Saved.", exact=True)).to_be_visible()


def answer_ones_own_part(page: Page, assessment: str) -> None:
    """The contributor finds the part, answers it, and can do so nowhere else."""
    page.goto("/tasks")
    page.get_by_role("link", name="3.1 ").click()
    set_level(page, "3")
    page.goto(f"{assessment}/elements/4.1")
    expect(page.get_by_text("You answer what is assigned to you")).to_be_visible()
    for control in page.locator("#answers").get_by_role("radio").all():
        expect(control).to_be_disabled()
    assert send(page, "POST", f"{assessment}/elements/4.1") == 403
    assert send(page, "POST", f"{assessment}/quick/3") == 403


def bring_evidence(team: Team, assessment: str) -> None:
    """Add a file with its grade, and a link that somebody else grades."""
    page = team["ed"]
    page.goto(f"{assessment}/elements/1.1")
    page.get_by_role("link", name="Add a file or a link").click()
    page.get_by_label("File", exact=False).last.set_input_files(
        {"name": "seats.pdf", "mimeType": "application/pdf", "buffer": FILES["a.pdf"]}
    )
    page.get_by_label("Title").fill("Seat plan")
    page.get_by_label("Records of use or outcome").check()
    page.get_by_role("button", name="Add the evidence").click()
    expect(page.get_by_role("link", name="Seat plan", exact=True)).to_be_visible()

    owner = team["olga"]
    owner.goto(f"{assessment}/elements/1.1")
    owner.get_by_role("link", name="Add a file or a link").click()
    owner.get_by_role("group", name="What do you add?").get_by_label("link").check()
    owner.get_by_label("Web address").fill("https://example.org/contract")
    owner.get_by_label("Title").fill("Contract")
    owner.get_by_role("button", name="Add the evidence").click()
    owner.get_by_role("link", name="Contract", exact=True).click()
    expect(owner.get_by_text("by Olga").first).to_be_visible()

    other = team["eve"]
    other.goto(f"{assessment}/elements/1.1")
    other.get_by_role("link", name="Contract", exact=True).click()
    other.get_by_label("Policy or contract", exact=True).check()
    other.get_by_role("button", name="Save", exact=True).click()
    viewer = team["vera"]
    viewer.goto(f"{assessment}/elements/1.1")
    viewer.get_by_role("link", name="Seat plan", exact=True).click()
    with viewer.expect_download() as download:
        viewer.get_by_role("link", name="seats.pdf").click()
    assert download.value.path().read_bytes() == FILES["a.pdf"]


def talk(page: Page, assessment: str) -> None:
    """Leave a remark that outlives the account."""
    page.goto(f"{assessment}/elements/1.1")
    page.locator("#discussion > summary").click()
    page.get_by_label("Start a thread").fill(SAID)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_role("paragraph").filter(has_text=SAID)).to_be_visible()
    look_over(page)
    page.set_viewport_size(WIDE)


def rate_the_rest(team: Team, assessment: str) -> None:
    """What is still open is rated past the pages, by Sam: clicking it all is another test's."""
    actor, assessment_id = team.people["sam"].actor, int(assessment.rsplit("/", 1)[1])
    with team.app.app_context():
        now = datetime.now(UTC)
        for place, (id_, one) in enumerate(
            list_standings(open_assessment(actor, assessment_id)).items()
        ):
            if one.state != "rated":
                seen = open_sheet(actor, assessment_id, id_).worksheet.judgment_stamp.version
                rating = Rating(2 + place % 4, reason="As we see it.")
                save(actor, assessment_id, id_, Input(judgment=JudgmentInput(rating, seen)), now)
        assert {
            one.state for one in list_standings(open_assessment(actor, assessment_id)).values()
        } == {"rated"}


# --- Review


def hand_in(page: Page, assessment: str) -> None:
    """Hand the assessment in for review."""
    page.goto(assessment)
    page.get_by_role("link", name="Hand in for review").click()
    page.get_by_role("button", name="Hand in for review").click()
    expect(page.get_by_role("main").get_by_text("In review", exact=True)).to_be_visible()


def check_that_nobody_answers(page: Page, assessment: str) -> None:
    """While it is in review, an editor can look, and neither answer nor freeze."""
    page.goto(f"{assessment}/elements/1.2")
    expect(page.get_by_role("button", name="Save and next")).to_have_count(0)
    for control in page.locator("#answers").get_by_role("radio").all():
        expect(control).to_be_disabled()
    assert send(page, "POST", f"{assessment}/elements/1.2") == 403
    assert send(page, "POST", f"{assessment}/quick/1") == 403
    page.goto(f"{assessment}/check")
    expect(page.get_by_role("button", name="snapshot")).to_have_count(0)


def send_back(page: Page, assessment: str) -> None:
    """The reviewer rates 1.2 a second time, and sends it back with a reason."""
    page.goto(assessment)
    page.get_by_role("link", name="Second rating").click()
    page.get_by_role("link", name=re.compile(r"^1\.")).click()
    page.get_by_role("group", name="1.2 ").get_by_role("radio", name="1 –").check()
    page.get_by_role("button", name="Save and next component").click()
    page.get_by_role("link", name="All second ratings").click()
    expect(page.get_by_role("heading", name="Where they differ")).to_be_visible()
    page.get_by_role("link", name="Review, deadlines and history").click()
    page.get_by_role("link", name="Send back with reasons").click()
    page.get_by_label("1.2 ").fill(ASKED_FOR)
    page.get_by_role("button", name="Send back", exact=True).click()
    expect(page.get_by_role("main").get_by_text("Sent back", exact=True)).to_be_visible()


def answer_again_and_hand_in(page: Page, assessment: str) -> None:
    """What was sent back is marked, can be answered, and is handed in once more."""
    page.goto(assessment)
    page.get_by_role("main").get_by_role("link", name="1.2 ").last.click()
    expect(page.get_by_role("main")).to_contain_text(ASKED_FOR)
    expect(page.get_by_role("region", name="Second rating")).to_contain_text("Rex")
    set_level(page, "2")
    hand_in(page, assessment)


def approve(page: Page, assessment: str) -> None:
    """The reviewer finds the notice, and is content."""
    page.goto("/notices")
    notice = page.get_by_role("listitem").filter(has_text="waits for review").first
    notice.get_by_role("button", name="Open").click()
    expect(page).to_have_url(re.compile(f"{assessment}$"))
    page.get_by_role("link", name="Approve or send back").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved by Rex on")).to_be_visible()


def freeze(page: Page, assessment: str) -> str:
    """The owner takes the snapshot."""
    page.goto(assessment)
    page.get_by_role("link", name="Check your answers").click()
    page.get_by_role("button", name="Take the snapshot").click()
    expect(page.get_by_role("table", name="Each component’s level and mean")).to_be_visible()
    return urlsplit(page.url).path


# --- Views from outside


def ask_observers(owner: Page, new_context: NewContext, assessment: str) -> list[Page]:
    """Four people outside rate by links; what they say appears once three have handed in."""
    owner.goto(assessment)
    expect(owner.get_by_role("link", name="See the snapshot")).to_be_visible()
    owner.get_by_role("link", name="As others see it").click()
    owner.get_by_role("link", name="Ask observers").click()
    pages = []
    for role in ("Union", "Press", "Parent organization", "Business"):
        owner.get_by_label("From where do they look at you?").select_option(role)
        owner.get_by_role("button", name="Make the link").click()
        link = owner.locator("code.copy-text").inner_text()
        pages.append(new_context(viewport=WIDE).new_page())
        pages[-1].goto(link)
    owner.get_by_role("link", name="See your view beside theirs").click()
    for count, page in enumerate(pages, 1):
        # The last of them judges only what nobody else does.
        observe(page, "1" if count < len(pages) else "7", str(count))
        owner.reload()
        expect(owner.get_by_role("main")).to_contain_text(
            f"{count} observer{'s' if count > 1 else ''} handed in a rating."
        )
        medians = owner.get_by_role("table", name="Elements, your view and the observers’")
        if count < 3:
            expect(medians).to_have_count(0)
            expect(owner.get_by_role("main")).to_contain_text("Judged by too few to be shown")
    row = medians.get_by_role("row").filter(has_text="1.2 ")
    # Of 1, 2 and 3 the median is 2, and that is what the team says, too.
    expect(row.get_by_role("cell").nth(1)).to_have_text("2")
    expect(row).to_contain_text("You agree")
    expect(medians.get_by_role("row").filter(has_text="7.")).to_have_count(0)
    look_over(owner)
    owner.set_viewport_size(WIDE)
    return pages


def observe(page: Page, component: str, level: str) -> None:
    """Rate an element of a component, and hand that in."""
    assert not [text for text in UNSEEN if text in page.content()]
    page.get_by_role("link", name=f"{component}. ").click()
    assert not [text for text in UNSEEN if text in page.content()]
    group = page.get_by_role("group", name=f"{component}.2 ")
    group.get_by_role("radio", name=f"{level} –").check()
    page.get_by_role("button", name="Save").click()
    if component != "7":
        page.get_by_role("link", name="Back to the overview").click()
    page.get_by_role("button", name="Hand in my rating").click()
    expect(page.get_by_text("Your rating counts", exact=True)).to_be_visible()


def prepare_the_interview(page: Page, assessment: str) -> None:
    """Read the brief, and take it along on paper."""
    page.goto(assessment)
    page.get_by_role("link", name="Interview brief").click()
    expect(page.get_by_role("heading", name="Be ready for these first")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Brief to print (PDF)").click()
    data = Path(download.value.path()).read_bytes()
    assert data.startswith(b"%PDF-")
    assert DISTRICT in Report(data).text


# --- The owner leaves


def read_snapshot(page: Page, snapshot: str) -> str:
    """What the snapshot says."""
    page.goto(snapshot)
    return page.get_by_role("main").inner_text()


def leave(page: Page, heir: str, district: str) -> None:
    """Hand over, and delete the account."""
    page.goto(district)
    page.get_by_role("link", name="Members").click()
    page.get_by_role("link", name=f"Hand over to {heir}").click()
    look_over(page)
    page.get_by_role("button", name="Hand over to").click()
    expect(page.get_by_text("you are an editor now")).to_be_visible()
    page.get_by_role("link", name="Your account").click()
    page.get_by_role("link", name="Delete your account").click()
    page.get_by_role("button", name="Delete your account").click()
    expect(page.get_by_text("Your account was deleted.")).to_be_visible()
    page.goto(district)
    page.wait_for_url("**/account/sign-in?**")


def carry_on(page: Page, district: str, assessment: str) -> None:
    """Everything is still there, and the next assessment starts from it."""
    page.goto(f"{assessment}/elements/1.1")
    # What was said and done stays, under one wording for whoever has gone.
    comment = page.locator(".comment").filter(has_text=SAID)
    expect(comment).to_contain_text("Former member")
    expect(page.get_by_role("link", name="Seat plan", exact=True)).to_be_visible()
    page.get_by_role("link", name="Contract", exact=True).click()
    expect(page.get_by_text("by Former member").first).to_be_visible()
    assert "Olga" not in page.content()
    page.goto(f"{assessment}/elements/2.1/votes")
    expect(page.get_by_text("Agreed 4; one said 2.").first).to_be_visible()
    page.goto(district)
    page.get_by_role("link", name="Activity").click()
    expect(page.get_by_role("main")).to_contain_text("Former member")
    assert "Olga" not in page.content()
    expect(page.locator(".seal")).to_be_visible()

    page.goto(district)
    page.get_by_role("link", name="Handover pack").click()
    page.goto(district)
    page.get_by_role("link", name="Start an assessment").click()
    page.get_by_label("The answers of").check()
    page.get_by_role("button", name="Start", exact=True).click()
    page.goto(f"{urlsplit(page.url).path}/elements/1.1")
    expect(page.get_by_role("link", name="Seat plan", exact=True)).to_be_visible()
    page.goto(f"{district}/members")
    ask_in(page, "new@example.com", "Editor")


# --- Whoever may not


def send(page: Page, method: str, address: str) -> int:
    """Ask for an address past the page, with the token that a form would send."""
    token = page.locator("[name=csrf_token]").first.get_attribute("value")
    form = {"csrf_token": token or ""} if method == "POST" else None
    return page.request.fetch(address, method=method, form=form, max_redirects=0).status


def knock_from_elsewhere(page: Page, team: Team) -> None:
    """Somebody from another district finds nothing at any of the addresses."""
    page.goto("/account")
    answers = {address: send(page, *address) for address in team.asked}
    assert {address: status for address, status in answers.items() if status != 404} == {}


def knock_as_an_observer(page: Page, team: Team) -> None:
    """Somebody with a link only is asked to sign in, and reads nothing."""
    token = page.locator("[name=csrf_token]").first.get_attribute("value")
    for method, address in team.asked:
        form = {"csrf_token": token or ""} if method == "POST" else None
        answer = page.request.fetch(address, method=method, form=form, max_redirects=0)
        assert answer.status in (302, 404), (method, address, answer.status)
        if answer.status == 302:
            assert urlsplit(answer.headers["location"]).path == "/account/sign-in", address


def change_nothing_as_a_viewer(team: Team) -> None:
    """A member who may only look is refused whatever the others have sent."""
    page = team["vera"]
    page.goto("/account")
    sent = [address for method, address in team.asked if method == "POST"]
    answers = {a: send(page, "POST", a) for a in sent if not a.endswith("/here")}
    assert {address: status for address, status in answers.items() if status < 403} == {}

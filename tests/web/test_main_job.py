"""The main job from the first page to the plan, without an account and then with one."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from selfassess.extensions import db
from selfassess.loader.demonstration import answer_for
from selfassess.services.editions import get_edition
from selfassess.store.models import District, Membership
from selfassess.web.question_fields import show_number
from selfassess.web.times import now
from tests.inspecting import InspectingClient, parse
from tests.mailbox import sign_up
from tests.web.filling import Form, find_all, open_form, read_text

LEVELS = {"1": 4, "2": 3, "3": 1, "4": 4, "5": 2, "6": 5, "7": 3}
"""The level of every element of each component, as the guided questions shall give it."""


@pytest.fixture
def visitor(app: Flask) -> InspectingClient:
    """The browser of someone who has never been here."""
    client = app.test_client()
    assert isinstance(client, InspectingClient)
    return client


def answer_questions(form: Form, element_id: str, level: int) -> None:
    """Fill the questions of an element so that they give a level."""
    element = get_edition("crpe-2016").elements[element_id]
    for question_id, answer in answer_for(element, level).items():
        if answer.number is not None:
            form.fill(f"q-{question_id}", show_number(answer.number))
        else:
            form.fill(f"q-{question_id}", *(answer.options or ("none",)))


def find_link(page: str, text: str) -> str:
    """Where the first link with these words leads."""
    for link in parse(page).iter("a"):
        if text in read_text(link):
            return link.get("href", "")
    raise AssertionError(f"no link says {text!r}")


def find_button(page: str, text: str) -> str:
    """Where the form with this button goes."""
    for form in find_all(parse(page), "form", method="post"):
        if any(text in read_text(button) for button in form.iter("button")):
            return form.get("action", "")
    raise AssertionError(f"no button says {text!r}")


def test_a_stranger_gets_from_the_first_page_to_a_plan_and_keeps_it(
    app: Flask, visitor: InspectingClient
) -> None:
    # Try it: one button leads to an assessment that is ready to be answered.
    page = visitor.get("/").text
    assert "Try it without an account" in page
    overview = visitor.post(find_button(page, "Try it without an account")).location
    page = visitor.get(overview).text
    assert "0 of 36" in page
    cookie = visitor.get_cookie("session")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")
    assert cookie.expires is not None

    # Answer the first component in detail, element by element, as the buttons lead.
    address = find_link(page, "Start with the first element")
    framework = get_edition("crpe-2016")
    for _ in framework.components[0].elements:
        form = open_form(visitor, address)
        answer_questions(form, address.rsplit("/", 1)[1], LEVELS["1"])
        address = form.press("next").location
    assert address.endswith("/elements/2.1")

    # Rate the others quickly, a component a page.
    page = visitor.get(overview).text
    assert "6 of 36" in page
    address = find_link(page, "Quick rating of Autonomy")
    for component in framework.components[1:]:
        form = open_form(visitor, address)
        for element in component.elements:
            form.fill(f"e-{element.id}", str(LEVELS[component.id]))
        address = form.press("next").location
    assert address.endswith("/check")

    # Look it over, confirm what the answers give, and take the snapshot.
    page = visitor.get(address).text
    assert "36 of 36" in page
    visitor.post(find_button(page, "Confirm 6 levels"))
    page = visitor.get(address).text
    assert "not confirmed by your team" not in page
    snapshot = visitor.post(find_button(page, "Take the snapshot")).location
    page = unescape(visitor.get(snapshot).text)
    assert "The snapshot was taken." in page

    # What it says is what was answered.
    document = visitor.get(f"{snapshot}.json").json
    assert document is not None
    assert document["complete"]
    assert {c: s["level"] for c, s in document["components"].items()} == LEVELS
    assert document["overall"]["score"] == round(sum(LEVELS.values()) / 7, 6)
    assert document["elements"]["1.1"]["derived"] == 4
    assert document["elements"]["2.1"]["derived"] is None

    # The plan puts first what is furthest behind for the least effort.
    plan = visitor.get(f"{snapshot}/plan")
    assert plan.status_code == 200
    assert framework.elements["3.1"].title in unescape(plan.text)

    # Sign up: the trial becomes the account's own, with everything in it.
    sign_up(visitor, "erin@example.com")
    assert visitor.get(snapshot).status_code == 200
    (district,) = set(re.findall(r"/districts/\d+", visitor.get("/districts").text))
    assert "This is a trial" not in visitor.get(district).text
    with app.app_context():
        kept = db.session.get_one(District, int(district.rsplit("/", 1)[1]))
        assert not kept.is_trial
        members = db.session.scalars(db.select(Membership).filter_by(district_id=kept.id)).all()
        assert [member.role for member in members] == ["owner"]

    # Whoever else comes sees nothing of it.
    stranger = app.test_client()
    assert stranger.get(snapshot).status_code == 302
    stranger.post("/try")
    for address in (snapshot, overview, f"{overview}/elements/1.1", district):
        assert stranger.get(address).status_code == 404


def test_next_year_starts_from_this_years_answers(visitor: InspectingClient) -> None:
    overview = visitor.post("/try").location
    form = open_form(visitor, f"{overview}/elements/1.1")
    answer_questions(form, "1.1", 3)
    form.press("next")
    check = f"{overview}/check"
    first = visitor.post(find_button(visitor.get(check).text, "Take a provisional snapshot"))

    district = find_link(visitor.get(overview).text, "Trial district")
    start = find_link(visitor.get(district).text, "Start an assessment")
    earlier = overview.rsplit("/", 1)[1]
    data = {"as_of": now().date().isoformat(), "start_from": earlier}
    overview = visitor.post(start, data=data).location
    address = f"{overview}/elements/1.1"
    page = visitor.get(address).text
    assert "These answers are from last time" in page
    visitor.post(find_button(page, "Still true"))
    check = f"{overview}/check"
    second = visitor.post(find_button(visitor.get(check).text, "Take a provisional snapshot"))
    assert first.location != second.location
    documents = [visitor.get(f"{answer.location}.json").json for answer in (first, second)]
    assert [d["elements"]["1.1"]["level"] for d in documents if d] == [3, 3]


def test_a_trial_survives_a_closed_browser_and_a_second_press(visitor: InspectingClient) -> None:
    overview = visitor.post("/try").location
    form = open_form(visitor, f"{overview}/elements/1.1")
    form.fill("q-presence", "some").fetch("q-presence")
    again = visitor.post("/try").location
    page = visitor.get(again).text
    assert overview in page
    assert open_form(visitor, f"{overview}/elements/1.1").values["q-presence"] == "some"

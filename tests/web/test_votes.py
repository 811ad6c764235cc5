"""The pages of votes: nothing of a vote leaves the server before the close."""

from __future__ import annotations

import re

import pytest

from tests.cast import Cast
from tests.conftest import Visit

SECRET = "I have seen the contracts"


def _page(cast: Cast) -> str:
    return f"/assessments/{cast.assessment_id}/elements/2.1/votes"


def _list(cast: Cast) -> str:
    return f"/assessments/{cast.assessment_id}/votes"


@pytest.fixture
def asked(visit: Visit, cast: Cast) -> Cast:
    """Alice leads a vote on 2.1; Bob has voted 5, Dora has not voted."""
    data = {"elements": ["2.1"], "people": [cast.bob.id, cast.dora.id]}
    page = visit("alice").post(_list(cast), data=data, follow_redirects=True)
    assert "1 vote opened" in page.text
    data = {"level": "5", "note": SECRET}
    page = visit("bob").post(f"{_page(cast)}/cast", data=data, follow_redirects=True)
    assert " is in. You can change it" in page.text
    return cast


@pytest.mark.parametrize("who", ["alice", "dora", "carol", "rita"])
def test_no_page_tells_a_vote_before_the_close(visit: Visit, asked: Cast, who: str) -> None:
    client = visit(who)
    element = f"/assessments/{asked.assessment_id}/elements/2.1"
    pages = [
        client.get(address).text
        for address in (
            _page(asked),
            _list(asked),
            element,
            f"/assessments/{asked.assessment_id}",
            f"/assessments/{asked.assessment_id}/check",
            f"/assessments/{asked.assessment_id}/quick/2",
            "/notices",
        )
    ]
    pages.append(client.post(f"{element}/here").text)
    assert not any(SECRET in page for page in pages)
    assert "1 of 2 have voted" in pages[1]
    assert "1 of 2 have voted" in pages[2]
    # Bob's level is nowhere on the page of the vote: no radio is checked, no chart drawn.
    assert "checked" not in pages[0]
    assert '<svg class="chart' not in pages[0]
    assert "votes for level" not in pages[0]


def test_the_pages_before_the_close_do_not_depend_on_what_was_voted(
    visit: Visit, asked: Cast
) -> None:
    def fetch() -> list[str]:
        alice, dora = visit("alice"), visit("dora")
        texts = [
            client.get(page).text
            for client in (alice, dora)
            for page in (_page(asked), _list(asked))
        ]
        # The tokens of forms differ from page to page.
        return [
            "\n".join(line for line in text.split("\n") if "csrf" not in line) for text in texts
        ]

    before = fetch()
    visit("bob").post(f"{_page(asked)}/cast", data={"level": "1", "note": ""})
    assert fetch() == before


def test_ones_own_vote_is_shown_to_oneself(visit: Visit, asked: Cast) -> None:
    page = visit("bob").get(_page(asked)).text
    assert SECRET in page
    assert "Change my vote" in page


def test_who_votes_is_told_beforehand_who_will_see_it(visit: Visit, asked: Cast) -> None:
    page = visit("dora").get(_page(asked)).text
    assert "Nobody sees your vote until Alice closes it" in page
    assert "with your name" in page


def test_after_the_close_the_votes_are_shown_and_a_level_is_agreed(
    visit: Visit, asked: Cast
) -> None:
    visit("dora").post(f"{_page(asked)}/cast", data={"level": "3"})
    alice = visit("alice")
    page = alice.post(f"{_page(asked)}/close", follow_redirects=True).text
    assert "2 votes: from 3 to 5, median 4" in page
    assert SECRET in page
    assert "Talk about it" in page
    data = {"agreed": "3", "reason": "", "rating-version": "0"}
    page = alice.post(f"{_page(asked)}/agree", data=data, follow_redirects=True).text
    assert "Agreed 3; one said 5." in page
    element = visit("carol").get(f"/assessments/{asked.assessment_id}/elements/2.1").text
    assert "Agreed 3; one said 5." in element
    assert f"Said 5: {SECRET}" in element
    assert "Agreed 3; one said 5" in visit("carol").get(_list(asked)).text


def test_an_agreement_over_a_newer_level_is_refused_and_both_are_shown(
    visit: Visit, asked: Cast
) -> None:
    alice = visit("alice")
    alice.post(f"{_page(asked)}/close")
    data = {"level": "2", "rating-version": "0", "go": "set-level"}
    visit("bob").post(f"/assessments/{asked.assessment_id}/elements/2.1", data=data)
    data = {"agreed": "4", "reason": "All agree", "rating-version": "0"}
    answer = alice.post(f"{_page(asked)}/agree", data=data)
    assert answer.status_code == 409
    assert "set the level in the meantime, to 2" in answer.text
    assert "All agree" in answer.text
    assert 'name="rating-version" value="1"' in answer.text
    answer = alice.post(f"{_page(asked)}/agree", data={**data, "rating-version": "1"})
    assert answer.status_code == 302


@pytest.mark.parametrize("level", ["", "0", "9", "x", "³"])
def test_a_vote_that_cannot_be_taken_is_shown_again(visit: Visit, asked: Cast, level: str) -> None:
    data = {"level": level, "note": "Because"}
    answer = visit("dora").post(f"{_page(asked)}/cast", data=data)
    assert answer.status_code == 422
    assert "Because" in answer.text
    assert "1 of 2 have voted" in visit("carol").get(_list(asked)).text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"elements": ["2.2"]}, "Choose at least one person"),
        ({"people": ["bob"]}, "Choose at least one element"),
        ({"elements": ["2.2"], "people": ["carol"]}, "Choose people from the list"),
        ({"elements": ["2.2"], "people": ["alice"]}, "Choose people from the list"),
    ],
)
def test_what_cannot_be_asked_is_told(
    visit: Visit, cast: Cast, data: dict[str, list[str]], message: str
) -> None:
    people = [cast.person(who).id for who in data.get("people", [])]
    answer = visit("alice").post(_list(cast), data={**data, "people": people})
    assert (answer.status_code, message in answer.text) == (422, True)


def test_a_vote_on_all_that_is_not_rated(visit: Visit, cast: Cast) -> None:
    bob = visit("bob")
    data = {"level": "2", "rating-version": "0", "go": "set-level"}
    bob.post(f"/assessments/{cast.assessment_id}/elements/2.1", data=data)
    sent = {"elements": ["unrated"], "people": [cast.dora.id]}
    page = bob.post(_list(cast), data=sent, follow_redirects=True).text
    assert "35 votes opened" in page
    assert "elements/2.1/votes" not in page


def test_a_trial_is_told_to_sign_up_first(visit: Visit, cast: Cast) -> None:
    trial = visit("trial")
    page = trial.get(f"/assessments/{cast.trial_assessment_id}/votes").text
    assert "Sign up first" in page
    assert (
        "Discussion" not in trial.get(f"/assessments/{cast.trial_assessment_id}/elements/1.1").text
    )


def test_one_ballot_leads_on_to_the_next(visit: Visit, cast: Cast) -> None:
    alice, bob = visit("alice"), visit("bob")
    form = {"elements": ["1.2", "2.3", "7.6"], "people": [str(cast.bob.id)]}
    alice.post(f"/assessments/{cast.assessment_id}/votes", data=form)
    url = f"/assessments/{cast.assessment_id}/elements"
    page = bob.get(f"{url}/2.3/votes").text
    assert "Vote, then go to 7.6" in page
    assert "Next: " not in page
    answer = bob.post(f"{url}/2.3/votes/cast", data={"level": "3", "then": "next"})
    assert answer.location == f"{url}/7.6/votes"
    page = bob.post(f"{url}/7.6/votes/cast", data={"level": "3"}, follow_redirects=True).text
    assert re.search(r"Next: 1\.2 .+, 1 left", page)
    page = bob.post(f"{url}/1.2/votes/cast", data={"level": "3", "then": "next"}).location
    assert page == f"{url}/1.2/votes"


def test_who_leads_a_vote_is_told_that_they_do_not_vote(visit: Visit, cast: Cast) -> None:
    alice = visit("alice")
    form = {"elements": ["1.2"], "people": [str(cast.bob.id)]}
    alice.post(f"/assessments/{cast.assessment_id}/votes", data=form)
    page = alice.get(f"/assessments/{cast.assessment_id}/elements/1.2/votes").text
    assert "You have asked, so you do not vote yourself." in page
    assert "Next: " not in page


def test_where_nobody_can_be_asked_the_error_leads_somewhere(visit: Visit, cast: Cast) -> None:
    alice = visit("alice")
    for person in (cast.bob, cast.dora):
        alice.post(f"/districts/{cast.district_id}/members/{person.id}/remove")
    for elements in (["1.2"], []):
        answer = alice.post(f"/assessments/{cast.assessment_id}/votes", data={"elements": elements})
        assert answer.status_code == 422
        (target,) = re.findall(r'<ul><li><a href="#([\w-]+)"', answer.text)
        assert f'id="{target}"' in answer.text

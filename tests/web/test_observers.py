"""Observers and critics: asked by a link, heard without being told apart."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from selfassess.domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from selfassess.domain.perspectives import OutsideRole
from selfassess.services import observers
from selfassess.services.observers import Observing, Remark
from tests.cast import Cast
from tests.conftest import Visit

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CLOSES = NOW.date() + timedelta(days=10)


def _ask(cast: Cast, role: OutsideRole = OutsideRole.UNION) -> Observing:
    token = observers.ask_observer(
        cast.alice.actor, cast.assessment_id, role, "someone@example.com", CLOSES, NOW
    )
    return observers.open_link(token)


def _say(
    cast: Cast,
    role: OutsideRole,
    level: int | None,
    comment: str = "",
    name: str = "",
) -> None:
    """Someone of a role rates 1.1, and 1.2 so that there is something to hand in."""
    observing = _ask(cast, role)
    remarks = [Remark("1.1", True, level, comment), Remark("1.2", True, 3)]
    observers.rate(observing, remarks, NOW)
    reopened = observers._open(observing.observer, observing.assessment, observing.district)
    observers.hand_in(reopened, name, bool(name), NOW)


# --- By a link


def test_an_observer_rates_without_an_account_and_sees_nothing_of_the_district(
    visit: Visit, cast: Cast
) -> None:
    sent = {"level": "5", "rating-version": "0", "go": "set-level", "note": "Our secret note"}
    visit("alice").post(f"/assessments/{cast.assessment_id}/elements/1.1", data=sent)
    someone, url = visit("nobody"), f"/observe/{cast.observer_link}"
    assert "How do you see Example Unified" in someone.get(url).text
    page = someone.get(f"{url}/1").text
    assert "Our secret note" not in page
    assert "checked" not in page
    sent = {"1.1-level": "2", "1.1-comment": "Only two schools.", "1.2-level": "cannot-judge"}
    answer = someone.post(f"{url}/1", data=sent, follow_redirects=True)
    assert "Saved." in answer.text
    again = someone.get(f"{url}/1").text
    assert re.search(r'id="1.1-level-2"[^>]*checked', again)
    assert re.search(r'id="1.2-level-cannot-judge"[^>]*checked', again)
    assert "2 of 6" in someone.get(url).text
    assert "counts from now on" in someone.post(url, data={}, follow_redirects=True).text


def test_what_is_taken_back_is_gone_and_cannot_judge_is_no_level(visit: Visit, cast: Cast) -> None:
    someone, url = visit("nobody"), f"/observe/{cast.observer_link}"
    someone.post(f"{url}/1", data={"1.1-level": "cannot-judge"})
    assert "Rate at least one element first" in someone.post(url, data={}).text
    someone.post(f"{url}/1", data={})
    assert "0 of 6" in someone.get(url).text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"1.1-level": "9"}, "Choose one of the levels"),
        ({"1.1-level": "five"}, "Choose one of the levels"),
        ({"1.1-comment": "I think so."}, "Choose a level, or"),
        ({"1.1-level": "3", "1.1-comment": "x" * 2_001}, "Keep the comment under"),
    ],
)
def test_what_cannot_be_taken_is_told_and_kept_on_the_screen(
    visit: Visit, cast: Cast, data: dict[str, str], message: str
) -> None:
    someone, url = visit("nobody"), f"/observe/{cast.observer_link}"
    response = someone.post(f"{url}/1", data=data)
    assert (response.status_code, message in response.text) == (422, True)
    assert data.get("1.1-comment", "")[:50] in response.text
    assert "0 of 6" in someone.get(url).text


def test_only_the_browser_that_began_can_go_on(visit: Visit, cast: Cast) -> None:
    someone, url = visit("nobody"), f"/observe/{cast.observer_link}"
    # Whoever only looks does not take the link.
    assert visit("alice").get(url).status_code == 200
    assert someone.post(f"{url}/1", data={"1.1-level": "9"}).status_code == 422
    assert visit("alice").get(url).status_code == 200
    someone.post(f"{url}/1", data={"1.1-level": "2", "1.1-comment": "The board is a mess."})
    assert someone.get(f"{url}/1").status_code == 200
    for path in (url, f"{url}/1"):
        asker = visit("alice").get(path)
        assert (asker.status_code, "board is a mess" in asker.text) == (403, False)
    assert visit("alice").post(f"{url}/1", data={"1.1-level": "5"}).status_code == 403
    assert visit("alice").post(url, data={}).status_code == 403
    assert "1 of 6" in someone.get(url).text


def test_who_asks_learns_how_many_answered_and_not_who(visit: Visit, cast: Cast) -> None:
    someone, url = visit("nobody"), f"/observe/{cast.observer_link}"
    asked = f"/assessments/{cast.assessment_id}/observers/ask"
    before = visit("alice").get(asked).text
    someone.post(f"{url}/1", data={"1.1-level": "2"})
    assert visit("alice").get(asked).text.count("union@example.com") == before.count(
        "union@example.com"
    )
    assert "0 ratings handed in" in visit("alice").get(asked).text
    someone.post(url, data={})
    page = visit("alice").get(asked).text
    assert "1 rating handed in" in page
    assert "Handed in" not in page


def test_a_wrong_link_and_one_that_was_taken_back_open_nothing(visit: Visit, cast: Cast) -> None:
    someone = visit("nobody")
    assert someone.get("/observe/wrong").status_code == 404
    path = f"/assessments/{cast.assessment_id}/observers/{cast.observer_id}/revoke"
    assert visit("alice").post(path).status_code == 302
    assert someone.get(f"/observe/{cast.observer_link}").status_code == 404


def test_an_editor_asks_and_sees_the_link_once(visit: Visit, cast: Cast) -> None:
    bob, url = visit("bob"), f"/assessments/{cast.assessment_id}/observers/ask"
    closes = (datetime.now(UTC).date() + timedelta(days=5)).isoformat()
    data = {"role": "press", "contact": "", "closes_on": closes}
    page = bob.post(url, data=data, follow_redirects=True).text
    found = re.search(r"https?://[^/]+(/observe/[\w-]+)", page)
    assert found is not None
    assert visit("nobody").get(found[1]).status_code == 200
    assert "/observe/" not in bob.get(url).text
    late = {**data, "closes_on": "2020-01-01"}
    assert "from today to a year from now" in bob.post(url, data=late).text


def test_an_observer_with_an_account_says_first_from_where_they_look(
    visit: Visit, cast: Cast
) -> None:
    otto, url = visit("otto"), f"/districts/{cast.district_id}/observe"
    assert "How do you see" in otto.get(url).text
    otto.post(f"{url}/1", data={"1.1-level": "4"})
    assert "1 of 6" in otto.get(url).text
    assert otto.get(f"/districts/{cast.district_id}").status_code == 403


# --- What the district learns


@pytest.mark.usefixtures("database")
class TestWhatTheDistrictLearns:
    """Medians of groups that are large enough, and words without names."""

    def test_three_are_heard_and_two_are_not(self, cast: Cast) -> None:
        for level in (2, 3):
            _say(cast, OutsideRole.UNION, level, f"I say {level}.")
        element = observers.compare_views(cast.alice.actor, cast.assessment_id).elements[0]
        assert (element.gap.outside, element.gap.is_hidden) == (None, True)
        assert element.statements == ()
        _say(cast, OutsideRole.PRESS, 5, "I say 5.")
        element = observers.compare_views(cast.alice.actor, cast.assessment_id).elements[0]
        assert element.gap.outside == 3
        # One group of two and one of one: shown only together.
        assert [group.role for group in element.gap.groups] == ["several"]
        assert [one.text for one in element.statements] == ["I say 2.", "I say 3.", "I say 5."]
        assert {(one.name, one.role) for one in element.statements} == {("", None)}

    def test_whoever_agrees_is_named(self, cast: Cast) -> None:
        _say(cast, OutsideRole.PRESS, 2, "We wrote about it.", "Kim Lee, City Paper")
        (statement,) = (
            observers.compare_views(cast.alice.actor, cast.assessment_id).elements[0].statements
        )
        assert (statement.name, statement.role) == ("Kim Lee, City Paper", OutsideRole.PRESS)

    def test_only_what_was_handed_in_counts(self, cast: Cast) -> None:
        observers.rate(_ask(cast), [Remark("1.1", True, 1)], NOW)
        assert observers.compare_views(cast.alice.actor, cast.assessment_id).handed_in == 0

    def test_a_link_that_is_taken_back_does_not_take_back_what_was_said(self, cast: Cast) -> None:
        for level in (2, 3, 4):
            _say(cast, OutsideRole.UNION, level, f"I say {level}.")
        before = observers.compare_views(cast.alice.actor, cast.assessment_id).elements
        for asked in observers.list_observers(cast.alice.actor, cast.assessment_id):
            if asked.handed_in_at is not None:
                observers.revoke_observer(cast.alice.actor, cast.assessment_id, asked.id, NOW)
        # Otherwise taking them back one by one would tell who said what.
        after = observers.compare_views(cast.alice.actor, cast.assessment_id)
        assert (after.handed_in, after.elements) == (3, before)

    def test_after_the_last_day_nothing_can_be_changed(self, cast: Cast) -> None:
        observing = _ask(cast)
        later = NOW + timedelta(days=11)
        with pytest.raises(NotAllowedError, match="is over"):
            observers.rate(observing, [Remark("1.1", True, 2)], later)
        with pytest.raises(NotAllowedError, match="is over"):
            observers.hand_in(observing, "", False, later)

    def test_a_name_is_needed_to_be_named(self, cast: Cast) -> None:
        observing = _ask(cast)
        observers.rate(observing, [Remark("1.1", True, 2)], NOW)
        reopened = observers._open(observing.observer, observing.assessment, observing.district)
        with pytest.raises(InvalidInputError, match="Give the name"):
            observers.hand_in(reopened, "  ", True, NOW)

    def test_a_link_of_another_assessment_cannot_be_taken_back(self, cast: Cast) -> None:
        with pytest.raises(NotFoundError):
            observers.revoke_observer(
                cast.mallory.actor, cast.other_assessment_id, cast.observer_id, NOW
            )


def test_the_page_sets_both_views_side_by_side(visit: Visit, cast: Cast) -> None:
    sent = {"level": "5", "rating-version": "0", "go": "set-level"}
    visit("alice").post(f"/assessments/{cast.assessment_id}/elements/1.1", data=sent)
    with visit("alice").application.app_context():
        for level in (2, 3, 3):
            _say(cast, OutsideRole.UNION, level)
    page = visit("carol").get(f"/assessments/{cast.assessment_id}/observers").text
    assert "3 observers handed in a rating" in page
    assert "You see yourselves higher by 2" in page
    assert "What do you know that people outside cannot see?" in page
    assert "someone@example.com" not in page


def test_a_link_has_a_label_for_those_who_ask_and_nobody_learns_who_answered(
    visit: Visit, cast: Cast
) -> None:
    url = f"/assessments/{cast.assessment_id}/observers"
    form = {
        "role": "union",
        "label": "Local 12",
        "closes_on": f"{datetime.now(UTC).date() + timedelta(days=9)}",
    }
    visit("alice").post(f"{url}/ask", data=form)
    page = visit("bob").get(f"{url}/ask").text
    assert "Local 12" in page
    assert "Which of them have answered is shown to nobody" in page
    assert "Local 12" not in visit("carol").get(url).text


def test_the_page_of_gaps_says_who_chose_the_observers(visit: Visit, cast: Cast) -> None:
    url = f"/assessments/{cast.assessment_id}"
    before = "The team itself gave out 1 link; 0 ratings came back."
    assert before in visit("carol").get(f"{url}/observers").text
    form = {"role": "press", "closes_on": f"{datetime.now(UTC).date() + timedelta(days=9)}"}
    visit("alice").post(f"{url}/observers/ask", data=form)
    after = "gave out 2 links, 1 of them by hand; 0 ratings came back. Nobody checks who is behind"
    assert after in visit("carol").get(f"{url}/observers").text
    assert after in visit("alice").get(f"{url}/brief").text

"""The discussion on the page of an element."""

from __future__ import annotations

import re

import pytest

from selfassess.services import comments
from tests.cast import Cast
from tests.conftest import Visit


def _page(cast: Cast) -> str:
    return f"/assessments/{cast.assessment_id}/elements/1.1"


def _say(visit: Visit, cast: Cast, who: str, text: str, **more: object) -> str:
    answer = visit(who).post(f"{_page(cast)}/comments", data={"comment": text, **more})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def _find_id(place: str) -> int:
    found = re.search(r"#comment-(\d+)$", place)
    assert found is not None
    return int(found[1])


def test_a_comment_stands_on_the_page_and_can_be_answered(visit: Visit, cast: Cast) -> None:
    first = _find_id(_say(visit, cast, "alice", "Is this so?"))
    _say(visit, cast, "dora", "Yes.", parent=first)
    page = visit("carol").get(_page(cast)).text
    assert page.index("Is this so?") < page.index("Yes.")
    assert "1 open thread, 0 resolved." in page
    # A viewer reads: there is nothing to write into.
    assert 'name="comment"' not in page
    assert 'name="comment"' in visit("rita").get(_page(cast)).text


def test_a_comment_is_plain_text_whose_addresses_can_be_followed(visit: Visit, cast: Cast) -> None:
    text = '<b>x</b> javascript:alert(1) https://example.org/a?b=1&c="><script>'
    _say(visit, cast, "alice", text)
    page = visit("bob").get(_page(cast)).text
    assert "&lt;b&gt;x&lt;/b&gt; javascript:alert(1) " in page
    assert 'href="https://example.org/a?b=1&amp;c="' in page
    assert "<script>" not in page
    assert 'href="javascript' not in page


def test_a_thread_is_resolved_and_opened_again(visit: Visit, cast: Cast) -> None:
    first = _find_id(_say(visit, cast, "alice", "Is this so?"))
    thread = f"/assessments/{cast.assessment_id}/comments/{first}"
    page = visit("dora").post(thread, data={"go": "resolve"}, follow_redirects=True).text
    assert "0 open threads, 1 resolved." in page
    page = visit("bob").post(thread, data={"go": "reopen"}, follow_redirects=True).text
    assert "1 open thread, 0 resolved." in page


def test_ones_own_comment_is_changed_and_deleted(visit: Visit, cast: Cast) -> None:
    alice = visit("alice")
    first = _find_id(_say(visit, cast, "alice", "Is tis so?"))
    own = f"/assessments/{cast.assessment_id}/comments/{first}"
    data = {"go": "edit", "comment": "Is this so?"}
    assert "Is this so?" in alice.post(own, data=data, follow_redirects=True).text
    assert visit("bob").post(own, data=data).status_code == 403
    assert visit("bob").post(own, data={"go": "delete"}).status_code == 403
    page = alice.post(own, data={"go": "delete"}, follow_redirects=True).text
    assert "Deleted by its author." in page
    assert "Is this so?" not in page


def test_what_cannot_be_taken_is_shown_again(visit: Visit, cast: Cast) -> None:
    text = "y" * (comments.LONGEST_COMMENT + 1)
    data = {"comment": text, "tell": [cast.bob.id]}
    answer = visit("alice").post(f"{_page(cast)}/comments", data=data)
    assert answer.status_code == 422
    assert text in answer.text
    assert f'name="tell" value="{cast.bob.id}"' in answer.text


@pytest.mark.parametrize("parent", ["x", "999999", "-1"])
def test_an_answer_to_nothing_is_not_found(visit: Visit, cast: Cast, parent: str) -> None:
    data = {"comment": "Hello", "parent": parent}
    assert visit("alice").post(f"{_page(cast)}/comments", data=data).status_code == 404


def test_people_to_tell_are_those_who_see_the_district(visit: Visit, cast: Cast) -> None:
    page = visit("alice").get(_page(cast)).text
    named = set(re.findall(r'for="new-tell-\d+">([^<]+)<', page))
    assert named == {"Bob", "Carol", "Dora", "Rita"}


def test_a_comment_of_another_district_is_not_found(visit: Visit, cast: Cast) -> None:
    first = _find_id(_say(visit, cast, "alice", "Is this so?"))
    other = f"/assessments/{cast.other_assessment_id}/comments/{first}"
    for go in ("resolve", "reopen", "edit", "delete"):
        assert visit("mallory").post(other, data={"go": go}).status_code == 404

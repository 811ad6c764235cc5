"""Notices: a number in the menu, a page, and the way to the matter."""

from __future__ import annotations

import re

from tests.cast import Cast
from tests.conftest import CountQueries, Visit


def _mention(visit: Visit, cast: Cast) -> None:
    url = f"/assessments/{cast.assessment_id}/elements/1.1/comments"
    visit("alice").post(url, data={"comment": "@Bob?", "tell": [cast.bob.id]})


def test_the_menu_says_how_many_wait_without_another_query(
    visit: Visit, cast: Cast, count_queries: CountQueries
) -> None:
    bob = visit("bob")
    assert "Notices</a>" in bob.get("/districts").text
    _mention(visit, cast)
    with count_queries() as statements:
        page = bob.get("/districts").text
    assert "Notices (1)</a>" in page
    assert len(statements) == 2


def test_a_notice_leads_to_the_matter_and_is_read_then(visit: Visit, cast: Cast) -> None:
    _mention(visit, cast)
    bob = visit("bob")
    page = bob.get("/notices").text
    assert "Alice mentioned you on 1.1 " in page
    assert "Not read yet" in page
    found = re.search(r'action="(/notices/\d+)"', page)
    assert found is not None
    answer = bob.post(found[1], data={"go": "there"})
    assert str(answer.location).startswith(
        f"/assessments/{cast.assessment_id}/elements/1.1#comment-"
    )
    page = bob.get("/notices").text
    assert "Not read yet" not in page
    assert "Notices</a>" in page


def test_all_are_marked_as_read_at_once(visit: Visit, cast: Cast) -> None:
    _mention(visit, cast)
    _mention(visit, cast)
    bob = visit("bob")
    assert "Notices (2)" in bob.get("/notices").text
    assert "Notices (2)" not in bob.post("/notices/read", follow_redirects=True).text


def test_one_is_marked_as_read_and_the_page_stays(visit: Visit, cast: Cast) -> None:
    _mention(visit, cast)
    bob = visit("bob")
    found = re.search(r'action="(/notices/\d+)"', bob.get("/notices").text)
    assert found is not None
    assert bob.post(found[1], data={"go": "stay"}).location == "/notices"


def test_nobody_reads_the_notices_of_others(visit: Visit, cast: Cast) -> None:
    _mention(visit, cast)
    found = re.search(r'action="(/notices/\d+)"', visit("bob").get("/notices").text)
    assert found is not None
    page = visit("carol").post(found[1], data={"go": "there"}, follow_redirects=True).text
    assert "no such notice" in page
    assert "Notices (1)" in visit("bob").get("/notices").text


def test_a_page_that_is_not_there_shows_the_last(visit: Visit, cast: Cast) -> None:
    for number in ("0", "99", "x", "-1", "³"):
        assert visit("bob").get("/notices", query_string={"page": number}).status_code == 200


def test_whoever_is_assigned_something_is_told(visit: Visit, cast: Cast) -> None:
    page = visit("dora").get("/notices").text
    assert "Alice asks you to answer 2 elements, Example Unified." in page

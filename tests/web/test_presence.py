"""Who else is on the page of an element."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.conftest import CountQueries, Visit


def _page(cast: Cast) -> str:
    return f"/assessments/{cast.assessment_id}/elements/1.1"


def test_the_page_says_who_else_is_there(visit: Visit, cast: Cast) -> None:
    dora, bob = visit("dora"), visit("bob")
    assert dora.post(f"{_page(cast)}/here").json == {"here": ""}
    assert "Also here: Dora" in bob.get(_page(cast)).text
    assert bob.post(f"{_page(cast)}/here").json == {"here": "Also here: Dora"}
    assert "Also here: Bob" in dora.get(_page(cast)).text
    assert "Also here" not in dora.get(_page(cast).replace("1.1", "1.2")).text


@pytest.mark.parametrize(("who", "status"), [("mallory", 404), ("otto", 403)])
def test_nobody_from_outside_learns_who_is_there(
    visit: Visit, cast: Cast, who: str, status: int
) -> None:
    visit("dora").post(f"{_page(cast)}/here")
    answer = visit(who).post(f"{_page(cast)}/here")
    assert answer.status_code == status
    assert "Dora" not in answer.text


def test_looking_at_a_page_writes_nothing(visit: Visit, cast: Cast) -> None:
    visit("dora").get(_page(cast))
    assert "Also here" not in visit("bob").get(_page(cast)).text


def test_a_page_that_nobody_talks_about_costs_one_query_more(
    visit: Visit, cast: Cast, count_queries: CountQueries
) -> None:
    bob = visit("bob")
    with count_queries() as statements:
        assert bob.get(_page(cast)).status_code == 200
    assert len([one for one in statements if "presence" in one]) == 1
    # How many there are comes with it; what they say is asked only where there are any.
    assert not [one for one in statements if "comment.text" in one or "vote.level" in one]

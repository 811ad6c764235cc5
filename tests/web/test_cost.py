"""What a page costs: queries and cookies."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.conftest import CountQueries, Visit

PAGES = [
    # who, page, queries
    ("nobody", "/", 0),
    ("nobody", "/privacy", 0),
    ("nobody", "/account/sign-in", 0),
    ("alice", "/static/app.css", 0),
    ("alice", "/fonts/public-sans.ttf", 0),
    ("alice", "/privacy", 1),  # the account
    ("alice", "/districts", 2),  # the account, the districts
    ("trial", "/districts", 1),
    # the account, the district with the role, its assessments, its snapshots, its plan
    ("alice", "/districts/{district_id}", 5),
    ("bob", "/districts/{district_id}/edit", 2),
    ("trial", "/districts/{trial_district_id}", 4),
]


@pytest.mark.parametrize(("who", "address", "queries"), PAGES)
def test_a_page_asks_the_database_no_more_than_it_must(
    visit: Visit, cast: Cast, count_queries: CountQueries, who: str, address: str, queries: int
) -> None:
    client = visit(who)
    with count_queries() as statements:
        answer = client.get(address.format(**vars(cast)))
    assert answer.status_code == 200
    assert len(statements) == queries, statements


@pytest.mark.parametrize("who", ["nobody", "alice", "trial"])
def test_a_page_that_changes_nothing_sets_no_cookie(visit: Visit, cast: Cast, who: str) -> None:
    client = visit(who)
    client.make_csrf_token()
    for page in ("/privacy", "/districts" if who != "nobody" else "/"):
        assert "Set-Cookie" not in client.get(page).headers

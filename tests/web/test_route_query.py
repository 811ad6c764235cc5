"""A request to the planner as a query string, there and back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from werkzeug.datastructures import MultiDict

from selfassess.domain.route.request import (
    Advanced,
    ComponentAtLevel,
    MostImprovement,
    OverallAtLeast,
    RouteRequest,
    SpreadAtMost,
)
from selfassess.domain.snapshot import Snapshot
from selfassess.formats.adoptions import write_request
from selfassess.formats.requests import read_request
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.web.planner_page.query import QueryError, read_query, write_query
from tests.builders import snapshot_of

REQUESTS = [
    RouteRequest(years=3, per_year=1),
    RouteRequest((Advanced(), SpreadAtMost(Fraction(1))), "effort", 2, (12, 12), 2),
    RouteRequest((OverallAtLeast(Fraction(7, 2)),), years=3, capacity=(12, None, 0), per_year=None),
    RouteRequest((ComponentAtLevel("5", 4),), years=5, per_year=1, ignore_prerequisites=True),
    RouteRequest((SpreadAtMost(Fraction(4, 5)),), years=3, per_year=4),
    RouteRequest(
        (MostImprovement(),),
        years=3,
        capacity=(9, 9, 9),
        per_year=1,
        locked=frozenset({"2.3", "1.1"}),
        forbidden_levers=frozenset({"state-law", "board"}),
        forbidden_steps=frozenset({("5.1", 3), ("2.2", 3)}),
        targets={"5.2": 4, "3.1": 5},
    ),
]


@pytest.fixture(scope="module")
def start() -> Snapshot:
    """A district at level 2 in everything but one element that nobody knows."""
    profile = "222222 222222 2222 222222 222 22222 22222?"
    return snapshot_of(profile, get_edition(DEFAULT_EDITION))


@pytest.mark.parametrize("request_", REQUESTS)
def test_what_is_written_reads_as_the_same_request(start: Snapshot, request_: RouteRequest) -> None:
    assert read_query(MultiDict(write_query(request_)), start) == request_


@pytest.mark.parametrize("request_", REQUESTS)
def test_what_is_kept_reads_as_the_same_request(request_: RouteRequest) -> None:
    assert read_request(write_request(request_)) == request_


def test_what_is_usual_is_left_out_of_the_address() -> None:
    assert write_query(RouteRequest(years=3, per_year=1)) == (("goal", "advanced"),)


def test_an_empty_query_asks_for_the_nearest_thing_worth_reaching() -> None:
    framework = get_edition(DEFAULT_EDITION)
    expected = {
        "222222 222222 2222 222222 222 22222 222222": Advanced(),
        "555555 555555 5555 555555 111 11111 111111": SpreadAtMost(Fraction(1)),
        "444444 444444 4444 444444 443 44444 444444": ComponentAtLevel("5", 5),
        "555555 555555 5555 555555 555 55555 555555": OverallAtLeast(Fraction(5)),
    }
    for profile, goal in expected.items():
        request = read_query(MultiDict(), snapshot_of(profile, framework))
        assert request == RouteRequest((goal,), years=3, per_year=1)


def test_the_words_of_the_form_are_taken_too(start: Snapshot) -> None:
    sent = MultiDict({"target-2.3": "stay", "target-2.4": "", "target-2.5": "4", "capacity": "5"})
    request = read_query(sent, start)
    assert (request.locked, request.targets) == (frozenset({"2.3"}), {"2.5": 4})
    assert request.capacity == (5, 5, 5)


def test_an_element_that_has_reached_its_target_since_stays_there(start: Snapshot) -> None:
    assert read_query(MultiDict({"target-2.3": "2"}), start).locked == {"2.3"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"goal": "rich"}, "goal"),
        ({"goal": "overall"}, "overall"),
        ({"goal": "overall", "overall": "5.1"}, "overall"),
        ({"goal": "overall", "overall": "٣"}, "overall"),
        ({"goal": "even", "spread": "9"}, "spread"),
        ({"goal": "component", "component": "8", "to": "4"}, "component"),
        ({"goal": "component", "component": "5", "to": "6"}, "to"),
        ({"goal": "improve"}, "capacity"),
        ({"years": "0"}, "years"),
        ({"years": "6"}, "years"),
        ({"years": "two"}, "years"),
        ({"per_year": "9"}, "per_year"),
        ({"capacity": "-1"}, "capacity"),
        ({"capacity": "1000"}, "capacity"),
        ({"capacity": "5, 5"}, "capacity"),
        ({"forbid": "money"}, "forbid"),
        ({"lock": "9.9"}, "elements"),
        ({"target-9.9": "4"}, "elements"),
        ({"target-2.3": "1"}, "elements"),
        ({"target-2.3": "6"}, "elements"),
        ({"target-7.6": "4"}, "elements"),
        ({"without": "2.3-9"}, "without"),
        ({"without": "nonsense"}, "without"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(
    start: Snapshot, query: dict[str, str], field: str
) -> None:
    with pytest.raises(QueryError) as caught:
        read_query(MultiDict(query), start)
    assert [problem.field for problem in caught.value.problems] == [field]


def test_every_problem_is_named_at_once(start: Snapshot) -> None:
    with pytest.raises(QueryError) as caught:
        read_query(MultiDict({"goal": "rich", "years": "9", "forbid": "money"}), start)
    assert [problem.field for problem in caught.value.problems] == ["years", "goal", "forbid"]

"""Routes and scenarios: kept answers, own efforts, names, comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from flask import Flask

from selfassess.domain.errors import ConflictError, InvalidInputError, NotFoundError
from selfassess.domain.route.request import RouteRequest, StepKey
from selfassess.domain.route.solver import NoAnswerInTimeError
from selfassess.services import routes, scenarios
from selfassess.services.routes import Ground, open_ground, save_efforts, solve
from tests.cast import Cast
from tests.web.builders import make_snapshot

NOW = datetime(2026, 5, 1, tzinfo=UTC)
ASKED = RouteRequest(years=3, per_year=1)
WEAK = "222222 222222 2222 222222 222 22222 222222"

Efforts = Mapping[StepKey, int | None]


@pytest.fixture
def snapshot_id(app: Flask, cast: Cast) -> int:
    """A weak district, far from its goal."""
    return make_snapshot(app, cast.alice.actor, cast.district_id, WEAK)


@pytest.fixture
def open_(app: Flask, cast: Cast, snapshot_id: int) -> Callable[[], Ground]:
    """Open what the district plans from."""
    return lambda: open_ground(cast.alice.actor, snapshot_id)


@pytest.fixture(autouse=True)
def context(app: Flask) -> object:
    """Every test here speaks to services."""
    with app.app_context():
        yield


def test_the_same_request_is_answered_from_memory(open_: Callable[[], Ground]) -> None:
    first = solve(open_(), ASKED)
    with patch.object(routes, "find_route", side_effect=AssertionError):
        assert solve(open_(), ASKED) is first
        with pytest.raises(AssertionError):
            solve(open_(), RouteRequest(years=2, per_year=1))


def test_an_answer_in_short_has_the_same_steps(open_: Callable[[], Ground]) -> None:
    short, whole = solve(open_(), ASKED, in_short=True), solve(open_(), ASKED)
    assert [step.key for step in short.steps] == [step.key for step in whole.steps]
    assert all(step.reasons.without is None for step in short.steps)
    assert all(step.reasons.without is not None for step in whole.steps)


def test_own_efforts_count_in_every_route_of_the_district(
    cast: Cast, snapshot_id: int, open_: Callable[[], Ground]
) -> None:
    before = solve(open_(), ASKED, in_short=True)
    step = before.steps[0]
    save_efforts(cast.bob.actor, snapshot_id, {step.key: 20}, {step.key: None}, NOW)
    after = solve(open_(), ASKED, in_short=True)
    assert open_().efforts == {step.key: 20}
    same = [one for one in after.steps if one.key == step.key]
    assert all(one.effort == 20 for one in same)
    assert after.total_effort >= before.total_effort


@pytest.mark.parametrize(
    ("wanted", "seen"),
    [
        ({("2.3", 3): 5}, {("2.3", 3): None}),
        ({("2.3", 3): 5}, {("2.3", 3): 7}),
        ({("2.3", 3): None}, {("2.3", 3): 7}),
    ],
)
def test_nobody_overwrites_an_effort_that_they_have_not_seen(
    cast: Cast,
    snapshot_id: int,
    open_: Callable[[], Ground],
    wanted: Efforts,
    seen: Efforts,
) -> None:
    key = ("2.3", 3)
    save_efforts(cast.bob.actor, snapshot_id, {key: 9}, {}, NOW)
    with pytest.raises(ConflictError):
        save_efforts(cast.alice.actor, snapshot_id, wanted, seen, NOW)
    assert open_().efforts == {key: 9}


def test_an_effort_can_be_changed_and_given_back(
    cast: Cast, snapshot_id: int, open_: Callable[[], Ground]
) -> None:
    key = ("2.3", 3)
    save_efforts(cast.bob.actor, snapshot_id, {key: 9}, {key: None}, NOW)
    save_efforts(cast.bob.actor, snapshot_id, {key: 3}, {key: 9}, NOW)
    assert open_().efforts == {key: 3}
    save_efforts(cast.bob.actor, snapshot_id, {key: None}, {key: 3}, NOW)
    assert open_().efforts == {}


@pytest.mark.parametrize("wanted", [{("2.3", 3): 0}, {("2.3", 3): 21}, {("9.9", 3): 1}])
def test_efforts_out_of_range_are_refused(
    cast: Cast, snapshot_id: int, open_: Callable[[], Ground], wanted: Efforts
) -> None:
    with pytest.raises(InvalidInputError):
        save_efforts(cast.bob.actor, snapshot_id, {("2.2", 3): 4, **wanted}, {}, NOW)
    assert open_().efforts == {}


def test_a_scenario_keeps_what_was_asked(
    cast: Cast, snapshot_id: int, open_: Callable[[], Ground]
) -> None:
    asked = RouteRequest(years=2, per_year=None, forbidden_levers=frozenset({"state-law"}))
    scenarios.save_scenario(cast.bob.actor, snapshot_id, "  Two   years ", asked, NOW)
    (saved, *suggested) = scenarios.list_candidates(open_())
    assert (saved.name, saved.request) == ("Two years", asked)
    assert [one.name for one in suggested] == [
        "Nothing ruled out",
        "No new law",
        "No contract reopening",
        "Small budget",
    ]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_scenario_needs_a_name_that_fits(cast: Cast, snapshot_id: int, name: str) -> None:
    with pytest.raises(InvalidInputError):
        scenarios.save_scenario(cast.bob.actor, snapshot_id, name, ASKED, NOW)


def test_two_scenarios_of_a_snapshot_have_two_names(cast: Cast, snapshot_id: int) -> None:
    one = scenarios.save_scenario(cast.bob.actor, snapshot_id, "One", ASKED, NOW)
    scenarios.save_scenario(cast.bob.actor, snapshot_id, "Two", ASKED, NOW)
    with pytest.raises(InvalidInputError, match="“One” already"):
        scenarios.save_scenario(cast.bob.actor, snapshot_id, "One", ASKED, NOW)
    with pytest.raises(InvalidInputError, match="“Two” already"):
        scenarios.rename_scenario(cast.bob.actor, snapshot_id, one, "Two", 1, NOW)


def test_there_are_only_so_many_scenarios(cast: Cast, snapshot_id: int) -> None:
    with patch.object(scenarios, "MOST_SCENARIOS", 1):
        scenarios.save_scenario(cast.bob.actor, snapshot_id, "One", ASKED, NOW)
        with pytest.raises(InvalidInputError, match="delete one first"):
            scenarios.save_scenario(cast.bob.actor, snapshot_id, "Two", ASKED, NOW)


def test_a_scenario_that_someone_else_has_renamed_is_not_overwritten(
    cast: Cast, snapshot_id: int
) -> None:
    one = scenarios.save_scenario(cast.bob.actor, snapshot_id, "One", ASKED, NOW)
    scenarios.rename_scenario(cast.alice.actor, snapshot_id, one, "Alice's", 1, NOW)
    with pytest.raises(ConflictError):
        scenarios.rename_scenario(cast.bob.actor, snapshot_id, one, "Bob's", 1, NOW)
    assert scenarios.get_scenario(cast.bob.actor, snapshot_id, one).name == "Alice's"


def test_a_scenario_of_another_snapshot_is_out_of_reach(cast: Cast, snapshot_id: int) -> None:
    with pytest.raises(NotFoundError):
        scenarios.get_scenario(cast.bob.actor, snapshot_id, cast.scenario_id)
    scenarios.delete_scenario(cast.bob.actor, snapshot_id, cast.scenario_id)
    assert scenarios.get_scenario(cast.bob.actor, cast.snapshot_id, cast.scenario_id)


def test_a_comparison_tells_what_all_share_and_what_each_has_alone(
    open_: Callable[[], Ground],
) -> None:
    ground = open_()
    comparison = scenarios.compare(ground, scenarios.suggest_scenarios(ground))
    sets = [{step.key for step in one.route.steps} for one in comparison.compared]
    assert set(comparison.common) == set.intersection(*sets) != set()
    for place, one in enumerate(comparison.compared):
        others = set().union(*(keys for number, keys in enumerate(sets) if number != place))
        assert set(one.only_here) == sets[place] - others
    levers = {step.step.lever for step in comparison.compared[1].route.steps}
    assert "state-law" not in levers


def test_the_small_budget_is_the_least_that_does(open_: Callable[[], Ground]) -> None:
    ground = open_()
    small = scenarios.suggest_scenarios(ground)[-1]
    assert small.key == "small-budget"
    (points,) = set(small.request.capacity)
    assert points is not None
    assert solve(ground, small.request, in_short=True).steps
    assert f"{points} points a year" in small.why


def test_an_answer_that_has_changed_since_it_was_saved_says_so(
    cast: Cast, snapshot_id: int, open_: Callable[[], Ground]
) -> None:
    scenarios.save_scenario(cast.bob.actor, snapshot_id, "One", ASKED, NOW)

    def has_changed() -> bool:
        ground = open_()
        return (
            scenarios.compare(ground, scenarios.list_candidates(ground)[:1]).compared[0].has_changed
        )

    assert not has_changed()
    keys = {step.key: 20 for step in solve(open_(), ASKED, in_short=True).steps}
    save_efforts(cast.bob.actor, snapshot_id, keys, {}, NOW)
    assert has_changed()


def test_a_request_that_takes_too_long_is_refused_with_advice(
    open_: Callable[[], Ground],
) -> None:
    with (
        patch.object(routes, "find_route", side_effect=NoAnswerInTimeError),
        pytest.raises(InvalidInputError, match="Ask for less at once"),
    ):
        solve(open_(), RouteRequest(years=5, per_year=1))

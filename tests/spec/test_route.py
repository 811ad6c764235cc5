"""Method, section 10: routes worked by hand, one rule at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.framework import Framework, Need, Step
from selfassess.domain.route.planner import find_route
from selfassess.domain.route.request import (
    Advanced,
    ComponentAtLevel,
    MostImprovement,
    OverallAtLeast,
    RouteRequest,
    SpreadAtMost,
    StepKey,
)
from selfassess.domain.route.result import Relaxation, Route, Turn, Without
from selfassess.domain.route.solver import NoAnswerInTimeError
from tests.builders import edition, snapshot_of, step

HALF = Fraction(1, 2)


def _need(element: str, level: int) -> Need:
    return Need(element, level, "It rests on it.", "S16")


def _edition(profile: str, *special: Step, without: Sequence[str] = ()) -> Framework:
    """Every step costs one point, but the special ones."""
    sizes = [len(group) for group in profile.split()]
    own = {(one.element, one.to): one for one in special}
    plain = [
        own.get((element, to)) or step(element, to)
        for element in edition(sizes).elements
        for to in range(2, 6)
    ]
    return edition(sizes, steps=plain, without=without)


def _plan(profile: str, request: RouteRequest, *special: Step, **more: Any) -> Route:
    return find_route(snapshot_of(profile, _edition(profile, *special)), request, **more)


def _keys(route: Route) -> list[StepKey]:
    return [one.key for one in route.steps]


# --- Goals


def test_a_component_shows_a_level_from_half_a_level_below_it() -> None:
    # 3, 3, 3, 3 lacks two levels to a mean of 3.5, which shows as 4.
    route = _plan("3333", RouteRequest(goals=(ComponentAtLevel("1", 4),)))
    assert (route.status, _keys(route)) == ("optimal", [("1.1", 4), ("1.1", 5)])
    assert route.end.components["1"].score == Fraction(7, 2)


def test_advanced_takes_more_than_half_of_all_components() -> None:
    # Three of four, one of them without any rating: all that are rated.
    route = _plan("4 3 3 ?", RouteRequest(goals=(Advanced(),)))
    assert _keys(route) == [("2.1", 4), ("3.1", 4)]
    assert route.open_elements == ("4.1",)


def test_an_overall_weighs_components_alike() -> None:
    # One level of 1.1 is worth as much as both of component 2.
    route = _plan("3 33", RouteRequest(goals=(OverallAtLeast(Fraction(7, 2)),)))
    assert _keys(route) == [("1.1", 4)]


def test_a_spread_is_reached_exactly() -> None:
    # 1, 3, 5: mean 3, spread 8/3. At 2, 3, 5 it is 14/9, at 3, 3, 5 it is 8/9.
    assert len(_plan("135", RouteRequest(goals=(SpreadAtMost(Fraction(14, 9)),))).steps) == 1
    least = Fraction(14, 9) - Fraction(1, 10**9)
    assert len(_plan("135", RouteRequest(goals=(SpreadAtMost(least),))).steps) == 2


def test_all_goals_hold_together() -> None:
    goals = (ComponentAtLevel("1", 4), SpreadAtMost(HALF))
    route = _plan("33 33", RouteRequest(goals=goals))
    assert route.end.components["1"].level == 4
    assert route.end.spread is not None
    assert route.end.spread <= HALF


def test_the_most_improvement_spends_the_capacity_where_it_counts() -> None:
    # A level of 1.1 adds 1/2 to the overall, one of the others 1/4.
    request = RouteRequest(goals=(MostImprovement(),), capacity=(3,))
    route = _plan("3 22", request)
    assert _keys(route) == [("1.1", 4), ("1.1", 5), ("2.1", 3)]
    assert route.total_effort == 3
    assert route.steps[0].reasons.without == Without(True, 0, 0, HALF)


def test_what_holds_already_needs_no_step() -> None:
    route = _plan("44", RouteRequest(goals=(Advanced(),), years=2))
    assert (route.status, route.steps, route.is_reached_already) == ("optimal", (), True)
    assert [year.snapshot for year in route.years] == [route.start, route.start]
    assert route.ties_complete


# --- What counts first


def test_steps_or_effort_count_first_and_the_other_next() -> None:
    dear = (step("1.1", 4, 8), step("1.2", 2, 1), step("1.2", 3, 1))
    goal = (ComponentAtLevel("1", 3),)
    # 3 and 1: a mean of 2.5 takes one level; the first costs 8, the other 1.
    assert _keys(_plan("31", RouteRequest(goals=goal), *dear)) == [("1.2", 2)]
    two = (step("1.1", 4, 8), step("1.1", 5, 1))
    overall = (OverallAtLeast(Fraction(13, 4)),)
    # One step of 8 points, or two of 1 point each that add as much.
    few = _plan("3 333", RouteRequest(goals=overall), *two)
    assert (few.total_steps, few.total_effort) == (1, 8)
    cheap = _plan("3 333", RouteRequest(goals=overall, objective="effort"), *two)
    assert (cheap.total_steps, cheap.total_effort) == (2, 2)


def test_of_routes_that_cost_the_same_the_larger_overall_counts() -> None:
    # Any step brings the spread down to 3/16; that of 1.1 adds most to the overall.
    route = _plan("22 3 3", RouteRequest(goals=(SpreadAtMost(Fraction(3, 16)),)))
    assert _keys(route) == [("1.1", 3)]
    assert route.end.spread == Fraction(3, 16)


def test_of_routes_that_are_alike_the_first_elements_come_first() -> None:
    route = _plan("333 3", RouteRequest(goals=(ComponentAtLevel("1", 4),)), ties=10)
    assert _keys(route) == [("1.1", 4), ("1.1", 5)]
    assert route.ties == (
        (("1.1", 4), ("1.2", 4)),
        (("1.1", 4), ("1.3", 4)),
        (("1.2", 4), ("1.2", 5)),
        (("1.2", 4), ("1.3", 4)),
        (("1.3", 4), ("1.3", 5)),
    )
    assert route.ties_complete


def test_it_says_when_there_are_more_that_are_as_good_than_it_lists() -> None:
    route = _plan("333 3", RouteRequest(goals=(ComponentAtLevel("1", 4),)), ties=2)
    assert (len(route.ties), route.ties_complete) == (2, False)


# --- Years


def test_what_can_be_done_early_is_done_early() -> None:
    request = RouteRequest(goals=(ComponentAtLevel("1", 5),), years=3)
    route = _plan("33", request)
    assert [year.effort for year in route.years] == [3, 0, 0]


def test_an_element_rises_no_more_than_allowed_in_a_year() -> None:
    request = RouteRequest(goals=(ComponentAtLevel("1", 5),), years=3, per_year=1)
    route = _plan("3", request)
    assert [(one.to, one.year) for one in route.steps] == [(4, 1), (5, 2)]
    assert _plan("3", replace(request, years=1)).status == "infeasible"


def test_no_year_takes_more_than_its_capacity() -> None:
    request = RouteRequest(goals=(ComponentAtLevel("1", 4),), years=2, capacity=(4, 4))
    efforts = (step("1.1", 4, 4), step("1.2", 4, 2), step("1.1", 5, 8), step("1.2", 5, 8))
    route = _plan("33", request, *efforts)
    assert [(year.effort, year.capacity) for year in route.years] == [(2, 4), (0, 4)]


def test_the_latest_year_is_the_emptiest() -> None:
    request = RouteRequest(goals=(ComponentAtLevel("1", 5),), years=2, capacity=(4, 4))
    route = _plan("4444", request, *(step(f"1.{n}", 5, n) for n in (1, 2)))
    # Two of 1.1 to 1.4 at one point, not 1.2 at two; all of it fits into the first year.
    assert [year.effort for year in route.years] == [2, 0]


def test_a_year_may_be_without_limit() -> None:
    request = RouteRequest(goals=(ComponentAtLevel("1", 5),), years=2, capacity=(0, None))
    assert [year.effort for year in _plan("44", request).years] == [0, 1]


# --- Prerequisites


NEEDS = step("1.1", 4, needs=[_need("2.1", 3)])


def test_what_is_needed_comes_with_it_and_before_it() -> None:
    route = _plan("3 2", RouteRequest(goals=(ComponentAtLevel("1", 4),)), NEEDS)
    assert _keys(route) == [("2.1", 3), ("1.1", 4)]
    assert route.steps[0].reasons.needed_by == (("1.1", 4),)
    assert route.steps[0].reasons.without == Without(possible=False)


def test_what_is_needed_may_come_in_the_same_year_or_earlier_but_not_later() -> None:
    request = RouteRequest(goals=(ComponentAtLevel("1", 4),), years=2, capacity=(1, 1))
    assert [(one.key, one.year) for one in _plan("3 2", request, NEEDS).steps] == [
        (("2.1", 3), 1),
        (("1.1", 4), 2),
    ]


def test_prerequisites_can_be_left_out() -> None:
    request = RouteRequest(goals=(ComponentAtLevel("1", 4),), ignore_prerequisites=True)
    assert _keys(_plan("3 2", request, NEEDS)) == [("1.1", 4)]


@pytest.mark.parametrize("sign", ["?", "-", "."])
def test_an_element_without_a_level_does_not_stand_in_the_way(sign: str) -> None:
    route = _plan(f"3 {sign}", RouteRequest(goals=(ComponentAtLevel("1", 4),)), NEEDS)
    assert _keys(route) == [("1.1", 4)]
    assert route.open_elements == (() if sign == "-" else ("2.1",))


def test_what_is_needed_must_be_allowed_itself() -> None:
    goals = (ComponentAtLevel("1", 4),)
    for limits in (
        RouteRequest(goals=goals, locked=frozenset({"2.1"})),
        RouteRequest(goals=goals, forbidden_steps=frozenset({("2.1", 3)})),
        RouteRequest(goals=goals, forbidden_levers=frozenset({"state-law"})),
    ):
        route = _plan("3 2", limits, NEEDS, step("2.1", 3, lever="state-law"))
        assert route.status == "infeasible"
        assert Relaxation("prerequisites") in route.relax


# --- What a district sets itself


def test_a_target_is_met_exactly() -> None:
    goal = (OverallAtLeast(Fraction(4)),)
    route = _plan("33", RouteRequest(goals=goal, targets={"1.1": 3, "1.2": 5}))
    assert _keys(route) == [("1.2", 4), ("1.2", 5)]
    more = _plan("33", RouteRequest(goals=(Advanced(),), targets={"1.1": 5}))
    assert _keys(more) == [("1.1", 4), ("1.1", 5)]


def test_a_districts_own_effort_takes_the_place_of_the_catalogs() -> None:
    request = RouteRequest(goals=(ComponentAtLevel("1", 4),), efforts={("1.1", 4): 9})
    (only,) = _plan("33", request).steps
    assert (only.key, only.effort) == (("1.2", 4), 1)


# --- Where there is no route


def test_each_constraint_says_how_far_it_would_have_to_give() -> None:
    request = RouteRequest(
        goals=(OverallAtLeast(Fraction(9, 2)),), capacity=(1,), locked=frozenset({"1.2"})
    )
    route = _plan("44", request, step("1.2", 5, 1))
    assert route.status == "optimal"
    tighter = replace(request, goals=(OverallAtLeast(Fraction(5)),), capacity=(2,))
    route = _plan("44", tighter)
    assert (route.status, route.years) == ("infeasible", ())
    assert route.relax == (
        Relaxation("lock", "1.2"),
        Relaxation("goal", "overall=5", Fraction(9, 2)),
    )


def test_the_least_capacity_and_the_years_that_would_do_are_named() -> None:
    request = RouteRequest(goals=(ComponentAtLevel("1", 5),), years=1, capacity=(3,))
    relaxations = _plan("3333", request).relax
    # A mean of 4.5 takes six steps.
    assert Relaxation("capacity", needed=6) in relaxations
    assert Relaxation("years", needed=2) in relaxations
    assert Relaxation("goal", "component:1=5", 4) in relaxations


def test_without_any_rating_there_is_nothing_to_plan() -> None:
    route = _plan("? ?", RouteRequest())
    assert (route.status, route.relax, route.open_elements) == ("infeasible", (), ("1.1", "2.1"))


def test_too_little_time_is_said() -> None:
    with pytest.raises(NoAnswerInTimeError, match="time allowed ran out"):
        _plan("33", RouteRequest(), seconds=0)


# --- Why a step is there


def test_a_step_says_what_it_brings() -> None:
    route = _plan("33 4", RouteRequest(goals=(ComponentAtLevel("1", 4),)))
    (only,) = route.steps
    reasons = only.reasons
    assert (reasons.component_before, reasons.component_after) == (3, Fraction(7, 2))
    assert (reasons.overall_before, reasons.overall_after) == (Fraction(7, 2), Fraction(15, 4))
    assert reasons.turns == (Turn("1", 3, 4),)
    assert [(flag.kind, flag.on) for flag in reasons.clears] == [
        ("weak-component", ("1",)),
        ("behind-benchmark", ("1.1",)),
    ]
    assert reasons.without == Without(True, 0, 0)


def test_a_step_says_what_doing_without_it_costs() -> None:
    dear = (step("1.2", 4, 8),)
    route = _plan("33", RouteRequest(goals=(ComponentAtLevel("1", 4),)), *dear)
    assert route.steps[0].reasons.without == Without(True, 0, 7)


def test_a_year_that_makes_a_district_more_piecemeal_says_so() -> None:
    route = _plan("33", RouteRequest(goals=(ComponentAtLevel("1", 4),), years=2))
    assert [year.spread_rises for year in route.years] == [True, False]
    assert not _plan("23", RouteRequest(goals=(ComponentAtLevel("1", 3),))).years[0].spread_rises


# --- Requests that do not fit


@pytest.mark.parametrize(
    ("fields", "entry", "says"),
    [
        ({"goals": ()}, "goals", "no goal"),
        ({"goals": (OverallAtLeast(Fraction(6)),)}, "goals", "between 1 and 5"),
        ({"goals": (ComponentAtLevel("9", 4),)}, "goals", "'9' is no component"),
        ({"goals": (ComponentAtLevel("1", 0),)}, "goals", "no level"),
        ({"goals": (SpreadAtMost(Fraction(-1)),)}, "goals", "0 or more"),
        ({"goals": (MostImprovement(),)}, "capacity", "needs a capacity"),
        (
            {"goals": (MostImprovement(),), "years": 2, "capacity": (3, None)},
            "capacity",
            "each year",
        ),
        ({"years": 0}, "years", "1 to 5 years"),
        ({"years": 6}, "years", "1 to 5 years"),
        ({"years": 2, "capacity": (3,)}, "capacity", "there are 1"),
        ({"capacity": (-1,)}, "capacity", "0 points"),
        ({"per_year": 0}, "per_year", "at least one level"),
        ({"locked": frozenset({"9.9"})}, "locked", "'9.9' is no element"),
        ({"forbidden_levers": frozenset({"magic"})}, "forbidden_levers", "board, state-law"),
        ({"forbidden_steps": frozenset({("1.1", 9)})}, "forbidden_steps", "1.1 to level 9"),
        ({"efforts": {("1.1", 9): 1}}, "efforts", "1.1 to level 9"),
        ({"efforts": {("1.1", 4): -1}}, "efforts", "-1"),
        ({"targets": {"9.9": 4}}, "targets", "'9.9' is no element"),
        ({"targets": {"1.1": 2}}, "targets", "must lie between 3 and 5"),
        ({"targets": {"1.2": 4}}, "targets", "has no level"),
    ],
)
def test_a_request_that_does_not_fit_is_refused_in_words(
    fields: dict[str, Any], entry: str, says: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        _plan("3? 3", RouteRequest(**fields))
    assert caught.value.entry == entry
    assert says in str(caught.value)


def test_every_fault_is_named_at_once() -> None:
    request = RouteRequest(goals=(), years=9, locked=frozenset({"9.9"}))
    with pytest.raises(InvalidInputError) as caught:
        _plan("3", request)
    assert len(str(caught.value).splitlines()) == 3


def test_an_edition_without_steps_or_without_the_rule_cannot_be_planned_on() -> None:
    with pytest.raises(InvalidInputError, match="no catalog of steps"):
        find_route(snapshot_of("3"), RouteRequest())
    framework = _edition("3", without=["advanced-share"])
    with pytest.raises(InvalidInputError, match="does not say what it takes to be advanced"):
        find_route(snapshot_of("3", framework), RouteRequest())

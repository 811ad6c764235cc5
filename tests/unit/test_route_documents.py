"""Goals as text, and reasons as sentences."""

from __future__ import annotations

from fractions import Fraction

import pytest

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.framework import Need, Source
from selfassess.domain.route.goals import name_goal
from selfassess.domain.route.planner import find_route
from selfassess.domain.route.request import (
    Advanced,
    ComponentAtLevel,
    Goal,
    MostImprovement,
    OverallAtLeast,
    RouteRequest,
    SpreadAtMost,
)
from selfassess.formats.reasons import list_reasons
from selfassess.formats.routes import cite_source, read_goal
from tests.builders import edition, snapshot_of, step


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("advanced", Advanced()),
        ("improve", MostImprovement()),
        ("overall=3.5", OverallAtLeast(Fraction(7, 2))),
        ("overall=10/3", OverallAtLeast(Fraction(10, 3))),
        ("overall=4", OverallAtLeast(Fraction(4))),
        ("component:5=4", ComponentAtLevel("5", 4)),
        ("spread=1", SpreadAtMost(Fraction(1))),
        ("spread=0.25", SpreadAtMost(Fraction(1, 4))),
    ],
)
def test_a_goal_is_read_and_written_alike(text: str, goal: Goal) -> None:
    assert read_goal(text) == goal
    assert name_goal(goal) == text


@pytest.mark.parametrize(
    "text",
    ["", "Advanced", "overall", "overall=", "overall=-1", "overall=1e9", "overall=nan",
     "spread=1/0", "component:5", "component:=4", "component:5=3.5", "overall=3,5", "spread= 1",
     "overall=²"],
)  # fmt: skip
def test_what_is_no_goal_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_goal(text)
    assert caught.value.entry == "goals"


def test_reasons_say_what_a_step_unlocks_and_what_is_not_known() -> None:
    special = {
        ("1.1", 4): step(
            "1.1",
            4,
            needs=[Need("2.1", 3, "It rests on it.", "S16"), Need("2.2", 2, "And on it.", "S16")],
        ),
        ("1.1", 5): step("1.1", 5, 8),
    }
    names = edition([2, 2]).elements
    steps = [special.get((e, to)) or step(e, to) for e in names for to in range(2, 6)]
    snapshot = snapshot_of("33 2?", edition([2, 2], steps=steps))
    goals = (ComponentAtLevel("1", 4),)
    request = RouteRequest(goals=goals, locked=frozenset({"1.2"}))
    route = find_route(snapshot, request)
    first, second = route.steps
    reasons = list_reasons(route, first)
    assert reasons[:2] == [
        "C2 rises from 2.000 to 3.000, the overall from 2.500 to 3.000.",
        "It turns C2 from 2, “Much work to be done”, to 3, “Some elements in place”.",
    ]
    assert "It must come before 1.1 Element 1.1 to 4." in reasons
    assert any(reason.startswith("It clears ") for reason in reasons)
    assert reasons[-1] == "Without it there is no route."
    assert (
        "It rests on 2.2 Element 2.2 at level 2, which is not known: check that first."
        in list_reasons(route, second)
    )


def test_a_source_is_cited_in_words() -> None:
    source = Source("x", "Report", "Publisher", "2019", "https://example.org/")
    assert cite_source(source) == "Publisher, Report, 2019, https://example.org/"
    assert cite_source(Source("x", "Report", "Publisher", "2019")) == "Publisher, Report, 2019"

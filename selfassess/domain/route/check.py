"""Whether a request fits the edition and the district, with every fault in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.framework import Framework
from selfassess.domain.route.request import (
    Advanced,
    ComponentAtLevel,
    Goal,
    MostImprovement,
    OverallAtLeast,
    RouteRequest,
    SpreadAtMost,
    StepKey,
)
from selfassess.domain.snapshot import Snapshot
from selfassess.domain.verdicts import defines_advanced

MOST_YEARS: Final = 5
MOST_EFFORT: Final = 1_000
"""More points than this for one step are taken for a slip, and would strain the arithmetic."""


def check_request(snapshot: Snapshot, request: RouteRequest) -> None:
    """
    Raise unless a request fits.

    Raises:
        InvalidInputError: each fault on a line of its own; `entry` names the field of the first.
    """
    faults = list(find_faults(snapshot, request))
    if faults:
        raise InvalidInputError("\n".join(says for _, says in faults), faults[0][0])


def find_faults(snapshot: Snapshot, request: RouteRequest) -> Iterator[tuple[str, str]]:
    """Each fault of a request: the field of `RouteRequest` that has it, and what is wrong."""
    framework = snapshot.framework
    if not framework.steps:
        yield "framework", f"The edition {framework.id} has no catalog of steps to plan with."
    yield from _find_faulty_goals(framework, request)
    yield from _find_faulty_times(request)
    yield from _find_faulty_names(framework, request)
    yield from _find_faulty_targets(snapshot, request.targets)


def _find_faulty_goals(framework: Framework, request: RouteRequest) -> Iterator[tuple[str, str]]:
    if not request.goals:
        yield "goals", "There is no goal; name at least one."
    for goal in request.goals:
        fault = _find_faulty_goal(framework, goal)
        if fault:
            yield "goals", fault
    is_limited = request.capacity and None not in request.capacity
    if any(isinstance(goal, MostImprovement) for goal in request.goals) and not is_limited:
        yield "capacity", "The most improvement needs a capacity for each year."


def _find_faulty_goal(framework: Framework, goal: Goal) -> str:
    lowest, highest = framework.lowest, framework.highest
    match goal:
        case Advanced() if not defines_advanced(framework):
            return f"The edition {framework.id} does not say what it takes to be advanced."
        case OverallAtLeast(score) if not lowest <= score <= highest:
            return f"An overall lies between {lowest} and {highest}; {score} does not."
        case ComponentAtLevel(component, _) if framework.component(component) is None:
            known = ", ".join(one.id for one in framework.components)
            return f"{component!r} is no component; there are {known}."
        case ComponentAtLevel(_, level) if not lowest <= level <= highest:
            return f"{level} is no level of a component; levels run from {lowest} to {highest}."
        case SpreadAtMost(spread) if spread < 0:
            return f"A spread is 0 or more; {spread} is not."
    return ""


def _find_faulty_times(request: RouteRequest) -> Iterator[tuple[str, str]]:
    if not 1 <= request.years <= MOST_YEARS:
        yield "years", f"A route has 1 to {MOST_YEARS} years; {request.years} is not among them."
    if request.capacity and len(request.capacity) != request.years:
        yield (
            "capacity",
            f"Each of the {request.years} years needs its capacity;"
            f" there are {len(request.capacity)}.",
        )
    if any(limit is not None and limit < 0 for limit in request.capacity):
        yield "capacity", "A capacity is 0 points of effort or more."
    if request.per_year is not None and request.per_year < 1:
        yield "per_year", "An element must be allowed to rise by at least one level a year."


def _find_faulty_names(framework: Framework, request: RouteRequest) -> Iterator[tuple[str, str]]:
    for element in sorted(request.locked - framework.elements.keys()):
        yield "locked", f"{element!r} is no element of {framework.id}."
    known = {lever.id for lever in framework.levers}
    for lever in sorted(request.forbidden_levers - known):
        yield "forbidden_levers", f"{lever!r} is no lever; there are {', '.join(sorted(known))}."
    for key in sorted(request.forbidden_steps):
        yield from _find_faulty_step(framework, "forbidden_steps", key)
    for key, effort in request.efforts.items():
        yield from _find_faulty_step(framework, "efforts", key)
        if not 0 <= effort <= MOST_EFFORT:
            yield "efforts", f"The effort of a step is 0 to {MOST_EFFORT} points; {effort} is not."


def _find_faulty_step(framework: Framework, field: str, key: StepKey) -> Iterator[tuple[str, str]]:
    if key not in framework.step_to:
        yield field, f"The catalog has no step of {key[0]} to level {key[1]}."


def _find_faulty_targets(
    snapshot: Snapshot, targets: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    framework = snapshot.framework
    for element, target in targets.items():
        if element not in framework.elements:
            yield "targets", f"{element!r} is no element of {framework.id}."
            continue
        level = snapshot.levels.get(element)
        if level is None:
            yield "targets", f"{element} has no level yet, so it cannot be planned."
        elif not level <= target <= framework.highest:
            yield (
                "targets",
                f"{element} is at {level}; its target must lie between {level} and"
                f" {framework.highest}, and {target} does not.",
            )

"""What could give way where no route exists, in words and as addresses that apply it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

from selfassess.domain.framework import Framework
from selfassess.domain.route.goals import name_goal
from selfassess.domain.route.relaxing import name_step
from selfassess.domain.route.request import (
    Advanced,
    ComponentAtLevel,
    Goal,
    MostImprovement,
    OverallAtLeast,
    RouteRequest,
    SpreadAtMost,
)
from selfassess.domain.route.result import Relaxation, Route
from selfassess.formats.flags import name_part
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.words import spell_count
from selfassess.web.planner_page.query import MOST_CAPACITY, MOST_YEARS


@dataclass(frozen=True, slots=True)
class Relief:
    """One thing that could give way. `href` is empty where the form cannot say it."""

    text: str
    button: str
    href: str


def list_reliefs(route: Route, url_of: Callable[[RouteRequest], str]) -> tuple[Relief, ...]:
    """Describe each, in the planner's order."""
    framework = route.start.framework
    request = route.request
    reliefs = [
        _describe(framework, request, entry, url_of)
        for entry in route.relax
        if not _is_remark(entry)
    ]
    if route.status == "infeasible" and any(e.constraint == "capacity" for e in route.relax):
        most = replace(request, goals=(MostImprovement(),))
        if request.capacity and None not in request.capacity:
            text = "The goal could wait: these points can go to what lifts the overall most."
            reliefs.append(Relief(text, "Do as much as we can", url_of(most)))
    return tuple(reliefs)


def list_remarks(route: Route) -> tuple[str, ...]:
    """How near to its goal the district can come as things are set, where no button says it."""
    framework = route.start.framework
    return tuple(
        _say(framework, route.request, entry)[0] for entry in route.relax if _is_remark(entry)
    )


def _is_remark(entry: Relaxation) -> bool:
    """Whether a goal can only be missed: to be advanced has no nearer value to settle for."""
    return entry.constraint == "goal" and (
        entry.needed is None or entry.about == name_goal(Advanced())
    )


def _describe(
    framework: Framework,
    request: RouteRequest,
    entry: Relaxation,
    url_of: Callable[[RouteRequest], str],
) -> Relief:
    text, button = _say(framework, request, entry)
    eased = _ease(request, entry)
    return Relief(text, button, url_of(eased) if eased else "")


def _say(framework: Framework, request: RouteRequest, entry: Relaxation) -> tuple[str, str]:
    needed, name = entry.needed, name_part(framework, entry.about) if entry.about else ""
    match entry.constraint:
        case "capacity" if needed is None:
            return "More effort in each year would do.", "Plan without a limit of points"
        case "capacity":
            points = show_count(int(needed or 0), "point")
            return f"With {points} a year there is a route.", f"Plan with {points} a year"
        case "years":
            years = spell_count(int(needed or 0), "year")
            return f"With {years} there is a route.", f"Plan over {years}"
        case "per-year":
            if needed is None:
                return (
                    "An element would have to rise by any number of levels in a year.",
                    "Lift the limit of levels a year",
                )
            levels = spell_count(int(needed), "level")
            return f"An element would have to rise by {levels} in a year.", f"Allow {levels} a year"
        case "lock":
            return f"{name} would have to move.", f"Let {name} move"
        case "lever":
            lever = framework.lever_labels.get(entry.about, entry.about)
            return f"The lever “{lever}” would have to be used.", f"Allow “{lever}”"
        case "step":
            return f"The step {entry.about} would have to succeed.", f"Allow the step {entry.about}"
        case "target":
            return f"{name} would have to end at level {needed}.", f"Let it end at level {needed}"
        case "prerequisites":
            return (
                "Elements would have to be lifted before what they rest on.",
                "Plan as if no element needed another first",
            )
        case "goal":
            return _say_goal(framework, request, entry)
    raise AssertionError(entry.constraint)  # pragma: no cover - mypy sees that there is none left


def _say_goal(framework: Framework, request: RouteRequest, entry: Relaxation) -> tuple[str, str]:
    goal = next((goal for goal in request.goals if name_goal(goal) == entry.about), None)
    best, button = entry.needed, "Settle for that"
    match goal:
        case _ if best is None:
            return "The goal would have to be nearer.", button
        case Advanced():
            count = spell_count(int(best), "component")
            return f"As things are set, {count} can be in progress or better at most.", button
        case OverallAtLeast():
            return f"As things are set, the overall can reach {show_score(_cut(best))}.", button
        case ComponentAtLevel(component, _):
            name = name_part(framework, component)
            return f"As things are set, {name} can reach level {best}.", button
        case _:
            spread = show_score(-_cut(-best))
            return f"As things are set, the spread can fall to {spread}.", button


def _ease(request: RouteRequest, entry: Relaxation) -> RouteRequest | None:
    """The request with this constraint eased; None where the form cannot say it."""
    needed, about = entry.needed, entry.about
    match entry.constraint:
        case "capacity":
            if needed is not None and needed > MOST_CAPACITY:
                return None
            return replace(
                request, capacity=() if needed is None else (int(needed),) * request.years
            )
        case "years":
            if needed is None or needed > MOST_YEARS:
                return None
            return _stretch(request, int(needed))
        case "per-year":
            return replace(request, per_year=None if needed is None else int(needed))
        case "lock":
            return replace(request, locked=request.locked - {about})
        case "lever":
            return replace(request, forbidden_levers=request.forbidden_levers - {about})
        case "step":
            kept_out = {key for key in request.forbidden_steps if name_step(key) != about}
            return replace(request, forbidden_steps=frozenset(kept_out))
        case "target":
            assert needed is not None  # noqa: S101 - another level is what it names
            return replace(request, targets={**request.targets, about: int(needed)})
        case "prerequisites":
            return replace(request, ignore_prerequisites=True)
        case "goal":
            return _ease_goal(request, entry)
    return None  # pragma: no cover - see `_say`


def _stretch(request: RouteRequest, years: int) -> RouteRequest:
    """More years; those that are new have the capacity of the last one."""
    capacity = request.capacity
    if capacity:
        capacity = (*capacity, *(capacity[-1:] * (years - len(capacity))))
    return replace(request, years=years, capacity=capacity)


def _ease_goal(request: RouteRequest, entry: Relaxation) -> RouteRequest | None:
    goals = tuple(_bring_near(goal, entry) for goal in request.goals)
    return None if goals == request.goals else replace(request, goals=goals)


def _bring_near(goal: Goal, entry: Relaxation) -> Goal:
    """The goal at the best value that it can have; any other goal as it is."""
    needed = entry.needed
    if needed is None or name_goal(goal) != entry.about:
        return goal
    match goal:
        case OverallAtLeast():
            return OverallAtLeast(_cut(needed))
        case ComponentAtLevel(component, _):
            return ComponentAtLevel(component, int(needed))
        case SpreadAtMost():
            return SpreadAtMost(-_cut(-needed))
    return goal


def _cut(value: int | Fraction) -> Fraction:
    """What people can read and still reach: hundredths, rounded away from the goal."""
    return Fraction(floor(value * 100), 100)

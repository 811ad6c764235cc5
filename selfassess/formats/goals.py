"""What a district asks the planner for, and what it answers, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, assert_never

from selfassess.domain.framework import Framework
from selfassess.domain.route.request import (
    Advanced,
    ComponentAtLevel,
    Goal,
    MostImprovement,
    OverallAtLeast,
    RouteRequest,
    SpreadAtMost,
)
from selfassess.domain.route.result import Relaxation, Route, Status
from selfassess.domain.verdicts import count_wanted, defines_advanced
from selfassess.formats.flags import name_part
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.words import capitalize, join_words, spell

CONSTRAINT_WORDS: Final[Mapping[str, str]] = {
    "capacity": "the capacity of a year",
    "years": "the number of years",
    "per-year": "how many levels one element may rise in a year",
    "lock": "the lock",
    "lever": "the lever that is ruled out",
    "step": "the step that is ruled out",
    "target": "the level that is set",
    "prerequisites": "the prerequisites",
    "goal": "the goal",
}


def describe_goal(framework: Framework, goal: Goal) -> str:
    """Say a goal as the rest of a sentence that begins "The goal is"."""
    match goal:
        case Advanced():
            if not defines_advanced(framework):
                return "to be advanced"
            wanted = spell(count_wanted(framework))
            of_all = spell(len(framework.components))
            return f"to be advanced: {wanted} of {of_all} components in progress or better"
        case OverallAtLeast(score):
            return f"an overall of {show_score(score)} or more"
        case ComponentAtLevel(component, level):
            label = framework.labels[level].label
            return f"{name_part(framework, component)} at level {level}, “{label}”"
        case SpreadAtMost(spread):
            return f"a spread of {show_score(spread)} or less"
        case MostImprovement():
            return "the highest overall that the capacity allows"
        case _:
            assert_never(goal)


def describe_goals(framework: Framework, request: RouteRequest) -> str:
    """Say all goals of a request as the rest of a sentence that begins "The goal is"."""
    return join_words([describe_goal(framework, goal) for goal in request.goals])


def describe_limits(framework: Framework, request: RouteRequest) -> str:
    """Say under which conditions a route was sought, as the rest of a sentence."""
    parts = [show_count(request.years, "year")]
    limits = [points for points in request.capacity if points is not None]
    if limits and len(set(request.capacity)) == 1:
        parts.append(f"at most {show_count(limits[0], 'effort point')} a year")
    elif limits:
        shown = ", ".join("no limit" if p is None else str(p) for p in request.capacity)
        parts.append(f"effort points by year: {shown}")
    if request.per_year is not None:
        parts.append(f"at most {show_count(request.per_year, 'level')} a year for each element")
    if request.locked:
        parts.append(f"{join_words(sorted(request.locked))} left as is")
    if request.forbidden_levers:
        names = [framework.lever_labels.get(one, one) for one in sorted(request.forbidden_levers)]
        parts.append(f"without the lever {join_words(names).lower()}")
    if request.forbidden_steps:
        steps = [f"{element} to {to}" for element, to in sorted(request.forbidden_steps)]
        parts.append(f"without {join_words(steps)}")
    if request.targets:
        targets = [f"{element} at {level}" for element, level in sorted(request.targets.items())]
        parts.append(f"with {join_words(targets)}")
    if request.ignore_prerequisites:
        parts.append("as if no element needed another first")
    return "; ".join(parts)


def describe_proof(route: Route) -> str:
    """Say whether a route is proven to be the best, and what that means."""
    what = "steps" if route.request.objective == "steps" else "effort"
    if any(isinstance(goal, MostImprovement) for goal in route.request.goals):
        proven = "Proven: within these limits no other set of steps reaches a higher overall."
    else:
        fewer = "fewer steps" if what == "steps" else "less effort"
        proven = f"Proven: within these limits no set of steps reaches the goal with {fewer}."
    sentences: Mapping[Status, str] = {
        "optimal": proven,
        "feasible": (
            "This route reaches the goal. That none is better was not proven in the time allowed."
        ),
        "infeasible": "Proven: no set of steps reaches the goal within these limits.",
    }
    if route.is_reached_already and not route.steps:
        return "The goal holds already; no step is needed for it."
    says = sentences[route.status]
    if route.status == "optimal" and route.ties:
        count = spell(len(route.ties))
        least = "" if route.ties_complete else "At least "
        routes = "other route takes" if len(route.ties) == 1 else "other routes take"
        says += f" {capitalize(f'{least}{count} {routes} the same steps and effort.')}"
    return says


def describe_relaxation(framework: Framework, relaxation: Relaxation) -> str:
    """Say what one constraint would have to give so that a route exists."""
    what = CONSTRAINT_WORDS[relaxation.constraint]
    about = f" ({relaxation.about})" if relaxation.about else ""
    if relaxation.needed is None:
        return f"Without {what}{about} there is a route."
    needed = relaxation.needed
    shown = str(needed) if isinstance(needed, int) else show_score(needed)
    return f"There is a route once {what}{about} is {shown}."

"""What a district adopts, frozen as JSON documents."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from selfassess.domain.route.request import Goal, RouteRequest
from selfassess.domain.route.result import Route, RouteStep
from selfassess.formats.numbers import to_number


def write_request(request: RouteRequest) -> dict[str, Any]:
    """A request as it was adopted."""
    return {
        "goals": [_write_goal(goal) for goal in request.goals],
        "objective": request.objective,
        "years": request.years,
        "capacity": list(request.capacity),
        "per_year": request.per_year,
        "locked": sorted(request.locked),
        "forbidden_levers": sorted(request.forbidden_levers),
        "forbidden_steps": [list(key) for key in sorted(request.forbidden_steps)],
        "targets": dict(sorted(request.targets.items())),
        "efforts": [[*key, points] for key, points in sorted(request.efforts.items())],
        "ignore_prerequisites": request.ignore_prerequisites,
    }


def write_route(route: Route) -> dict[str, Any]:
    """A route as it was adopted: its steps, and the scores expected after each year."""
    return {
        "status": route.status,
        "steps": [_write_step(step) for step in route.steps],
        "years": [
            {
                "year": year.year,
                "effort": year.effort,
                "capacity": year.capacity,
                "overall": to_number(year.snapshot.overall.score),
                "spread": to_number(year.snapshot.spread),
            }
            for year in route.years
        ],
    }


def _write_goal(goal: Goal) -> dict[str, Any]:
    values = {
        name: value if isinstance(value, str | int) else str(value)
        for name, value in asdict(goal).items()
    }
    return {"kind": type(goal).__name__, **values}


def _write_step(step: RouteStep) -> dict[str, Any]:
    return {
        "element": step.element,
        "from": step.start,
        "to": step.to,
        "year": step.year,
        "effort": step.effort,
        "lever": step.step.lever,
    }

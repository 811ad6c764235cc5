"""Scenarios: requests to the planner that have a name, and how they compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import IntegrityError

from selfassess.domain.errors import ConflictError, InvalidInputError, NotFoundError
from selfassess.domain.permissions import Permission
from selfassess.domain.route.request import RouteRequest, StepKey
from selfassess.domain.route.result import Route
from selfassess.extensions import db
from selfassess.formats.adoptions import write_request
from selfassess.formats.requests import read_request
from selfassess.services.access import Actor
from selfassess.services.routes import Ground, open_ground, solve, suggest_request
from selfassess.services.snapshots import open_snapshot
from selfassess.store import scenarios as store

if TYPE_CHECKING:
    from selfassess.store.models.scenarios import Scenario

LONGEST_NAME: Final = 80
MOST_SCENARIOS: Final = 30
"""How many a snapshot can have."""
MOST_COMPARED: Final = 4

LEVER_SUGGESTIONS: Final = (
    ("no-new-law", "No new law", "state-law"),
    ("no-contract-reopening", "No contract reopening", "union-contract"),
)
"""Key and name of a suggestion, and the lever that it does without."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    Something that can be compared: a scenario that was saved, or one that is suggested.

    Args:
        key: The scenario's id as text, or the suggestion's word.
        name: What it is called.
        request: What is asked.
        why: What a suggestion rests on; empty for a saved one.
        saved: The scenario, where it was saved.
    """

    key: str
    name: str
    request: RouteRequest
    why: str = ""
    saved: Scenario | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """
    A candidate with its route.

    `only_here` are the steps that no other of those compared has; `has_changed` tells that the
    planner answers something else than when the scenario was saved.
    """

    candidate: Candidate
    route: Route
    only_here: tuple[StepKey, ...]
    has_changed: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Up to four candidates side by side; `common` are the steps that every route has."""

    compared: tuple[Compared, ...]
    common: tuple[StepKey, ...]


def save_scenario(
    actor: Actor, snapshot_id: int, name: str, request: RouteRequest, now: datetime
) -> int:
    """
    Give a request a name.

    Returns:
        The scenario's id.

    Raises:
        InvalidInputError: the name is missing, too long or taken; or there are too many scenarios.
    """
    ground = open_ground(actor, snapshot_id, Permission.PLAN)
    name = _check_name(name)
    if len(store.list_scenarios(snapshot_id)) >= MOST_SCENARIOS:
        raise InvalidInputError(
            f"There are {MOST_SCENARIOS} scenarios already; delete one first.", "name"
        )
    try:
        scenario = store.add_scenario(
            snapshot_id,
            name=name,
            request=write_request(replace(request, efforts={})),
            summary=summarize(solve(ground, request, in_short=True)),
            created_at=now,
            created_by_id=actor.user_id,
            updated_at=now,
            updated_by_id=actor.user_id,
        )
    except IntegrityError:
        raise _refuse_taken(name) from None
    db.session.commit()
    return scenario.id


def get_scenario(actor: Actor, snapshot_id: int, scenario_id: int) -> Scenario:
    """
    Get a scenario to change it.

    Raises:
        NotFoundError: there is none of this id.
    """
    open_snapshot(actor, snapshot_id, Permission.PLAN)
    scenario = store.find_scenario(snapshot_id, scenario_id)
    if scenario is None:
        raise NotFoundError("There is no such scenario.")
    return scenario


def rename_scenario(
    actor: Actor, snapshot_id: int, scenario_id: int, name: str, seen: int, now: datetime
) -> None:
    """
    Give a scenario another name.

    Raises:
        InvalidInputError: the name is missing, too long or taken.
        NotFoundError: there is none of this id.
        ConflictError: someone else has changed it since version *seen*.
    """
    get_scenario(actor, snapshot_id, scenario_id)
    name = _check_name(name)
    columns = {"name": name, "updated_at": now, "updated_by_id": actor.user_id}
    try:
        was_changed = store.replace_scenario(snapshot_id, scenario_id, seen, **columns)
    except IntegrityError:
        raise _refuse_taken(name) from None
    if not was_changed:
        db.session.rollback()
        raise ConflictError((str(scenario_id),))
    db.session.commit()


def delete_scenario(actor: Actor, snapshot_id: int, scenario_id: int) -> None:
    """Delete a scenario; one that is gone stays gone."""
    open_snapshot(actor, snapshot_id, Permission.PLAN)
    store.delete_scenario(snapshot_id, scenario_id)
    db.session.commit()


def list_saved(ground: Ground) -> tuple[Candidate, ...]:
    """What was saved, oldest first."""
    return tuple(
        Candidate(str(scenario.id), scenario.name, read_request(scenario.request), saved=scenario)
        for scenario in store.list_scenarios(ground.opened.frozen.id)
    )


def list_candidates(ground: Ground) -> tuple[Candidate, ...]:
    """Everything that can be compared: what was saved, oldest first, then what is suggested."""
    return list_saved(ground) + suggest_scenarios(ground)


def suggest_scenarios(ground: Ground) -> tuple[Candidate, ...]:
    """
    What is worth comparing in any district.

    The small budget is this project's: what the cheapest route costs, shared evenly by the years,
    and raised to the least with which there is a route.
    """
    base = suggest_request(ground.start)
    levers = ground.framework.lever_labels
    found = [Candidate("as-suggested", "Nothing ruled out", base, "The shortest way to the goal.")]
    for key, name, lever in LEVER_SUGGESTIONS:
        if lever in levers:
            request = replace(base, forbidden_levers=frozenset({lever}))
            found.append(Candidate(key, name, request, f"Without the lever “{levers[lever]}”."))
    small = _find_small_budget(ground, base)
    if small is not None:
        request = replace(base, objective="effort", capacity=(small,) * base.years)
        why = (
            f"{small} points a year: what the cheapest route costs, shared evenly over"
            f" {base.years} years and raised until a route fits. This is our assumption."
        )
        found.append(Candidate("small-budget", "Small budget", request, why))
    return tuple(found)


def _find_small_budget(ground: Ground, base: RouteRequest) -> int | None:
    """The least capacity of each year that comes near the cheapest route. [effort points]"""
    cheapest = solve(ground, replace(base, objective="effort"), in_short=True)
    if cheapest.status == "infeasible" or not cheapest.steps:
        return None
    even = -(-cheapest.total_effort // base.years)
    tight = solve(ground, replace(base, objective="effort", capacity=(even,) * base.years))
    if tight.status != "infeasible":
        return even
    for relaxation in tight.relax:
        if relaxation.constraint == "capacity" and relaxation.needed is not None:
            return int(relaxation.needed)
    return None


def compare(ground: Ground, candidates: Sequence[Candidate]) -> Comparison:
    """Solve each of some candidates, and tell what they share and what each has alone."""
    routes = [solve(ground, candidate.request, in_short=True) for candidate in candidates]
    sets = [{step.key for step in route.steps} for route in routes]
    reached = [keys for keys, route in zip(sets, routes, strict=True) if route.steps]
    common = set.intersection(*reached) if len(reached) > 1 else set()
    order = [step.key for route in routes for step in route.steps]
    return Comparison(
        compared=tuple(
            Compared(
                candidate=candidate,
                route=route,
                only_here=tuple(
                    step.key
                    for step in route.steps
                    if sum(step.key in keys for keys in sets) == 1 and len(candidates) > 1
                ),
                has_changed=candidate.saved is not None
                and _strip(candidate.saved.summary) != _strip(summarize(route)),
            )
            for candidate, route in zip(candidates, routes, strict=True)
        ),
        common=tuple(key for key in dict.fromkeys(order) if key in common),
    )


def summarize(route: Route) -> dict[str, Any]:
    """What is kept of an answer, to see later whether it has changed."""
    framework = route.start.framework
    return {
        "framework": framework.id,
        "framework_version": framework.version,
        "status": route.status,
        "steps": [[step.element, step.to, step.year] for step in route.steps],
        "total_effort": route.total_effort,
    }


def _strip(summary: dict[str, Any]) -> dict[str, Any]:
    """Without what may change although the answer does not."""
    return {name: value for name, value in summary.items() if name != "framework_version"}


def _check_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise InvalidInputError("Give the scenario a name.", "name")
    if len(name) > LONGEST_NAME:
        raise InvalidInputError(f"Use at most {LONGEST_NAME} characters.", "name")
    return name


def _refuse_taken(name: str) -> InvalidInputError:
    db.session.rollback()
    return InvalidInputError(f"There is a scenario “{name}” already; choose another name.", "name")

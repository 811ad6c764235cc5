"""A route checked by the scoring code itself, apart from the program that found it."""

from __future__ import annotations

from collections.abc import Mapping

from selfassess.domain.responses import ElementResult
from selfassess.domain.route.goals import is_reached
from selfassess.domain.route.request import MostImprovement, RouteRequest, StepKey
from selfassess.domain.route.solver import UnsoundAnswerError
from selfassess.domain.snapshot import Snapshot, take_snapshot


def raise_elements(snapshot: Snapshot, levels: Mapping[str, int]) -> Snapshot:
    """The snapshot that is expected once some elements are at other levels."""
    changed = {
        element: ElementResult("rated", level, None, level, level)
        for element, level in levels.items()
    }
    return take_snapshot(snapshot.framework, {**snapshot.elements, **changed})


def verify(snapshot: Snapshot, request: RouteRequest, years: Mapping[StepKey, int]) -> None:
    """
    Check a route against everything that was asked.

    Raises:
        UnsoundAnswerError: it breaks something, which would be a bug.
    """
    faults = _find_faults(snapshot, request, years)
    if faults:
        raise UnsoundAnswerError(f"a route was found that does not hold: {', '.join(faults)}")


def _find_faults(
    snapshot: Snapshot, request: RouteRequest, years: Mapping[StepKey, int]
) -> list[str]:
    framework, now, faults = snapshot.framework, snapshot.levels, []
    efforts = dict.fromkeys(range(1, request.years + 1), 0)
    for year in efforts:
        steps = sorted(key for key, when in years.items() if when == year)
        before = dict(now)
        for element, to in steps:
            step = framework.step_to[element, to]
            efforts[year] += request.efforts.get((element, to), step.effort)
            if now.get(element) != to - 1:
                faults.append(f"{element} to {to} is out of order")
            now[element] = to
            if (
                element in request.locked
                or step.lever in request.forbidden_levers
                or (element, to) in request.forbidden_steps
            ):
                faults.append(f"{element} to {to} is not allowed")
        for element, to in () if request.ignore_prerequisites else steps:
            for need in framework.step_to[element, to].needs:
                if now.get(need.element, need.level) < need.level:
                    faults.append(f"{element} to {to} lacks {need.element} at {need.level}")
        most = request.per_year
        if most is not None and any(now[e] - before[e] > most for e in now):
            faults.append(f"an element rises more than {most} in year {year}")
        limit = request.capacity[year - 1] if request.capacity else None
        if limit is not None and efforts[year] > limit:
            faults.append(f"year {year} takes {efforts[year]} points of {limit}")
    if any(now[element] != level for element, level in request.targets.items()):
        faults.append("a target is missed")
    end = raise_elements(snapshot, now)
    faults += [
        f"{goal} is not reached"
        for goal in request.goals
        if not isinstance(goal, MostImprovement) and not is_reached(goal, end)
    ]
    return faults

"""The steps that a request leaves open to a district, with what each must wait for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from selfassess.domain.framework import Step
from selfassess.domain.route.request import RouteRequest, StepKey
from selfassess.domain.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Move:
    """
    One step that may be taken.

    Args:
        step: The step of the catalog.
        effort: What it costs this district. [effort points]
        waits_for: Steps that must be taken no later: its element's own one before, and the needs
            that the district does not meet yet.
        earliest: The first year in which it can be taken, by its order and the levels that an
            element may rise in a year. [year]
    """

    step: Step
    effort: int
    waits_for: tuple[StepKey, ...]
    earliest: int

    @property
    def key(self) -> StepKey:
        """The step by its element and the level that it reaches."""
        return self.step.element, self.step.to


def list_moves(snapshot: Snapshot, request: RouteRequest) -> dict[StepKey, Move]:
    """
    List the steps that may be taken, by key, in the edition's order and then by level.

    Elements without a level have none. A need for an element without a level does not stand in the
    way: one that is not applicable cannot be met by anybody, and of one that is open nobody knows
    that it is missing; the route lists it among the open ones instead.
    """
    found: dict[StepKey, Move] = {}
    candidates = _list_candidates(snapshot, request)
    size = -1
    # Round by round, so that steps that wait for each other never come up.
    while len(found) > size:
        size = len(found)
        for key, (step, waits_for) in candidates.items():
            if key not in found and all(other in found for other in waits_for):
                earliest = _find_earliest(step, waits_for, found, request)
                if earliest <= request.years:
                    effort = request.efforts.get(key, step.effort)
                    found[key] = Move(step, effort, waits_for, earliest)
    return {key: found[key] for key in candidates if key in found}


def _list_candidates(
    snapshot: Snapshot, request: RouteRequest
) -> dict[StepKey, tuple[Step, tuple[StepKey, ...]]]:
    framework, levels = snapshot.framework, snapshot.levels
    candidates = {}
    for element, level in levels.items():
        if element in request.locked:
            continue
        for to in range(level + 1, request.targets.get(element, framework.highest) + 1):
            step = framework.step_to.get((element, to))
            if (
                step is None
                or step.lever in request.forbidden_levers
                or (element, to) in request.forbidden_steps
            ):
                break
            candidates[element, to] = (step, _list_waits(step, level, levels, request))
    return candidates


def _list_waits(
    step: Step, level: int, levels: Mapping[str, int], request: RouteRequest
) -> tuple[StepKey, ...]:
    waits_for = [(step.element, step.to - 1)] if step.to - 1 > level else []
    if not request.ignore_prerequisites:
        waits_for += [
            (need.element, need.level)
            for need in step.needs
            if need.element in levels and levels[need.element] < need.level
        ]
    return tuple(waits_for)


def _find_earliest(
    step: Step,
    waits_for: tuple[StepKey, ...],
    found: Mapping[StepKey, Move],
    request: RouteRequest,
) -> int:
    earliest = max((found[key].earliest for key in waits_for), default=1)
    if request.per_year is not None:
        # So many levels lower, the year before was the first.
        lower = found.get((step.element, step.to - request.per_year))
        if lower is not None:
            earliest = max(earliest, lower.earliest + 1)
    return earliest

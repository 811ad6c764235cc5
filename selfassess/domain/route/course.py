"""The years of a route laid out: its steps in order, and the snapshot expected after each year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from selfassess.domain.diagnosis import Flag, diagnose
from selfassess.domain.planning import find_cleared, raise_element, weigh_element
from selfassess.domain.route.request import RouteRequest, StepKey
from selfassess.domain.route.result import Reasons, RouteStep, RouteYear, Turn, Without
from selfassess.domain.snapshot import Score, Snapshot


def lay_out(
    snapshot: Snapshot,
    request: RouteRequest,
    years: Mapping[StepKey, int],
    without: Mapping[StepKey, Without],
) -> tuple[RouteYear, ...]:
    """
    Lay out a route.

    Args:
        snapshot: Where it begins.
        request: What was asked.
        years: The year of each step.
        without: What the route would cost without a step, as far as that is known.

    Returns:
        Every year, those without a step included. Within a year each step comes after those that
        it needs; of those that are ready, first what most other steps wait for, then what adds most
        to the overall for its effort, then by the edition's order.
    """
    made, now, flags = [], snapshot, diagnose(snapshot)
    every = [
        key
        for year in range(1, request.years + 1)
        for key in put_in_order(snapshot, request, [k for k, y in years.items() if y == year])
    ]
    place = {key: number for number, key in enumerate(every)}
    for year in range(1, request.years + 1):
        steps, before = [], now
        for key in every:
            if years[key] != year:
                continue
            after = raise_element(now, *key)
            new_flags = diagnose(after)
            needed_by = tuple(
                other
                for other in every[place[key] + 1 :]
                if key in list_needs(snapshot, request, other)
            )
            cleared = find_cleared(flags, new_flags)
            reasons = _give_reasons(now, after, key, cleared, needed_by, without.get(key))
            step = snapshot.framework.step_to[key]
            effort = request.efforts.get(key, step.effort)
            steps.append(RouteStep(key[0], key[1] - 1, key[1], year, effort, step, reasons))
            now, flags = after, new_flags
        made.append(_sum_up(request, year, steps, before, now))
    return tuple(made)


def list_needs(snapshot: Snapshot, request: RouteRequest, key: StepKey) -> tuple[StepKey, ...]:
    """The steps that one step waits for, among those that the district has not taken yet."""
    element, to = key
    needs = [(element, to - 1)]
    if not request.ignore_prerequisites:
        found = snapshot.framework.step_to[key].needs
        needs += [(need.element, need.level) for need in found]
    levels = snapshot.levels
    return tuple(need for need in needs if need[0] in levels and need[1] > levels[need[0]])


def put_in_order(
    snapshot: Snapshot, request: RouteRequest, keys: Iterable[StepKey]
) -> list[StepKey]:
    """The steps of one year, each after those that it needs, and what matters most first."""
    framework = snapshot.framework
    waiting = list(keys)
    needs = {key: set(list_needs(snapshot, request, key)) for key in waiting}
    places = {element: number for number, element in enumerate(framework.elements)}

    def rank(key: StepKey) -> tuple[int, Fraction, int]:
        effort = request.efforts.get(key, framework.step_to[key].effort)
        # Effort over what it brings, and not the other way round: a district may set it to nothing.
        price = effort / weigh_element(framework, key[0])
        return -_count_followers(key, needs), price, places[key[0]]

    waiting.sort(key=rank)
    ordered: list[StepKey] = []
    while waiting:
        ready = next(key for key in waiting if needs[key].isdisjoint(waiting))
        waiting.remove(ready)
        ordered.append(ready)
    return ordered


def _count_followers(key: StepKey, needs: Mapping[StepKey, set[StepKey]]) -> int:
    """How many of some steps wait for one, also by way of others."""
    found: set[StepKey] = set()
    fresh = {key}
    while fresh:
        found |= fresh
        fresh = {other for other, before in needs.items() if before & fresh} - found
    return len(found) - 1


def _give_reasons(
    before: Snapshot,
    after: Snapshot,
    key: StepKey,
    cleared: tuple[Flag, ...],
    needed_by: tuple[StepKey, ...],
    without: Without | None,
) -> Reasons:
    component = before.framework.component_of[key[0]].id
    old, new = before.components[component], after.components[component]
    assert old.score is not None and new.score is not None  # noqa: S101, PT018 - it is rated
    overall, raised = before.overall.score, after.overall.score
    assert overall is not None and raised is not None  # noqa: S101, PT018
    turns = (_find_turn(component, old, new), _find_turn(None, before.overall, after.overall))
    return Reasons(
        component_before=old.score,
        component_after=new.score,
        overall_before=overall,
        overall_after=raised,
        turns=tuple(turn for turn in turns if turn is not None),
        clears=cleared,
        needed_by=needed_by,
        without=without,
    )


def _find_turn(component: str | None, old: Score, new: Score) -> Turn | None:
    if old.level is None or new.level is None or old.level == new.level:
        return None
    return Turn(component, old.level, new.level)


def _sum_up(
    request: RouteRequest, year: int, steps: Sequence[RouteStep], before: Snapshot, after: Snapshot
) -> RouteYear:
    old, new = before.spread, after.spread
    return RouteYear(
        year=year,
        effort=sum(step.effort for step in steps),
        capacity=request.capacity[year - 1] if request.capacity else None,
        steps=tuple(steps),
        snapshot=after,
        spread_rises=old is not None and new is not None and new > old,
    )

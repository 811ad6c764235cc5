"""
Routes: what the planner answers for a frozen snapshot.

A snapshot never changes and the planner answers the same request the same way, so that answers are
kept in memory and need no table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from threading import BoundedSemaphore
from typing import Final, TypeAlias

from sqlalchemy.exc import IntegrityError

from selfassess.domain.errors import ConflictError, InvalidInputError
from selfassess.domain.framework import Framework
from selfassess.domain.permissions import Permission
from selfassess.domain.route.planner import find_route
from selfassess.domain.route.request import (
    Advanced,
    ComponentAtLevel,
    Goal,
    OverallAtLeast,
    RouteRequest,
    SpreadAtMost,
    StepKey,
)
from selfassess.domain.route.result import Route
from selfassess.domain.route.solver import NoAnswerInTimeError
from selfassess.domain.snapshot import Snapshot
from selfassess.domain.verdicts import judge
from selfassess.extensions import db
from selfassess.services.access import Actor
from selfassess.services.editions import get_version
from selfassess.services.snapshots import OpenedSnapshot, open_snapshot, rebuild_snapshot
from selfassess.store import scenarios as store

LEAST_POINTS: Final = 1
MOST_POINTS: Final = 20
"""What a district may say that one step costs. [effort points]"""

DEFAULT_YEARS: Final = 3
DEFAULT_PER_YEAR: Final = 1
TIES_SHOWN: Final = 5
ROUTES_KEPT: Final = 512
SECONDS: Final = 10.0
"""How long a page may wait for the planner; what is not proven by then is said to be so. [s]"""

Efforts: TypeAlias = Mapping[StepKey, int]
Levels: TypeAlias = tuple[tuple[str, str, int | None, int | None, int | None], ...]
"""Element, state, level and bounds: all that a route depends on in a snapshot."""

_one_at_a_time = BoundedSemaphore()

_Frozen: TypeAlias = tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """
    What a district plans from: a frozen snapshot and its own efforts.

    `start` is the snapshot computed from its frozen levels.
    """

    opened: OpenedSnapshot
    start: Snapshot
    efforts: Efforts

    @property
    def framework(self) -> Framework:
        """The edition."""
        return self.opened.framework


def open_ground(actor: Actor, snapshot_id: int, permission: Permission = Permission.SEE) -> Ground:
    """
    Open what a district plans from, in two queries.

    Raises:
        NotFoundError, NotAllowedError: see `open_snapshot`.
    """
    opened = open_snapshot(actor, snapshot_id, permission)
    framework = opened.framework
    stored = store.list_efforts(opened.district.id, framework.id)
    return Ground(
        opened=opened,
        start=_start(framework.id, framework.version, _list_levels(opened)),
        # A newer version of the edition may have dropped a step.
        efforts={key: points for key, points in stored.items() if key in framework.step_to},
    )


def solve(ground: Ground, request: RouteRequest, *, in_short: bool = False) -> Route:
    """
    Answer a request from what is known of a district.

    Args:
        ground: What the district plans from.
        request: What is asked; the district's own efforts are put into it.
        in_short: Whether the steps will do, without what follows from planning again: what each
            step is worth, other routes that cost the same, and what could give way.

    Raises:
        InvalidInputError: the request does not fit the edition, or asks for more than can be
            answered in the time that a page may take.
    """
    framework = ground.framework
    asked = replace(request, efforts=ground.efforts)
    levels = _list_levels(ground.opened)
    try:
        return _solve(framework.id, framework.version, levels, _freeze(asked), in_short)
    except NoAnswerInTimeError as error:
        raise InvalidInputError(str(error)) from None


def suggest_request(start: Snapshot) -> RouteRequest:
    """
    What to ask where nothing is asked yet: the nearest thing worth reaching, in three years.

    Advanced, where the edition defines it and the district is not; then an even district; then the
    weakest component one level up; and last the overall as high as it can be.
    """
    return RouteRequest(
        goals=(_suggest_goal(start),), years=DEFAULT_YEARS, per_year=DEFAULT_PER_YEAR
    )


def _suggest_goal(start: Snapshot) -> Goal:
    framework, verdicts = start.framework, judge(start)
    if verdicts.advanced in ("no", "open"):
        return Advanced()
    if verdicts.consistent is False:
        return SpreadAtMost(framework.rules.limit("consistent-at-most"))
    below = [
        (score.score, component, score.level)
        for component, score in start.components.items()
        if score.score is not None and score.level is not None and score.level < framework.highest
    ]
    if below:
        _, component, level = min(below, key=lambda entry: entry[0])
        return ComponentAtLevel(component, level + 1)
    return OverallAtLeast(Fraction(framework.highest))


def save_efforts(
    actor: Actor,
    snapshot_id: int,
    wanted: Mapping[StepKey, int | None],
    seen: Mapping[StepKey, int | None],
    now: datetime,
) -> None:
    """
    Say what steps cost this district.

    Args:
        actor: Who says it.
        snapshot_id: A snapshot of the district, in the edition that is meant.
        wanted: The effort of each step, None for the catalog's. [effort points, 1 to 20]
        seen: What was on the screen, in the same way.
        now: The time.

    Raises:
        InvalidInputError: a step is unknown, or an effort is out of range; nothing is saved.
        ConflictError: someone else has changed one of them in between; nothing is saved.
    """
    opened = open_snapshot(actor, snapshot_id, Permission.PLAN)
    edition = opened.framework.id
    for (element, to), points in wanted.items():
        if (element, to) not in opened.framework.step_to:
            raise InvalidInputError(f"There is no step of {element} to level {to}.")
        if points is not None and not LEAST_POINTS <= points <= MOST_POINTS:
            raise InvalidInputError(
                f"Effort is a whole number from {LEAST_POINTS} to {MOST_POINTS}.", f"{element}-{to}"
            )
    changed = {key: points for key, points in wanted.items() if points != seen.get(key)}
    refused = tuple(
        f"{element}-{to}"
        for (element, to), points in changed.items()
        if not _change_effort(
            opened.district.id, edition, (element, to), seen.get((element, to)), points, actor, now
        )
    )
    if refused:
        db.session.rollback()
        raise ConflictError(refused)
    db.session.commit()


def _change_effort(
    district_id: int,
    edition: str,
    key: StepKey,
    seen: int | None,
    points: int | None,
    actor: Actor,
    now: datetime,
) -> bool:
    by = {"updated_at": now, "updated_by_id": actor.user_id}
    if points is None:
        assert seen is not None  # noqa: S101 - it is not as it was
        return store.delete_effort(district_id, edition, key, seen)
    if seen is not None:
        return store.replace_effort(district_id, edition, key, seen, points, **by)
    try:
        # What fails alone is undone alone, so that all conflicts are found.
        with db.session.begin_nested():
            store.add_effort(district_id, edition, key, points, **by)
    except IntegrityError:
        return False
    return True


def _list_levels(opened: OpenedSnapshot) -> Levels:
    return tuple(
        (element, result["state"], result["level"], result["low"], result["high"])
        for element, result in opened.document["elements"].items()
        if element in opened.framework.elements
    )


@lru_cache(maxsize=256)
def _start(edition: str, version: str, levels: Levels) -> Snapshot:
    elements = {
        element: {"state": state, "level": level, "derived": None, "low": low, "high": high}
        for element, state, level, low, high in levels
    }
    return rebuild_snapshot(get_version(edition, version), {"elements": elements})


@lru_cache(maxsize=ROUTES_KEPT)
def _solve(edition: str, version: str, levels: Levels, asked: _Frozen, in_short: bool) -> Route:
    # One at a time in each process: others wait their turn, and a worker's threads stay free.
    if not _one_at_a_time.acquire(timeout=SECONDS):
        raise InvalidInputError("The planner is busy with other plans; try again in a minute.")
    try:
        return find_route(
            _start(edition, version, levels),
            _thaw(asked),
            ties=0 if in_short else TIES_SHOWN,
            explain=not in_short,
            relax=not in_short,
            seconds=SECONDS,
        )
    finally:
        _one_at_a_time.release()


def _freeze(request: RouteRequest) -> _Frozen:
    """A request as a value that can be a key; one request has one."""
    fields = {name: getattr(request, name) for name in RouteRequest.__slots__}
    fields["targets"] = tuple(sorted(request.targets.items()))
    fields["efforts"] = tuple(sorted(request.efforts.items()))
    return tuple(fields.items())


def _thaw(asked: _Frozen) -> RouteRequest:
    fields = dict(asked)
    fields["targets"] = dict(fields["targets"])  # type: ignore[call-overload]  # see `_freeze`
    fields["efforts"] = dict(fields["efforts"])  # type: ignore[call-overload]
    return RouteRequest(**fields)  # type: ignore[arg-type]

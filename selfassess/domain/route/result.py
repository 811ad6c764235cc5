"""What the planner answers: the steps by year, why each is there, and what else would do."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from selfassess.domain.diagnosis import Flag
from selfassess.domain.framework import Step
from selfassess.domain.route.request import RouteRequest, StepKey
from selfassess.domain.snapshot import Snapshot

Status = Literal["optimal", "feasible", "infeasible"]
"""Proven to be the best; a plan without that proof in the time allowed; none exists."""

Constraint = Literal[
    "capacity", "years", "per-year", "lock", "lever", "step", "target", "prerequisites", "goal"
]


@dataclass(frozen=True, slots=True)
class Turn:
    """A color that a step changes; `component` is None for the overall. [level]"""

    component: str | None
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Without:
    """
    What the route would cost without one of its steps, found by planning again without it.

    `possible` is False where no route is left; the differences are then None. For the goal of most
    improvement `overall_lost` says what the best overall loses. A difference in steps can be
    negative where effort is what counts, and the other way round.
    """

    possible: bool
    extra_steps: int | None = None
    extra_effort: int | None = None
    overall_lost: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Reasons:
    """
    Why a step is in the route: what it brings where it stands in the order, and what it unlocks.

    `needed_by` are later steps of the route that need this one first, its own element's included.
    `without` is None where it was not asked for.
    """

    component_before: Fraction
    component_after: Fraction
    overall_before: Fraction
    overall_after: Fraction
    turns: tuple[Turn, ...]
    clears: tuple[Flag, ...]
    needed_by: tuple[StepKey, ...]
    without: Without | None


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One step of a route. `effort` is the district's own where it has set one. [effort points]"""

    element: str
    start: int
    to: int
    year: int
    effort: int
    step: Step
    reasons: Reasons

    @property
    def key(self) -> StepKey:
        """The step by its element and the level that it reaches."""
        return self.element, self.to


@dataclass(frozen=True, slots=True)
class RouteYear:
    """
    One year of a route and the snapshot that is expected after it.

    `spread_rises` tells that the year makes the district more piecemeal than it was before it.
    """

    year: int
    effort: int
    capacity: int | None
    steps: tuple[RouteStep, ...]
    snapshot: Snapshot
    spread_rises: bool


@dataclass(frozen=True, slots=True)
class Relaxation:
    """
    The least by which one constraint alone must give way so that a route exists.

    `about` names whose constraint it is (an element, a lever, a step or a goal in words), empty
    where there is only one. `needed` is the least value that would do: effort points a year, years,
    levels a year, a level, a score; None where the constraint must go altogether.
    """

    constraint: Constraint
    about: str = ""
    needed: int | Fraction | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """
    The answer to a request.

    Args:
        request: What was asked.
        start: The snapshot that it begins from.
        status: Whether it is proven.
        years: Each year in order, those without a step included; empty where no route exists.
        ties: Other sets of steps that cost the same in steps and effort, in a fixed order.
        ties_complete: Whether these are all of them.
        relax: Where no route exists, what each constraint alone would have to give.
        open_elements: Elements without a level, which cannot be planned.
        is_reached_already: Whether the goals hold before the first step.
    """

    request: RouteRequest
    start: Snapshot
    status: Status
    years: tuple[RouteYear, ...] = ()
    ties: tuple[tuple[StepKey, ...], ...] = ()
    ties_complete: bool = True
    relax: tuple[Relaxation, ...] = ()
    open_elements: tuple[str, ...] = ()
    is_reached_already: bool = False

    @property
    def steps(self) -> tuple[RouteStep, ...]:
        """Every step in the order in which it is taken."""
        return tuple(step for year in self.years for step in year.steps)

    @property
    def total_steps(self) -> int:
        """How many steps there are."""
        return len(self.steps)

    @property
    def total_effort(self) -> int:
        """The effort of all steps. [effort points]"""
        return sum(year.effort for year in self.years)

    @property
    def end(self) -> Snapshot:
        """The snapshot expected after the last year."""
        return self.years[-1].snapshot if self.years else self.start

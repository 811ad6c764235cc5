"""What a district asks the planner for: goals, years, capacity, and what must not happen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

Objective = Literal["steps", "effort"]
StepKey: TypeAlias = tuple[str, int]
"""A step by its element and the level that it reaches."""


@dataclass(frozen=True, slots=True)
class Advanced:
    """More than half of the components in progress or better, as the edition's rules say it."""


@dataclass(frozen=True, slots=True)
class OverallAtLeast:
    """The overall score reaches a value. [overall score, 1 to 5]"""

    score: Fraction


@dataclass(frozen=True, slots=True)
class ComponentAtLevel:
    """The color of one component reaches a level: its mean, with a half rounded up. [level]"""

    component: str
    level: int


@dataclass(frozen=True, slots=True)
class SpreadAtMost:
    """The spread falls to a value or lower. [level squared, 0 to 4]"""

    spread: Fraction


@dataclass(frozen=True, slots=True)
class MostImprovement:
    """The largest overall that the capacity allows; needs a capacity."""


Goal: TypeAlias = Advanced | OverallAtLeast | ComponentAtLevel | SpreadAtMost | MostImprovement


@dataclass(frozen=True, slots=True)
class RouteRequest:
    """
    A request to the planner; all goals must hold at the end of the last year.

    Args:
        goals: At least one.
        objective: What is made smallest first; the other of the two comes next.
        years: How many years there are. [years, 1 to 5]
        capacity: Most effort in each year, one entry a year; None is without limit. Empty means
            that no year has a limit. [effort points]
        per_year: Levels that one element may rise in a year; None is without limit. [levels]
        locked: Elements that stay where they are.
        forbidden_levers: Levers that no step may use.
        forbidden_steps: Steps that cannot be taken, and with them those that build on them.
        targets: Elements that must end exactly at a level, whatever else the route does. [level]
        efforts: The district's own effort for a step, in place of the catalog's. [effort points]
        ignore_prerequisites: Whether to plan as if no element needed another first.
    """

    goals: tuple[Goal, ...] = (Advanced(),)
    objective: Objective = "steps"
    years: int = 1
    capacity: tuple[int | None, ...] = ()
    per_year: int | None = None
    locked: frozenset[str] = frozenset()
    forbidden_levers: frozenset[str] = frozenset()
    forbidden_steps: frozenset[StepKey] = frozenset()
    targets: Mapping[str, int] = field(default_factory=dict)
    efforts: Mapping[StepKey, int] = field(default_factory=dict)
    ignore_prerequisites: bool = False

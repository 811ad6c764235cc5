"""Requests to the planner, read back from the documents in which they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from selfassess.domain.route.request import (
    Advanced,
    ComponentAtLevel,
    Goal,
    MostImprovement,
    OverallAtLeast,
    RouteRequest,
    SpreadAtMost,
)


def read_request(document: Mapping[str, Any]) -> RouteRequest:
    """Read what `formats.adoptions.write_request` has written."""
    return RouteRequest(
        goals=tuple(_read_goal(goal) for goal in document["goals"]),
        objective=document["objective"],
        years=document["years"],
        capacity=tuple(document["capacity"]),
        per_year=document["per_year"],
        locked=frozenset(document["locked"]),
        forbidden_levers=frozenset(document["forbidden_levers"]),
        forbidden_steps=frozenset((element, to) for element, to in document["forbidden_steps"]),
        targets=dict(document["targets"]),
        efforts={(element, to): points for element, to, points in document["efforts"]},
        ignore_prerequisites=document["ignore_prerequisites"],
    )


def _read_goal(document: Mapping[str, Any]) -> Goal:
    match document["kind"]:
        case "Advanced":
            return Advanced()
        case "OverallAtLeast":
            return OverallAtLeast(Fraction(document["score"]))
        case "ComponentAtLevel":
            return ComponentAtLevel(document["component"], document["level"])
        case "SpreadAtMost":
            return SpreadAtMost(Fraction(document["spread"]))
        case "MostImprovement":
            return MostImprovement()
    raise ValueError(f"There is no goal of the kind {document['kind']!r}.")

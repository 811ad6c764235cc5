"""Routes as JSON documents, and goals as the console command takes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Final

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.framework import Exemplar, Framework, Source
from selfassess.domain.planning import Priority, rank_priorities
from selfassess.domain.route.goals import name_goal
from selfassess.domain.route.request import (
    Advanced,
    ComponentAtLevel,
    Goal,
    MostImprovement,
    OverallAtLeast,
    SpreadAtMost,
    StepKey,
)
from selfassess.domain.route.result import Relaxation, Route, RouteStep, RouteYear
from selfassess.formats.documents import Document, write_snapshot
from selfassess.formats.numbers import to_number, to_plain_number
from selfassess.formats.reasons import list_reasons

GOAL_FORMS: Final = "advanced, overall=3.5, component:5=4, spread=1 or improve"
_NUMBER: Final = r"([0-9]{1,9}(?:\.[0-9]{1,9})?|[0-9]{1,9}/[1-9][0-9]{0,8})"
_OVERALL: Final = re.compile(rf"overall={_NUMBER}")
_COMPONENT: Final = re.compile(r"component:([^=\s]+)=([0-9]{1,9})")
_SPREAD: Final = re.compile(rf"spread={_NUMBER}")


def read_goal(text: str) -> Goal:
    """
    Read a goal as the console command takes it.

    Raises:
        InvalidInputError: it is none.

    >>> read_goal("component:5=4")
    ComponentAtLevel(component='5', level=4)
    >>> read_goal("spread=0.5")
    SpreadAtMost(spread=Fraction(1, 2))
    """
    if text == "advanced":
        return Advanced()
    if text == "improve":
        return MostImprovement()
    if found := _OVERALL.fullmatch(text):
        return OverallAtLeast(Fraction(found[1]))
    if found := _COMPONENT.fullmatch(text):
        return ComponentAtLevel(found[1], int(found[2]))
    if found := _SPREAD.fullmatch(text):
        return SpreadAtMost(Fraction(found[1]))
    raise InvalidInputError(f"{text!r} is no goal; use {GOAL_FORMS}.", "goals")


def write_route(route: Route, district: str, as_of: date) -> Document:
    """
    Write a route as the Plan document.

    Args:
        route: What the planner answered.
        district: The district's name.
        as_of: The date that the levels are for; the expected snapshots are dated by it.
    """
    start = route.start
    found = route.status != "infeasible"
    planned = {step.element for step in route.steps}
    return {
        "framework": start.framework.id,
        "district": district,
        "date": as_of.isoformat(),
        "goal": [name_goal(goal) for goal in route.request.goals],
        "objective": route.request.objective,
        "status": route.status,
        "reached_already": route.is_reached_already,
        "steps": [_write_step(route, step) for step in route.steps],
        "total_steps": route.total_steps if found else None,
        "total_effort": route.total_effort if found else None,
        "ties": [[_write_key(key) for key in tie] for tie in route.ties],
        "ties_complete": route.ties_complete,
        "years": [_write_year(year, district, as_of) for year in route.years],
        "complete": start.complete,
        "open": list(route.open_elements),
        "relax": [_write_relaxation(relaxation) for relaxation in route.relax],
        "ranked_rest": [
            _write_priority(priority)
            for priority in rank_priorities(start)
            if priority.element not in planned
        ],
    }


def _write_key(key: StepKey) -> list[str | int]:
    element, to = key
    return [element, to - 1, to]


def _write_step(route: Route, step: RouteStep) -> Document:
    framework = route.start.framework
    return {
        "element": step.element,
        "from": step.start,
        "to": step.to,
        "year": step.year,
        "effort": step.effort,
        "lever": step.step.lever,
        "action": step.step.do,
        "lead": step.step.lead,
        "first": step.step.first,
        "done_when": step.step.done_when,
        "why": list_reasons(route, step),
        "exemplars": [
            _write_exemplar(framework, framework.exemplar_by_id[name])
            for name in step.step.exemplars
        ],
    }


def _write_exemplar(framework: Framework, exemplar: Exemplar) -> Document:
    """What a place did and what became of it, which is never told apart, and who says so."""
    warning = "A warning. " if exemplar.kind == "warning" else ""
    return {
        "text": (
            f"{exemplar.place}, {exemplar.years}. {warning}{exemplar.text.strip()}"
            f" What became of it: {exemplar.fate.strip()}"
        ),
        "source": "; ".join(_cite_all(framework, exemplar.sources)),
    }


def _cite_all(framework: Framework, sources: tuple[str, ...]) -> Iterator[str]:
    for name in sources:
        source = framework.source_by_id.get(name)
        yield name if source is None else cite_source(source)


def cite_source(source: Source) -> str:
    """A source as a citation: who published what and when, and where it is."""
    return ", ".join(filter(None, (source.publisher, source.title, source.date, source.url)))


def _write_year(year: RouteYear, district: str, as_of: date) -> Document:
    return {
        "year": year.year,
        "effort": year.effort,
        "capacity": year.capacity,
        "spread_rises": year.spread_rises,
        "snapshot": write_snapshot(year.snapshot, district, add_years(as_of, year.year)),
    }


def add_years(day: date, years: int) -> date:
    """
    The same day some years later.

    >>> add_years(date(2024, 2, 29), 1)
    datetime.date(2025, 2, 28)
    """
    try:
        return day.replace(year=min(day.year + years, date.max.year))
    except ValueError:  # a day that only leap years have
        return day.replace(year=day.year + years, day=28)


def _write_relaxation(relaxation: Relaxation) -> Document:
    needed = relaxation.needed
    return {
        "constraint": relaxation.constraint,
        "about": relaxation.about or None,
        "needed": None if needed is None else to_plain_number(needed),
    }


def _write_priority(priority: Priority) -> Document:
    return {
        "element": priority.element,
        "score": to_number(priority.score),
        "parts": {
            "gap": priority.gap,
            "weight": to_number(priority.weight),
            "flags": len(priority.cleared),
            "effort": priority.effort,
        },
    }

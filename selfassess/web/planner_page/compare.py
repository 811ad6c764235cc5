"""Scenarios side by side, as the page shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from selfassess.domain.framework import Framework
from selfassess.domain.route.request import RouteRequest, StepKey
from selfassess.formats.flags import name_part
from selfassess.formats.goals import describe_goals, describe_limits
from selfassess.formats.numbers import show_count
from selfassess.formats.words import capitalize
from selfassess.services.scenarios import MOST_COMPARED, Candidate, Compared, Comparison
from selfassess.web.planner_page.answer import Standing, describe_end

STATUS_WORDS = {
    "optimal": "Proven to be the best",
    "feasible": "Found, not proven to be the best",
    "infeasible": "No route",
}


@dataclass(frozen=True, slots=True)
class Option:
    """A candidate that can be chosen for the comparison; `scenario_id` is 0 for a suggestion."""

    key: str
    name: str
    why: str
    is_chosen: bool
    scenario_id: int


@dataclass(frozen=True, slots=True)
class Column:
    """One scenario of the comparison."""

    name: str
    href: str
    asked: str
    status: str
    has_changed: bool
    steps: str
    points: str
    years: str
    first: str
    end: Standing
    only_here: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """The columns, the names of the components that head their rows, and what all share."""

    columns: tuple[Column, ...]
    components: tuple[str, ...]
    common: tuple[str, ...]


def list_options(
    framework: Framework, candidates: Sequence[Candidate], asked: Sequence[str]
) -> tuple[tuple[Option, ...], tuple[Candidate, ...]]:
    """
    List what can be compared, and what is.

    Args:
        framework: The edition, for words.
        candidates: All that there is.
        asked: Keys of those to compare; of none or unknown ones, the first few are.
    """
    known = [candidate for candidate in candidates if candidate.key in asked]
    chosen = tuple((known or list(candidates))[:MOST_COMPARED])
    options = tuple(
        Option(
            key=candidate.key,
            name=candidate.name,
            why=candidate.why or describe_request(framework, candidate.request),
            is_chosen=candidate in chosen,
            scenario_id=candidate.saved.id if candidate.saved else 0,
        )
        for candidate in candidates
    )
    return options, chosen


def describe_request(framework: Framework, request: RouteRequest) -> str:
    """What is asked, as two sentences."""
    return (
        f"{capitalize(describe_goals(framework, request))}."
        f" {capitalize(describe_limits(framework, request))}."
    )


def describe_comparison(
    comparison: Comparison, url_of: Callable[[RouteRequest], str]
) -> ComparisonPage:
    """Describe the table."""
    columns = tuple(_describe_column(compared, url_of) for compared in comparison.compared)
    start = comparison.compared[0].route.start
    return ComparisonPage(
        columns=columns,
        components=tuple(component.short for component in start.framework.components),
        common=_name_steps(start.framework, comparison.common),
    )


def _describe_column(compared: Compared, url_of: Callable[[RouteRequest], str]) -> Column:
    route, candidate = compared.route, compared.candidate
    framework = route.start.framework
    has_route = route.status != "infeasible"
    first = route.steps[0] if route.steps else None
    return Column(
        name=candidate.name,
        href=url_of(candidate.request),
        asked=describe_request(framework, candidate.request),
        status=STATUS_WORDS[route.status],
        has_changed=compared.has_changed,
        steps=str(route.total_steps) if has_route else "–",
        points=str(route.total_effort) if has_route else "–",
        years=show_count(sum(1 for year in route.years if year.steps), "year")
        if has_route
        else "–",
        first=f"{name_part(framework, first.element)} to level {first.to}" if first else "–",
        end=describe_end(route),
        only_here=_name_steps(framework, compared.only_here),
    )


def _name_steps(framework: Framework, keys: Sequence[StepKey]) -> tuple[str, ...]:
    return tuple(f"{name_part(framework, element)} to {to}" for element, to in keys)

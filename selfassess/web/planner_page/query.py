"""
A request to the planner as the query string of an address, so that it can be sent to somebody.

The form of the page sends the same names. Whatever is missing has the value that is usual; an empty
query asks what is suggested for the district.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from werkzeug.datastructures import MultiDict

from selfassess.domain.framework import Framework
from selfassess.domain.route.request import (
    Advanced,
    ComponentAtLevel,
    Goal,
    MostImprovement,
    Objective,
    OverallAtLeast,
    RouteRequest,
    SpreadAtMost,
    StepKey,
)
from selfassess.domain.snapshot import Snapshot
from selfassess.domain.verdicts import defines_advanced
from selfassess.formats.numbers import to_plain_number
from selfassess.services.routes import (
    DEFAULT_PER_YEAR,
    DEFAULT_YEARS,
    suggest_request,
)

Args = MultiDict[str, str]
Pairs = tuple[tuple[str, str], ...]

MOST_YEARS: Final = 5
MOST_CAPACITY: Final = 999
ANY: Final = "any"
STAY: Final = "stay"
TARGET: Final = "target-"

ADVANCED: Final = "advanced"
EVEN: Final = "even"
COMPONENT: Final = "component"
OVERALL: Final = "overall"
IMPROVE: Final = "improve"
GOALS: Final = (ADVANCED, EVEN, COMPONENT, OVERALL, IMPROVE)

_SCORE: Final = re.compile(r"[0-9](\.[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of the form, by the field's HTML id."""

    field: str
    message: str


class QueryError(Exception):
    """The query cannot be read; all of its problems are listed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = tuple(problems)


def read_query(args: Args, start: Snapshot) -> RouteRequest:
    """
    Read what is asked.

    Args:
        args: The query.
        start: The snapshot to plan from: it says what is suggested, and which elements there are.

    Raises:
        QueryError: with every problem at once.
    """
    if not any(args.values()):
        return suggest_request(start)
    reader = _Reader(args, start)
    request = reader.read()
    if reader.problems:
        raise QueryError(reader.problems)
    return request


def write_query(request: RouteRequest) -> Pairs:
    """Write a request as the names and values of a query; what is usual is left out."""
    return tuple(_write(request))


def _write(request: RouteRequest) -> Iterator[tuple[str, str]]:
    yield from _write_goals(request.goals)
    if request.objective != "steps":
        yield "objective", request.objective
    if request.years != DEFAULT_YEARS:
        yield "years", str(request.years)
    if capacity := write_capacity(request.capacity):
        yield "capacity", capacity
    if request.per_year != DEFAULT_PER_YEAR:
        yield "per_year", str(request.per_year or ANY)
    for lever in sorted(request.forbidden_levers):
        yield "forbid", lever
    for element in sorted(request.locked):
        yield "lock", element
    for element, level in sorted(request.targets.items()):
        yield f"{TARGET}{element}", str(level)
    for key in sorted(request.forbidden_steps):
        yield "without", write_step(key)
    if request.ignore_prerequisites:
        yield "prerequisites", "ignore"


def _write_goals(goals: tuple[Goal, ...]) -> Iterator[tuple[str, str]]:
    for place, goal in enumerate(goals):
        match goal:
            case Advanced():
                yield "goal", ADVANCED
            case OverallAtLeast(score):
                yield "goal", OVERALL
                yield "overall", f"{to_plain_number(score):g}"
            case ComponentAtLevel(component, level):
                yield "goal", COMPONENT
                yield "component", component
                yield "to", str(level)
            case SpreadAtMost(spread):
                yield ("goal", EVEN) if place == 0 else ("also", EVEN)
                yield "spread", f"{to_plain_number(spread):g}"
            case MostImprovement():
                yield "goal", IMPROVE


def write_capacity(capacity: tuple[int | None, ...]) -> str:
    """
    Write the capacity of each year: one number where all are the same.

    >>> write_capacity((12, 12, 12)), write_capacity((12, None)), write_capacity(())
    ('12', '12, any', '')
    """
    if all(points is None for points in capacity):
        return ""
    words = [ANY if points is None else str(points) for points in capacity]
    return words[0] if len(set(words)) == 1 else ", ".join(words)


def write_step(key: StepKey) -> str:
    """
    Write a step in one word.

    >>> write_step(("2.3", 4))
    '2.3-4'
    """
    return f"{key[0]}-{key[1]}"


class _Reader:
    """Reads each part of a query, and notes what is wrong with it."""

    def __init__(self, args: Args, start: Snapshot) -> None:
        self.args = args
        self.start = start
        self.framework: Framework = start.framework
        self.problems: list[Problem] = []

    def read(self) -> RouteRequest:
        years = self._whole("years", 1, MOST_YEARS, DEFAULT_YEARS)
        return RouteRequest(
            goals=self._goals(),
            objective=self._objective(),
            years=years,
            capacity=self._capacity(years),
            per_year=self._per_year(),
            locked=self._locked(),
            forbidden_levers=self._levers(),
            forbidden_steps=frozenset(self._steps()),
            targets=self._targets(),
            ignore_prerequisites=self.args.get("prerequisites") == "ignore",
        )

    def _refuse(self, field: str, message: str) -> None:
        self.problems.append(Problem(field, message))

    def _goals(self) -> tuple[Goal, ...]:
        asked = self.args.get("goal", "")
        if not asked:
            return suggest_request(self.start).goals
        goals: list[Goal] = []
        match asked:
            case "advanced" if defines_advanced(self.framework):
                goals.append(Advanced())
            case "even":
                goals.append(self._spread())
            case "component":
                goals.append(self._component())
            case "overall":
                lowest, highest = self.framework.lowest, self.framework.highest
                goals.append(OverallAtLeast(self._score("overall", lowest, highest)))
            case "improve":
                goals.append(MostImprovement())
                if not self.args.get("capacity", "").strip():
                    self._refuse("capacity", "Say how many points a year there are to spend.")
            case _:
                self._refuse("goal", "Choose one of the goals.")
        if self.args.get("also") == EVEN and asked != EVEN:
            goals.append(self._spread())
        return tuple(goals)

    def _spread(self) -> SpreadAtMost:
        cut = self.framework.rules.find("consistent-at-most")
        if cut is not None and not self.args.get("spread", "").strip():
            return SpreadAtMost(cut)
        widest = Fraction((self.framework.highest - self.framework.lowest) ** 2, 4)
        return SpreadAtMost(self._score("spread", 0, widest))

    def _component(self) -> ComponentAtLevel:
        component = self.args.get("component", "")
        if self.framework.component(component) is None:
            self._refuse("component", "Choose the component.")
        level = self._whole("to", self.framework.lowest, self.framework.highest, 0)
        return ComponentAtLevel(component, level)

    def _objective(self) -> Objective:
        return "effort" if self.args.get("objective") == "effort" else "steps"

    def _score(self, name: str, least: int, most: int | Fraction) -> Fraction:
        text = self.args.get(name, "").strip().replace(",", ".")
        if _SCORE.fullmatch(text) and least <= Fraction(text) <= most:
            return Fraction(text)
        self._refuse(name, f"Enter a number from {least} to {to_plain_number(most)}, such as 3.5.")
        return Fraction(least)

    def _whole(self, name: str, least: int, most: int, usual: int) -> int:
        text = self.args.get(name, "").strip()
        if not text and usual:
            return usual
        # Long digits make slow numbers; nothing here has more than three.
        if text.isascii() and text.isdecimal() and len(text) <= 3 and least <= int(text) <= most:
            return int(text)
        self._refuse(name, f"Choose a whole number from {least} to {most}.")
        return least

    def _per_year(self) -> int | None:
        if self.args.get("per_year") == ANY:
            return None
        highest, lowest = self.framework.highest, self.framework.lowest
        return self._whole("per_year", 1, highest - lowest, DEFAULT_PER_YEAR)

    def _capacity(self, years: int) -> tuple[int | None, ...]:
        words = [word.strip() for word in self.args.get("capacity", "").split(",")]
        if not any(words):
            return ()
        amounts: list[int | None] = []
        for word in words:
            if word == ANY:
                amounts.append(None)
            elif word.isascii() and word.isdecimal() and len(word) <= 3:
                amounts.append(int(word))
            else:
                self._refuse(
                    "capacity",
                    f"Enter whole numbers from 0 to {MOST_CAPACITY}: one for all years, or one for"
                    " each, such as 12, 8, 8.",
                )
                return ()
        if len(amounts) == 1:
            return tuple(amounts) * years
        if len(amounts) != years:
            self._refuse(
                "capacity",
                f"There are {years} years and {len(amounts)} numbers: give one for each.",
            )
        return tuple(amounts)

    def _levers(self) -> frozenset[str]:
        asked = frozenset(self.args.getlist("forbid"))
        if not asked <= self.framework.lever_labels.keys():
            self._refuse("forbid", "There is no such lever.")
        return asked

    def _locked(self) -> frozenset[str]:
        asked = {element for element in self.args.getlist("lock") if element}
        asked |= {
            element for element, value in self._asked_targets() if self._stays(element, value)
        }
        unknown = asked - self.framework.elements.keys()
        if unknown:
            self._refuse("elements", f"There is no element {', '.join(sorted(unknown))}.")
        return frozenset(asked)

    def _targets(self) -> dict[str, int]:
        targets = {}
        for element, value in self._asked_targets():
            if self._stays(element, value):
                continue
            level = self._level(element)
            ahead = range(level + 1, self.framework.highest + 1) if level is not None else ()
            if value not in map(str, ahead):
                self._refuse("elements", f"{element} cannot be lifted to level {value}.")
                continue
            targets[element] = int(value)
        return targets

    def _stays(self, element: str, value: str) -> bool:
        # A link that was made for an earlier snapshot may name the level that is reached now.
        return value == STAY or value == str(self._level(element))

    def _level(self, element: str) -> int | None:
        result = self.start.elements.get(element)
        return result.level if result else None

    def _asked_targets(self) -> Iterator[tuple[str, str]]:
        for name, value in self.args.items():
            if name.startswith(TARGET) and value:
                yield name.removeprefix(TARGET), value

    def _steps(self) -> Iterator[StepKey]:
        for word in self.args.getlist("without"):
            element, _, to = word.rpartition("-")
            if to.isdecimal() and len(to) == 1 and (element, int(to)) in self.framework.step_to:
                yield element, int(to)
            elif word:
                self._refuse("without", f"There is no step {word}.")

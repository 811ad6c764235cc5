"""Each goal twice: as conditions on a program, and checked on a snapshot by the scoring code."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, pairwise
from math import ceil, floor

from selfassess.domain.route.model import Model, Part
from selfassess.domain.route.program import Terms, add
from selfassess.domain.route.request import (
    Advanced,
    ComponentAtLevel,
    Goal,
    MostImprovement,
    OverallAtLeast,
    SpreadAtMost,
)
from selfassess.domain.scale import HALF, level_of
from selfassess.domain.snapshot import Snapshot
from selfassess.domain.verdicts import count_wanted, is_in_progress

IMPOSSIBLE: Terms = {}
"""The sum of nothing: a condition that it be more than 0 never holds."""


def is_reached(goal: Goal, snapshot: Snapshot) -> bool:
    """Whether a goal holds, by the point scores; the most improvement has no end to reach."""
    match goal:
        case Advanced():
            return count_in_progress(snapshot) >= count_wanted(snapshot.framework)
        case OverallAtLeast(score):
            return snapshot.overall.score is not None and snapshot.overall.score >= score
        case ComponentAtLevel(component, level):
            found = snapshot.components[component].score
            return found is not None and level_of(found) >= level
        case SpreadAtMost(spread):
            return snapshot.spread is not None and snapshot.spread <= spread
        case MostImprovement():
            return False


def name_goal(goal: Goal) -> str:
    """
    Name a goal as the console command takes it.

    >>> name_goal(OverallAtLeast(Fraction(7, 2))), name_goal(ComponentAtLevel("5", 4))
    ('overall=3.5', 'component:5=4')
    """
    match goal:
        case Advanced():
            return "advanced"
        case OverallAtLeast(score):
            return f"overall={_show_exactly(score)}"
        case ComponentAtLevel(component, level):
            return f"component:{component}={level}"
        case SpreadAtMost(spread):
            return f"spread={_show_exactly(spread)}"
        case MostImprovement():
            return "improve"


def _show_exactly(number: Fraction) -> str:
    """A decimal where that says it exactly, else a fraction."""
    shown = f"{number.numerator / number.denominator:.6f}".rstrip("0").rstrip(".")
    return shown if Fraction(shown) == number else str(number)


def count_in_progress(snapshot: Snapshot) -> int:
    """How many components are in progress or better, by their point scores."""
    scores = snapshot.components.values()
    return sum(is_in_progress(snapshot.framework, score.score) for score in scores)


def demand(model: Model, goal: Goal) -> None:
    """Add a goal to a program; the most improvement is no condition but a sum to make largest."""
    framework, program = model.snapshot.framework, model.program
    match goal:
        case Advanced():
            program.add_row(count_components(model), low=count_wanted(framework))
        case OverallAtLeast(score):
            _demand_overall(model, score)
        case ComponentAtLevel(component, level):
            part = model.parts.get(component)
            if part is None:
                program.add_row(IMPOSSIBLE, low=1)
            else:
                program.add_row(part.terms, low=_count_missing(part, level))
        case SpreadAtMost(spread):
            _demand_spread(model, spread)
        case MostImprovement():
            pass


def _count_missing(part: Part, level: int | Fraction) -> int:
    """How many levels a component lacks to show a level: its mean must come within a half of it."""
    return ceil((level - HALF) * part.count) - part.total


def _demand_overall(model: Model, score: Fraction) -> None:
    if not model.parts:
        model.program.add_row(IMPOSSIBLE, low=1)
        return
    missing = (score - model.overall_of(0)) * model.unit * len(model.parts)
    model.program.add_row(model.gain, low=ceil(missing))


def count_components(model: Model) -> Terms:
    """
    The sum that counts components in progress or better, by a new variable for each.

    A variable can be 1 only where its component's steps bring it there; one that is there already,
    or cannot come there, has bounds that say so.
    """
    wanted = model.snapshot.framework.rules.limit("component-wanted")
    efforts, counted = model.effort, {}
    for part in model.parts.values():
        missing = _count_missing(part, wanted)
        variable = model.program.add_variable(int(missing <= 0), int(missing <= len(part.terms)))
        if missing > 0:
            model.program.add_row(add((1, part.terms), (-missing, {variable: 1})), low=0)
            least = _find_least_effort(model, part, missing)
            if least is not None:
                # True of every whole answer; it spares the solver most of the search.
                effort = {v: efforts[v] for v in part.terms}
                model.program.add_row(add((1, effort), (-least, {variable: 1})), low=0)
        counted[variable] = 1
    return counted


def _find_least_effort(model: Model, part: Part, missing: int) -> int | None:
    """The least effort that brings a component so many levels, whatever its steps wait for."""
    least: dict[int, int] = {0: 0}
    of_element: dict[str, list[int]] = {}
    for key, variable in model.taken.items():
        if variable in part.terms:
            of_element.setdefault(key[0], []).append(model.moves[key].effort)
    for efforts in of_element.values():
        sums = list(accumulate(efforts, initial=0))
        joined: dict[int, int] = {}
        for raised, spent in least.items():
            for more, effort in enumerate(sums):
                total = min(missing, raised + more)
                joined[total] = min(joined.get(total, spent + effort), spent + effort)
        least = joined
    return least.get(missing)


def _demand_spread(model: Model, limit: Fraction) -> None:
    """
    Demand N * sum(x^2) <= limit * N^2 + T^2, where T is the sum of the N levels.

    That is linear for each T; the variables of `step_up` say which T it is.
    """
    count = len(model.snapshot.levels)
    room = floor(limit * count * count)
    possible = [
        total
        for total, least in _list_least_squares(model).items()
        if count * least <= room + total * total
    ]
    if not count or not possible:
        model.program.add_row(IMPOSSIBLE, low=1)
        return
    base, squares = square_levels(model)
    square, rises = step_up(model, possible)
    high = room + square - count * base
    model.program.add_row(add((count, squares), (-1, rises)), high=high)


def square_levels(model: Model) -> tuple[int, Terms]:
    """The sum of the squared levels: what it is at the start, and what each step adds."""
    base = sum(level * level for level in model.snapshot.levels.values())
    return base, {variable: 2 * to - 1 for (_, to), variable in model.taken.items()}


def _list_least_squares(model: Model) -> dict[int, int]:
    """The least that the squared levels can sum up to for each sum of the levels, by that sum."""
    total = sum(model.snapshot.levels.values())
    squares, _ = square_levels(model)
    least = {total: squares}
    # Raising what is lowest adds least; that it may have to wait for something can only add more.
    for to in sorted(to for _, to in model.moves):
        total, squares = total + 1, squares + 2 * to - 1
        least[total] = squares
    return least


def step_up(model: Model, totals: Sequence[int] | None = None) -> tuple[int, Terms]:
    """
    Make the square of the sum of all levels a linear sum, over the values which that can have.

    A variable for each value but the lowest says whether the sum comes so far: then deciding one
    of them leaves either the values below it or those from it on, about as many each.

    Args:
        model: The program, which gets new variables.
        totals: The values in rising order; by default each that the steps can lead to.

    Returns:
        The lowest square, and what the variables add to it.
    """
    base = sum(model.snapshot.levels.values())
    if totals is None:
        totals = range(base, base + len(model.moves) + 1)
    program = model.program
    rises: dict[int, int] = {}
    squares: dict[int, int] = {}
    last: int | None = None
    for lower, total in pairwise(totals):
        variable = program.add_variable()
        rises[variable] = total - lower
        squares[variable] = total * total - lower * lower
        if last is not None:
            program.add_row({variable: 1, last: -1}, high=0)
        last = variable
    added = totals[0] - base
    program.add_row(add((1, model.steps), (-1, rises)), low=added, high=added)
    return totals[0] * totals[0], squares

"""The other routes that are as good: found one by one, each shut out before the next."""

from __future__ import annotations

from selfassess.domain.route.request import StepKey
from selfassess.domain.route.search import Found, Search
from selfassess.domain.route.solver import Deadline, NoAnswerInTimeError


def list_ties(
    search: Search, found: Found, most: int, deadline: Deadline
) -> tuple[tuple[tuple[StepKey, ...], ...], bool]:
    """
    List other sets of steps with the same costs, the years aside.

    Args:
        search: The request.
        found: Its best route.
        most: How many to list.
        deadline: When to stop looking.

    Returns:
        The sets in a fixed order: the one that ends higher in the first element in which two
        differ comes first. And whether these are all; of more than *most*, which ones are listed
        is the solver's choice, the same on each run.
    """
    search.start_over()
    search.solver.deadline = deadline
    search.hold_costs(found.costs)
    elements = {e: number for number, e in enumerate(search.model.snapshot.framework.elements)}
    ties: list[tuple[StepKey, ...]] = []
    last = tuple(found.years)
    is_complete = False
    try:
        while len(ties) <= most and deadline.left:
            search.solver.add_row(search.model.exclude(last))
            answer = search.solver.minimize({})
            if answer is None:
                is_complete = True
                break
            last = search.model.read_taken(answer.values)
            ties.append(last)
    except NoAnswerInTimeError:
        pass
    finally:
        search.start_over()
    # Sets of the same size: where one has a step and the other goes on to a later element, the
    # first one ends higher in an earlier element.
    listed = sorted(ties[:most], key=lambda tie: [(elements[e], to) for e, to in tie])
    return tuple(listed), is_complete

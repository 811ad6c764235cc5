"""Find the best route."""

from __future__ import annotations

from typing import Final

from selfassess.domain.route.check import check_request
from selfassess.domain.route.course import lay_out
from selfassess.domain.route.goals import is_reached
from selfassess.domain.route.pricing import price_steps
from selfassess.domain.route.relaxing import find_relaxations
from selfassess.domain.route.request import RouteRequest
from selfassess.domain.route.result import Route
from selfassess.domain.route.search import Search
from selfassess.domain.route.solver import Deadline
from selfassess.domain.route.ties import list_ties
from selfassess.domain.route.verify import verify
from selfassess.domain.snapshot import Snapshot

SECONDS: Final = 20.0
"""How long one request may take; what is not proven by then is said to be so. [s]"""
PART: Final = 0.6
"""How much of the time goes to the route itself, and of what is left to those as good. [share]"""


def find_route(
    snapshot: Snapshot,
    request: RouteRequest,
    *,
    ties: int = 0,
    explain: bool = True,
    relax: bool = True,
    seconds: float = SECONDS,
) -> Route:
    """
    Find the steps that reach the goals, fewest or cheapest, in the years that there are.

    Args:
        snapshot: Where the district stands; elements without a level are not planned.
        request: What is asked.
        ties: Up to how many other equally good sets of steps to list. [routes]
        explain: Whether to plan again without each step, to say what it is there for.
        relax: Whether to say, where there is no route, what each constraint would have to give.
        seconds: How long it may take altogether. [s]

    Raises:
        InvalidInputError: the request does not fit the edition; each fault in words.
        NoAnswerInTimeError: the time was over before there was any route.
    """
    check_request(snapshot, request)
    deadline = Deadline(seconds)
    to_plan = deadline.share(PART)
    open_elements = tuple(e for e, result in snapshot.elements.items() if result.is_open)
    search = Search(snapshot, request, to_plan)
    found = search.find_best()
    if found is None:
        return Route(
            request,
            snapshot,
            "infeasible",
            relax=find_relaxations(snapshot, request, deadline) if relax else (),
            open_elements=open_elements,
        )
    verify(snapshot, request, found.years)
    others, are_all = list_ties(search, found, ties, deadline.share(PART)) if ties else ((), False)
    without = price_steps(search, found, deadline) if explain else {}
    return Route(
        request=request,
        start=snapshot,
        status="optimal" if found.is_proven else "feasible",
        years=lay_out(snapshot, request, found.years, without),
        ties=others,
        ties_complete=are_all or not found.years,
        open_elements=open_elements,
        is_reached_already=all(is_reached(goal, snapshot) for goal in request.goals),
    )

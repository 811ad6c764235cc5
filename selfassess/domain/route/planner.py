"""Find the best route."""

from __future__ import annotations

from selfassess.domain.route.request import RouteRequest
from selfassess.domain.route.result import Route
from selfassess.domain.snapshot import Snapshot


def find_route(
    snapshot: Snapshot,
    request: RouteRequest,
    *,
    ties: int = 0,
    explain: bool = True,
    relax: bool = True,
) -> Route:
    """
    Find the steps that reach the goals, fewest or cheapest, in the years that there are.

    Args:
        snapshot: Where the district stands; elements without a level are not planned.
        request: What is asked.
        ties: Up to how many other equally good sets of steps to list. [routes]
        explain: Whether to plan again without each step, to say what it is there for.
        relax: Whether to say, where there is no route, what each constraint would have to give.

    Raises:
        InvalidInputError: the request does not fit the edition; each fault in words.
    """
    raise NotImplementedError

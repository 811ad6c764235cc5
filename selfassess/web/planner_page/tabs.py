"""The ways to look at what comes after a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import url_for

from selfassess.domain.framework import Framework
from selfassess.domain.planning import can_rank

ROUTE: Final = "planner.show"
SCENARIOS: Final = "planner.compare"
RANKED: Final = "plans.show"
ADOPTED: Final = "adopted_plans.show"
REPORTS: Final = "reports.show"


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to a sister page."""

    text: str
    href: str
    is_current: bool


def list_tabs(
    framework: Framework, snapshot_id: int, district_id: int, current: str
) -> tuple[Tab, ...]:
    """
    List the pages that belong together.

    Args:
        framework: The edition; without steps it knows no route.
        snapshot_id: The snapshot that they are about.
        district_id: Its district, which has one adopted plan.
        current: The endpoint of the page that shows them.
    """
    pages = [
        (RANKED, name_ranked(framework), url_for(RANKED, snapshot_id=snapshot_id)),
        (ADOPTED, "Adopted plan", url_for(ADOPTED, district_id=district_id)),
        (REPORTS, "Reports", url_for(REPORTS, snapshot_id=snapshot_id)),
    ]
    if framework.steps:
        pages[:0] = [
            (ROUTE, "Route", url_for(ROUTE, snapshot_id=snapshot_id)),
            (SCENARIOS, "Scenarios", url_for(SCENARIOS, snapshot_id=snapshot_id)),
        ]
    return tuple(Tab(text, href, endpoint == current) for endpoint, text, href in pages)


def name_ranked(framework: Framework) -> str:
    """What the page of all actions is called; without a rule for ranking it ranks nothing."""
    return "All actions, ranked" if can_rank(framework) else "Next levels and own actions"

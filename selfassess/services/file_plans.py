"""The plan of one district in a file; no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from selfassess.domain.planning import rank_priorities
from selfassess.domain.route.planner import find_route
from selfassess.domain.route.request import RouteRequest
from selfassess.domain.route.result import Route
from selfassess.formats.documents import Document, write_snapshot
from selfassess.formats.routes import write_route
from selfassess.reports.content import PlanContent, PlannedAction, list_exemplars
from selfassess.services.files import Standing, score_district

MOST_TIES: Final = 20
"""How many other routes that are as good a document lists."""


@dataclass(frozen=True, slots=True)
class FilePlan:
    """Where a district of a file stands, and the planner's answer."""

    standing: Standing
    route: Route

    @property
    def document(self) -> Document:
        """The Plan document; its `status` says whether there is a plan."""
        return write_route(self.route, self.standing.district, self.standing.as_of)


def plan_file(
    content: bytes, name: str, edition: str, request: RouteRequest, district: str | None = None
) -> FilePlan:
    """
    Plan for one district in a ratings or answers file, from its newest date.

    Args:
        content: The file.
        name: Its name, for faults, and for telling a workbook and JSON from CSV.
        edition: The id of an edition.
        request: What is asked.
        district: Which district; None for the only one.

    Raises:
        BadFileError: with every fault of the file.
        NotFoundError: the file does not hold the district, or several and none was named.
        InvalidInputError: the request does not fit the edition; `entry` names the field.
        NoAnswerInTimeError: the time was over before there was any plan.
    """
    standing = score_district(content, name, edition, district)
    return FilePlan(standing, find_route(standing.snapshot, request, ties=MOST_TIES))


def write_pdf(plan: FilePlan, made_on: date) -> bytes:
    """
    Write the plan of a file as a report; nothing in it was decided by a team.

    Args:
        plan: The plan.
        made_on: The day on which it is made; the same day gives the same bytes.
    """
    # ReportLab takes its time to load, and most plans are not printed.
    from selfassess.reports.plan import write_plan

    standing = plan.standing
    snapshot = standing.snapshot
    document = write_snapshot(snapshot, standing.district, standing.as_of)
    return write_plan(
        PlanContent(
            framework=snapshot.framework,
            district=standing.district,
            state="",
            as_of=standing.as_of,
            taken_at=None,
            made_on=made_on,
            document=document,
            trend=(document,),
            actions=tuple(
                PlannedAction(rank, priority, list_exemplars(snapshot.framework, priority.step))
                for rank, priority in enumerate(rank_priorities(snapshot), start=1)
            ),
            open_elements=plan.route.open_elements,
            route=plan.route,
        )
    )

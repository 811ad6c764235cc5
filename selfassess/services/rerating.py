"""Where the element of a done action is rated anew: in an assessment, never by the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from selfassess.services.adopted_plans import OpenedPlan
from selfassess.store import assessments, snapshots


@dataclass(frozen=True, slots=True)
class Rerating:
    """
    Where to propose another level.

    `assessment_id` is None where no assessment is later than the snapshot that the plan rests on;
    one is then to be started.
    """

    assessment_id: int | None
    as_of: date | None


def find_rerating(opened: OpenedPlan) -> Rerating:
    """Find the newest assessment of the edition that is later than the plan, in two queries."""
    listed = snapshots.list_snapshots(opened.district.id)
    start = next((one for one in listed if one.id == opened.plan.snapshot_id), None)
    for counted in assessments.list_counted(opened.district.id):
        found = counted.assessment
        if found.edition == opened.plan.edition and (start is None or found.as_of > start.as_of):
            return Rerating(found.id, found.as_of)
    return Rerating(None, None)

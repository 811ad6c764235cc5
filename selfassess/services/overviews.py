"""A district at a glance: its assessments and how far they are, its snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selfassess.domain.permissions import Permission, Role
from selfassess.services.access import Actor, get_district
from selfassess.store import assessments, snapshots
from selfassess.store.assessments import Counted

if TYPE_CHECKING:
    from selfassess.store.models import District
    from selfassess.store.models.assessments import Snapshot as FrozenSnapshot


@dataclass(frozen=True, slots=True)
class Overview:
    """A district with what was done in it; assessments newest first, snapshots oldest first."""

    district: District
    role: Role
    assessments: Sequence[Counted]
    snapshots: Sequence[FrozenSnapshot]


def open_overview(actor: Actor, district_id: int) -> Overview:
    """
    Open a district, in three queries.

    Raises:
        NotFoundError: there is no such district, or the actor has no part in it.
    """
    district, role = get_district(actor, district_id, Permission.SEE)
    return Overview(
        district,
        role,
        assessments.list_counted(district_id),
        snapshots.list_snapshots(district_id),
    )

"""A district over the years: its snapshots by edition, and what happened meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selfassess.domain.errors import NotFoundError
from selfassess.domain.framework import CrosswalkEntry, Framework
from selfassess.domain.permissions import Permission, Role
from selfassess.services.access import Actor, get_district
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.store import events, snapshots

if TYPE_CHECKING:
    from selfassess.store.models import District, Event
    from selfassess.store.models.assessments import Snapshot as FrozenSnapshot


@dataclass(frozen=True, slots=True)
class Years:
    """
    The snapshots of a district, oldest first, in an edition of those it has.

    Args:
        district: Whose they are.
        role: What the person is in it.
        framework: The edition that is shown, as it is now; None where there is no snapshot.
        editions: Every edition that the district has snapshots of and that is installed.
        series: The snapshots of each, with their documents, by the id of the edition.
        events: What happened in the district, oldest first.
    """

    district: District
    role: Role
    framework: Framework | None
    editions: tuple[Framework, ...]
    series: Mapping[str, Sequence[FrozenSnapshot]]
    events: Sequence[Event]

    @property
    def shown(self) -> Sequence[FrozenSnapshot]:
        """The snapshots of the edition that is shown."""
        return self.series[self.framework.id] if self.framework else ()


def open_years(actor: Actor, district_id: int, edition: str = "") -> Years:
    """
    Open a district's snapshots over the years, in three queries.

    Args:
        actor: Who looks.
        district_id: At which district.
        edition: At which edition; the usual one where none is named and there are snapshots of it.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`; or there is no snapshot of this edition.
    """
    district, role = get_district(actor, district_id, Permission.SEE)
    found: dict[str, list[FrozenSnapshot]] = {}
    for snapshot in snapshots.list_snapshot_documents(district_id):
        found.setdefault(snapshot.edition, []).append(snapshot)
    installed = {name: framework for name in found if (framework := _find_edition(name))}
    order = sorted(installed, key=lambda name: (name != DEFAULT_EDITION, name))
    if edition and edition not in installed:
        raise NotFoundError("This district has no snapshot of this edition.")
    shown = edition or next(iter(order), "")
    return Years(
        district,
        role,
        installed.get(shown),
        tuple(installed[name] for name in order),
        found,
        events.list_events(district_id),
    )


def list_bridged(
    years: Years, element_id: str
) -> list[tuple[Framework, CrosswalkEntry, Sequence[FrozenSnapshot]]]:
    """
    What other editions' crosswalks say about an element of the edition that is shown.

    Only editions on the same scale: levels of another one say something else.

    Returns:
        The other edition, the entry that names its item and how well it fits, and the snapshots.
    """
    own = years.framework
    if own is None:
        return []
    return [
        (other, entry, years.series[other.id])
        for other in years.editions
        if other.crosswalk is not None
        and other.crosswalk.to == own.id
        and [level.level for level in other.scale] == [level.level for level in own.scale]
        for entry in other.crosswalk.of_element.get(element_id, ())
    ]


def _find_edition(edition: str) -> Framework | None:
    """An edition; None for one that the installation had once, and no longer has."""
    try:
        return get_edition(edition)
    except NotFoundError:
        return None

"""
What a district shares with the network: its owners decide.

It holds at once where the staff have admitted the district, and else from that moment on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from selfassess.domain.districts import Kind
from selfassess.domain.errors import ConflictError, NotFoundError
from selfassess.domain.framework import Framework
from selfassess.domain.marks import LevelMark, read_marks
from selfassess.domain.network import Round, Standing, compare_districts
from selfassess.domain.permissions import Permission, may
from selfassess.domain.responses import ElementState
from selfassess.domain.sharing import Sharing
from selfassess.extensions import db
from selfassess.loader.peers import read_peer_numbers
from selfassess.services import admissions, audit
from selfassess.services.access import Actor, get_district
from selfassess.services.editions import get_edition
from selfassess.store import districts, snapshots
from selfassess.store import network as store

if TYPE_CHECKING:
    from selfassess.store.models import District
    from selfassess.store.models.assessments import Snapshot as FrozenSnapshot

LEAST: str = "peers-least"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a district shares with whom."""

    sharing: Sharing
    counts_as_peer: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What others see of a district in the tables of one edition."""

    framework: Framework
    standing: Standing
    states: dict[str, ElementState]


@dataclass(frozen=True, slots=True)
class SharingView:
    """
    What a district shares, and what that shows of it.

    Args:
        district: The district.
        choice: What holds now.
        may_decide: Whether whoever looks decides.
        shown: What is seen of it in each edition, the one used last first.
        sharers: How many other districts share with the network.
        least_peers: How many districts it takes before peers are shown at all.
    """

    district: District
    choice: Choice
    may_decide: bool
    shown: tuple[Shown, ...]
    sharers: int
    least_peers: int


def open_sharing(actor: Actor, district_id: int) -> SharingView:
    """
    Show what a district shares.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`; or it is a city or a coalition, which
            have no place in the network.
    """
    district, role = get_district(actor, district_id, Permission.SEE)
    _check_kind(district)
    return SharingView(
        district=district,
        choice=Choice(district.sharing, district.counts_as_peer),
        may_decide=may(role, Permission.SHARE),
        shown=_preview(district),
        sharers=store.count_sharers(district_id),
        least_peers=int(read_peer_numbers()[LEAST].exact),
    )


def change_sharing(
    actor: Actor, district_id: int, choice: Choice, seen: Choice, now: datetime
) -> bool:
    """
    Change what a district shares; it holds from the next page on that anybody opens.

    The staff are told when a district asks for the first time: they have to admit it.

    Args:
        actor: Who decides.
        district_id: The district.
        choice: What shall hold.
        seen: What held on the page that they decided on.
        now: The time.

    Returns:
        Whether anything was changed.

    Raises:
        NotFoundError, NotAllowedError: see `open_sharing`; only owners decide.
        ConflictError: somebody else has decided otherwise meanwhile.
    """
    district, _role = get_district(actor, district_id, Permission.SHARE)
    _check_kind(district)
    districts.lock_district(district_id)
    db.session.refresh(district)
    current = Choice(district.sharing, district.counts_as_peer)
    if current == choice:
        db.session.rollback()
        return False
    if current != seen:
        db.session.rollback()
        raise ConflictError(("sharing",))
    district.sharing, district.counts_as_peer = choice.sharing, choice.counts_as_peer
    admissions.tell_staff(actor, district, now)
    audit.record(actor, district_id, "sharing", before=_tell(current), after=_tell(choice), now=now)
    db.session.commit()
    return True


def _tell(choice: Choice) -> dict[str, object]:
    return {"sharing": choice.sharing.value, "counts_as_peer": choice.counts_as_peer}


def _check_kind(district: District) -> None:
    if district.kind is not Kind.DISTRICT:
        raise NotFoundError("Only districts stand in the tables of the network.")


def _preview(district: District) -> tuple[Shown, ...]:
    by_edition: dict[str, dict[date, FrozenSnapshot]] = {}
    for snapshot in snapshots.list_snapshots(district.id):
        # Of several for one day the last one taken counts.
        by_edition.setdefault(snapshot.edition, {})[snapshot.as_of] = snapshot
    newest_first = sorted(by_edition, key=lambda edition: max(by_edition[edition]), reverse=True)
    return tuple(
        _describe(district, get_edition(edition), list(by_edition[edition].values()))
        for edition in newest_first
    )


def _describe(district: District, framework: Framework, found: list[FrozenSnapshot]) -> Shown:
    elements = {one.edition_version: one.id for one in found}
    ids = {version: store.find_element_ids(id_) for version, id_ in elements.items()}
    marks = [
        {
            element: mark
            for element, mark in read_marks(ids[one.edition_version], one.marks).items()
            if element in framework.elements
        }
        for one in found
    ]
    rounds = [
        Round(
            one.as_of, {e: m.level for e, m in read.items() if m.level is not None}, open_bounds={}
        )
        for one, read in zip(found, marks, strict=True)
    ]
    (standing,) = compare_districts(framework, {district.name: rounds}).districts
    return Shown(framework, standing, _list_states(framework, marks[-1]))


def _list_states(framework: Framework, marks: dict[str, LevelMark]) -> dict[str, ElementState]:
    words: dict[str, ElementState] = {"na": "na", "unknown": "unknown"}
    return {
        element: words.get(marks[element].state if element in marks else "open", "unanswered")
        for element in framework.elements
        if element not in marks or marks[element].level is None
    }

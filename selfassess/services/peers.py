"""A district beside districts like it, and beside those of the network that are advanced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from selfassess.domain.districts import GOVERNANCE_LABELS, STATES
from selfassess.domain.framework import Framework, Parameter
from selfassess.domain.marks import LevelMark, read_marks
from selfassess.domain.peers import TRAITS, Group, Likeness, Peer, Pool, SizeBand, Trait, find_band
from selfassess.domain.permissions import Permission, Role
from selfassess.domain.publication import Content
from selfassess.domain.sharing import Sharing
from selfassess.formats.publications import read_settings
from selfassess.loader.peers import read_peer_numbers, read_size_bands
from selfassess.services.access import Actor, get_district
from selfassess.services.editions import DEFAULT_EDITION, get_edition, get_version
from selfassess.services.staff import is_staff
from selfassess.store import peers as store
from selfassess.store.peers import NewestSnapshot

if TYPE_CHECKING:
    from selfassess.store.models import District

LEAST: Final = "peers-least"


@dataclass(frozen=True, slots=True)
class PeerQuery:
    """
    Which peers somebody asks for.

    Args:
        traits: In what they shall be like the district; none for all.
        chosen: Instead of that, districts that were picked, by id.
        edition: The id of an edition; empty for that of the district's newest snapshot.
    """

    traits: frozenset[Trait] = frozenset()
    chosen: tuple[int, ...] = ()
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A district that may be picked, because it shares with the network."""

    id: int
    name: str
    state: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class PeerView:
    """
    A district beside its peers.

    Args:
        district: The district.
        role: What the looker is in it.
        framework: The edition.
        query: What was asked, made valid: a trait that the district does not state is left out.
        takes_part: Whether the district is admitted and counts as a peer itself; else nothing is
            shown.
        own: Its own levels, by element id; empty without a snapshot.
        own_date: Of when they are.
        stated: What the district states of itself, by trait, in words.
        group: The peers; None where the district does not take part.
        advanced: The advanced districts; None unless something may be told of them.
        candidates: Who may be picked, by name; nobody where the district does not share as much.
        least: From how many districts on something is told.
        bands: The size bands, and `numbers` with their units and reasons.
        numbers: The numbers of the file.
        is_outdated: Whether snapshots of other versions of the edition were read, too.
    """

    district: District
    role: Role
    framework: Framework
    query: PeerQuery
    takes_part: bool
    own: Mapping[str, LevelMark]
    own_date: date | None
    stated: Mapping[Trait, str]
    group: Group | None
    advanced: Group | None
    candidates: tuple[Candidate, ...]
    least: int
    bands: tuple[SizeBand, ...]
    numbers: Mapping[str, Parameter]
    is_outdated: bool


def view_peers(actor: Actor, district_id: int, query: PeerQuery) -> PeerView:
    """
    Set a district beside its peers, in five queries at most.

    Only frozen levels of admitted districts that count as peers are read, and only members of an
    admitted district that counts itself see anything of them.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`; or there is no such edition.
    """
    district, role = get_district(actor, district_id, Permission.SEE)
    edition = query.edition or store.find_newest_edition(district_id) or DEFAULT_EDITION
    framework = get_edition(edition)
    bands = read_size_bands()
    numbers = read_peer_numbers()
    least = int(numbers[LEAST].exact)
    own_traits = _list_traits(bands, district)
    likeness: Likeness = tuple(
        (trait, own_traits[trait])
        for trait in TRAITS
        if trait in query.traits and trait in own_traits
    )
    takes_part = district.counts_as_peer and district.admitted_at is not None
    rows = (
        store.list_peers(edition, district_id, is_demonstration=district.is_demonstration)
        if takes_part
        else store.list_newest(edition, [district_id])
    )
    own = next((row for row in rows if row.district_id == district_id), None)
    others = [row for row in rows if row.district_id != district_id]
    shares = district.sharing is Sharing.NETWORK
    can_choose = [row for row in others if shares and row.sharing is Sharing.NETWORK]
    chosen = tuple(row.district_id for row in can_choose if row.district_id in set(query.chosen))
    group = advanced = None
    if takes_part:
        # What the looker sees elsewhere protects nobody: their own districts, all that share with
        # the network, which every district can decide to look at, and what everybody can read. The
        # staff see those that share with the staff, too.
        own_ids = store.list_own_districts(actor.user_id) | {district_id}
        own_ids |= {row.district_id for row in rows if _publishes(row, edition)}
        if any(row.sharing is Sharing.STAFF for row in rows) and is_staff(actor):
            own_ids |= {row.district_id for row in rows if row.sharing is Sharing.STAFF}
        pool = Pool(framework, _read_peers(framework, bands, others, own_ids), least)
        group = pool.describe_chosen(chosen) if chosen else pool.describe_like(likeness)
        everybody = Pool(framework, _read_peers(framework, bands, rows, own_ids), least)
        found = everybody.describe_advanced()
        advanced = found if found.is_shown else None
    return PeerView(
        district=district,
        role=role,
        framework=framework,
        query=PeerQuery(frozenset(trait for trait, _value in likeness), chosen, edition),
        takes_part=takes_part,
        own=_read(own, edition) if own else {},
        own_date=own.as_of if own else None,
        stated=_spell_traits(bands, district),
        group=group,
        advanced=advanced,
        candidates=tuple(
            Candidate(row.district_id, row.name, row.state, row.district_id in chosen)
            for row in sorted(can_choose, key=lambda row: (row.name, row.district_id))
        ),
        least=least,
        bands=bands,
        numbers=numbers,
        is_outdated=any(row.edition_version != framework.version for row in rows),
    )


def _publishes(row: NewestSnapshot, edition: str) -> bool:
    """Whether everybody can read these very levels on a page in the public list."""
    if row.listed is None:
        return False
    settings = read_settings(row.listed)
    is_shown = settings.follows or settings.snapshot_id == row.snapshot_id
    return settings.edition == edition and Content.LEVELS in settings.contents and is_shown


def _read_peers(
    framework: Framework,
    bands: tuple[SizeBand, ...],
    rows: Sequence[NewestSnapshot],
    own_ids: set[int],
) -> list[Peer]:
    return [
        Peer(
            row.district_id,
            _list_traits(bands, row),
            {
                element: mark.level
                for element, mark in _read(row, framework.id).items()
                if mark.level is not None and element in framework.elements
            },
            row.sharing is Sharing.NETWORK or row.district_id in own_ids,
            row.advanced == "yes",
        )
        for row in rows
    ]


def _read(row: NewestSnapshot, edition: str) -> dict[str, LevelMark]:
    version = get_version(edition, row.edition_version)
    return read_marks(version.elements, row.marks)


def _list_traits(
    bands: tuple[SizeBand, ...], district: District | NewestSnapshot
) -> dict[Trait, str]:
    band = find_band(bands, district.students)
    found: dict[Trait, str] = {
        "size": band.name if band else "",
        "governance": district.governance.value,
        "state": district.state,
    }
    return {trait: value for trait, value in found.items() if value}


def _spell_traits(bands: tuple[SizeBand, ...], district: District) -> dict[Trait, str]:
    traits = _list_traits(bands, district)
    if "governance" in traits:
        traits["governance"] = GOVERNANCE_LABELS[district.governance]
    if "state" in traits:
        traits["state"] = STATES[district.state]
    return traits

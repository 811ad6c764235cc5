"""Two snapshots of a district side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selfassess.domain.errors import NotFoundError
from selfassess.domain.framework import Framework
from selfassess.domain.movement import Movement, compare_levels
from selfassess.domain.permissions import Permission, Role
from selfassess.domain.stand_in import fit_framework
from selfassess.formats.documents import Document
from selfassess.services.access import Actor, get_district
from selfassess.services.editions import find_version, get_version
from selfassess.store import snapshots

if TYPE_CHECKING:
    from selfassess.store.models import District
    from selfassess.store.models.assessments import Snapshot as FrozenSnapshot

Flag = Document


@dataclass(frozen=True, slots=True)
class Pair:
    """
    Two snapshots of one edition, the earlier one first.

    `framework` has every element and component of either. Flags are those that one of the two has
    and the other has not.
    """

    first: FrozenSnapshot
    second: FrozenSnapshot
    before: Document
    after: Document
    framework: Framework
    movements: tuple[Movement, ...]
    appeared: tuple[Flag, ...]
    went: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """
    What can be compared, and what is: `problem` says why nothing is.

    `chosen` are the ids of the two that were asked for, also where they cannot be compared.
    """

    district: District
    role: Role
    snapshots: Sequence[FrozenSnapshot]
    chosen: tuple[int, int] | None
    pair: Pair | None
    problem: str = ""


def open_comparison(
    actor: Actor, district_id: int, first: int | None, second: int | None
) -> Choice:
    """
    Compare two snapshots, in three queries.

    Args:
        actor: Who looks.
        district_id: At which district.
        first: The id of one snapshot; without both, the two newest of the edition used last.
        second: That of the other; which of the two is older does not matter.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`; or one of the two is elsewhere.
    """
    district, role = get_district(actor, district_id, Permission.SEE)
    listed = snapshots.list_snapshots(district_id)
    by_id = {snapshot.id: snapshot for snapshot in listed}
    if first is None or second is None:
        newest = [one for one in listed if one.edition == listed[-1].edition][-2:]
        if len(newest) < 2:
            problem = "There are no two snapshots of one edition yet."
            return Choice(district, role, listed, None, None, problem)
        first, second = newest[0].id, newest[1].id
    if not {first, second} <= set(by_id):
        raise NotFoundError("This district has no such snapshot.")
    one, other = sorted(
        (by_id[first], by_id[second]), key=lambda snapshot: (snapshot.as_of, snapshot.id)
    )
    chosen = (one.id, other.id)
    if one is other:
        return Choice(district, role, listed, chosen, None, "Choose two different snapshots.")
    if one.edition != other.edition:
        problem = "These are of two editions, whose levels say different things. Choose two of one."
        return Choice(district, role, listed, chosen, None, problem)
    documents = snapshots.find_documents(chosen)
    pair = _compare(one, other, documents[one.id], documents[other.id])
    return Choice(district, role, listed, chosen, pair)


def _compare(
    first: FrozenSnapshot, second: FrozenSnapshot, before: Document, after: Document
) -> Pair:
    new = get_version(second.edition, second.edition_version)
    is_same = first.edition_version == second.edition_version
    old = new if is_same else find_version(first.edition, first.edition_version)
    movements = compare_levels(_list_levels(before), _list_levels(after), old, new)
    flags = [{_key(flag): flag for flag in document["flags"]} for document in (before, after)]
    return Pair(
        first,
        second,
        before,
        after,
        fit_framework(
            new,
            tuple(dict.fromkeys((*after["elements"], *before["elements"]))),
            tuple(dict.fromkeys((*after["components"], *before["components"]))),
        ),
        movements,
        tuple(flag for key, flag in flags[1].items() if key not in flags[0]),
        tuple(flag for key, flag in flags[0].items() if key not in flags[1]),
    )


def _list_levels(document: Document) -> dict[str, int | None]:
    return {element: result["level"] for element, result in document["elements"].items()}


def _key(flag: Flag) -> tuple[str, tuple[str, ...]]:
    """What makes two flags the same one; its numbers may differ from year to year."""
    return flag["kind"], tuple(flag["on"])

"""
The shared rounds of an edition as arrays, kept by each worker as long as nothing has changed.

Whoever shares is read anew each time, so that a consent, or its end, holds at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast
from weakref import WeakKeyDictionary

from selfassess.domain.framework import Framework
from selfassess.extensions import db
from selfassess.store import network as store
from selfassess.store.network import RoundColumns, Seat, SeatColumns, Stamp

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from selfassess.domain.panel import Panel
    from selfassess.domain.verdicts import Advanced


@dataclass(frozen=True, slots=True, eq=False)
class SharedRounds:
    """
    The districts that share and have a snapshot of an edition; `seats` stand as in `panel`.

    `by_name` lists their places by name.
    """

    panel: Panel
    seats: tuple[Seat, ...]
    by_name: tuple[int, ...]
    folded_names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    framework: Framework
    stamp: Stamp
    seats: SeatColumns
    shared: SharedRounds


_kept: WeakKeyDictionary[Engine, dict[str, _Kept]] = WeakKeyDictionary()
"""What was computed last, by database and edition."""


def find_shared_rounds(framework: Framework) -> SharedRounds:
    """All rounds of an edition that are shared with the staff at least."""
    kept = _kept.setdefault(db.engine, {})
    known = kept.get(framework.id)
    stamp, seats = store.read_stamp(framework.id), store.read_seats()
    is_same = known is not None and known.framework is framework and known.stamp == stamp
    if known is not None and is_same and known.seats == seats:
        return known.shared
    if known is not None and is_same and known.seats.texts[0] == seats.texts[0]:
        # Facts about districts have changed, and who shares has not.
        panel = known.shared.panel
    else:
        panel = _make_panel(framework, store.read_rounds(framework.id), seats)
    shared = _seat(panel, seats)
    kept[framework.id] = _Kept(framework, stamp, seats, shared)
    return shared


def _seat(panel: Panel, seats: SeatColumns) -> SharedRounds:
    by_id = {seat.id: seat for seat in seats.list_seats()}
    found = tuple(by_id[id_] for id_ in panel.district_ids.tolist())
    by_name = sorted(range(len(found)), key=lambda place: (found[place].name, found[place].id))
    return SharedRounds(panel, found, tuple(by_name), tuple(seat.name.casefold() for seat in found))


def _make_panel(framework: Framework, rounds: RoundColumns, seats: SeatColumns) -> Panel:
    # NumPy takes a while to load, and only the pages of the network need it.
    from selfassess.domain.panel import MarkedRounds, Panel

    # An edition that is being written may get elements without a new version.
    kinds = list(zip(rounds.versions, map(len, rounds.marks), strict=True))
    examples = dict(zip(kinds, rounds.snapshots, strict=True))
    return Panel(
        framework,
        MarkedRounds(
            districts=rounds.districts,
            days=rounds.days,
            snapshots=rounds.snapshots,
            marks=rounds.marks,
            kinds=kinds,
            advanced=cast("Sequence[Advanced | Literal['']]", rounds.advanced),
            elements={kind: store.find_element_ids(int(id_)) for kind, id_ in examples.items()},
        ),
        # Whoever has begun to share between the two questions comes in with the next one.
        only=seats.ids,
    )

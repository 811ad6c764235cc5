"""
The shared rounds of an edition as arrays, kept by each worker as long as nothing has changed.

Whoever shares is read anew each time, so that a consent, or its end, holds at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from weakref import WeakKeyDictionary

from selfassess.domain.framework import Framework
from selfassess.extensions import db
from selfassess.store import network as store
from selfassess.store.network import MarkedRound, Seat, Stamp

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from selfassess.domain.panel import Panel
    from selfassess.domain.verdicts import Advanced


@dataclass(frozen=True, slots=True, eq=False)
class SharedRounds:
    """
    The districts that share and have a snapshot of an edition; `seats` stand as in `panel`.

    `by_name` lists their places by name, and `name_ranks` says at which place each comes then.
    """

    panel: Panel
    seats: tuple[Seat, ...]
    by_name: tuple[int, ...]
    folded_names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    framework: Framework
    stamp: Stamp
    everybody: list[Seat]
    shared: SharedRounds


_kept: WeakKeyDictionary[Engine, dict[str, _Kept]] = WeakKeyDictionary()
"""What was computed last, by database and edition."""


def find_shared_rounds(framework: Framework) -> SharedRounds:
    """All rounds of an edition that are shared with the staff at least."""
    kept = _kept.setdefault(db.engine, {})
    known = kept.get(framework.id)
    stamp, everybody = store.read_stamp(framework.id), store.list_seats()
    if known is not None and known.framework is framework and known.stamp == stamp:
        if known.everybody == everybody:
            return known.shared
        if [seat.id for seat in known.everybody] == [seat.id for seat in everybody]:
            # Facts about districts have changed, and their rounds have not.
            shared = _seat(known.shared.panel, everybody)
            kept[framework.id] = _Kept(framework, stamp, everybody, shared)
            return shared
    shared = _seat(_make_panel(framework, store.list_rounds(framework.id)), everybody)
    kept[framework.id] = _Kept(framework, stamp, everybody, shared)
    return shared


def _seat(panel: Panel, everybody: Sequence[Seat]) -> SharedRounds:
    by_id = {seat.id: seat for seat in everybody}
    seats = tuple(by_id[id_] for id_ in panel.district_ids.tolist())
    by_name = sorted(range(len(seats)), key=lambda place: (seats[place].name, seats[place].id))
    return SharedRounds(
        panel, seats, tuple(by_name), tuple(seat.name.casefold() for seat in seats)
    )


def _make_panel(framework: Framework, rounds: Sequence[MarkedRound]) -> Panel:
    # NumPy takes a while to load, and only the pages of the network need it.
    from selfassess.domain.panel import MarkedRounds, Panel

    columns = list(zip(*rounds, strict=True)) or [()] * len(MarkedRound._fields)
    districts, days, snapshots, versions, advanced, marks = columns
    # An edition that is being written may get elements without a new version.
    kinds = dict(zip(zip(versions, map(len, marks), strict=True), snapshots, strict=True))
    return Panel(
        framework,
        MarkedRounds(
            districts,
            days,
            snapshots,
            marks,
            versions,
            cast("Sequence[Advanced | None]", advanced),
            {kind: store.find_element_ids(snapshot_id) for kind, snapshot_id in kinds.items()},
        ),
    )

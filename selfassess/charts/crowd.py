"""Many named points in one picture: every name readable, none over another, none cut off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import cos, hypot, pi, sin
from typing import Final

from selfassess.charts.labels import (
    ASCENT,
    DESCENT,
    GAP,
    Room,
    measure,
    room_of,
    rooms_along,
)
from selfassess.charts.picture import (
    FONT_SIZE,
    Anchor,
    Mark,
    Words,
    make_segment,
    make_words,
)

TILE: Final = 48.0
"""Side of the tiles that rooms are found by. [picture units]"""
NEAR: Final = 16.0
"""Up to here a name stands beside its point without a line. [picture units]"""
DISTANCES: Final = (0.0, 8.0, 22.0, 40.0, 64.0, 92.0, 124.0, 160.0, 200.0)
"""Beyond the edge of the point and a gap, where a name is tried. [picture units]"""
OWN: Final = 16.0
"""Within this distance of its own point a line may pass over others. [picture units]"""
CROWDED: Final = 70.0
"""Within this distance points are in each other's way. [picture units]"""
ATTEMPTS: Final = 4
"""How often those that found no place are let go first."""


@dataclass(frozen=True, slots=True)
class Named:
    """
    A point with its name; `radius` is that of its mark. [picture units]

    `sign` is what stands at the point where there is no place for its name: a number in a table.
    """

    text: str
    x: float
    y: float
    radius: float
    sign: str
    role: str = "chart-label"


class _Rooms:
    """What is taken, found again by where it lies."""

    def __init__(self, rooms: Iterable[Room]) -> None:
        self._by_tile: dict[tuple[int, int], list[Room]] = defaultdict(list)
        self.add(rooms)

    def add(self, rooms: Iterable[Room]) -> None:
        for room in rooms:
            for tile in _list_tiles(room):
                self._by_tile[tile].append(room)

    def is_free(self, room: Room) -> bool:
        return not any(
            room.left < other.right
            and other.left < room.right
            and room.top < other.bottom
            and other.top < room.bottom
            for tile in _list_tiles(room)
            for other in self._by_tile.get(tile, ())
        )


def _list_tiles(room: Room) -> Iterator[tuple[int, int]]:
    for across in range(int(room.left // TILE), int(room.right // TILE) + 1):
        for down in range(int(room.top // TILE), int(room.bottom // TILE) + 1):
            yield across, down


def place_names(
    points: Sequence[Named], taken: Iterable[Room], frame: Room
) -> tuple[list[Mark], list[int]]:
    """
    Put a name to every point, near it or at the end of a fine line.

    Args:
        points: What to name; nothing is written over any of them.
        taken: The rooms that other things take.
        frame: What no name may leave.

    Returns:
        Texts and lines, in the order of the points, and the numbers of the points that have their
        sign instead of a name, or nothing, because there is no place left.
    """
    around = [
        Room(p.x - p.radius - 2, p.y - p.radius - 2, p.x + p.radius + 2, p.y + p.radius + 2)
        for p in points
    ]
    fixed = list(taken)
    order = sorted(range(len(points)), key=lambda number: -_count_near(points, number))
    without: list[int] = []
    for attempt in range(ATTEMPTS):
        # The last time, those for whose names there was no place get their signs, before the rest.
        signed = set(without) if attempt == ATTEMPTS - 1 else set()
        placed, without = _place_in_order(points, order, signed, fixed, around, frame)
        if not without:
            break
        order = [*without, *(number for number in order if number not in without)]
    return [mark for number in sorted(placed) for mark in placed[number]], without


def _count_near(points: Sequence[Named], number: int) -> int:
    own = points[number]
    return sum(hypot(own.x - other.x, own.y - other.y) < CROWDED for other in points)


def _place_in_order(
    points: Sequence[Named],
    order: Sequence[int],
    signed: Collection[int],
    fixed: Sequence[Room],
    around: Sequence[Room],
    frame: Room,
) -> tuple[dict[int, list[Mark]], list[int]]:
    # Names keep off everything; lines to them may cross what is not a point or a name.
    rooms, crossed = _Rooms([*fixed, *around]), _Rooms(around)
    placed: dict[int, list[Mark]] = {}
    nameless: list[int] = []
    for number in order:
        point = points[number]
        found = None
        if number not in signed:
            found = _find_place(point, rooms, crossed, frame)
        if found is None:
            nameless.append(number)
            found = _find_place(replace(point, text=point.sign), rooms, crossed, frame)
        if found is not None:
            placed[number], own_rooms = found
            rooms.add(own_rooms)
            crossed.add(own_rooms)
    return placed, nameless


def _find_place(
    point: Named, rooms: _Rooms, crossed: _Rooms, frame: Room
) -> tuple[list[Mark], list[Room]] | None:
    for words, end in _list_places(point):
        room = room_of(words)
        if (
            room.left < frame.left
            or room.right > frame.right
            or room.top < frame.top
            or room.bottom > frame.bottom
            or not rooms.is_free(room)
        ):
            continue
        if end is None:
            return [words], [room]
        start = _leave(point, end)
        along = [
            room_there
            for room_there in rooms_along([start, end])
            if hypot(room_there.left + 2 - point.x, room_there.top + 2 - point.y) > OWN
        ]
        if all(map(crossed.is_free, along)):
            return [make_segment(*start, *end, "chart-leader"), words], [room, *along]
    return None


def _leave(point: Named, end: tuple[float, float]) -> tuple[float, float]:
    """Where a line to a name leaves the room around its point."""
    across, down = end[0] - point.x, end[1] - point.y
    reach = (point.radius + 6) / hypot(across, down)
    return point.x + across * reach, point.y + down * reach


def _list_places(point: Named) -> Iterator[tuple[Words, tuple[float, float] | None]]:
    """Where a name can stand, the nearest first, and where a line to it would end."""
    middle = (ASCENT - DESCENT) / 2 * FONT_SIZE
    half = (ASCENT + DESCENT) / 2 * FONT_SIZE
    width = measure(point.text)
    for beyond in DISTANCES:
        off = point.radius + GAP + beyond
        turns = 8 if beyond <= NEAR else 16
        for turn in range(turns):
            # Right, left, then the others: names read best on a level with their point.
            angle = pi * 2 * _ORDERS[turns][turn] / turns
            dx, dy = cos(angle), sin(angle)
            anchor: Anchor = "start" if dx > 0.3 else "end" if dx < -0.3 else "middle"
            x, y = point.x + dx * off, point.y + dy * off
            y += dy * half
            words = make_words(x, y + middle, point.text, point.role, anchor)
            if beyond <= NEAR:
                yield words, None
            else:
                lean = {"start": -2.0, "end": 2.0, "middle": 0.0}[anchor]
                edge = y - dy * (half + 2) if anchor == "middle" else y
                yield words, (x + lean, edge)
        if width < 1:
            return


_ORDERS: Final = {
    8: (0, 4, 6, 2, 7, 1, 5, 3),
    16: (0, 8, 1, 15, 7, 9, 2, 14, 6, 10, 3, 13, 5, 11, 4, 12),
}

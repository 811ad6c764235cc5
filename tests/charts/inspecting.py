"""What tests look for in a picture."""

from __future__ import annotations

from selfassess.charts.labels import Room, room_of
from selfassess.charts.picture import Box, Dot, Mark, Picture, Segment, Track, Words


def find_words(picture: Picture, role: str) -> list[Words]:
    """The texts of a role."""
    return [mark for mark in picture.marks if isinstance(mark, Words) and role in mark.role.split()]


def find_dots(picture: Picture) -> list[Dot]:
    """The points."""
    return [mark for mark in picture.marks if isinstance(mark, Dot)]


def find_tracks(picture: Picture, role: str = "") -> list[Track]:
    """The lines through points; of a role, where one is named."""
    tracks = [mark for mark in picture.marks if isinstance(mark, Track)]
    return [track for track in tracks if not role or role in track.role.split()]


def room_of_mark(mark: Mark) -> Room:
    """The room that a mark takes."""
    if isinstance(mark, Words):
        return room_of(mark)
    if isinstance(mark, Dot):
        reach = mark.radius
        return Room(mark.x - reach, mark.y - reach, mark.x + reach, mark.y + reach)
    if isinstance(mark, Box):
        return Room(mark.x, mark.y, mark.x + mark.width, mark.y + mark.height)
    points = mark.points if isinstance(mark, Track) else _ends(mark)
    across, down = zip(*points, strict=True)
    return Room(min(across), min(down), max(across), max(down))


def _ends(mark: Segment) -> tuple[tuple[float, float], ...]:
    return ((mark.x1, mark.y1), (mark.x2, mark.y2))


def list_outside(picture: Picture) -> list[Mark]:
    """The marks that leave the picture."""
    whole = Room(0, 0, picture.width, picture.height)
    return [mark for mark in picture.marks if not _is_within(room_of_mark(mark), whole)]


def _is_within(room: Room, whole: Room) -> bool:
    across = whole.left <= room.left and room.right <= whole.right
    return across and whole.top <= room.top and room.bottom <= whole.bottom


def list_collisions(words: list[Words]) -> list[tuple[str, str]]:
    """The pairs of texts that cover each other."""
    return [
        (one.text, other.text)
        for number, one in enumerate(words)
        for other in words[number + 1 :]
        if room_of(one).overlap(room_of(other)) > 0
    ]

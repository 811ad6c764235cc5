"""Texts in a picture: how much room they take, and where they hide nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from selfassess.charts.picture import FONT_SIZE, Anchor, Words, make_words

NARROW: Final = frozenset("iljtfrI.,:;'’|!() ")
WIDE: Final = frozenset("mwMWQOG@%—–")
WIDTHS: Final = {"narrow": 0.34, "usual": 0.58, "capital": 0.7, "wide": 0.9, "full": 1.05}
"""Share of the font size that a letter takes, a little more than in either font that is used."""

FIRST_FULL: Final = 0x2E80
"""The first of the letters of East Asia, which are as wide as they are high. [code point]"""

ASCENT: Final = 0.78
DESCENT: Final = 0.26
GAP: Final = 5


@dataclass(frozen=True, slots=True)
class Room:
    """A rectangle that something takes up."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Room) -> float:
        """How much of their area two rooms share. [square picture units]"""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return width * height if width > 0 and height > 0 else 0.0


def measure(text: str, size: float = FONT_SIZE) -> float:
    """
    Estimate how wide a text is, rather too wide than too narrow. [picture units]

    >>> round(measure("ill"), 2) < round(measure("mom"), 2)
    True
    """
    return size * sum(WIDTHS[_class_of(letter)] for letter in text)


def _class_of(letter: str) -> str:
    if ord(letter) >= FIRST_FULL:
        return "full"
    if letter in NARROW:
        return "narrow"
    if letter in WIDE:
        return "wide"
    return "capital" if letter.isupper() else "usual"


def shorten(text: str, width: float) -> str:
    """
    Cut a text that is wider than its room, at a word where there is one.

    >>> shorten("Low performers replaced", 110), shorten("Short", 110)
    ('Low…', 'Short')
    """
    if measure(text) <= width:
        return text
    kept = text
    while kept and measure(f"{kept}…") > width:
        kept = kept[:-1]
    at_word = kept.rpartition(" ")[0]
    return f"{(at_word or kept).rstrip(' ,')}…"


def wrap_words(text: str, width: float, most: int) -> list[str]:
    """
    Break a text into lines that fit their room; what is too much for the lines is cut.

    >>> wrap_words("Some elements in place", 90, 3), wrap_words("Nothing in place yet", 80, 1)
    (['Some', 'elements in', 'place'], ['Nothing…'])
    """
    lines: list[str] = []
    words = text.split()
    while words:
        line = words.pop(0)
        while words and measure(f"{line} {words[0]}") <= width:
            line += f" {words.pop(0)}"
        if len(lines) + 1 == most:
            return [*lines, shorten(" ".join([line, *words]), width)]
        lines.append(shorten(line, width))
    return lines


def room_of(words: Words) -> Room:
    """The room that a text takes."""
    width = measure(words.text)
    left = words.x - {"start": 0.0, "middle": width / 2, "end": width}[words.anchor]
    return Room(left, words.y - ASCENT * FONT_SIZE, left + width, words.y + DESCENT * FONT_SIZE)


def rooms_along(points: Sequence[tuple[float, float]], every: float = 6) -> Iterator[Room]:
    """Small rooms along a line through points, for labels to keep off."""
    for (x1, y1), (x2, y2) in pairwise(points):
        steps = max(1, int(max(abs(x2 - x1), abs(y2 - y1)) / every))
        for number in range(steps + 1):
            x, y = x1 + (x2 - x1) * number / steps, y1 + (y2 - y1) * number / steps
            yield Room(x - 2, y - 2, x + 2, y + 2)


def place_beside(
    text: str,
    at: tuple[float, float],
    radius: float,
    taken: Iterable[Room],
    frame: Room,
    role: str = "chart-label",
) -> Words:
    """
    Put a text beside a point, where it covers least of what is there and stays in the frame.

    Args:
        text: What to write; it is shortened where the frame is narrower.
        at: The point. [picture units]
        radius: Of the mark at the point. [picture units]
        taken: The rooms that other things take.
        frame: What the text may not leave.
        role: Its role.

    Returns:
        The first of the best places, tried in a fixed order: right, left, above, below, corners,
        then the same farther away.
    """
    rooms = tuple(taken)
    text = shorten(text, frame.right - frame.left)
    best: tuple[float, Words] | None = None
    for cost, words in _list_places(text, at, radius, role):
        held = _keep_inside(words, frame)
        moved = abs(held.x - words.x) + abs(held.y - words.y)
        room = room_of(held)
        covered = sum(room.overlap(other) for other in rooms) + cost + moved
        if best is None or covered < best[0]:
            best = (covered, held)
        if covered == 0:
            break
    assert best is not None  # noqa: S101 - there is always a place to the right
    return best[1]


def _list_places(
    text: str, at: tuple[float, float], radius: float, role: str
) -> Iterator[tuple[float, Words]]:
    x, y = at
    middle = (ASCENT - DESCENT) / 2 * FONT_SIZE
    for cost, off in ((0.0, radius + GAP), (4.0, radius + 3 * GAP), (12.0, radius + 6 * GAP)):
        above, below = -off - DESCENT * FONT_SIZE, off + ASCENT * FONT_SIZE
        slant = off * 0.75
        places: tuple[tuple[float, float, Anchor], ...] = (
            (off, middle, "start"),
            (-off, middle, "end"),
            (0, above, "middle"),
            (0, below, "middle"),
            (slant, middle - slant, "start"),
            (slant, middle + slant, "start"),
            (-slant, middle - slant, "end"),
            (-slant, middle + slant, "end"),
        )
        for dx, dy, anchor in places:
            yield cost, make_words(x + dx, y + dy, text, role, anchor)


def _keep_inside(words: Words, frame: Room) -> Words:
    room = room_of(words)
    right = max(0.0, frame.left - room.left) - max(0.0, room.right - frame.right)
    down = max(0.0, frame.top - room.top) - max(0.0, room.bottom - frame.bottom)
    return make_words(words.x + right, words.y + down, words.text, words.role, words.anchor)

"""
The marks that charts are made of, and the picture that holds them.

A picture has its own units: on a page one of them is about a pixel, in the PDF it is scaled. x
grows to the right and y downward. Every position is rounded to one decimal, so that the same
numbers give the same picture. `role` holds the classes of the stylesheet (`chart-point is-main`);
the PDF maps the same words to its own colors. Colors and fonts are never part of a picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal, TypeAlias

FONT_SIZE: Final = 14
"""Size of every text. [picture units]"""

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; x and y are its upper left corner."""

    kind: ClassVar[str] = "box"
    x: float
    y: float
    width: float
    height: float
    role: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A straight line."""

    kind: ClassVar[str] = "segment"
    x1: float
    y1: float
    x2: float
    y2: float
    role: str


@dataclass(frozen=True, slots=True)
class Track:
    """A line through several points."""

    kind: ClassVar[str] = "track"
    points: tuple[tuple[float, float], ...]
    role: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle around (x, y)."""

    kind: ClassVar[str] = "dot"
    x: float
    y: float
    radius: float
    role: str


@dataclass(frozen=True, slots=True)
class Words:
    """A text whose baseline starts, has its middle or ends at (x, y)."""

    kind: ClassVar[str] = "words"
    x: float
    y: float
    text: str
    anchor: Anchor
    role: str


Mark: TypeAlias = Box | Segment | Track | Dot | Words


@dataclass(frozen=True, slots=True)
class Picture:
    """
    A chart: what to draw, what to say of it to those who do not see it, and its numbers.

    `rows` hold one text for each of `headers`; `numeric` are the columns, from 0, of numbers.
    """

    width: float
    height: float
    marks: tuple[Mark, ...]
    title: str
    description: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = field(default=())


def round_position(value: float) -> float:
    """
    Round a position; minus zero becomes zero.

    >>> round_position(10.06), round_position(-0.01)
    (10.1, 0.0)
    """
    return round(value, 1) + 0.0


def make_box(x: float, y: float, width: float, height: float, role: str) -> Box:
    """A box with rounded positions."""
    x, y = round_position(x), round_position(y)
    return Box(x, y, round_position(width), round_position(height), role)


def make_segment(x1: float, y1: float, x2: float, y2: float, role: str) -> Segment:
    """A line with rounded positions."""
    x1, y1 = round_position(x1), round_position(y1)
    return Segment(x1, y1, round_position(x2), round_position(y2), role)


def make_track(points: Sequence[tuple[float, float]], role: str) -> Track:
    """A line through points with rounded positions."""
    return Track(tuple((round_position(x), round_position(y)) for x, y in points), role)


def make_dot(x: float, y: float, radius: float, role: str) -> Dot:
    """A circle with a rounded position."""
    return Dot(round_position(x), round_position(y), round_position(radius), role)


def make_words(
    x: float, y: float, text: str, role: str = "chart-label", anchor: Anchor = "start"
) -> Words:
    """A text with a rounded position."""
    return Words(round_position(x), round_position(y), text, anchor, role)

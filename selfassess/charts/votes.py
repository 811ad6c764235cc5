"""How the votes on an element fell: a bar for each level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from selfassess.charts.picture import Mark, Picture, make_box, make_words
from selfassess.formats.numbers import show_count

WIDTH: Final = 640
NAMES: Final = 190
"""Room for the names of the levels. [picture units]"""
NUMBERS: Final = 30
ROW: Final = 32
BAR: Final = 22


def draw_votes(labels: Mapping[int, str], by_level: Mapping[int, int], said: str) -> Picture:
    """
    Draw how many people voted for each level.

    Args:
        labels: The words of every level of the scale, by level.
        by_level: How many voted for each; what is absent is none. [people]
        said: What a reader should see in it.
    """
    most = max([1, *by_level.values()])
    marks: list[Mark] = []
    levels = sorted(labels, reverse=True)
    for place, level in enumerate(levels):
        count, top = by_level.get(level, 0), place * ROW
        middle = top + ROW / 2 + 5
        marks.append(make_words(0, middle, f"{level}  {labels[level]}"))
        width = (WIDTH - NAMES - NUMBERS) * count / most
        marks.append(make_box(NAMES, top, 1, ROW, "chart-edge"))
        if count:
            marks.append(make_box(NAMES, top + (ROW - BAR) / 2, width, BAR, "chart-bar chart-vote"))
        marks.append(make_words(NAMES + width + 8, middle, str(count)))
    return Picture(
        WIDTH,
        ROW * len(levels),
        tuple(marks),
        "How the votes fell",
        said,
        ("Level", "Votes"),
        tuple((f"{level}  {labels[level]}", str(by_level.get(level, 0))) for level in levels),
        (1,),
    )


def describe_votes(by_level: Mapping[int, int]) -> str:
    """
    Say how many voted for what.

    >>> describe_votes({3: 2, 4: 1})
    '2 votes for level 3, 1 vote for level 4.'
    """
    parts = [
        f"{show_count(count, 'vote')} for level {level}"
        for level, count in sorted(by_level.items())
    ]
    return ", ".join(parts) + "." if parts else "Nobody named a level."

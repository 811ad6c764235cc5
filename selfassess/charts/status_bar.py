"""How far a plan is: one bar of all its actions, a part for each status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from selfassess.charts.picture import Mark, Picture, make_box, make_words
from selfassess.domain.tracking import Status
from selfassess.formats.numbers import show_share
from selfassess.formats.tracking import STATUS_WORDS

WIDTH: Final = 640
TOP: Final = 8
BAR: Final = 34
KEY: Final = 26
"""Height of a line of the key. [picture units]"""
SWATCH: Final = 16
COLUMN: Final = 210
COLUMNS: Final = 3
ROOM: Final = 22
"""Least width of a part that holds its number. [picture units]"""

ORDER: Final = (
    Status.DONE,
    Status.UNDER_WAY,
    Status.NOT_STARTED,
    Status.SLIPPED,
    Status.DROPPED,
)
"""From the left: what is reached, what is going on, what waits, and what went wrong."""


def draw_status_bar(
    counts: Mapping[Status, int], title: str = "Actions by status", description: str = ""
) -> Picture:
    """
    Draw how many actions have each status.

    Args:
        counts: How many there are; every status is there. [actions]
        title: What the chart shows.
        description: What a reader should see in it.
    """
    total = sum(counts.values())
    marks: list[Mark] = [make_box(0, TOP, WIDTH, BAR, "chart-panel")]
    left = 0.0
    for status in ORDER:
        width = WIDTH * counts[status] / total if total else 0.0
        if width:
            marks.append(make_box(left, TOP, width, BAR, f"chart-bar status-{status}"))
        if width >= ROOM:
            role = f"chart-on-status status-{status}"
            middle = left + width / 2
            marks.append(make_words(middle, TOP + 22, str(counts[status]), role, "middle"))
        left += width
    for place, status in enumerate(ORDER):
        x, y = COLUMN * (place % COLUMNS), TOP + BAR + 12 + KEY * (place // COLUMNS)
        marks.append(make_box(x + 1, y, SWATCH, SWATCH, f"chart-bar status-{status}"))
        marks.append(
            make_words(x + SWATCH + 8, y + 13, f"{STATUS_WORDS[status]}: {counts[status]}")
        )
    rows = -(-len(ORDER) // COLUMNS)
    return Picture(
        WIDTH,
        TOP + BAR + 12 + KEY * rows,
        tuple(marks),
        title,
        description or f"{counts[Status.DONE]} of {total} actions are done.",
        ("Status", "Actions", "Share"),
        tuple(
            (
                STATUS_WORDS[status],
                str(counts[status]),
                show_share(counts[status] / total) if total else "–",
            )
            for status in ORDER
        ),
        (1, 2),
    )

"""Small pictures without a word, for cards that lead to the real ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from selfassess.charts.axis import Axis
from selfassess.charts.picture import Mark, make_box, make_dot, make_segment
from selfassess.charts.state_grid import COLUMNS, cut_shades, place_states

WIDTH: Final = 320
HEIGHT: Final = 190
PAD: Final = 8
RADIUS: Final = 4.0


@dataclass(frozen=True, slots=True)
class SmallPicture:
    """Marks of a picture that only hints at another; screen readers do not get it."""

    width: float
    height: float
    marks: tuple[Mark, ...]


def draw_small_cells(rows: Sequence[Sequence[str]]) -> SmallPicture:
    """Draw a heat map; each cell comes with its classes."""
    if not rows or not rows[0]:
        return SmallPicture(WIDTH, HEIGHT, ())
    wide, tall = WIDTH / len(rows[0]), min(12.0, HEIGHT / len(rows))
    gap = 1.0 if wide > 12 else 0.4
    return SmallPicture(
        WIDTH,
        HEIGHT,
        tuple(
            make_box(
                column * wide, row * tall, wide - gap, tall - gap, f"chart-bar is-plain {classes}"
            )
            for row, cells in enumerate(rows)
            for column, classes in enumerate(cells)
        ),
    )


def draw_small_map(counts: dict[str, int]) -> SmallPicture:
    """Draw the states as squares, darker the more districts take part."""
    cuts = cut_shades(max(counts.values(), default=0))
    places = place_states()
    reach = max(y for _x, y in places.values()) + 72.0
    scale = min(WIDTH / (COLUMNS * 72), HEIGHT / reach)
    left = (WIDTH - COLUMNS * 72 * scale) / 2
    marks = []
    for state, (x, y) in places.items():
        count = counts.get(state, 0)
        shade = next((n for n, cut in enumerate(cuts, 1) if count <= cut), 0) if count else 0
        side = 66 * scale
        marks.append(
            make_box(left + x * scale, y * scale, side, side, f"chart-state shade-{shade}")
        )
    return SmallPicture(WIDTH, HEIGHT, tuple(marks))


def draw_small_quadrants(
    points: Sequence[tuple[float, float, int]], cuts: tuple[float, float]
) -> SmallPicture:
    """Draw spread and overall of each point, with how many districts it stands for."""
    spreads = [point[0] for point in points] or [cuts[0]]
    overalls = [point[1] for point in points] or [cuts[1]]
    across = Axis(
        min([*spreads, cuts[0] - 0.2]) - 0.1, max([*spreads, cuts[0] + 0.2]) + 0.1, 0, WIDTH
    )
    up = Axis(
        min([*overalls, cuts[1] - 0.2]) - 0.1, max([*overalls, cuts[1] + 0.2]) + 0.1, HEIGHT, 0
    )
    x, y = across.place(cuts[0]), up.place(cuts[1])
    most = max((point[2] for point in points), default=1)
    marks: list[Mark] = [
        make_box(0, 0, WIDTH, HEIGHT, "chart-panel"),
        make_segment(x, 0, x, HEIGHT, "chart-cut"),
        make_segment(0, y, WIDTH, y, "chart-cut"),
    ]
    marks += [
        make_dot(
            across.place(spread),
            up.place(overall),
            RADIUS if most == 1 else 1.5 + 5 * (count / most) ** 0.5,
            "chart-point is-main",
        )
        for spread, overall, count in points
    ]
    return SmallPicture(WIDTH, HEIGHT, tuple(marks))


def draw_small_bars(
    bars: Sequence[tuple[float, str]], low: float, high: float, zero: float
) -> SmallPicture:
    """Draw bars below each other, from a zero; each comes with its classes."""
    axis = Axis(low, high, PAD, WIDTH - PAD)
    row = min(26.0, HEIGHT / max(1, len(bars)))
    marks: list[Mark] = [make_box(0, 0, WIDTH, HEIGHT, "chart-panel")]
    for number, (value, classes) in enumerate(bars):
        start, end = sorted((axis.place(zero), axis.place(value)))
        marks.append(
            make_box(
                start, number * row + row * 0.18, end - start, row * 0.64,
                f"chart-bar is-plain {classes}",
            )
        )  # fmt: skip
    at = axis.place(zero)
    marks.append(make_segment(at, 0, at, HEIGHT, "chart-axis"))
    return SmallPicture(WIDTH, HEIGHT, tuple(marks))

"""Many districts in one chart: each one named, no name over another, none cut off."""

from __future__ import annotations

import random
from functools import cache

import pytest

from selfassess.charts.network_quadrants import (
    LEFT,
    RIGHT,
    Cuts,
    DensityCell,
    DistrictPoint,
    draw_density,
    draw_districts,
)
from selfassess.charts.picture import Box, Picture, Segment
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from tests.charts.inspecting import (
    find_dots,
    find_words,
    list_collisions,
    list_outside,
    room_of_mark,
)
from tests.web.network_builders import make_names

FRAMEWORK = get_edition(DEFAULT_EDITION)
CUTS = Cuts(3.0, 1.0, "The cuts of a test.")
SEEDS = range(4)


def make_points(seed: int, count: int = 60, crowd: float = 1.0) -> list[DistrictPoint]:
    chance = random.Random(seed)  # noqa: S311
    return [
        DistrictPoint(
            name,
            min(5.0, max(1.0, chance.gauss(3, 0.6 * crowd))),
            min(3.0, max(0.05, chance.gauss(0.95, 0.35 * crowd))),
        )
        for name in make_names(count, seed)
    ]


def draw(points: list[DistrictPoint]) -> Picture:
    return draw_districts(FRAMEWORK, points, CUTS, {"strong-consistent": len(points)})


@cache
def draw_sixty(seed: int) -> Picture:
    """Sixty districts, drawn once for all that is asked of them."""
    return draw(make_points(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_sixty_districts_are_all_named_and_no_name_covers_another(seed: int) -> None:
    picture = draw_sixty(seed)
    labels = find_words(picture, "chart-label")
    assert len(labels) == 60
    assert list_collisions([*labels, *find_words(picture, "chart-quadrant")]) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_no_name_of_sixty_is_cut_off_by_the_panel(seed: int) -> None:
    picture = draw_sixty(seed)
    panel = room_of_mark(picture.marks[0])
    for label in find_words(picture, "chart-label"):
        room = room_of_mark(label)
        assert panel.left <= room.left
        assert room.right <= panel.right
        assert panel.top <= room.top
        assert room.bottom <= panel.bottom
    assert list_outside(picture) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_no_name_covers_a_point(seed: int) -> None:
    picture = draw_sixty(seed)
    dots = [room_of_mark(dot) for dot in find_dots(picture)]
    assert len(dots) == 60
    labels = map(room_of_mark, find_words(picture, "chart-label"))
    assert not [1 for label in labels for dot in dots if label.overlap(dot) > 0]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_line_to_a_name_crosses_another_name(seed: int) -> None:
    picture = draw_sixty(seed)
    labels = [room_of_mark(label) for label in find_words(picture, "chart-label")]
    lines = [m for m in picture.marks if isinstance(m, Segment) and m.role == "chart-leader"]
    for line in lines:
        for step in range(11):
            x = line.x1 + (line.x2 - line.x1) * step / 10
            y = line.y1 + (line.y2 - line.y1) * step / 10
            inside = [
                room
                for room in labels
                if room.left + 3 < x < room.right - 3 and room.top + 3 < y < room.bottom - 3
            ]
            assert inside == []


def test_in_a_heap_numbers_of_the_table_stand_for_names() -> None:
    picture = draw(make_points(1, crowd=0.12))
    labels = find_words(picture, "chart-label")
    assert list_collisions(labels) == []
    numbers = {label.text for label in labels if label.text.isdecimal()}
    assert numbers
    assert numbers <= {row[0] for row in picture.rows}
    assert "the number of the district in the table" in picture.description


def test_the_cuts_part_the_panel_where_they_are() -> None:
    median = Cuts(3.4, 0.6, "Medians.")
    points = [DistrictPoint("Above", 3.41, 0.59), DistrictPoint("Below", 3.39, 0.61)]
    picture = draw_districts(FRAMEWORK, points, median, {})
    down, across = [m for m in picture.marks if isinstance(m, Segment) and m.role == "chart-cut"]
    above, below = find_dots(picture)
    assert above.x < down.x1 < below.x
    assert above.y < across.y1 < below.y
    assert [row[-1] for row in picture.rows] == ["Strong and consistent", "Weak and piecemeal"]
    assert picture.description.endswith("Medians.")


def test_an_invented_district_is_hollow_and_said_to_be() -> None:
    points = [DistrictPoint("Real", 3, 1), DistrictPoint("Invented", 4, 1, is_demonstration=True)]
    picture = draw(points)
    assert [dot.role for dot in find_dots(picture)] == ["chart-point is-main", "chart-point"]
    assert picture.rows[1][1] == "Invented (demonstration)"
    assert "Hollow points are invented" in picture.description


def test_no_district_is_said_to_be_none() -> None:
    assert [word.text for word in find_words(draw([]), "chart-label")] == ["No district counts."]


CELLS = [DensityCell(3.0, 0.875, 40), DensityCell(2.75, 1.0, 7), DensityCell(4.75, 0.0, 1)]


def test_squares_hold_their_counts_where_they_lie() -> None:
    picture = draw_density(FRAMEWORK, CELLS, (0.25, 0.125), CUTS, {})
    squares = [m for m in picture.marks if isinstance(m, Box) and "chart-state" in m.role]
    assert [word.text for word in find_words(picture, "chart-on-shade")] == ["40", "7", "1"]
    assert squares[0].x < squares[1].x
    assert squares[0].y < squares[1].y
    down = next(m for m in picture.marks if isinstance(m, Segment) and m.role == "chart-cut")
    assert squares[0].x + squares[0].width <= down.x1 <= squares[1].x
    assert "shade-4" in squares[0].role
    assert "shade-1" in squares[2].role
    assert ("3.00 to 3.25", "0.875 to 1.000", "40") in picture.rows


def test_names_of_quadrants_stand_clear_of_the_squares() -> None:
    corners = [DensityCell(o, s, 9) for o in (1.0, 4.75) for s in (0.0, 1.875)]
    picture = draw_density(FRAMEWORK, corners, (0.25, 0.125), CUTS, {})
    names = [room_of_mark(word) for word in find_words(picture, "chart-quadrant")]
    squares = [
        room_of_mark(m) for m in picture.marks if isinstance(m, Box) and "chart-state" in m.role
    ]
    assert len(names) == 4
    assert not [1 for name in names for square in squares if name.overlap(square) > 0]
    assert list_outside(picture) == []
    assert all(room.left >= LEFT and room.right <= RIGHT for room in names)

"""The quadrant chart: every point where its numbers put it, every label readable."""

from __future__ import annotations

from dataclasses import astuple

import pytest

from selfassess.charts.picture import Segment
from selfassess.charts.quadrant import (
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    QuadrantPoint,
    draw_quadrant,
    name_place,
)
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from tests.charts.inspecting import (
    find_dots,
    find_tracks,
    find_words,
    list_collisions,
    list_outside,
    room_of_mark,
)

FRAMEWORK = get_edition(DEFAULT_EDITION)
YEARS = (
    QuadrantPoint("2023", 1.9, 2.1, "earlier"),
    QuadrantPoint("2024", 1.62, 2.42, "earlier"),
    QuadrantPoint("2025", 1.5, 2.5, "earlier", provisional=True),
    QuadrantPoint("2026", 1.42, 2.94),
)
CROWD = tuple(
    QuadrantPoint(f"District {number}", 0.9 + number % 5 * 0.06, 2.9 + number // 5 * 0.08)
    for number in range(15)
)


def test_consistent_is_on_the_left_and_strong_at_the_top() -> None:
    picture = draw_quadrant(FRAMEWORK, [QuadrantPoint("a", 0.2, 4.5), QuadrantPoint("b", 1.8, 1.5)])
    strong, weak = find_dots(picture)
    assert strong.x < weak.x
    assert strong.y < weak.y


def test_the_cuts_come_from_the_rules_and_lie_in_the_middle() -> None:
    cuts = [
        mark
        for mark in draw_quadrant(FRAMEWORK, YEARS).marks
        if isinstance(mark, Segment) and mark.role == "chart-cut"
    ]
    assert [(cut.x1, cut.y1, cut.x2, cut.y2) for cut in cuts] == [
        ((LEFT + RIGHT) / 2, TOP, (LEFT + RIGHT) / 2, BOTTOM),
        (LEFT, (TOP + BOTTOM) / 2, RIGHT, (TOP + BOTTOM) / 2),
    ]


def test_a_point_on_both_cuts_is_strong_and_consistent() -> None:
    assert name_place(FRAMEWORK, overall=3, spread=1) == "Strong and consistent"
    assert name_place(FRAMEWORK, overall=2.999999, spread=1.000001) == "Weak and piecemeal"


@pytest.mark.parametrize(
    "points",
    [
        (),
        YEARS,
        CROWD,
        (QuadrantPoint("Eastlake Unified School District of the Very Long Name" * 2, 4, 5),),
        (QuadrantPoint("2026", 0, 1), QuadrantPoint("2026", 0, 1)),
        (QuadrantPoint("2026", 4, 1), QuadrantPoint("2025", 0, 5)),
    ],
    ids=["none", "years", "crowd", "long", "same", "corners"],
)
def test_nothing_leaves_the_picture(points: tuple[QuadrantPoint, ...]) -> None:
    assert list_outside(draw_quadrant(FRAMEWORK, points)) == []


def test_labels_cover_neither_each_other_nor_a_point() -> None:
    picture = draw_quadrant(FRAMEWORK, YEARS)
    words = [*find_words(picture, "chart-label"), *find_words(picture, "chart-quadrant")]
    assert len(words) == len(YEARS) + 4
    assert list_collisions(words) == []
    dots = [room_of_mark(dot) for dot in find_dots(picture)]
    assert not [word for word in words for dot in dots if room_of_mark(word).overlap(dot) > 0]


def test_a_point_in_a_corner_pushes_the_name_of_its_quadrant_aside() -> None:
    picture = draw_quadrant(FRAMEWORK, [QuadrantPoint("2026", 0.02, 4.95)])
    name = next(w for w in find_words(picture, "chart-quadrant") if w.text.startswith("Strong and"))
    assert room_of_mark(name).overlap(room_of_mark(find_dots(picture)[0])) == 0


def test_a_line_joins_the_years_in_their_order_and_no_districts() -> None:
    (track,) = find_tracks(draw_quadrant(FRAMEWORK, YEARS), "chart-line")
    dots = draw_quadrant(FRAMEWORK, YEARS)
    by_label = {row[0]: row for row in dots.rows}
    assert list(by_label) == ["2023", "2024", "2025 (provisional)", "2026"]
    assert [x for x, _ in track.points] == sorted((x for x, _ in track.points), reverse=True)
    assert find_tracks(draw_quadrant(FRAMEWORK, CROWD, path=False)) == []


def test_arrowheads_lead_from_year_to_year_where_there_is_room() -> None:
    far = [QuadrantPoint("2024", 1.8, 1.5, "earlier"), QuadrantPoint("2026", 0.4, 4.5)]
    (head,) = find_tracks(draw_quadrant(FRAMEWORK, far), "chart-arrow")
    (line,) = find_tracks(draw_quadrant(FRAMEWORK, far), "chart-line")
    tip, target = head.points[1], line.points[1]
    assert 0 < tip[0] - target[0] < 12
    assert 0 < tip[1] - target[1] < 12
    near = [QuadrantPoint("2024", 1, 3, "earlier"), QuadrantPoint("2026", 1.01, 3.01)]
    assert find_tracks(draw_quadrant(FRAMEWORK, near), "chart-arrow") == []


def test_what_a_plan_expects_is_hollow_at_the_end_of_a_dashed_line() -> None:
    points = [*YEARS, QuadrantPoint("After year 1", 0.8, 3.4, "expected")]
    picture = draw_quadrant(FRAMEWORK, points)
    assert [t.role for t in find_tracks(picture, "chart-line")] == [
        "chart-line",
        "chart-line is-expected",
    ]
    assert "After year 1, as the plan expects: overall 3.40, spread 0.80" in picture.description
    words = [*find_words(picture, "chart-label"), *find_words(picture, "chart-quadrant")]
    assert list_collisions(words) == []


def test_a_provisional_point_is_hollow() -> None:
    dots = find_dots(draw_quadrant(FRAMEWORK, YEARS))
    assert sorted(dot.role for dot in dots) == ["chart-point", *["chart-point is-main"] * 3]


def test_the_description_says_where_it_lies_and_that_the_cuts_are_ours() -> None:
    says = draw_quadrant(FRAMEWORK, YEARS).description
    assert says.startswith("Overall 2.94, spread 1.42: weak and piecemeal.")
    assert says.endswith("Both cuts are assumptions of this tool.")
    assert draw_quadrant(FRAMEWORK, ()).description.startswith("Nothing is rated yet.")
    counted = draw_quadrant(FRAMEWORK, CROWD, path=False).description
    assert counted.startswith("Of 15 in all: ")


def test_a_spread_beyond_the_usual_widens_the_axis() -> None:
    picture = draw_quadrant(FRAMEWORK, [QuadrantPoint("2026", 3.9, 2)])
    assert [word.text for word in find_words(picture, "chart-tick")][:9] == [
        "0", "0.5", "1", "1.5", "2", "2.5", "3", "3.5", "4",
    ]  # fmt: skip


def test_the_same_points_give_the_same_picture_with_positions_of_one_decimal() -> None:
    picture = draw_quadrant(FRAMEWORK, YEARS)
    assert picture == draw_quadrant(FRAMEWORK, YEARS)
    numbers = [n for mark in picture.marks for n in _flatten(astuple(mark))]
    assert all(number == round(number, 1) for number in numbers)


def _flatten(values: object) -> list[float]:
    if isinstance(values, tuple):
        return [number for value in values for number in _flatten(value)]
    return [values] if isinstance(values, float) else []

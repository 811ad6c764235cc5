"""The chart of the years: one point, equal dates, gaps, provisional points."""

from __future__ import annotations

from datetime import date

import pytest

from selfassess.charts.picture import Segment
from selfassess.charts.trend import LEFT, RIGHT, TrendPoint, draw_trend
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from tests.charts.inspecting import (
    find_dots,
    find_tracks,
    find_words,
    list_collisions,
    list_outside,
)

FRAMEWORK = get_edition(DEFAULT_EDITION)
APRIL = date(2026, 4, 1)
YEARS = (
    TrendPoint(date(2022, 4, 1), 2.05, 1.9),
    TrendPoint(date(2023, 4, 1), 2.25, 1.7),
    TrendPoint(date(2024, 4, 3), None, None),
    TrendPoint(date(2025, 4, 1), 2.61, 1.3, 1.9, 3.4, provisional=True),
    TrendPoint(APRIL, 2.94, 0.9),
)


def test_one_point_lies_in_the_middle_without_a_line() -> None:
    picture = draw_trend(FRAMEWORK, [TrendPoint(APRIL, 3.0)], with_spread=False)
    (dot,) = find_dots(picture)
    assert dot.x == (LEFT + RIGHT) / 2
    assert find_tracks(picture) == []
    assert picture.description == "One snapshot: overall 3.00 on April 1, 2026."


def test_equal_dates_lie_above_each_other() -> None:
    points = [TrendPoint(APRIL, 2.0), TrendPoint(APRIL, 3.0)]
    first, second = find_dots(draw_trend(FRAMEWORK, points, with_spread=False))
    assert first.x == second.x
    assert first.y > second.y


def test_dates_lie_as_far_apart_as_in_time() -> None:
    points = [TrendPoint(date(2020, 1, 1), 2.0), TrendPoint(date(2021, 1, 1), 2.0)]
    points.append(TrendPoint(date(2025, 1, 1), 2.0))
    first, second, third = find_dots(draw_trend(FRAMEWORK, points, with_spread=False))
    assert (third.x - second.x) == pytest.approx(4 * (second.x - first.x), rel=0.01)


def test_a_missing_value_leaves_a_gap_in_the_line() -> None:
    picture = draw_trend(FRAMEWORK, YEARS)
    assert [len(track.points) for track in find_tracks(picture)] == [2, 2, 2, 2]
    assert picture.rows[2] == ("April 3, 2024", "–", "–", "–")


def test_a_provisional_point_is_hollow_and_its_bounds_are_a_bar() -> None:
    picture = draw_trend(FRAMEWORK, YEARS, with_spread=False)
    hollow = [dot for dot in find_dots(picture) if dot.role == "chart-point"]
    assert len(hollow) == 1
    bars = [
        mark
        for mark in picture.marks
        if isinstance(mark, Segment) and mark.x1 == mark.x2 == hollow[0].x
    ]
    assert any(min(bar.y1, bar.y2) < hollow[0].y < max(bar.y1, bar.y2) for bar in bars)
    assert picture.rows[3] == ("April 1, 2025 (provisional)", "2.61", "1.90 to 3.40", "1.30")


def test_the_scale_stands_at_the_axis_in_words() -> None:
    words = [word.text for word in find_words(draw_trend(FRAMEWORK, YEARS), "chart-tick")]
    assert words[:5] == [
        "Nothing in place yet  1",
        "Much work to be done  2",
        "Some elements in place  3",
        "In progress  4",
        "National exemplar  5",
    ]


@pytest.mark.parametrize(
    "points",
    [
        (),
        YEARS,
        (TrendPoint(APRIL, None),),
        (TrendPoint(APRIL, 5.0, 0.0), TrendPoint(APRIL, 1.0, 4.0)),
        tuple(TrendPoint(date(2026, 4, day), 3.0, 1.0) for day in range(1, 31)),
    ],
    ids=["none", "years", "unrated", "ends", "month"],
)
def test_nothing_leaves_the_picture_and_no_labels_collide(points: tuple[TrendPoint, ...]) -> None:
    picture = draw_trend(FRAMEWORK, points)
    assert list_outside(picture) == []
    assert list_collisions(find_words(picture, "chart-tick")) == []


def test_the_newest_value_is_always_labeled() -> None:
    points = [TrendPoint(date(2026, 4, day), 3.0) for day in range(1, 31)]
    (newest,) = find_words(draw_trend(FRAMEWORK, points, with_spread=False), "is-main")
    assert newest.text == "3.00"


def test_an_edition_that_cuts_nothing_has_no_line_for_consistent() -> None:
    without = draw_trend(get_edition("citywide-2018"), YEARS)
    assert not any("Consistent" in words.text for words in find_words(without, "chart-tick"))
    usual = draw_trend(FRAMEWORK, YEARS)
    assert any("Consistent" in words.text for words in find_words(usual, "chart-tick"))

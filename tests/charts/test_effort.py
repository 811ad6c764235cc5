"""Effort by year, against capacity."""

from __future__ import annotations

from selfassess.charts.effort import EffortYear, draw_effort
from selfassess.charts.picture import Box, Segment
from tests.charts.inspecting import find_words, list_collisions, list_outside

YEARS = (EffortYear("Year 1", 12, 15, 6), EffortYear("Year 2", 17, 15, 5), EffortYear("Year 3", 0))


def test_bars_are_as_long_as_their_effort_and_none_has_no_bar() -> None:
    boxes = [m for m in draw_effort(YEARS).marks if isinstance(m, Box) and m.role == "chart-bar"]
    assert len(boxes) == 2
    assert abs(boxes[0].width / boxes[1].width - 12 / 17) < 0.001


def test_the_capacity_is_a_line_where_there_is_one() -> None:
    limits = [m for m in draw_effort(YEARS).marks if isinstance(m, Segment)]
    assert [m.role for m in limits].count("chart-limit") == 2


def test_what_is_over_is_said_in_words() -> None:
    said = [words.text for words in find_words(draw_effort(YEARS), "chart-label")]
    assert "12 of 15 points" in said
    assert "17 of 15 points, 2 over" in said
    assert "0 points" in said


def test_the_description_adds_up_and_says_whose_the_points_are() -> None:
    says = draw_effort(YEARS).description
    assert says.startswith("29 effort points in 3 years for 11 steps: Year 1 12 of 15 points,")
    assert says.endswith("Points are this tool’s own measure.")
    assert draw_effort(()).description == "There is no year to show."


def test_the_table_says_where_there_is_no_limit() -> None:
    assert draw_effort(YEARS).rows == (
        ("Year 1", "6", "12", "15"),
        ("Year 2", "5", "17", "15"),
        ("Year 3", "0", "0", "No limit"),
    )


def test_nothing_leaves_the_picture_and_nothing_collides() -> None:
    for years in (YEARS, (), (EffortYear("Year 1", 999, 998),), (EffortYear("A year" * 9, 1, 0),)):
        picture = draw_effort(years)
        assert list_outside(picture) == []
        assert list_collisions(find_words(picture, "chart-label")) == []

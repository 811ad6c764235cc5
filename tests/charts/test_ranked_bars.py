"""Bars below each other: as long as their values, in the order given."""

from __future__ import annotations

import pytest

from selfassess.charts.picture import Box
from selfassess.charts.ranked_bars import RankedBar, Ranking, draw_ranking
from tests.charts.inspecting import find_words, list_collisions, list_outside

TICKS = ((1.0, "1"), (3.0, "3"), (5.0, "5"))
BARS = [
    RankedBar("First", 5.0, "5.00", "level-5of5", 0.5, "50%"),
    RankedBar("Second", 3.0, "3.00", "level-3of5", 0.25, "25%"),
    RankedBar("Not rated", None, "–"),
]


def make(second: str = "") -> Ranking:
    headers = ("Name", "Mean", "Share") if second else ("Name", "Mean")
    return Ranking("Ranked", "In their order.", headers, 1.0, 5.0, TICKS, second=second)


def find_bars(second: str) -> list[Box]:
    marks = draw_ranking(make(second), BARS).marks
    return [m for m in marks if isinstance(m, Box) and m.role.startswith("chart-bar")]


def test_bars_begin_at_the_low_end_and_are_as_long_as_their_values() -> None:
    first, second = find_bars("")
    assert first.x == second.x
    assert first.width == pytest.approx(2 * second.width, abs=0.1)
    assert first.y < second.y
    assert first.role == "chart-bar level-5of5"


def test_a_second_column_has_shares_of_its_own() -> None:
    bars = [bar for bar in find_bars("Stuck") if bar.role.endswith("chart-share")]
    assert bars[0].width == pytest.approx(2 * bars[1].width, abs=0.1)
    assert draw_ranking(make("Stuck"), BARS).rows[0] == ("First", "5.00", "50%")


def test_what_has_no_value_has_no_bar_and_says_so() -> None:
    picture = draw_ranking(make(), BARS)
    assert picture.rows[2] == ("Not rated", "–")
    assert len(find_bars("")) == 2


def test_nothing_leaves_the_picture_and_no_word_covers_another() -> None:
    bars = [RankedBar("A very long name of an element " * 3, 5.0, "5.00", "", 1.0, "100%")] * 36
    for second in ("", "Districts stuck"):
        picture = draw_ranking(make(second), bars)
        assert list_outside(picture) == []
        assert list_collisions(find_words(picture, "chart-label")) == []

"""The row of the components at several moments: number, words and change in every cell."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from selfassess.charts.heat_row import (
    HeatCell,
    HeatMoment,
    draw_heat_row,
    make_moment,
    read_moment,
)
from selfassess.charts.picture import Box, Track
from selfassess.domain.snapshot import take_snapshot
from selfassess.formats.documents import write_snapshot
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from tests.builders import results_of
from tests.charts.inspecting import find_words, list_collisions, list_outside

FRAMEWORK = get_edition(DEFAULT_EDITION)
NOW = take_snapshot(FRAMEWORK, results_of(FRAMEWORK, "444333 222222 4433 222222 ... 44441 555555"))
LATER = take_snapshot(
    FRAMEWORK, results_of(FRAMEWORK, "444333 333333 4433 222222 ... 44411 555555")
)
MOMENTS = (make_moment("Now", NOW), make_moment("After year 1", LATER))


def test_every_cell_has_its_level_its_score_and_its_words() -> None:
    picture = draw_heat_row(FRAMEWORK, MOMENTS[:1])
    said = [words.text for words in find_words(picture, "chart-on-level")]
    assert said[:3] == ["4", "3.50", "In progress"]
    assert said.count("Not rated") == 1
    assert len([mark for mark in picture.marks if isinstance(mark, Box)]) == 7


def test_a_cell_whose_level_changes_has_an_arrow_up_or_down() -> None:
    picture = draw_heat_row(FRAMEWORK, MOMENTS)
    shafts = [mark for mark in picture.marks if isinstance(mark, Track) and len(mark.points) == 2]
    ups = [mark.points[0][1] > mark.points[1][1] for mark in shafts]
    assert [shaft.role for shaft in shafts] == ["chart-arrow level-3of5"]
    assert ups == [True]
    back = draw_heat_row(FRAMEWORK, MOMENTS[::-1])
    (down,) = [mark for mark in back.marks if isinstance(mark, Track) and len(mark.points) == 2]
    assert down.points[0][1] < down.points[1][1]


def test_the_description_says_what_changes_and_when() -> None:
    says = draw_heat_row(FRAMEWORK, MOMENTS).description
    assert says.startswith("Now: Choice 4, Autonomy 2, Funding 4, Talent 2, Support not rated,")
    assert says.endswith("After year 1 one color changes: Autonomy to 3.")
    assert draw_heat_row(FRAMEWORK, ()).description == "There is nothing to show yet."


def test_a_frozen_snapshot_gives_the_same_row_as_a_computed_one() -> None:
    document = write_snapshot(NOW, "Example Unified", date(2026, 4, 1))
    read, made = read_moment("Now", document), MOMENTS[0]
    assert read.provisional
    assert made.provisional
    assert draw_heat_row(FRAMEWORK, [read]) == draw_heat_row(FRAMEWORK, [made])


def test_the_table_has_components_overall_and_spread() -> None:
    picture = draw_heat_row(FRAMEWORK, MOMENTS)
    assert picture.headers[-2:] == ("Overall", "Spread")
    assert picture.rows[0][0] == "Now (provisional)"
    assert picture.rows[1][2] == "3, Some elements in place (3.00)"


@pytest.mark.parametrize("edition", ["crpe-2016", "crpe-2012", "citywide-2018"])
@pytest.mark.parametrize("count", [0, 1, 6])
def test_nothing_leaves_the_picture_and_nothing_collides(edition: str, count: int) -> None:
    framework = get_edition(edition)
    cells = {
        component.id: HeatCell(level, Fraction(level))
        for component, level in zip(framework.components, [1, 2, 3, 4, 3, 2, 1], strict=False)
    }
    moments = [
        HeatMoment(f"After year {number}", cells, HeatCell(3, 3.25), 1.5, provisional=number == 1)
        for number in range(count)
    ]
    picture = draw_heat_row(framework, moments)
    assert list_outside(picture) == []
    assert list_collisions(find_words(picture, "chart-on-level")) == []
    assert list_collisions(find_words(picture, "chart-label")) == []

"""Recent progress: rising to the right, slipping to the left, and always in words, too."""

from __future__ import annotations

from selfassess.charts.picture import Box, Segment
from selfassess.charts.progress_bars import Mover, draw_progress
from tests.charts.inspecting import find_words, list_collisions, list_outside

MOVERS = [
    Mover("Up", 0.5, "rising"),
    Mover("Same", 0.0, "steady"),
    Mover("Down", -0.25, "slipping"),
]


def find_bars(movers: list[Mover]) -> list[Box]:
    marks = draw_progress(movers).marks
    return [m for m in marks if isinstance(m, Box) and m.role.startswith("chart-bar")]


def test_bars_go_from_zero_to_their_sides_as_far_as_they_moved() -> None:
    zero = next(
        m.x1
        for m in draw_progress(MOVERS).marks
        if isinstance(m, Segment) and m.role == "chart-axis"
    )
    up, down = find_bars(MOVERS)
    assert up.x == zero
    assert down.x + down.width == zero
    assert up.width == 2 * down.width
    assert up.role.endswith("course-rising")
    assert down.role.endswith("course-slipping")


def test_every_bar_has_its_number_and_its_word() -> None:
    words = {word.text for word in find_words(draw_progress(MOVERS), "chart-label")}
    assert {"+0.50 rising", "0.00 steady", "−0.25 slipping"} <= words
    assert draw_progress(MOVERS).rows[2] == ("Down", "−0.25", "Slipping")


def test_what_is_left_out_stands_between_those_that_are_not() -> None:
    picture = draw_progress(MOVERS, left_out="940 more districts", after=2)
    note = find_words(picture, "chart-note")[0]
    names = {word.text: word.y for word in find_words(picture, "chart-label")}
    assert note.text == "940 more districts"
    assert names["Same"] < note.y < names["Down"]


def test_sixty_names_fit_and_nothing_leaves_the_picture() -> None:
    movers = [
        Mover(f"District {n} of the Very Long and Winding River Road", 3.9 - n * 0.13, "rising")
        for n in range(60)
    ]
    picture = draw_progress(movers)
    assert list_outside(picture) == []
    assert list_collisions(find_words(picture, "chart-label")) == []


def test_zero_is_marked_however_far_the_axis_goes() -> None:
    for reach in (0.01, 0.6, 1.1, 1.3, 3.9):
        picture = draw_progress([Mover("One", reach, "rising")])
        assert "0.00" in {word.text for word in find_words(picture, "chart-tick")}


def test_with_too_few_rounds_it_says_so() -> None:
    assert draw_progress([]).description == "No district has enough rounds to tell."


def test_the_description_counts_the_courses() -> None:
    assert draw_progress(MOVERS).description.startswith(
        "Shown are 3: 1 rising, 1 steady and 1 slipping. The most: Up, +0.50. The least: Down"
    )

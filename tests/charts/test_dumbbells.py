"""Before and after by component."""

from __future__ import annotations

from fractions import Fraction

from selfassess.charts.dumbbells import draw_dumbbells, find_cut
from selfassess.charts.picture import Segment
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from tests.builders import edition
from tests.charts.inspecting import find_dots, find_tracks, find_words, list_outside

FRAMEWORK = get_edition(DEFAULT_EDITION)
BEFORE = {"1": 3.5, "2": 2.0, "3": 4.0, "4": None, "5": 5.0, "6": 1.0}
AFTER = {"1": 3.5, "2": 3.67, "3": 3.0, "4": 2.0, "5": 5.0, "6": 5.0}
SMALL = edition([1, 1], without=["component-wanted"])


def test_what_rises_points_to_the_right_and_what_falls_to_the_left() -> None:
    picture = draw_dumbbells(FRAMEWORK, BEFORE, AFTER)
    tips = [(track.points[1][0] - track.points[0][0]) > 0 for track in find_tracks(picture)]
    assert tips == [True, False, True]


def test_a_component_that_stays_has_one_point_and_one_value() -> None:
    picture = draw_dumbbells(SMALL, {"1": 3.0, "2": 3.0}, {"1": 3.0, "2": 3.0})
    key, drawn = find_dots(picture)[:2], find_dots(picture)[2:]
    assert len(key) == len(drawn) == 2
    assert [words.text for words in find_words(picture, "chart-label")].count("3.00") == 2
    assert picture.description == "No component moves from “Now” to “After the plan”."


def test_the_line_of_what_counts_is_there_where_the_edition_has_it() -> None:
    def has_cut(framework: object) -> bool:
        marks = draw_dumbbells(framework, BEFORE, AFTER).marks  # type: ignore[arg-type]
        return any(isinstance(mark, Segment) and mark.role == "chart-cut" for mark in marks)

    assert has_cut(FRAMEWORK)
    assert not has_cut(SMALL)
    assert find_cut(FRAMEWORK) == Fraction(7, 2)
    assert find_cut(SMALL) is None


def test_the_description_names_what_moves_and_counts_what_is_in_progress() -> None:
    says = draw_dumbbells(FRAMEWORK, BEFORE, AFTER).description
    assert says == (
        "From “Now” to “After the plan”: Autonomy and Accountability up; Funding down."
        " In progress or better: 3 before, 4 after."
    )


def test_the_table_has_the_change_with_its_sign() -> None:
    rows = draw_dumbbells(FRAMEWORK, BEFORE, AFTER).rows
    assert [row[3] for row in rows] == ["0.00", "+1.67", "−1.00", "–", "0.00", "+4.00", "–"]


def test_nothing_leaves_the_picture() -> None:
    names = "After the second year of a plan that the board has adopted in the spring"
    for before, after in ((BEFORE, AFTER), (AFTER, BEFORE), ({}, {})):
        picture = draw_dumbbells(
            FRAMEWORK, before, after, before_label=names, after_label=names * 2
        )
        assert list_outside(picture) == []

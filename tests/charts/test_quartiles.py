"""Own levels beside the quartiles of others."""

from __future__ import annotations

from fractions import Fraction

from selfassess.charts.picture import Box
from selfassess.charts.quartiles import QuartileRow, draw_quartiles
from selfassess.domain.peers import find_quartiles
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from tests.charts.inspecting import (
    find_dots,
    find_words,
    list_collisions,
    list_outside,
)

FRAMEWORK = get_edition(DEFAULT_EDITION)
OTHERS = find_quartiles([1, 2, 3, 4, 5])
ROWS = [
    QuartileRow("Choice", Fraction(4), OTHERS),
    QuartileRow("Autonomy", Fraction(2), OTHERS),
    QuartileRow("Funding", Fraction(3), OTHERS),
    QuartileRow("Talent", None, OTHERS),
    QuartileRow("Support", Fraction(3), None, "too few districts"),
    QuartileRow("Accountability", Fraction(5), find_quartiles([3] * 5)),
]


def list_boxes(rows: list[QuartileRow]) -> list[Box]:
    """The boxes of the rows, without that of the key."""
    marks = draw_quartiles(FRAMEWORK, rows, title="Peers").marks
    return [mark for mark in marks if isinstance(mark, Box) and mark.role == "chart-area"][1:]


def test_a_row_without_peers_has_no_box_and_says_why() -> None:
    picture = draw_quartiles(FRAMEWORK, ROWS, title="Peers")
    assert len(list_boxes(ROWS)) == 5
    assert "too few districts" in [words.text for words in find_words(picture, "chart-tick")]
    assert picture.rows[4] == ("Support", "3.00", "–", "too few districts", "–")


def test_a_row_without_an_own_level_has_no_dot() -> None:
    # One is in the key.
    assert len(find_dots(draw_quartiles(FRAMEWORK, ROWS, title="Peers"))) == 1 + 5


def test_a_box_of_one_mind_can_still_be_seen() -> None:
    assert min(box.width for box in list_boxes(ROWS)) == 4


def test_the_description_counts_above_below_and_at() -> None:
    picture = draw_quartiles(FRAMEWORK, ROWS, title="Peers", others_label="Peers")
    assert "above it on 2 of 4, below it on 1, and at it on 1" in picture.description


def test_nothing_to_compare_is_said() -> None:
    picture = draw_quartiles(FRAMEWORK, [QuartileRow("Choice", None, None)], title="Peers")
    assert picture.description.startswith("There is nothing to compare")


def test_everything_lies_within_the_picture_and_no_words_cover_each_other() -> None:
    names = [QuartileRow(f"{e.id} {e.short}", None, None, "") for e in FRAMEWORK.elements.values()]
    for rows in (ROWS, names):
        picture = draw_quartiles(
            FRAMEWORK, rows, title="Peers", own_label="This district", others_label="Peers"
        )
        assert list_outside(picture) == []
        assert list_collisions(find_words(picture, "chart-label")) == []

"""The map of squares: every state once, none on another, and no number by color alone."""

from __future__ import annotations

import pytest

from selfassess.charts.picture import Box
from selfassess.charts.state_grid import (
    StateShare,
    cut_shades,
    draw_state_grid,
    place_states,
)
from selfassess.domain.districts import STATES
from tests.charts.inspecting import find_words, list_collisions, list_outside, room_of_mark

SOME = {"OH": StateShare(25, 14), "CO": StateShare(3, 3), "PR": StateShare(1, 0)}


def find_states(role: str) -> int:
    wanted = f"chart-state {role}"
    return sum(isinstance(m, Box) and m.role == wanted for m in draw_state_grid(SOME).marks)


def test_every_state_and_territory_has_a_square_of_its_own() -> None:
    places = place_states()
    assert set(places) == set(STATES)
    assert len(set(places.values())) == len(STATES)


def test_no_square_covers_another() -> None:
    boxes = [
        room_of_mark(mark)
        for mark in draw_state_grid({}).marks
        if isinstance(mark, Box) and mark.width > 30
    ]
    assert len(boxes) == len(STATES)
    assert not [
        1 for n, one in enumerate(boxes) for other in boxes[n + 1 :] if one.overlap(other) > 0
    ]


@pytest.mark.parametrize(
    ("west", "east"), [("WA", "ME"), ("CA", "NC"), ("TX", "FL"), ("CO", "OH"), ("PR", "AS")]
)
def test_west_is_on_the_left(west: str, east: str) -> None:
    assert place_states()[west][0] < place_states()[east][0]


@pytest.mark.parametrize(
    ("north", "south"), [("WA", "CA"), ("ME", "FL"), ("ND", "TX"), ("DC", "PR")]
)
def test_north_is_above(north: str, south: str) -> None:
    assert place_states()[north][1] < place_states()[south][1]


def test_a_square_says_how_many_count_of_how_many() -> None:
    words = [mark.text for mark in find_words(draw_state_grid(SOME), "chart-on-shade")]
    assert {"14 of 25", "3", "0 of 1"} <= set(words)
    assert "14 of 25" not in {
        mark.text
        for mark in find_words(draw_state_grid({"OH": StateShare(25, 25)}), "chart-on-shade")
    }


def test_the_share_that_counts_is_a_bar_as_long() -> None:
    bars = [
        mark.width
        for mark in draw_state_grid(SOME).marks
        if isinstance(mark, Box) and mark.role.startswith("chart-counted") and mark.y < 600
    ]
    assert sorted(bars) == [pytest.approx(68 * 14 / 25, abs=0.1), 68]


def test_where_all_count_no_bar_is_drawn() -> None:
    picture = draw_state_grid({"OH": StateShare(25, 25)})
    assert not [mark for mark in picture.marks if mark.role.startswith("chart-counted")]


def test_the_most_is_darkest_and_none_is_white() -> None:
    # One in the key each.
    assert find_states("shade-4") == 1 + 1
    assert find_states("shade-0") == len(STATES) - 3 + 1


@pytest.mark.parametrize("most", [0, 1, 2, 3, 4, 5, 25, 1000])
def test_shades_end_at_the_most_and_rise(most: int) -> None:
    cuts = cut_shades(most)
    assert list(cuts) == sorted(set(cuts))
    assert (cuts[-1] if cuts else 0) == most
    assert len(cuts) <= 4


def test_nothing_leaves_the_picture_and_no_word_covers_another() -> None:
    full = {state: StateShare(100 + n, n) for n, state in enumerate(STATES)}
    for shares in ({}, SOME, full):
        picture = draw_state_grid(shares)
        assert list_outside(picture) == []
        words = [*find_words(picture, "chart-on-shade"), *find_words(picture, "chart-label")]
        assert list_collisions(words) == []


def test_words_and_table_tell_the_same() -> None:
    picture = draw_state_grid(SOME)
    assert picture.description.startswith("29 districts in 3 states and territories; 17 of them")
    assert picture.rows[0] == ("Ohio", "25", "14")
    assert len(picture.rows) == 3
    assert draw_state_grid({}).description == "No district takes part."


def test_districts_without_a_state_are_told_in_the_table() -> None:
    picture = draw_state_grid({"": StateShare(2, 1)})
    assert picture.rows == (("No state named", "2", "1"),)

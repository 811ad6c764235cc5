"""How far a plan is, as one bar."""

from __future__ import annotations

import pytest

from selfassess.charts.picture import Box
from selfassess.charts.status_bar import WIDTH, draw_status_bar
from selfassess.domain.tracking import Status, count_statuses
from tests.charts.inspecting import list_outside

MANY = [Status.DONE] * 3 + [Status.UNDER_WAY] * 2 + [Status.DROPPED]


def test_each_part_is_as_wide_as_its_share() -> None:
    picture = draw_status_bar(count_statuses(MANY))
    parts = [
        mark
        for mark in picture.marks
        if isinstance(mark, Box) and "status-" in mark.role and mark.height > 20
    ]
    assert [part.role.removeprefix("chart-bar status-") for part in parts] == [
        "done",
        "under-way",
        "dropped",
    ]
    assert [part.width for part in parts] == pytest.approx([WIDTH / 2, WIDTH / 3, WIDTH / 6], abs=1)
    assert parts[1].x == pytest.approx(parts[0].width, abs=0.2)


def test_the_table_says_the_same_in_numbers() -> None:
    rows = draw_status_bar(count_statuses(MANY)).rows
    assert rows[0] == ("Done", "3", "50%")
    assert rows[3] == ("Slipped", "0", "0%")
    assert sum(int(row[1]) for row in rows) == 6


def test_nothing_leaves_the_picture_and_nothing_to_show_is_drawn_too() -> None:
    assert list_outside(draw_status_bar(count_statuses(MANY))) == []
    empty = draw_status_bar(count_statuses([]))
    assert list_outside(empty) == []
    assert empty.rows[0] == ("Done", "0", "–")

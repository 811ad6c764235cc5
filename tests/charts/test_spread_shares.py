"""Where the spread comes from: the elements farthest from the mean."""

from __future__ import annotations

from selfassess.charts.picture import Box
from selfassess.charts.spread_shares import MIDDLE, draw_spread_shares
from selfassess.domain.snapshot import share_spread
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from tests.charts.inspecting import list_outside

FRAMEWORK = get_edition(DEFAULT_EDITION)
LEVELS = {"1.1": 1, "1.2": 3, "1.3": 3, "1.4": 5, "2.1": 2}
SHARES = {element: float(share) for element, share in share_spread(LEVELS).items()}


def test_the_largest_shares_come_first_and_equal_ones_in_the_order_of_the_edition() -> None:
    picture = draw_spread_shares(FRAMEWORK, LEVELS, SHARES, most=3)
    assert [row[0].split()[0] for row in picture.rows] == ["1.4", "1.1", "2.1"]
    assert picture.rows[0][1:] == ("5, National exemplar", "above", "55%")


def test_bars_go_left_below_the_mean_and_right_above_it() -> None:
    picture = draw_spread_shares(FRAMEWORK, LEVELS, SHARES, most=2)
    boxes = [mark for mark in picture.marks if isinstance(mark, Box) and "level-" in mark.role]
    above, below = boxes[1], boxes[3]
    assert above.x == MIDDLE
    assert below.x + below.width == MIDDLE
    assert above.role == "chart-bar level-5of5"
    assert below.role == "chart-bar level-1of5"


def test_equal_levels_have_no_spread_to_show() -> None:
    picture = draw_spread_shares(FRAMEWORK, {"1.1": 3, "1.2": 3}, {"1.1": 0.0, "1.2": 0.0})
    assert picture.rows == ()
    assert "no spread" in picture.description


def test_nothing_leaves_the_picture_with_every_element_shown() -> None:
    levels = {element: 1 + number % 5 for number, element in enumerate(FRAMEWORK.elements)}
    shares = {element: float(share) for element, share in share_spread(levels).items()}
    assert list_outside(draw_spread_shares(FRAMEWORK, levels, shares, most=36)) == []
    assert list_outside(draw_spread_shares(FRAMEWORK, {}, {})) == []

"""Who takes part, by state: a map of equal squares, in which Rhode Island is seen like Texas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from selfassess.charts.picture import Mark, Picture, make_box, make_words
from selfassess.domain.districts import STATES
from selfassess.formats.numbers import show_count
from selfassess.formats.words import join_words

SQUARE: Final = 68
PITCH: Final = 72
"""From one square to the next. [picture units]"""
COLUMNS: Final = 11
SHADES: Final = 4
BAR: Final = 6
"""Height of the bar that tells how many of a state count. [picture units]"""
KEY: Final = 26
GAP: Final = 14
"""Between the states and the territories below them. [picture units]"""

ROWS: Final = (
    "AK .. .. .. .. .. .. .. .. .. ME",
    ".. .. .. .. .. .. .. .. .. VT NH",
    "WA ID MT ND MN IL WI MI NY RI MA",
    "OR NV WY SD IA IN OH PA NJ CT ..",
    "CA UT CO NE MO KY WV VA MD DE ..",
    ".. AZ NM KS AR TN NC SC DC .. ..",
    ".. .. .. OK LA MS AL GA .. .. ..",
    "HI .. .. TX .. .. .. .. FL .. ..",
)
TERRITORIES: Final = ".. .. .. .. .. .. PR VI GU MP AS"
"""The usual arrangement of squares; the territories have a row of their own."""


@dataclass(frozen=True, slots=True)
class StateShare:
    """How many districts of a state take part, and how many of them count."""

    all: int
    counted: int


def place_states() -> dict[str, tuple[float, float]]:
    """The upper left corner of each state's square, by postal code. [picture units]"""
    places = {
        state: (float(column * PITCH), float(row * PITCH))
        for row, line in enumerate(ROWS)
        for column, state in enumerate(line.split())
        if state != ".."
    }
    top = float(len(ROWS) * PITCH + GAP)
    for column, state in enumerate(TERRITORIES.split()):
        if state != "..":
            places[state] = (float(column * PITCH), top)
    return places


def draw_state_grid(
    shares: Mapping[str, StateShare], *, title: str = "Who takes part, by state"
) -> Picture:
    """
    Draw a square for each state and territory, darker the more districts take part.

    Args:
        shares: By postal code; what is absent has no district.
        title: What the chart shows.
    """
    most = max((share.all for share in shares.values()), default=0)
    cuts = cut_shades(most)
    marks: list[Mark] = []
    tells = any(share.counted < share.all for share in shares.values())
    for state, place in place_states().items():
        share = shares.get(state, StateShare(0, 0))
        marks += _draw_state(state, share, place, cuts, tells_share=tells)
    foot = len(ROWS) * PITCH + GAP
    marks.append(make_words(6 * PITCH - 12, foot + SQUARE / 2 + 5, "Territories", anchor="end"))
    height = foot + PITCH + 18
    marks += _draw_key(cuts, height, tells_share=tells)
    return Picture(
        COLUMNS * PITCH,
        height + (2 if tells else 1) * KEY,
        tuple(marks),
        title,
        _describe(shares),
        ("State", "Districts", "Counted"),
        tuple(
            (STATES.get(state, "No state named"), str(share.all), str(share.counted))
            for state, share in sorted(
                shares.items(), key=lambda one: (-one[1].all, STATES.get(one[0], "~"))
            )
            if share.all
        ),
        (1, 2),
    )


def cut_shades(most: int) -> tuple[int, ...]:
    """
    The largest count of each shade, from the lightest to the darkest.

    >>> cut_shades(0), cut_shades(2), cut_shades(25)
    ((), (1, 2), (6, 12, 18, 25))
    """
    cuts = sorted({most * part // SHADES for part in range(1, SHADES + 1)} - {0})
    return tuple(cuts)


def _draw_state(
    state: str,
    share: StateShare,
    place: tuple[float, float],
    cuts: tuple[int, ...],
    *,
    tells_share: bool,
) -> list[Mark]:
    x, y = place
    shade = _find_shade(share.all, cuts)
    ink = f"chart-on-shade shade-{shade}"
    center = x + SQUARE / 2
    marks: list[Mark] = [make_box(x, y, SQUARE, SQUARE, f"chart-state shade-{shade}")]
    if not share.all:
        marks.append(make_words(center, y + SQUARE / 2 + 5, state, ink, "middle"))
        return marks
    marks.append(make_words(center, y + 27, state, f"{ink} is-main", "middle"))
    says = f"{share.counted} of {share.all}" if share.counted != share.all else str(share.all)
    marks.append(make_words(center, y + 47, says, ink, "middle"))
    if share.counted and tells_share:
        width = SQUARE * share.counted / share.all
        marks.append(make_box(x, y + SQUARE - BAR, width, BAR, f"chart-counted shade-{shade}"))
    return marks


def _find_shade(count: int, cuts: tuple[int, ...]) -> int:
    """0 for none, SHADES for the most; few different counts use the darker ones sparingly."""
    if not count:
        return 0
    return next(number for number, cut in enumerate(cuts, start=1) if count <= cut)


def _draw_key(cuts: tuple[int, ...], top: float, *, tells_share: bool) -> list[Mark]:
    marks: list[Mark] = []
    x, low = 0.0, 1
    entries = [(0, "no district")]
    for shade, cut in enumerate(cuts, start=1):
        entries.append((shade, str(cut) if cut == low else f"{low} to {cut}"))
        low = cut + 1
    for shade, says in entries:
        marks.append(make_box(x + 1, top, 18, 18, f"chart-state shade-{shade}"))
        marks.append(make_words(x + 26, top + 14, says))
        x += 40 + 9 * len(says)
    if tells_share:
        marks.append(make_box(1, top + KEY + 6, 18, BAR, "chart-counted shade-1"))
        says = "at the foot of a square: the share of its districts that count"
        marks.append(make_words(26, top + KEY + 14, says))
    return marks


def _describe(shares: Mapping[str, StateShare]) -> str:
    named = {state: share for state, share in shares.items() if share.all}
    if not named:
        return "No district takes part."
    districts = sum(share.all for share in named.values())
    counted = sum(share.counted for share in named.values())
    places = sum(state in STATES for state in named)
    order = sorted(named.items(), key=lambda one: (-one[1].all, STATES.get(one[0], "~")))
    top = [f"{STATES.get(state, 'no state named')} ({share.all})" for state, share in order[:3]]
    says = (
        f"{show_count(districts, 'district')} in"
        f" {show_count(places, 'state or territory', 'states and territories')};"
        f" {counted} of them counted. Most in {join_words(top)}."
    )
    return f"{says} A square has the state’s postal code, how many count of how many take part."

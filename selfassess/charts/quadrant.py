"""Level against spread, as in CRPE's Figure 4: consistent on the left, strong at the top."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from selfassess.charts.arrows import draw_arrowhead
from selfassess.charts.axis import Axis, list_ticks
from selfassess.charts.labels import Room, measure, place_beside, room_of, rooms_along
from selfassess.charts.picture import (
    Anchor,
    Dot,
    Mark,
    Picture,
    Words,
    make_box,
    make_dot,
    make_segment,
    make_track,
    make_words,
)
from selfassess.domain.framework import Framework
from selfassess.domain.verdicts import QUADRANTS
from selfassess.formats.numbers import show_score
from selfassess.formats.words import QUADRANT_WORDS, join_words

WIDTH: Final = 640
HEIGHT: Final = 440
LEFT, RIGHT, TOP, BOTTOM = 44, 620, 34, 384
RADII: Final = {"current": 8.0, "earlier": 5.0, "expected": 6.0}
LEAST_SPREAD_SHOWN: Final = 2.0
SPREAD_STEP: Final = 0.5
LINE: Final = 18


@dataclass(frozen=True, slots=True)
class QuadrantPoint:
    """
    One snapshot, or one district.

    Args:
        label: What stands beside it, such as "2026".
        spread: How piecemeal. [level squared, 0 to 4]
        overall: How strong. [overall score, 1 to 5]
        kind: `current` for the one that the page is about, `expected` for one that a plan brings.
        provisional: Whether elements are still open; it is then drawn hollow.
    """

    label: str
    spread: float
    overall: float
    kind: Literal["current", "earlier", "expected"] = "current"
    provisional: bool = False


def draw_quadrant(
    framework: Framework,
    points: Sequence[QuadrantPoint],
    *,
    path: bool = True,
    title: str = "Level and spread",
    heading: str = "Snapshot",
) -> Picture:
    """
    Draw the quadrant chart.

    Args:
        framework: The edition, whose rules hold the two cuts: see `verdicts.defines_quadrant`.
        points: From the oldest to the newest; none gives an empty chart that says so.
        path: Whether a line joins the points in their order, from year to year.
        title: What the chart shows.
        heading: What one point is, for the head of the table.
    """
    x, y = _make_axes(framework, points)
    cuts = (
        x.place(float(framework.rules.limit("consistent-at-most"))),
        y.place(float(framework.rules.limit("strong-at-least"))),
    )
    places = [(x.place(point.spread), y.place(point.overall)) for point in points]
    dots = [_draw_dot(point, place) for point, place in zip(points, places, strict=True)]
    names = _name_quadrants(cuts[0], [_room_around(dot) for dot in dots])
    marks: list[Mark] = [make_box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, "chart-panel")]
    marks += [*_draw_axes(x, y), *_draw_cuts(*cuts), *names]
    if path and len(points) > 1:
        marks += _draw_path(points, dots)
    by_size: list[Dot] = sorted(dots, key=lambda dot: dot.radius)
    marks += by_size
    taken = [*map(room_of, names), *map(_room_around, dots), *(rooms_along(places) if path else ())]
    marks += _draw_labels(points, dots, taken, cuts)
    if not points:
        marks.append(
            make_words(
                (LEFT + RIGHT) / 2,
                (TOP + BOTTOM) / 2 - 40,
                "Nothing is rated yet.",
                anchor="middle",
            )
        )
    return Picture(
        WIDTH,
        HEIGHT,
        tuple(marks),
        title,
        _describe(framework, points, path=path),
        (heading, "Overall", "Spread", "Where it lies"),
        tuple(_tabulate(framework, point) for point in points),
        (1, 2),
    )


def name_place(framework: Framework, overall: float, spread: float) -> str:
    """In words, the quadrant of a level and a spread that were rounded for JSON."""
    strong = overall >= framework.rules.limit("strong-at-least")
    consistent = spread <= framework.rules.limit("consistent-at-most")
    return QUADRANT_WORDS[QUADRANTS[strong, consistent]]


def _make_axes(framework: Framework, points: Sequence[QuadrantPoint]) -> tuple[Axis, Axis]:
    # Twice the cut, so that it lies in the middle, unless a point lies farther out.
    cut = float(framework.rules.limit("consistent-at-most"))
    highest = max([LEAST_SPREAD_SHOWN, 2 * cut, *(point.spread + 0.1 for point in points)])
    reach = -(-highest // SPREAD_STEP) * SPREAD_STEP
    return (
        Axis(0, reach, LEFT, RIGHT),
        Axis(framework.lowest, framework.highest, BOTTOM, TOP),
    )


def _draw_axes(x: Axis, y: Axis) -> list[Mark]:
    marks: list[Mark] = []
    for value in list_ticks(x.low, x.high, SPREAD_STEP):
        at = x.place(value)
        marks.append(make_segment(at, TOP, at, BOTTOM, "chart-grid"))
        marks.append(make_words(at, BOTTOM + 20, f"{value:g}", "chart-tick", "middle"))
    for value in list_ticks(y.low, y.high, 1):
        at = y.place(value)
        marks.append(make_segment(LEFT, at, RIGHT, at, "chart-grid"))
        marks.append(make_words(LEFT - 10, at + 5, f"{value:g}", "chart-tick", "end"))
    marks.append(make_segment(LEFT, BOTTOM, RIGHT, BOTTOM, "chart-axis"))
    marks.append(make_segment(LEFT, TOP, LEFT, BOTTOM, "chart-axis"))
    marks.append(make_words(LEFT, TOP - 14, "Overall: stronger is higher", "chart-axis-title"))
    marks.append(
        make_words(
            RIGHT, BOTTOM + 44, "Spread: more piecemeal is farther right", "chart-axis-title", "end"
        )
    )
    return marks


def _draw_cuts(x: float, y: float) -> list[Mark]:
    return [
        make_segment(x, TOP, x, BOTTOM, "chart-cut"),
        make_segment(LEFT, y, RIGHT, y, "chart-cut"),
    ]


def _name_quadrants(cut: float, dots: Sequence[Room]) -> list[Words]:
    """Each name in the outer corner of its quadrant, or at the cut where a point lies there."""
    names: list[Words] = []
    for is_strong, is_consistent in QUADRANTS:
        text = QUADRANT_WORDS[QUADRANTS[is_strong, is_consistent]]
        outer, inner = (LEFT + 10, cut - 10) if is_consistent else (RIGHT - 10, cut + 10)
        lines = [text]
        if measure(text) > abs(inner - outer):
            first, _, rest = text.rpartition(" ")
            lines = [first, rest]
        top = TOP + 20 if is_strong else BOTTOM - 12 - LINE * (len(lines) - 1)
        corner: Anchor = "start" if is_consistent else "end"
        beside: Anchor = "end" if is_consistent else "start"
        choices: list[list[Words]] = [
            [
                make_words(at, top + LINE * number, line, "chart-quadrant", anchor)
                for number, line in enumerate(lines)
            ]
            for at, anchor in ((outer, corner), (inner, beside))
        ]
        names += min(choices, key=lambda choice: _count_covered(list(choice), dots))
    return names


def _count_covered(names: Sequence[Words], dots: Sequence[Room]) -> int:
    return sum(room_of(name).overlap(dot) > 0 for name in names for dot in dots)


def _draw_labels(
    points: Sequence[QuadrantPoint],
    dots: Sequence[Dot],
    taken: Sequence[Room],
    cuts: tuple[float, float],
) -> list[Mark]:
    x, y = cuts
    rooms = [*taken, Room(x - 1, TOP, x + 1, BOTTOM), Room(LEFT, y - 1, RIGHT, y + 1)]
    frame = Room(LEFT, TOP, RIGHT, BOTTOM)
    marks: list[Mark] = []
    # The one that the page is about chooses its place first.
    order = sorted(range(len(points)), key=lambda number: points[number].kind != "current")
    for number in order:
        point, dot = points[number], dots[number]
        if point.label:
            role = "chart-label is-main" if point.kind == "current" else "chart-label"
            words = place_beside(point.label, (dot.x, dot.y), dot.radius, rooms, frame, role)
            rooms.append(room_of(words))
            marks.append(words)
    return marks


def _draw_path(points: Sequence[QuadrantPoint], dots: Sequence[Dot]) -> list[Mark]:
    """The line through what was, that through what is expected, and an arrowhead at each point."""
    places = [(dot.x, dot.y) for dot in dots]
    known = sum(point.kind != "expected" for point in points)
    marks: list[Mark] = []
    if known > 1:
        marks.append(make_track(places[:known], "chart-line"))
    if known < len(points):
        marks.append(make_track(places[max(0, known - 1) :], "chart-line is-expected"))
    for (start, before), (end, dot) in pairwise(zip(places, dots, strict=True)):
        marks += draw_arrowhead(start, end, max(before.radius, dot.radius) + 2)
    return marks


def _draw_dot(point: QuadrantPoint, place: tuple[float, float]) -> Dot:
    is_hollow = point.provisional or point.kind == "expected"
    role = "chart-point" if is_hollow else "chart-point is-main"
    return make_dot(*place, RADII[point.kind], role)


def _room_around(dot: Dot) -> Room:
    reach = dot.radius + 2
    return Room(dot.x - reach, dot.y - reach, dot.x + reach, dot.y + reach)


def _tabulate(framework: Framework, point: QuadrantPoint) -> tuple[str, ...]:
    place = name_place(framework, point.overall, point.spread)
    label = f"{point.label} (provisional)" if point.provisional else point.label
    return (label, show_score(point.overall), show_score(point.spread), place)


def _describe(framework: Framework, points: Sequence[QuadrantPoint], *, path: bool) -> str:
    parameters = framework.rules.parameters
    strong, consistent = parameters["strong-at-least"], parameters["consistent-at-most"]
    says = (
        f"Strong is an overall of {strong.value:g} or more, consistent a spread of"
        f" {consistent.value:g} or less."
    )
    if strong.is_assumption and consistent.is_assumption:
        says += " Both cuts are assumptions of this tool."
    if not points:
        return f"Nothing is rated yet. {says}"
    return f"{_describe_path(framework, points) if path else _count(framework, points)} {says}"


def _describe_path(framework: Framework, points: Sequence[QuadrantPoint]) -> str:
    expected = [point for point in points if point.kind == "expected"]
    newest = next((one for one in reversed(points) if one.kind != "expected"), points[-1])
    now = f"{_locate(framework, newest)}."
    if newest.provisional:
        now += " The newest point is hollow because it is provisional."
    if expected and expected[-1] is not newest:
        last = expected[-1]
        is_one = len(expected) == 1
        now += (
            f" {last.label}, as the plan expects: {_locate(framework, last).lower()}. What is"
            f" expected is hollow, {'at the end of' if is_one else 'along'} a dashed line."
        )
    return now


def _locate(framework: Framework, point: QuadrantPoint) -> str:
    place = name_place(framework, point.overall, point.spread).lower()
    return f"Overall {show_score(point.overall)}, spread {show_score(point.spread)}: {place}"


def _count(framework: Framework, points: Sequence[QuadrantPoint]) -> str:
    found = Counter(name_place(framework, point.overall, point.spread) for point in points)
    parts = [f"{found[words]} {words.lower()}" for words in QUADRANT_WORDS.values() if found[words]]
    return f"Of {len(points)} in all: {join_words(parts)}."

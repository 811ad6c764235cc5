"""Before and after by component: two points on one axis, and an arrow from one to the other."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from selfassess.charts.arrows import draw_arrowhead
from selfassess.charts.axis import Axis, list_ticks
from selfassess.charts.labels import shorten
from selfassess.charts.picture import (
    Anchor,
    Mark,
    Picture,
    make_box,
    make_dot,
    make_segment,
    make_words,
)
from selfassess.domain.framework import Framework
from selfassess.formats.numbers import show_score
from selfassess.formats.words import join_words

WIDTH: Final = 640
NAMES: Final = 150
LEFT, RIGHT = 168, 628
INSET: Final = 46
"""From the panel's edges to the ends of the axis, for the values beside the points."""
TOP: Final = 58
ROW: Final = 34
RADIUS: Final = 6.0
BESIDE: Final = 11
"""From a point to its value. [picture units]"""

Value = Fraction | float | None


def draw_dumbbells(
    framework: Framework,
    before: Mapping[str, Value],
    after: Mapping[str, Value],
    *,
    before_label: str = "Now",
    after_label: str = "After the plan",
    title: str = "Each component, before and after",
) -> Picture:
    """
    Draw each component's score at two moments, with the line from which it is in progress.

    Args:
        framework: The edition; without a rule for what counts as in progress there is no such line.
        before: Score of each component, by component id. [score, 1 to 5]
        after: The same, later.
        before_label: When the first was, for the key.
        after_label: When the second is.
        title: What the chart shows.
    """
    bottom = TOP + ROW * len(framework.components) + 8
    axis = Axis(framework.lowest, framework.highest, LEFT + INSET, RIGHT - INSET)
    marks: list[Mark] = [make_box(LEFT, TOP, RIGHT - LEFT, bottom - TOP, "chart-panel")]
    for value in list_ticks(axis.low, axis.high, 1):
        at = axis.place(value)
        marks.append(make_segment(at, TOP, at, bottom, "chart-grid"))
        marks.append(make_words(at, bottom + 20, f"{value:g}", "chart-tick", "middle"))
    marks += _draw_cut(framework, axis, bottom)
    marks += _draw_key(before_label, after_label)
    for number, component in enumerate(framework.components):
        base = TOP + 4 + ROW * number + ROW / 2
        name = shorten(component.short, NAMES)
        marks.append(make_words(LEFT - 12, base + 5, name, "chart-label", "end"))
        marks += _draw_pair(axis, base, before.get(component.id), after.get(component.id))
    return Picture(
        WIDTH,
        bottom + 30,
        tuple(marks),
        title,
        _describe(framework, before, after, (before_label, after_label)),
        ("Component", before_label, after_label, "Change"),
        tuple(
            (
                component.short,
                show_score(old := before.get(component.id)),
                show_score(new := after.get(component.id)),
                _show_change(old, new),
            )
            for component in framework.components
        ),
        (1, 2, 3),
    )


def find_cut(framework: Framework) -> Fraction | None:
    """The score from which a component counts as in progress; None without a rule for it."""
    wanted = framework.rules.find("component-wanted")
    return None if wanted is None else wanted - Fraction(1, 2)


def _draw_cut(framework: Framework, axis: Axis, bottom: float) -> list[Mark]:
    cut = find_cut(framework)
    wanted = framework.rules.find("component-wanted")
    if cut is None or wanted is None:
        return []
    at = axis.place(float(cut))
    label = framework.labels[int(wanted)].label
    return [
        make_segment(at, TOP, at, bottom, "chart-cut"),
        make_words(at, TOP - 10, f"“{label}” from {float(cut):g}", "chart-label", "middle"),
    ]


def _draw_key(before_label: str, after_label: str) -> list[Mark]:
    # Each half of the width holds one of the two, whatever they are called.
    first, second = shorten(before_label, 200), shorten(after_label, 220)
    return [
        make_dot(LEFT + 6, 18, RADIUS, "chart-point"),
        make_words(LEFT + 20, 23, first),
        make_dot(LEFT + 240, 18, RADIUS, "chart-point is-main"),
        make_words(LEFT + 254, 23, second),
    ]


def _draw_pair(axis: Axis, y: float, old: Value, new: Value) -> list[Mark]:
    if old is None and new is None:
        return [make_words(axis.start, y + 5, "Not rated", "chart-tick")]
    marks: list[Mark] = []
    places = [None if value is None else axis.place(float(value)) for value in (old, new)]
    start, end = places
    if start is not None and end is not None and start != end:
        marks.append(make_segment(start, y, end, y, "chart-line"))
        marks += draw_arrowhead((start, y), (end, y), RADIUS + 1)
    is_up = start is None or end is None or end >= start
    if start is not None and start != end:
        marks.append(make_dot(start, y, RADIUS, "chart-point"))
        marks.append(_write(start, y, old, is_left=is_up))
    if end is not None:
        marks.append(make_dot(end, y, RADIUS, "chart-point is-main"))
        marks.append(_write(end, y, new, is_left=not is_up))
    return marks


def _write(x: float, y: float, value: Value, *, is_left: bool) -> Mark:
    anchor: Anchor = "end" if is_left else "start"
    return make_words(
        x - BESIDE if is_left else x + BESIDE, y + 5, show_score(value), "chart-label", anchor
    )


def _show_change(old: Value, new: Value) -> str:
    if old is None or new is None:
        return "–"
    change = Fraction(new) - Fraction(old)
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return f"{sign}{show_score(abs(change))}"


def _describe(
    framework: Framework,
    before: Mapping[str, Value],
    after: Mapping[str, Value],
    labels: tuple[str, str],
) -> str:
    first, second = labels
    moved = {
        component.short: Fraction(new) - Fraction(old)
        for component in framework.components
        if (old := before.get(component.id)) is not None
        and (new := after.get(component.id)) is not None
        and old != new
    }
    if not moved:
        says = f"No component moves from “{first}” to “{second}”."
    else:
        up = [name for name, change in moved.items() if change > 0]
        down = [name for name, change in moved.items() if change < 0]
        parts = [
            f"{join_words(names)} {verb}" for names, verb in ((up, "up"), (down, "down")) if names
        ]
        says = f"From “{first}” to “{second}”: {'; '.join(parts)}."
    cut = find_cut(framework)
    if cut is None:
        return says
    counts = [
        sum(value is not None and value >= cut for value in values.values())
        for values in (before, after)
    ]
    return f"{says} In progress or better: {counts[0]} before, {counts[1]} after."

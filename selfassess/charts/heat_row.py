"""The components as colored cells, one row for each moment: now, after year 1, after year 2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from selfassess.charts.labels import wrap_words
from selfassess.charts.picture import Mark, Picture, make_box, make_track, make_words
from selfassess.domain.framework import Framework
from selfassess.domain.snapshot import Score, Snapshot
from selfassess.formats.documents import Document
from selfassess.formats.numbers import show_score
from selfassess.formats.words import join_words, spell_count

WIDTH: Final = 840
NAMES: Final = 118
"""Room for the names of the moments. [picture units]"""
TOP: Final = 26
GAP: Final = 3
PAD: Final = 7
LINE: Final = 17
"""From one line of text to the next. [picture units]"""
MOST_LINES: Final = 3
"""Lines of a level's words in one cell; the rest is cut."""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A score with the level that it is shown as; both None where nothing is rated."""

    level: int | None = None
    score: Fraction | float | None = None


@dataclass(frozen=True, slots=True)
class HeatMoment:
    """
    One row.

    Args:
        label: When, such as "After year 1".
        cells: Of the components, by component id; an absent one has no rating.
        overall: Of the district.
        spread: How piecemeal. [level squared, 0 to 4]
        provisional: Whether elements were open.
    """

    label: str
    cells: Mapping[str, HeatCell]
    overall: HeatCell = HeatCell()
    spread: Fraction | float | None = None
    provisional: bool = False


def make_moment(label: str, snapshot: Snapshot) -> HeatMoment:
    """The row of a computed snapshot, such as the one expected after a year."""
    return HeatMoment(
        label,
        {component: _make_cell(score) for component, score in snapshot.components.items()},
        _make_cell(snapshot.overall),
        snapshot.spread,
        provisional=not snapshot.complete,
    )


def read_moment(label: str, document: Document) -> HeatMoment:
    """The row of a frozen snapshot, see `formats.documents.write_snapshot`."""
    return HeatMoment(
        label,
        {
            component: HeatCell(score["level"], score["score"])
            for component, score in document["components"].items()
        },
        HeatCell(document["overall"]["level"], document["overall"]["score"]),
        document["spread"],
        provisional=not document["complete"],
    )


def _make_cell(score: Score) -> HeatCell:
    return HeatCell(score.level, score.score)


def draw_heat_row(
    framework: Framework,
    moments: Sequence[HeatMoment],
    *,
    title: str = "The components, year by year",
) -> Picture:
    """
    Draw the components at several moments; each cell has its level, its score and its words.

    Args:
        framework: The edition, whose scale names the levels.
        moments: From the first to the last; a cell that has another level than in the row above
            has an arrow.
        title: What the chart shows.
    """
    width = (WIDTH - NAMES - GAP * len(framework.components)) / len(framework.components)
    heads = [wrap_words(component.short, width, 2) for component in framework.components]
    top = TOP + LINE * (max(map(len, heads)) - 1)
    words = {
        level: wrap_words(entry.label, width - 2 * PAD, MOST_LINES)
        for level, entry in framework.labels.items()
    }
    # The name of a moment has two lines of numbers below it.
    lines = max(3, 1 + max(map(len, words.values())))
    height = LINE * lines + 2 * PAD - 2
    marks: list[Mark] = []
    for number, head in enumerate(heads):
        left = NAMES + GAP + number * (width + GAP)
        for row, line in enumerate(head):
            at = top - 10 - LINE * (len(head) - 1 - row)
            marks.append(make_words(left, at, line, "chart-axis-title"))
    before: Mapping[str, HeatCell] = {}
    for row, moment in enumerate(moments):
        foot = top + row * (height + GAP)
        marks += _draw_name(moment, foot)
        for number, component in enumerate(framework.components):
            left = NAMES + GAP + number * (width + GAP)
            cell = moment.cells.get(component.id, HeatCell())
            was = before.get(component.id, cell)
            marks += _draw_cell(framework, cell, was, (left, foot, width, height), words)
        before = moment.cells
    return Picture(
        WIDTH,
        top + max(1, len(moments)) * (height + GAP),
        tuple(marks),
        title,
        _describe(framework, moments),
        ("When", *(component.short for component in framework.components), "Overall", "Spread"),
        tuple(_tabulate(framework, moment) for moment in moments),
    )


def _draw_name(moment: HeatMoment, top: float) -> list[Mark]:
    lines = wrap_words(moment.label, NAMES - 4, 2)
    base = top + PAD + 12
    marks: list[Mark] = [
        make_words(0, base + LINE * number, line, "chart-label is-main")
        for number, line in enumerate(lines)
    ]
    base += LINE * len(lines)
    if moment.overall.score is not None:
        marks.append(make_words(0, base, f"Overall {show_score(moment.overall.score)}"))
        base += LINE
    if moment.provisional:
        marks.append(make_words(0, base, "Provisional"))
    elif moment.spread is not None:
        marks.append(make_words(0, base, f"Spread {show_score(moment.spread)}"))
    return marks


def _draw_cell(
    framework: Framework,
    cell: HeatCell,
    was: HeatCell,
    place: tuple[float, float, float, float],
    words: Mapping[int, Sequence[str]],
) -> list[Mark]:
    left, top, width, height = place
    base = top + PAD + 12
    if cell.level is None:
        return [
            make_box(left, top, width, height, "chart-bar level-none"),
            make_words(left + PAD, base, "–", "chart-on-level level-none"),
            make_words(left + PAD, base + LINE, "Not rated", "chart-on-level level-none"),
        ]
    color = f"level-{cell.level}of{framework.highest}"
    ink = f"chart-on-level {color}"
    marks: list[Mark] = [
        make_box(left, top, width, height, f"chart-bar {color}"),
        make_words(left + PAD, base, str(cell.level), f"{ink} is-main"),
        make_words(left + width - PAD, base, show_score(cell.score), ink, "end"),
    ]
    if was.level is not None and was.level != cell.level:
        marks += _draw_arrow(left + PAD + 20, base, color, is_up=cell.level > was.level)
    marks += [
        make_words(left + PAD, base + LINE * number, line, ink)
        for number, line in enumerate(words[cell.level], start=1)
    ]
    return marks


def _draw_arrow(x: float, base: float, color: str, *, is_up: bool) -> list[Mark]:
    tip, end = (base - 11, base) if is_up else (base, base - 11)
    wing = tip + (5 if is_up else -5)
    role = f"chart-arrow {color}"
    return [
        make_track([(x, end), (x, tip)], role),
        make_track([(x - 4.5, wing), (x, tip), (x + 4.5, wing)], role),
    ]


def _tabulate(framework: Framework, moment: HeatMoment) -> tuple[str, ...]:
    cells = [moment.cells.get(component.id, HeatCell()) for component in framework.components]
    label = f"{moment.label} (provisional)" if moment.provisional else moment.label
    return (
        label,
        *(_show(framework, cell) for cell in (*cells, moment.overall)),
        show_score(moment.spread),
    )


def _show(framework: Framework, cell: HeatCell) -> str:
    if cell.level is None:
        return "Not rated"
    return f"{cell.level}, {framework.labels[cell.level].label} ({show_score(cell.score)})"


def _describe(framework: Framework, moments: Sequence[HeatMoment]) -> str:
    if not moments:
        return "There is nothing to show yet."
    says = [_describe_moment(framework, moments[0])]
    for before, after in pairwise(moments):
        says.append(_describe_change(framework, before, after))
    return " ".join(says)


def _describe_moment(framework: Framework, moment: HeatMoment) -> str:
    parts = [
        f"{component.short} {cell.level if cell.level is not None else 'not rated'}"
        for component in framework.components
        if (cell := moment.cells.get(component.id, HeatCell()))
    ]
    return f"{moment.label}: {', '.join(parts)}."


def _describe_change(framework: Framework, before: HeatMoment, after: HeatMoment) -> str:
    turned = [
        f"{component.short} to {new.level}"
        for component in framework.components
        if (new := after.cells.get(component.id, HeatCell())).level
        != before.cells.get(component.id, HeatCell()).level
    ]
    if not turned:
        return f"{after.label}: no color changes."
    of = spell_count(len(turned), "color changes", "colors change")
    return f"{after.label} {of}: {join_words(turned)}."

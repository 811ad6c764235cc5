"""The districts as rows: components (Figure 1), elements (Figure 3), and where each one lies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from flask import url_for

from selfassess.domain.framework import Framework
from selfassess.domain.responses import ElementState
from selfassess.domain.scale import level_of, mean
from selfassess.formats.dates import show_month
from selfassess.formats.district_names import shorten_names
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.words import COURSE_WORDS, QUADRANT_WORDS, STATE_WORDS
from selfassess.services.network_views import ROWS, NetworkView, Row
from selfassess.web.network_page.asked import link_to

MARKS: Final[Mapping[ElementState, str]] = {"na": "–", "unknown": "?", "unanswered": "·"}
"""What stands in a cell without a level: three reasons, three marks."""
STATE_CLASSES: Final[Mapping[ElementState, str]] = {
    "na": "level-none is-na",
    "unknown": "level-none is-unknown",
    "unanswered": "level-none is-open",
}


@dataclass(frozen=True, slots=True)
class Head:
    """
    The head of a column.

    `sorted` is "ascending" or "descending" where the rows are in its order, and `href` leads to the
    page in its order, or the other way round. `is_of_cells` is whether colored cells stand below.
    """

    text: str
    more: str = ""
    href: str = ""
    sorted: str = ""
    is_of_cells: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The head of several columns."""

    text: str
    span: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a colored cell, and the words that color and mark stand for."""

    text: str
    words: str
    classes: str


@dataclass(frozen=True, slots=True)
class Line:
    """A district: its name, its address for members, its facts, and its cells."""

    name: str
    href: str
    is_demonstration: bool
    before: tuple[str, ...]
    cells: tuple[Cell, ...]
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeatTable:
    """
    A table of districts.

    Args:
        caption: What it shows.
        groups: Heads of several columns each; empty without.
        heads: Heads of the columns; the first is that of the districts.
        lines: One page of them.
        foot: The means below; None without.
        pages: Links to the page before and after, empty where there is none.
        where: Which page this is, in words; empty where there is one only.
    """

    caption: str
    groups: tuple[Group, ...]
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    foot: Line | None
    pages: tuple[str, str]
    where: str


class Cells:
    """Makes cells, each once: a network has tens of thousands of them, and few are different."""

    def __init__(self, framework: Framework) -> None:
        self._labels = framework.labels
        self._of = framework.highest
        self._made: dict[Fraction, Cell] = {}
        self._whole: dict[Fraction, Cell] = {}
        self._none = Cell("–", "Not rated", "level-none is-open")
        self._states = {
            state: Cell(mark, STATE_WORDS[state], STATE_CLASSES[state])
            for state, mark in MARKS.items()
        }

    def score(self, score: Fraction | None) -> Cell:
        """The cell of a mean, with two decimals."""
        if score is None:
            return self._none
        found = self._made.get(score)
        if found is None:
            found = self._made[score] = self._make(score, show_score(score))
        return found

    def element(self, value: Fraction | None, state: ElementState | None) -> Cell:
        """The cell of an element: a level, a mean of levels with one decimal, or why none."""
        if value is None:
            return self._states.get(state or "unanswered", self._none)
        found = self._whole.get(value)
        if found is None:
            text = str(value.numerator) if value.denominator == 1 else show_score(value, 1)
            found = self._whole[value] = self._make(value, text)
        return found

    def _make(self, score: Fraction, text: str) -> Cell:
        level = level_of(score)
        return Cell(text, self._labels[level].label, f"level-{level}of{self._of}")


def tabulate_components(view: NetworkView, endpoint: str = "components") -> HeatTable:
    """Figure 1: districts by components, with their overall and their spread."""
    framework, cells = view.framework, Cells(view.framework)
    heads = _Heads(view, endpoint)
    newest = view.query.use == "latest"
    names = shorten_names([row.name for row in view.rows])
    return HeatTable(
        caption=f"Districts by component, {framework.name}",
        groups=(),
        heads=(
            heads.make("District", "name"),
            heads.make("State", "state"),
            heads.make("Overall" if newest else "Newest overall", "overall", is_of_cells=True),
            *(
                heads.make(component.short, f"c:{component.id}", component.title, is_of_cells=True)
                for component in framework.components
            ),
            heads.make("Spread", "spread"),
            heads.make("Progress", "progress"),
            Head("Newest"),
        ),
        lines=tuple(
            _describe_line(
                view,
                row,
                (
                    cells.score(row.standing.overall),
                    *(cells.score(row.standing.components.get(c.id)) for c in framework.components),
                ),
                (
                    show_score(row.standing.spread),
                    show_change(row),
                    show_month(row.standing.latest)
                    + ("" if row.standing.analysed else " (not counted)"),
                ),
                name=name,
            )
            for row, name in zip(view.rows, names, strict=True)
        ),
        foot=Line(
            _name_means(view),
            "",
            False,
            ("",),
            (
                cells.score(view.overall_mean),
                *(cells.score(view.component_means.get(c.id)) for c in framework.components),
            ),
            ("", "", ""),
        ),
        pages=_turn(view, endpoint),
        where=_say_page(view),
    )


def tabulate_elements(view: NetworkView) -> HeatTable:
    """Figure 3: districts by all elements."""
    framework, cells = view.framework, Cells(view.framework)
    heads = _Heads(view, "elements")
    means = {rank.element: rank.mean for rank in view.elements}
    ids = tuple(framework.elements)
    names = shorten_names([row.name for row in view.rows])
    return HeatTable(
        caption=f"Districts by element, {framework.name}",
        groups=tuple(Group(c.short, len(c.elements)) for c in framework.components),
        heads=(
            heads.make("District", "name"),
            *(heads.make(e, f"e:{e}", framework.elements[e].title, is_of_cells=True) for e in ids),
        ),
        lines=tuple(
            _describe_line(
                view,
                row,
                tuple(cells.element(row.standing.elements.get(e), row.states.get(e)) for e in ids),
                (),
                shows_state=False,
                name=name,
            )
            for row, name in zip(view.rows, names, strict=True)
        ),
        foot=Line(
            _name_means(view),
            "",
            False,
            (),
            tuple(_mean_cell(cells, means.get(e)) for e in ids),
        ),
        pages=_turn(view, "elements"),
        where=_say_page(view),
    )


def tabulate_places(view: NetworkView, endpoint: str) -> HeatTable:
    """Where each district lies: overall, spread, quadrant and course, for beside the charts."""
    heads = _Heads(view, endpoint)
    newest = view.query.use == "latest"
    cells = Cells(view.framework)
    return HeatTable(
        caption="Where each district lies",
        groups=(),
        heads=(
            heads.make("District", "name"),
            heads.make("State", "state"),
            heads.make("Overall" if newest else "Newest overall", "overall", is_of_cells=True),
            *(() if newest else (Head("Average", is_of_cells=True),)),
            heads.make("Spread", "spread"),
            Head("Quadrant"),
            heads.make("Progress", "progress"),
        ),
        lines=tuple(
            _describe_line(
                view,
                row,
                (
                    cells.score(row.standing.overall),
                    *(() if newest else (cells.score(shown_overall(row)),)),
                ),
                (
                    show_score(row.standing.spread),
                    QUADRANT_WORDS[row.standing.quadrant] if row.standing.quadrant else "–",
                    show_change(row),
                ),
            )
            for row in view.rows
        ),
        foot=None,
        pages=_turn(view, endpoint),
        where=_say_page(view),
    )


def shown_overall(row: Row) -> Fraction | None:
    """The overall of what the network uses: of the newest round, or of the averages."""
    known = [score for score in row.standing.components.values() if score is not None]
    return mean(known) if known else None


def show_change(row: Row) -> str:
    """Recent progress with its sign and its word, or that there are too few rounds."""
    change = row.standing.progress
    if change is None:
        return "too few"
    sign = "+" if change > 0 else "−" if change < 0 else ""
    course = row.standing.course
    return f"{sign}{show_score(abs(change))}{f' {COURSE_WORDS[course].lower()}' if course else ''}"


class _Heads:
    """Makes heads of columns with links that sort, and turn the order round."""

    def __init__(self, view: NetworkView, endpoint: str) -> None:
        self._query = view.query
        self._endpoint = endpoint

    def make(self, text: str, sort: str, more: str = "", *, is_of_cells: bool = False) -> Head:
        query = self._query
        usually_down = sort not in ("name", "state")
        is_current = query.sort == sort
        is_down = usually_down if query.descending is None else query.descending
        turned = not is_down if is_current else None
        if turned == usually_down:
            turned = None
        return Head(
            text,
            more,
            link_to(self._endpoint, query, sort=sort, descending=turned, page=1),
            ("descending" if is_down else "ascending") if is_current else "",
            is_of_cells,
        )


def _describe_line(
    view: NetworkView,
    row: Row,
    cells: Sequence[Cell],
    after: tuple[str, ...],
    *,
    shows_state: bool = True,
    name: str = "",
) -> Line:
    return Line(
        name or row.name,
        url_for("districts.overview", district_id=row.district_id) if row.is_member else "",
        row.is_demonstration and view.is_mixed,
        (row.state or "–",) if shows_state else (),
        tuple(cells),
        after,
    )


def _mean_cell(cells: Cells, value: Fraction | None) -> Cell:
    if value is None:
        return cells.element(None, "unanswered")
    # A mean of the network has a decimal even where it is whole.
    found = cells.element(value, None)
    return Cell(show_score(value, 1), found.words, found.classes)


def _name_means(view: NetworkView) -> str:
    return f"Mean of {show_count(view.selection.analysed, 'district')}"


def _turn(view: NetworkView, endpoint: str) -> tuple[str, str]:
    link: Callable[[int], str] = lambda page: link_to(endpoint, view.query, page=page)  # noqa: E731
    page = view.query.page
    return (link(page - 1) if page > 1 else "", link(page + 1) if page < view.pages else "")


def _say_page(view: NetworkView) -> str:
    if view.pages == 1:
        return ""
    first = (view.query.page - 1) * ROWS + 1
    last = min(view.found, first + ROWS - 1)
    return f"Districts {first} to {last} of {view.found}"

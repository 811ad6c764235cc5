"""The first page of the network: who takes part, the headline numbers, the way to each figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import url_for

from selfassess.charts.small import (
    SmallPicture,
    draw_small_bars,
    draw_small_cells,
    draw_small_map,
    draw_small_quadrants,
)
from selfassess.domain.districts import STATES
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.words import (
    COURSE_WORDS,
    QUADRANT_WORDS,
    capitalize,
    join_words,
    spell,
)
from selfassess.services.network_figures import describe_lever
from selfassess.services.network_views import CELL_OVERALL, CELL_SPREAD, NetworkView
from selfassess.web.network_page.asked import leave_table, link_to
from selfassess.web.network_page.tables import Cells

MOST_ROWS: Final = 24
"""How many districts a small heat map shows."""


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A headline number."""

    name: str
    value: str
    detail: str
    assumption: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A figure: where it is, what it says, and a small version of it."""

    title: str
    href: str
    says: str
    picture: SmallPicture


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """
    The overview.

    Args:
        figures: The headline numbers.
        cards: The figures.
        import_url: Where staff bring rounds in; empty where that is not theirs.
        districts_url: Where staff see who takes part; likewise.
        challenges_url: Where staff rule on challenges; likewise.
        own: Districts of whoever looks that are on this page, with their sharing pages.
        is_empty: Whether nobody shares yet.
    """

    figures: tuple[KeyFigure, ...]
    cards: tuple[Card, ...]
    import_url: str
    districts_url: str
    challenges_url: str
    own: tuple[tuple[str, str], ...]
    is_empty: bool


def describe_overview(view: NetworkView) -> OverviewPage:
    """Describe the overview."""
    return OverviewPage(
        _list_figures(view),
        tuple(_list_cards(view)) if view.selection.all else (),
        url_for("network_imports.upload") if view.is_staff else "",
        url_for("staff.list_districts") if view.is_staff else "",
        url_for("challenges.list_for_staff") if view.is_staff else "",
        tuple(
            (row.name, url_for("sharing.show", district_id=row.district_id))
            for row in view.rows
            if row.is_member
        ),
        not view.seen,
    )


def _list_figures(view: NetworkView) -> tuple[KeyFigure, ...]:
    counted = view.selection.analysed
    share = f"of {show_count(counted, 'district')} counted"
    places = sum(one.state in STATES for one in view.states)
    figures = [
        KeyFigure(
            "Districts",
            str(view.selection.all),
            f"in {show_count(places, 'state or territory', 'states and territories')}",
        ),
        KeyFigure("Mean overall", show_score(view.overall_mean), f"{share}; 5 is the strongest"),
        KeyFigure(
            "Advanced", str(view.advanced), f"{share}: more than half of the components in progress"
        ),
    ]
    if view.courses or view.too_few:
        figures.append(
            KeyFigure(
                "Rising",
                str(view.courses.get("rising", 0)),
                f"{view.courses.get('slipping', 0)} slipping,"
                f" {view.courses.get('stalled', 0)} stalled,"
                f" {view.courses.get('steady', 0)} steady, {view.too_few} with too few rounds",
            )
        )
    return tuple(figures)


def _list_cards(view: NetworkView) -> list[Card]:
    cards = [
        _show_components(view),
        _show_elements(view),
        _show_map(view),
        _show_quadrants(view),
        _show_progress(view),
        _show_rankings(view),
        _show_levers(view),
    ]
    return [card for card in cards if card is not None]


def _link(view: NetworkView, endpoint: str) -> str:
    return link_to(endpoint, leave_table(view.query))


def _show_components(view: NetworkView) -> Card:
    components, cells = view.framework.components, Cells(view.framework)
    return Card(
        "Components by district",
        _link(view, "components"),
        f"The {spell(len(components))} components of every district, best overall first.",
        draw_small_cells(
            [
                [cells.score(row.standing.components.get(one.id)).classes for one in components]
                for row in view.rows[:MOST_ROWS]
            ]
        ),
    )


def _show_elements(view: NetworkView) -> Card:
    elements, cells = view.framework.elements, Cells(view.framework)
    says = f"All {len(elements)} elements of every district."
    lowest = next((rank for rank in view.elements if rank.mean is not None), None)
    if lowest is not None:
        title = elements[lowest.element].title
        says += f" Lowest: {lowest.element} {title} ({show_score(lowest.mean)})."
    return Card(
        "Elements by district",
        _link(view, "elements"),
        says,
        draw_small_cells(
            [
                [
                    cells.element(row.standing.elements.get(one), row.states.get(one)).classes
                    for one in elements
                ]
                for row in view.rows[:MOST_ROWS]
            ]
        ),
    )


def _show_map(view: NetworkView) -> Card:
    counts = {one.state: one.all for one in view.states}
    top = max(view.states, key=lambda one: one.all)
    return Card(
        "Who takes part",
        _link(view, "map"),
        f"Most districts in {STATES.get(top.state, 'no named state')}: {top.all}.",
        draw_small_map(counts),
    )


def _show_quadrants(view: NetworkView) -> Card | None:
    if view.cut_overall is None or view.cut_spread is None:
        return None
    points = [(float(one.spread), float(one.overall), 1) for one in view.points]
    points += [
        (float(one.spread + CELL_SPREAD / 2), float(one.overall + CELL_OVERALL / 2), one.count)
        for one in view.cells
    ]
    parts = [
        f"{view.quadrants.get(one, 0)} {words.lower()}" for one, words in QUADRANT_WORDS.items()
    ]
    return Card(
        "Strong or weak, consistent or piecemeal",
        _link(view, "quadrants"),
        f"{capitalize(join_words(parts))}.",
        draw_small_quadrants(points, (float(view.cut_spread), float(view.cut_overall))),
    )


def _show_progress(view: NetworkView) -> Card:
    changes = [
        (float(one.progress), f"course-{one.course or 'none'}")
        for one in view.movers
        if one.progress is not None
    ]
    reach = max((abs(change) for change, _classes in changes), default=0.0) or 1.0
    parts = [f"{view.courses.get(one, 0)} {words.lower()}" for one, words in COURSE_WORDS.items()]
    return Card(
        "Recent progress",
        _link(view, "progress"),
        f"{join_words(parts)}.",
        draw_small_bars(changes, -reach, reach, 0),
    )


def _show_rankings(view: NetworkView) -> Card:
    framework, cells = view.framework, Cells(view.framework)
    shorts = {component.id: component.short for component in framework.components}
    known = [rank for rank in view.components if rank.mean is not None]
    says = "Nothing is rated yet."
    if known:
        first, last = shorts[known[0].component], shorts[known[-1].component]
        says = f"Implemented most: {first}. Least: {last}."
    low, high = float(framework.lowest), float(framework.highest)
    bars = [(float(rank.mean or 0), cells.score(rank.mean).classes) for rank in known]
    return Card(
        "Components and elements, ranked",
        _link(view, "rankings"),
        says,
        draw_small_bars(bars, low, high, low),
    )


def _show_levers(view: NetworkView) -> Card | None:
    counts = [one for one in view.levers if not one.state]
    if not counts:
        return None
    says = "No sticking point holds a district back."
    if counts[0].held_back:
        says = f"{describe_lever(view.framework.lever_labels[counts[0].lever], counts[0])}."
    bars = [(one.held_back / one.of if one.of else 0.0, "chart-held") for one in counts]
    return Card(
        "What holds districts back", _link(view, "levers"), says, draw_small_bars(bars, 0, 1, 0)
    )

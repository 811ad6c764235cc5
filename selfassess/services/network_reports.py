"""The report of the network, for those who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from selfassess.domain.responses import ElementState
from selfassess.domain.scale import level_of
from selfassess.formats.district_names import shorten_names
from selfassess.formats.numbers import show_count, show_score
from selfassess.services.access import Actor
from selfassess.services.network_figures import (
    draw_components,
    draw_course,
    draw_elements,
    draw_levers,
    draw_map,
    draw_quadrants,
)
from selfassess.services.network_views import NetworkQuery, NetworkView, view_network
from selfassess.services.network_words import describe_selection, say_for_whom, say_invented

if TYPE_CHECKING:
    from selfassess.reports.network_report import NetworkReport, ReportCell, ReportTable

MARKS: Final[Mapping[ElementState, str]] = {"na": "–", "unknown": "?", "unanswered": "·"}
"""What stands in a cell without a level: three reasons, three marks."""
MOST_MOVERS: Final = 24
MOST_ELEMENTS: Final = 18
"""How many bars stand on a page, so that their words can be read."""
KEY: Final = "– is not applicable, ? is don’t know, · is not answered."


def write_report(actor: Actor, query: NetworkQuery, today: date) -> bytes:
    """
    Write the figures of the network as a PDF.

    Raises:
        NotFoundError: see `view_network`.
    """
    # The reports come with a library that takes long to load.
    from selfassess.reports.network_report import write_network_report

    view = view_network(actor, replace(query, sort="overall", descending=None, page=1), today)
    return write_network_report(gather_report(view, today))


def gather_report(view: NetworkView, today: date) -> NetworkReport:
    """Gather what the report says; its tables hold one page of districts, the best overall."""
    from selfassess.reports.network_report import NetworkReport

    quadrants = draw_quadrants(view)
    pictures = (
        *((quadrants,) if quadrants else ()),
        draw_course(view, most=MOST_MOVERS),
        draw_components(view),
        *(
            draw_elements(view, first, first + MOST_ELEMENTS)
            for first in range(0, len(view.elements), MOST_ELEMENTS)
        ),
        draw_levers(view),
    )
    return NetworkReport(
        describe_selection(view),
        say_for_whom(view),
        say_invented(view),
        today,
        view.framework,
        draw_map(view),
        _tabulate_components(view),
        pictures,
        _tabulate_elements(view),
    )


def _tabulate_components(view: NetworkView) -> ReportTable:
    from selfassess.reports.network_report import ReportTable

    components = view.framework.components
    return ReportTable(
        "Components by district",
        _say_order(view),
        ("Overall", *(component.short for component in components)),
        tuple(
            (
                name,
                (
                    _make_cell(row.standing.overall),
                    *(_make_cell(row.standing.components.get(one.id)) for one in components),
                ),
            )
            for name, row in zip(_list_names(view), view.rows, strict=True)
        ),
        (
            f"Mean of {show_count(view.selection.analysed, 'district')}",
            (
                _make_cell(view.overall_mean),
                *(_make_cell(view.component_means.get(one.id)) for one in components),
            ),
        ),
    )


def _tabulate_elements(view: NetworkView) -> ReportTable:
    from selfassess.reports.network_report import ReportTable

    elements = view.framework.elements
    means = {rank.element: rank.mean for rank in view.elements}
    return ReportTable(
        "Elements by district",
        f"{_say_order(view)} {KEY}",
        tuple(elements),
        tuple(
            (
                name,
                tuple(
                    _make_cell(row.standing.elements.get(one), row.states.get(one), places=1)
                    for one in elements
                ),
            )
            for name, row in zip(_list_names(view), view.rows, strict=True)
        ),
        (
            f"Mean of {show_count(view.selection.analysed, 'district')}",
            tuple(_make_cell(means.get(one), places=1, is_mean=True) for one in elements),
        ),
    )


def _list_names(view: NetworkView) -> list[str]:
    return [
        name + (" (demonstration)" if row.is_demonstration and view.is_mixed else "")
        for name, row in zip(shorten_names([r.name for r in view.rows]), view.rows, strict=True)
    ]


def _say_order(view: NetworkView) -> str:
    if len(view.rows) < view.found:
        return f"The {len(view.rows)} with the best overall of {view.found}; files have all."
    return "Best overall first."


def _make_cell(
    value: Fraction | None,
    state: ElementState | None = None,
    places: int = 2,
    *,
    is_mean: bool = False,
) -> ReportCell:
    from selfassess.reports.network_report import ReportCell

    if value is None:
        return ReportCell(MARKS.get(state or "unanswered", "·"), None)
    is_whole = places == 1 and value.denominator == 1 and not is_mean
    text = str(value.numerator) if is_whole else show_score(value, places)
    return ReportCell(text, level_of(value))

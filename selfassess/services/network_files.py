"""The network as files: all districts that pass the filters, in the order that was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Final, Literal

from selfassess.domain.network import Network
from selfassess.formats.network import write_network
from selfassess.formats.network_tables import (
    Cell,
    TableRow,
    list_cells,
    list_heads,
    write_network_csv,
)
from selfassess.formats.numbers import to_plain_number
from selfassess.services.access import Actor
from selfassess.services.network_choices import Choice, choose_districts, sort_by, sort_places
from selfassess.services.network_views import NetworkQuery
from selfassess.services.reports import ReportFile

Form = Literal["csv", "xlsx", "json"]

TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def export_network(actor: Actor, query: NetworkQuery, form: Form, now: datetime) -> ReportFile:
    """
    Write what somebody sees of the network into a file, without the pages of its tables.

    The JSON is that of `selfassess network`.

    Raises:
        NotFoundError: see `view_network`.
    """
    choice = choose_districts(actor, query)
    name = f"network-{choice.framework.id}.{form}"
    if form == "json":
        text = json.dumps(write_network(collect_network(choice)), ensure_ascii=False, indent=1)
        return ReportFile(name, TYPES[form], f"{text}\n".encode())
    if form == "csv":
        return ReportFile(
            name, TYPES[form], write_network_csv(choice.framework, _list_rows(choice))
        )
    # What writes workbooks takes a moment to load, and few ask for one.
    from selfassess.reports.network import write_network_workbook

    rows = (list_cells(choice.framework, row) for row in _list_rows(choice))
    sheets = [
        ("Districts", list_heads(choice.framework), rows),
        ("Components", ("component", "title", "mean"), _rank_components(choice)),
        ("Elements", ("element", "title", "mean", "stuck"), _rank_elements(choice)),
    ]
    return ReportFile(name, TYPES[form], write_network_workbook("Network", sheets, now))


def collect_network(choice: Choice) -> Network:
    """All that pass the filters, as `compare_districts` gives them."""
    panel, use = choice.shared.panel, choice.query.use
    places = sort_by(choice, choice.passing, panel.overall_ranks, -1, is_down=True)
    return Network(
        framework=choice.framework,
        use=use,
        districts=tuple(choice.describe(place) for place in places),
        components=panel.rank_components(use, choice.analysed),
        elements=panel.rank_elements(use, choice.analysed),
        selection=choice.selection,
    )


def _list_rows(choice: Choice) -> Iterator[TableRow]:
    for place in sort_places(choice, choice.passing):
        seat = choice.shared.seats[place]
        yield TableRow(
            state=seat.state,
            governance=seat.governance.value,
            students=seat.students,
            is_demonstration=seat.is_demonstration,
            standing=choice.describe(place),
            states=choice.shared.panel.list_unrated(place),
        )


def _rank_components(choice: Choice) -> Iterator[list[Cell]]:
    titles = {component.id: component.title for component in choice.framework.components}
    for rank in choice.shared.panel.rank_components(choice.query.use, choice.analysed):
        mean = None if rank.mean is None else to_plain_number(rank.mean)
        yield [rank.component, titles[rank.component], mean]


def _rank_elements(choice: Choice) -> Iterator[list[Cell]]:
    elements = choice.framework.elements
    for rank in choice.shared.panel.rank_elements(choice.query.use, choice.analysed):
        numbers = [
            None if number is None else to_plain_number(number)
            for number in (rank.mean, rank.stuck)
        ]
        yield [rank.element, elements[rank.element].title, *numbers]

"""Who takes part by state, and what holds districts back there."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Final

from flask import url_for

from selfassess.charts.picture import Picture
from selfassess.domain.districts import STATES
from selfassess.formats.words import join_words
from selfassess.services.network_figures import describe_lever, draw_levers
from selfassess.services.network_views import LeverCount, NetworkView
from selfassess.web.network_page.asked import leave_table, link_to

UNNAMED: Final = "No state named"
FEW: Final = 3
"""In a state with fewer districts a share says little; the page then leaves it out of the lead."""


@dataclass(frozen=True, slots=True)
class StateRow:
    """A state in the table; `href` leads to its districts alone."""

    name: str
    all: int
    counted: int
    href: str


@dataclass(frozen=True, slots=True)
class DistrictLink:
    """A district of a state; `href` is empty for whoever is no member."""

    name: str
    href: str
    is_counted: bool
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class StateGroup:
    """The districts of a state that are on this page."""

    name: str
    districts: tuple[DistrictLink, ...]


@dataclass(frozen=True, slots=True)
class LeverCell:
    """How many districts of a state a lever holds back; `shade` is 0 (none) to 4 (all)."""

    text: str
    shade: int


@dataclass(frozen=True, slots=True)
class LeverRow:
    """The levers of a state, in the order of the heads."""

    state: str
    of: int
    cells: tuple[LeverCell, ...]


@dataclass(frozen=True, slots=True)
class LeverMeaning:
    """A lever: what it is, and the sticking points that it unblocks."""

    label: str
    meaning: str
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeversPage:
    """Levers overall, and by state."""

    picture: Picture
    sentences: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[LeverRow, ...]
    meanings: tuple[LeverMeaning, ...]
    rule: str


def list_states(view: NetworkView) -> tuple[StateRow, ...]:
    """The states with most districts first."""
    query = leave_table(view.query)
    return tuple(
        StateRow(
            STATES.get(one.state, UNNAMED),
            one.all,
            one.analysed,
            link_to("components", query, states=(one.state,)) if one.state in STATES else "",
        )
        for one in sorted(view.states, key=lambda one: (-one.all, STATES.get(one.state, "~")))
    )


def group_by_state(view: NetworkView) -> tuple[StateGroup, ...]:
    """The districts of this page under their states, in the order of the rows."""
    return tuple(
        StateGroup(
            STATES.get(state, UNNAMED),
            tuple(
                DistrictLink(
                    row.name,
                    url_for("districts.overview", district_id=row.district_id)
                    if row.is_member
                    else "",
                    row.standing.analysed,
                    row.is_demonstration and view.is_mixed,
                )
                for row in rows
            ),
        )
        for state, rows in groupby(view.rows, key=lambda row: row.state)
    )


def describe_levers(view: NetworkView) -> LeversPage:
    """Describe what holds districts back, overall and by state."""
    framework = view.framework
    labels = framework.lever_labels
    overall = [one.lever for one in view.levers if not one.state]
    by_state: dict[str, dict[str, LeverCount]] = {}
    for one in view.levers:
        if one.state:
            by_state.setdefault(one.state, {})[one.lever] = one
    states = sorted(by_state, key=lambda code: STATES.get(code, "~"))
    worst = sorted(
        (
            max(counts.values(), key=lambda one: one.held_back)
            for counts in by_state.values()
            if counts
        ),
        key=lambda one: -one.held_back,
    )
    return LeversPage(
        draw_levers(view),
        tuple(
            f"{describe_lever(labels[one.lever], one)}."
            for one in worst[:FEW]
            if one.of >= FEW and one.held_back
        ),
        tuple(labels[lever] for lever in overall),
        tuple(
            LeverRow(
                STATES.get(state, UNNAMED),
                max((one.of for one in by_state[state].values()), default=0),
                tuple(_describe_cell(by_state[state].get(lever)) for lever in overall),
            )
            for state in states
        ),
        _list_meanings(view, overall),
        _explain(view),
    )


def _describe_cell(count: LeverCount | None) -> LeverCell:
    if count is None or not count.of:
        return LeverCell("–", 0)
    # Rounded up: a lever that holds back a single district is not shown as one that holds none.
    return LeverCell(f"{count.held_back} of {count.of}", -(-count.held_back * 4 // count.of))


def _list_meanings(view: NetworkView, levers: list[str]) -> tuple[LeverMeaning, ...]:
    framework = view.framework
    rule = framework.rules.sticking_points
    if rule is None:
        return ()
    points = [
        element
        for id_, element in framework.elements.items()
        if id_ in rule.elements or framework.component_of[id_].id in rule.components
    ]
    named = {lever.id: lever for lever in framework.levers}
    return tuple(
        LeverMeaning(
            named[lever].label,
            named[lever].meaning,
            tuple(f"{one.id} {one.title}" for one in points if one.lever == lever),
        )
        for lever in levers
    )


def _explain(view: NetworkView) -> str:
    rules = view.framework.rules
    limit = rules.find("stuck-level")
    if rules.sticking_points is None or limit is None:
        return "This edition names no sticking points."
    shorts = {component.id: component.short for component in view.framework.components}
    where = [shorts[id_] for id_ in rules.sticking_points.components if id_ in shorts]
    return (
        "CRPE’s 2016 report found districts stuck where the central office must be rebuilt or the"
        f" union contract changed: {join_words(where)}, and single elements besides. A lever holds"
        f" a district back where a sticking point that it unblocks is at level {int(limit)}"
        " or below."
    )

"""What the page of a city shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from flask import url_for

from selfassess.domain.cities import (
    AGENCY_LABELS,
    CityElement,
    Coverage,
    DutyState,
    Left,
    LinkState,
    ShareUnit,
)
from selfassess.domain.framework import Element
from selfassess.domain.marks import LevelMark
from selfassess.domain.scale import level_of
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_score
from selfassess.formats.words import capitalize, join_words, spell_count
from selfassess.services.cities import AgencyEntry, CityView

NOBODY: Final = "nobody"
UNSTATED: Final = "unstated"
LEFT_WORDS: Final[Mapping[Left, str]] = {
    "no-level": "no level",
    "na": "not applicable",
    "unknown": "don’t know",
    "no-share": "no share of students stated",
}
MARK_WORDS: Final[Mapping[str, str]] = {
    "na": "Not applicable",
    "unknown": "Don’t know",
    "open": "No level",
}
LINK_WORDS: Final[Mapping[LinkState, str]] = {
    LinkState.NONE: "Not linked",
    LinkState.ASKED: "Asked, no answer yet",
    LinkState.ACCEPTED: "Linked",
    LinkState.DECLINED: "The district declined",
    LinkState.ENDED: "The district took its link back",
}


GONE: Final = "The district that it showed is not here any more"


def name_link(state: LinkState, *, is_there: bool) -> str:
    """Say where the link of an agency stands, and whether its district is (still) there."""
    return GONE if state is LinkState.ACCEPTED and not is_there else LINK_WORDS[state]


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """An agency in the list of agencies."""

    id: int
    name: str
    kind: str
    share: str
    levels: str
    is_invented: bool


@dataclass(frozen=True, slots=True)
class AgencyCell:
    """What one agency has on an element."""

    level: int | None
    words: str
    answers: bool


@dataclass(frozen=True, slots=True)
class CityRow:
    """An element of a city: what each agency has, who answers, and the citywide level."""

    id: str
    name: str
    url: str
    cells: tuple[AgencyCell, ...]
    duty: str
    who: str
    level: int | None
    label: str
    score: str
    left_out: str


@dataclass(frozen=True, slots=True)
class CityComponent:
    """A component of a city with its elements; also a cell of the row of components."""

    id: str
    name: str
    level: int | None
    label: str
    score: str
    counted: str
    href: str
    rows: tuple[CityRow, ...]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Where a level comes from that the city's editors gave; `link` may be empty."""

    agency: str
    element: str
    level: int
    title: str
    link: str
    day: str


@dataclass(frozen=True, slots=True)
class CityPage:
    """A city with its agencies, blind spots and citywide levels."""

    lead: str
    agencies: tuple[AgencyRow, ...]
    columns: tuple[str, ...]
    coverage: str
    is_coverage_off: bool
    overall: str
    counted: str
    components: tuple[CityComponent, ...]
    shown: tuple[CityComponent, ...]
    blind: tuple[CityRow, ...]
    unstated: int
    filters: tuple[tuple[str, str, bool], ...]
    sources: tuple[SourceRow, ...]
    of: int
    scale: tuple[tuple[int, str], ...]


def describe_city(view: CityView, who: str) -> CityPage:
    """
    Describe a city.

    Args:
        view: The city.
        who: Only elements that this agency answers for, by id; `nobody`, `unstated`, or all.
    """
    components = tuple(
        _describe_component(view, component.id, component.short, component.elements)
        for component in view.framework.components
    )
    every = [row for component in components for row in component.rows]
    shown = tuple(
        replace(one, rows=rows)
        for one in components
        if (rows := tuple(row for row in one.rows if _passes(view, row, who)))
    )
    found = {one.id for one in shown}
    return CityPage(
        lead=_say_lead(view),
        agencies=tuple(_describe_agency(view, entry) for entry in view.agencies),
        columns=tuple(entry.row.name for entry in view.agencies),
        coverage=describe_coverage(view.coverage),
        is_coverage_off=view.coverage.is_too_much or bool(view.coverage.missing),
        overall=show_score(view.standing.overall) if view.standing.overall is not None else "",
        counted=(
            f"{sum(one.level is not None for one in components)} of {len(components)} components"
        ),
        components=tuple(one if one.id in found else replace(one, href="") for one in components),
        shown=shown,
        blind=tuple(row for row in every if row.duty == NOBODY),
        unstated=sum(row.duty == UNSTATED for row in every),
        filters=_list_filters(view, who),
        sources=_list_sources(view),
        of=view.framework.highest,
        scale=tuple((entry.level, entry.label) for entry in reversed(view.framework.scale)),
    )


def list_table(view: CityView) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The same as a table: headers, and a row for each element."""
    names = tuple(entry.row.name for entry in view.agencies)
    headers = ("element", "name", *names, "who answers", "citywide", "left out")
    rows = []
    for element in view.framework.elements.values():
        row = _describe_row(view, element)
        cells = (str(cell.level) if cell.level else cell.words for cell in row.cells)
        rows.append((row.id, row.name, *cells, row.who, row.score, row.left_out))
    return headers, rows


def _say_lead(view: CityView) -> str:
    if not view.agencies:
        return (
            "Several agencies run this city’s schools. Begin with who they are; a city need not"
            " answer the questionnaire itself."
        )
    agencies = capitalize(spell_count(len(view.agencies), "agency", "agencies"))
    verb = "runs" if len(view.agencies) == 1 else "run"
    return (
        f"{agencies} {verb} this city’s schools. A citywide level is the mean of the agencies that"
        " answer for an element, weighed by their students."
    )


def describe_coverage(coverage: Coverage) -> str:
    """Say how much of the city's students the shares cover."""
    unit = "%" if coverage.unit is ShareUnit.PERCENT else " students"
    says = [f"The shares add up to {coverage.stated:,}{unit}."]
    if coverage.whole is None:
        says.append("How many students the city has is not stated, so that none can be missing.")
    elif coverage.is_too_much:
        says.append(f"That is more than the city’s {coverage.whole:,}{unit}.")
    elif coverage.missing:
        of = "" if coverage.unit is ShareUnit.PERCENT else f" of {coverage.whole:,}"
        says.append(f"{coverage.missing:,}{unit}{of} are missing.")
    else:
        says.append("Nothing is missing.")
    if coverage.without:
        without = capitalize(spell_count(coverage.without, "agency has", "agencies have"))
        says.append(f"{without} no share stated.")
    return " ".join(says)


def _describe_agency(view: CityView, entry: AgencyEntry) -> AgencyRow:
    row = entry.row
    unit = "%" if view.coverage.unit is ShareUnit.PERCENT else ""
    if entry.is_linked:
        since = f", of {show_date(entry.as_of)}" if entry.as_of else ": no snapshot yet"
        levels = f"Levels of {entry.linked_to}{since}"
    else:
        given = capitalize(spell_count(len(entry.given), "level"))
        levels = f"{given} given by the city."
        if row.link_state is not LinkState.NONE:
            levels = f"{name_link(row.link_state, is_there=False)}. {levels}"
    share = "Not stated" if row.share is None else f"{row.share:,}{unit}"
    return AgencyRow(
        row.id, row.name, AGENCY_LABELS[row.kind], share, levels, entry.is_demonstration
    )


def _describe_component(
    view: CityView, id_: str, name: str, elements: tuple[Element, ...]
) -> CityComponent:
    score = view.standing.components[id_]
    level, label = _label(view, score)
    return CityComponent(
        id_,
        name,
        level,
        label,
        show_score(score) if score is not None else "",
        f"{sum(view.standing.elements[one.id].level is not None for one in elements)} of"
        f" {len(elements)} elements",
        f"#city-{id_}",
        tuple(_describe_row(view, element) for element in elements),
    )


def _describe_row(view: CityView, element: Element) -> CityRow:
    found = view.standing.elements[element.id]
    level, label = _label(view, found.level)
    return CityRow(
        element.id,
        element.short,
        url_for(
            "cities.element",
            city_id=view.city.id,
            edition=view.framework.id,
            element_id=element.id,
        ),
        tuple(
            _describe_cell(view, entry.marks.get(element.id), entry.row.id in found.duty.holders)
            for entry in view.agencies
        ),
        found.duty.state.value,
        _say_who(view, found),
        level,
        label,
        show_score(found.level) if found.level is not None else "",
        _say_left_out(view, found),
    )


def _describe_cell(view: CityView, mark: LevelMark | None, answers: bool) -> AgencyCell:
    if mark is None or mark.level is None:
        return AgencyCell(None, MARK_WORDS[mark.state if mark else "open"], answers)
    return AgencyCell(mark.level, view.framework.labels[mark.level].label, answers)


def _label(view: CityView, score: Fraction | None) -> tuple[int | None, str]:
    if score is None:
        return None, ""
    level = level_of(score)
    return level, view.framework.labels[level].label


def _say_who(view: CityView, found: CityElement) -> str:
    if found.duty.state is DutyState.NOBODY:
        return "Nobody"
    names = [entry.row.name for entry in view.agencies if entry.row.id in found.duty.holders]
    return join_words(names) if names else "Not stated"


def _say_left_out(view: CityView, found: CityElement) -> str:
    names = {entry.row.id: entry.row.name for entry in view.agencies}
    parts = [f"{names[one]} ({LEFT_WORDS[why]})" for one, why in found.left_out.items()]
    return f"Without {join_words(parts)}" if parts else ""


def _list_sources(view: CityView) -> tuple[SourceRow, ...]:
    """The levels that count as they were given; those of a linked agency rest and are not shown."""
    return tuple(
        SourceRow(
            entry.row.name, element, given.level, given.source, given.link, show_date(given.day)
        )
        for entry in view.agencies
        if not entry.is_linked
        for element in view.framework.elements
        if (given := entry.given.get(element)) is not None
    )


def _passes(view: CityView, row: CityRow, who: str) -> bool:
    if who in (NOBODY, UNSTATED):
        return row.duty == who
    ids = [str(entry.row.id) for entry in view.agencies]
    return row.cells[ids.index(who)].answers if who in ids else True


def _list_filters(view: CityView, who: str) -> tuple[tuple[str, str, bool], ...]:
    """What the table can be narrowed to: value, words, and whether it is."""
    offered = [
        (NOBODY, "Nobody answers for it"),
        (UNSTATED, "Not stated who"),
        *((str(entry.row.id), entry.row.name) for entry in view.agencies),
    ]
    known = who if who in dict(offered) else ""
    return tuple(
        (value, words, value == known) for value, words in (("", "All elements"), *offered)
    )

"""What the pages over the years show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING, Final

from flask import url_for

from selfassess.charts.levels import LevelPoint, LevelSeries, draw_levels, draw_multiples
from selfassess.charts.picture import Picture
from selfassess.charts.trend import TrendEvent, draw_trend, read_point
from selfassess.domain.events import KIND_LABELS
from selfassess.domain.framework import Component, CrosswalkEntry, Fit, Framework
from selfassess.formats.dates import show_date
from selfassess.formats.progress import describe_progress, read_progress
from selfassess.formats.words import COURSE_WORDS
from selfassess.services.trends import Years
from selfassess.web.rubric_page.elements import FIT_WORDS

if TYPE_CHECKING:
    from selfassess.store.models import Event
    from selfassess.store.models.assessments import Snapshot as FrozenSnapshot

FIT_MEANINGS: Final[dict[Fit, str]] = {
    "same": "Whatever the words, the two can be read as one line.",
    "shifted": "A step between the two may be a change of the question.",
    "nearest": "The two levels cannot be compared.",
    "none": "",
}
"""What how well an item fits means for whoever reads the two lines."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to a sister page."""

    text: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event in the list; `sign` is its mark in the chart."""

    id: int
    sign: str
    date: str
    kind: str
    title: str
    note: str
    link: str


@dataclass(frozen=True, slots=True)
class YearsPage:
    """Everything on the page over the years; pictures are None where nothing is there to draw."""

    edition: str
    edition_name: str
    editions: tuple[Tab, ...]
    count: int
    course: str
    progress: str
    overall: Picture | None
    components: Picture | None
    tabs: tuple[Tab, ...]
    component: str
    elements: Picture | None
    element_links: tuple[tuple[str, str], ...]
    events: tuple[EventRow, ...]


@dataclass(frozen=True, slots=True)
class BridgedRow:
    """An item of another edition that informs the element, and how well it fits."""

    sign: str
    item: str
    edition: str
    fit: str
    meaning: str
    note: str


@dataclass(frozen=True, slots=True)
class ElementPage:
    """Everything on the page of one element over the years."""

    name: str
    edition_name: str
    picture: Picture
    bridged: tuple[BridgedRow, ...]


def describe_years(years: Years, component_id: str) -> YearsPage:
    """
    Describe a district over the years.

    Args:
        years: Its snapshots and events.
        component_id: Whose elements are wanted; the first component's where there is no such one.
    """
    events = _list_events(years.events)
    framework = years.framework
    if framework is None:
        return YearsPage("", "", (), 0, "", "", None, None, (), "", None, (), events)
    component = framework.component(component_id) or framework.components[0]
    progress = read_progress(framework, [snapshot.overall for snapshot in years.shown])
    return YearsPage(
        edition=framework.id,
        edition_name=framework.name,
        editions=_list_editions(years, framework),
        count=len(years.shown),
        course=COURSE_WORDS[progress.course] if progress.course else "",
        progress=describe_progress(framework, progress),
        overall=_draw_overall(years, framework, events),
        components=draw_multiples(
            framework,
            [
                LevelSeries(one.short, _list_points(years.shown, "components", "score", one.id))
                for one in framework.components
            ],
            title="Each component",
        ),
        tabs=_list_tabs(years, framework, component),
        component=component.title,
        elements=draw_multiples(
            framework,
            [
                LevelSeries(
                    f"{one.id} {one.short or one.title}",
                    _list_points(years.shown, "elements", "level", one.id),
                )
                for one in component.elements
            ],
            title=f"Each element of {component.short}",
            whole=True,
        ),
        element_links=tuple(
            (
                f"{one.id} {one.title}",
                url_for(
                    "trends.element",
                    district_id=years.district.id,
                    element_id=one.id,
                    edition=framework.id,
                ),
            )
            for one in component.elements
        ),
        events=events,
    )


def describe_element(
    years: Years,
    element_id: str,
    bridged: Sequence[tuple[Framework, CrosswalkEntry, Sequence[FrozenSnapshot]]],
) -> ElementPage:
    """
    Describe an element over the years.

    Args:
        years: The snapshots of the edition that has the element.
        element_id: Which element.
        bridged: Items of other editions that inform it, with the snapshots that rated them.
    """
    framework = years.framework
    assert framework is not None  # noqa: S101 - the view has looked
    element = framework.elements[element_id]
    own = LevelSeries(
        f"{element_id}, {framework.name}",
        _list_points(years.shown, "elements", "level", element_id),
    )
    newest = next((p.value for p in reversed(own.points) if p.value is not None), None)
    signs, series, rows = {own.name: f"{newest}"}, [own], []
    for number, (other, entry, snapshots) in enumerate(bridged):
        sign = _make_sign(number)
        item = other.elements[entry.item]
        word, meaning = FIT_WORDS[entry.fit], FIT_MEANINGS[entry.fit]
        name = f"{sign}: {entry.item}, {other.name} ({word.lower()})"
        signs[name] = sign
        points = _list_points(snapshots, "elements", "level", entry.item)
        if any(point.value is not None for point in points):
            series.append(LevelSeries(name, points, is_bridged=True))
        rows.append(
            BridgedRow(sign, f"{entry.item} {item.title}", other.name, word, meaning, entry.note)
        )
    return ElementPage(
        f"{element_id} {element.title}",
        framework.name,
        draw_levels(framework, series, title="Its level over the years", signs=signs),
        tuple(rows),
    )


def _draw_overall(years: Years, framework: Framework, events: tuple[EventRow, ...]) -> Picture:
    points = [
        read_point(snapshot.as_of, snapshot.document, snapshot.edition_version)
        for snapshot in years.shown
    ]
    marks = [
        TrendEvent(event.day, row.sign, f"{row.title} ({row.kind.lower()})")
        for event, row in zip(years.events, events, strict=True)
    ]
    return draw_trend(framework, points, title="Overall and spread", events=marks)


def _list_points(
    snapshots: Sequence[FrozenSnapshot], part: str, number: str, id_: str
) -> tuple[LevelPoint, ...]:
    # Another version may not have had this component or element.
    return tuple(
        LevelPoint(
            snapshot.as_of,
            snapshot.document[part].get(id_, {}).get(number),
            not snapshot.complete if part == "components" else False,
            snapshot.edition_version,
        )
        for snapshot in snapshots
    )


def _list_editions(years: Years, shown: Framework) -> tuple[Tab, ...]:
    if len(years.editions) < 2:
        return ()
    return tuple(
        Tab(
            one.name,
            url_for("trends.show", district_id=years.district.id, edition=one.id),
            one is shown,
        )
        for one in years.editions
    )


def _list_tabs(years: Years, framework: Framework, shown: Component) -> tuple[Tab, ...]:
    return tuple(
        Tab(
            one.short,
            url_for(
                "trends.show",
                district_id=years.district.id,
                edition=framework.id,
                component=one.id,
                _anchor="elements",
            ),
            one is shown,
        )
        for one in framework.components
    )


def _list_events(events: Sequence[Event]) -> tuple[EventRow, ...]:
    return tuple(
        EventRow(
            event.id,
            _make_sign(number),
            show_date(event.day),
            KIND_LABELS[event.kind],
            event.title,
            event.note,
            event.link,
        )
        for number, event in enumerate(events)
    )


def _make_sign(number: int) -> str:
    """
    Count in letters: A to Z, then AA.

    >>> _make_sign(0), _make_sign(25), _make_sign(26)
    ('A', 'Z', 'AA')
    """
    high, low = divmod(number, len(ascii_uppercase))
    return (_make_sign(high - 1) if high else "") + ascii_uppercase[low]

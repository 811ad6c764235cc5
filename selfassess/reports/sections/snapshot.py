"""Where the district stands: charts, and all elements by component."""

from __future__ import annotations

from datetime import date
from typing import Final

from reportlab.platypus import Flowable

from selfassess.charts.picture import Picture
from selfassess.charts.quadrant import QuadrantPoint, draw_quadrant
from selfassess.charts.trend import draw_trend, read_point
from selfassess.domain.framework import Component
from selfassess.domain.verdicts import defines_quadrant
from selfassess.formats.dates import show_date, show_month
from selfassess.formats.documents import Document
from selfassess.formats.numbers import show_score
from selfassess.formats.votes import show_dissent
from selfassess.formats.words import STATE_WORDS
from selfassess.reports.content import Remarks
from selfassess.reports.pdf.chips import Chip
from selfassess.reports.pdf.figure import Figure
from selfassess.reports.pdf.grid import Grid, Row
from selfassess.reports.pdf.styles import WIDTH
from selfassess.reports.pdf.text import Text, bold, link, say
from selfassess.reports.sections.outline import SNAPSHOT, Report, begin_part, begin_section
from selfassess.reports.sections.tiles import make_component_tiles
from selfassess.reports.sections.wording import list_backing

CHART_WIDTH: Final = 380
LEVEL_COLUMN: Final = 150


def make_snapshot(report: Report) -> list[Flowable]:
    """The blocks of the snapshot."""
    blocks = begin_section(
        report,
        SNAPSHOT,
        f"All {len(report.framework.elements)} elements as the team rated them, for"
        f" {show_date(report.content.as_of)}. The mean of a component’s elements is its score; the"
        " mean of the component scores is the overall.",
    )
    blocks.append(make_component_tiles(report))
    blocks += [Text(say(one), "body") for one in list_backing(report.content)]
    blocks += [*begin_part("Components and elements", "elements"), _make_table(report)]
    if defines_quadrant(report.framework):
        blocks += make_chart(draw_place(report), "quadrant")
    if len(report.content.trend) > 1:
        blocks += make_chart(_draw_trend(report), "trend")
    return blocks


def _make_table(report: Report) -> Grid:
    rows = [Row([Text("Element", "head"), Text("Level", "head")], "head")]
    for component in report.framework.components:
        rows += _make_rows(report, component)
    return Grid((WIDTH - LEVEL_COLUMN, LEVEL_COLUMN), rows, pad_y=2.6)


def _make_rows(report: Report, component: Component) -> list[Row]:
    framework, document = report.framework, report.document
    score = document["components"][component.id]
    says = bold(f"{component.id}  {component.title}")
    if score["score"] is not None:
        says += f"<br/>Mean {show_score(score['score'])}"
        if score["low"] != score["high"]:
            says += f", provisional: {show_score(score['low'])} to {show_score(score['high'])}"
        says += f"; variance of its levels {show_score(score['variance'])}"
    rows = [Row([Text(says, "cell"), Chip(framework, score["level"])], "group")]
    for element in component.elements:
        result = document["elements"][element.id]
        title = Text(say(f"{element.id}  {element.title}"), "cell")
        remarks = report.content.remarks.get(element.id)
        beside = _make_remarks(remarks) if remarks else []
        if agreement := report.content.agreements.get(element.id):
            beside.append(Text(say(f"{show_dissent(agreement)}."), "cell-small"))
        cell = [title, *beside] if beside else title
        rows.append(Row([cell, Chip(framework, result["level"], show_state(result))]))
    return rows


def _make_remarks(remarks: Remarks) -> list[Flowable]:
    """What the team wrote on an element, and its evidence."""
    blocks: list[Flowable] = []
    if remarks.reason:
        blocks.append(Text(f"{bold('Reason:')} {say(remarks.reason)}", "cell-small"))
    if remarks.note:
        blocks.append(Text(f"{bold('Note:')} {say(remarks.note)}", "cell-small"))
    if remarks.links:
        links = "; ".join(
            link(one.title or one.url, one.url) if one.url else say(one.title)
            for one in remarks.links
        )
        blocks.append(Text(f"{bold('Evidence:')} {links}", "cell-small"))
    return blocks


def show_state(result: Document) -> str:
    """What stands for the label of an element that has no level."""
    if result["level"] is not None:
        return ""
    words = STATE_WORDS[result["state"]]
    if result["state"] == "incomplete" and result["low"] is not None:
        words += f", {result['low']} to {result['high']}"
    return words


def make_chart(picture: Picture, key: str, width: float = CHART_WIDTH) -> list[Flowable]:
    """A chart with its title and its description, kept on one page."""
    figure = Figure(picture, width)
    return [
        *begin_part(picture.title, key, room=figure.height + 100),
        Text(say(picture.description)),
        figure,
    ]


def draw_place(report: Report) -> Picture:
    """The quadrant chart with the path so far."""
    content = report.content
    last = len(content.trend) - 1
    points = [
        QuadrantPoint(
            show_month(date.fromisoformat(document["date"])),
            document["spread"],
            document["overall"]["score"],
            "current" if number == last else "earlier",
            provisional=not document["complete"],
        )
        for number, document in enumerate(content.trend)
        if document["overall"]["score"] is not None
    ]
    return draw_quadrant(report.framework, points)


def _draw_trend(report: Report) -> Picture:
    points = [
        read_point(date.fromisoformat(document["date"]), document)
        for document in report.content.trend
    ]
    return draw_trend(report.framework, points)

"""The network as a report: CRPE's figures on pages that lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from reportlab.platypus import CondPageBreak, Flowable, PageBreak

from selfassess.charts.picture import Picture
from selfassess.domain.framework import Framework
from selfassess.domain.scale import ScaleLevel
from selfassess.formats.dates import show_date
from selfassess.reports.pdf.chips import Chip
from selfassess.reports.pdf.columns import Columns
from selfassess.reports.pdf.figure import Figure
from selfassess.reports.pdf.fonts import watch_missing
from selfassess.reports.pdf.grid import Grid, Row
from selfassess.reports.pdf.heat import Heat
from selfassess.reports.pdf.metadata import Metadata
from selfassess.reports.pdf.pages import Running, write_pages
from selfassess.reports.pdf.palette import MUTED, WHITE, LevelColors, color_level
from selfassess.reports.pdf.panel import make_warning
from selfassess.reports.pdf.styles import LYING
from selfassess.reports.pdf.text import Heading, Text, bold, say
from selfassess.reports.sections.cover import make_missing_note

HEAD_COLORS: Final = LevelColors(WHITE, WHITE, MUTED)
"""Of the head of a column, which is as narrow as the cells below it."""
NAMES: Final = 128.0
"""Room for the names of the districts. [points]"""
TIGHT: Final = 1.6
"""Above and below the cells of a row. [points]"""
TALLEST: Final = 385.0
"""Height of a chart that shares its page with a heading and its description. [points]"""
TALLEST_FIRST: Final = 300.0
"""The same on the first page. [points]"""
ROWS_FIRST: Final = 90.0
"""How much of a table at least stands below its heading. [points]"""


@dataclass(frozen=True, slots=True)
class ReportCell:
    """A text and the level that colors it; None for what has no level."""

    text: str
    level: int | None


@dataclass(frozen=True, slots=True)
class ReportTable:
    """
    Districts by components, or by elements.

    Args:
        heading: What it shows.
        says: What is to be known of it.
        heads: Of the columns of cells.
        rows: A name with its cells, in the order to print.
        foot: The means below.
    """

    heading: str
    says: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[ReportCell, ...]], ...]
    foot: tuple[str, tuple[ReportCell, ...]] | None = None


@dataclass(frozen=True, slots=True)
class NetworkReport:
    """
    Everything that the report says.

    Args:
        sentence: What is counted.
        who: For whom it is made.
        demonstration: What is said where invented districts are among them.
        made_on: The day.
        framework: The edition.
        map: Who takes part, for the first page.
        components: Figure 1.
        pictures: The other charts, in their order.
        elements: Figure 3.
    """

    sentence: str
    who: str
    demonstration: str
    made_on: date
    framework: Framework
    map: Picture
    components: ReportTable
    pictures: tuple[Picture, ...]
    elements: ReportTable


def write_network_report(content: NetworkReport) -> bytes:
    """
    Write the report.

    Args:
        content: Everything that it says; the same content gives the same bytes.

    Returns:
        A tagged PDF in US Letter, lying (PDF/UA-1), with every font embedded.
    """
    framework = content.framework
    with watch_missing() as missing:
        story: list[Flowable] = [
            Heading("The network", "network", 1, outline=0, style="sheet"),
            Text(say(content.sentence), "lead"),
            Text(say(content.who), "small"),
        ]
        if content.demonstration:
            story.append(make_warning([Text(bold(content.demonstration), "cell")]))
        story += _make_figure(content.map, 0, TALLEST_FIRST)
        story += [PageBreak(), *_make_table(content.components, framework, 1)]
        for number, picture in enumerate(content.pictures, start=1):
            story += [PageBreak(), *_make_figure(picture, number, TALLEST)]
        story += [PageBreak(), *_make_table(content.elements, framework, 2)]
        story += _list_names(framework)
    if missing:
        story.append(make_missing_note())
    marks = [f"The network, {show_date(content.made_on)}"]
    if content.demonstration:
        marks.append("with invented demonstrations")
    return write_pages(
        story,
        Metadata(
            title=f"The network, {framework.name}, {show_date(content.made_on)}",
            author="The network",
            subject=content.sentence,
            language="en-US",
            made_at=datetime.combine(content.made_on, time(), UTC),
        ),
        Running(framework.name, ", ".join(marks), "Self-assessment, independent of CRPE"),
        LYING,
    )


def _make_figure(picture: Picture, number: int, tallest: float) -> list[Flowable]:
    width = min(LYING.width, tallest * picture.width / picture.height)
    return [
        Heading(picture.title, f"figure-{number}", 2, outline=1),
        Text(say(picture.description)),
        Figure(picture, width),
    ]


def _make_table(table: ReportTable, framework: Framework, number: int) -> list[Flowable]:
    width = (LYING.width - NAMES) / len(table.heads)
    heads = [Heat(head, HEAD_COLORS) for head in table.heads]
    rows = [Row([Text("District", "head"), *heads], "head")]
    rows += [_make_row(name, cells, framework) for name, cells in table.rows]
    if table.foot is not None:
        rows.append(_make_row(*table.foot, framework))
    levels: Sequence[ScaleLevel] = sorted(framework.scale, key=lambda one: -one.level)
    wide = (LYING.width - 18 * (len(levels) - 1)) / len(levels)
    return [
        CondPageBreak(ROWS_FIRST),
        Heading(table.heading, f"table-{number}", 2, outline=1),
        Text(say(table.says)),
        Columns([(wide, [Chip(framework, one.level)]) for one in levels]),
        Grid([NAMES, *[width] * len(table.heads)], rows, pad_y=TIGHT),
    ]


def _make_row(name: str, cells: Sequence[ReportCell], framework: Framework) -> Row:
    return Row(
        [
            Text(bold(name), "cell-small"),
            *(
                Heat(cell.text, color_level(framework, cell.level), is_open=cell.level is None)
                for cell in cells
            ),
        ]
    )


def _list_names(framework: Framework) -> list[Flowable]:
    """What the numbers of the elements stand for."""
    blocks: list[Flowable] = [
        CondPageBreak(ROWS_FIRST),
        Heading("The elements", "elements", 2, outline=1),
    ]
    for component in framework.components:
        named = "; ".join(f"{one.id} {one.title}" for one in component.elements)
        blocks.append(Text(f"{bold(component.short)}: {say(named)}.", "cell"))
    return blocks

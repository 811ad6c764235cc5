"""The snapshot on one page, for a wall."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Final

from reportlab.platypus import Flowable, Spacer

from selfassess.domain.verdicts import defines_quadrant
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_score
from selfassess.formats.words import STATE_WORDS
from selfassess.reports.citations import Citations
from selfassess.reports.content import PlanContent
from selfassess.reports.pdf.chips import Chip
from selfassess.reports.pdf.columns import Columns
from selfassess.reports.pdf.figure import Figure
from selfassess.reports.pdf.fitting import choose_fitting
from selfassess.reports.pdf.fonts import watch_missing
from selfassess.reports.pdf.metadata import Metadata
from selfassess.reports.pdf.pages import write_pages
from selfassess.reports.pdf.palette import color_level
from selfassess.reports.pdf.strip import Strip, StripCell
from selfassess.reports.pdf.styles import SHEET
from selfassess.reports.pdf.text import Heading, Text, bold, say
from selfassess.reports.pdf.tiles import Tile, Tiles, TileSizes
from selfassess.reports.sections.cover import make_missing_note, make_running, make_warnings
from selfassess.reports.sections.outline import Report
from selfassess.reports.sections.snapshot import draw_place
from selfassess.reports.sections.wording import (
    describe_distance,
    describe_numbers,
    describe_verdict,
    label_level,
    list_backing,
)

LARGE: Final = TileSizes(name=8.8, value=30, line=8.4)
MOST_COLUMNS: Final = 9
"""Components beside each other; an edition with more gets a second row. [components]"""

CHARTS: Final = (310, 290, 270, 250, 0)
"""Widths of the quadrant chart to try, the last without one. [points]"""

LONG_NAME: Final = 38
"""From here on a district's name is set smaller. [characters]"""

LONGEST_NAME: Final = 110


def write_snapshot_sheet(content: PlanContent) -> bytes:
    """
    Write the snapshot of a district on one page.

    Args:
        content: Everything that it says; the same content gives the same bytes.

    Returns:
        A tagged PDF in US Letter (PDF/UA-1), with every font embedded.
    """
    report = Report(content, Citations(content.framework))
    with watch_missing() as missing:
        running = make_running("Snapshot", content)
        _make_head(report)
    note = [make_missing_note()] if missing else []
    blocks = choose_fitting(
        CHARTS,
        lambda width: [*_make_blocks(report, width), *note],
        SHEET.width,
        SHEET.first_height,
    )
    metadata = Metadata(
        title=f"Snapshot: {content.district}, {show_date(content.as_of)}",
        author=content.district,
        subject="Self-assessment on the portfolio strategy: snapshot on one page",
        language=content.language,
        made_at=datetime.combine(content.made_on, time(), UTC),
    )
    return write_pages(blocks, metadata, running, SHEET)


def _make_blocks(report: Report, chart_width: float) -> list[Flowable]:
    framework, document = report.framework, report.document
    return [
        *_make_head(report),
        Text(say(describe_verdict(document)), "verdict"),
        Text(say(describe_numbers(framework, document)), "cell"),
        *(Text(say(one), "cell-small") for one in list_backing(report.content)),
        Spacer(0, 4),
        *make_warnings(report),
        *_make_cells(report),
        *_make_foot(report, chart_width),
        Text(_make_imprint(report), "cell-small"),
    ]


def _make_head(report: Report) -> list[Flowable]:
    content = report.content
    name = content.district
    if len(name) > LONGEST_NAME:
        name = f"{name[:LONGEST_NAME].rstrip()}…"
    place = f"{content.state}. " if content.state else ""
    return [
        Heading(name, "snapshot", 1, 0, "sheet-long" if len(name) > LONG_NAME else "sheet"),
        Text(
            f"{say(place)}Portfolio strategy snapshot as of {bold(show_date(content.as_of))}",
            "lead",
        ),
    ]


def _make_cells(report: Report) -> list[Flowable]:
    """The components as large cells, each above the cells of its elements."""
    framework, document = report.framework, report.document
    tiles, columns = [], []
    for component in framework.components:
        score = document["components"][component.id]
        level = score["level"]
        lines = [label_level(framework, level)]
        if score["score"] is not None:
            lines.append(f"Mean {show_score(score['score'])}")
        if score["low"] is not None and score["low"] != score["high"]:
            lines.append(f"{show_score(score['low'])} to {show_score(score['high'])}")
        shown = "–" if level is None else str(level)
        colors = color_level(framework, level)
        tiles.append(
            Tile(component.short, shown, tuple(lines), colors, level, is_dashed=level is None)
        )
        cells = []
        for element in component.elements:
            result = document["elements"][element.id]
            level = result["level"]
            value = STATE_WORDS[result["state"]] if level is None else str(level)
            name = element.short or element.title
            cells.append(StripCell(element.id, name, value, color_level(framework, level), level))
        columns.append(cells)
    blocks: list[Flowable] = []
    for start in range(0, len(tiles), MOST_COLUMNS):
        part = slice(start, start + MOST_COLUMNS)
        blocks.append(Tiles(tiles[part], highest=framework.highest, sizes=LARGE, after=4))
        blocks.append(Strip(columns[part], highest=framework.highest))
    return blocks


def _make_foot(report: Report, chart_width: float) -> list[Flowable]:
    """The quadrant chart; beside it the distance from advanced, and what the colors mean."""
    has_chart = chart_width > 0 and defines_quadrant(report.framework)
    left = chart_width if has_chart else SHEET.width / 2
    legend = [Text("Levels", "label"), *_make_legend(report)]
    distance = describe_distance(report.framework, report.document)
    words: list[Flowable] = [Text(say(distance), "cell"), Spacer(0, 6)] if distance else []
    right = (SHEET.width - left - 18, [*words, *legend] if has_chart else legend)
    if has_chart:
        return [Columns([(left, [Figure(draw_place(report), left)]), right])]
    return [Columns([(left, words or [Spacer(0, 0)]), right])]


def _make_legend(report: Report) -> list[Flowable]:
    levels = sorted(report.framework.labels, reverse=True)
    chips: list[Flowable] = []
    for level in levels:
        chips += [Chip(report.framework, level), Spacer(0, 2.5)]
    return [
        *chips,
        Text("A dashed cell has no level. Bars and numbers say what colors say.", "small"),
    ]


def _make_imprint(report: Report) -> str:
    content, edition = report.content, report.framework
    return say(
        "The district’s own assessment, made with an independent tool; not run, checked or endorsed"
        f" by CRPE. Questionnaire: {edition.title}, edition {edition.id},"
        f" version {edition.version}. {content.origin} Sheet made on"
        f" {show_date(content.made_on)}."
    )

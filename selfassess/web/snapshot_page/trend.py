"""The snapshots of a district beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from selfassess.charts.picture import Picture
from selfassess.charts.quadrant import QuadrantPoint, draw_quadrant
from selfassess.charts.trend import draw_trend, read_point
from selfassess.domain.framework import Framework
from selfassess.domain.verdicts import defines_quadrant
from selfassess.formats.dates import show_date, show_month
from selfassess.formats.documents import Document
from selfassess.formats.numbers import show_score
from selfassess.formats.progress import describe_progress, read_progress
from selfassess.formats.words import QUADRANT_WORDS
from selfassess.web.snapshot_page.summary import label_of


@dataclass(frozen=True, slots=True)
class DatedDocument:
    """A frozen snapshot of the district; `is_shown` for the one that the page is about."""

    as_of: date
    document: Document
    href: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A snapshot in the table of all of them; `new_version` where the edition has changed."""

    date: str
    href: str
    is_shown: bool
    overall: str
    spread: str
    quadrant: str
    levels: tuple[tuple[int | None, str], ...]
    new_version: str


@dataclass(frozen=True, slots=True)
class TrendPart:
    """How the district has moved: in words, as a line, and each component's level at each date."""

    progress: str

    picture: Picture
    components: tuple[str, ...]
    rows: tuple[TrendRow, ...]


def describe_trend(framework: Framework, series: Sequence[DatedDocument]) -> TrendPart | None:
    """
    Describe the snapshots of an edition, oldest first.

    Returns:
        None where there are fewer than two: one point is no trend.
    """
    if len(series) < 2:
        return None
    overalls = [entry.document["overall"]["score"] for entry in series]
    return TrendPart(
        progress=describe_progress(framework, read_progress(framework, overalls)),
        picture=draw_trend(
            framework,
            [
                read_point(entry.as_of, entry.document, entry.document["framework_version"])
                for entry in series
            ],
            title="Overall and spread",
        ),
        components=tuple(component.short for component in framework.components),
        rows=tuple(
            _describe_row(framework, entry, before)
            for before, entry in zip((None, *series), series, strict=False)
        ),
    )


def draw_place(framework: Framework, series: Sequence[DatedDocument]) -> Picture | None:
    """
    The quadrant chart with the snapshot, and the path of those before it.

    Returns:
        None where the edition cuts no quadrants.
    """
    if not defines_quadrant(framework):
        return None
    shown = next(number for number, entry in enumerate(series) if entry.is_shown)
    points = [
        QuadrantPoint(
            show_month(entry.as_of),
            entry.document["spread"],
            entry.document["overall"]["score"],
            kind="current" if entry.is_shown else "earlier",
            provisional=not entry.document["complete"],
        )
        for entry in series[: shown + 1]
        if entry.document["spread"] is not None
    ]
    return draw_quadrant(framework, points, title="Strong or weak, consistent or piecemeal")


def _describe_row(
    framework: Framework, entry: DatedDocument, before: DatedDocument | None
) -> TrendRow:
    document = entry.document
    version = document["framework_version"]
    is_new = before is not None and before.document["framework_version"] != version
    # Another version may have had other components.
    found = document["components"]
    levels = [found[c.id]["level"] if c.id in found else None for c in framework.components]
    return TrendRow(
        date=show_date(entry.as_of),
        href=entry.href,
        is_shown=entry.is_shown,
        overall=show_score(document["overall"]["score"]),
        spread=show_score(document["spread"]),
        quadrant=QUADRANT_WORDS[document["quadrant"]] if document["quadrant"] else "–",
        levels=tuple((level, label_of(framework, level)) for level in levels),
        new_version=version if is_new else "",
    )

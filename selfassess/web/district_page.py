"""What a district's own page shows of its assessments and snapshots."""

from __future__ import annotations

from dataclasses import dataclass

from selfassess.charts.picture import Picture
from selfassess.charts.trend import TrendPoint, draw_trend
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_score
from selfassess.formats.words import ADVANCED_WORDS, QUADRANT_WORDS
from selfassess.services.editions import get_edition
from selfassess.services.overviews import Overview


@dataclass(frozen=True, slots=True)
class AssessmentEntry:
    """An assessment and how far it is."""

    id: int
    date: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class SnapshotEntry:
    """A snapshot in one line."""

    id: int
    date: str
    overall: str
    quadrant: str
    advanced: str
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class DistrictPage:
    """Assessments and snapshots, newest first."""

    assessments: tuple[AssessmentEntry, ...]
    snapshots: tuple[SnapshotEntry, ...]


def describe_district(overview: Overview) -> DistrictPage:
    """Describe what was done in a district."""
    return DistrictPage(
        assessments=tuple(
            AssessmentEntry(
                counted.assessment.id,
                show_date(counted.assessment.as_of),
                counted.done,
                counted.total,
            )
            for counted in overview.assessments
        ),
        snapshots=tuple(
            SnapshotEntry(
                snapshot.id,
                show_date(snapshot.as_of),
                show_score(snapshot.overall),
                QUADRANT_WORDS[snapshot.quadrant] if snapshot.quadrant else "–",  # type: ignore[index]  # ids as they are frozen
                ADVANCED_WORDS[snapshot.advanced],  # type: ignore[index]
                not snapshot.complete,
            )
            for snapshot in reversed(overview.snapshots)
        ),
    )


def draw_district_trend(overview: Overview) -> Picture:
    """The line through the snapshots of the newest one's edition."""
    edition = overview.snapshots[-1].edition
    points = [
        TrendPoint(
            snapshot.as_of, snapshot.overall, snapshot.spread, provisional=not snapshot.complete
        )
        for snapshot in overview.snapshots
        if snapshot.edition == edition
    ]
    return draw_trend(get_edition(edition), points)

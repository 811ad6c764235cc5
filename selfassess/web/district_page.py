"""What a district's own page shows of its assessments and snapshots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selfassess.charts.picture import Picture
from selfassess.charts.trend import TrendPoint, draw_trend
from selfassess.domain.districts import KIND_LABELS, Kind
from selfassess.domain.errors import NotFoundError
from selfassess.domain.framework import Framework
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_score
from selfassess.formats.progress import describe_progress, read_progress
from selfassess.formats.words import ADVANCED_WORDS, QUADRANT_WORDS
from selfassess.services.adopted_plans import PlanGlance
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.services.overviews import Overview

if TYPE_CHECKING:
    from selfassess.store.models.assessments import Snapshot as FrozenSnapshot


@dataclass(frozen=True, slots=True)
class AssessmentEntry:
    """An assessment and how far it is; `edition` is empty where all there is has the usual one."""

    id: int
    date: str
    edition: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class SnapshotEntry:
    """
    A snapshot in one line.

    `quadrant` and `advanced` are empty where its edition knows no such verdict.
    """

    id: int
    date: str
    edition: str
    overall: str
    of: int | None
    quadrant: str
    advanced: str
    is_provisional: bool
    is_imported: bool


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """The plan that a district follows, in a line; `overdue` is empty where nothing is."""

    name: str
    url: str
    actions: int
    done: int
    overdue: str


@dataclass(frozen=True, slots=True)
class DistrictPage:
    """
    What kind of organization it is and where, its assessments and snapshots, newest first.

    `noun` is what this page calls it: district, city or coalition.
    """

    kicker: str
    noun: str
    assessments: tuple[AssessmentEntry, ...]
    snapshots: tuple[SnapshotEntry, ...]
    progress: str


def describe_district(overview: Overview) -> DistrictPage:
    """Describe what was done in a district."""
    names = _name_editions(overview)
    district = overview.district
    kind = "" if district.kind is Kind.DISTRICT else KIND_LABELS[district.kind]
    return DistrictPage(
        kicker=", ".join(filter(None, (kind, district.place))),
        noun=district.kind.value,
        assessments=tuple(
            AssessmentEntry(
                counted.assessment.id,
                show_date(counted.assessment.as_of),
                names.get(counted.assessment.edition, ""),
                counted.done,
                counted.total,
            )
            for counted in overview.assessments
        ),
        snapshots=tuple(
            SnapshotEntry(
                snapshot.id,
                show_date(snapshot.as_of),
                names.get(snapshot.edition, ""),
                show_score(snapshot.overall),
                edition.highest if (edition := _find_edition(snapshot.edition)) else None,
                QUADRANT_WORDS[snapshot.quadrant] if snapshot.quadrant else "",  # type: ignore[index]  # ids as they are frozen
                ADVANCED_WORDS[snapshot.advanced] if snapshot.advanced else "",  # type: ignore[index]
                not snapshot.complete,
                snapshot.import_id is not None,
            )
            for snapshot in reversed(overview.snapshots)
        ),
        progress=_describe_course(overview),
    )


def _describe_course(overview: Overview) -> str:
    """Recent progress in the edition used last; empty where it cannot be said."""
    edition = overview.snapshots[-1].edition if overview.snapshots else ""
    series = list_series(overview).get(edition, ())
    if not series:
        return ""
    framework = get_edition(edition)
    progress = read_progress(framework, [snapshot.overall for snapshot in series])
    return describe_progress(framework, progress) if progress.course else ""


def describe_plan(glance: PlanGlance | None, url: str) -> PlanEntry | None:
    """Describe the plan that a district follows, if there is one."""
    if glance is None:
        return None
    overdue = f"{glance.overdue} overdue" if glance.overdue else ""
    return PlanEntry(glance.name, url, glance.actions, glance.done, overdue)


def _name_editions(overview: Overview) -> Mapping[str, str]:
    """What each edition of a district is called; nothing where there is only the usual one."""
    used = {counted.assessment.edition for counted in overview.assessments}
    used |= {snapshot.edition for snapshot in overview.snapshots}
    if used <= {DEFAULT_EDITION}:
        return {}
    return {name: found.name if (found := _find_edition(name)) else name for name in used}


def _find_edition(edition: str) -> Framework | None:
    """An edition; None for one that the installation had once, and no longer has."""
    try:
        return get_edition(edition)
    except NotFoundError:
        return None


def list_series(overview: Overview) -> Mapping[str, Sequence[FrozenSnapshot]]:
    """The snapshots of each edition that has two or more: one alone is no trend."""
    found: dict[str, list[FrozenSnapshot]] = {}
    for snapshot in overview.snapshots:
        found.setdefault(snapshot.edition, []).append(snapshot)
    several = [name for name, series in found.items() if len(series) > 1 and _find_edition(name)]
    order = sorted(several, key=lambda edition: (edition != DEFAULT_EDITION, edition))
    return {edition: found[edition] for edition in order}


def draw_district_trends(overview: Overview) -> tuple[Picture, ...]:
    """A chart over the years for each edition: levels of two editions share no axis."""
    names = _name_editions(overview)
    return tuple(
        draw_trend(
            get_edition(edition),
            [
                TrendPoint(
                    snapshot.as_of,
                    snapshot.overall,
                    snapshot.spread,
                    provisional=not snapshot.complete,
                    version=snapshot.edition_version,
                )
                for snapshot in series
            ],
            title=f"The years so far: {names[edition]}" if edition in names else "The years so far",
        )
        for edition, series in list_series(overview).items()
    )

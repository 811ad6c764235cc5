"""The action plan as a PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from typing import Final

from reportlab.platypus import Flowable

from selfassess.formats.dates import show_date
from selfassess.reports.citations import Citations
from selfassess.reports.content import PlanContent
from selfassess.reports.pdf.fonts import watch_missing
from selfassess.reports.pdf.metadata import Metadata
from selfassess.reports.pdf.pages import write_pages
from selfassess.reports.sections.actions import make_actions
from selfassess.reports.sections.benchmark import make_benchmark
from selfassess.reports.sections.cover import make_cover, make_missing_note, make_running
from selfassess.reports.sections.flags import make_piecemeal, make_proof, make_weak
from selfassess.reports.sections.method import make_method
from selfassess.reports.sections.outline import (
    ACTIONS,
    BENCHMARK,
    METHOD,
    PIECEMEAL,
    PROOF,
    ROUTE,
    SNAPSHOT,
    SOURCES,
    SUMMARY,
    TEAM,
    WEAK,
    Report,
)
from selfassess.reports.sections.route import make_route
from selfassess.reports.sections.snapshot import make_snapshot
from selfassess.reports.sections.sources import make_sources
from selfassess.reports.sections.summary import make_summary
from selfassess.reports.sections.team import make_team

MAKERS: Final[Mapping[str, Callable[[Report], list[Flowable]]]] = {
    SUMMARY: make_summary,
    ROUTE: make_route,
    ACTIONS: make_actions,
    TEAM: make_team,
    SNAPSHOT: make_snapshot,
    BENCHMARK: make_benchmark,
    WEAK: make_weak,
    PIECEMEAL: make_piecemeal,
    PROOF: make_proof,
    METHOD: make_method,
    SOURCES: make_sources,
}
"""What makes each section; the sources come last, when all numbers are given."""


def write_plan(content: PlanContent) -> bytes:
    """
    Write the report of an action plan.

    Args:
        content: Everything that it says; the same content gives the same bytes.

    Returns:
        A tagged PDF in US Letter (PDF/UA-1), with every font embedded.
    """
    report = Report(content, Citations(content.framework))
    with watch_missing() as missing:
        running = make_running("Action plan", content)
        sections = [block for key in report.sections for block in MAKERS[key](report)]
        cover = make_cover(report)
    if missing:
        cover.append(make_missing_note())
    return write_pages([*cover, *sections], _describe(content), running)


def _describe(content: PlanContent) -> Metadata:
    return Metadata(
        title=f"Action plan: {content.district}, {show_date(content.as_of)}",
        author=content.district,
        subject="Self-assessment on the portfolio strategy: where it stands and what to do first",
        language=content.language,
        made_at=datetime.combine(content.made_on, time(), UTC),
    )

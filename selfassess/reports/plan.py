"""The action plan as a PDF."""

from __future__ import annotations

from datetime import UTC, datetime, time

from reportlab.platypus import Flowable

from selfassess.formats.dates import show_date
from selfassess.reports.citations import Citations
from selfassess.reports.content import PlanContent
from selfassess.reports.pdf.fonts import make_printable
from selfassess.reports.pdf.metadata import Metadata
from selfassess.reports.pdf.pages import Running, write_pages
from selfassess.reports.sections.actions import make_actions
from selfassess.reports.sections.benchmark import make_benchmark
from selfassess.reports.sections.cover import make_cover
from selfassess.reports.sections.flags import make_piecemeal, make_proof, make_weak
from selfassess.reports.sections.method import make_method
from selfassess.reports.sections.outline import Report
from selfassess.reports.sections.snapshot import make_snapshot
from selfassess.reports.sections.sources import make_sources
from selfassess.reports.sections.summary import make_summary
from selfassess.reports.sections.team import make_team

SECTIONS = (
    make_cover,
    make_summary,
    make_snapshot,
    make_benchmark,
    make_weak,
    make_piecemeal,
    make_proof,
    make_actions,
    make_team,
    make_method,
    make_sources,
)


def write_plan(content: PlanContent) -> bytes:
    """
    Write the report of an action plan.

    Args:
        content: Everything that it says; the same content gives the same bytes.

    Returns:
        A tagged PDF in US Letter (PDF/UA-1), with every font embedded.
    """
    report = Report(content, Citations(content.framework))
    story: list[Flowable] = [block for make in SECTIONS for block in make(report)]
    return write_pages(story, _describe(content), _make_running(content))


def _describe(content: PlanContent) -> Metadata:
    return Metadata(
        title=make_printable(f"Action plan: {content.district}, {show_date(content.as_of)}"),
        author=make_printable(content.district),
        subject=make_printable(
            "Self-assessment on the portfolio strategy: snapshot, flags and prioritized actions"
        ),
        language=content.language,
        made_at=datetime.combine(content.made_on, time(), UTC),
    )


def _make_running(content: PlanContent) -> Running:
    marks = [f"Action plan, {show_date(content.as_of)}"]
    if content.is_provisional:
        marks.append("provisional")
    if content.is_demonstration:
        marks.append("invented demonstration")
    return Running(
        left=content.district,
        right=", ".join(marks),
        foot="Self-assessment, independent of CRPE",
    )

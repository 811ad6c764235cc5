"""The sections in their order, and how each begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reportlab.platypus import CondPageBreak, Flowable, PageBreak

from selfassess.domain.framework import Framework
from selfassess.formats.documents import Document
from selfassess.reports.citations import Citations
from selfassess.reports.content import PlanContent
from selfassess.reports.pdf.text import Heading, Text

SUMMARY: Final = "summary"
SNAPSHOT: Final = "snapshot"
BENCHMARK: Final = "benchmark"
WEAK: Final = "weak"
PIECEMEAL: Final = "piecemeal"
PROOF: Final = "proof"
ACTIONS: Final = "actions"
TEAM: Final = "team"
METHOD: Final = "method"
SOURCES: Final = "sources"

TITLES: Final = {
    SUMMARY: "Summary for the board",
    SNAPSHOT: "The snapshot",
    BENCHMARK: "The benchmark: advanced districts",
    WEAK: "What is weak",
    PIECEMEAL: "What is piecemeal",
    PROOF: "What is not yet proven",
    ACTIONS: "What to do, in order",
    TEAM: "The team’s own decisions",
    METHOD: "Method and assumptions",
    SOURCES: "Sources",
}
"""Title of each section by its key, in the order of the report."""


@dataclass(frozen=True, slots=True)
class Report:
    """What every section works with: the content, and the numbers of its sources."""

    content: PlanContent
    citations: Citations

    @property
    def framework(self) -> Framework:
        """The edition."""
        return self.content.framework

    @property
    def document(self) -> Document:
        """The frozen snapshot."""
        return self.content.document


def begin_section(key: str, lead: str = "", *, new_page: bool = True) -> list[Flowable]:
    """
    The heading of a section, and what it says first.

    Args:
        key: Which section.
        lead: Markup of its first paragraph.
        new_page: Whether it begins on a page of its own; else where a third of a page is left.
    """
    blocks: list[Flowable] = [PageBreak() if new_page else CondPageBreak(220)]
    blocks.append(Heading(TITLES[key], key, 2, outline=0))
    if lead:
        blocks.append(Text(lead, "lead"))
    return blocks


def begin_part(text: str, key: str, room: float = 110) -> list[Flowable]:
    """
    The heading of a part of a section; it stands in the outline below the section.

    Args:
        text: What it says.
        key: The name of the place.
        room: How much of the page must be left, so that it does not stand alone. [points]
    """
    return [CondPageBreak(room), Heading(text, key, 3, outline=1)]

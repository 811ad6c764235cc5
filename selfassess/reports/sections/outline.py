"""The sections in their order, and how each begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reportlab.platypus import CondPageBreak, Flowable, PageBreak

from selfassess.domain.framework import Framework
from selfassess.domain.planning import can_rank
from selfassess.domain.route.result import Route
from selfassess.domain.verdicts import defines_advanced
from selfassess.formats.documents import Document
from selfassess.reports.citations import Citations
from selfassess.reports.content import PlanContent
from selfassess.reports.pdf.text import Heading, Text, link, say

SUMMARY: Final = "summary"
ROUTE: Final = "route"
ACTIONS: Final = "actions"
TEAM: Final = "team"
SNAPSHOT: Final = "snapshot"
BENCHMARK: Final = "benchmark"
WEAK: Final = "weak"
PIECEMEAL: Final = "piecemeal"
PROOF: Final = "proof"
METHOD: Final = "method"
SOURCES: Final = "sources"

TITLES: Final[Mapping[str, str]] = {
    SUMMARY: "Summary for the board",
    ROUTE: "The route, year by year",
    ACTIONS: "What to do, in order",
    TEAM: "The team’s own decisions",
    SNAPSHOT: "The snapshot",
    BENCHMARK: "The benchmark: advanced districts",
    WEAK: "What is weak",
    PIECEMEAL: "What is piecemeal",
    PROOF: "What is not yet proven",
    METHOD: "Method and assumptions",
    SOURCES: "Sources",
}
"""Title of each section by its key, in the order of the report."""

OUTSIDE: Final = "Outside the route"
"""Title of the ranked actions where a route has taken the others."""


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

    @property
    def route(self) -> Route | None:
        """The route, where there is one."""
        return self.content.route

    @property
    def shows_route(self) -> bool:
        """Whether the report has a route with steps; the ranked actions are then in short form."""
        return self.route is not None and bool(self.route.steps) and ROUTE in self.sections

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections that are in, in their order."""
        chosen = self.content.contents.sections
        return tuple(key for key in TITLES if key == SOURCES or (key in chosen and self._has(key)))

    def _has(self, key: str) -> bool:
        if key == ROUTE:
            return self.content.route is not None
        if key == ACTIONS:
            return can_rank(self.framework)
        if key == BENCHMARK:
            return defines_advanced(self.framework)
        return True

    def name_section(self, key: str) -> str:
        """The title of a section."""
        return OUTSIDE if key == ACTIONS and self.shows_route else TITLES[key]

    def refer(self, words: str, key: str, place: str = "") -> str:
        """Markup for a link to a section, or to a place in it; plain words where it is not in."""
        if key not in self.sections:
            return say(words)
        return link(words, f"#{place or key}")


def begin_section(
    report: Report, key: str, lead: str = "", *, new_page: bool = False
) -> list[Flowable]:
    """
    The heading of a section, and what it says first.

    Args:
        report: What the section is part of.
        key: Which section.
        lead: Markup of its first paragraph.
        new_page: Whether it begins on a page of its own; else where a third of a page is left.
    """
    blocks: list[Flowable] = [PageBreak() if new_page else CondPageBreak(220)]
    blocks.append(Heading(report.name_section(key), key, 2, outline=0))
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

"""The whole page of a snapshot, apart from its head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from selfassess.charts.picture import Picture
from selfassess.charts.spread_shares import draw_spread_shares
from selfassess.domain.framework import Framework
from selfassess.formats.documents import Document
from selfassess.formats.votes import Agreement, sum_up_agreements
from selfassess.web.snapshot_page.benchmark import Benchmark, describe_benchmark
from selfassess.web.snapshot_page.bridge import BridgePart, describe_bridge
from selfassess.web.snapshot_page.components import (
    NONE,
    Arithmetic,
    ComponentSection,
    describe_state,
    explain_totals,
    list_sections,
)
from selfassess.web.snapshot_page.firmness import FirmnessPart, describe_firmness
from selfassess.web.snapshot_page.flags import SeverityGroup, group_flags, index_flags
from selfassess.web.snapshot_page.proven import ProvenPart, describe_proven
from selfassess.web.snapshot_page.review import describe_review
from selfassess.web.snapshot_page.summary import (
    Cell,
    Figure,
    StripGroup,
    describe_open,
    describe_standing,
    list_cells,
    list_figures,
    list_open,
    list_strip,
)
from selfassess.web.snapshot_page.trend import DatedDocument, TrendPart, describe_trend, draw_place

MOST_SPREAD_ELEMENTS = 5


@dataclass(frozen=True, slots=True)
class Unknown:
    """An element without a level, and why."""

    text: str
    href: str
    state: str


@dataclass(frozen=True, slots=True)
class SnapshotPage:
    """Everything on the page of a snapshot that never changes."""

    standing: str
    review: str
    agreed: str
    open_note: str
    figures: tuple[Figure, ...]
    cells: tuple[Cell, ...]
    levels: tuple[tuple[int, str], ...]
    strip: tuple[StripGroup, ...]
    place: Picture | None
    flags: tuple[SeverityGroup, ...]
    firmness: FirmnessPart
    spread: Picture
    arithmetic: Arithmetic
    sections: tuple[ComponentSection, ...]
    benchmark: Benchmark | None
    bridge: BridgePart | None
    proven: ProvenPart | None
    trend: TrendPart | None
    unknown: tuple[Unknown, ...]
    without_evidence: int


def describe_page(
    framework: Framework,
    document: Document,
    series: Sequence[DatedDocument],
    remarks: Mapping[str, str],
    method: str,
    rubric: str = "",
    agreements: Mapping[str, Agreement] = NONE,
) -> SnapshotPage:
    """
    Make the page of a snapshot.

    Args:
        framework: The edition that it was taken with.
        document: The frozen snapshot.
        series: The district's snapshots of this edition, oldest first, this one among them.
        remarks: What the team wrote on why a level or a state was set, by element id.
        method: The address of the page on the method.
        rubric: The address of the edition in the rubric, which element ids are appended to.
        agreements: What was agreed after votes, by element id.
    """
    elements = document["elements"]
    return SnapshotPage(
        standing=describe_standing(framework, document),
        review=describe_review(document),
        agreed=sum_up_agreements(agreements),
        open_note="" if document["complete"] else describe_open(framework, document),
        figures=list_figures(framework, document, method),
        cells=list_cells(framework, document),
        levels=tuple((entry.level, entry.label) for entry in reversed(framework.scale)),
        strip=list_strip(framework, document),
        place=draw_place(framework, series),
        flags=group_flags(framework, document, method),
        firmness=describe_firmness(framework, document),
        spread=draw_spread_shares(
            framework,
            {e: r["level"] for e, r in elements.items() if r["level"] is not None},
            {e: r["share_of_spread"] for e, r in elements.items() if r["share_of_spread"]},
            most=MOST_SPREAD_ELEMENTS,
            title="Elements that lie farthest from the others",
        ),
        arithmetic=explain_totals(framework, document),
        sections=list_sections(
            framework, document, index_flags(document), remarks, rubric, agreements
        ),
        benchmark=describe_benchmark(framework, document),
        bridge=describe_bridge(framework, document),
        proven=describe_proven(framework, document, method),
        trend=describe_trend(framework, series),
        unknown=tuple(
            Unknown(
                f"{element} {framework.elements[element].title}",
                f"#element-{element}",
                describe_state(framework, elements[element]),
            )
            for element in list_open(document)
        ),
        without_evidence=sum(flag["kind"] == "words-only" for flag in document["flags"]),
    )

"""What goes into the reports on a snapshot: plain data, gathered by whoever may read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal, get_args

from selfassess.domain.framework import Exemplar, Framework, Step
from selfassess.domain.planning import Priority
from selfassess.domain.route.result import Route
from selfassess.formats.dates import show_date
from selfassess.formats.documents import Document
from selfassess.formats.votes import Agreement

SectionKey = Literal[
    "summary", "route", "actions", "team", "snapshot", "benchmark", "weak", "piecemeal", "proof",
    "method",
]  # fmt: skip
SECTIONS: Final[tuple[SectionKey, ...]] = get_args(SectionKey)
"""The sections of an action plan that a reader can choose, in their order."""


@dataclass(frozen=True, slots=True)
class Contents:
    """
    What a reader wants to have in a report.

    Args:
        sections: Which sections of the action plan; its sources are always in.
        notes: Whether what the team wrote on its elements is in.
        evidence: Whether the links to the team's evidence are in.
    """

    sections: frozenset[SectionKey] = frozenset(SECTIONS)
    notes: bool = False
    evidence: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """A piece of evidence; its address is empty where the program keeps the document itself."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Remarks:
    """
    What the team wrote on one element.

    Args:
        reason: Why a level or a state was set.
        note: Its note.
        links: Its evidence.
    """

    reason: str = ""
    note: str = ""
    links: tuple[EvidenceLink, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """
    A ranked action, with what the team decided about it.

    Args:
        rank: Its place among all ranked actions, those set aside included. [from 1]
        priority: The element, its next step and why it ranks here.
        exemplars: What real places did, in the order to show them.
        owner: Who does it; empty where that is not decided.
        due: When it is to be done, where that is decided.
        reason: Why it was set aside, for one that was.
    """

    rank: int
    priority: Priority
    exemplars: tuple[Exemplar, ...] = ()
    owner: str = ""
    due: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OwnAction:
    """An action that the team added itself; `reason` is there where it was set aside again."""

    title: str
    detail: str = ""
    owner: str = ""
    due: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PlanContent:
    """
    Everything that the report of an action plan says.

    Args:
        framework: The edition that the snapshot was taken with.
        district: The district's name.
        state: The name of its state; may be empty.
        as_of: The date that the levels are for.
        taken_at: When the snapshot was taken; None where it was computed from a file.
        made_on: The day on which the report is made.
        document: The frozen snapshot, as `formats.documents.write_snapshot` wrote it.
        trend: The frozen snapshots of the district up to this one, oldest first; this one is last.
        actions: The ranked actions without those set aside, in the order of their rank.
        set_aside: The ranked actions that the team set aside.
        own: The team's own actions.
        open_elements: Ids of the elements without a level that could have one.
        is_demonstration: Whether district and answers are invented.
        language: Of the texts, as a language tag.
        route: What the planner answered; None for a plan that is only ranked.
        route_source: Where the route comes from, such as "the adopted plan"; may be empty.
        remarks: What the team wrote, by element id; what the reader did not choose is not there.
        contents: What the reader has chosen.
        agreements: What was agreed after votes, by element id.
    """

    framework: Framework
    district: str
    state: str
    as_of: date
    taken_at: datetime | None
    made_on: date
    document: Document
    trend: tuple[Document, ...]
    actions: tuple[PlannedAction, ...]
    set_aside: tuple[PlannedAction, ...] = ()
    own: tuple[OwnAction, ...] = ()
    open_elements: tuple[str, ...] = ()
    is_demonstration: bool = False
    language: str = "en-US"
    route: Route | None = None
    route_source: str = ""
    remarks: Mapping[str, Remarks] = field(default_factory=dict)
    contents: Contents = Contents()
    agreements: Mapping[str, Agreement] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """Where the levels come from, in a sentence."""
        if self.taken_at is None:
            return "Computed from a file of ratings or answers."
        return f"Snapshot taken on {show_date(self.taken_at.date())}, frozen since."

    @property
    def is_provisional(self) -> bool:
        """Whether elements were open when the snapshot was taken."""
        return not self.document["complete"]


def list_exemplars(framework: Framework, step: Step) -> tuple[Exemplar, ...]:
    """Those that the step names; else all of the element's. Warnings come last."""
    known = framework.exemplar_by_id
    named = [known[name] for name in step.exemplars if name in known]
    chosen = named or list(framework.exemplars_of[step.element])
    return tuple(sorted(chosen, key=lambda exemplar: exemplar.kind == "warning"))

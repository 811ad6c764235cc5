"""What goes into the action plan report: plain data, gathered by whoever may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from selfassess.domain.framework import Exemplar, Framework
from selfassess.domain.planning import Priority
from selfassess.formats.documents import Document


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
        taken_at: When the snapshot was taken.
        made_on: The day on which the report is made.
        document: The frozen snapshot, as `formats.documents.write_snapshot` wrote it.
        trend: The frozen snapshots of the district up to this one, oldest first; this one is last.
        actions: The ranked actions without those set aside, in the order of their rank.
        set_aside: The ranked actions that the team set aside.
        own: The team's own actions.
        open_elements: Ids of the elements without a level that could have one.
        is_demonstration: Whether district and answers are invented.
        language: Of the texts, as a language tag.
    """

    framework: Framework
    district: str
    state: str
    as_of: date
    taken_at: datetime
    made_on: date
    document: Document
    trend: tuple[Document, ...]
    actions: tuple[PlannedAction, ...]
    set_aside: tuple[PlannedAction, ...] = ()
    own: tuple[OwnAction, ...] = ()
    open_elements: tuple[str, ...] = ()
    is_demonstration: bool = False
    language: str = "en-US"

    @property
    def is_provisional(self) -> bool:
        """Whether elements were open when the snapshot was taken."""
        return not self.document["complete"]

"""Where an assessment stands in its cycle, as several pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import url_for

from selfassess.domain.cycle import CLOSED_BECAUSE, State
from selfassess.domain.permissions import Permission, Role, may
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count
from selfassess.formats.trail import CYCLE_WORDS
from selfassess.services.assessments import Opened
from selfassess.services.cycle import FOR_ALL, find_standing
from selfassess.web.times import now

NEXT: Final[Mapping[State, str]] = {
    State.DRAFT: (
        "Answer the elements, then hand the assessment in for review. A team without a reviewer can"
        " take the snapshot at once; it is then marked as not reviewed."
    ),
    State.IN_REVIEW: (
        "A reviewer or an owner approves it or sends it back. Nobody answers meanwhile."
    ),
    State.SENT_BACK: "Look at what the reviewer asks for, then hand it in again.",
    State.APPROVED: "An owner takes the snapshot, which freezes the assessment.",
    State.FROZEN: "Nothing. To change something, a reviewer or an owner reopens it and says why.",
}
TONES: Final[Mapping[State, str]] = {
    State.DRAFT: "neutral",
    State.IN_REVIEW: "info",
    State.SENT_BACK: "medium",
    State.APPROVED: "good",
    State.FROZEN: "good",
}
LOOKING_ONLY: Final[Mapping[Role, str]] = {
    Role.CONTRIBUTOR: (
        "You answer what is assigned to you; it stands under “Your tasks”. Ask an owner or an"
        " editor for more."
    ),
    Role.REVIEWER: "Reviewers do not answer. Where you see another level, give a second rating.",
    Role.VIEWER: (
        "You can look at this assessment, and not change it. Ask an owner to make you an editor."
    ),
}
"""Why somebody cannot answer although the assessment is open, by their role."""


@dataclass(frozen=True, slots=True)
class StandingPanel:
    """Where an assessment stands, what comes next, and by when; empty without a day."""

    state: str
    tone: str
    next: str
    due: str
    late: str
    approved: str
    moves: tuple[str, ...]
    sent_back: tuple[tuple[str, str, str], ...]
    sent_back_for_all: str
    url: str
    review_url: str


def make_panel(opened: Opened) -> StandingPanel:
    """Where an opened assessment stands."""
    own = opened.assessment
    today = now().date()
    standing = find_standing(opened, today)
    due = late = ""
    if standing.due is not None:
        what = "Review due" if own.state is State.IN_REVIEW else "Answers due"
        due = f"{what} {show_date(standing.due)}"
        if standing.is_late:
            late = f"{show_count((today - standing.due).days, 'day')} late"
    approved = ""
    if own.approved_at is not None:
        approved = f"Approved by {own.approved_by} on {show_date(own.approved_at.date())}"
        approved += ", who also handed it in." if own.approved_by_submitter else "."
    return StandingPanel(
        state=CYCLE_WORDS[own.state],
        tone=TONES[own.state],
        next=NEXT[own.state],
        due=due,
        late=late,
        approved=approved,
        moves=tuple(move.value for move in standing.moves),
        sent_back=tuple(
            (
                f"{id_} {element.title}",
                url_for("elements.show", assessment_id=own.id, element_id=id_),
                own.sent_back[id_],
            )
            for id_, element in opened.framework.elements.items()
            if id_ in own.sent_back
        ),
        sent_back_for_all=own.sent_back.get(FOR_ALL, ""),
        url=url_for("cycle.show", assessment_id=own.id),
        review_url=url_for("review.show", assessment_id=own.id),
    )


def explain_closed(opened: Opened, may_answer: bool) -> str:
    """Why whoever looks cannot answer here and now; empty where they can."""
    if may_answer:
        return ""
    closed = CLOSED_BECAUSE.get(opened.assessment.state)
    return closed or LOOKING_ONLY.get(opened.role, LOOKING_ONLY[Role.VIEWER])


def can_take(opened: Opened) -> bool:
    """Whether whoever opened the assessment can take its snapshot now."""
    state = opened.assessment.state
    if state is State.APPROVED:
        return may(opened.role, Permission.FREEZE)
    return may(opened.role, Permission.TAKE_SNAPSHOT) and state in (State.DRAFT, State.SENT_BACK)

"""
An assessment in its cycle: handed in, sent back, approved, reopened; frozen by its snapshot.

Each move is one update guarded by the number of moves that was on the screen, and one entry in the
district's trail, which is the history of the cycle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from selfassess.domain.cycle import (
    Move,
    State,
    check_deadlines,
    check_move,
    check_reason,
    find_deadline,
    list_moves,
)
from selfassess.domain.errors import ConflictError, InvalidInputError
from selfassess.domain.notices import NoticeKind
from selfassess.domain.permissions import Permission, may
from selfassess.domain.trail import TrailEntry
from selfassess.extensions import db
from selfassess.services import audit, notices
from selfassess.services.access import Actor
from selfassess.services.assessments import Opened, open_assessment
from selfassess.services.names import open_names
from selfassess.store import audit as trail_store
from selfassess.store import cycle as store
from selfassess.store import members

if TYPE_CHECKING:
    from selfassess.store.models.assessments import Assessment

FOR_ALL: Final = ""
"""What stands for the element in a reason that is for the whole assessment."""
MOST_HISTORY: Final = 200
"""How many moves the page of a cycle lists. [entries]"""
DEADLINE: Final = "deadline"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an assessment stands: what the actor can do, and what it waits for."""

    state: State
    moves: tuple[Move, ...]
    due: date | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Cycle:
    """An assessment with its cycle: where it stands, and how it came there, newest first."""

    opened: Opened
    standing: Standing
    history: tuple[TrailEntry, ...]
    may_set_deadlines: bool


def find_standing(opened: Opened, today: date) -> Standing:
    """Where an opened assessment stands."""
    own = opened.assessment
    due = find_deadline(own.state, own.answers_due, own.review_due)
    # A snapshot is taken on its own page, with its own checks.
    moves = tuple(m for m in list_moves(opened.role, own.state) if m is not Move.FREEZE)
    return Standing(own.state, moves, due, due is not None and due < today)


def open_cycle(actor: Actor, assessment_id: int, today: date) -> Cycle:
    """
    Open the cycle of an assessment.

    Raises:
        NotFoundError, NotAllowedError: see `open_assessment`.
    """
    opened = open_assessment(actor, assessment_id)
    district_id = opened.district.id
    names = open_names(district_id)
    entries = tuple(
        entry
        for what in ("state", DEADLINE)
        for entry in audit.list_activity(
            district_id, assessment_id, MOST_HISTORY, what=what, names=names
        )
    )
    return Cycle(
        opened,
        find_standing(opened, today),
        tuple(sorted(entries, key=lambda entry: entry.id, reverse=True)),
        may(opened.role, Permission.ASSIGN),
    )


def move(
    actor: Actor,
    assessment_id: int,
    step: Move,
    seen: int,
    now: datetime,
    reason: str = "",
    reasons: Mapping[str, str] | None = None,
) -> State:
    """
    Move an assessment on in its cycle.

    Args:
        actor: Who moves it.
        assessment_id: Which.
        step: The move; an assessment is frozen by taking its snapshot and not here.
        seen: How often it had been moved when the actor looked at it.
        now: The time.
        reason: Why, for the whole.
        reasons: Why it is sent back, by element id.

    Returns:
        The state that it is in now.

    Raises:
        NotFoundError, NotAllowedError: see `open_assessment`; the role does not allow it.
        InvalidInputError: the move does not lead on from its state, or a reason is missing.
        ConflictError: somebody else has moved it in between.
    """
    opened = open_assessment(actor, assessment_id)
    own = opened.assessment
    target = check_move(opened.role, own.state, step)
    if step is Move.FREEZE:
        raise InvalidInputError("Take the snapshot; it freezes the assessment.")
    single = {e: text.strip() for e, text in (reasons or {}).items() if text.strip()}
    if set(single) - set(opened.framework.elements):
        raise InvalidInputError("There is no such element in this assessment.", "reason")
    check_reason(step, reason.strip(), single)
    columns: dict[str, Any] = {"state": target, "sent_back": {}}
    if step is Move.SEND_BACK:
        columns["sent_back"] = single | ({FOR_ALL: reason.strip()} if reason.strip() else {})
    elif step is Move.SUBMIT:
        # What was asked for stays readable in the trail; the marks go when it is handed in again.
        columns |= _unapproved()
    elif step is Move.APPROVE:
        submitter = trail_store.find_last_mover(assessment_id, State.IN_REVIEW)
        columns |= {
            "approved_at": now,
            "approved_by": actor.name or audit.SOMEBODY,
            "approved_by_id": actor.user_id,
            "approved_by_submitter": submitter is None or submitter == actor.user_id,
        }
    elif step is Move.REOPEN:
        columns |= _unapproved()
    change_state(actor, opened, seen, columns, now, reason.strip(), single)
    _tell_those_who_go_on(actor, opened, step, now)
    db.session.commit()
    return target


NEWS: Final[Mapping[Move, str]] = {
    Move.SUBMIT: "was handed in and waits for review",
    Move.SEND_BACK: "was sent back with reasons",
    Move.APPROVE: "was approved",
    Move.REOPEN: "was reopened",
}


def _tell_those_who_go_on(actor: Actor, opened: Opened, step: Move, now: datetime) -> None:
    """Tell reviewers what waits for them, and those who answer what came of it."""
    news = NEWS.get(step)
    if news is None:
        return
    wanted = Permission.REVIEW if step is Move.SUBMIT else Permission.ANSWER
    notices.tell(
        [
            member.user_id
            for member in members.list_members(opened.district.id)
            if may(member.role, wanted) and member.user_id != actor.user_id
        ],
        NoticeKind.REVIEW,
        f"The assessment of {opened.district.name} {news}.",
        f"/assessments/{opened.assessment.id}",
        now,
        district_id=opened.district.id,
    )


def change_state(
    actor: Actor,
    opened: Opened,
    seen: int,
    columns: Mapping[str, Any],
    now: datetime,
    why: str = "",
    reasons: Mapping[str, str] | None = None,
) -> None:
    """
    Give an assessment another state and note it in the trail, in the caller's transaction.

    Raises:
        ConflictError: somebody else has moved it since it was seen.
    """
    own = opened.assessment
    before = own.state
    if not store.change_state(own.id, seen, **columns):
        db.session.rollback()
        raise ConflictError(("state",))
    audit.record(
        actor,
        opened.district.id,
        "state",
        assessment_id=own.id,
        before={"state": before.value},
        after={"state": columns["state"].value, **(reasons or {})},
        why=why,
        now=now,
    )
    audit.seal_new(opened.district.id)


def _unapproved() -> dict[str, Any]:
    return {
        "approved_at": None,
        "approved_by": "",
        "approved_by_id": None,
        "approved_by_submitter": False,
    }


def set_deadlines(
    actor: Actor,
    assessment_id: int,
    answers_due: date | None,
    review_due: date | None,
    now: datetime,
) -> None:
    """
    Say until when an assessment shall be answered, and until when reviewed.

    Raises:
        NotFoundError, NotAllowedError: see `open_assessment`.
        InvalidInputError: the review would be due before the answers.
    """
    opened = open_assessment(actor, assessment_id, Permission.ASSIGN)
    check_deadlines(answers_due, review_due)
    before = _show_deadlines(opened.assessment)
    store.set_deadlines(assessment_id, answers_due, review_due)
    after = {
        "answers_due": answers_due.isoformat() if answers_due else None,
        "review_due": review_due.isoformat() if review_due else None,
    }
    if before != after:
        audit.record(
            actor,
            opened.district.id,
            DEADLINE,
            assessment_id=assessment_id,
            before=before,
            after=after,
            now=now,
        )
    db.session.commit()


def _show_deadlines(own: Assessment) -> dict[str, str | None]:
    return {
        "answers_due": own.answers_due.isoformat() if own.answers_due else None,
        "review_due": own.review_due.isoformat() if own.review_due else None,
    }

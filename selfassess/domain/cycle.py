"""
The cycle of an assessment: draft, in review, sent back, approved, frozen, reopened.

Who may make which move from which state stands in one table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from selfassess.domain.errors import InvalidInputError, NotAllowedError
from selfassess.domain.permissions import Permission, Role, check_may, may

LONGEST_REASON: Final = 1_000
"""[characters]"""


class State(StrEnum):
    """Where an assessment stands in its cycle."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    SENT_BACK = "sent-back"
    APPROVED = "approved"
    FROZEN = "frozen"


class Move(StrEnum):
    """What leads from one state to another."""

    SUBMIT = "submit"
    SEND_BACK = "send-back"
    APPROVE = "approve"
    FREEZE = "freeze"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Rule:
    """From which states a move leads where, what one must be allowed to do, and if to say why."""

    sources: frozenset[State]
    target: State
    permission: Permission
    needs_reason: bool = False


RULES: Final[Mapping[Move, Rule]] = {
    Move.SUBMIT: Rule(
        frozenset({State.DRAFT, State.SENT_BACK}), State.IN_REVIEW, Permission.ANSWER
    ),
    Move.SEND_BACK: Rule(
        frozenset({State.IN_REVIEW}), State.SENT_BACK, Permission.REVIEW, needs_reason=True
    ),
    Move.APPROVE: Rule(frozenset({State.IN_REVIEW}), State.APPROVED, Permission.REVIEW),
    Move.FREEZE: Rule(frozenset({State.APPROVED}), State.FROZEN, Permission.FREEZE),
    Move.REOPEN: Rule(
        frozenset({State.APPROVED, State.FROZEN}), State.DRAFT, Permission.REVIEW, needs_reason=True
    ),
}

OPEN: Final = frozenset({State.DRAFT, State.SENT_BACK})
"""The states in which answers can be given."""

REVIEWABLE: Final = OPEN | {State.IN_REVIEW}
"""The states in which a reviewer can rate a second time; what is approved stays as it was seen."""

CLOSED_BECAUSE: Final[Mapping[State, str]] = {
    State.IN_REVIEW: (
        "This assessment is in review, so nobody answers now. A reviewer or an owner of the"
        " district can send it back."
    ),
    State.APPROVED: (
        "This assessment is approved, so its answers stay as they are. A reviewer or an owner of"
        " the district can reopen it, and says why."
    ),
    State.FROZEN: (
        "This assessment is frozen with its snapshot, so its answers stay as they are. A reviewer"
        " or an owner of the district can reopen it, and says why."
    ),
}
"""Why nothing can be answered, and who can change that."""

MOVE_WORDS: Final[Mapping[Move, str]] = {
    Move.SUBMIT: "handed in for review",
    Move.SEND_BACK: "sent back",
    Move.APPROVE: "approved",
    Move.FREEZE: "frozen",
    Move.REOPEN: "reopened",
}
STATE_WORDS: Final[Mapping[State, str]] = {
    State.DRAFT: "a draft",
    State.IN_REVIEW: "in review",
    State.SENT_BACK: "sent back",
    State.APPROVED: "approved",
    State.FROZEN: "frozen",
}


def is_open(state: State) -> bool:
    """
    Whether answers can be given.

    >>> is_open(State.SENT_BACK), is_open(State.IN_REVIEW)
    (True, False)
    """
    return state in OPEN


def check_open(state: State) -> None:
    """
    Let pass what changes answers, while they can be changed.

    Raises:
        NotAllowedError: they cannot; the message says why, and who can change that.
    """
    if state not in OPEN:
        raise NotAllowedError(CLOSED_BECAUSE[state])


def list_moves(role: Role, state: State) -> tuple[Move, ...]:
    """
    What someone can do about the state of an assessment.

    >>> [move.value for move in list_moves(Role.REVIEWER, State.IN_REVIEW)]
    ['send-back', 'approve']
    """
    return tuple(
        move for move, rule in RULES.items() if state in rule.sources and may(role, rule.permission)
    )


def check_move(role: Role, state: State, move: Move) -> State:
    """
    Let pass a move that role and state allow.

    Returns:
        The state that it leads to.

    Raises:
        NotAllowedError: the role does not allow it.
        InvalidInputError: it does not lead on from this state.
    """
    rule = RULES[move]
    check_may(role, rule.permission)
    if state not in rule.sources:
        raise InvalidInputError(
            f"This assessment is {STATE_WORDS[state]}, so it cannot be {MOVE_WORDS[move]} now."
        )
    return rule.target


def check_reason(move: Move, reason: str, reasons: Mapping[str, str] | None = None) -> None:
    """
    Let pass a move whose reason is given where one is needed.

    Args:
        move: The move.
        reason: The reason for all.
        reasons: Reasons for single elements, by their ids.

    Raises:
        InvalidInputError: it is missing, or one is too long.
    """
    single = reasons or {}
    if RULES[move].needs_reason and not reason and not single:
        raise InvalidInputError("Say why; the reason stays in the history.", "reason")
    if max(map(len, (reason, *single.values()))) > LONGEST_REASON:
        raise InvalidInputError(f"Keep each reason under {LONGEST_REASON:,} characters.", "reason")


def check_snapshot(role: Role, state: State) -> bool:
    """
    Let pass whoever may take a snapshot of an assessment in this state.

    A small team without a reviewer takes its snapshot from the draft; it is marked as not reviewed.
    An approved assessment is frozen by its snapshot.

    Returns:
        Whether the snapshot freezes the assessment.

    Raises:
        NotAllowedError: the role does not allow it, or the review is not over.
    """
    check_may(role, Permission.TAKE_SNAPSHOT)
    if state is State.IN_REVIEW:
        raise NotAllowedError(
            "This assessment is in review. Its snapshot can be taken when a reviewer or an owner of"
            " the district has approved it or sent it back."
        )
    if state is State.APPROVED:
        check_may(role, Permission.FREEZE)
        return True
    return False


def find_deadline(state: State, answers_due: date | None, review_due: date | None) -> date | None:
    """The day that an assessment waits for in its state; None without one."""
    if state in OPEN:
        return answers_due
    return review_due if state is State.IN_REVIEW else None


def check_deadlines(answers_due: date | None, review_due: date | None) -> None:
    """
    Let pass deadlines in their order.

    Raises:
        InvalidInputError: the review would be due before the answers.
    """
    if answers_due and review_due and review_due < answers_due:
        raise InvalidInputError("The review cannot be due before the answers.", "review_due")

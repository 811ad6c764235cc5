"""
Votes in the database.

What somebody voted leaves it only for that person or once the round is closed: the queries
themselves see to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final, TypeAlias

from sqlalchemy import and_, bindparam, case, delete, func, insert, null, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from selfassess.domain.names import BROUGHT
from selfassess.extensions import db
from selfassess.store.models import Assessment, Membership, User, Vote, VoteRound
from selfassess.store.transfers import list_traced_names

ROUND_COLUMNS: Final = (
    "id",
    "element_id",
    "opened_at",
    "opened_by_id",
    "closed_at",
    "agreed_level",
    "agreed_reason",
    "agreed_at",
)
"""What a round tells of its row."""


VOTED: Final = "vote.user_id"
LED: Final = "vote_round.opened_by_id"
Brought: TypeAlias = dict[tuple[str, int], str]
"""The names of people from before a transfer, by column and row."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """
    Who was asked, and what they said as far as it may be known.

    Args:
        user_id: The account; None when it is gone.
        name: How they are called; empty for those who are no longer members.
        has_voted: Whether they have voted.
        level: Their level; None also where it may not be known yet, or they cannot tell. [level]
        note: Their reason; empty also where it may not be known yet.
    """

    user_id: int | None
    name: str
    has_voted: bool
    level: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Round:
    """One vote on an element. `facilitator` is empty where they are no longer a member."""

    id: int
    element_id: str
    opened_at: datetime
    opened_by_id: int | None
    facilitator: str
    closed_at: datetime | None
    agreed_level: int | None
    agreed_reason: str
    agreed_at: datetime | None
    ballots: tuple[Ballot, ...]


# Put together once: pages of elements with a vote ask it each time.
_LEADER, _SEAT, _PART = aliased(User), aliased(Membership), aliased(Membership)
_MAY_KNOW = or_(VoteRound.closed_at.is_not(None), Vote.user_id == bindparam("looking"))
_ROUNDS = (
    select(
        *(VoteRound.__table__.c[name] for name in ROUND_COLUMNS),
        Vote.id,
        Vote.user_id,
        Vote.voted_at,
        case((_MAY_KNOW, Vote.level), else_=null()),
        case((_MAY_KNOW, Vote.note), else_=""),
        case(
            (_PART.id.is_not(None), func.coalesce(func.nullif(User.display_name, ""), User.email)),
            else_="",
        ),
        case(
            (
                _SEAT.id.is_not(None),
                func.coalesce(func.nullif(_LEADER.display_name, ""), _LEADER.email),
            ),
            else_="",
        ),
    )
    .join(Assessment, Assessment.id == VoteRound.assessment_id)
    .outerjoin(Vote, Vote.round_id == VoteRound.id)
    .outerjoin(User, User.id == Vote.user_id)
    .outerjoin(
        _PART, and_(_PART.user_id == Vote.user_id, _PART.district_id == Assessment.district_id)
    )
    .outerjoin(_LEADER, _LEADER.id == VoteRound.opened_by_id)
    .outerjoin(
        _SEAT,
        and_(_SEAT.user_id == VoteRound.opened_by_id, _SEAT.district_id == Assessment.district_id),
    )
    .where(VoteRound.assessment_id == bindparam("assessment_id"))
    .order_by(VoteRound.id.desc(), User.display_name, User.email, Vote.id)
)
_ROUNDS_OF = _ROUNDS.where(VoteRound.element_id == bindparam("element_id"))


def list_waiting(assessment_id: int, user_id: int) -> frozenset[str]:
    """List the elements on which somebody is asked for a vote and has not voted yet."""
    query = (
        select(VoteRound.element_id)
        .join(Vote, Vote.round_id == VoteRound.id)
        .where(
            VoteRound.assessment_id == assessment_id,
            VoteRound.closed_at.is_(None),
            Vote.user_id == user_id,
            Vote.voted_at.is_(None),
        )
    )
    return frozenset(db.session.scalars(query))


def list_rounds(
    assessment_id: int, user_id: int | None, element_id: str | None = None
) -> list[Round]:
    """
    List the rounds of an assessment, or of one of its elements, newest first.

    Args:
        assessment_id: The assessment.
        user_id: Who looks: their own vote is told them, others' only after the round was closed.
        element_id: Only the rounds of this element.
    """
    asked: dict[str, Any] = {"assessment_id": assessment_id, "looking": user_id}
    if element_id is None:
        rows = db.session.execute(_ROUNDS, asked).all()
    else:
        rows = db.session.execute(_ROUNDS_OF, asked | {"element_id": element_id}).all()
    brought: Brought = {}
    if any(row.user_id is None or row.opened_by_id is None for row in rows):
        brought = list_traced_names(None, (VOTED, LED), assessment_id)
    return [_make_round(list(group), brought) for _, group in groupby(rows, key=lambda row: row[0])]


def _make_round(rows: Sequence[Any], brought: Brought) -> Round:
    own = len(ROUND_COLUMNS)
    facts = dict(zip(ROUND_COLUMNS, rows[0], strict=False))
    ballots = []
    for row in rows:
        vote_id, user_id, voted_at, level, note, name, facilitator = row[own:]
        if user_id is None and (VOTED, vote_id) in brought:
            name = brought[VOTED, vote_id] + BROUGHT
        if vote_id is not None:
            ballots.append(Ballot(user_id, name, voted_at is not None, level, note))
    if facts["opened_by_id"] is None and (LED, facts["id"]) in brought:
        facilitator = brought[LED, facts["id"]] + BROUGHT
    return Round(**facts, facilitator=facilitator, ballots=tuple(ballots))


def add_round(
    assessment_id: int, element_id: str, opened_by_id: int, user_ids: Iterable[int], now: datetime
) -> bool:
    """Open a round; False where one is open on this element already."""
    try:
        with db.session.begin_nested():
            row = VoteRound(
                assessment_id=assessment_id,
                element_id=element_id,
                opened_by_id=opened_by_id,
                opened_at=now,
            )
            db.session.add(row)
            db.session.flush()
    except IntegrityError:
        return False
    asked = [{"round_id": row.id, "user_id": user_id} for user_id in user_ids]
    db.session.execute(insert(Vote), asked)
    return True


def cast_vote(round_id: int, user_id: int, level: int | None, note: str, now: datetime) -> bool:
    """Note somebody's vote; False where the round is closed by now, or they are not asked."""
    # Whoever closes writes the same row: one of the two waits, and a vote after that is refused.
    counted = update(VoteRound).where(VoteRound.id == round_id, VoteRound.closed_at.is_(None))
    if not _count(counted.values(casts=VoteRound.casts + 1)):
        return False
    own = update(Vote).where(Vote.round_id == round_id, Vote.user_id == user_id)
    return bool(_count(own.values(level=level, note=note, voted_at=now)))


def close_round(round_id: int, now: datetime) -> bool:
    """Close a round; False where it is closed already."""
    statement = update(VoteRound).where(VoteRound.id == round_id, VoteRound.closed_at.is_(None))
    return bool(_count(statement.values(closed_at=now)))


def note_agreement(round_id: int, level: int, reason: str, now: datetime) -> bool:
    """Note what was agreed after a closed round; False where something was agreed already."""
    statement = update(VoteRound).where(
        VoteRound.id == round_id,
        VoteRound.closed_at.is_not(None),
        VoteRound.agreed_at.is_(None),
    )
    return bool(_count(statement.values(agreed_level=level, agreed_reason=reason, agreed_at=now)))


def forget_member(district_id: int, user_id: int) -> None:
    """No longer wait for a former member; what they voted in closed rounds stays."""
    still_open = (
        select(VoteRound.id)
        .join(Assessment, Assessment.id == VoteRound.assessment_id)
        .where(Assessment.district_id == district_id, VoteRound.closed_at.is_(None))
    )
    db.session.execute(
        delete(Vote)
        .where(Vote.user_id == user_id, Vote.round_id.in_(still_open))
        .execution_options(synchronize_session=False)
    )


def _count(statement: Any) -> int:
    outcome: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(outcome.rowcount)

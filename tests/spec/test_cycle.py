"""The cycle of an assessment: who may make which move from which state, written out."""

from __future__ import annotations

from datetime import date

import pytest

from selfassess.domain.cycle import (
    CLOSED_BECAUSE,
    LONGEST_REASON,
    Move,
    State,
    check_deadlines,
    check_move,
    check_open,
    check_reason,
    check_snapshot,
    find_deadline,
    is_open,
    list_moves,
)
from selfassess.domain.errors import InvalidInputError, NotAllowedError
from selfassess.domain.permissions import Role

DRAFT, REVIEW, BACK, APPROVED, FROZEN = State
LEADS_TO = {
    #                  draft   in review  sent back approved frozen
    Move.SUBMIT:      (REVIEW, None,      REVIEW,   None,    None),
    Move.SEND_BACK:   (None,   BACK,      None,     None,    None),
    Move.APPROVE:     (None,   APPROVED,  None,     None,    None),
    Move.FREEZE:      (None,   None,      None,     FROZEN,  None),
    Move.REOPEN:      (None,   None,      None,     DRAFT,   DRAFT),
}  # fmt: skip
MAY = {
    Move.SUBMIT: {Role.OWNER, Role.EDITOR, Role.TRIAL},
    Move.SEND_BACK: {Role.OWNER, Role.REVIEWER, Role.TRIAL},
    Move.APPROVE: {Role.OWNER, Role.REVIEWER, Role.TRIAL},
    Move.FREEZE: {Role.OWNER, Role.TRIAL},
    Move.REOPEN: {Role.OWNER, Role.REVIEWER, Role.TRIAL},
}


def test_the_table_has_every_state_and_move() -> None:
    assert set(LEADS_TO) == set(MAY) == set(Move)
    assert {len(row) for row in LEADS_TO.values()} == {len(State)}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", Move)
def test_a_move_leads_where_the_table_says(move: Move, state: State, role: Role) -> None:
    target = LEADS_TO[move][list(State).index(state)]
    can = role in MAY[move] and target is not None
    assert (move in list_moves(role, state)) is can
    if can:
        assert check_move(role, state, move) is target
    elif role not in MAY[move]:
        with pytest.raises(NotAllowedError):
            check_move(role, state, move)
    else:
        with pytest.raises(InvalidInputError, match="cannot be"):
            check_move(role, state, move)


@pytest.mark.parametrize("state", State)
def test_answers_are_given_in_a_draft_and_in_what_was_sent_back(state: State) -> None:
    if state in {DRAFT, BACK}:
        assert is_open(state)
        check_open(state)
    else:
        assert not is_open(state)
        with pytest.raises(NotAllowedError, match=r"owner of\s+the district can|owner of the"):
            check_open(state)
        assert state in CLOSED_BECAUSE


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", Role)
def test_a_snapshot_is_taken_from_a_draft_or_freezes_what_is_approved(
    role: Role, state: State
) -> None:
    takes = role in {Role.OWNER, Role.EDITOR, Role.TRIAL}
    if not takes or state is REVIEW or (state is APPROVED and role is Role.EDITOR):
        with pytest.raises(NotAllowedError):
            check_snapshot(role, state)
    else:
        assert check_snapshot(role, state) is (state is APPROVED)


@pytest.mark.parametrize("move", Move)
def test_sending_back_and_reopening_say_why(move: Move) -> None:
    check_reason(move, "Because.")
    if move in {Move.SEND_BACK, Move.REOPEN}:
        with pytest.raises(InvalidInputError, match="Say why"):
            check_reason(move, "")
    else:
        check_reason(move, "")


def test_a_reason_for_one_element_is_enough_and_none_is_endless() -> None:
    check_reason(Move.SEND_BACK, "", {"1.1": "Which document?"})
    check_reason(Move.SEND_BACK, "x" * LONGEST_REASON)
    with pytest.raises(InvalidInputError, match="under 1,000"):
        check_reason(Move.SEND_BACK, "", {"1.1": "x" * (LONGEST_REASON + 1)})


def test_each_state_waits_for_its_own_day() -> None:
    june, july = date(2027, 6, 30), date(2027, 7, 31)
    days = [find_deadline(state, june, july) for state in State]
    assert days == [june, july, june, None, None]


def test_a_review_is_not_due_before_the_answers() -> None:
    june, july = date(2027, 6, 30), date(2027, 7, 31)
    for pair in ((june, july), (june, june), (None, june), (july, None), (None, None)):
        check_deadlines(*pair)
    with pytest.raises(InvalidInputError, match="before the answers"):
        check_deadlines(july, june)

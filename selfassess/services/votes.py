"""
Rating together: everybody votes before they know what the others think, then they talk.

A facilitator asks for votes and does not vote. Until they close the round, nobody learns anything
but how many have voted; afterwards the votes are named within the team. What is agreed becomes the
team's word on the element, and whoever thinks otherwise stays on record.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from selfassess.domain.errors import InvalidInputError, NotAllowedError
from selfassess.domain.framework import Parameter
from selfassess.domain.notices import NoticeKind
from selfassess.domain.permissions import Permission, may
from selfassess.domain.perspectives import VoteCount, count_votes
from selfassess.domain.responses import Rating
from selfassess.domain.trail import Happening
from selfassess.extensions import db
from selfassess.loader.tracking import read_voting
from selfassess.services import audit, notices
from selfassess.services.access import Actor
from selfassess.services.assessments import (
    Input,
    JudgmentInput,
    Opened,
    Saved,
    Sheet,
    open_assessment,
    open_sheet,
    save,
)
from selfassess.services.assignments import Person
from selfassess.store import members
from selfassess.store import votes as store
from selfassess.store.votes import Ballot as Ballot
from selfassess.store.votes import Round as Round

LONGEST_NOTE: Final = 1_000
"""[characters]"""
TALK: Final = "range-to-talk-about"


@dataclass(frozen=True, slots=True)
class Voting:
    """The votes of an assessment: the newest round of each element, and who could be asked."""

    opened: Opened
    rounds: Mapping[str, Round]
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class ElementVotes:
    """The votes on one element, newest round first."""

    sheet: Sheet
    rounds: tuple[Round, ...]

    @property
    def latest(self) -> Round | None:
        """The round that counts."""
        return self.rounds[0] if self.rounds else None


def get_parameter(name: str) -> Parameter:
    """One of the numbers by which votes are read; see `questionnaires/voting.yaml`."""
    return read_voting()[name]


def count(vote_round: Round) -> VoteCount | None:
    """Say how the votes of a closed round fell; None where it is open, or nobody named a level."""
    if vote_round.closed_at is None:
        return None
    return count_votes([one.level for one in vote_round.ballots if one.level is not None])


def is_worth_talking(counted: VoteCount | None) -> bool:
    """Whether votes lie so far apart that people must have seen different things."""
    return counted is not None and counted.range >= get_parameter(TALK).exact


def list_dissent(vote_round: Round) -> tuple[Ballot, ...]:
    """The votes that differ from what was agreed; whoever could not tell does not differ."""
    if vote_round.agreed_level is None:
        return ()
    return tuple(
        one
        for one in vote_round.ballots
        if one.level is not None and one.level != vote_round.agreed_level
    )


# --- Looking


def list_votes(actor: Actor, assessment_id: int, permission: Permission = Permission.SEE) -> Voting:
    """
    Open the votes of an assessment.

    Raises:
        NotFoundError, NotAllowedError: see `open_assessment`.
    """
    opened = open_assessment(actor, assessment_id, permission)
    rounds: dict[str, Round] = {}
    for one in store.list_rounds(assessment_id, actor.user_id):
        rounds.setdefault(one.element_id, one)
    people = [
        Person(member.user_id, member.user.shown_name, member.role)
        for member in members.list_members(opened.district.id)
        if may(member.role, Permission.VOTE) and member.user_id != actor.user_id
    ]
    return Voting(
        opened,
        {element: rounds[element] for element in opened.framework.elements if element in rounds},
        tuple(sorted(people, key=lambda person: (person.name.casefold(), person.user_id))),
    )


def open_votes(
    actor: Actor, assessment_id: int, element_id: str, permission: Permission = Permission.SEE
) -> ElementVotes:
    """
    Open the votes on an element.

    Raises:
        NotFoundError, NotAllowedError: see `open_sheet`.
    """
    sheet = open_sheet(actor, assessment_id, element_id, permission)
    return ElementVotes(sheet, tuple(list_rounds(actor, sheet)))


def list_rounds(actor: Actor, sheet: Sheet) -> Sequence[Round]:
    """The rounds of votes on an opened element, newest first."""
    return store.list_rounds(sheet.opened.assessment.id, actor.user_id, sheet.element.id)


def find_own(actor: Actor, vote_round: Round) -> Ballot | None:
    """What is asked of the actor in a round; None where nothing is."""
    if actor.user_id is None:
        return None
    return next((one for one in vote_round.ballots if one.user_id == actor.user_id), None)


def list_waiting(actor: Actor, sheet: Sheet) -> tuple[str, ...]:
    """
    List the other elements on which the actor's vote is waited for.

    Those behind the opened element come first, so that one leads on to the next.
    """
    if actor.user_id is None:
        return ()
    waiting = store.list_waiting(sheet.opened.assessment.id, actor.user_id)
    order = list(sheet.opened.framework.elements)
    place = order.index(sheet.element.id)
    return tuple(id_ for id_ in (*order[place + 1 :], *order[:place]) if id_ in waiting)


def may_lead(actor: Actor, opened: Opened, vote_round: Round) -> bool:
    """
    Whether the actor may close a round and record what is agreed.

    That is whoever may ask for votes and does not vote in it. Where the facilitator has left, who
    votes may do it too, or the round would stay open for good.
    """
    if not may(opened.role, Permission.ASSIGN):
        return False
    return find_own(actor, vote_round) is None or not vote_round.facilitator


# --- Changing


def open_rounds(
    actor: Actor,
    assessment_id: int,
    element_ids: Collection[str],
    user_ids: Collection[int],
    now: datetime,
) -> tuple[str, ...]:
    """
    Ask some members to vote on some elements. Whoever asks is the facilitator and does not vote.

    Returns:
        The elements on which a round was opened; where one is open already, it stays as it is.

    Raises:
        InvalidInputError: nobody or nothing was chosen, or somebody who may not vote.
        NotFoundError, NotAllowedError: see `open_assessment`.
    """
    voting = list_votes(actor, assessment_id, Permission.ASSIGN)
    opened = voting.opened
    chosen = [element for element in opened.framework.elements if element in element_ids]
    if not chosen:
        raise InvalidInputError("Choose at least one element.", "elements")
    asked = sorted(set(user_ids))
    if not asked:
        raise InvalidInputError("Choose at least one person who votes.", "people")
    if not set(asked) <= {person.user_id for person in voting.people} or actor.user_id is None:
        raise InvalidInputError("Choose people from the list; you yourself do not vote.", "people")
    happening = Happening("vote-opened", {}, {"asked": len(asked)})
    added = tuple(
        element
        for element in chosen
        if store.add_round(assessment_id, element, actor.user_id, asked, now)
    )
    if added:
        on = _name(opened, added[0])
        if len(added) > 1:
            on = f"{len(added)} elements"
        audit.record_all(
            actor,
            opened.district.id,
            [(element, happening) for element in added],
            now,
            assessment_id=assessment_id,
        )
        path = f"/assessments/{assessment_id}/votes"
        text = f"{actor.name} asks for your vote on {on}, {opened.district.name}."
        notices.tell(asked, NoticeKind.VOTE_ASKED, text, path, now, district_id=opened.district.id)
    db.session.commit()
    return added


def cast_vote(
    actor: Actor,
    assessment_id: int,
    element_id: str,
    level: int | None,
    note: str,
    now: datetime,
) -> Sheet:
    """
    Vote, or change one's vote while the round is open.

    Args:
        actor: Who votes.
        assessment_id: In which assessment.
        element_id: On which element.
        level: The level; None for "I cannot tell". [level]
        note: Why, which may be empty.
        now: The present moment.

    Returns:
        The element as it was opened.

    Raises:
        InvalidInputError: there is no such level, the note is too long, no vote is open, or the
            actor is not asked.
        NotFoundError, NotAllowedError: see `open_sheet`.
    """
    found = open_votes(actor, assessment_id, element_id, Permission.VOTE)
    labels = found.sheet.opened.framework.labels
    if level is not None and level not in labels:
        raise InvalidInputError("Choose one of the levels on this page.", "level")
    note = note.replace("\r\n", "\n").strip()
    if len(note) > LONGEST_NOTE:
        raise InvalidInputError(f"Keep the reason under {LONGEST_NOTE:,} characters.", "note")
    latest = found.latest
    if latest is None or latest.closed_at is not None:
        raise InvalidInputError("This vote is closed. What you sent was not counted.", "level")
    if actor.user_id is None or find_own(actor, latest) is None:
        raise InvalidInputError("You are not asked to vote here.", "level")
    if not store.cast_vote(latest.id, actor.user_id, level, note, now):
        db.session.rollback()
        raise InvalidInputError("This vote is closed. What you sent was not counted.", "level")
    db.session.commit()
    return found.sheet


def close_round(actor: Actor, assessment_id: int, element_id: str, now: datetime) -> None:
    """
    Close the round that is open on an element, and let everybody see the votes.

    Raises:
        InvalidInputError: none is open.
        NotAllowedError: the actor votes in it; or see `open_sheet`.
        NotFoundError: see `open_sheet`.
    """
    found = open_votes(actor, assessment_id, element_id, Permission.ASSIGN)
    latest = found.latest
    if latest is None:
        raise InvalidInputError("No vote is open on this element.")
    _check_leads(actor, found.sheet.opened, latest)
    if not store.close_round(latest.id, now):
        raise InvalidInputError("No vote is open on this element.")
    opened = found.sheet.opened
    # Single votes are not in the trail: it is open to read while the round is.
    audit.record(
        actor,
        opened.district.id,
        "vote-closed",
        assessment_id=assessment_id,
        element_id=element_id,
        after={"votes": sum(one.has_voted for one in latest.ballots)},
        now=now,
    )
    asked = {one.user_id for one in latest.ballots if one.user_id is not None and one.name}
    notices.tell(
        asked - {actor.user_id},
        NoticeKind.VOTE_CLOSED,
        f"The vote on {_name(opened, element_id)} is closed, {opened.district.name}.",
        f"/assessments/{assessment_id}/elements/{element_id}/votes",
        now,
        district_id=opened.district.id,
    )
    db.session.commit()


def record_agreement(
    actor: Actor,
    assessment_id: int,
    element_id: str,
    level: int,
    reason: str,
    seen: int,
    now: datetime,
) -> Saved:
    """
    Record what the team agreed on after a round was closed, as its word on the element.

    Args:
        actor: Who leads the round.
        assessment_id: In which assessment.
        element_id: On which element.
        level: The agreed level. [level]
        reason: Why; needed where the level differs from what the answers give.
        seen: The version of the team's word that was on the screen.
        now: The present moment.

    Returns:
        What was saved. Where somebody else has set the level in the meantime, `conflicts` says so
        and nothing was recorded.

    Raises:
        InvalidInputError: nothing is waiting for an agreement, or it cannot be taken.
        NotFoundError, NotAllowedError: see `close_round`.
    """
    found = open_votes(actor, assessment_id, element_id, Permission.ASSIGN)
    opened, latest = found.sheet.opened, found.latest
    if latest is None or latest.closed_at is None or latest.agreed_at is not None:
        raise InvalidInputError("There is no closed vote that waits for an agreement.", "rating")
    _check_leads(actor, opened, latest)
    if level not in opened.framework.labels:
        raise InvalidInputError("Choose one of the levels on this page.", "rating")
    reason = reason.replace("\r\n", "\n").strip()
    judgment = JudgmentInput(Rating(level, reason=reason), seen)
    saved = save(actor, assessment_id, element_id, Input(judgment=judgment), now)
    # The level is saved by now. Were the note on the round to fail, doing the same again mends it.
    if not saved.conflicts:
        store.note_agreement(latest.id, level, reason, now)
        audit.record(
            actor,
            opened.district.id,
            "vote-agreed",
            assessment_id=assessment_id,
            element_id=element_id,
            after={
                "level": level,
                "differ": len(list_dissent(replace(latest, agreed_level=level))),
            },
            why=reason,
            now=now,
        )
        db.session.commit()
    return saved


def _check_leads(actor: Actor, opened: Opened, latest: Round) -> None:
    if not may_lead(actor, opened, latest):
        raise NotAllowedError(
            "You vote in this round. Whoever asked for the votes closes it and records the level."
        )


def _name(opened: Opened, element_id: str) -> str:
    return f"{element_id} {opened.framework.elements[element_id].title}"


# --- For the record


def freeze_agreements(opened: Opened, levels: Mapping[str, int | None]) -> dict[str, Any]:
    """
    What was agreed and who differed, as a snapshot keeps it, by element id.

    Only agreements that still hold are in it. Names are not: a snapshot may leave the team.

    Args:
        opened: The assessment.
        levels: The level of each element as it is now. [level]
    """
    kept: dict[str, Any] = {}
    newest: dict[str, Round] = {}
    for one in store.list_rounds(opened.assessment.id, None):
        if one.agreed_level is not None:
            newest.setdefault(one.element_id, one)
    for element_id, one in newest.items():
        counted = count(one)
        if one.agreed_level != levels.get(element_id):
            continue
        kept[element_id] = {
            "level": one.agreed_level,
            "reason": one.agreed_reason,
            "at": one.agreed_at.isoformat() if one.agreed_at else None,
            "votes": {str(level): n for level, n in counted.by_level.items()} if counted else {},
            "cannot_say": sum(b.has_voted and b.level is None for b in one.ballots),
            "dissent": [
                {"level": level, "reason": note}
                for level, note in sorted((b.level or 0, b.note) for b in list_dissent(one))
            ],
        }
    return kept

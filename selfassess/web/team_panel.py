"""What the page of an element shows of the team: who is here, the vote, and the discussion."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import url_for

from selfassess.domain.permissions import Permission, Role, may
from selfassess.formats.links import Piece, split_links
from selfassess.formats.numbers import show_count
from selfassess.formats.votes import show_agreement, show_people, show_spread, show_turnout
from selfassess.services import comments, presence, votes
from selfassess.services.access import Actor
from selfassess.services.assessments import Sheet
from selfassess.services.comments import Remark, Thread
from selfassess.services.votes import Round
from selfassess.web.times import now, show_minute


@dataclass(frozen=True, slots=True)
class RemarkRow:
    """One thing that was said; `anchor` is its place on the page."""

    anchor: str
    url: str
    author: str
    when: str
    text: str
    pieces: tuple[Piece, ...]
    is_deleted: bool
    is_own: bool
    can_edit: bool


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A remark with its answers."""

    id: int
    first: RemarkRow
    answers: tuple[RemarkRow, ...]
    resolved_by: str


@dataclass(frozen=True, slots=True)
class VoteLine:
    """How the vote on the element stands. `is_mine` means that it waits for whoever looks."""

    words: str
    link: str
    is_mine: bool = False
    is_apart: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TeamPanel:
    """All of it. `people` can be told of a comment."""

    here: str
    here_url: str
    vote: VoteLine | None
    votes_url: str
    may_ask: bool
    ask_url: str
    open: tuple[ThreadRow, ...]
    resolved: tuple[ThreadRow, ...]
    summary: str
    may_comment: bool
    people: tuple[tuple[int, str], ...]
    add_url: str
    longest: int


def make_team_panel(actor: Actor, sheet: Sheet) -> TeamPanel | None:
    """The part about the team; None in a trial, which has no members."""
    opened, element_id = sheet.opened, sheet.element.id
    if opened.role is Role.TRIAL:
        return None
    assessment_id, moment = opened.assessment.id, now()
    around = presence.look_around(actor, opened, element_id, moment)
    threads = comments.list_threads(actor, opened, element_id, moment) if around.comments else ()
    rounds = votes.list_rounds(actor, sheet) if around.rounds else ()
    rows = [_make_thread(assessment_id, thread) for thread in threads]
    still_open = tuple(row for row in rows if not row.resolved_by)
    resolved = tuple(row for row in rows if row.resolved_by)
    address: dict[str, Any] = {"assessment_id": assessment_id, "element_id": element_id}
    return TeamPanel(
        here=show_people(around.others),
        here_url=url_for("presence.note", **address),
        vote=describe_round(actor, sheet, rounds[0]) if rounds else None,
        votes_url=url_for("votes.show_element", **address),
        may_ask=may(opened.role, Permission.ASSIGN) and not rounds,
        ask_url=url_for("votes.show", assessment_id=assessment_id, elements=element_id),
        open=still_open,
        resolved=resolved,
        summary=_summarize(len(still_open), len(resolved)),
        may_comment=may(opened.role, Permission.COMMENT),
        people=tuple(
            (person.user_id, person.name)
            for person in around.people
            if person.user_id != actor.user_id
        ),
        add_url=url_for("comments.add", **address),
        longest=comments.LONGEST_COMMENT,
    )


def describe_round(actor: Actor, sheet: Sheet, latest: Round) -> VoteLine:
    """How the newest round on an element stands, for whoever looks at it."""
    voted = sum(one.has_voted for one in latest.ballots)
    turnout = show_turnout(voted, len(latest.ballots))
    if latest.closed_at is None:
        own = votes.find_own(actor, latest)
        if own is not None and not own.has_voted:
            words = f"You are asked to vote, before you know what the others think. {turnout}."
            return VoteLine(words, "Vote on this element", is_mine=True)
        return VoteLine(f"A vote is open. {turnout}.", "To the vote")
    counted = votes.count(latest)
    if latest.agreed_level is None:
        fell = f"The votes are in: {show_spread(counted)}." if counted else "The vote is closed."
        words = f"{fell} Nothing is agreed yet."
        return VoteLine(words, "See the votes", is_apart=votes.is_worth_talking(counted))
    dissent = votes.list_dissent(latest)
    by_level = Counter(one.level for one in dissent if one.level is not None)
    words = f"{show_agreement(latest.agreed_level, by_level)}."
    if sheet.result.level != latest.agreed_level:
        words += " The level is another one by now."
    reasons = tuple(f"Said {one.level}: {one.note}" for one in dissent if one.note)
    return VoteLine(words, "See the votes", reasons=reasons)


def _make_thread(assessment_id: int, thread: Thread) -> ThreadRow:
    return ThreadRow(
        thread.first.id,
        _make_row(assessment_id, thread.first),
        tuple(_make_row(assessment_id, remark) for remark in thread.answers),
        thread.resolved_by,
    )


def _make_row(assessment_id: int, remark: Remark) -> RemarkRow:
    when = show_minute(remark.created_at)
    return RemarkRow(
        anchor=f"comment-{remark.id}",
        url=url_for("comments.change", assessment_id=assessment_id, comment_id=remark.id),
        author=remark.author,
        when=f"{when}, edited" if remark.edited_at else when,
        text=remark.text,
        pieces=split_links(remark.text),
        is_deleted=remark.is_deleted,
        is_own=remark.is_own and not remark.is_deleted,
        can_edit=remark.can_edit,
    )


def _summarize(still_open: int, resolved: int) -> str:
    if not still_open and not resolved:
        return "Nobody has said anything yet."
    return f"{show_count(still_open, 'open thread')}, {resolved} resolved."

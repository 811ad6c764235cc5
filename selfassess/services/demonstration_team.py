"""An invented assessment that is under way: who works on it, their votes, and observers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from selfassess.loader.demonstration import InventedTeam, InventedVote, read_team
from selfassess.services import assignments, comments, cycle, observers, votes
from selfassess.services.access import Actor
from selfassess.services.assessments import (
    confirm_still_true,
    list_assessments,
    start_assessment,
)
from selfassess.services.observers import Remark
from selfassess.store import accounts, members

STAYS_OPEN = timedelta(days=120)
"""How long the invented observers may change what they have said."""


def load_team(owner: Actor, district_ids: Mapping[str, int]) -> None:
    """
    Load an assessment of a district, carried over from its newest one.

    Args:
        owner: Who owns the district; asks, assigns and leads the votes.
        district_ids: The districts by name.
    """
    team = read_team()
    district_id = district_ids[team.district]
    people = _add_people(team, district_id)
    started = _at(team.started)
    newest = max(list_assessments(owner, district_id), key=lambda one: one.as_of)
    assessment_id = start_assessment(owner, district_id, team.as_of, newest.id)
    cycle.set_deadlines(owner, assessment_id, team.answers_due, team.review_due, started)
    for name, element_ids in team.assigned.items():
        user_id = people[name].user_id or 0
        assignments.assign(owner, assessment_id, user_id, element_ids, team.answers_due, started)
    for element_id in team.confirmed:
        confirm_still_true(owner, assessment_id, element_id, started + timedelta(days=4))
    for vote in team.votes:
        _load_vote(owner, people, assessment_id, vote)
    _load_remarks(team, people, assessment_id)
    _load_observers(owner, team, assessment_id)


def _add_people(team: InventedTeam, district_id: int) -> Mapping[str, Actor]:
    """Accounts without a password: nobody can sign in by them."""
    found = {}
    for person in team.people:
        email = f"{person.name.lower().replace(' ', '.')}@example.org"
        account = accounts.add_account_of_provider(email, person.name)
        members.add_member(district_id, account.id, person.role)
        found[person.name] = Actor(account.id, None, person.name)
    return found


def _load_vote(
    owner: Actor, people: Mapping[str, Actor], assessment_id: int, vote: InventedVote
) -> None:
    asked = _at(vote.asked)
    names = [*(ballot.by for ballot in vote.ballots), *vote.waiting]
    user_ids = [people[name].user_id or 0 for name in names]
    votes.open_rounds(owner, assessment_id, [vote.element], user_ids, asked)
    for number, ballot in enumerate(vote.ballots, 1):
        when = asked + timedelta(hours=20 * number)
        votes.cast_vote(
            people[ballot.by], assessment_id, vote.element, ballot.level, ballot.note, when
        )
    if vote.closed is None:
        return
    votes.close_round(owner, assessment_id, vote.element, _at(vote.closed))
    if vote.agreed is not None:
        seen = votes.open_votes(owner, assessment_id, vote.element).sheet.worksheet.judgment_stamp
        votes.record_agreement(
            owner,
            assessment_id,
            vote.element,
            vote.agreed,
            vote.reason,
            seen.version,
            _at(vote.closed),
        )


def _load_remarks(team: InventedTeam, people: Mapping[str, Actor], assessment_id: int) -> None:
    before = None
    for remark in team.remarks:
        parent = before if remark.answers else None
        before = comments.add_comment(
            people[remark.by], assessment_id, remark.element, remark.text, _at(remark.day), parent
        )


def _load_observers(owner: Actor, team: InventedTeam, assessment_id: int) -> None:
    for invented in team.observers:
        when = _at(invented.day)
        closes_on = (when + STAYS_OPEN).date()
        token = observers.ask_observer(owner, assessment_id, invented.role, "", closes_on, when)
        remarks = [
            Remark(element, True, level, invented.comments.get(element, ""))
            for element, level in invented.ratings.items()
        ]
        observers.rate(observers.open_link(token), remarks, when)
        observers.hand_in(observers.open_link(token), invented.name, bool(invented.name), when)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(15, 30), UTC)

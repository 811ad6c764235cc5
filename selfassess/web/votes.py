"""Rating together: ask for votes, vote without knowing the others', see them, agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from selfassess.charts.picture import Picture
from selfassess.charts.votes import describe_votes, draw_votes
from selfassess.domain.errors import InvalidInputError
from selfassess.domain.framework import Framework
from selfassess.domain.permissions import Permission, may
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count
from selfassess.formats.votes import show_agreement, show_spread, show_turnout
from selfassess.services import assessments, votes
from selfassess.services.access import Actor
from selfassess.services.authors import name_voter
from selfassess.services.votes import Ballot, ElementVotes, Round, Voting
from selfassess.web.actor import current_actor
from selfassess.web.elements import make_breadcrumb
from selfassess.web.question_fields import Choice, read_version
from selfassess.web.times import now, show_minute

blueprint = Blueprint("votes", __name__)

CANNOT_SAY: Final = "cannot-say"
UNRATED: Final = "unrated"
"""Stands for all elements that are not rated yet, in the form that asks for votes."""


@dataclass(frozen=True, slots=True)
class RoundRow:
    """The newest round on an element, in the list; `rank` puts first what waits for somebody."""

    rank: int
    element: str
    href: str
    result: str
    is_mine: bool
    is_apart: bool


@dataclass(frozen=True, slots=True)
class ElementChoice:
    """An element that can be voted on; `note` says where it stands."""

    id: str
    title: str
    note: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ComponentChoice:
    """A component with its elements."""

    id: str
    title: str
    elements: tuple[ElementChoice, ...]


@dataclass(frozen=True, slots=True)
class PersonChoice:
    """Somebody who can be asked."""

    id: int
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class AskPanel:
    """The form that asks for votes, as it stands or as it was sent."""

    groups: tuple[ComponentChoice, ...]
    people: tuple[PersonChoice, ...]
    unrated: str
    has_unrated: bool
    is_unrated_chosen: bool
    error: str
    error_at: str


@dataclass(frozen=True, slots=True)
class VoteRow:
    """A vote of a closed round."""

    name: str
    says: str
    level: int | None
    label: str
    note: str
    is_dissent: bool


@dataclass(frozen=True, slots=True)
class ClosedRound:
    """What came of a round."""

    headline: str
    counted: str
    is_apart: bool
    picture: Picture | None
    rows: tuple[VoteRow, ...]
    missing: str
    agreed: str
    reason: str
    when: str


@dataclass(frozen=True, slots=True)
class BallotPanel:
    """One's own vote, while the round is open."""

    options: tuple[Choice, ...]
    selected: str
    note: str
    has_voted: bool
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round that is open: how many have voted, and nothing of what."""

    facilitator: str
    turnout: str
    voted: int
    asked: int
    waiting: str
    is_mine_to_close: bool
    is_led_by_me: bool
    ballot: BallotPanel | None


@dataclass(frozen=True, slots=True)
class NextBallot:
    """The next element on which one's vote is waited for."""

    id: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class AgreePanel:
    """Where the facilitator records what was agreed."""

    options: tuple[Choice, ...]
    selected: str
    reason: str
    version: int | str
    derived: str
    errors: tuple[str, ...]


@blueprint.get("/assessments/<int:assessment_id>/votes")
def show(assessment_id: int) -> str:
    """All votes of an assessment, and the form that asks for more."""
    voting = votes.list_votes(current_actor(), assessment_id)
    return _render_list(voting, request.args.getlist("elements"), None)


@blueprint.post("/assessments/<int:assessment_id>/votes")
def ask(assessment_id: int) -> ResponseReturnValue:
    """Ask some people to vote on some elements."""
    actor = current_actor()
    voting = votes.list_votes(actor, assessment_id, Permission.ASSIGN)
    sent = request.form.getlist("elements")
    people = request.form.getlist("people")
    chosen = _expand(voting, sent)
    known = {str(person.user_id): person.user_id for person in voting.people}
    try:
        # Whoever is not in the list is nobody who could be asked.
        asked = [known.get(person, 0) for person in people]
        opened = votes.open_rounds(actor, assessment_id, chosen, asked, now())
    except InvalidInputError as error:
        return _render_list(voting, sent, people, error), 422
    if opened:
        flash(f"{show_count(len(opened), 'vote')} opened. Those asked get a notice.", "success")
    else:
        flash("A vote is open on these already; nothing was changed.", "info")
    return redirect(url_for("votes.show", assessment_id=assessment_id))


@blueprint.get("/assessments/<int:assessment_id>/elements/<element_id>/votes")
def show_element(assessment_id: int, element_id: str) -> str:
    """The votes on one element: to vote, to close, to see and to agree."""
    return _render_element(votes.open_votes(current_actor(), assessment_id, element_id))


@blueprint.post("/assessments/<int:assessment_id>/elements/<element_id>/votes/cast")
def cast(assessment_id: int, element_id: str) -> ResponseReturnValue:
    """Vote, or change one's vote."""
    actor = current_actor()
    level, note = request.form.get("level", ""), request.form.get("note", "")
    try:
        given = None if level == CANNOT_SAY else _read_level(level)
        sheet = votes.cast_vote(actor, assessment_id, element_id, given, note, now())
    except InvalidInputError as error:
        found = votes.open_votes(actor, assessment_id, element_id, Permission.VOTE)
        return _render_element(found, vote_error=error), 422
    flash(
        f"Your vote on {element_id} is in. You can change it until the vote is closed.", "success"
    )
    waiting = votes.list_waiting(actor, sheet) if request.form.get("then") == "next" else ()
    return redirect(_url(assessment_id, waiting[0] if waiting else element_id))


@blueprint.post("/assessments/<int:assessment_id>/elements/<element_id>/votes/close")
def close(assessment_id: int, element_id: str) -> ResponseReturnValue:
    """Close the round, so that everybody sees the votes."""
    votes.close_round(current_actor(), assessment_id, element_id, now())
    flash("The vote is closed. Everybody sees it now.", "success")
    return redirect(_url(assessment_id, element_id))


@blueprint.post("/assessments/<int:assessment_id>/elements/<element_id>/votes/agree")
def agree(assessment_id: int, element_id: str) -> ResponseReturnValue:
    """Record the level that was agreed, as the team's word."""
    actor = current_actor()
    try:
        level = _read_level(request.form.get("agreed", ""))
        seen = _read_seen()
        reason = request.form.get("reason", "")
        saved = votes.record_agreement(actor, assessment_id, element_id, level, reason, seen, now())
    except InvalidInputError as error:
        found = votes.open_votes(actor, assessment_id, element_id, Permission.ASSIGN)
        return _render_element(found, agree_error=str(error)), 422
    if saved.conflicts:
        found = votes.open_votes(actor, assessment_id, element_id, Permission.ASSIGN)
        judgment = found.sheet.worksheet.judgment
        level_now = judgment.rating.level if judgment else None
        says = (
            "Somebody has set the level in the meantime"
            + (f", to {level_now}" if level_now is not None else "")
            + ". Nothing was recorded. To put the agreed level in its place, record it again."
        )
        return _render_element(found, agree_error=says, is_stale=True), 409
    flash("Recorded. Votes that differ stay on record.", "success")
    return redirect(_url(assessment_id, element_id))


def _read_level(sent: str) -> int:
    if not (sent.isascii() and sent.isdecimal() and len(sent) < 3):
        raise InvalidInputError("Choose a level.", "level")
    return int(sent)


def _read_seen() -> int:
    try:
        return read_version(request.form.get("rating-version"))
    except ValueError as error:
        raise InvalidInputError(str(error), "rating") from None


def _url(assessment_id: int, element_id: str) -> str:
    return url_for("votes.show_element", assessment_id=assessment_id, element_id=element_id)


# --- The list


def _expand(voting: Voting, sent: Collection[str]) -> tuple[str, ...]:
    """The chosen elements; a component, or all that are not rated, can be chosen at once."""
    unrated = _list_unrated(voting) if UNRATED in sent else ()
    return tuple(
        element
        for element, component in voting.opened.framework.component_of.items()
        if element in sent or f"component-{component.id}" in sent or element in unrated
    )


def _list_unrated(voting: Voting) -> tuple[str, ...]:
    standings = assessments.list_standings(voting.opened)
    return tuple(element for element, one in standings.items() if one.state not in ("rated", "na"))


def _render_list(
    voting: Voting,
    sent: Collection[str],
    people: Collection[str] | None,
    error: InvalidInputError | None = None,
) -> str:
    actor, opened = current_actor(), voting.opened
    rows = [_make_row(actor, voting, element, one) for element, one in voting.rounds.items()]
    return render_template(
        "pages/votes/show.html",
        opened=opened,
        date=show_date(opened.assessment.as_of),
        breadcrumb_items=(*make_breadcrumb(opened), ("Rating together", None)),
        rows=sorted(rows, key=lambda row: row.rank),
        ask=_make_ask_panel(voting, sent, people, error)
        if may(opened.role, Permission.ASSIGN)
        else None,
        members_url=url_for("members.list_all", district_id=opened.district.id),
        talk=votes.get_parameter(votes.TALK),
    )


def _make_row(actor: Actor, voting: Voting, element_id: str, one: Round) -> RoundRow:
    opened = voting.opened
    own = votes.find_own(actor, one)
    is_mine = one.closed_at is None and own is not None and not own.has_voted
    counted = votes.count(one)
    fell = show_spread(counted) if counted else "nobody named a level"
    is_apart = one.agreed_level is None and votes.is_worth_talking(counted)
    if one.closed_at is None:
        turnout = show_turnout(sum(b.has_voted for b in one.ballots), len(one.ballots))
        rank, result = (0 if is_mine else 3), f"Open: {turnout}"
    elif one.agreed_level is None:
        rank, result = (1 if is_apart else 2), f"To be agreed: {fell}"
    else:
        dissent = Counter(b.level for b in votes.list_dissent(one) if b.level is not None)
        rank, result = 4, show_agreement(one.agreed_level, dissent)
    title = opened.framework.elements[element_id].title
    href = _url(opened.assessment.id, element_id)
    return RoundRow(rank, f"{element_id} {title}", href, result, is_mine, is_apart)


def _make_ask_panel(
    voting: Voting,
    sent: Collection[str],
    people: Collection[str] | None,
    error: InvalidInputError | None,
) -> AskPanel:
    framework = voting.opened.framework
    standings = assessments.list_standings(voting.opened)
    still_open = {element for element, one in voting.rounds.items() if one.closed_at is None}
    unrated = len(_list_unrated(voting))
    return AskPanel(
        groups=tuple(
            ComponentChoice(
                component.id,
                component.title,
                tuple(
                    ElementChoice(
                        element.id,
                        element.title,
                        "A vote is open"
                        if element.id in still_open
                        else _describe_level(framework, standings[element.id].level),
                        element.id in sent or f"component-{component.id}" in sent,
                    )
                    for element in component.elements
                ),
            )
            for component in framework.components
        ),
        people=tuple(
            PersonChoice(
                person.user_id,
                f"{person.name}, {person.role}",
                people is None or str(person.user_id) in people,
            )
            for person in voting.people
        ),
        unrated=f"All that are not rated yet ({show_count(unrated, 'element')})",
        has_unrated=unrated > 0,
        is_unrated_chosen=UNRATED in sent,
        error=str(error) if error else "",
        error_at="ask-people" if error and error.entry == "people" else "ask-elements",
    )


def _describe_level(framework: Framework, level: int | None) -> str:
    return "Not rated" if level is None else f"{level}, {framework.labels[level].label}"


# --- One element


def _render_element(
    found: ElementVotes,
    vote_error: InvalidInputError | None = None,
    agree_error: str = "",
    is_stale: bool = False,
) -> str:
    actor, sheet, latest = current_actor(), found.sheet, found.latest
    opened, element = sheet.opened, sheet.element
    may_ask = may(opened.role, Permission.ASSIGN)
    leads = latest is not None and votes.may_lead(actor, opened, latest)
    is_open = latest is not None and latest.closed_at is None
    running = closed = agree = None
    if latest is not None and is_open:
        running = _make_open(actor, found, latest, leads, vote_error)
    elif latest is not None:
        closed = _make_closed(opened.framework, latest)
        if leads and latest.agreed_at is None:
            agree = _make_agree(found, latest, agree_error, is_stale)
    target = "vote-level" if running and running.ballot else "agreed" if agree else ""
    address: dict[str, Any] = {"assessment_id": opened.assessment.id, "element_id": element.id}
    return render_template(
        "pages/votes/show_element.html",
        opened=opened,
        element=element,
        address=address,
        breadcrumb_items=(
            *make_breadcrumb(opened),
            (element.id, url_for("elements.show", **address)),
            ("Vote", None),
        ),
        problem=str(vote_error) if vote_error else agree_error,
        problem_at=target,
        running=running,
        closed=closed,
        earlier=[
            _make_closed(opened.framework, one)
            for one in found.rounds[1:]
            if one.closed_at is not None
        ],
        agree=agree,
        ask_url=url_for("votes.show", assessment_id=opened.assessment.id, elements=element.id)
        if may_ask and not is_open
        else "",
        talk=votes.get_parameter(votes.TALK),
        longest=votes.LONGEST_NOTE,
        next=_find_next(actor, found) if may(opened.role, Permission.VOTE) else None,
    )


def _find_next(actor: Actor, found: ElementVotes) -> NextBallot | None:
    opened = found.sheet.opened
    waiting = votes.list_waiting(actor, found.sheet)
    if not waiting:
        return None
    title = opened.framework.elements[waiting[0]].short
    text = f"{waiting[0]} {title}, {len(waiting)} left"
    return NextBallot(waiting[0], text, _url(opened.assessment.id, waiting[0]))


def _list_levels(found: ElementVotes) -> tuple[Choice, ...]:
    labels = found.sheet.opened.framework.labels
    return tuple(
        Choice(str(level), f"{level} – {labels[level].label}", found.sheet.element.levels[level])
        for level in sorted(labels)
    )


def _make_open(
    actor: Actor,
    found: ElementVotes,
    latest: Round,
    leads: bool,
    error: InvalidInputError | None,
) -> OpenRound:
    own = votes.find_own(actor, latest)
    voted = sum(one.has_voted for one in latest.ballots)
    waiting = [name_voter(one.user_id, one.name) for one in latest.ballots if not one.has_voted]
    return OpenRound(
        facilitator=name_voter(latest.opened_by_id, latest.facilitator),
        turnout=show_turnout(voted, len(latest.ballots)),
        voted=voted,
        asked=len(latest.ballots),
        waiting=", ".join(waiting) if leads else "",
        is_mine_to_close=leads,
        is_led_by_me=actor.user_id is not None and latest.opened_by_id == actor.user_id,
        ballot=_make_ballot(found, own, error)
        if own is not None and may(found.sheet.opened.role, Permission.VOTE)
        else None,
    )


def _make_ballot(found: ElementVotes, own: Ballot, error: InvalidInputError | None) -> BallotPanel:
    selected, note = "", own.note
    if own.has_voted:
        selected = CANNOT_SAY if own.level is None else str(own.level)
    if error is not None:
        selected, note = request.form.get("level", ""), request.form.get("note", "")
    options = (*_list_levels(found), Choice(CANNOT_SAY, "I cannot tell", ""))
    return BallotPanel(options, selected, note, own.has_voted, (str(error),) if error else ())


def _make_closed(framework: Framework, one: Round) -> ClosedRound:
    counted = votes.count(one)
    dissent = votes.list_dissent(one)
    by_level = Counter(b.level for b in dissent if b.level is not None)
    voted = [b for b in one.ballots if b.has_voted]
    missing = [name_voter(b.user_id, b.name) for b in one.ballots if not b.has_voted]
    count = show_count(len(voted), "vote")
    return ClosedRound(
        headline=f"{count}: {show_spread(counted)}" if counted else f"{count}, and no level",
        counted=describe_votes(counted.by_level) if counted else "",
        is_apart=votes.is_worth_talking(counted),
        picture=draw_votes(
            {level: entry.label for level, entry in framework.labels.items()},
            counted.by_level,
            describe_votes(counted.by_level),
        )
        if counted
        else None,
        rows=tuple(
            VoteRow(
                name_voter(b.user_id, b.name),
                "Cannot tell" if b.level is None else "",
                b.level,
                "" if b.level is None else framework.labels[b.level].label,
                b.note,
                b in dissent,
            )
            for b in voted
        ),
        missing=", ".join(missing),
        agreed="" if one.agreed_level is None else f"{show_agreement(one.agreed_level, by_level)}.",
        reason=one.agreed_reason,
        when=show_minute(one.closed_at) if one.closed_at else "",
    )


def _make_agree(found: ElementVotes, latest: Round, error: str, is_stale: bool) -> AgreePanel:
    sheet, counted = found.sheet, votes.count(latest)
    # Only what all named alike is chosen beforehand: anything else is for people to say.
    selected = str(counted.lowest) if counted and counted.agreed else ""
    reason, version = "", sheet.worksheet.judgment_stamp.version
    if error:
        selected = request.form.get("agreed", "")
        reason = request.form.get("reason", "")
    sent = request.form.get("rating-version", "")
    derived = sheet.derived
    return AgreePanel(
        options=_list_levels(found),
        selected=selected,
        reason=reason,
        # Whoever has been shown the other level may replace it; whoever has not, may not.
        version=sent if error and sent and not is_stale else version,
        derived="" if derived is None else f"Your answers give {derived}.",
        errors=(error,) if error else (),
    )

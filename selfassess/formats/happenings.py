"""
What was done in a district, told as a colleague would: "changed 2.3 from 2 to 3".

`trail` has the same entries with every field, for files; here is what people read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date
from itertools import groupby
from typing import Final

from selfassess.domain.cycle import State
from selfassess.domain.framework import Element
from selfassess.domain.trail import Facts, TrailEntry
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count
from selfassess.formats.outside_happenings import OUTSIDE_SENTENCES, OUTSIDE_TOLD, OUTSIDE_WHOLE
from selfassess.formats.trail import CYCLE_WORDS, describe_what, list_changes
from selfassess.formats.words import STATE_WORDS

Find = Callable[[TrailEntry], Element | None]
"""Finds the element of an entry in the edition that it was made in; None where that is gone."""


@dataclass(frozen=True, slots=True)
class Deed:
    """
    Something that somebody did.

    Args:
        says: What, as the rest of a sentence that begins with the name.
        details: From what to what, where the sentence does not tell.
        why: The reason that was given.
        time: When, on its day.
        number: Its place among the sealed entries; None as long as it is not sealed.
        element: The id of its element; empty for none.
        assessment: The number of its assessment, if it is of one.
    """

    says: str
    details: tuple[str, ...]
    why: str
    time: str
    number: int | None
    element: str
    assessment: int | None


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person did, without anybody else in between."""

    who: str
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """What was done on a day, the newest first."""

    text: str
    iso: str
    turns: tuple[Turn, ...]


def group_deeds(entries: Iterable[TrailEntry], find: Find) -> tuple[Day, ...]:
    """Group entries, newest first, by day and by who was at work."""

    def on(entry: TrailEntry) -> date:
        return entry.at.astimezone(UTC).date()

    return tuple(
        Day(
            show_date(day),
            day.isoformat(),
            tuple(
                Turn(who, tuple(tell_entry(entry, find(entry)) for entry in theirs))
                for who, theirs in groupby(of_day, key=lambda entry: entry.by)
            ),
        )
        for day, of_day in groupby(entries, key=on)
    )


def tell_entry(entry: TrailEntry, element: Element | None = None) -> Deed:
    """Tell an entry; *element* is its element where the edition still has it."""
    where = entry.element_id or ""
    if element is not None:
        where = f"{where} {element.short}"
    tell = SENTENCES.get(entry.what, _tell_any)
    says = tell(entry, where)
    told = entry.what in WHOLE
    return Deed(
        says,
        () if told else tuple(list_changes(_trim(entry), element)),
        entry.why,
        f"{entry.at.astimezone(UTC):%H:%M} UTC",
        entry.number,
        entry.element_id or "",
        entry.assessment_id,
    )


def _tell_any(entry: TrailEntry, where: str) -> str:
    says = describe_what(entry.what)
    return f"{says[:1].lower()}{says[1:]}" + (f", {where}" if where else "")


def _tell_level(entry: TrailEntry, where: str) -> str:
    old, new = entry.before.get("level"), entry.after.get("level")
    team = str(entry.after.get("team") or "")
    if new is None:
        state = str(entry.after.get("state"))
        words = {str(key): value for key, value in STATE_WORDS.items()}.get(state, state).lower()
        return f"left {where} at “{words}”" + ("" if old is None else f" (it was {old})")
    if old == new:
        return {
            "confirmed": f"confirmed {where} at {new}",
            "": f"left {where} at {new}, to what the answers give",
        }.get(team, f"set {where} at {new}, as it was")
    how = {"": " by its answers", "override": ", against its answers"}.get(team, "")
    if old is None:
        return f"rated {where} at {new}{how}"
    return f"changed {where} from {old} to {new}{how}"


def _tell_answer(entry: TrailEntry, where: str) -> str:
    is_new = all(value is None for value in entry.before.values())
    many = "questions" if len(entry.after) > 1 else "a question"
    return f"answered {many} on {where}" if is_new else f"changed answers on {where}"


def _tell_note(entry: TrailEntry, where: str) -> str:
    if not entry.after.get("note"):
        return f"took away the note on {where}"
    return f"{'changed the' if entry.before.get('note') else 'wrote a'} note on {where}"


MOVES: Final[Mapping[str, str]] = {
    State.IN_REVIEW: "handed the assessment in for review",
    State.SENT_BACK: "sent the assessment back",
    State.APPROVED: "approved the assessment",
    State.FROZEN: "froze the assessment with its snapshot",
    State.DRAFT: "reopened the assessment",
}


def _tell_state(entry: TrailEntry, _where: str) -> str:
    state = str(entry.after.get("state"))
    return MOVES.get(state) or f"moved the assessment to “{CYCLE_WORDS.get(state, state)}”"


def _tell_second(entry: TrailEntry, where: str) -> str:
    level = entry.after.get("level")
    if level is None:
        return f"took back the second rating of {where}"
    old = entry.before.get("level")
    came = f" instead of {old}" if old not in (None, level) else ""
    return f"as a reviewer gave {where} a {level}{came}"


def _tell_member(entry: TrailEntry, _where: str) -> str:
    member = entry.after.get("member") or entry.before.get("member")
    old, new = entry.before.get("role"), entry.after.get("role")
    if entry.what == "member-removed":
        return "left the team" if member == entry.by else f"removed {member}, who was {old}"
    if entry.what == "member-joined":
        return f"joined as {new}"
    whom = "themselves" if member == entry.by else str(member)
    return f"made {whom} {new} instead of {old}"


def _tell_invited(entry: TrailEntry, _where: str) -> str:
    return f"invited somebody as {entry.after.get('role')}"


def _tell_assigned(entry: TrailEntry, where: str) -> str:
    if entry.what == "unassigned":
        return f"no longer asks {entry.before.get('member') or 'somebody'} for {where}"
    due = entry.after.get("due")
    by = f", by {show_date(date.fromisoformat(str(due)))}" if due else ""
    return f"asked {entry.after.get('member') or 'somebody'} to answer {where}{by}"


def _tell_evidence(entry: TrailEntry, where: str) -> str:
    title = entry.after.get("title") or entry.before.get("title") or ""
    named = f" “{title}”" if title else ""
    if entry.after.get("withdrawn"):
        return f"withdrew the evidence{named} for {where}"
    if not entry.before:
        return f"added the evidence{named} for {where}"
    return f"changed the evidence{named} for {where}"


def _tell_vote(entry: TrailEntry, where: str) -> str:
    after = entry.after
    if entry.what == "vote-opened":
        asked = int(str(after.get("asked") or 0))
        return f"asked {show_count(asked, 'person', 'people')} to vote on {where}"
    if entry.what == "vote-closed":
        return f"closed the vote on {where}, with {after.get('votes')} votes"
    differ = after.get("differ")
    who = f"; {differ} of those who voted saw another level" if differ else ""
    return f"recorded what was agreed on {where}: {after.get('level')}{who}"


def _tell_event(entry: TrailEntry, _where: str) -> str:
    title = entry.after.get("title") or entry.before.get("title") or ""
    did = "changed" if entry.before and entry.after else "noted" if entry.after else "deleted"
    return f"{did} the event" + (f" “{title}”" if title else "")


def _say(text: str) -> Callable[[TrailEntry, str], str]:
    return lambda _entry, where: text.format(where)


SENTENCES: Final[Mapping[str, Callable[[TrailEntry, str], str]]] = {
    "answer": _tell_answer,
    "level": _tell_level,
    "note": _tell_note,
    "still-true": _say("said that {} is still true"),
    "assessment": _say("started an assessment"),
    "edition-version": _say("moved the assessment to another version of the questionnaire"),
    "state": _tell_state,
    "deadline": _say("set the deadlines"),
    "second-rating": _tell_second,
    "snapshot": _say("took a snapshot"),
    "member-role": _tell_member,
    "member-removed": _tell_member,
    "member-joined": _tell_member,
    "invited": _tell_invited,
    "invitation-revoked": _say("took an invitation back"),
    "evidence": _tell_evidence,
    "assigned": _tell_assigned,
    "unassigned": _tell_assigned,
    "observer-asked": _say("asked somebody from outside for their view"),
    "observer-revoked": _say("took the link of somebody from outside back"),
    "district": _say("changed what is known about the organization"),
    "event": _tell_event,
    "vote-opened": _tell_vote,
    "vote-closed": _tell_vote,
    "vote-agreed": _tell_vote,
    **OUTSIDE_SENTENCES,
}
"""How each kind of entry is told; any other by its name and its fields."""

WHOLE: Final = OUTSIDE_WHOLE | frozenset(
    {
        "level", "still-true", "member-role", "member-removed", "member-joined", "invited",
        "invitation-revoked", "assigned", "unassigned", "observer-revoked", "vote-opened",
        "vote-closed", "vote-agreed", "snapshot",
    }
)  # fmt: skip
"""Entries of which the sentence tells everything."""


def _trim(entry: TrailEntry) -> TrailEntry:
    """An entry without the fields that its sentence tells."""
    told = {
        "state": ("state",),
        "second-rating": ("level",),
        "evidence": ("title", "withdrawn"),
        "assessment": ("edition", "edition_version"),
        **OUTSIDE_TOLD,
    }
    drop = told.get(entry.what, ())
    if not drop:
        return entry

    def rest(facts: Facts) -> dict[str, object]:
        return {key: value for key, value in facts.items() if key not in drop}

    return TrailEntry(
        entry.id, entry.at, entry.by, entry.what, entry.assessment_id, entry.element_id,
        rest(entry.before), rest(entry.after), entry.why, entry.number,
    )  # fmt: skip

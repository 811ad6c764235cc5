"""What coalitions say of a place, and what they challenge, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from selfassess.domain.challenges import ChallengeState, EntryKind, Ruling
from selfassess.domain.framework import Framework
from selfassess.domain.outside_ratings import PlaceState, PublicSource, SourcedLevel
from selfassess.domain.publication import Postponement, Promise, PromiseState
from selfassess.domain.snapshot import Snapshot
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_score
from selfassess.formats.words import spell_count

PLACE_STATE_WORDS: Final[Mapping[PlaceState, str]] = {
    PlaceState.RATED: "Rated",
    PlaceState.UNKNOWN: "Don’t know",
    PlaceState.NA: "Not applicable",
    PlaceState.NOT_RATED: "Not rated",
}
CHALLENGE_WORDS: Final[Mapping[ChallengeState, str]] = {
    ChallengeState.OPEN: "Waits for a reply",
    ChallengeState.REPLIED: "Waits for a ruling",
    ChallengeState.UPHELD: "Upheld",
    ChallengeState.PARTLY: "Upheld in part",
    ChallengeState.NOT_UPHELD: "Not upheld",
    ChallengeState.WITHDRAWN: "Withdrawn",
}
ENTRY_WORDS: Final[Mapping[EntryKind, str]] = {
    EntryKind.CLAIM: "Claim",
    EntryKind.REPLY: "Reply",
    EntryKind.RULING: "Ruling",
    EntryKind.CORRECTION: "Correction",
    EntryKind.WITHDRAWAL: "Withdrawal",
}
RULING_WORDS: Final[Mapping[Ruling, str]] = {
    Ruling.UPHELD: "Upheld",
    Ruling.PARTLY: "Upheld in part",
    Ruling.NOT_UPHELD: "Not upheld",
}
PROMISE_WORDS: Final[Mapping[PromiseState, str]] = {
    "slipped": "Slipped",
    "under-way": "Under way",
    "not-started": "Not started",
    "done": "Done",
    "dropped": "Dropped",
}


@dataclass(frozen=True, slots=True)
class SourceWords:
    """A source as a reader finds it; `url` is empty where it is in print only."""

    title: str
    url: str
    details: str
    shows: str


@dataclass(frozen=True, slots=True)
class PromiseWords:
    """
    A promise as a reader follows it.

    `slips` are its postponements, oldest first. `lever`, `lead` and `first` say who can unblock it;
    they are empty where it is not open or nobody knows.
    """

    number: int
    title: str
    element: str
    state: PromiseState
    state_words: str
    due: str
    slips: tuple[str, ...]
    reason: str
    lever: str = ""
    lead: str = ""
    first: str = ""


def say_rater(coalition: str) -> str:
    """
    Say whose view a rating from outside is; it heads every one of them.

    >>> say_rater("Forward Denver")
    'Rated by Forward Denver from public sources, not by the district.'
    """
    return f"Rated by {coalition} from public sources, not by the district."


def say_difference(difference: int | None) -> str:
    """
    Say how what a place publishes differs from what a coalition says of it.

    >>> say_difference(2), say_difference(-1), say_difference(0), say_difference(None)
    ('The place says two levels more', 'The place says one level less', 'Both say the same', '')
    """
    if difference is None:
        return ""
    if not difference:
        return "Both say the same"
    more = "more" if difference > 0 else "less"
    return f"The place says {spell_count(abs(difference), 'level')} {more}"


def say_bounds(snapshot: Snapshot) -> str:
    """Say that an overall is provisional, and what it can still become; empty where it is not."""
    low, high = snapshot.overall.low, snapshot.overall.high
    if snapshot.complete or low == high:
        return ""
    bounds = f"{show_score(low)} to {show_score(high)}"
    return f"provisional: with every element rated it would lie from {bounds}"


def describe_source(source: PublicSource) -> SourceWords:
    """Say what a source is and what it shows."""
    details = ", ".join(filter(None, (source.reference, show_date(source.day))))
    return SourceWords(source.title, source.link, details, source.shows)


def say_said(framework: Framework, said: SourcedLevel) -> str:
    """What a coalition says of an element, in one line without its sources."""
    if said.level is None:
        return PLACE_STATE_WORDS[said.state]
    label = framework.labels[said.level].label
    day = f", true on {show_date(said.true_on)}" if said.true_on else ""
    return f"{said.level}, {label}{day}"


def describe_promise(
    promise: Promise, lever: str = "", lead: str = "", first: str = ""
) -> PromiseWords:
    """Say how far a promise is, and who can unblock it."""
    return PromiseWords(
        number=promise.number,
        title=promise.title,
        element=" ".join(filter(None, (promise.element, promise.element_title))),
        state=promise.state,
        state_words=PROMISE_WORDS[promise.state],
        due=_say_due(promise),
        slips=tuple(say_postponement(one) for one in promise.postponements),
        reason=promise.reason,
        lever=lever,
        lead=lead,
        first=first,
    )


def _say_due(promise: Promise) -> str:
    if promise.done_on is not None:
        return f"Done on {show_date(promise.done_on)}"
    if promise.dropped_on is not None:
        return f"Dropped on {show_date(promise.dropped_on)}"
    first, due = promise.first_due, promise.due
    if due is None:
        return "No day" if first is None else f"First due {show_date(first)}, now without a day"
    if first is None or first == due:
        return f"Due {show_date(due)}"
    return f"Due {show_date(due)}, first {show_date(first)}"


def say_postponement(one: Postponement) -> str:
    """
    Say how a promised day was moved, and why.

    >>> moved = date(2027, 7, 1), date(2027, 6, 30), date(2027, 12, 31)
    >>> say_postponement(Postponement(*moved, "No quorum."))
    'On July 1, 2027 from June 30, 2027 to December 31, 2027: No quorum.'
    """
    before, after = (show_date(day) if day else "no day" for day in (one.before, one.after))
    reason = f": {one.reason}" if one.reason else ", without a reason."
    return f"On {show_date(one.on)} from {before} to {after}{reason}"


def show_day(day: date | None) -> str:
    """A day in words; empty where there is none."""
    return "" if day is None else show_date(day)

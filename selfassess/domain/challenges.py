"""
A coalition challenges what a district publishes; the district replies, the network's staff rules.

Nothing that was said is changed or taken out: a correction is an entry of its own. The entries of a
challenge are sealed as `sealing` says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from selfassess.domain import sealing
from selfassess.domain.errors import InvalidInputError
from selfassess.domain.outside_ratings import PublicSource, write_source
from selfassess.domain.sealing import Misfit, Sealed, check_chain

LONGEST_TEXT: Final = 4_000
"""[characters]"""
MOST_ENTRIES: Final = 40
"""How much can be said on one challenge. [entries]"""
MOST_SOURCES: Final = 5
"""Of one entry. [sources]"""


class Party(StrEnum):
    """Who speaks."""

    COALITION = "coalition"
    DISTRICT = "district"
    STAFF = "staff"


class EntryKind(StrEnum):
    """What an entry does."""

    CLAIM = "claim"
    REPLY = "reply"
    RULING = "ruling"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"


class Ruling(StrEnum):
    """What the staff of the network finds."""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not-upheld"


class ChallengeState(StrEnum):
    """Where a challenge stands."""

    OPEN = "open"
    REPLIED = "replied"
    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not-upheld"
    WITHDRAWN = "withdrawn"


WAITING: Final = frozenset({ChallengeState.OPEN, ChallengeState.REPLIED})
"""What still waits for a ruling."""
UPHELD: Final = (ChallengeState.UPHELD, ChallengeState.PARTLY)
"""What a public page shows beside what was challenged."""


@dataclass(frozen=True, slots=True)
class Subject:
    """
    What is challenged, as it stood on the public page on that day.

    Args:
        element: The element's id; empty for a promise that belongs to none.
        promise: The promise's number; None where a level is challenged.
        says: What the page said, in words.
        level: The published level; None where a promise is challenged. [level]
        on: The date of the published snapshot, or of the promise.
    """

    element: str
    promise: int | None
    says: str
    level: int | None
    on: date | None


@dataclass(frozen=True, slots=True)
class ChallengeEntry:
    """
    Something that was said, or done, on a challenge.

    Args:
        number: Place among the entries. [from 1]
        kind: What it does.
        party: Who speaks.
        at: When, in UTC.
        by: The person; shown to their own side only.
        text: The claim, the reply, the reasons.
        sources: What it rests on; a claim has at least one.
        ruling: Only of a ruling.
        corrects: Number of the entry that it corrects; only of a correction.
        previous: Seal of the entry before.
        seal: SHA-256 over all of the above and what is challenged.
    """

    number: int
    kind: EntryKind
    party: Party
    at: datetime
    by: str
    text: str
    sources: tuple[PublicSource, ...]
    ruling: Ruling | None
    corrects: int | None
    previous: str
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a party wants to add to a challenge."""

    kind: EntryKind
    text: str
    sources: tuple[PublicSource, ...] = ()
    ruling: Ruling | None = None
    corrects: int | None = None


def find_state(entries: Sequence[ChallengeEntry]) -> ChallengeState:
    """
    Tell where a challenge stands: the newest ruling or withdrawal, else whether a reply is there.

    Corrections change words and never the state.
    """
    for entry in reversed(entries):
        if entry.kind is EntryKind.WITHDRAWAL:
            return ChallengeState.WITHDRAWN
        if entry.ruling is not None:
            return ChallengeState(entry.ruling.value)
    is_replied = any(entry.kind is EntryKind.REPLY for entry in entries)
    return ChallengeState.REPLIED if is_replied else ChallengeState.OPEN


def find_ruling_day(entries: Sequence[ChallengeEntry], wait: int) -> date:
    """
    The first day on which the staff may rule without a reply.

    Args:
        entries: The claim and what came after it.
        wait: How long the district has for its reply. [days]
    """
    return entries[0].at.date() + timedelta(days=wait)


def list_moves(
    entries: Sequence[ChallengeEntry], party: Party, today: date, wait: int
) -> tuple[EntryKind, ...]:
    """
    What a party can add now.

    A reply and a withdrawal are there as long as nothing is ruled; a ruling once there is a reply
    or the time for one is over, and again later where the staff has to rule anew. Each party can
    correct what it said itself.
    """
    state = find_state(entries)
    moves = []
    if party is Party.DISTRICT and state in WAITING:
        moves.append(EntryKind.REPLY)
    if party is Party.STAFF and state is not ChallengeState.WITHDRAWN:
        is_time = state is not ChallengeState.OPEN or today >= find_ruling_day(entries, wait)
        if is_time:
            moves.append(EntryKind.RULING)
    if any(entry.party is party for entry in entries):
        moves.append(EntryKind.CORRECTION)
    if party is Party.COALITION and state in WAITING:
        moves.append(EntryKind.WITHDRAWAL)
    return tuple(moves) if len(entries) < MOST_ENTRIES else ()


def check_entry(
    entries: Sequence[ChallengeEntry], party: Party, said: Said, today: date, wait: int
) -> None:
    """
    Let pass what a party may add; the first entry is a claim of the coalition.

    Raises:
        InvalidInputError: it cannot be added now, or something is missing; `entry` names what.
    """
    is_first = not entries
    if is_first != (said.kind is EntryKind.CLAIM) or (is_first and party is not Party.COALITION):
        raise InvalidInputError("A challenge begins with the claim of a coalition.", "text")
    if not is_first and said.kind not in list_moves(entries, party, today, wait):
        raise InvalidInputError("This cannot be added now. Look at where the challenge stands.")
    if not said.text.strip():
        raise InvalidInputError("Say it in words; they stay for good.", "text")
    if len(said.text) > LONGEST_TEXT:
        raise InvalidInputError(f"Use at most {LONGEST_TEXT:,} characters.", "text")
    if len(said.sources) > MOST_SOURCES:
        raise InvalidInputError(f"Give at most {MOST_SOURCES} sources.", "text")
    if is_first and not said.sources:
        raise InvalidInputError("A claim needs a source that everybody can read.", "text")
    if any(source.day > today for source in said.sources):
        raise InvalidInputError("The date of a source is still to come.", "text")
    if (said.kind is EntryKind.RULING) != (said.ruling is not None):
        raise InvalidInputError("Choose a ruling.", "ruling")
    _check_correction(entries, party, said)


def _check_correction(entries: Sequence[ChallengeEntry], party: Party, said: Said) -> None:
    if said.kind is not EntryKind.CORRECTION:
        if said.corrects is not None:
            raise InvalidInputError("Only a correction corrects an entry.", "corrects")
        return
    own = {entry.number for entry in entries if entry.party is party}
    if said.corrects not in own:
        raise InvalidInputError("Choose which of your entries it corrects.", "corrects")


def make_entry(
    subject: Subject,
    number: int,
    previous: str,
    *,
    party: Party,
    at: datetime,
    by: str,
    said: Said,
) -> ChallengeEntry:
    """Make an entry and seal it to the one before, and to what is challenged."""

    def make(seal: str) -> ChallengeEntry:
        return ChallengeEntry(
            number, said.kind, party, at, by, said.text, said.sources, said.ruling, said.corrects,
            previous, seal,
        )  # fmt: skip

    return make(compute_seal(subject, make("")))


def compute_seal(subject: Subject, entry: ChallengeEntry) -> str:
    """Compute the seal over an entry, what is challenged, and the seal of the entry before it."""
    return sealing.compute_seal(
        {
            "subject": write_subject(subject),
            "number": entry.number,
            "kind": entry.kind.value,
            "party": entry.party.value,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "by": entry.by,
            "text": entry.text,
            "sources": [write_source(source) for source in entry.sources],
            "ruling": entry.ruling.value if entry.ruling else None,
            "corrects": entry.corrects,
            "previous": entry.previous,
        }
    )


def check_entries(
    subject: Subject, entries: Sequence[ChallengeEntry], last_seal: str
) -> tuple[Misfit, ...]:
    """
    Check that nobody has changed a challenge, what it is about included.

    Args:
        subject: What is challenged, as it is kept.
        entries: All entries, in their order.
        last_seal: The seal that the challenge remembers as its newest.
    """
    return check_chain(
        (Sealed(one.number, one.previous, one.seal, compute_seal(subject, one)) for one in entries),
        last_seal,
    )


def write_subject(subject: Subject) -> dict[str, object]:
    """What is challenged, as JSON holds it."""
    return {
        "element": subject.element,
        "promise": subject.promise,
        "says": subject.says,
        "level": subject.level,
        "on": subject.on.isoformat() if subject.on else None,
    }


def read_subject(document: Mapping[str, Any]) -> Subject:
    """Read what `write_subject` has written."""
    day = document["on"]
    return Subject(
        document["element"],
        document["promise"],
        document["says"],
        document["level"],
        date.fromisoformat(day) if day else None,
    )

"""
A place as a civic coalition rates it from public sources: every level with what says so.

What was rated is a history that is only ever added to, sealed as `sealing` says. Beside a level
that the place publishes of itself it is a second view, and never averaged with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final

from selfassess.domain import sealing
from selfassess.domain.errors import InvalidInputError
from selfassess.domain.framework import Framework
from selfassess.domain.responses import ElementResult
from selfassess.domain.sealing import Misfit, Sealed, check_chain
from selfassess.domain.snapshot import Snapshot, take_snapshot

LONGEST_TITLE: Final = 200
LONGEST_LINK: Final = 500
LONGEST_REFERENCE: Final = 300
LONGEST_SHOWS: Final = 1_000
LONGEST_NOTE: Final = 2_000
LONGEST_REASON: Final = 500
"""[characters]"""
MOST_SOURCES: Final = 8
"""How many sources an element can have. [sources]"""
LONGEST_PLACE: Final = 120
"""[characters]"""
ADDRESS: Final = re.compile(r"https?://[^\s/]\S*")


class PlaceState(StrEnum):
    """What a coalition says of an element; no two of them are the same, and none is a low level."""

    RATED = "rated"
    UNKNOWN = "unknown"
    NA = "na"
    NOT_RATED = "not-rated"


@dataclass(frozen=True, slots=True)
class PublicSource:
    """
    What shows a level, open to everybody.

    Args:
        title: What it is called.
        link: Its web address, and
        reference: where it stands in print; one of them is needed.
        day: The date that it bears.
        shows: What it shows about the element.

    Raises:
        InvalidInputError: something is missing, too long, or the link is no web address.
    """

    title: str
    link: str
    reference: str
    day: date
    shows: str

    def __post_init__(self) -> None:
        for name, text, most in (
            ("title", self.title, LONGEST_TITLE),
            ("link", self.link, LONGEST_LINK),
            ("reference", self.reference, LONGEST_REFERENCE),
            ("shows", self.shows, LONGEST_SHOWS),
        ):
            if len(text) > most:
                raise InvalidInputError(f"Use at most {most:,} characters.", name)
        if not self.title.strip():
            raise InvalidInputError("Give the title of the source.", "title")
        if not self.link and not self.reference.strip():
            raise InvalidInputError(
                "Give the address of the source, or where it stands in print.", "link"
            )
        if self.link and not (ADDRESS.fullmatch(self.link) and self.link.isprintable()):
            raise InvalidInputError(
                "Give the web address in full, beginning with https://.", "link"
            )
        if not self.shows.strip():
            raise InvalidInputError("Say what the source shows about this element.", "shows")


@dataclass(frozen=True, slots=True)
class SourcedLevel:
    """
    What a coalition says of an element.

    Args:
        state: Whether it is rated, and if not, why.
        level: Only where it is rated. [level]
        true_on: The day on which the level was true; only where it is rated.
        sources: What shows it; a level has at least one.
        note: Why the sources mean this level; why it is not known or not applicable.
    """

    state: PlaceState
    level: int | None = None
    true_on: date | None = None
    sources: tuple[PublicSource, ...] = ()
    note: str = ""


NOTHING_SAID: Final = SourcedLevel(PlaceState.NOT_RATED)


@dataclass(frozen=True, slots=True)
class PlaceRevision:
    """
    An entry of the history of a place.

    Args:
        number: Place in the history. [from 1]
        element: The element's id.
        at: When, in UTC.
        by: Who, by name.
        said: What holds from then on.
        why: Why it was changed; empty for the first entry of an element.
        previous: Seal of the entry before.
        seal: SHA-256 over all of the above.
    """

    number: int
    element: str
    at: datetime
    by: str
    said: SourcedLevel
    why: str
    previous: str
    seal: str = ""


def check_said(
    framework: Framework, element: str, said: SourcedLevel, before: SourcedLevel, why: str, on: date
) -> None:
    """
    Let pass what a coalition may say of an element.

    Args:
        framework: The edition.
        element: The element's id.
        said: What it says.
        before: What it said until now; `NOTHING_SAID` at first.
        why: Why it says something else than before.
        on: The day on which it says so.

    Raises:
        InvalidInputError: a rule is broken; `entry` names which.
    """
    if element not in framework.elements:
        raise InvalidInputError("There is no such element in this edition.", "level")
    if len(said.note) > LONGEST_NOTE:
        raise InvalidInputError(f"Use at most {LONGEST_NOTE:,} characters.", "note")
    if len(why) > LONGEST_REASON:
        raise InvalidInputError(f"Use at most {LONGEST_REASON} characters.", "why")
    if len(said.sources) > MOST_SOURCES:
        raise InvalidInputError(f"Give at most {MOST_SOURCES} sources.", "level")
    if said.state is PlaceState.RATED:
        if said.level not in framework.labels:
            raise InvalidInputError("Choose one of the levels.", "level")
        if said.true_on is None:
            raise InvalidInputError("Give the day on which this was true.", "true_on")
        if said.true_on > on:
            raise InvalidInputError("This day is still to come.", "true_on")
        if not said.sources:
            raise InvalidInputError("Every level needs a source. Give at least one.", "level")
        if any(source.day > on for source in said.sources):
            raise InvalidInputError("The date of a source is still to come.", "level")
    elif said.level is not None or said.true_on is not None:
        raise InvalidInputError("Only a rated element has a level and a day.", "level")
    elif said.state is PlaceState.NA and not said.note.strip():
        raise InvalidInputError("Say why it does not apply to this place.", "note")
    if said == before:
        raise InvalidInputError("This is what you say already; nothing was changed.", "level")
    if before != NOTHING_SAID and not why.strip():
        raise InvalidInputError("Say why you change it; the history keeps both.", "why")


def make_revision(
    number: int,
    previous: str,
    *,
    element: str,
    at: datetime,
    by: str,
    said: SourcedLevel,
    why: str = "",
) -> PlaceRevision:
    """Make an entry and seal it to the one before."""
    entry = PlaceRevision(number, element, at, by, said, why, previous)
    return PlaceRevision(number, element, at, by, said, why, previous, compute_seal(entry))


def compute_seal(entry: PlaceRevision) -> str:
    """Compute the seal over what an entry says and the seal of the entry before it."""
    return sealing.compute_seal(
        {
            "number": entry.number,
            "element": entry.element,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "by": entry.by,
            "said": write_said(entry.said),
            "why": entry.why,
            "previous": entry.previous,
        }
    )


def check_revisions(entries: Sequence[PlaceRevision], last_seal: str) -> tuple[Misfit, ...]:
    """
    Check that nobody has changed a history.

    Args:
        entries: All entries of a place, in their order.
        last_seal: The seal that the place remembers as its newest.
    """
    return check_chain(
        (Sealed(one.number, one.previous, one.seal, compute_seal(one)) for one in entries),
        last_seal,
    )


def find_current(
    entries: Iterable[PlaceRevision], through: int | None = None
) -> dict[str, PlaceRevision]:
    """
    What holds for each element, by its id: its newest entry.

    Args:
        entries: The history, oldest first.
        through: Number of the last entry that counts, as where a district reads what was shared;
            None for all.
    """
    return {entry.element: entry for entry in entries if through is None or entry.number <= through}


def rate_place(framework: Framework, current: Mapping[str, PlaceRevision]) -> Snapshot:
    """Compute components, overall and spread of a place by the rules that hold for districts."""
    found = {element: _to_result(framework, entry.said) for element, entry in current.items()}
    return take_snapshot(framework, {e: result for e, result in found.items() if result})


def _to_result(framework: Framework, said: SourcedLevel) -> ElementResult | None:
    if said.state is PlaceState.RATED:
        return ElementResult("rated", said.level, None, said.level, said.level)
    if said.state is PlaceState.UNKNOWN:
        return ElementResult("unknown", low=framework.lowest, high=framework.highest)
    return ElementResult("na") if said.state is PlaceState.NA else None


def measure_difference(published: int | None, outside: int | None) -> int | None:
    """
    What a place says of itself, less what a coalition says of it; None without either. [levels]

    >>> measure_difference(4, 2), measure_difference(2, None)
    (2, None)
    """
    return None if published is None or outside is None else published - outside


# --- As documents: what the database keeps, and what seals are computed over


def write_said(said: SourcedLevel) -> dict[str, object]:
    """What a coalition says of an element, as JSON holds it."""
    return {
        "state": said.state.value,
        "level": said.level,
        "true_on": said.true_on.isoformat() if said.true_on else None,
        "note": said.note,
        "sources": [write_source(source) for source in said.sources],
    }


def read_said(document: Mapping[str, Any]) -> SourcedLevel:
    """Read what `write_said` has written."""
    day = document["true_on"]
    return SourcedLevel(
        PlaceState(document["state"]),
        document["level"],
        date.fromisoformat(day) if day else None,
        tuple(read_source(source) for source in document["sources"]),
        document["note"],
    )


def write_source(source: PublicSource) -> dict[str, str]:
    """A source, as JSON holds it."""
    return {
        "title": source.title,
        "link": source.link,
        "reference": source.reference,
        "day": source.day.isoformat(),
        "shows": source.shows,
    }


def read_source(document: Mapping[str, str]) -> PublicSource:
    """Read what `write_source` has written."""
    return PublicSource(
        document["title"],
        document["link"],
        document["reference"],
        date.fromisoformat(document["day"]),
        document["shows"],
    )

"""What happened in a district from outside its levels: a new leader, a board, a law, a contract."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from selfassess.domain.errors import InvalidInputError

LONGEST_TITLE: Final = 120
LONGEST_NOTE: Final = 2_000
LONGEST_LINK: Final = 500
ADDRESS: Final = re.compile(r"https?://[^\s/]\S*")


class EventKind(StrEnum):
    """What kind of thing happened."""

    LEADER = "leader"
    BOARD = "board"
    LAW = "law"
    CONTRACT = "contract"
    OTHER = "other"


KIND_LABELS: Final[Mapping[EventKind, str]] = {
    EventKind.LEADER: "Leader",
    EventKind.BOARD: "Board",
    EventKind.LAW: "Law",
    EventKind.CONTRACT: "Contract",
    EventKind.OTHER: "Other",
}

KIND_MEANINGS: Final[Mapping[EventKind, str]] = {
    EventKind.LEADER: "A superintendent, mayor or chief comes or goes.",
    EventKind.BOARD: "An election, an appointment, a vote that turns the course.",
    EventKind.LAW: "A state law, a waiver, a court.",
    EventKind.CONTRACT: "An agreement with the union is signed, opened or runs out.",
    EventKind.OTHER: "Anything else that may explain the line.",
}


@dataclass(frozen=True, slots=True)
class EventFacts:
    """
    What is noted about an event. It explains nothing by itself: it stands beside the levels.

    Raises:
        InvalidInputError: the title is missing, a text is too long, or the link is no web address.
    """

    day: date
    kind: EventKind
    title: str
    note: str = ""
    link: str = ""

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise InvalidInputError("Say in a few words what happened.", "title")
        for name, text, most in (
            ("title", self.title, LONGEST_TITLE),
            ("note", self.note, LONGEST_NOTE),
            ("link", self.link, LONGEST_LINK),
        ):
            if len(text) > most:
                raise InvalidInputError(f"Use at most {most:,} characters.", name)
        if self.link and not (ADDRESS.fullmatch(self.link) and self.link.isprintable()):
            raise InvalidInputError(
                "Give the web address in full, beginning with https://.", "link"
            )

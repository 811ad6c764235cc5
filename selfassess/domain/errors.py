"""The one tree of errors; each delivery (page, JSON, command) maps it once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class SelfassessError(Exception):
    """Anything the program says on purpose; the message tells what happened and what to do."""


class NothingRatedError(SelfassessError):
    """A measure was asked of a district in which no element is rated."""

    def __init__(self) -> None:
        super().__init__("No element is rated yet; rate at least one element first.")


class NotFoundError(SelfassessError):
    """The thing does not exist, or the person may not know that it does."""


class GoneError(NotFoundError):
    """The thing was public once, and whoever published it has taken it back."""


class NotAllowedError(SelfassessError):
    """The person may see the thing, and may not do this to it."""


class InvalidInputError(SelfassessError):
    """What was sent cannot be taken; nothing was changed. `entry` names what, where it is known."""

    def __init__(self, message: str, entry: str = "") -> None:
        self.entry = entry
        super().__init__(message)


class ConflictError(SelfassessError):
    """Someone changed the same thing in between; nothing was overwritten."""

    def __init__(self, entries: tuple[str, ...]) -> None:
        self.entries = entries
        super().__init__(
            "Someone else has changed this in the meantime. Nothing was overwritten;"
            " look at what is there now, then choose."
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file, and what to do about it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class BadFileError(InvalidInputError):
    """A file has faults; all of them are listed, in the order of the file."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.file, fault.line)))
        super().__init__("\n".join(map(str, self.faults)))

"""
Names that can be taken back from histories that cannot be changed.

A sealed history does not hold the name of a person but a reference: SHA-256 over a secret and the
name. Name and secret are kept beside the history. While they are there, anybody can check that the
name is the one that was sealed; once they are deleted, the reference tells nothing, and every seal
still holds.

Entries from before there were references hold names as they are. Those cannot be taken out without
breaking their seals. They are withheld instead: a salted hash tells which text is such a name, and
nothing that is shown or exported has it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

SIGN: Final = "person:"
"""What a reference begins with."""
WITHHELD: Final = "withheld:"
"""What stands in place of a reference for a name in entries from before there were references."""
BROUGHT: Final = ", before the transfer"
"""What stands after the name of somebody who wrote before an assessment came here."""
FORMER: Final = "Former member"
"""What stands for somebody who has deleted the account."""


@dataclass(frozen=True, slots=True)
class KnownName:
    """Who is behind a reference; see the table `person_name`."""

    user_id: int
    reference: str
    secret: str
    name: str
    former: int | None


def make_reference(secret: str, name: str) -> str:
    """
    Make the reference that stands for a name.

    >>> make_reference("s", "Ruth") == make_reference("s", "Ruth") != make_reference("t", "Ruth")
    True
    """
    return f"{SIGN}{_hash(secret, name)}"


def withhold(secret: str, name: str) -> str:
    """Make the mark of a name that shall not be shown although an old entry holds it."""
    return f"{WITHHELD}{_hash(secret, name)}"


def _hash(secret: str, name: str) -> str:
    return hashlib.sha256(f"{secret}\n{name}".encode()).hexdigest()


def name_former(number: int | None) -> str:
    """
    Name somebody who has deleted the account; the number keeps several in a district apart.

    >>> name_former(1), name_former(2), name_former(None)
    ('Former member', 'Former member 2', 'Former member')
    """
    return FORMER if number in (None, 1) else f"{FORMER} {number}"


class Names:
    """
    The names behind the references of a district.

    Args:
        known: Every row of the district.
    """

    def __init__(self, known: Iterable[KnownName]) -> None:
        self._known: Mapping[str, KnownName] = {one.reference: one for one in known}
        self._withheld = [one for one in self._known.values() if one.reference[:9] == WITHHELD]
        self._shown: dict[str, str] = {}

    def show(self, text: str) -> str:
        """Give the name behind a reference, or a plain text as it is unless it is withheld."""
        if not text.startswith(SIGN) and not self._withheld:
            return text
        if text not in self._shown:
            self._shown[text] = self._find(text)
        return self._shown[text]

    def is_withheld(self, text: str) -> bool:
        """Whether a text that is no reference is not shown as it is."""
        return not text.startswith(SIGN) and self.show(text) != text

    def show_facts(self, facts: Mapping[str, object]) -> dict[str, object]:
        """Give facts as they are shown: a value that is just a reference or a withheld name."""
        return {
            key: self.show(value) if isinstance(value, str) else value
            for key, value in facts.items()
        }

    @property
    def has_former(self) -> bool:
        """Whether somebody has deleted the account."""
        return any(one.former is not None for one in self._known.values())

    def name_former(self, user_id: int) -> str:
        """Name somebody by the number of an account that is gone; empty where it is not known."""
        for one in self._known.values():
            if one.user_id == user_id and one.former is not None:
                return name_former(one.former)
        return ""

    def list_exchanged(self) -> tuple[str, ...]:
        """List the references whose name is not the one that was sealed."""
        return tuple(
            one.reference
            for one in self._known.values()
            if one.former is None and make_reference(one.secret, one.name) != one.reference
        )

    def _find(self, text: str) -> str:
        if text.startswith(SIGN):
            one = self._known.get(text)
            if one is None:
                return FORMER
            return one.name if one.former is None else name_former(one.former)
        for one in self._withheld:
            if one.reference == withhold(one.secret, text):
                return name_former(one.former)
        return text

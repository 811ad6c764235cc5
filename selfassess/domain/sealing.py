"""
Histories that nobody can change unnoticed.

A history is a chain: each entry carries a SHA-256 over its own content and the seal of the entry
before it. Whoever changes, takes out or slips in an entry breaks the chain at that place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

NO_SEAL: Final = "0" * 64
"""What stands for the seal before the first entry."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """Where a history does not fit; `number` is the entry, None where the end or more is."""

    number: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """
    An entry of a history as its check sees it.

    Args:
        number: Place in the history. [from 1]
        previous: Seal of the entry before, as this one remembers it.
        seal: The seal that it carries.
        computed: The seal that its content has now.
    """

    number: int
    previous: str
    seal: str
    computed: str


def compute_seal(content: Mapping[str, object]) -> str:
    """
    Compute the SHA-256 over the content of an entry, the seal of the entry before it included.

    Returns:
        64 hexadecimal digits. The bytes are JSON in UTF-8 with sorted keys and no blanks.

    >>> compute_seal({"b": 1, "a": "é"}) == compute_seal({"a": "é", "b": 1})
    True
    """
    text = json.dumps(dict(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def check_chain(entries: Iterable[Sealed], last_seal: str | None = None) -> tuple[Misfit, ...]:
    """
    Check that nobody has changed a history.

    Args:
        entries: All entries, in their order.
        last_seal: The seal of the newest entry as it is known from elsewhere; None if it is not.

    Returns:
        Every place that does not fit; nothing where the history is whole.
    """
    misfits: list[Misfit] = []
    previous = NO_SEAL
    for place, entry in enumerate(entries, start=1):
        if entry.number != place:
            misfits.append(Misfit(entry.number, f"entry {place} is missing"))
            break
        if entry.previous != previous:
            misfits.append(Misfit(entry.number, "it does not follow from the entry before it"))
        if entry.computed != entry.seal:
            misfits.append(Misfit(entry.number, "its content has been changed"))
        previous = entry.seal
    if not misfits and last_seal is not None and previous != last_seal:
        misfits.append(Misfit(None, "entries are missing at the end"))
    return tuple(misfits)

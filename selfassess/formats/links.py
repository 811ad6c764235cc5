"""Plain text with the web addresses in it made fit to be followed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

ADDRESS: Final = re.compile(r"https?://[^\s<>\"'“”‘’«»\x00-\x1f]+", re.IGNORECASE)
CLOSING: Final = ".,;:!?…"
"""What ends a sentence rather than an address."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; `href` is empty where it is no address."""

    text: str
    href: str = ""


def split_links(text: str) -> tuple[Piece, ...]:
    """
    Split a text into words and web addresses. Nothing but http and https becomes an address.

    >>> [piece.href for piece in split_links("See (https://example.org/a?b=1).")]
    ['', 'https://example.org/a?b=1', '']
    """
    pieces, end = [], 0
    for match in ADDRESS.finditer(text):
        address = _trim(match[0])
        if not re.search(r"://[^/]", address):
            continue
        if match.start() > end:
            pieces.append(Piece(text[end : match.start()]))
        pieces.append(Piece(address, address))
        end = match.start() + len(address)
    if end < len(text):
        pieces.append(Piece(text[end:]))
    return tuple(pieces)


def _trim(address: str) -> str:
    """Leave out what belongs to the sentence around an address."""
    while address and (
        address[-1] in CLOSING or (address[-1] == ")" and address.count(")") > address.count("("))
    ):
        address = address[:-1]
    return address

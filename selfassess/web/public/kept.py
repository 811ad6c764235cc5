"""Whole answers about public pages, kept until something on the page changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from flask import Response, current_app

EXTENSION: Final = "public_answers"
MOST: Final = 6_000_000
"""How much each worker keeps: some 80 pages, or 60 reports. [bytes]"""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What an answer is made of."""

    data: bytes
    headers: tuple[tuple[str, str], ...]


class KeptAnswers:
    """
    The answers used last, by a key that tells all that they depend on.

    Args:
        most: How much to keep. [bytes]
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._size = 0
        self._answers: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Response]) -> Response:
        """Give the answer of this key; *make* is called where it is not there."""
        with self._lock:
            kept = self._answers.get(key)
            if kept is not None:
                self._answers.move_to_end(key)
        if kept is not None:
            return Response(kept.data, headers=list(kept.headers))
        # Outside the lock: two that ask at the same moment make it twice, and nobody waits.
        response = make()
        made = _Kept(response.get_data(), tuple(response.headers))
        with self._lock:
            if key not in self._answers and len(made.data) <= self._most:
                self._answers[key] = made
                self._size += len(made.data)
            while self._size > self._most:
                _, dropped = self._answers.popitem(last=False)
                self._size -= len(dropped.data)
        return response


def make_once(key: Hashable, make: Callable[[], Response]) -> Response:
    """
    Make an answer, or take it from those kept.

    Args:
        key: Everything that the answer depends on; never a person.
        make: Makes it.
    """
    if current_app.debug:  # Templates change while somebody works on them.
        return make()
    kept: KeptAnswers = current_app.extensions.setdefault(EXTENSION, KeptAnswers())
    return kept.get(key, make)

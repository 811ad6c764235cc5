"""Finding who is mentioned in a text."""

from __future__ import annotations

from collections.abc import Mapping


def find_mentioned(text: str, names: Mapping[int, str]) -> frozenset[int]:
    """
    Find whom a text mentions, as in "@Dana Lee, is this so?".

    The longest name that fits counts. A first name alone is enough where only one person has it.

    Args:
        text: What was written.
        names: How each person is called, by id.

    >>> sorted(find_mentioned("@ann lee, and @Dana!", {1: "Ann", 2: "Ann Lee", 3: "Dana Roe"}))
    [2, 3]
    >>> sorted(find_mentioned("dana@example.org, @Sam", {3: "Dana", 4: "Sam Low", 5: "Sam Roe"}))
    []
    """
    words = _list_words(names)
    folded = text.casefold()
    found: set[int] = set()
    place = folded.find("@")
    while place >= 0:
        is_start = place == 0 or not folded[place - 1].isalnum()
        if is_start:
            found |= next(
                (
                    people
                    for word, people in words
                    if folded.startswith(word, place + 1)
                    and not folded[place + 1 + len(word) :][:1].isalnum()
                ),
                set(),
            )
        place = folded.find("@", place + 1)
    return frozenset(found)


def _list_words(names: Mapping[int, str]) -> list[tuple[str, set[int]]]:
    """What may follow an @, the longest first, and whom it means."""
    full: dict[str, set[int]] = {}
    first: dict[str, set[int]] = {}
    for person, name in names.items():
        word = name.casefold().strip()
        if not word:
            continue
        full.setdefault(word, set()).add(person)
        first.setdefault(word.split()[0], set()).add(person)
    for word, people in first.items():
        if word not in full and len(people) == 1:
            full[word] = people
    return sorted(full.items(), key=lambda entry: (-len(entry[0]), entry[0]))

"""Votes as people read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from selfassess.domain.perspectives import VoteCount
from selfassess.formats.numbers import show_score
from selfassess.formats.words import join_words, spell


def show_turnout(voted: int, asked: int) -> str:
    """
    Say how many have voted.

    >>> show_turnout(3, 5), show_turnout(0, 1)
    ('3 of 5 have voted', '0 of 1 has voted')
    """
    return f"{voted} of {asked} {'has' if asked == 1 else 'have'} voted"


def show_spread(counted: VoteCount) -> str:
    """
    Say how votes fell, in one clause.

    >>> from selfassess.domain.perspectives import count_votes
    >>> show_spread(count_votes([3, 3, 5])), show_spread(count_votes([4, 4]))
    ('from 3 to 5, median 3', 'all 4')
    """
    if counted.agreed:
        return f"{'all ' if counted.count > 1 else ''}{counted.lowest}"
    median = show_score(counted.median, 1).removesuffix(".0")
    return f"from {counted.lowest} to {counted.highest}, median {median}"


def show_agreement(level: int, dissent: Mapping[int, int]) -> str:
    """
    Say what was agreed, and how many said otherwise.

    Args:
        level: What was agreed. [level]
        dissent: How many people said each other level. [people]

    >>> show_agreement(3, {4: 2, 1: 1}), show_agreement(3, {})
    ('Agreed 3; one said 1, two said 4', 'Agreed 3, by all who named a level')
    """
    if not dissent:
        return f"Agreed {level}, by all who named a level"
    others = ", ".join(f"{spell(count)} said {other}" for other, count in sorted(dissent.items()))
    return f"Agreed {level}; {others}"


def show_people(names: Sequence[str]) -> str:
    """
    Say who else is here.

    >>> show_people(["Dana", "Bob"]), show_people([])
    ('Also here: Dana and Bob', '')
    """
    return f"Also here: {join_words(names)}" if names else ""

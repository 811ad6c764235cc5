"""Votes as people read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from selfassess.domain.perspectives import VoteCount
from selfassess.formats.numbers import show_count, show_score
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


@dataclass(frozen=True, slots=True)
class Agreement:
    """
    What was agreed on an element after a vote, as a frozen snapshot keeps it: counts, no names.

    Args:
        level: What was agreed. [level]
        voted: How many named a level. [people]
        others: How many of them named each other level. [people]
    """

    level: int
    voted: int
    others: Mapping[int, int]

    @property
    def differing(self) -> int:
        """How many saw another level. [people]"""
        return sum(self.others.values())


def read_agreement(document: Mapping[str, Any]) -> Agreement:
    """Read what `services.votes.freeze_agreements` wrote."""
    level = document["level"]
    votes = {int(key): count for key, count in document["votes"].items()}
    others = {key: count for key, count in sorted(votes.items()) if key != level and count}
    return Agreement(level, sum(votes.values()), others)


def show_dissent(agreement: Agreement) -> str:
    """
    Say how many saw another level than was agreed.

    >>> show_dissent(Agreement(3, 5, {2: 1, 4: 1})), show_dissent(Agreement(3, 4, {}))
    ('2 of 5 who voted saw another level: one 2, one 4', 'All 4 who voted agreed')
    """
    if not agreement.voted:
        return "Agreed, although nobody named a level before"
    if not agreement.others:
        return f"All {agreement.voted} who voted agreed" if agreement.voted > 1 else "One voted so"
    others = ", ".join(f"{spell(count)} {level}" for level, count in agreement.others.items())
    return f"{agreement.differing} of {agreement.voted} who voted saw another level: {others}"


def sum_up_agreements(agreements: Mapping[str, Agreement]) -> str:
    """
    Say on how many elements a team voted, and on which somebody saw another level.

    >>> sum_up_agreements({"1.1": Agreement(3, 5, {2: 1}), "1.2": Agreement(3, 5, {})})
    'The team voted on 2 elements before it agreed. On 1 somebody saw another level: 1.1.'
    """
    if not agreements:
        return ""
    apart = [element for element, one in agreements.items() if one.others]
    said = f"The team voted on {show_count(len(agreements), 'element')} before it agreed."
    if not apart:
        return f"{said} Nobody who voted saw another level than was agreed."
    return f"{said} On {len(apart)} somebody saw another level: {', '.join(apart)}."

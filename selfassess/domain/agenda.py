"""An agenda that fits into its time: minutes shared out by how much there is to settle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """
    How long a meeting and its fixed parts take. [minutes]

    `least` is what every part gets, also one with nothing to settle.
    """

    whole: int
    opening: int
    closing: int
    least: int

    @property
    def to_share(self) -> int:
        """What is left between opening and closing. [minutes]"""
        return max(0, self.whole - self.opening - self.closing)


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of a meeting; `start` counts from its beginning. [minutes]"""

    topic: str
    start: int
    minutes: int

    @property
    def end(self) -> int:
        """When it is over. [minutes]"""
        return self.start + self.minutes


def share_out(weights: Sequence[int], total: int, least: int) -> tuple[int, ...]:
    """
    Share whole minutes out by weight, by largest remainder.

    Each part gets *least* first, and the rest goes by weight. Of equal remainders the earlier part
    goes first, so that the same weights always give the same minutes. Where the time does not reach
    for *least* each, it is shared out evenly. Without any weight all parts weigh the same.

    Args:
        weights: Of each part, from 0; at least one part.
        total: What is shared out. [minutes]
        least: What each part gets at least. [minutes]

    Returns:
        The minutes of each part; their sum is *total*.

    >>> share_out([4, 1, 0], 20, 3), share_out([0, 0], 5, 1), share_out([9, 1, 1], 4, 3)
    ((12, 5, 3), (3, 2), (2, 1, 1))
    """
    count = len(weights)
    if least * count > total or not any(weights):
        weights, least = [1] * count, min(least, total // count)
    rest, whole = total - least * count, sum(weights)
    minutes = [least + rest * weight // whole for weight in weights]
    order = sorted(range(count), key=lambda place: (-(rest * weights[place] % whole), place))
    for place in order[: total - sum(minutes)]:
        minutes[place] += 1
    return tuple(minutes)


def plan_meeting(
    topics: Sequence[str], weights: Sequence[int], times: Times, opening: str, closing: str
) -> tuple[Slot, ...]:
    """
    Plan a meeting: an opening, the topics in their order, a closing.

    Args:
        topics: What is talked about; at least one.
        weights: How much there is to settle in each.
        times: How long it may take.
        opening: What the first part is called.
        closing: What the last part is called.

    Returns:
        The parts without a gap between them.
    """
    shared = share_out(weights, times.to_share, times.least)
    lengths = (times.opening, *shared, times.closing)
    slots, start = [], 0
    for topic, minutes in zip((opening, *topics, closing), lengths, strict=True):
        slots.append(Slot(topic, start, minutes))
        start += minutes
    return tuple(slots)

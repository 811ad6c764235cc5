"""Where a number lies on a straight axis."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Axis:
    """
    A straight axis: `low` lies at position `start` and `high` at `end`.

    >>> Axis(1, 5, 400, 0).place(4)
    100.0
    """

    low: float
    high: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """The position of a value; one beyond the axis lies at its end."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        held = min(max(value, self.low), self.high)
        return self.start + (held - self.low) / (self.high - self.low) * (self.end - self.start)


def list_ticks(low: float, high: float, step: float) -> tuple[float, ...]:
    """
    The values to mark on an axis.

    >>> list_ticks(0, 2, 0.5)
    (0.0, 0.5, 1.0, 1.5, 2.0)
    """
    count = round((high - low) / step)
    return tuple(round(low + step * number, 6) for number in range(count + 1))

"""Recent progress: whether a district rises, holds its level, is stuck low, or slips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from selfassess.domain.framework import Framework
from selfassess.domain.scale import mean
from selfassess.domain.verdicts import is_strong

Course = Literal["rising", "steady", "stalled", "slipping"]


@dataclass(frozen=True, slots=True)
class Progress:
    """
    Where the newest overall stands against all of them.

    Each is None where it cannot be said: `change` and `course` with too few rounds or nothing
    rated, `course` also where the edition sets no limits.
    """

    rounds: int
    average: Fraction | None
    change: Fraction | None
    course: Course | None


def measure_progress(framework: Framework, overalls: Sequence[Fraction | None]) -> Progress:
    """
    Measure the recent progress of a district.

    Args:
        framework: The edition, whose rules say how many rounds it takes and from what on the
            overall counts as moved.
        overalls: The overall of each round, oldest first; None where nothing was rated.
            [overall score, 1 to 5]

    Source:
        CRPE, "Sticking Points" (2016), Figure 5: the most recent rating less the average of all.
        The words and their limits are this project's.
    """
    known = [overall for overall in overalls if overall is not None]
    average = mean(known) if known else None
    least = framework.rules.find("rounds-least")
    newest = overalls[-1] if overalls else None
    if least is None or len(overalls) < least or newest is None or average is None:
        return Progress(len(overalls), average, None, None)
    change = newest - average
    return Progress(len(overalls), average, change, judge_course(framework, newest, change))


def judge_course(framework: Framework, newest: Fraction, change: Fraction) -> Course | None:
    """
    Put recent progress into a word.

    Within the limits a strong district is steady and a weak one stalled: the same standstill is no
    worry for the one, and the end of a reform for the other.

    Args:
        framework: The edition, for its limits.
        newest: The most recent overall. [overall score, 1 to 5]
        change: How far it lies from the mean of all. [overall score]

    Returns:
        None where the edition lacks a limit.
    """
    up = framework.rules.find("progress-rising-least")
    down = framework.rules.find("progress-slipping-least")
    strong = is_strong(framework, newest)
    if up is None or down is None or strong is None:
        return None
    if change >= up:
        return "rising"
    if change <= -down:
        return "slipping"
    return "steady" if strong else "stalled"

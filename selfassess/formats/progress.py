"""Recent progress in words."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from selfassess.domain.framework import Framework
from selfassess.domain.progress import Progress, measure_progress
from selfassess.formats.numbers import show_score
from selfassess.formats.words import COURSE_WORDS, spell, spell_count

PLACES: Final = 4
"""
To how many places overalls that were frozen are read: a little fewer than they were rounded to, so
that thirds which meet a limit exactly still meet it.
"""


def read_progress(framework: Framework, overalls: Sequence[float | None]) -> Progress:
    """
    Measure recent progress from overalls as they were frozen, oldest first.

    Args:
        framework: The edition.
        overalls: The frozen numbers, rounded as snapshots round them. [overall score]
    """
    exact = [None if one is None else _recover(one) for one in overalls]
    return measure_progress(framework, exact)


def _recover(overall: float) -> Fraction:
    # A mean of component means has a small denominator, and the frozen number is next to it.
    found = Fraction(overall).limit_denominator(10**PLACES)
    return found if abs(found - Fraction(overall)) < Fraction(1, 10**6) else Fraction(str(overall))


def describe_progress(framework: Framework, progress: Progress) -> str:
    """
    Say in a sentence how a district is moving; nothing where the edition does not measure it.

    The word comes first where there is one.
    """
    least = framework.rules.find("rounds-least")
    if least is None:
        return ""
    if progress.change is None:
        return (
            f"Too few snapshots to tell: recent progress takes {spell(int(least))}, and there"
            f" {'is' if progress.rounds == 1 else 'are'} {spell(progress.rounds)}."
        )
    number = show_score(abs(progress.change))
    rounds = spell_count(progress.rounds, "snapshot")
    if not progress.change:
        says = f"the newest overall is the mean of all {rounds}"
    else:
        side = "above" if progress.change > 0 else "below"
        says = f"the newest overall is {number} {side} the mean of all {rounds}"
    if progress.course is None:
        return f"T{says[1:]}."
    return f"{COURSE_WORDS[progress.course]}: {says}."

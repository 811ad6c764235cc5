"""What people read for the ids of verdicts, states and flags."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from selfassess.domain.diagnosis import FlagKind, Severity
from selfassess.domain.perspectives import FOLDED, OutsideRole
from selfassess.domain.progress import Course
from selfassess.domain.responses import ElementState
from selfassess.domain.verdicts import Advanced, Quadrant
from selfassess.formats.languages import mark

QUADRANT_WORDS: Final[Mapping[Quadrant, str]] = {
    "strong-consistent": mark("Strong and consistent"),
    "strong-piecemeal": mark("Strong but piecemeal"),
    "weak-consistent": mark("Weak but consistent"),
    "weak-piecemeal": mark("Weak and piecemeal"),
}

STATE_WORDS: Final[Mapping[ElementState, str]] = {
    "rated": mark("Rated"),
    "na": mark("Not applicable"),
    "unknown": mark("Don’t know"),
    "unanswered": mark("Not answered"),
    "incomplete": mark("Partly answered"),
}

ADVANCED_WORDS: Final[Mapping[Advanced, str]] = {
    "yes": mark("Advanced"),
    "no": mark("Not yet advanced"),
    "open": mark("Open until the rest is answered"),
}

COURSE_WORDS: Final[Mapping[Course, str]] = {
    "rising": "Rising",
    "steady": "Steady",
    "stalled": "Stalled",
    "slipping": "Slipping",
}

FLAG_WORDS: Final[Mapping[FlagKind, str]] = {
    "weak-element": "Weak element",
    "weak-component": "Weak component",
    "behind-benchmark": "Behind the benchmark",
    "piecemeal-district": "Piecemeal district",
    "piecemeal-component": "Piecemeal component",
    "incoherent-pair": "Incoherent pair",
    "not-acted-on": "Present, not acted on",
    "sticking-point": "Sticking point",
    "words-only": "Words only",
    "not-firm": "Not firm",
}

OUTSIDE_ROLE_WORDS: Final[Mapping[str, str]] = {
    OutsideRole.PARENT_ORGANIZATION: "Parent organization",
    OutsideRole.UNION: "Union",
    OutsideRole.CHARTER_OPERATOR: "Charter operator",
    OutsideRole.BUSINESS: "Business",
    OutsideRole.PRESS: "Press",
    OutsideRole.RESEARCHER: "Researcher",
    OutsideRole.OTHER: "Someone else who knows the district",
    FOLDED: "Several smaller groups",
}

SEVERITY_WORDS: Final[Mapping[Severity, str]] = {"high": "High", "medium": "Medium", "low": "Low"}

SOURCE_WORDS: Final[Mapping[str, str]] = {"S12": "CRPE 2012", "S16": "CRPE 2016"}
"""What people call the two sources that texts name by their ids."""

NUMBER_WORDS: Final = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)  # fmt: skip


def join_words(words: Sequence[str]) -> str:
    """
    Join words as in a sentence.

    >>> join_words(["2.3"]), join_words(["2.3", "3.3"]), join_words(["2.3", "3.3", "5.3"])
    ('2.3', '2.3 and 3.3', '2.3, 3.3 and 5.3')
    """
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def spell(count: int) -> str:
    """
    Say a number as in a sentence: up to ten in words.

    >>> spell(4), spell(12)
    ('four', '12')
    """
    return NUMBER_WORDS[count] if count < len(NUMBER_WORDS) else str(count)


def spell_count(count: int, one: str, many: str = "") -> str:
    """
    Say how many there are, small numbers in words, as in a sentence.

    >>> spell_count(1, "step"), spell_count(2, "step"), spell_count(12, "city", "cities")
    ('one step', 'two steps', '12 cities')
    """
    return f"{spell(count)} {one if count == 1 else many or one + 's'}"


def capitalize(text: str) -> str:
    """
    Begin a sentence: the first letter large, the others as they are.

    >>> capitalize("two of CRPE's")
    "Two of CRPE's"
    """
    return text[:1].upper() + text[1:]


def cite(text: str) -> str:
    """
    Name sources as people know them, in a text that names them by id.

    >>> cite("S16, note 3"), cite("assumption")
    ('CRPE 2016, note 3', 'Our assumption')
    """
    if text == "assumption":
        return "Our assumption"
    return re.sub(r"\bS1[26]\b", lambda found: SOURCE_WORDS[found[0]], text)

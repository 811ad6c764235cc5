"""Sentences on a snapshot: the verdict and the distance from it, in words that agree."""

from __future__ import annotations

import pytest

from selfassess.reports.sections.wording import (
    describe_distance,
    describe_firmness,
    describe_numbers,
    describe_verdict,
)
from tests.reports.builders import DONE, FRAMEWORK, FULL, OPEN, make_content

NONE = "...... ...... .... ...... ... ..... ......"
UNDECIDED = "444444 444444 4444 22222? ??? ????? 222222"


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        (FULL, "Strong but piecemeal. Not yet advanced."),
        (DONE, "Strong and consistent. Advanced."),
        (UNDECIDED, "Strong and consistent. Whether it is advanced is open."),
        (NONE, "Whether it is advanced is open."),
    ],
)
def test_the_verdict_is_a_headline(profile: str, words: str) -> None:
    assert describe_verdict(make_content(profile).document) == words


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        (
            FULL,
            "A district is advanced when four of seven components are in progress or better; three"
            " are so far. The nearest: Support (1 step). That is 1 step of one level in all.",
        ),
        (DONE, "Seven components are in progress or better; four of seven components make a"
               " district advanced."),
        (
            UNDECIDED,
            "A district is advanced when four of seven components are in progress or better; three"
            " are so far. The nearest: Talent (8 steps). That is 8 steps of one level in all. The"
            " elements that are still open can decide it.",
        ),
        (
            "2..... ...... .... ...... ... ..... ......",
            "A district is advanced when four of seven components are in progress or better; none"
            " are so far. The nearest: Choice (2 steps). The others have no rating yet. The"
            " elements that are still open can decide it.",
        ),
    ],
)  # fmt: skip
def test_the_distance_from_advanced_is_told_in_steps(profile: str, words: str) -> None:
    assert describe_distance(FRAMEWORK, make_content(profile).document) == words


def test_the_numbers_say_whose_the_cut_is() -> None:
    assert describe_numbers(FRAMEWORK, make_content(DONE).document) == (
        "The overall is 4.14 of 5, “In progress”. The spread is 0.14: consistent (up to 1 counts as"
        " consistent, a cut of ours)."
    )
    assert describe_numbers(FRAMEWORK, make_content(NONE).document) == "Nothing is rated yet."


def test_the_firmness_counts_wrong_ratings() -> None:
    assert describe_firmness(make_content(FULL).document) == (
        "The verdict would be another only if one rating was one level off."
    )
    assert describe_firmness(make_content(OPEN).document).endswith("were one level off.")
    assert describe_firmness(make_content(NONE).document) == ""

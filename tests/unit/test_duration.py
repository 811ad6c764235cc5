"""How long a prepared team takes to answer an edition."""

from __future__ import annotations

from dataclasses import replace

import pytest

from selfassess.domain.duration import count_words, estimate_minutes
from selfassess.loader.questionnaires import get_framework
from selfassess.loader.shelves import list_editions

FULL = get_framework("crpe-2016")
MOST = 120
"""Two hours, as promised to a prepared team. [minutes]"""


def test_the_full_questionnaire_takes_a_prepared_team_at_most_two_hours() -> None:
    minutes = estimate_minutes(FULL)
    assert minutes is not None
    assert 60 < minutes <= MOST


@pytest.mark.parametrize("edition", ["crpe-2012", "citywide-2018"])
def test_a_short_edition_takes_less(edition: str) -> None:
    minutes, full = (estimate_minutes(get_framework(e)) for e in (edition, "crpe-2016"))
    assert minutes is not None
    assert full is not None
    assert minutes < 0.6 * full


def test_no_element_takes_more_than_five_minutes() -> None:
    for edition in list_editions():
        framework = get_framework(edition)
        for element_id in framework.elements:
            minutes = estimate_minutes(framework, element_id)
            assert minutes is not None
            assert 1 <= minutes <= 5, f"{edition} {element_id}"


def test_reading_and_talking_add_up() -> None:
    element = FULL.elements["6.2"]
    words = count_words(element)
    # 15 seconds for each of its five questions, and 200 words a minute.
    assert estimate_minutes(FULL, "6.2") == -(-(words * 60 // 200 + 5 * 15) // 60)
    silent = replace(element, why="", levels={}, questions=())
    assert count_words(silent) == len(element.title.split())


def test_an_edition_without_the_two_numbers_gives_no_estimate() -> None:
    rules = FULL.rules
    for missing in ("reading-speed", "answer-time"):
        kept = {name: p for name, p in rules.parameters.items() if name != missing}
        assert estimate_minutes(replace(FULL, rules=replace(rules, parameters=kept))) is None

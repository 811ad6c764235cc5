"""What may be stated about a district."""

from __future__ import annotations

from typing import Any

import pytest

from selfassess.domain.districts import (
    GOVERNANCE_LABELS,
    LONGEST_NAME,
    STATES,
    DistrictFacts,
    Governance,
)
from selfassess.domain.errors import InvalidInputError

WHOLE: dict[str, Any] = {
    "name": "Example City",
    "state": "CO",
    "governance": Governance.ELECTED_BOARD,
}


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"name": "x"},
        {"name": "x" * LONGEST_NAME},
        {"state": ""},
        {"state": "PR"},
        {"nces_id": "0803360"},
        {"students": 1},
        {"students": 5_000_000},
    ],
)
def test_these_facts_are_taken(facts: dict[str, Any]) -> None:
    assert DistrictFacts(**{**WHOLE, **facts})


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"name": ""}, "name of 1 to 120"),
        ({"name": "   "}, "name of 1 to 120"),
        ({"name": "x" * (LONGEST_NAME + 1)}, "name of 1 to 120"),
        ({"state": "XX"}, "state or territory"),
        ({"state": "co"}, "state or territory"),
        ({"nces_id": "803360"}, "seven digits"),
        ({"nces_id": "08O3360"}, "seven digits"),
        ({"nces_id": "٠٨٠٣٣٦٠"}, "seven digits"),
        ({"students": 0}, "from 1 to 5,000,000"),
        ({"students": 5_000_001}, "from 1 to 5,000,000"),
    ],
)
def test_these_facts_are_refused(facts: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        DistrictFacts(**{**WHOLE, **facts})


def test_there_are_fifty_states_the_capital_and_five_territories() -> None:
    assert len(STATES) == 56
    assert all(len(code) == 2 and code.isupper() for code in STATES)


def test_every_kind_of_governance_has_a_label() -> None:
    assert set(GOVERNANCE_LABELS) == set(Governance)

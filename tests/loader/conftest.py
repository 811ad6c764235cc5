"""The edition that ratings and answers in these tests belong to."""

from __future__ import annotations

import pytest

from selfassess.domain.framework import Framework
from tests.builders import edition, element, number, one_choice, several, yes_no
from tests.profiles import load_profile

load_profile()


@pytest.fixture(scope="session")
def framework() -> Framework:
    """Two components; 1.1 has a question of each kind."""
    questions = (
        one_choice("presence", {"none": 1, "draft": 2, "law": 5}),
        yes_no("use"),
        number("reach", {0: 1, 50: 5}, highest=100),
        several("which", ["staff", "money"], {0: 1, 2: 5}),
    )
    return edition([2, 1], elements={"1.1": element("1.1", *questions)})

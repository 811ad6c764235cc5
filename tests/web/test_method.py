"""The page on the method: every number with its source."""

from __future__ import annotations

import re

import pytest

from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.web.method_page import RULES, describe_method
from selfassess.web.snapshot_page.flags import LIMITS
from tests.conftest import Visit

FRAMEWORK = get_edition(DEFAULT_EDITION)


def test_everybody_may_read_how_the_numbers_come_about(visit: Visit) -> None:
    assert visit("nobody").get("/method").status_code == 200


def test_both_pages_are_linked_from_the_foot_of_every_page(visit: Visit) -> None:
    page = visit("nobody").get("/privacy").text
    assert 'href="/method"' in page
    assert 'href="/method/sources"' in page


@pytest.mark.parametrize("name", FRAMEWORK.rules.parameters)
def test_every_number_has_a_place_to_link_to_with_its_reason(visit: Visit, name: str) -> None:
    page = visit("nobody").get("/method").text
    assert f'id="parameter-{name}"' in page
    assert FRAMEWORK.rules.parameters[name].unit in page


def test_numbers_of_ours_say_so_and_others_name_their_source() -> None:
    rows = {row.name: row for row in describe_method(FRAMEWORK).parameters}
    assert rows["strong-at-least"].is_ours
    assert not rows["component-wanted"].is_ours
    assert rows["component-wanted"].source == "CRPE 2016, page 6"


def test_each_rule_states_its_limits_as_numbers() -> None:
    rules = [row.rule for row in describe_method(FRAMEWORK).rules]
    assert len(rules) == len(RULES)
    assert not [rule for rule in rules if re.search(r"[{}]", rule)]


def test_every_limit_of_a_flag_is_a_number_of_the_method() -> None:
    assert {name for names in LIMITS.values() for name in names} <= set(FRAMEWORK.rules.parameters)


@pytest.mark.parametrize("place", ["plan", "effort", "firmness", "benchmark"])
def test_the_places_that_pages_link_to_exist(visit: Visit, place: str) -> None:
    assert f'id="{place}"' in visit("nobody").get("/method").text


def test_the_sources_are_part_of_the_rubric(visit: Visit) -> None:
    answer = visit("nobody").get("/method/sources")
    assert (answer.status_code, answer.location) == (302, "/rubric/crpe-2016/sources")


def test_the_pages_say_that_the_tool_is_independent(visit: Visit) -> None:
    page = visit("nobody").get("/method").text
    assert "not run, reviewed or endorsed by CRPE" in page
    assert "No score is ever attached to a real district." in " ".join(page.split())

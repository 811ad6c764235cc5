"""What becomes of an element between two snapshots."""

from __future__ import annotations

from dataclasses import replace

from selfassess.domain.movement import compare_levels
from tests.builders import edition, element, one_choice


def test_every_fate_has_its_word() -> None:
    framework = edition([6])
    before = {"1.1": 2, "1.2": 4, "1.3": 3, "1.4": None, "1.5": 1, "1.6": None}
    after = {"1.1": 4, "1.2": 3, "1.3": 3, "1.4": 2, "1.5": None, "1.6": None}
    found = compare_levels(before, after, framework, framework)
    assert [(one.element, one.fate, one.steps) for one in found] == [
        ("1.1", "rose", 2),
        ("1.2", "fell", -1),
        ("1.3", "stayed", 0),
        ("1.4", "newly-rated", 0),
        ("1.5", "no-longer-rated", 0),
    ]


def test_what_a_new_version_asks_anew_neither_rises_nor_falls() -> None:
    old = edition([3])
    new = edition([3], elements={"1.1": element("1.1", one_choice("another"))})
    found = compare_levels({"1.1": 2, "1.2": 2}, {"1.1": 4, "1.2": 4}, old, new)
    assert [one.fate for one in found] == ["re-asked", "rose"]


def test_where_the_old_version_is_gone_nothing_counts_as_moved() -> None:
    new = edition([2])
    found = compare_levels({"1.1": 2, "1.2": 2}, {"1.1": 4, "1.2": 2}, None, new)
    assert {one.fate for one in found} == {"re-asked"}


def test_what_only_one_version_has_is_added_or_removed() -> None:
    old, new = edition([2]), replace(edition([3]), version="2")
    found = compare_levels({"1.1": 2, "9.9": 2}, {"1.1": 2, "1.3": 3}, old, new)
    assert [(one.element, one.fate) for one in found] == [
        ("1.1", "stayed"),
        ("1.3", "added"),
        ("9.9", "removed"),
    ]

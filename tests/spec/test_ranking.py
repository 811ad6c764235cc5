"""Method, section 10: the order in which elements are worth lifting, by a formula that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest

from selfassess.domain.framework import Need, NotActedOn, Step
from selfassess.domain.planning import Priority, raise_element, rank_priorities, weigh_element
from tests.builders import edition, snapshot_of, step


def _rank(profile: str, steps: Sequence[Step] | None = None, **more: object) -> list[Priority]:
    sizes = [len(group) for group in profile.split()]
    if steps is None:
        steps = [step(element, to) for element in edition(sizes).elements for to in range(2, 6)]
    framework = edition(sizes, steps=steps, **more)  # type: ignore[arg-type]
    return list(rank_priorities(snapshot_of(profile, framework)))


def test_the_formula_worked_by_hand() -> None:
    first, second = _rank("3 24", [step("1.1", 4, effort=2), step("2.1", 3, effort=4)])
    # 1.1 is 1 behind, half of the overall, and costs 2. At 4 it is no longer behind, and its
    # component no longer weak: two flags. 1 * 1/2 * (1 + 2) / 2
    assert (first.element, first.gap, first.weight, first.effort) == ("1.1", 1, Fraction(1, 2), 2)
    assert [flag.kind for flag in first.cleared] == ["weak-component", "behind-benchmark"]
    assert first.score == Fraction(3, 4)
    assert [first.component_before, first.component_after] == [3, 4]
    assert [first.overall_before, first.overall_after] == [3, Fraction(7, 2)]
    # 2.1 is 2 behind, a quarter of the overall, and costs 4. At 3 it is still behind, but no longer
    # weak, nor is its component at 3.5. 2 * 1/4 * (1 + 2) / 4
    assert (second.element, second.gap, second.weight) == ("2.1", 2, Fraction(1, 4))
    assert [(flag.kind, flag.on) for flag in second.cleared] == [
        ("weak-element", ("2.1",)),
        ("weak-component", ("2",)),
    ]
    assert second.score == Fraction(3, 8)
    assert (second.component_after, second.overall_after) == (Fraction(7, 2), Fraction(13, 4))


@pytest.mark.parametrize(
    ("profile", "weights"),
    [
        ("3 33", {"1.1": "1/2", "2.1": "1/4", "2.2": "1/4"}),
        # Seven components: 1 / (7 * 6) and 1 / (7 * 3).
        ("333333 333 3 3 3 3 3", {"1.1": "1/42", "2.1": "1/21", "3.1": "1/7"}),
    ],
)
def test_an_element_weighs_what_one_level_of_it_adds_to_the_overall(
    profile: str, weights: dict[str, str]
) -> None:
    framework = edition([len(group) for group in profile.split()])
    for element, weight in weights.items():
        assert weigh_element(framework, element) == Fraction(weight)
        snapshot = snapshot_of(profile, framework)
        raised = raise_element(snapshot, element, 4)
        assert raised.overall.score is not None
        assert snapshot.overall.score is not None
        assert raised.overall.score - snapshot.overall.score == Fraction(weight)


def test_what_costs_less_comes_first() -> None:
    steps = [step("1.1", 4, effort=8), step("1.2", 4, effort=1), step("1.3", 4, effort=2)]
    assert [priority.element for priority in _rank("333", steps)] == ["1.2", "1.3", "1.1"]


def test_equals_come_in_the_order_of_the_edition() -> None:
    assert [priority.element for priority in _rank("33 33")] == ["1.1", "1.2", "2.1", "2.2"]


@pytest.mark.parametrize(
    ("profile", "elements"),
    [
        # At the benchmark or better there is nothing to do first.
        ("4 5 3", ["3.1"]),
        # What is not known cannot be planned.
        ("? . - 3", ["4.1"]),
        ("? .", []),
    ],
)
def test_only_rated_elements_behind_the_benchmark_are_ranked(
    profile: str, elements: list[str]
) -> None:
    assert [priority.element for priority in _rank(profile)] == elements


def test_without_a_benchmark_nothing_is_behind_it() -> None:
    assert _rank("3 1", without=["component-wanted"]) == []


def test_an_element_without_a_step_in_the_catalog_is_not_ranked() -> None:
    assert [priority.element for priority in _rank("33", [step("1.2", 4), step("1.1", 5)])] == [
        "1.2"
    ]


def test_the_step_is_the_next_one() -> None:
    (priority,) = _rank("2")
    assert (priority.level, priority.step.to) == (2, 3)


def test_a_flag_that_only_grows_is_not_cleared() -> None:
    # 1.2 is present and 1.3 does not act on it. Lifting 1.1 to 4 makes two that are not acted on.
    rule = NotActedOn(("1.1", "1.2"), "1.3", "It is not used.", "S16")
    ranked = {priority.element: priority for priority in _rank("342", not_acted_on=rule)}
    assert "not-acted-on" not in [flag.kind for flag in ranked["1.1"].cleared]
    assert "not-acted-on" in [flag.kind for flag in ranked["1.3"].cleared]


def test_a_step_that_is_too_small_clears_nothing() -> None:
    # From 1 to 2 it is still not acted on; it only stops being the worst.
    rule = NotActedOn(("1.1", "1.2"), "1.3", "It is not used.", "S16")
    ranked = {priority.element: priority for priority in _rank("441", not_acted_on=rule)}
    assert "not-acted-on" not in [flag.kind for flag in ranked["1.3"].cleared]
    assert "weak-element" not in [flag.kind for flag in ranked["1.3"].cleared]


@pytest.mark.parametrize(
    ("base", "missing"), [("1", ("2.1",)), ("2", ("2.1",)), ("3", ()), ("5", ()), ("?", ())]
)
def test_a_step_says_what_must_be_in_place_first(base: str, missing: tuple[str, ...]) -> None:
    needs = [Need("2.1", 3, "It rests on it.", "S16")]
    (priority, *_) = [
        found
        for found in _rank(f"3 {base}", [step("1.1", 4, needs=needs)])
        if found.element == "1.1"
    ]
    assert priority.missing_needs == missing

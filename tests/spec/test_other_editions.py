"""An edition that has no rule for something says nothing about it, and all else stays as it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from selfassess.domain.firmness import measure_firmness
from selfassess.domain.framework import Framework, NotActedOn, Pair, Rules, StickingPoints
from selfassess.domain.planning import rank_priorities
from selfassess.domain.responses import assess_element
from selfassess.domain.scale import ScaleLevel
from selfassess.domain.snapshot import Snapshot, take_snapshot
from selfassess.domain.verdicts import Verdicts, judge
from selfassess.formats.documents import write_snapshot
from tests.builders import LIMITS, edition, element, flags_of, rated, snapshot_of, step

PROFILE = "1245 44 3 52"
"""Something of everything: weak, behind, piecemeal, ahead of what it rests on, not acted on."""


def _edition(without: Sequence[str] = ()) -> Framework:
    """An edition with a rule of every kind, but for some of its limits."""
    framework = edition(
        [4, 2, 1, 2],
        limits={"strong-at-least": 3.3},
        pairs=[Pair("a-on-b", "2", ("3",), "It rests on it.", "S16")],
        not_acted_on=NotActedOn(("4.1",), "4.2", "It is not used.", "S16"),
        sticking_points=StickingPoints(("3",), (), "Stuck.", "S16"),
        steps=[step("1.1", 2), step("3.1", 4)],
    )
    return _leave_out(framework, without)


def _leave_out(framework: Framework, names: Iterable[str]) -> Framework:
    rules = framework.rules
    kept = {name: number for name, number in rules.parameters.items() if name not in names}
    return replace(framework, rules=replace(rules, parameters=kept))


def _snapshot(*without: str) -> Snapshot:
    return snapshot_of(PROFILE, _edition(without))


# --- Verdicts

UNDEFINED = [
    (("component-wanted",), {"advanced", "components_in_progress", "wanted", "distances"}),
    (("advanced-share",), {"advanced", "wanted"}),
    (("strong-at-least",), {"strong", "quadrant"}),
    (("consistent-at-most",), {"consistent", "quadrant"}),
    (("strong-at-least", "consistent-at-most"), {"strong", "consistent", "quadrant"}),
]


def _read(verdicts: Verdicts) -> dict[str, Any]:
    return {name: getattr(verdicts, name) for name in Verdicts.__slots__}


@pytest.mark.parametrize(("without", "undefined"), UNDEFINED)
def test_a_verdict_without_its_rule_is_none_and_the_others_stay(
    without: tuple[str, ...], undefined: set[str]
) -> None:
    whole, partial = _read(judge(_snapshot())), _read(judge(_snapshot(*without)))
    assert {name for name, value in partial.items() if value in (None, ())} == undefined
    assert all(whole[name] == partial[name] for name in set(whole) - undefined)
    assert not [name for name, value in whole.items() if value in (None, ())]


# --- Flags


def _list_flags(snapshot: Snapshot) -> dict[tuple[str, tuple[str, ...]], str]:
    return {(flag.kind, flag.on): flag.severity for flag in flags_of(snapshot, evidenced=())}


def test_the_profile_has_a_flag_of_each_kind() -> None:
    assert {kind for kind, _ in _list_flags(_snapshot())} == {
        "weak-element", "weak-component", "behind-benchmark", "piecemeal-district",
        "piecemeal-component", "incoherent-pair", "not-acted-on", "sticking-point", "words-only",
        "not-firm",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("without", "gone"),
    [
        (("weak-level",), {"weak-element"}),
        (("component-wanted",), {"behind-benchmark", "weak-component"}),
        (("benchmark-gap",), {"behind-benchmark", "weak-component"}),
        (("consistent-at-most",), {"piecemeal-district"}),
        (("component-variance-most", "component-range-least"), {"piecemeal-component"}),
        (("pair-gap",), {"incoherent-pair"}),
        (("acted-present-least",), {"not-acted-on"}),
        (("acted-used-most",), {"not-acted-on"}),
        (("stuck-level",), {"sticking-point"}),
        (("words-only-least",), {"words-only"}),
    ],
)
def test_a_flag_without_its_limit_is_not_raised_and_the_others_stay(
    without: tuple[str, ...], gone: set[str]
) -> None:
    whole, partial = _list_flags(_snapshot()), _list_flags(_snapshot(*without))
    # What is not firm also depends on which verdicts there are; see below.
    kept = {
        flag: severity for flag, severity in whole.items() if flag[0] not in gone | {"not-firm"}
    }
    assert {flag: s for flag, s in partial.items() if flag[0] != "not-firm"} == kept


@pytest.mark.parametrize("name", ["component-variance-most", "component-range-least"])
def test_either_limit_is_enough_to_call_a_component_piecemeal(name: str) -> None:
    assert flags_of(_snapshot(name), "piecemeal-component")


@pytest.mark.parametrize(
    ("without", "kind"), [("weak-level-high", "weak-element"), ("pair-gap-high", "incoherent-pair")]
)
def test_without_a_limit_for_high_a_flag_is_medium(without: str, kind: str) -> None:
    assert {flag.severity for flag in flags_of(_snapshot(without), kind)} == {"medium"}


def test_a_weak_component_without_a_benchmark_speaks_of_its_level_only() -> None:
    framework = _leave_out(edition([2, 1]), ["component-wanted", "benchmark-gap"])
    (flag,) = flags_of(snapshot_of("12 3", framework), "weak-component")
    assert (flag.on, flag.severity, flag.says) == (("1",), "high", "At level 2.")
    assert set(flag.numbers) == {"score", "level"}


# --- Firmness and planning


@pytest.mark.parametrize(("without", "undefined"), UNDEFINED)
def test_nothing_flips_that_is_not_defined(without: tuple[str, ...], undefined: set[str]) -> None:
    whole, partial = _snapshot(), _snapshot(*without)
    before, after = (measure_firmness(s, judge(s)) for s in (whole, partial))

    def list_changes(flips: Any, but: set[str]) -> list[tuple[str, int, str]]:
        return [
            (flip.element, flip.after, str(change))
            for flip in flips
            for change in flip.changes
            if change.what not in but
        ]

    moved = {change.what for flip in before.flips for change in flip.changes}
    assert {"quadrant", "advanced"} < moved
    assert list_changes(after.flips, set()) == list_changes(before.flips, undefined)
    assert before.errors_to_change_verdict == 1
    assert after.errors_to_change_verdict == (None if "advanced" in undefined else 1)


def test_without_a_benchmark_no_element_is_ranked() -> None:
    assert {priority.element for priority in rank_priorities(_snapshot())} == {"1.1", "3.1"}
    assert rank_priorities(_snapshot("component-wanted")) == ()


# --- An edition with four levels and no rules at all

SCALE = tuple(ScaleLevel(level, f"Label {level}", "gray") for level in range(1, 5))


def _bare() -> Framework:
    levels = {entry.level: entry.label for entry in SCALE}
    own = {e: replace(element(e), levels=levels) for e in ("1.1", "1.2", "2.1")}
    framework = edition([2, 1], elements=own)
    return replace(framework, scale=SCALE, rules=Rules({}, {}))


def test_an_edition_without_rules_has_scores_and_no_verdicts() -> None:
    framework = _bare()
    snapshot = take_snapshot(framework, {"1.1": rated(2), "1.2": rated(3), "2.1": rated(4)})
    document = write_snapshot(snapshot, "Example City", date(2018, 6, 1), evidenced=())
    assert json.loads(json.dumps(document)) == document
    assert document["overall"] == {"score": 3.25, "level": 3, "low": 3.25, "high": 3.25}
    assert [score["level"] for score in document["components"].values()] == [3, 4]
    for name in (
        "advanced", "components_in_progress", "components_wanted",
        "strong", "consistent", "quadrant",
    ):  # fmt: skip
        assert document[name] is None
    assert document["distances"] == []
    assert document["firmness"]["errors_to_change_verdict"] is None
    assert {flag["kind"] for flag in document["flags"]} == {"not-firm"}
    assert {c for f in document["firmness"]["flips"] for c in f["changes"]} == {
        "component 1: 3 -> 2",
        "component 2: 4 -> 3",
    }


def test_what_is_open_is_bounded_by_the_scale_of_the_edition() -> None:
    framework = _bare()
    scale = {"lowest": framework.lowest, "highest": framework.highest}
    unknown = assess_element(framework.elements["1.2"], {}, None, **scale)
    snapshot = take_snapshot(framework, {"1.1": rated(2), "1.2": unknown})
    assert (snapshot.components["1"].low, snapshot.components["1"].high) == (1.5, 3)
    assert (snapshot.components["2"].low, snapshot.components["2"].high) == (1, 4)
    assert judge(snapshot).advanced is None


def test_the_rules_find_what_they_have_and_require_what_they_must() -> None:
    rules = _edition(["weak-level"]).rules
    assert rules.find("weak-level") is None
    assert rules.find("component-wanted") == rules.limit("component-wanted") == 4
    with pytest.raises(KeyError):
        rules.limit("weak-level")
    assert set(LIMITS) - set(rules.parameters) == {"weak-level"}

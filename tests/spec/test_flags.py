"""Method, section 8: every kind of flag at its limit, just under it and just over it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

from selfassess.domain.diagnosis import SEVERITIES, Flag, diagnose
from selfassess.domain.framework import NotActedOn, Pair, StickingPoints
from selfassess.domain.snapshot import Snapshot
from tests.builders import edition, element, flags_of, snapshot_of


def _severities(snapshot: Snapshot, kind: str) -> dict[tuple[str, ...], str]:
    """The severity of each flag of a kind, by what it is on."""
    return {flag.on: flag.severity for flag in flags_of(snapshot, kind)}


def _only(snapshot: Snapshot, kind: str) -> Flag:
    (flag,) = flags_of(snapshot, kind)
    return flag


def test_a_district_in_progress_throughout_has_no_flag() -> None:
    assert diagnose(snapshot_of("444444 44 444 4")) == ()


def test_a_district_in_which_nothing_is_rated_has_no_flag() -> None:
    assert flags_of(snapshot_of(".? -"), evidenced=()) == []


@pytest.mark.parametrize(
    ("level", "severity"), [(1, "high"), (2, "medium"), (3, None), (4, None), (5, None)]
)
def test_an_element_at_level_2_is_weak_and_at_level_1_it_is_severe(
    level: int, severity: str | None
) -> None:
    found = _severities(snapshot_of(f"4{level} 4"), "weak-element")
    assert found == ({("1.2",): severity} if severity else {})


def test_a_weak_element_names_its_label_and_its_lever() -> None:
    framework = edition([1], elements={"1.1": element("1.1", lever="state-law")})
    flag = _only(snapshot_of("2", framework), "weak-element")
    assert flag.says == "Rated 2, “Much work to be done”."
    assert (flag.lever, flag.numbers) == ("state-law", {"level": 2})


@pytest.mark.parametrize("sign", ["?", ".", "-"])
def test_an_element_without_a_level_is_not_weak(sign: str) -> None:
    assert flags_of(snapshot_of(f"4{sign} 4"), "weak-element") == []
    assert flags_of(snapshot_of(f"4{sign} 4"), "behind-benchmark") == []


@pytest.mark.parametrize(
    ("component", "severity"),
    [
        # Level 2 or less: 1, 2 and 2.4.
        ("1", "high"),
        ("2", "high"),
        ("22233", "high"),
        # One below the benchmark of 4: 2.5, 3 and 3.4 are at level 3.
        ("23", "medium"),
        ("3", "medium"),
        ("33344", "medium"),
        # 3.5 is at level 4.
        ("34", None),
        ("4", None),
        ("5", None),
        ("?", None),
    ],
)
def test_a_component_is_weak_when_its_level_is_low_or_below_the_benchmark(
    component: str, severity: str | None
) -> None:
    found = _severities(snapshot_of(f"4 {component}"), "weak-component")
    assert found == ({("2",): severity} if severity else {})


def test_a_weak_component_gives_its_score_its_level_and_what_is_wanted() -> None:
    flag = _only(snapshot_of("4 33344"), "weak-component")
    assert flag.numbers == {"score": Fraction(17, 5), "level": 3, "wanted": 4}


@pytest.mark.parametrize(("level", "gap"), [(1, 3), (2, 2), (3, 1), (4, None), (5, None)])
def test_an_element_is_behind_the_benchmark_from_one_level_below_it(
    level: int, gap: int | None
) -> None:
    flags = flags_of(snapshot_of(f"{level} 4"), "behind-benchmark")
    assert [(f.on, f.severity, f.numbers["gap"]) for f in flags] == (
        [(("1.1",), "low", gap)] if gap else []
    )


@pytest.mark.parametrize(
    ("profile", "flagged"),
    [
        # Spread 1, the limit itself.
        ("2222 4444", False),
        # 2, 2, 2, 2, 4, 4, 4, 5: 89/8 - (25/8)^2 = 87/64.
        ("2222 4445", True),
        # 3, 2, 2, 2, 4, 4, 4, 4: 85/8 - (25/8)^2 = 55/64.
        ("2223 4444", False),
        ("5 1", True),
    ],
)
def test_a_district_is_piecemeal_when_its_spread_passes_1(profile: str, flagged: bool) -> None:
    found = _severities(snapshot_of(profile), "piecemeal-district")
    assert found == ({("1", "2"): "high"} if flagged else {})


@pytest.mark.parametrize(
    ("component", "flagged"),
    [
        # Variance 1, range 2: both at or under the limit.
        ("24", False),
        ("2244", False),
        # Range 3 with a variance of 3/4 only: 4, 4, 4, 1 has 27/16; ten 4s and a 1 have less.
        ("44444444441", True),
        ("14", True),
        # Range 2 is not enough.
        ("3335", False),
        ("35", False),
        # Elements without a level do not count.
        ("4?-", False),
        ("1", False),
    ],
)
def test_a_component_is_piecemeal_by_its_variance_or_when_its_ends_are_3_apart(
    component: str, flagged: bool
) -> None:
    found = _severities(snapshot_of(f"4 {component}"), "piecemeal-component")
    assert found == ({("2",): "medium"} if flagged else {})


@pytest.mark.parametrize(("limit", "flagged"), [(0.24, True), (0.25, False), (0.26, False)])
def test_a_variance_over_its_limit_is_enough(limit: float, flagged: bool) -> None:
    framework = edition([2], limits={"component-variance-most": limit})
    assert bool(flags_of(snapshot_of("34", framework), "piecemeal-component")) is flagged


def test_a_piecemeal_component_gives_its_variance_and_its_ends() -> None:
    flag = _only(snapshot_of("135"), "piecemeal-component")
    assert flag.numbers == {"variance": Fraction(8, 3), "lowest": 1, "highest": 5}
    assert flag.says == "Its elements run from 1 to 5."


SUPPORT_ON_AUTONOMY = Pair("support", "1", ("2", "3"), "Support rests on it.", "S16")
CHOICE_ON_ACCESS = Pair("choice", "1.1", ("1.2", "2"), "Choice rests on it.", "S16")


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        # Ahead of neither, then of one, then of both by exactly 1.
        ("4 4 5", {}),
        ("4 3 4", {("1", "2"): "medium"}),
        ("4 3 3", {("1", "2"): "medium", ("1", "3"): "medium"}),
        # Just under 1: 3.5 - 2.67; just over 1: 3.67 - 2.5.
        ("34 332 5", {}),
        ("443 32 5", {("1", "2"): "medium"}),
        # Just under 2: 4.5 - 2.67; exactly 2; more.
        ("45 332 5", {("1", "2"): "medium"}),
        ("5 3 5", {("1", "2"): "high"}),
        ("5 1 3", {("1", "2"): "high", ("1", "3"): "high"}),
        # Behind what it rests on is no fault.
        ("1 5 5", {}),
        # Nothing is said of what has no rating.
        ("5 ? -", {}),
        (". 1 1", {}),
    ],
)
def test_a_component_ahead_of_what_it_rests_on_is_incoherent(
    profile: str, expected: dict[tuple[str, ...], str]
) -> None:
    framework = edition([len(g) for g in profile.split()], pairs=[SUPPORT_ON_AUTONOMY])
    assert _severities(snapshot_of(profile, framework), "incoherent-pair") == expected


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("44 4", {}),
        ("43 4", {("1.1", "1.2"): "medium"}),
        ("42 4", {("1.1", "1.2"): "high"}),
        ("44 3", {("1.1", "2"): "medium"}),
        ("4? 2", {("1.1", "2"): "high"}),
        ("?1 1", {}),
        ("14 4", {}),
    ],
)
def test_an_element_may_rest_on_elements_and_on_components(
    profile: str, expected: dict[tuple[str, ...], str]
) -> None:
    framework = edition([2, 1], pairs=[CHOICE_ON_ACCESS])
    assert _severities(snapshot_of(profile, framework), "incoherent-pair") == expected


def test_an_incoherent_pair_gives_both_scores_its_reason_and_its_source() -> None:
    framework = edition([2, 1, 1], pairs=[SUPPORT_ON_AUTONOMY])
    flag = _only(snapshot_of("45 3 5", framework), "incoherent-pair")
    assert flag.numbers == {"ahead": Fraction(9, 2), "rests_on": 3, "gap": Fraction(3, 2)}
    assert (flag.says, flag.source) == ("Support rests on it.", "S16")


ACTED = NotActedOn(("1.1", "1.2"), "1.3", "It is not used.", "S16")


@pytest.mark.parametrize(
    ("profile", "on"),
    [
        # Both present, not acted on.
        ("442", ("1.1", "1.2", "1.3")),
        ("551", ("1.1", "1.2", "1.3")),
        # One of them is enough.
        ("432", ("1.1", "1.3")),
        ("142", ("1.2", "1.3")),
        ("?42", ("1.2", "1.3")),
        # Not present yet; acted on.
        ("332", None),
        ("443", None),
        ("44?", None),
        ("??1", None),
    ],
)
def test_what_is_present_and_not_acted_on_is_severe(profile: str, on: tuple[str, ...]) -> None:
    framework = edition([3], not_acted_on=ACTED)
    found = _severities(snapshot_of(profile, framework), "not-acted-on")
    assert found == ({on: "high"} if on else {})


def test_what_is_not_acted_on_gives_the_levels() -> None:
    flag = _only(snapshot_of("542", edition([3], not_acted_on=ACTED)), "not-acted-on")
    assert flag.numbers == {"1.1": 5, "1.2": 4, "1.3": 2}
    assert (flag.says, flag.source) == ("It is not used.", "S16")


STUCK = StickingPoints(("2",), ("1.2", "2.1"), "Districts are stuck here.", "S16")


@pytest.mark.parametrize(
    ("profile", "on"),
    [
        # 1.1 is no sticking point; 1.2 is by name; 2.1 by name and component; 2.2 by component.
        ("33 33", ["1.2", "2.1", "2.2"]),
        ("44 44", []),
        ("14 41", ["2.2"]),
        ("12 45", ["1.2"]),
        ("1? -.", []),
    ],
)
def test_a_sticking_point_holds_below_in_progress(profile: str, on: list[str]) -> None:
    framework = edition([2, 2], sticking_points=STUCK)
    flags = flags_of(snapshot_of(profile, framework), "sticking-point")
    assert [flag.on for flag in flags] == [(name,) for name in on]
    assert {flag.severity for flag in flags} <= {"medium"}


def test_a_sticking_point_says_which_lever_can_unblock_it() -> None:
    framework = edition(
        [1, 1], sticking_points=STUCK, elements={"2.1": element("2.1", lever="state-law")}
    )
    flag = _only(snapshot_of("4 3", framework), "sticking-point")
    assert flag.lever == "state-law"
    assert flag.says == "Districts are stuck here. Lever: state law or waiver."


@pytest.mark.parametrize(
    ("evidenced", "on"),
    [
        # Where evidence is not known, nothing is called words only.
        (None, []),
        # Where it is: 4 and 5 want some, 3 does not.
        ((), ["1.1", "1.2"]),
        (("1.1",), ["1.2"]),
        (("1.1", "1.2"), []),
    ],
)
def test_a_high_level_without_evidence_is_words_only(
    evidenced: tuple[str, ...] | None, on: list[str]
) -> None:
    flags = flags_of(snapshot_of("45 3?"), "words-only", evidenced)
    assert [(flag.on, flag.severity) for flag in flags] == [((name,), "medium") for name in on]


@pytest.mark.parametrize(
    ("profile", "on"),
    [
        # 3 and 4 make 3.5: one down changes the color of component 1 and the verdict on it, and
        # what one up makes, 4 or 4.5, changes it too.
        ("34", [("1",), ("1.1", "1.2")]),
        # Five elements at 4: one level makes 3.8 or 4.2. Nothing moves.
        ("44444", []),
    ],
)
def test_a_color_or_a_verdict_that_one_level_would_move_is_not_firm(
    profile: str, on: list[tuple[str, ...]]
) -> None:
    flags = flags_of(snapshot_of(profile), "not-firm")
    assert [flag.on for flag in flags] == on
    assert {flag.severity for flag in flags} <= {"low"}


def test_without_firmness_nothing_is_called_not_firm() -> None:
    assert [flag for flag in diagnose(snapshot_of("34")) if flag.kind == "not-firm"] == []


def test_the_most_severe_flags_come_first() -> None:
    framework = edition([2, 2], sticking_points=STUCK)
    severities = [flag.severity for flag in flags_of(snapshot_of("12 35", framework))]
    assert severities == sorted(severities, key=SEVERITIES.index)
    assert set(severities) == set(SEVERITIES)


@pytest.mark.parametrize(
    ("limits", "profile", "kind"),
    [
        ({"weak-level": 3}, "3 4", "weak-element"),
        ({"component-wanted": 5}, "4 4", "behind-benchmark"),
        ({"benchmark-gap": 2}, "2 4", "behind-benchmark"),
        ({"consistent-at-most": 0.2}, "4 5", "piecemeal-district"),
        ({"component-range-least": 1}, "45 4", "piecemeal-component"),
    ],
)
def test_the_limits_are_those_of_the_edition(
    limits: Mapping[str, float], profile: str, kind: str
) -> None:
    framework = edition([len(group) for group in profile.split()], limits=limits)
    assert flags_of(snapshot_of(profile, framework), kind)


def test_a_limit_that_is_raised_lets_smaller_gaps_pass() -> None:
    framework = edition([1, 1], limits={"benchmark-gap": 2})
    assert flags_of(snapshot_of("3 4", framework), "behind-benchmark") == []


@pytest.mark.parametrize(
    ("limits", "kinds"),
    [
        (["weak-level"], {"weak-element"}),
        (["component-wanted"], {"behind-benchmark"}),
        (["benchmark-gap"], {"behind-benchmark"}),
        (["weak-level", "benchmark-gap"], {"weak-element", "weak-component", "behind-benchmark"}),
        (["consistent-at-most"], {"piecemeal-district"}),
        (["component-variance-most", "component-range-least"], {"piecemeal-component"}),
        (["pair-gap"], {"incoherent-pair"}),
        (["acted-present-least"], {"not-acted-on"}),
        (["acted-used-most"], {"not-acted-on"}),
        (["stuck-level"], {"sticking-point"}),
        (["words-only-least"], {"words-only"}),
        # What only says how severe something is can be left out alone.
        (["weak-level-high", "pair-gap-high"], set()),
    ],
)
def test_where_an_edition_has_no_limit_there_is_no_such_flag(
    limits: list[str], kinds: set[str]
) -> None:
    def find(without: list[str]) -> set[str]:
        framework = edition(
            [2, 2],
            without=without,
            pairs=[Pair("pair", "1", ("2",), "It rests on it.", "S16")],
            not_acted_on=NotActedOn(("1.1",), "2.1", "It is not used.", "S16"),
            sticking_points=StickingPoints(("2",), (), "Districts are stuck here.", "S16"),
        )
        return {flag.kind for flag in flags_of(snapshot_of("52 11", framework), evidenced=())}

    everything = {
        "weak-element", "weak-component", "behind-benchmark", "piecemeal-district",
        "piecemeal-component", "incoherent-pair", "not-acted-on", "sticking-point", "words-only",
        "not-firm",
    }  # fmt: skip
    assert find([]) == everything
    assert find(limits) == everything - kinds

"""Method, section 9: which single level, up or down, would move a color or a verdict."""

from __future__ import annotations

import pytest

from selfassess.domain.firmness import Firmness, measure_firmness
from selfassess.domain.snapshot import Snapshot
from selfassess.domain.verdicts import judge
from tests.builders import edition, snapshot_of


def _measure(snapshot: Snapshot) -> Firmness:
    return measure_firmness(snapshot, judge(snapshot))


def _table(snapshot: Snapshot) -> list[tuple[str, int, int, list[str]]]:
    return [
        (flip.element, flip.before, flip.after, [str(change) for change in flip.changes])
        for flip in _measure(snapshot).flips
    ]


def test_one_element_alone_moves_everything() -> None:
    # Down to 3: the color and the verdict; 3 is still strong. Up to 5: the color only.
    assert _table(snapshot_of("4")) == [
        ("1.1", 4, 3, ["component 1: 4 -> 3", "advanced: yes -> no"]),
        ("1.1", 4, 5, ["component 1: 4 -> 5"]),
    ]


def test_a_level_that_moves_nothing_is_not_listed() -> None:
    # 4 and 4: one down makes 3.5, still level 4; one up makes 4.5, level 5.
    assert _table(snapshot_of("44")) == [
        ("1.1", 4, 5, ["component 1: 4 -> 5"]),
        ("1.2", 4, 5, ["component 1: 4 -> 5"]),
    ]
    assert _table(snapshot_of("44444")) == []


def test_levels_stay_on_the_scale() -> None:
    # 5 and 5: only down, to 4.5, still level 5. 1 and 1: only up, to 1.5, level 2.
    assert _table(snapshot_of("55")) == []
    assert [row[:3] for row in _table(snapshot_of("11"))] == [("1.1", 1, 2), ("1.2", 1, 2)]


def test_the_quadrant_moves_with_the_overall_and_with_the_spread() -> None:
    # 3, 3, 3, 3: overall at its cut. One down: 2.75, weak. One up: 3.25, level 3 still.
    assert _table(snapshot_of("3333")) == [
        (f"1.{place}", 3, 2, ["quadrant: strong-consistent -> weak-consistent"])
        for place in range(1, 5)
    ]
    # 2, 2, 4, 4: spread at its cut. Further out passes it (and falls under the overall's cut);
    # inward stays within it, but a 4 lost leaves an overall of 2.75.
    assert _table(snapshot_of("2244")) == [
        ("1.1", 2, 1, ["quadrant: strong-consistent -> weak-piecemeal"]),
        ("1.2", 2, 1, ["quadrant: strong-consistent -> weak-piecemeal"]),
        ("1.3", 4, 3, ["quadrant: strong-consistent -> weak-consistent"]),
        ("1.3", 4, 5, ["quadrant: strong-consistent -> strong-piecemeal"]),
        ("1.4", 4, 3, ["quadrant: strong-consistent -> weak-consistent"]),
        ("1.4", 4, 5, ["quadrant: strong-consistent -> strong-piecemeal"]),
    ]


def test_cuts_between_whole_numbers_are_exact_too() -> None:
    # 4 and 4 with a cut of 0.2: one up or down makes a spread of 0.25.
    framework = edition([2], limits={"consistent-at-most": 0.2})
    table = _table(snapshot_of("44", framework))
    assert [row[:3] for row in table if row[3][-1].startswith("quadrant")] == [
        ("1.1", 4, 3),
        ("1.1", 4, 5),
        ("1.2", 4, 3),
        ("1.2", 4, 5),
    ]
    # 3 and 4 with a cut of 3.4: 3.5 is strong, and one down makes 3 or 3, which is not.
    framework = edition([2], limits={"strong-at-least": 3.4})
    changes = {row[:3]: row[3] for row in _table(snapshot_of("34", framework))}
    assert "quadrant: strong-consistent -> weak-consistent" in changes["1.2", 4, 3]


def test_only_rated_elements_are_tried() -> None:
    assert {row[0] for row in _table(snapshot_of("4-?."))} == {"1.1"}
    assert _table(snapshot_of("?. -")) == []


@pytest.mark.parametrize(
    ("profile", "bounds", "change"),
    [
        # 1 and 2 are wanted of three, and 2.1 is known to end at 4: with 1.1 at 3 it is no.
        ("4 . 1", {"2.1": (4, 5)}, "advanced: yes -> no"),
        # (4 + 3) / 2 = 3.5 at the least. With 1.1 at 3 it is (3 + 3) / 2 to (3 + 5) / 2.
        ("4. 4 1", {"1.2": (3, 5)}, "advanced: yes -> open"),
        # The open element keeps its half: (3 + 4) / 2 is still possible.
        ("4. 4 1", {"1.2": (3, 4)}, "advanced: yes -> open"),
    ],
)
def test_on_a_provisional_snapshot_the_verdict_may_turn_open(
    profile: str, bounds: dict[str, tuple[int, int]], change: str
) -> None:
    snapshot = snapshot_of(profile, bounds=bounds)
    changes = {row[:3]: row[3] for row in _table(snapshot)}
    assert change in changes["1.1", 4, 3]


@pytest.mark.parametrize(
    ("profile", "errors"),
    [
        # One element each, four wanted: one of the four falls.
        ("4 4 4 4 1 1 1", 1),
        # Two must fall.
        ("4 4 4 4 4 1 1", 2),
        # 5 falls under 3.5 in two steps.
        ("5 5 5 5 1 1 1", 2),
        # 4 and 4: one step leaves 3.5, two do not.
        ("44 44 44 44 1 1 1", 2),
        # The least firm falls first: 3.5 in one step, beside 5 and 5 in four.
        ("55 55 55 34 1 1 1", 1),
        ("55 55 55 34 44 1 1", 3),
    ],
)
def test_how_many_errors_would_lose_the_verdict(profile: str, errors: int) -> None:
    snapshot = snapshot_of(profile)
    assert judge(snapshot).advanced == "yes"
    assert _measure(snapshot).errors_to_change_verdict == errors


@pytest.mark.parametrize(
    ("profile", "errors"),
    [
        # The fourth is one step away.
        ("4 4 4 3 1 1 1", 1),
        # Three and a half is enough: one step for 3 and 3.
        ("4 4 4 33 1 1 1", 1),
        ("33 33 33 33 1 1 1", 4),
        # The nearest first: 2 and 2 want three steps, 1 wants three, 3 wants one.
        ("4 4 1 22 3 1 1", 4),
        ("1 1 1 1 1 1 1", 12),
        # A component that does not apply cannot be won: of the three left, none makes four.
        ("4 4 4 - - - -", None),
        ("4 4 1 3 - - -", 4),
    ],
)
def test_how_many_errors_would_win_the_verdict(profile: str, errors: int | None) -> None:
    snapshot = snapshot_of(profile)
    assert judge(snapshot).advanced == "no"
    assert _measure(snapshot).errors_to_change_verdict == errors


@pytest.mark.parametrize(
    ("profile", "bounds", "advanced", "errors"),
    [
        # While the verdict is open there is none to change.
        ("4 4 4 . 1 1 1", {}, "open", None),
        # 4 and at least 4: 1.1 at 3 still leaves 3.5. It takes two.
        ("4.", {"1.2": (4, 5)}, "yes", 2),
        # 4 and at least 3 is 3.5: one step down opens the verdict.
        ("4.", {"1.2": (3, 5)}, "yes", 1),
        # 5 and 5 at least: even 1.1 at 1 ... (1 + 5) / 2 = 3 is three steps from 3.5.
        ("5.", {"1.2": (5, 5)}, "yes", 4),
        # Sure without 1.1: (1 + 4 + 5 + 5) / 4 = 3.75. No error can lose it.
        ("2...", {"1.2": (4, 5), "1.3": (5, 5), "1.4": (5, 5)}, "yes", None),
        # 4 and at most 2 ends at 3: one step up makes 3.5 possible.
        ("4.", {"1.2": (1, 2)}, "no", 1),
        # 2 and at most 2: three steps make (5 + 2) / 2.
        ("2.", {"1.2": (1, 2)}, "no", 3),
        # 4 and at most 1: even 5 makes 3 only. No error can win it.
        ("4.", {"1.2": (1, 1)}, "no", None),
        # Nothing is rated in it, so there is no error to make.
        (".", {"1.1": (1, 3)}, "no", None),
        ("- -", {}, "no", None),
    ],
)
def test_on_a_provisional_snapshot_errors_move_what_is_sure(
    profile: str, bounds: dict[str, tuple[int, int]], advanced: str, errors: int | None
) -> None:
    snapshot = snapshot_of(profile, bounds=bounds)
    assert judge(snapshot).advanced == advanced
    assert _measure(snapshot).errors_to_change_verdict == errors


@pytest.mark.parametrize(
    ("limit", "gone"),
    [
        ("component-wanted", "advanced"),
        ("advanced-share", "advanced"),
        ("strong-at-least", "quadrant"),
        ("consistent-at-most", "quadrant"),
    ],
)
def test_what_the_edition_does_not_define_cannot_flip(limit: str, gone: str) -> None:
    # Every single level moves the color here, and the quadrant or the verdict with it.
    snapshot = snapshot_of("4 3", edition([1, 1], without=[limit], limits={"advanced-share": 0.4}))
    firmness = _measure(snapshot)
    moved = {change.what for flip in firmness.flips for change in flip.changes}
    assert {"component 1", "component 2"} <= moved
    assert gone not in moved
    assert (firmness.errors_to_change_verdict is None) is (gone == "advanced")

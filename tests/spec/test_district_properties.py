"""What holds of every district (method, sections 5, 6, 8, 9 and 10)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import product
from math import floor
from statistics import pvariance
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from selfassess.domain.firmness import measure_firmness
from selfassess.domain.framework import Framework
from selfassess.domain.planning import rank_priorities
from selfassess.domain.snapshot import Snapshot
from selfassess.domain.verdicts import judge
from selfassess.formats.documents import write_snapshot
from tests.builders import edition, flags_of, rated, step
from tests.spec.strategies import LEVELS, District, districts, mean_of

RATED = LEVELS.map(rated)


def _fill(district: District, data: st.DataObject) -> Snapshot:
    """The snapshot with every open element at some level within its bounds."""
    levels = {}
    for name, result in district.results.items():
        if result.is_open:
            assert result.low is not None
            assert result.high is not None
            levels[name] = data.draw(st.integers(result.low, result.high))
    return district.at(levels)


@given(districts(), st.data())
def test_however_what_is_open_ends_the_scores_lie_within_their_bounds(
    district: District, data: st.DataObject
) -> None:
    before, after = district.snapshot, _fill(district, data)
    assert after.complete
    scores = [(before.overall, after.overall)]
    scores += [(before.components[c], after.components[c]) for c in before.components]
    for old, new in scores:
        assert (old.low is None) == (new.score is None)
        if old.low is not None and old.high is not None and new.score is not None:
            assert old.low <= new.score <= old.high


@given(districts())
def test_the_bounds_are_reached_by_the_worst_and_the_best_end(district: District) -> None:
    before = district.snapshot
    open_ = {name: result for name, result in district.results.items() if result.is_open}
    worst = district.at({name: result.low or 0 for name, result in open_.items()})
    best = district.at({name: result.high or 0 for name, result in open_.items()})
    assert (worst.overall.score, best.overall.score) == (before.overall.low, before.overall.high)
    ends = (judge(worst).advanced, judge(best).advanced)
    assert ends in [("no", "no"), ("no", "yes"), ("yes", "yes")]
    assert judge(before).advanced == ("open" if ends == ("no", "yes") else ends[0])


@given(districts(), st.data())
def test_a_verdict_that_is_not_open_stays_however_what_is_open_ends(
    district: District, data: st.DataObject
) -> None:
    advanced = judge(district.snapshot).advanced
    assume(advanced != "open")
    assert judge(_fill(district, data)).advanced == advanced


@given(districts())
def test_the_overall_is_the_mean_of_means(district: District) -> None:
    snapshot = district.snapshot
    means = []
    for component in district.framework.components:
        levels = [district.rated[e.id] for e in component.elements if e.id in district.rated]
        assert snapshot.components[component.id].score == (mean_of(levels) if levels else None)
        means += [mean_of(levels)] if levels else []
    assert snapshot.overall.score == (mean_of(means) if means else None)


@given(districts())
def test_the_spread_is_the_population_variance(district: District) -> None:
    snapshot = district.snapshot
    levels = [Fraction(level) for level in district.rated.values()]
    assert snapshot.spread == (pvariance(levels) if levels else None)
    scores = [s.score for s in snapshot.components.values() if s.score is not None]
    assert snapshot.component_variance == (pvariance(scores) if scores else None)


@given(districts())
def test_the_shares_of_the_spread_sum_to_one_or_there_is_no_spread(district: District) -> None:
    snapshot = district.snapshot
    assert list(snapshot.shares) == list(district.rated)
    assert sum(snapshot.shares.values()) == (1 if snapshot.spread else 0)


@given(districts(), st.data())
def test_raising_a_level_never_lowers_a_score_or_the_verdict(
    district: District, data: st.DataObject
) -> None:
    low = {name: level for name, level in district.rated.items() if level < 5}
    assume(low)
    name = data.draw(st.sampled_from(list(low)))
    before, after = district.snapshot, district.at({name: low[name] + 1})
    order = ["no", "open", "yes"]
    assert order.index(str(judge(after).advanced)) >= order.index(str(judge(before).advanced))
    for old, new in [
        (before.overall, after.overall),
        *((before.components[c], after.components[c]) for c in before.components),
    ]:
        for was, is_ in [(old.score, new.score), (old.low, new.low), (old.high, new.high)]:
            assert (was is None) == (is_ is None)
            assert was is None or is_ is None or is_ >= was


@given(districts(), st.data())
def test_the_order_in_which_elements_are_rated_never_matters(
    district: District, data: st.DataObject
) -> None:
    shuffled = dict(data.draw(st.permutations(list(district.results.items()))))
    first, second = district.snapshot, District(district.framework, shuffled).snapshot
    assert first == second
    assert list(first.elements) == list(second.elements)
    assert flags_of(first) == flags_of(second)


def _show_changes(framework: Framework, before: Snapshot, after: Snapshot) -> list[str]:
    """What differs between two snapshots in color, quadrant and verdict."""
    old, new = judge(before), judge(after)
    pairs = [
        (f"component {c.id}", before.components[c.id].level, after.components[c.id].level)
        for c in framework.components
    ]
    words: list[tuple[str, Any, Any]] = [
        *pairs,
        ("quadrant", old.quadrant, new.quadrant),
        ("advanced", old.advanced, new.advanced),
    ]
    return [f"{what}: {was} -> {is_}" for what, was, is_ in words if was != is_]


@given(districts())
def test_the_flips_are_those_that_taking_the_snapshot_again_finds(district: District) -> None:
    snapshot = district.snapshot
    expected = []
    for name, level in district.rated.items():
        for changed in (level - 1, level + 1):
            if 1 <= changed <= 5:
                after = district.at({name: changed})
                changes = _show_changes(district.framework, snapshot, after)
                expected += [(name, level, changed, changes)] if changes else []
    firmness = measure_firmness(snapshot, judge(snapshot))
    found = [(f.element, f.before, f.after, [str(c) for c in f.changes]) for f in firmness.flips]
    assert found == expected


def _search(district: District) -> int | None:
    """The fewest one-level errors that change the verdict, by trying all levels of all elements."""
    was = judge(district.snapshot).advanced
    names = list(district.rated)
    costs = [
        sum(abs(level - district.rated[name]) for name, level in zip(names, levels, strict=True))
        for levels in product(range(1, 6), repeat=len(names))
        if judge(district.at(dict(zip(names, levels, strict=True)))).advanced != was
    ]
    return min(costs, default=None)


@settings(max_examples=60)
@given(districts(most=2))
def test_the_errors_that_change_the_verdict_are_those_that_a_search_finds(
    district: District,
) -> None:
    assume(len(district.rated) <= 4)
    snapshot = district.snapshot
    verdicts = judge(snapshot)
    found = measure_firmness(snapshot, verdicts).errors_to_change_verdict
    assert found == (None if verdicts.advanced == "open" else _search(district))


@given(districts(standing=RATED))
def test_one_error_changes_the_verdict_exactly_where_a_flip_does(district: District) -> None:
    snapshot = district.snapshot
    firmness = measure_firmness(snapshot, judge(snapshot))
    flips = any(c.what == "advanced" for flip in firmness.flips for c in flip.changes)
    assert (firmness.errors_to_change_verdict == 1) is flips


@settings(max_examples=50)
@given(districts(most=3, limits=st.just({})), st.data())
def test_the_ranking_follows_its_formula(district: District, data: st.DataObject) -> None:
    sizes = [len(component.elements) for component in district.framework.components]
    steps = [
        step(name, to, effort=data.draw(st.sampled_from([1, 2, 4, 8])))
        for name in district.framework.elements
        for to in range(2, 6)
    ]
    snapshot = District(edition(sizes, steps=steps), district.results).snapshot
    ranked = rank_priorities(snapshot)
    assert {p.element for p in ranked} == {n for n, level in district.rated.items() if level < 4}
    scores = []
    for priority in ranked:
        size = sizes[int(priority.element.split(".")[0]) - 1]
        weight = Fraction(1, len(sizes) * size)
        gap = 4 - district.rated[priority.element]
        scores.append(gap * weight * (1 + len(priority.cleared)) / priority.step.effort)
        assert priority.score == scores[-1]
    order = list(district.framework.elements)
    assert [p.element for p in ranked] == [
        p.element for p in sorted(ranked, key=lambda p: (-p.score, order.index(p.element)))
    ]


def _compare(document: Mapping[str, Any], exact: Mapping[str, Fraction | None]) -> None:
    for name, value in exact.items():
        found = document[name]
        if value is None:
            assert found is None
        else:
            assert abs(Fraction(found) - value) <= Fraction(1, 1_000_000)
            assert len(f"{found:.10f}".rstrip("0").partition(".")[2]) <= 6


@given(districts())
def test_numbers_in_json_are_right_to_six_places(district: District) -> None:
    snapshot = district.snapshot
    document = write_snapshot(snapshot, "Example City", date(2026, 4, 1))
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    _compare(
        document,
        {"spread": snapshot.spread, "component_variance": snapshot.component_variance},
    )
    for score, written in [
        (snapshot.overall, document["overall"]),
        *((snapshot.components[c], document["components"][c]) for c in snapshot.components),
    ]:
        _compare(written, {"score": score.score, "low": score.low, "high": score.high})
        if score.score is not None:
            assert written["level"] == floor(score.score + Fraction(1, 2))
    for name, share in snapshot.shares.items():
        _compare(document["elements"][name], {"share_of_spread": share})
    for component, score in snapshot.components.items():
        _compare(document["components"][component], {"variance": score.variance})

"""The measuring works; how fast anything is, no test may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.goals import PAGES
from tests.bench.measure import Comparison, Round, median_cpu, percentile
from tests.bench.run import Effort, run
from tests.bench.table import Line, show

TINY = Effort(rounds=1, requests=2, repetitions=1, districts=2, routes=2, network=3)


def make_rounds(*milliseconds: float) -> tuple[Round, ...]:
    """Rounds of one request each, of which the processor works half the time."""
    return tuple(Round((ms / 1000,), ms / 2000) for ms in milliseconds)


def test_each_round_compares_what_ran_at_the_same_time() -> None:
    # The machine is busy in the second round, for both.
    found = Comparison(ours=make_rounds(2, 20, 3), bare=make_rounds(1, 10, 1))
    assert found.time.median == pytest.approx(2)
    assert found.cpu is not None
    assert found.cpu.median == pytest.approx(2)
    assert found.cpu.high == pytest.approx(2.5)


def test_a_comparison_does_without_the_time_of_the_processor() -> None:
    rounds = (Round((0.001,), None),)
    assert Comparison(rounds, rounds).cpu is None
    assert median_cpu(rounds) is None


def test_percentiles_are_of_all_requests() -> None:
    rounds = (Round((0.001, 0.002), None), Round((0.003, 0.004, 0.005), None))
    assert percentile(rounds, 50) == pytest.approx(0.003)
    assert percentile(make_rounds(7), 95) == pytest.approx(0.007)


def test_the_table_says_which_goals_are_missed() -> None:
    lines = [
        Line("one", p50=0.00123, goal="2 x bare", is_reached=True),
        Line("two", goal="2 x bare", is_reached=False, note="in a hurry"),
    ]
    shown = show(lines)
    assert "1.23" in shown
    assert "two: in a hurry" in shown
    assert shown.endswith("Goals missed: two.")
    assert show(lines[:1]).endswith("Every goal measured is reached.")


def test_everything_is_measured(tmp_path: Path) -> None:
    lines = {line.what: line for line in run(f"sqlite:///{tmp_path}/bench.db", tmp_path, TINY)}
    assert not [line.note for line in lines.values() if "not measured" in line.note]
    assert {*PAGES, "save one answer", "plan PDF"} <= set(lines)
    assert all(line.p50 or line.note for line in lines.values())

"""`selfassess network`: a ratings file in, the figures of a network out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from selfassess.loader.questionnaires import get_framework
from tests.cli.conftest import Run

CASES = Path(__file__).parents[3] / "shared" / "cases"
ELEMENTS = list(get_framework("crpe-2016").elements)


def _history(district: str, levels: dict[int, int]) -> str:
    return "".join(
        f"{district},{year}-03-01,{element},{level},\n"
        for year, level in levels.items()
        for element in ELEMENTS
    )


@pytest.fixture
def ratings(tmp_path: Path) -> Path:
    """Elm rises from 2 to 4; Oak stays at 1, and has two rounds only."""
    path = tmp_path / "ratings.csv"
    path.write_text(
        "district,date,element,level,note\n"
        + _history("Oak", {2014: 1, 2015: 1})
        + _history("Elm", {2013: 2, 2014: 3, 2015: 4}),
        encoding="utf-8",
    )
    return path


def test_it_prints_every_figure_as_json(run: Run, ratings: Path) -> None:
    result = run("network", ratings, "--since", "2014-01-01")
    assert (result.exit_code, result.stderr) == (0, "")
    network = json.loads(result.stdout)
    elm, oak = network["districts"]
    assert {key: elm[key] for key in list(elm) if key not in ("components", "elements")} == {
        "district": "Elm",
        "snapshots": 3,
        "latest": "2015-03-01",
        "overall": 4.0,
        "average": 3.0,
        "progress": 1.0,
        "course": "rising",
        "spread": 0.0,
        "quadrant": "strong-consistent",
        "advanced": "yes",
        "analysed": True,
    }
    assert (oak["analysed"], oak["progress"]) == (False, None)
    assert network["components"][0] == {"component": "1", "mean": 4.0}
    assert network["elements"][0] == {"element": "1.1", "mean": 4.0, "stuck": 0.0}
    assert network["selection"] == {
        "at_least": 3,
        "since": "2014-01-01",
        "analysed": 1,
        "all": 2,
    }


def test_without_a_day_everyone_counts(run: Run, ratings: Path) -> None:
    network = json.loads(run("network", ratings).stdout)
    assert [one["analysed"] for one in network["districts"]] == [True, True]
    assert network["elements"][0] == {"element": "1.1", "mean": 2.5, "stuck": 0.5}


def test_the_average_is_taken_on_request(run: Run, ratings: Path) -> None:
    network = json.loads(run("network", ratings, "--use", "average").stdout)
    elm = network["districts"][0]
    assert (elm["overall"], elm["components"]["1"]) == (4.0, 3.0)


def test_it_shows_people_the_same_as_text(run: Run, ratings: Path) -> None:
    text = run("network", ratings, "--since", "2014-01-01", "--format", "text").stdout
    assert "2 districts, 1 analyzed" in text
    assert "too few" in text
    assert "not analyzed" in text


def test_a_fault_is_named_with_its_line_and_nothing_is_printed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("district,date,element,level\nElm,2015-13-01,1.1,9\n", encoding="utf-8")
    result = run("network", path)
    assert (result.exit_code, result.stdout) == (3, "")
    assert len([line for line in result.stderr.splitlines() if f"{path}:2: " in line]) == 2


def test_wrong_usage_is_told(run: Run, ratings: Path) -> None:
    assert run("network", ratings, "--since", "soon").exit_code == 2
    assert run("network", ratings, "--use", "first").exit_code == 2
    assert run("network", ratings, "--framework", "nobody").exit_code == 2


@pytest.mark.skipif(not CASES.is_dir(), reason="the worked cases are not beside this checkout")
def test_it_agrees_with_the_worked_case_to_the_last_digit(run: Run) -> None:
    found = json.loads(run("network", CASES / "network.csv", "--since", "2014-01-01").stdout)
    expected = json.loads((CASES / "network.expected.json").read_text(encoding="utf-8"))
    for part in ("districts", "components", "elements"):
        for got, wanted in zip(found[part], expected[part], strict=True):
            named = {("snapshots" if key == "n" else key): wanted[key] for key in wanted}
            assert {key: got[key] for key in named} == named

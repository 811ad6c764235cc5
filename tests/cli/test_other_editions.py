"""`selfassess score --framework`: other editions than the one of 2016."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run

RATINGS = """\
district,date,element,level
Example City,2018-06-01,1.1,4
Example City,2018-06-01,2.4,1
Example City,2018-06-01,2.5,unknown
Example City,2018-06-01,3.1,na:state-law
"""

ANSWERS = {
    "framework": "crpe-2012",
    "district": "Example City",
    "date": "2012-04-01",
    "answers": {"1.1/presence": "yearly", "1.1/reach": 60, "2.1/matters": ["staff", "budget"]},
    "ratings": {"3.3": {"level": 1}},
}


def test_a_city_is_scored_on_four_levels_and_gets_no_verdict(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "city.csv"
    file.write_text(RATINGS, encoding="utf-8")
    result = run("score", "--framework", "citywide-2018", file)
    assert result.exit_code == 0
    (city,) = json.loads(result.stdout)
    assert (city["framework"], city["complete"]) == ("citywide-2018", False)
    assert city["elements"]["2.5"]["high"] == city["elements"]["1.2"]["high"] == 4
    assert [city[name] for name in ("advanced", "strong", "consistent", "quadrant")] == [None] * 4
    assert {flag["kind"] for flag in city["flags"]} <= {
        "weak-element",
        "weak-component",
        "not-firm",
    }
    shown = run("score", "--framework", "citywide-2018", file, "--format", "text").stdout
    assert "None" not in shown
    assert "advanced" not in shown
    assert "At level 1." in shown


def test_a_level_of_another_scale_is_refused(run: Run) -> None:
    rows = "district,date,element,level\nExample City,2018-06-01,1.1,5\n"
    result = run("score", "--framework", "citywide-2018", "-", stdin=rows)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "write a whole number from 1 to 4" in result.stderr


def test_answers_to_the_short_edition_give_a_provisional_snapshot(run: Run) -> None:
    result = run("score", "--framework", "crpe-2012", "-", stdin=json.dumps(ANSWERS))
    assert result.exit_code == 0
    (snapshot,) = json.loads(result.stdout)
    assert len(snapshot["elements"]) == 31
    assert snapshot["elements"]["1.1"]["derived"] == 4
    assert snapshot["elements"]["2.1"]["state"] == "incomplete"
    assert (snapshot["advanced"], snapshot["components_wanted"]) == ("open", 4)


def test_answers_to_another_edition_are_refused(run: Run) -> None:
    result = run("score", "--framework", "citywide-2018", "-", stdin=json.dumps(ANSWERS))
    assert result.exit_code == 3
    assert "score it with --framework crpe-2012" in result.stderr

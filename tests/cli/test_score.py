"""`selfassess score`: files in, snapshots out, and an exit status that says what happened."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from selfassess.loader.questionnaires import get_framework
from selfassess.loader.shelves import list_editions
from tests.cli.conftest import Run

HEADER = "district,date,element,level,note\n"
ELEMENTS = list(get_framework("crpe-2016").elements)
ROOT = Path(__file__).parents[2]


def _rows(district: str, day: str, levels: str) -> str:
    """A row for each element: a digit is a level, `-` not applicable, `?` unknown, `.` no row."""
    words = {"-": "na:another agency", "?": "unknown"}
    digits = levels.replace(" ", "")
    assert len(digits) == len(ELEMENTS)
    return "".join(
        f"{district},{day},{element},{words.get(digit, digit)},\n"
        for element, digit in zip(ELEMENTS, digits, strict=True)
        if digit != "."
    )


WHOLE = _rows("Example City", "2016-04-01", "445333 222211 1112 543434 333 55443 222334")


@pytest.fixture
def ratings(tmp_path: Path) -> Path:
    """A ratings file with one district in which every element is rated."""
    path = tmp_path / "ratings.csv"
    path.write_text(HEADER + WHOLE, encoding="utf-8")
    return path


def _only(output: str) -> dict[str, Any]:
    (snapshot,) = json.loads(output)
    assert isinstance(snapshot, dict)
    return snapshot


# --- What it prints


def test_it_prints_the_snapshot_that_the_method_works_out(run: Run, ratings: Path) -> None:
    result = run("score", ratings)
    assert (result.exit_code, result.stderr) == (0, "")
    snapshot = _only(result.stdout)
    # Worked by hand: see the district of 36 elements in the tests of the method.
    assert snapshot["framework"] == "crpe-2016"
    assert (snapshot["district"], snapshot["date"]) == ("Example City", "2016-04-01")
    assert snapshot["complete"] is True
    assert snapshot["overall"] == {"score": 2.897619, "level": 3, "low": 2.897619, "high": 2.897619}
    assert [c["level"] for c in snapshot["components"].values()] == [4, 2, 1, 4, 3, 4, 3]
    assert snapshot["components"]["1"] == {
        "score": 3.666667,
        "level": 4,
        "low": 3.666667,
        "high": 3.666667,
        "variance": 0.555556,
    }
    assert snapshot["spread"] == 1.441358
    assert (snapshot["advanced"], snapshot["components_in_progress"]) == ("no", 3)
    assert (snapshot["strong"], snapshot["consistent"]) == (False, False)
    assert snapshot["quadrant"] == "weak-piecemeal"
    assert snapshot["elements"]["1.1"]["state"] == "rated"
    assert snapshot["elements"]["1.1"]["derived"] is None
    assert list(snapshot["elements"]) == ELEMENTS
    # One more component is wanted. The nearest is 5, at 3: two steps make 11/3.
    assert snapshot["firmness"]["errors_to_change_verdict"] == 2


def test_a_snapshot_has_exactly_the_keys_that_are_promised(run: Run, ratings: Path) -> None:
    snapshot = _only(run("score", ratings).stdout)
    promised = {
        "framework", "district", "date", "complete", "overall", "components", "elements",
        "spread", "component_variance", "advanced", "components_in_progress", "strong",
        "consistent", "quadrant", "flags", "firmness",
    }  # fmt: skip
    assert promised <= set(snapshot)
    for component in snapshot["components"].values():
        assert {"score", "level", "low", "high", "variance"} <= set(component)
    for element in snapshot["elements"].values():
        assert {"state", "level", "low", "high", "derived", "share_of_spread"} <= set(element)
    for flag in snapshot["flags"]:
        assert {"kind", "severity", "on", "numbers", "source"} <= set(flag)
        assert flag["source"]
    for flip in snapshot["firmness"]["flips"]:
        assert set(flip) == {"element", "from", "to", "changes"}
        assert flip["changes"]


def test_four_states_stay_four(run: Run, tmp_path: Path) -> None:
    levels = "1?-.33 ...... ---- ?????? 333 33333 333333"
    path = tmp_path / "ratings.csv"
    path.write_text(HEADER + _rows("A", "2016-04-01", levels), encoding="utf-8")
    snapshot = _only(run("score", path).stdout)
    elements = snapshot["elements"]
    states = {e: (r["state"], r["level"], r["low"], r["high"]) for e, r in elements.items()}
    assert states["1.1"] == ("rated", 1, 1, 1)
    assert states["1.2"] == ("unknown", None, 1, 5)
    assert states["1.3"] == ("na", None, None, None)
    assert states["1.4"] == ("unanswered", None, 1, 5)
    assert [elements[e]["share_of_spread"] is None for e in ("1.1", "1.2", "1.3", "1.4")] == [
        False,
        True,
        True,
        True,
    ]
    assert snapshot["complete"] is False
    # (1 + 3 + 3) / 3, and with 1.2 and 1.4 anywhere (7 + 2) / 5 to (7 + 10) / 5.
    assert snapshot["components"]["1"] == {
        "score": 2.333333, "level": 2, "low": 1.8, "high": 3.4, "variance": 0.888889,
    }  # fmt: skip
    nothing = {"score": None, "level": None, "variance": None}
    assert snapshot["components"]["2"] == {**nothing, "low": 1, "high": 5}
    assert snapshot["components"]["3"] == {**nothing, "low": None, "high": None}
    assert snapshot["components"]["4"] == {**nothing, "low": 1, "high": 5}


def test_where_nothing_is_rated_everything_is_null(run: Run) -> None:
    snapshot = _only(run("score", "-", stdin=HEADER + "A,2016-04-01,1.1,unknown,\n").stdout)
    assert snapshot["overall"]["score"] is None
    assert (snapshot["spread"], snapshot["quadrant"], snapshot["flags"]) == (None, None, [])
    assert snapshot["advanced"] == "open"


def test_districts_and_dates_come_in_order(run: Run) -> None:
    rows = "B,2016-04-01,1.1,1,\nÄ,2016-04-01,1.1,1,\nB,2015-04-01,1.1,1,\nA,2017-01-01,1.1,2,\n"
    snapshots = json.loads(run("score", "-", stdin=HEADER + rows).stdout)
    assert [(s["district"], s["date"]) for s in snapshots] == [
        ("A", "2017-01-01"),
        ("B", "2015-04-01"),
        ("B", "2016-04-01"),
        ("Ä", "2016-04-01"),
    ]


def test_it_reads_standard_input(run: Run, ratings: Path) -> None:
    content = ratings.read_bytes()
    assert run("score", "-", stdin=content).stdout == run("score", ratings).stdout


def test_it_reads_a_workbook_from_a_file_and_from_standard_input(run: Run, tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (HEADER + WHOLE).splitlines():
        sheet.append(row.split(","))
    content = io.BytesIO()
    workbook.save(content)
    path = tmp_path / "ratings.xlsx"
    path.write_bytes(content.getvalue())
    expected = run("score", "-", stdin=HEADER + WHOLE).stdout
    assert run("score", path).stdout == expected
    assert run("score", "-", stdin=content.getvalue()).stdout == expected


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_it_reads_an_answers_file(run: Run, mark: str) -> None:
    # 1.1 is answered at the top of every question; 2.3 is rated directly.
    element = get_framework("crpe-2016").elements["1.1"]
    answers: dict[str, object] = {}
    for question in element.questions:
        key = f"1.1/{question.id}"
        if question.kind == "number":
            answers[key] = question.bands[-1].at_least
        elif question.kind == "several-choices":
            answers[key] = [option.id for option in question.options]
        else:
            best = max(question.options, key=lambda option: option.level or 0)
            answers[key] = best.id
    text = json.dumps(
        {
            "framework": "crpe-2016",
            "district": "Example City",
            "date": "2016-04-01",
            "answers": {**answers, "1.2/presence": {"state": "unknown"}},
            "ratings": {"2.3": {"level": 4, "reason": "New contract."}},
        }
    )
    snapshot = _only(run("score", "-", stdin=(mark + text).encode()).stdout)
    elements = snapshot["elements"]
    assert (elements["1.1"]["state"], elements["1.1"]["derived"]) == ("rated", 5)
    assert elements["1.2"]["state"] == "incomplete"
    assert (elements["2.3"]["level"], elements["2.3"]["derived"]) == (4, None)
    assert (elements["3.1"]["state"], snapshot["complete"]) == ("unanswered", False)


def test_the_text_format_is_for_people(run: Run) -> None:
    result = run("score", "-", "--format", "text", stdin=HEADER + WHOLE)
    lines = result.stdout.splitlines()
    assert lines[0] == "Example City, 2016-04-01 (crpe-2016)"
    assert "overall 2.90" in lines[1]
    assert "spread 1.44" in lines[1]
    assert "weak-piecemeal" in lines[1]
    assert "advanced: no" in lines[1]
    assert "provisional" not in lines[1]
    assert "component 3: level 1, score 1.25" in result.stdout
    assert any("weak-element" in line and "3.1" in line for line in lines)


def test_the_text_format_says_what_is_open(run: Run) -> None:
    text = run("score", "-", "--format", "text", stdin=HEADER + "A,2016-04-01,1.1,3,\n").stdout
    assert "provisional" in text
    assert "component 2: level -, score –" in text
    nothing = HEADER + "A,2016-04-01,1.1,unknown,\n"
    assert "nothing rated" in run("score", "-", "--format", "text", stdin=nothing).stdout


@pytest.mark.parametrize("edition", list_editions())
def test_each_edition_can_be_scored_and_shown(run: Run, edition: str) -> None:
    element = next(iter(get_framework(edition).elements))
    text = f"{HEADER}A,2016-04-01,{element},3,\n"
    snapshot = _only(run("score", "-", "--framework", edition, stdin=text).stdout)
    assert (snapshot["framework"], snapshot["overall"]["score"]) == (edition, 3)
    shown = run("score", "-", "--framework", edition, "--format", "text", stdin=text).stdout
    assert f"A, 2016-04-01 ({edition})" in shown
    # What an edition does not define is left out.
    assert "None" not in shown


def test_the_same_file_gives_the_same_output(run: Run, ratings: Path) -> None:
    shuffled = HEADER + "".join(reversed(WHOLE.splitlines(keepends=True)))
    assert run("score", "-", stdin=shuffled).stdout == run("score", ratings).stdout


# --- Exit status


@pytest.mark.parametrize(
    "arguments",
    [
        ["score"],
        ["score", "missing.csv"],
        ["score", "."],
        ["score", "-", "extra"],
        ["score", "-", "--format", "pdf"],
        ["score", "-", "--framework", "crpe-1999"],
        ["score", "-", "--nonsense"],
        ["scores", "-"],
        ["questionnaire", "check", "missing"],
    ],
)
def test_wrong_usage_is_status_2(run: Run, arguments: list[str]) -> None:
    result = run(*arguments, stdin=HEADER + WHOLE)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_unknown_edition_is_told_which_there_are(run: Run) -> None:
    assert "crpe-2016" in run("score", "-", "--framework", "nope", stdin=HEADER).stderr


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (HEADER + "A,2016-04-01,1.1,6,\nA,2016-04-01,9.9,3,\n", ["-:2: '6'", "-:3: there is no"]),
        ("", ["-:1: the header lacks"]),
        (HEADER, ["-:1: there are no ratings"]),
        (b"\xff\xfe\x00", ["-:1: this is not UTF-8"]),
        ('{"district": "A"}', ["-:1: None is no date"]),
        ("{", ["-:1: this is not JSON"]),
        ("[[[[", ["-:1: this is not JSON"]),
        ('{"district": "A",\n"date": "2016-04-01",\n"ratings": {"2.3": {"level": [4]}}}',
         ["-:3: [4] is no level"]),
    ],
)  # fmt: skip
def test_bad_input_is_status_3_with_every_fault_and_nothing_else(
    run: Run, text: str | bytes, faults: list[str]
) -> None:
    result = run("score", "-", stdin=text)
    assert (result.exit_code, result.stdout) == (3, "")
    lines = result.stderr.splitlines()
    assert len(lines) == len(faults)
    for line, fault in zip(lines, faults, strict=True):
        assert line.startswith(fault)


def test_the_faults_name_the_file_as_it_was_given(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad ratings.csv"
    path.write_text(HEADER + "A,2016-04-01,1.1,6,\n", encoding="utf-8")
    assert run("score", path).stderr.startswith(f"{path}:2: ")


def _call(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from selfassess.cli import main; main()", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=ROOT, check=False)


def test_as_a_program_it_prints_utf_8_and_ends_with_its_status() -> None:
    good = _call("score", "-", stdin=(HEADER + "Exämple,2016-04-01,1.1,3,\n").encode())
    assert (good.returncode, good.stderr) == (0, b"")
    assert _only(good.stdout.decode())["district"] == "Exämple"
    bad = _call("score", "-", stdin=b"nonsense\n")
    assert (bad.returncode, bad.stdout) == (3, b"")
    assert b"Traceback" not in bad.stderr
    assert _call("score", "missing.csv").returncode == 2


# --- Cases that were worked apart from the program

CASES = ROOT.parent / "shared" / "cases"
needs_cases = pytest.mark.skipif(
    not CASES.is_dir(), reason="The folder of worked cases is not beside the checkout."
)


def _assert_holds(found: Any, expected: Any, where: str) -> None:
    """All that is expected is found, exactly; what is found may hold more keys."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert key in found, f"{where}.{key} is missing"
            _assert_holds(found[key], value, f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), where
        for index, value in enumerate(expected):
            _assert_holds(found[index], value, f"{where}[{index}]")
    else:
        assert found == expected, where


@needs_cases
def test_the_worked_districts_come_out_exactly(run: Run) -> None:
    expected = json.loads((CASES / "four-districts.expected.json").read_text(encoding="utf-8"))
    result = run("score", CASES / "four-districts.csv")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert [s["district"] for s in found] == [s["district"] for s in expected]
    _assert_holds(found, expected, "")


@needs_cases
def test_the_latest_snapshots_of_the_worked_network_come_out_exactly(run: Run) -> None:
    expected = json.loads((CASES / "network.expected.json").read_text(encoding="utf-8"))
    found = json.loads(run("score", CASES / "network.csv").stdout)
    latest = {snapshot["district"]: snapshot for snapshot in found}
    assert len(latest) == len(expected["districts"])
    for district in expected["districts"]:
        snapshot = latest[district["district"]]
        assert snapshot["date"] == district["latest"]
        assert snapshot["overall"]["score"] == district["overall"]
        for key in ("spread", "quadrant", "advanced"):
            assert snapshot[key] == district[key]


@needs_cases
def test_the_worked_faults_are_found_on_their_lines(run: Run) -> None:
    result = run("score", CASES / "bad.csv")
    assert (result.exit_code, result.stdout) == (3, "")
    beginnings = [line.removeprefix(f"{CASES / 'bad.csv'}:") for line in result.stderr.splitlines()]
    assert [int(line.partition(":")[0]) for line in beginnings] == [2, 3, 4, 5, 7, 8]
    assert "repeats line 6" in beginnings[4]

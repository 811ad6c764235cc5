"""`selfassess plan`: one district in, the steps to its goals out, or what stands in the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from selfassess.domain.route.solver import NoAnswerInTimeError
from selfassess.loader.questionnaires import get_framework
from tests.cli.conftest import Run
from tests.reports.reading import Report

CASES = Path(__file__).parents[3] / "shared" / "cases"
FRAMEWORK = get_framework("crpe-2016")
HEADER = "district,date,element,level,note\n"
PROFILE = "445333 222211 1112 543434 333 55443 222334"


def _rows(district: str, levels: str = PROFILE, day: str = "2016-04-01") -> str:
    words = {"-": "na:another agency", "?": "unknown"}
    digits = levels.replace(" ", "")
    return "".join(
        f"{district},{day},{element},{words.get(digit, digit)},\n"
        for element, digit in zip(FRAMEWORK.elements, digits, strict=True)
        if digit != "."
    )


@pytest.fixture
def ratings(tmp_path: Path) -> Path:
    """A ratings file with one district, three components of which are in progress."""
    path = tmp_path / "ratings.csv"
    path.write_text(HEADER + _rows("Example City"), encoding="utf-8")
    return path


def _plan(run: Run, *arguments: object, status: int = 0) -> dict[str, Any]:
    result = run("plan", *arguments)
    assert (result.exit_code, result.stderr) == (status, "")
    document = json.loads(result.stdout)
    assert isinstance(document, dict)
    return document


# --- What it prints


def test_a_plan_has_exactly_the_keys_that_are_promised(run: Run, ratings: Path) -> None:
    plan = _plan(run, ratings, "--years", "2", "--capacity", "12")
    assert {
        "district", "goal", "objective", "status", "steps", "total_steps", "total_effort", "ties",
        "ties_complete", "years", "open", "relax", "ranked_rest",
    } <= set(plan)  # fmt: skip
    for step in plan["steps"]:
        assert {
            "element", "from", "to", "year", "effort", "lever", "action", "why", "exemplars",
        } <= set(step)  # fmt: skip
        assert step["why"]
        assert all(set(exemplar) == {"text", "source"} for exemplar in step["exemplars"])
    assert all({"year", "effort", "snapshot"} <= set(year) for year in plan["years"])
    assert all({"element", "score", "parts"} <= set(entry) for entry in plan["ranked_rest"])


def test_it_prints_the_best_plan(run: Run, ratings: Path) -> None:
    plan = _plan(run, ratings)
    assert (plan["district"], plan["goal"], plan["objective"]) == (
        "Example City",
        ["advanced"],
        "steps",
    )
    assert plan["status"] == "optimal"
    # Component 5 is at 3, 3, 3: two steps bring it to a mean of 11/3.
    assert plan["total_steps"] == len(plan["steps"]) >= 2
    assert plan["total_effort"] == sum(step["effort"] for step in plan["steps"])
    assert [year["year"] for year in plan["years"]] == [1]
    end = plan["years"][-1]["snapshot"]
    assert (end["advanced"], end["date"]) == ("yes", "2017-04-01")
    planned = {step["element"] for step in plan["steps"]}
    assert not planned & {entry["element"] for entry in plan["ranked_rest"]}
    assert plan["open"] == plan["relax"] == []


def test_steps_come_with_what_real_places_did_and_what_became_of_it(
    run: Run, ratings: Path
) -> None:
    plan = _plan(run, ratings, "--goal", "overall=3.5")
    exemplars = [exemplar for step in plan["steps"] for exemplar in step["exemplars"]]
    assert exemplars
    for exemplar in exemplars:
        assert "What became of it:" in exemplar["text"]
        assert exemplar["source"]
        assert not set(exemplar["source"].split("; ")) & set(FRAMEWORK.source_by_id)


def test_reasons_are_sentences(run: Run, ratings: Path) -> None:
    for step in _plan(run, ratings)["steps"]:
        assert all(reason[0].isupper() and reason.endswith(".") for reason in step["why"])


def test_others_that_are_as_good_are_listed_as_steps(run: Run, ratings: Path) -> None:
    plan = _plan(run, ratings, "--ignore-prerequisites")
    for tie in plan["ties"]:
        assert len(tie) == plan["total_steps"]
        for element, start, to in tie:
            assert to == start + 1
            assert element in FRAMEWORK.elements


def test_prerequisites_make_a_difference(run: Run, tmp_path: Path) -> None:
    # 1.1 cannot go to 4 before 6.2 is at 2; nothing else in component 1 can rise further.
    path = tmp_path / "ratings.csv"
    path.write_text(HEADER + _rows("A", "333333 222222 2222 222222 222 21222 222222"), "utf-8")
    asked = (path, "--goal", "component:1=4", *(f"--lock=1.{n}" for n in range(2, 7)))
    _plan(run, *asked, status=4)
    asked = (path, "--goal", "component:1=4", *(f"--lock=1.{n}" for n in range(3, 7)))
    whole, bare = _plan(run, *asked), _plan(run, *asked, "--ignore-prerequisites")
    assert [step["element"] for step in bare["steps"]] == ["1.1", "1.1", "1.2"]
    assert ["6.2", 1, 2] in [[step["element"], step["from"], step["to"]] for step in whole["steps"]]


def test_locks_and_levers_are_kept_to(run: Run, ratings: Path) -> None:
    plan = _plan(
        run, ratings, "--goal", "overall=3.2", "--lock", "5.1", "--lock", "5.2",
        "--forbid", "union-contract", "--objective", "effort",
    )  # fmt: skip
    assert plan["objective"] == "effort"
    assert not {"5.1", "5.2"} & {step["element"] for step in plan["steps"]}
    assert "union-contract" not in {step["lever"] for step in plan["steps"]}


def test_years_have_their_capacity(run: Run, ratings: Path) -> None:
    plan = _plan(
        run, ratings, "--goal", "improve", "--goal", "component:5=4", "--years", "3",
        "--capacity", "14", "--per-year", "1",
    )  # fmt: skip
    assert plan["goal"] == ["improve", "component:5=4"]
    assert [year["year"] for year in plan["years"]] == [1, 2, 3]
    assert all(0 < year["effort"] <= 14 for year in plan["years"])
    taken = [(step["element"], step["year"]) for step in plan["steps"]]
    assert len(taken) == len({*taken})
    assert plan["years"][-1]["snapshot"]["components"]["5"]["level"] >= 4


def test_what_is_open_is_listed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "open.csv"
    levels = "445333 2222-1 1.12 543434 333 5?443 222334"
    path.write_text(HEADER + _rows("A", levels), encoding="utf-8")
    plan = _plan(run, path)
    assert plan["open"] == ["3.2", "6.2"]
    text = run("plan", path, "--format", "text").stdout
    assert "provisional: without a level are 3.2, 6.2" in text


def test_the_newest_date_counts(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "rounds.csv"
    high = PROFILE.translate(str.maketrans("123", "444"))
    path.write_text(
        HEADER + _rows("A", high, "2018-01-01") + _rows("A", day="2016-01-01"), encoding="utf-8"
    )
    plan = _plan(run, path)
    assert (plan["date"], plan["steps"], plan["reached_already"]) == ("2018-01-01", [], True)


def test_text_is_for_people(run: Run, ratings: Path) -> None:
    text = run("plan", ratings, "--format", "text", "--years", "2").stdout
    assert "goal: advanced" in text
    assert "none better exists" in text
    assert "Year 1:" in text
    assert "Year 2:" in text
    assert "then: overall" in text


def test_a_plan_can_be_written_to_a_file(run: Run, ratings: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    result = run("plan", ratings, "-o", out)
    assert (result.exit_code, result.stdout) == (0, "")
    assert out.read_text(encoding="utf-8") == run("plan", ratings).stdout


def test_it_reads_standard_input(run: Run, ratings: Path) -> None:
    assert run("plan", "-", stdin=ratings.read_bytes()).stdout == run("plan", str(ratings)).stdout


# --- Where there is no plan


def test_where_there_is_no_plan_it_says_what_would_have_to_give(run: Run, ratings: Path) -> None:
    arguments = ("--capacity", "1", "--lock", "1.1")
    plan = _plan(run, ratings, *arguments, status=4)
    assert (plan["status"], plan["steps"], plan["years"]) == ("infeasible", [], [])
    relax = {entry["constraint"]: entry for entry in plan["relax"]}
    assert set(relax) <= {
        "capacity", "years", "per-year", "lock", "lever", "step", "target", "prerequisites", "goal",
    }  # fmt: skip
    needed = relax["capacity"]["needed"]
    assert _plan(run, ratings, "--capacity", needed, "--lock", "1.1")["status"] == "optimal"
    _plan(run, ratings, "--capacity", needed - 1, "--lock", "1.1", status=4)
    assert relax["goal"] == {"constraint": "goal", "about": "advanced", "needed": 3}


def test_where_there_is_no_plan_the_text_says_so_too(run: Run, ratings: Path) -> None:
    result = run("plan", ratings, "--capacity", "1", "--format", "text")
    assert result.exit_code == 4
    assert "There is no plan" in result.stdout
    assert "would do" in result.stdout


def test_where_there_is_no_plan_standard_output_says_so_beside_the_file(
    run: Run, ratings: Path, tmp_path: Path
) -> None:
    out = tmp_path / "plan.json"
    result = run("plan", ratings, "--capacity", "1", "-o", out)
    assert result.exit_code == 4
    assert json.loads(result.stdout) == json.loads(out.read_text(encoding="utf-8"))


# --- Exit status


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--goal", "better"], "'better' is no goal"),
        (["--goal", "overall=high"], "is no goal"),
        (["--goal", "overall=6"], "between 1 and 5"),
        (["--goal", "component:9=4"], "'9' is no component"),
        (["--goal", "component:5=9"], "no level"),
        (["--goal", "improve"], "needs a capacity"),
        (["--lock", "9.9"], "'9.9' is no element"),
        (["--forbid", "magic"], "'magic' is no lever"),
        (["--years", "0"], "--years"),
        (["--years", "6"], "--years"),
        (["--capacity", "-1"], "--capacity"),
        (["--capacity", "much"], "--capacity"),
        (["--per-year", "0"], "--per-year"),
        (["--objective", "fame"], "--objective"),
        (["--district", "Nowhere"], "no district 'Nowhere'"),
        (["--framework", "crpe-1999"], "is no edition"),
        (["--nonsense"], "--nonsense"),
        (["-o", "/no/such/folder/plan.json"], "cannot be written"),
    ],
)
def test_wrong_usage_is_status_2(run: Run, ratings: Path, arguments: list[str], says: str) -> None:
    result = run("plan", ratings, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def test_several_districts_need_a_name(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text(HEADER + _rows("A") + _rows("B"), encoding="utf-8")
    result = run("plan", path)
    assert result.exit_code == 2
    assert "2 districts; name one of A, B" in " ".join(result.stderr.split())
    assert _plan(run, path, "--district", "B")["district"] == "B"


def test_an_edition_without_steps_is_wrong_usage(run: Run) -> None:
    framework = get_framework("crpe-2012")
    text = HEADER + f"A,2016-04-01,{next(iter(framework.elements))},3,\n"
    result = run("plan", "-", "--framework", "crpe-2012", stdin=text)
    if framework.steps:
        pytest.skip("This edition has steps by now.")
    assert result.exit_code == 2
    assert "no catalog of steps" in result.stderr


def test_bad_input_is_status_3_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    text = HEADER + "A,2016-04-01,1.1,6,\nA,2016-04-01,9.9,3,\n"
    result = run("plan", "-", "-o", out, stdin=text)
    assert (result.exit_code, result.stdout) == (3, "")
    assert [line[:4] for line in result.stderr.splitlines()] == ["-:2:", "-:3:"]
    assert not out.exists()


def test_too_little_time_is_said_without_a_traceback(
    run: Run, ratings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_up(*_: object, **__: object) -> None:
        raise NoAnswerInTimeError

    monkeypatch.setattr("selfassess.services.file_plans.find_route", give_up)
    result = run("plan", ratings)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "time allowed ran out" in result.stderr


# --- Worked cases


@pytest.mark.skipif(not CASES.is_dir(), reason="The folder of worked cases is not here.")
@pytest.mark.parametrize("district", ["Ashford", "Birch Hill", "Cut Point", "Delta Open"])
@pytest.mark.parametrize(
    "arguments",
    [["--goal", "advanced"], ["--goal", "spread=1"]],
    ids=" ".join,
)
def test_the_worked_districts_can_be_planned_for(
    run: Run, district: str, arguments: list[str]
) -> None:
    plan = _plan(run, CASES / "four-districts.csv", "--district", district, *arguments)
    assert plan["status"] == "optimal"
    assert (plan["steps"] == []) == plan["reached_already"]


# --- As a PDF


def test_a_plan_is_written_as_a_report(run: Run, ratings: Path, tmp_path: Path) -> None:
    output = tmp_path / "plan.pdf"
    result = run("plan", ratings, "--years", "2", "--format", "pdf", "-o", output)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    report = Report(output.read_bytes())
    assert "The route, year by year" in report.text
    assert "Computed from a file of ratings or answers." in report.text


def test_a_report_on_no_plan_still_says_on_standard_output_what_to_relax(
    run: Run, ratings: Path, tmp_path: Path
) -> None:
    output = tmp_path / "plan.pdf"
    result = run("plan", ratings, "--capacity", "0", "--format", "pdf", "-o", output)
    assert result.exit_code == 4
    assert "capacity" in result.stdout
    assert "no set of steps reaches the goal" in Report(output.read_bytes()).text

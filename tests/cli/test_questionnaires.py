"""`selfassess questionnaire`: show, diff, new and schema, and editions of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from selfassess.loader.schemas import MODELS
from selfassess.loader.shelves import list_editions
from selfassess.resources import get_folder
from selfassess.services.editions import get_edition, use_own_editions
from tests.cli.conftest import Run
from tests.loader.folders import make_folder

CRPE_2016 = get_edition("crpe-2016")


# --- show


@pytest.mark.parametrize("edition", list_editions())
def test_an_edition_is_shown_with_all_its_elements(run: Run, edition: str) -> None:
    result = run("questionnaire", "show", edition)
    assert (result.exit_code, result.stderr) == (0, "")
    says = " ".join(result.stdout.split())
    for element in get_edition(edition).elements.values():
        assert f"{element.id} {element.title}" in says


@pytest.mark.parametrize("edition", list_editions())
def test_each_element_is_shown_with_every_answer_and_step(run: Run, edition: str) -> None:
    framework = get_edition(edition)
    for element in framework.elements.values():
        says = " ".join(run("questionnaire", "show", edition, element.id).stdout.split())
        for question in element.questions:
            assert question.text in says
            assert all(option.text in says for option in question.options)
            assert all(reading.because in says for reading in question.readings)
        for step in framework.steps:
            if step.element == element.id:
                assert step.do in says
                assert step.done_when in says


def test_a_component_is_shown_with_its_elements(run: Run) -> None:
    says = run("questionnaire", "show", "crpe-2016", "3").stdout
    assert "3.1/presence (one-choice):" in says
    assert "3.4/reach (number):" in says
    assert "4.1" not in says.split("\n\n")[0]


def test_lines_fit_a_terminal(run: Run) -> None:
    assert max(map(len, run("questionnaire", "show", "crpe-2016", "7").stdout.splitlines())) <= 96


def test_an_edition_in_a_folder_is_shown(run: Run, tmp_path: Path) -> None:
    make_folder(tmp_path)
    assert run("questionnaire", "show", tmp_path).stdout.startswith("tiny-2020 1.0.0\n")


@pytest.mark.parametrize("arguments", [("nowhere",), ("crpe-2016", "9.9")])
def test_what_is_not_there_is_wrong_usage(run: Run, arguments: tuple[str, ...]) -> None:
    result = run("questionnaire", "show", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_broken_edition_is_bad_input(run: Run, tmp_path: Path) -> None:
    make_folder(tmp_path).replace("exemplars/all.yaml", "[S16]", "[S99]")
    result = run("questionnaire", "show", tmp_path)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == "exemplars/all.yaml:8: 'S99' is no source\n"


# --- diff


def test_the_difference_of_two_versions_is_printed(run: Run, tmp_path: Path) -> None:
    make_folder(tmp_path / "old")
    new = make_folder(tmp_path / "new")
    new.replace("framework.yaml", 'version: "1.0.0"', 'version: "1.1.0"')
    new.replace(
        "elements/1-choice.yaml", "text: A draft, level: 2", "text: A first draft, level: 2"
    )
    new.replace("elements/2-autonomy.yaml", "          - {id: money, text: Money}\n", "")
    new.replace("elements/2-autonomy.yaml", "at_least: 2", "at_least: 1")
    new.replace(
        "elements/2-autonomy.yaml",
        "          - {id: staff, text: Staff}\n",
        "          - {id: staff, text: Staff}\n          - {id: time, text: Time}\n",
    )
    result = run("questionnaire", "diff", tmp_path / "old", tmp_path / "new")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "tiny-2020 1.0.0 -> tiny-2020 1.1.0",
        "+ option 2.1/which/time: Time",
        "+ band 2.1/which/1: 1",
        "- option 2.1/which/money: Money",
        "- band 2.1/which/2: 2",
        "~ option 1.1/presence/some",
        "    text:",
        "      - A draft",
        "      + A first draft",
    ]


def test_two_of_the_same_do_not_differ(run: Run) -> None:
    result = run("questionnaire", "diff", "crpe-2012", "crpe-2012")
    assert result.stdout == "crpe-2012 1.0.0 -> crpe-2012 1.0.0\nnothing differs\n"


def test_a_difference_needs_two_editions(run: Run) -> None:
    assert run("questionnaire", "diff", "crpe-2012").exit_code == 2
    assert run("questionnaire", "diff", "crpe-2012", "nowhere").exit_code == 2


# --- new


def test_a_new_edition_is_sound_as_it_stands(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "my-city-2027"
    result = run("questionnaire", "new", folder)
    assert result.exit_code == 0
    written = sorted(str(path) for path in folder.rglob("*.yaml"))
    assert sorted(result.stdout.splitlines()[:-1]) == written
    checked = run("questionnaire", "check", folder)
    assert checked.stdout == (
        "ok my-city-2027 0.1.0 (not published yet): 1 component, 1 element, 4 questions, 3 steps,"
        " 1 exemplar, 1 source\n"
    )


def test_the_starter_has_each_kind_of_question(run: Run, tmp_path: Path) -> None:
    run("questionnaire", "new", tmp_path / "mine")
    says = run("questionnaire", "show", tmp_path / "mine", "1.1").stdout
    for kind in ("one-choice", "yes-no", "number", "several-choices"):
        assert f"({kind})" in says
    assert "Capped at 3" in says
    assert "Asked only if the answer to 1.1/presence is" in says


def test_nothing_is_overwritten(run: Run, tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "mine")
    before = (folder.path / "framework.yaml").read_bytes()
    assert run("questionnaire", "new", folder.path).exit_code == 2
    assert (folder.path / "framework.yaml").read_bytes() == before
    (tmp_path / "file").write_text("x")
    assert run("questionnaire", "new", tmp_path / "file").exit_code == 2


@pytest.mark.parametrize("name", ["My Edition", "crpe-2016", "search", "Ümlaut", "-x"])
def test_a_name_that_can_be_no_id_is_refused(run: Run, tmp_path: Path, name: str) -> None:
    result = run("questionnaire", "new", tmp_path / name)
    assert result.exit_code == 2
    assert not (tmp_path / name).exists()


# --- schema


def test_there_is_a_schema_for_each_kind_of_file(run: Run) -> None:
    schemas = json.loads(run("questionnaire", "schema").stdout)
    assert list(schemas) == list(MODELS)
    for name, schema in schemas.items():
        alone = json.loads(run("questionnaire", "schema", name).stdout)
        assert alone == schema
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["type"] == "object"
        assert schema["additionalProperties"] is False


def test_every_shipped_file_has_a_schema_that_names_its_keys(run: Run) -> None:
    schemas = json.loads(run("questionnaire", "schema").stdout)
    root = get_folder("questionnaires")
    for path in root.glob("*/**/*.yaml"):
        parts = path.relative_to(root).parts[1:]
        parts = parts[2:] if parts[0] == "versions" else parts
        name = parts[0] if len(parts) == 1 else f"{parts[0]}/*.yaml"
        keys = set(yaml.safe_load(path.read_text(encoding="utf-8")))
        schema = schemas[name]
        assert set(schema["required"]) <= keys <= set(schema["properties"]), path


def test_an_unknown_kind_of_file_is_wrong_usage(run: Run) -> None:
    assert run("questionnaire", "schema", "other.yaml").exit_code == 2


# --- editions of one's own


def test_the_commands_know_the_editions_of_the_installation(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_folder(tmp_path / "tiny-2020")
    monkeypatch.setenv("QUESTIONNAIRES_DIR", str(tmp_path))
    try:
        assert (
            "ok tiny-2020 1.0.0 (not published yet): 2 comp" in run("questionnaire", "check").stdout
        )
        ratings = "district,date,element,level\nA,2020-01-01,1.1,3\n"
        result = run("score", "-", "--framework", "tiny-2020", stdin=ratings)
        assert result.exit_code == 0
        assert json.loads(result.stdout)[0]["framework"] == "tiny-2020"
    finally:
        use_own_editions(None)


def test_a_fault_in_them_stops_every_command(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_folder(tmp_path / "tiny-2020").write("rules.yaml", "parameters: 1\n")
    monkeypatch.setenv("QUESTIONNAIRES_DIR", str(tmp_path))
    result = run("questionnaire", "show", "crpe-2016")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("tiny-2020/rules.yaml:1: ")

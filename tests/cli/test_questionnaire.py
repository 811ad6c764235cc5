"""`selfassess questionnaire check`: is an edition sound, and what is wrong where."""

from __future__ import annotations

from pathlib import Path

import pytest

from selfassess.loader.shelves import list_editions
from selfassess.services import questionnaires
from tests.cli.conftest import Run
from tests.loader.folders import make_folder


def test_the_shipped_editions_are_sound(run: Run) -> None:
    result = run("questionnaire", "check")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [["ok", edition] for edition in list_editions()]
    assert "7 components, 36 elements, 171 questions, 144 steps" in lines[2]


def test_an_edition_in_a_folder_is_checked(run: Run, tmp_path: Path) -> None:
    make_folder(tmp_path)
    result = run("questionnaire", "check", tmp_path)
    assert (result.exit_code, result.stdout) == (
        0,
        "ok tiny-2020 1.0.0 (not published yet): 2 components, 2 elements, 4 questions, 4 steps,"
        " 1 exemplar, 1 source\n",
    )


def test_every_fault_of_a_broken_edition_is_printed_with_its_line(run: Run, tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    folder.replace("elements/1-choice.yaml", "lever: board", "lever: mayor")
    folder.replace("exemplars/all.yaml", "[S16]", "[S99]")
    result = run("questionnaire", "check", tmp_path)
    assert (result.exit_code, result.stdout) == (3, "")
    first, second = result.stderr.splitlines()
    assert first.startswith("elements/1-choice.yaml:30: the lever is one of")
    assert second == "exemplars/all.yaml:8: 'S99' is no source"


def test_a_folder_that_is_no_edition_is_bad_input(run: Run, tmp_path: Path) -> None:
    result = run("questionnaire", "check", tmp_path)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith(f"{tmp_path}:1: there is no framework.yaml here")


def test_faults_of_several_editions_are_named_with_their_edition(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = tmp_path / "questionnaires"
    first, second = make_folder(shelf / "a-first"), make_folder(shelf / "b-second")
    monkeypatch.setattr(
        questionnaires, "list_editions", lambda: {"a-first": first.path, "b-second": second.path}
    )
    first.replace("exemplars/all.yaml", "[S16]", "[S99]")
    second.replace("elements/1-choice.yaml", "lever: board", "lever: mayor")
    result = run("questionnaire", "check")
    assert (result.exit_code, result.stdout) == (3, "")
    one, two = result.stderr.splitlines()
    assert one == "questionnaires/a-first/exemplars/all.yaml:8: 'S99' is no source"
    assert two.startswith("questionnaires/b-second/elements/1-choice.yaml:30: the lever is one of")

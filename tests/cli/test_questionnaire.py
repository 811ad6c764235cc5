"""`selfassess questionnaire check`: is an edition sound, and what is wrong where."""

from __future__ import annotations

from pathlib import Path

from selfassess.loader.shelves import list_editions
from tests.cli.conftest import Run
from tests.loader.folders import make_folder


def test_the_shipped_editions_are_sound(run: Run) -> None:
    result = run("questionnaire", "check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert [line.split()[0] for line in result.stdout.splitlines()] == list(list_editions())
    assert "crpe-2016 1.0.0: 36 elements, no fault" in result.stdout


def test_an_edition_in_a_folder_is_checked(run: Run, tmp_path: Path) -> None:
    make_folder(tmp_path)
    result = run("questionnaire", "check", tmp_path)
    assert (result.exit_code, result.stdout) == (0, "tiny-2020 1.0.0: 2 elements, no fault\n")


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

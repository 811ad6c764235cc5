"""`selfassess questionnaire publish`: a published version is frozen, and `check` keeps it so."""

from __future__ import annotations

from pathlib import Path

import pytest

from selfassess.loader.questionnaires import get_framework, list_published, load_framework
from selfassess.loader.schemas import MODELS
from selfassess.loader.versions import PATTERNS, list_versions
from selfassess.services.editions import find_version, get_version, use_own_editions
from tests.cli.conftest import Run
from tests.loader.folders import Folder, make_folder
from tests.shelves import change_things, make_first, raise_version, use


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return make_folder(tmp_path / "tiny-2020")


def test_publishing_copies_the_files_of_the_edition_whole(run: Run, folder: Folder) -> None:
    folder.write("notes.txt", "not part of it")
    result = run("questionnaire", "publish", folder.path)
    assert (result.exit_code, result.stderr) == (0, "")
    copy = folder.path / "versions/1.0.0"
    assert result.stdout.splitlines()[0] == f"tiny-2020 1.0.0 is published: {copy}"
    assert "raise version" in result.stdout
    names = {str(path.relative_to(copy)) for path in copy.rglob("*") if path.is_file()}
    assert names == {
        str(path.relative_to(folder.path))
        for pattern in PATTERNS
        for path in folder.path.glob(pattern)
    }
    for name in names:
        assert (copy / name).read_bytes() == (folder.path / name).read_bytes()
    assert [path.name for path in (folder.path / "versions").iterdir()] == ["1.0.0"]


def test_every_kind_of_file_is_part_of_a_version() -> None:
    assert set(PATTERNS) == set(MODELS)


def test_publishing_the_same_once_more_changes_nothing(run: Run, folder: Folder) -> None:
    run("questionnaire", "publish", folder.path)
    path = folder.path / "versions/1.0.0/framework.yaml"
    before = path.stat().st_mtime_ns
    result = run("questionnaire", "publish", folder.path)
    assert result.exit_code == 0
    assert "was published before, word for word" in result.stdout
    assert path.stat().st_mtime_ns == before


@pytest.mark.parametrize("command", ["check", "publish"])
@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        ("elements/1-choice.yaml", "text: A draft", "text: A sketch",
         "option 1.1/presence/some differs"),
        ("elements/1-choice.yaml", "lever: board", "lever: state-law", "element 1.1 differs"),
        ("sources/all.yaml", "title: A report", "title: The report", "source S16 differs"),
        ("rules.yaml", "weak-level: {value: 1", "weak-level: {value: 2",
         "parameter weak-level differs"),
        ("benchmark.yaml", "It was called advanced.", "It is advanced.",
         "its head, rules or facts differ"),
        ("framework.yaml", "about: For tests.", "about: For all.",
         "its head, rules or facts differ"),
    ],
)  # fmt: skip
def test_other_words_under_the_same_version_are_a_fault(
    run: Run, folder: Folder, command: str, file: str, old: str, new: str, what: str
) -> None:
    run("questionnaire", "publish", folder.path)
    before = sorted((folder.path / "versions").rglob("*"))
    folder.replace(file, old, new)
    result = run("questionnaire", command, folder.path)
    assert (result.exit_code, result.stdout) == (3, "")
    line = folder.line("framework.yaml", "version:")
    assert result.stderr == (
        f"framework.yaml:{line}: raise version: 1.0.0 is published, and {what};"
        " a published version stays as it is\n"
    )
    assert sorted((folder.path / "versions").rglob("*")) == before


def test_how_the_files_are_laid_out_is_free(run: Run, folder: Folder) -> None:
    run("questionnaire", "publish", folder.path)
    folder.replace("framework.yaml", "title: A tiny edition", "title:   'A tiny edition'  # so")
    (folder.path / "sources/all.yaml").rename(folder.path / "sources/other.yaml")
    result = run("questionnaire", "check", folder.path)
    assert result.exit_code == 0
    assert result.stdout.startswith("ok tiny-2020 1.0.0 (published): 2 components")


def test_a_raised_version_may_say_something_else(run: Run, tmp_path: Path) -> None:
    second = raise_version(make_first(tmp_path / "first"), tmp_path / "second")
    change_things(second)
    assert "(not published yet)" in run("questionnaire", "check", second.path).stdout
    assert run("questionnaire", "publish", second.path).exit_code == 0
    assert list(list_versions(second.path)) == ["1.0.0", "1.1.0"]


def test_a_lower_version_and_another_scale_are_faults(run: Run, tmp_path: Path) -> None:
    first = make_first(tmp_path / "first")
    older = raise_version(first, tmp_path / "older", "0.9.0")
    result = run("questionnaire", "check", older.path)
    assert result.stderr == (
        "framework.yaml:2: raise version: 0.9.0 comes before 1.0.0, which is published\n"
    )
    wider = raise_version(first, tmp_path / "wider")
    for path in (wider.path / "versions").rglob("framework.yaml"):
        text = path.read_text(encoding="utf-8")
        wide = "  - {level: 4, label: More, color: green}\ncomponents:"
        path.write_text(text.replace("components:", wide), encoding="utf-8")
    result = run("questionnaire", "check", wider.path)
    assert "the published 1.0.0 has another scale; make a new edition" in result.stderr


@pytest.mark.parametrize("version", ["one", "1", "../1.0", "1.0.0-draft"])
def test_a_version_is_numbers_with_dots(run: Run, folder: Folder, version: str) -> None:
    folder.replace("framework.yaml", '"1.0.0"', f'"{version}"')
    result = run("questionnaire", "publish", folder.path)
    assert result.exit_code == 3
    assert "framework.yaml:2: write the version as numbers with dots" in result.stderr
    assert not (folder.path / "versions").exists()


def test_versions_are_ordered_by_their_numbers(tmp_path: Path) -> None:
    for version in ("1.10.0", "1.9.0", "1.2", ".1.11.0", "drafts"):
        Folder(tmp_path / "versions" / version).write("framework.yaml", "id: tiny\n")
    assert list(list_versions(tmp_path)) == ["1.2", "1.9.0", "1.10.0"]


def test_an_edition_with_faults_is_not_published(run: Run, folder: Folder) -> None:
    folder.replace("exemplars/all.yaml", "[S16]", "[S99]")
    assert run("questionnaire", "publish", folder.path).exit_code == 3
    assert not (folder.path / "versions").exists()


def test_a_published_version_that_someone_broke_is_named(run: Run, folder: Folder) -> None:
    run("questionnaire", "publish", folder.path)
    (folder.path / "versions/1.0.0/rules.yaml").write_text("sources: [\n", encoding="utf-8")
    result = run("questionnaire", "check", folder.path)
    assert result.exit_code == 3
    assert result.stderr.startswith("versions/1.0.0/rules.yaml:")


def test_a_published_version_is_read_by_a_stricter_program(run: Run, folder: Folder) -> None:
    # As if a check had been added after it was published.
    run("questionnaire", "publish", folder.path)
    path = folder.path / "versions/1.0.0/elements/1-choice.yaml"
    text = path.read_text(encoding="utf-8")
    long = "why: " + " ".join(["word"] * 31) + "."
    path.write_text(text.replace("why: Families differ.", long), encoding="utf-8")
    assert list(list_published(folder.path)) == ["1.0.0"]


def test_published_versions_are_shown_and_compared(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = raise_version(make_first(tmp_path / "first"), tmp_path / "second")
    change_things(second)
    try:
        monkeypatch.setenv("QUESTIONNAIRES_DIR", str(second.path.parent))
        result = run("questionnaire", "diff", "tiny-2020@1.0.0", "tiny-2020")
        assert result.stdout.splitlines()[0] == "tiny-2020 1.0.0 -> tiny-2020 1.1.0"
        assert "- element 2.2: School calendar" in result.stdout
        result = run("questionnaire", "show", "tiny-2020@1.0.0", "2.2")
        assert result.stdout.startswith("2.2 School calendar")
        result = run("questionnaire", "show", "tiny-2020@3.0.0")
        assert result.exit_code == 2
        assert "published: 1.0.0" in result.stderr
    finally:
        use_own_editions(None)


def test_a_version_is_found_where_it_is_published_or_current(tmp_path: Path) -> None:
    second = raise_version(make_first(tmp_path / "first"), tmp_path / "second")
    change_things(second)
    try:
        use(second)
        old, new = get_framework("tiny-2020", "1.0.0"), get_framework("tiny-2020", "1.1.0")
        assert ("2.2" in old.elements, "2.2" in new.elements) == (True, False)
        assert get_framework("tiny-2020") is new
        with pytest.raises(KeyError):
            get_framework("tiny-2020", "3.0.0")
        assert find_version("tiny-2020", "3.0.0") is None
        assert get_version("tiny-2020", "3.0.0") is new
    finally:
        use_own_editions(None)


def test_the_same_words_are_one_object(tmp_path: Path) -> None:
    first = make_first(tmp_path / "first")
    try:
        use(first)
        assert get_framework("tiny-2020", "1.0.0") is get_framework("tiny-2020")
    finally:
        use_own_editions(None)


def test_the_files_are_frozen_even_where_they_have_changed_since(tmp_path: Path) -> None:
    first = make_first(tmp_path / "first")
    first.replace("framework.yaml", "title: A tiny edition", "title: Something else")
    try:
        use(first)
        assert get_framework("tiny-2020").title == "Something else"
        assert get_framework("tiny-2020", "1.0.0").title == "A tiny edition"
    finally:
        use_own_editions(None)


def test_nested_versions_are_no_part_of_an_edition(tmp_path: Path) -> None:
    first = make_first(tmp_path / "first")
    assert list(load_framework(first.path).elements) == ["1.1", "2.1", "2.2", "2.3"]

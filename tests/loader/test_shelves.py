"""Editions of an installation's own stand beside those that ship, and never hide one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from selfassess.domain.errors import BadFileError, NotFoundError
from selfassess.loader.shelves import list_editions, list_own_editions
from selfassess.services.editions import get_edition, use_own_editions
from tests.loader.folders import Folder, make_folder


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    """Leave the process as it was."""
    yield
    use_own_editions(None)


def make_edition(shelf: Path, name: str = "tiny-2020") -> Folder:
    """A sound edition in a folder of its name."""
    folder = make_folder(shelf / name)
    folder.replace("framework.yaml", "id: tiny-2020", f"id: {name}")
    return folder


def list_faults(shelf: Path) -> list[str]:
    """Every fault of a folder of editions, which is then not used."""
    before = dict(list_editions())
    with pytest.raises(BadFileError) as caught:
        use_own_editions(shelf)
    assert list_own_editions() == {}
    assert dict(list_editions()) == {n: p for n, p in before.items() if shelf not in p.parents}
    return [str(fault) for fault in caught.value.faults]


def test_own_editions_come_after_those_that_ship(tmp_path: Path) -> None:
    make_edition(tmp_path, "a-first")
    make_edition(tmp_path, "b-second")
    (tmp_path / "notes").mkdir()
    use_own_editions(tmp_path)
    assert list(list_editions()) == [
        "citywide-2018",
        "crpe-2012",
        "crpe-2016",
        "a-first",
        "b-second",
    ]
    assert get_edition("a-first").title == "A tiny edition"


def test_they_go_again_when_the_setting_does(tmp_path: Path) -> None:
    make_edition(tmp_path)
    use_own_editions(tmp_path)
    use_own_editions(None)
    with pytest.raises(NotFoundError, match="There is no edition 'tiny-2020'"):
        get_edition("tiny-2020")


def test_shipped_editions_are_not_read_anew(tmp_path: Path) -> None:
    before = get_edition("crpe-2016")
    make_edition(tmp_path)
    use_own_editions(tmp_path)
    assert get_edition("crpe-2016") is before


@pytest.mark.parametrize("name", ["crpe-2016", "search", "compare"])
def test_an_id_that_is_taken_is_refused(tmp_path: Path, name: str) -> None:
    make_edition(tmp_path, name)
    assert list_faults(tmp_path) == [
        f"{tmp_path / name}:1: this id is taken; choose another one for the folder and in"
        " framework.yaml"
    ]


def test_folder_and_id_are_alike(tmp_path: Path) -> None:
    make_folder(tmp_path / "tiny-1999")
    assert list_faults(tmp_path) == [
        "tiny-1999/framework.yaml:1: the id is 'tiny-2020' and the folder 'tiny-1999'; name both"
        " alike"
    ]


def test_every_fault_of_every_edition_is_named_with_its_folder(tmp_path: Path) -> None:
    first, second = make_edition(tmp_path, "a-first"), make_edition(tmp_path, "b-second")
    first.replace("exemplars/all.yaml", "[S16]", "[S99]")
    second.replace("elements/1-choice.yaml", "lever: board", "lever: mayor")
    one, two = list_faults(tmp_path)
    assert one == "a-first/exemplars/all.yaml:8: 'S99' is no source"
    assert two.startswith("b-second/elements/1-choice.yaml:30: the lever is one of")


def test_a_folder_that_is_not_there_or_empty_is_a_fault(tmp_path: Path) -> None:
    assert "there is no such folder" in list_faults(tmp_path / "nowhere")[0]
    assert "no folder in it holds a framework.yaml" in list_faults(tmp_path)[0]

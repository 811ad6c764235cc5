"""
Where editions are found: those that ship, and those in a folder that an installation names.

The folder is named once, when the program starts; it holds for the whole process.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from selfassess.domain.errors import BadFileError, Fault
from selfassess.resources import get_folder

RESERVED: Final = ("search", "compare")
"""Names that pages of the rubric have already."""

_own: dict[str, Path] = {}


def use_own_folder(folder: Path | None) -> None:
    """
    Put the editions of a folder beside those that ship; None takes them away again.

    Args:
        folder: Holds a folder for each edition, named as the edition's id.

    Raises:
        BadFileError: it is no folder, holds no edition, or one whose id is taken.
    """
    found = {} if folder is None else _find_editions(folder)
    _own.clear()
    _own.update(found)


def list_editions() -> Mapping[str, Path]:
    """The folder of each edition, by id: those that ship first."""
    return {**_list_shipped(), **_own}


def list_own_editions() -> Mapping[str, Path]:
    """The folder of each edition of the installation's own, by id."""
    return dict(_own)


def find_edition(edition: str, beside: Path) -> Path | None:
    """The folder of an edition that lies beside another one, or that is known."""
    folder = beside.resolve().parent / edition
    return folder if (folder / "framework.yaml").is_file() else list_editions().get(edition)


@lru_cache(maxsize=1)
def _list_shipped() -> Mapping[str, Path]:
    return _list_folders(get_folder("questionnaires"))


def _list_folders(folder: Path) -> dict[str, Path]:
    found = sorted(folder.iterdir())
    return {one.name: one for one in found if (one / "framework.yaml").is_file()}


def _find_editions(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        message = "there is no such folder; name one that holds a folder for each edition"
        raise BadFileError([Fault(str(folder), 1, message)])
    found = _list_folders(folder)
    if not found:
        message = "no folder in it holds a framework.yaml; put each edition into its own"
        raise BadFileError([Fault(str(folder), 1, message)])
    taken = [name for name in found if name in _list_shipped() or name in RESERVED]
    if taken:
        message = "this id is taken; choose another one for the folder and in framework.yaml"
        raise BadFileError(Fault(str(found[name]), 1, message) for name in taken)
    return found

"""What those who write editions do with files; no database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from selfassess.domain.comparison import Comparison, compare_frameworks
from selfassess.domain.errors import InvalidInputError, NotFoundError
from selfassess.domain.framework import Framework
from selfassess.loader.questionnaires import load_framework
from selfassess.loader.schemas import MODELS, make_schema
from selfassess.loader.shelves import RESERVED, list_editions
from selfassess.loader.starter import list_starter_files
from selfassess.services.editions import get_edition

SCHEMA_NAMES: Final[Sequence[str]] = tuple(MODELS)
"""The kinds of files that have a schema."""

EDITION_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9.]+)*")


def find_edition(name: str) -> Framework:
    """
    Find an edition by its id, or in a folder.

    Raises:
        NotFoundError: it is neither.
        BadFileError: the folder's files have faults.
    """
    if name in list_editions():
        return get_edition(name)
    if not Path(name).is_dir():
        known = ", ".join(list_editions())
        raise NotFoundError(f"{name!r} is no folder and no edition; there are {known}.")
    return load_framework(Path(name))


def compare_editions(old: str, new: str) -> tuple[Framework, Framework, Comparison]:
    """
    Compare two versions of an edition, each given by id or folder.

    Raises:
        NotFoundError, BadFileError: see `find_edition`.
    """
    before, after = find_edition(old), find_edition(new)
    return before, after, compare_frameworks(before, after)


def describe_schemas(file: str = "") -> dict[str, Any]:
    """The JSON Schema of one kind of file, or those of all by name."""
    return make_schema(file) if file else {name: make_schema(name) for name in SCHEMA_NAMES}


def write_starter(folder: Path) -> tuple[Framework, tuple[str, ...]]:
    """
    Write a small edition that is sound as it stands; nothing is overwritten.

    Args:
        folder: Where it goes; its name becomes the edition's id.

    Returns:
        The edition, and the files written.

    Raises:
        InvalidInputError: the folder holds something, or its name can be no id.
    """
    name = folder.resolve().name
    if not EDITION_ID.fullmatch(name) or name in RESERVED:
        raise InvalidInputError(
            f"{name!r} can be no id; name the folder with small letters, digits and hyphens."
        )
    if name in list_editions():
        raise InvalidInputError(f"There is an edition {name!r} already; choose another name.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidInputError(f"{folder} is there and not empty; name a new folder.")
    files = list_starter_files(name)
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return load_framework(folder), tuple(files)

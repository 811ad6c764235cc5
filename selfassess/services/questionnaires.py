"""What those who write editions do with files; no database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from selfassess.domain.comparison import Comparison, compare_frameworks
from selfassess.domain.errors import BadFileError, Fault, InvalidInputError, NotFoundError
from selfassess.domain.framework import Framework
from selfassess.loader.questionnaires import check_framework, load_framework
from selfassess.loader.schemas import MODELS, make_schema
from selfassess.loader.shelves import RESERVED, list_editions
from selfassess.loader.starter import list_starter_files
from selfassess.loader.versions import copy_version, list_versions
from selfassess.services.editions import find_version, get_edition

SCHEMA_NAMES: Final[Sequence[str]] = tuple(MODELS)
"""The kinds of files that have a schema."""

EDITION_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9.]+)*")


@dataclass(frozen=True, slots=True)
class Checked:
    """A sound edition, and whether its version is published."""

    framework: Framework
    is_published: bool


def check_edition(folder: Path) -> Checked:
    """
    Validate the edition in a folder.

    Raises:
        BadFileError: with every fault.
    """
    framework = check_framework(folder)
    return Checked(framework, framework.version in list_versions(folder))


def check_editions() -> list[Checked]:
    """
    Validate every edition: those that ship and the installation's own.

    Raises:
        BadFileError: with every fault of every edition, each with the edition's folder.
    """
    found: list[Checked] = []
    faults: list[Fault] = []
    for edition, folder in list_editions().items():
        try:
            found.append(check_edition(folder))
        except BadFileError as error:
            shelf = f"{folder.parent.name}/{edition}"
            faults += [
                Fault(f"{shelf}/{fault.file}", fault.line, fault.message) for fault in error.faults
            ]
    if faults:
        raise BadFileError(faults)
    return found


def publish_edition(folder: Path) -> tuple[Framework, Path, bool]:
    """
    Publish the version that the files of an edition have now: copied whole, and frozen.

    Returns:
        The edition, where the copy lies, and whether it is new. The same version with the same
        words is published once.

    Raises:
        BadFileError: the edition has faults, or the version is published with other words.
    """
    framework = check_framework(folder)
    published = list_versions(folder)
    if framework.version in published:
        return framework, published[framework.version], False
    return framework, copy_version(folder, framework.version), True


def find_edition(name: str) -> Framework:
    """
    Find an edition by its id, by `id@version`, or in a folder.

    Raises:
        NotFoundError: it is none of these.
        BadFileError: the folder's files have faults.
    """
    if name in list_editions():
        return get_edition(name)
    edition, _, version = name.partition("@")
    if version and edition in list_editions():
        found = find_version(edition, version)
        if found is None:
            known = ", ".join(list_versions(list_editions()[edition])) or "none yet"
            raise NotFoundError(f"{edition} has no version {version!r}; published: {known}.")
        return found
    if not Path(name).is_dir():
        known = ", ".join(list_editions())
        raise NotFoundError(f"{name!r} is no folder and no edition; there are {known}.")
    return load_framework(Path(name))


def compare_editions(old: str, new: str) -> tuple[Framework, Framework, Comparison]:
    """
    Compare two versions of an edition, each given by id, `id@version` or folder.

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

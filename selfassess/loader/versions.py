"""
Published versions of an edition: complete copies of its files that never change again.

They lie beside the files that are being worked on, as `<edition>/versions/<version>/`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Final

from selfassess.domain.comparison import Comparison, compare_frameworks
from selfassess.domain.framework import Framework
from selfassess.loader.checks import VERSION
from selfassess.loader.texts import Where

FOLDER: Final = "versions"
PATTERNS: Final = (
    "framework.yaml",
    "rules.yaml",
    "benchmark.yaml",
    "crosswalk.yaml",
    "ratings.yaml",
    "elements/*.yaml",
    "actions/*.yaml",
    "exemplars/*.yaml",
    "sources/*.yaml",
    "translations/*.yaml",
)
"""The files that make an edition, and so a published version of it."""


def rank_version(version: str) -> tuple[int, ...]:
    """
    Give a version's place among others: by its numbers, not by its letters.

    >>> sorted(["1.10.0", "1.9.0", "2.0"], key=rank_version)
    ['1.9.0', '1.10.0', '2.0']
    """
    return tuple(int(part) if part.isdecimal() else 0 for part in version.split("."))


@lru_cache(maxsize=256)
def list_versions(folder: Path) -> Mapping[str, Path]:
    """The folder of each published version of the edition in a folder, oldest first."""
    shelf = folder / FOLDER
    found = shelf.iterdir() if shelf.is_dir() else ()
    sound = {one.name: one for one in found if (one / "framework.yaml").is_file()}
    return {
        name: sound[name] for name in sorted(sound, key=rank_version) if VERSION.fullmatch(name)
    }


def are_alike(one: Framework, other: Framework) -> bool:
    """
    Whether two editions say the same, word by word; how their files are laid out is free.

    Translations may come later and get better: what is answered and scored stays the same.
    """
    names = (f.name for f in fields(Framework) if f.name != "translations")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def copy_version(folder: Path, version: str) -> Path:
    """
    Copy the files of the edition in a folder to where the version is published.

    Returns:
        The version's folder. It is there whole or not at all.
    """
    shelf = folder / FOLDER
    target, unfinished = shelf / version, shelf / f".{version}"
    shutil.rmtree(unfinished, ignore_errors=True)
    for pattern in PATTERNS:
        for path in sorted(folder.glob(pattern)):
            place = unfinished / path.relative_to(folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
    unfinished.rename(target)
    list_versions.cache_clear()
    return target


def find_version_faults(
    framework: Framework, published: Mapping[str, Framework]
) -> Iterator[tuple[Where, str]]:
    """
    Everything that keeps an edition from being the next version of what was published.

    Args:
        framework: The edition as its files are now.
        published: Its published versions, oldest first.

    Yields:
        Where it stands and what to do about it.
    """
    at: Where = ("framework", "version")
    same = published.get(framework.version)
    if same is not None and not are_alike(framework, same):
        differs = describe_difference(compare_frameworks(same, framework))
        message = f"raise version: {framework.version} is published, and {differs}"
        yield at, f"{message}; a published version stays as it is"
    if not published:
        return
    newest = list(published.values())[-1]
    if rank_version(framework.version) < rank_version(newest.version):
        message = f"raise version: {framework.version} comes before {newest.version}"
        yield at, f"{message}, which is published"
    if [entry.level for entry in framework.scale] != [entry.level for entry in newest.scale]:
        message = f"the published {newest.version} has another scale"
        yield ("framework", "scale"), f"{message}; make a new edition of this one"


def describe_difference(comparison: Comparison) -> str:
    """
    Say in a few words what differs between a published version and its files.

    >>> describe_difference(Comparison())
    'its head, rules or facts differ'
    """
    things = [
        *comparison.added,
        *comparison.removed,
        *(changed.thing for changed in comparison.changed),
    ]
    if not things:
        return "its head, rules or facts differ"
    first, more = things[0], len(things) - 1
    others = f" and {more} more {'thing' if more == 1 else 'things'}" if more else ""
    return f"{first.kind} {first.id}{others} {'differ' if more else 'differs'}"

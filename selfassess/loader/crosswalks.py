"""`crosswalk.yaml`: does it fit this edition, and the edition that it leads to?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from selfassess.domain.framework import Crosswalk, Framework
from selfassess.loader.checks import NO_GAPS, Gaps
from selfassess.loader.documents import Document
from selfassess.loader.texts import Where, check_text


@dataclass(frozen=True)
class _Id:
    """All that is read of an element of another edition."""

    id: str


@dataclass(frozen=True)
class _IdsFile:
    elements: tuple[_Id, ...]


def find_crosswalk_faults(
    framework: Framework, crosswalk: Crosswalk, other: Path | None, gaps: Gaps = NO_GAPS
) -> Iterator[tuple[Where, str]]:
    """
    Everything wrong with the crosswalk of an edition.

    Args:
        framework: The edition.
        crosswalk: Its crosswalk.
        other: The folder of the edition that it leads to; None where there is none.
        gaps: What may stand in files of the edition that could not be read.

    Yields:
        Where it stands and what to do about it.
    """
    others = None if other is None else _list_element_ids(other)
    if others is None:
        yield ("crosswalk", "to"), f"there is no edition {crosswalk.to!r}; use its folder's name"
    times = Counter(entry.item for entry in crosswalk.entries)
    for index, entry in enumerate(crosswalk.entries):
        at: Where = ("crosswalk", "entries", index)
        if entry.item not in framework.elements and not gaps.hide("elements", entry.item):
            yield (*at, "item"), f"{entry.item!r} is no element of this edition"
        if times[entry.item] > 1:
            yield (*at, "item"), f"{entry.item!r} stands more than once; keep one"
        for element in entry.elements:
            if others is not None and element not in others:
                yield (*at, "elements"), f"{element!r} is no element of {crosswalk.to}"
        yield from check_text(entry.note, (*at, "note"))
    for element in framework.elements:
        if element not in times:
            yield (
                ("crosswalk", "entries"),
                f"{element!r} is missing; say what it informs, or `fit: none`",
            )


def _list_element_ids(folder: Path) -> Collection[str]:
    """The element ids of another edition; the rest of it, and its faults, are its own affair."""
    files = (
        Document(path, path.name).read(_IdsFile) for path in (folder / "elements").glob("*.yaml")
    )
    return {element.id for file in files if file is not None for element in file.elements}

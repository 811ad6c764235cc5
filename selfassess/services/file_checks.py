"""Whether the files of the installation and the rows that name them fit together."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from selfassess.store import evidence as store
from selfassess.store.evidence import NamedFile
from selfassess.store.files import Stored, get_files

OLD_ENOUGH: Final = timedelta(days=1)
"""
A file is written before the row that names it. After a day nobody is between the two any more.
"""

Fault = Literal["missing", "changed", "not erased"]


@dataclass(frozen=True, slots=True)
class Found:
    """
    What does not fit.

    Args:
        files: How many files lie there.
        orphans: Files that no row names.
        faults: Rows whose file is missing, is not what was uploaded, or should be gone.
    """

    files: int
    orphans: tuple[Stored, ...]
    faults: tuple[tuple[NamedFile, Fault], ...]


def check_files() -> Found:
    """Read every file once and compare it with the rows that name it."""
    files = get_files()
    stored = {one.name: one for one in files.list_stored()}
    # Rows after files: what was uploaded in between is no orphan.
    named = store.list_named_files()
    wanted = {one.storage_key for one in named if not one.is_erased}
    known = {one.storage_key for one in named}
    digests: dict[str, str] = {}
    faults: list[tuple[NamedFile, Fault]] = []
    for one in named:
        if one.is_erased:
            if one.storage_key in stored and one.storage_key not in wanted:
                faults.append((one, "not erased"))
            continue
        if one.storage_key not in digests:
            digests[one.storage_key] = _digest(one.storage_key)
        digest = digests[one.storage_key]
        if digest != one.sha256:
            faults.append((one, "changed" if digest else "missing"))
    orphans = tuple(one for name, one in stored.items() if name not in known)
    return Found(len(stored), orphans, tuple(faults))


def remove_orphans(found: Found, now: datetime) -> tuple[Stored, ...]:
    """
    Remove the orphans that are older than a day.

    Returns:
        What was removed.
    """
    known = {one.storage_key for one in store.list_named_files()}
    removed = []
    for orphan in found.orphans:
        if orphan.written_at < now - OLD_ENOUGH and orphan.name not in known:
            get_files().remove(orphan.name)
            removed.append(orphan)
    return tuple(removed)


def _digest(name: str) -> str:
    try:
        return hashlib.sha256(get_files().read(name)).hexdigest()
    except FileNotFoundError:
        return ""

"""The files of an edition's version, letter by letter, to be carried elsewhere."""

from __future__ import annotations

from selfassess.loader.questionnaires import get_framework
from selfassess.loader.shelves import list_editions
from selfassess.loader.versions import PATTERNS, list_versions


def read_version_files(edition: str, version: str) -> dict[str, bytes]:
    """
    Read the files of a version of an edition, by name.

    Returns:
        Nothing where the version is neither published nor what the files have now.
    """
    folder = list_editions().get(edition)
    if folder is None:
        return {}
    published = list_versions(folder).get(version)
    if published is None and get_framework(edition).version != version:
        return {}
    root = published or folder
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for pattern in PATTERNS
        for path in sorted(root.glob(pattern))
    }

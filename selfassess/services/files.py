"""What the console command does with files; no database."""

from __future__ import annotations

from codecs import BOM_UTF8
from pathlib import Path

from selfassess.domain.framework import Framework
from selfassess.domain.responses import assess_element
from selfassess.domain.snapshot import Snapshot, take_snapshot
from selfassess.formats.documents import Document, write_snapshot
from selfassess.loader.answers import DistrictAnswers, read_answers
from selfassess.loader.questionnaires import get_framework, load_framework
from selfassess.loader.ratings import DistrictRatings, read_ratings
from selfassess.loader.shelves import list_editions


def list_edition_ids() -> list[str]:
    """The ids of the shipped editions."""
    return list(list_editions())


def check_edition(folder: Path) -> Framework:
    """
    Validate the edition in a folder.

    Raises:
        BadFileError: with every fault.
    """
    return load_framework(folder)


def check_shipped_editions() -> list[Framework]:
    """
    Validate every shipped edition.

    Raises:
        BadFileError: with every fault of the first edition that has any.
    """
    return [load_framework(folder) for folder in list_editions().values()]


def score_file(content: bytes, name: str, edition: str) -> list[Document]:
    """
    Score every district and date in a ratings or answers file.

    Args:
        content: The file.
        name: Its name, for faults, and for telling a workbook and JSON from CSV.
        edition: The id of a shipped edition.

    Returns:
        Snapshots, ordered by district, then date.

    Raises:
        BadFileError: with every fault of the file.
    """
    framework = get_framework(edition)
    if content.removeprefix(BOM_UTF8).lstrip()[:1] in (b"{", b"["):
        found = read_answers(content, name, framework)
        snapshot = _score_answers(framework, found)
        return [write_snapshot(snapshot, found.district, found.as_of)]
    return [
        write_snapshot(_score_ratings(framework, entry), entry.district, entry.as_of)
        for entry in read_ratings(content, name, framework)
    ]


def _score_ratings(framework: Framework, entry: DistrictRatings) -> Snapshot:
    return take_snapshot(
        framework,
        {
            element: assess_element(
                framework.elements[element],
                {},
                rating,
                lowest=framework.lowest,
                highest=framework.highest,
            )
            for element, rating in entry.ratings.items()
        },
    )


def _score_answers(framework: Framework, found: DistrictAnswers) -> Snapshot:
    return take_snapshot(
        framework,
        {
            element.id: assess_element(
                element,
                found.answers.get(element.id, {}),
                found.ratings.get(element.id),
                lowest=framework.lowest,
                highest=framework.highest,
            )
            for element in framework.elements.values()
        },
    )

"""What the console command does with files; no database."""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import dataclass
from datetime import date
from typing import Final

from selfassess.domain.errors import NotFoundError
from selfassess.domain.framework import Framework
from selfassess.domain.responses import assess_element
from selfassess.domain.snapshot import Snapshot, take_snapshot
from selfassess.formats.documents import Document, write_snapshot
from selfassess.loader.answers import DistrictAnswers, read_answers
from selfassess.loader.questionnaires import get_framework
from selfassess.loader.ratings import DistrictRatings, read_ratings
from selfassess.loader.shelves import list_editions

NAMES_SHOWN: Final = 20
"""How many districts an error lists, of a file that may hold thousands."""


def list_edition_ids() -> list[str]:
    """The ids of the shipped editions."""
    return list(list_editions())


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
    if _holds_answers(content):
        found = read_answers(content, name, framework)
        snapshot = _score_answers(framework, found)
        return [write_snapshot(snapshot, found.district, found.as_of)]
    return [
        write_snapshot(_score_ratings(framework, entry), entry.district, entry.as_of)
        for entry in read_ratings(content, name, framework)
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one district of a file stands at its newest date."""

    district: str
    as_of: date
    snapshot: Snapshot


def score_district(content: bytes, name: str, edition: str, district: str | None) -> Standing:
    """
    Score one district of a file, at its newest date.

    Args:
        content: The file.
        name: Its name, for faults, and for telling a workbook and JSON from CSV.
        edition: The id of an edition.
        district: Which one; None for the only one.

    Raises:
        BadFileError: with every fault of the file.
        NotFoundError: the file does not hold the district, or several and none was named.
    """
    framework = get_framework(edition)
    if _holds_answers(content):
        found = read_answers(content, name, framework)
        _check_name([found.district], district)
        return Standing(found.district, found.as_of, _score_answers(framework, found))
    entries = read_ratings(content, name, framework)
    names = list(dict.fromkeys(entry.district for entry in entries))
    chosen = _check_name(names, district)
    newest = max(
        (entry for entry in entries if entry.district == chosen), key=lambda entry: entry.as_of
    )
    return Standing(chosen, newest.as_of, _score_ratings(framework, newest))


def _check_name(names: list[str], district: str | None) -> str:
    if district is None and len(names) == 1:
        return names[0]
    if district in names:
        return district
    known = ", ".join(names[:NAMES_SHOWN]) + (", ..." if len(names) > NAMES_SHOWN else "")
    if district is None:
        raise NotFoundError(f"The file holds {len(names)} districts; name one of {known}.")
    raise NotFoundError(f"The file holds no district {district!r}; it holds {known}.")


def _holds_answers(content: bytes) -> bool:
    return content.removeprefix(BOM_UTF8).lstrip()[:1] in (b"{", b"[")


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

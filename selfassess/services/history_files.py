"""A district's history as a ratings file, in the form in which it can be imported again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal

from selfassess.domain.errors import NotFoundError
from selfassess.domain.permissions import Permission
from selfassess.formats.ratings import RatingRow, list_rows, write_csv
from selfassess.services.access import Actor, get_district
from selfassess.services.reports import ReportFile, spell_plain
from selfassess.store import history as store
from selfassess.store.documents import read_worksheet

CSV: Final = "text/csv; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export_history(
    actor: Actor, district_id: int, edition: str, form: Literal["csv", "xlsx"], now: datetime
) -> ReportFile:
    """
    Write the levels of a district's snapshots of an edition into a ratings file.

    Of several snapshots for one date the file holds the newest, because it can name a date once.

    Raises:
        NotFoundError: see `get_district`; or there is no snapshot of this edition.
        NotAllowedError: see `get_district`.
    """
    district, _role = get_district(actor, district_id, Permission.SEE)
    by_date = {one.as_of: one for one in store.list_whole_snapshots(district_id, edition)}
    if not by_date:
        raise NotFoundError("This district has no snapshot of this edition to export.")
    rows: list[RatingRow] = []
    for snapshot in by_date.values():
        causes, notes = _read_remarks(snapshot.worksheets)
        rows += list_rows(district.name, snapshot.document, causes, notes)
    name = name_history(district.name, edition, form)
    if form == "csv":
        return ReportFile(name, CSV, write_csv(rows))
    title = f"History of {district.name}"
    # What writes workbooks takes a moment to load, and few ask for one.
    from selfassess.reports.ratings import write_ratings_workbook

    return ReportFile(name, XLSX, write_ratings_workbook(title, rows, now))


def name_history(district: str, edition: str, form: str) -> str:
    """
    Name the file, in plain letters.

    >>> name_history("Łódź ISD", "crpe-2016", "csv")
    'history-lodz-isd-crpe-2016.csv'
    """
    return "-".join(filter(None, ("history", spell_plain(district), f"{edition}.{form}")))


def _read_remarks(worksheets: dict[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Why elements are not applicable, and what was written beside them, by element id."""
    causes, notes = {}, {}
    for element, document in worksheets.items():
        worksheet = read_worksheet(document)
        rating = worksheet.judgment.rating if worksheet.judgment else None
        given = [answer.cause for _, answer in sorted(worksheet.answers.items())]
        stated = next(filter(None, [rating.cause if rating else "", *given]), "")
        causes[element] = " ".join(stated.split())
        notes[element] = (rating.reason if rating else "") or worksheet.note
    return causes, notes

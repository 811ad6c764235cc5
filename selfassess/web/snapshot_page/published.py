"""A snapshot beside what the edition's publisher printed about real places: shown, never mixed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from selfassess.domain.framework import Framework, Published
from selfassess.formats.dates import show_date
from selfassess.formats.documents import Document
from selfassess.formats.words import STATE_WORDS
from selfassess.web.rubric_page.ratings import (
    PlaceColumn,
    RatingCell,
    RatingsPage,
    describe_ratings,
)
from selfassess.web.snapshot_page.summary import label_of

OTHER_WORDS: Final = (
    "The same label may stand for different things: the publisher’s rubric for each row is not"
    " known, and the team rates by descriptors of this project."
)


@dataclass(frozen=True, slots=True)
class PublishedPart:
    """
    The team's own levels as the first column, the printed ones after it.

    `caveats` say, above the table, why the columns are of different kinds. Nothing is averaged,
    ranked or counted across them.
    """

    title: str
    caveats: tuple[str, ...]
    ratings: RatingsPage
    all_url: str


def describe_published(
    framework: Framework,
    published: Published,
    other: Framework | None,
    document: Document,
    all_url: str,
) -> PublishedPart:
    """
    Set the team's own levels beside the ratings that were printed.

    Args:
        framework: The edition of both.
        published: The printed ratings.
        other: The edition that the crosswalk leads to, where there is one.
        document: The frozen snapshot.
        all_url: The page of the rubric with the printed ratings alone.
    """
    page = describe_ratings(framework, published, other)
    as_of = show_date(date.fromisoformat(document["date"]))
    own = PlaceColumn(document["district"], as_of, ("", ""))
    results = document["elements"]
    rows = tuple(
        replace(row, cells=(_own_cell(framework, results[element]), *row.cells))
        for element, row in zip(framework.elements, page.rows, strict=True)
    )
    dates = ", ".join(dict.fromkeys(place.date for place in page.places))
    raters = (
        f"Other raters, another date. The first column is what the team of {document['district']}"
        f" says of its own {published.unit} for {as_of}. The other columns are what a publisher"
        f" printed: {dates}."
    )
    return PublishedPart(
        title="Beside the published ratings",
        caveats=(raters, OTHER_WORDS, *published.caveats),
        ratings=replace(page, places=(own, *page.places), rows=rows),
        all_url=all_url,
    )


def _own_cell(framework: Framework, result: Document) -> RatingCell:
    level = result["level"]
    words = STATE_WORDS[result["state"]] if level is None else label_of(framework, level)
    return RatingCell(level, words)

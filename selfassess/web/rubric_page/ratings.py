"""The page of ratings that a publisher printed about real places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from selfassess.domain.framework import Framework, Published, PublishedRating
from selfassess.formats.numbers import show_count
from selfassess.web.rubric_page.elements import FIT_WORDS
from selfassess.web.rubric_page.frame import (
    Frame,
    Link,
    link_element,
    link_source,
    make_frame,
    url_of_comparison,
)


@dataclass(frozen=True, slots=True)
class RatingCell:
    """What was printed about one place and one indicator; level is None where no score was."""

    level: int | None
    words: str


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator with every place's rating, and what the district edition has nearest to it."""

    indicator: Link
    cells: tuple[RatingCell, ...]
    fit: str
    nearest: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PlaceColumn:
    """One place: its name, the page where its ratings stand, and the date."""

    name: str
    date: str
    source: Link


@dataclass(frozen=True, slots=True)
class RatingsPage:
    """Printed ratings as a heat map, with what must be said of them."""

    frame: Frame
    lead: str
    unit: str
    date: str
    caveats: tuple[str, ...]
    scale: tuple[tuple[int, str], ...]
    places: tuple[PlaceColumn, ...]
    rows: tuple[IndicatorRow, ...]
    nearest_in: str
    compare_url: str
    counts: tuple[tuple[str, int], ...]


def describe_ratings(
    framework: Framework, published: Published, other: Framework | None
) -> RatingsPage:
    """
    Describe the ratings that a publisher printed.

    Args:
        framework: The edition that they are on.
        published: The ratings.
        other: The edition that the crosswalk leads to, where there is one.
    """
    dates = {rating.date for rating in published.ratings}
    places = show_count(len(published.places), "place")
    return RatingsPage(
        frame=make_frame(framework, "Published ratings", ("Published ratings", None)),
        lead=(
            f"What was printed about {places} on {len(framework.elements)} indicators,"
            " word for word."
        ),
        unit=published.unit,
        date=dates.pop() if len(dates) == 1 else "",
        caveats=published.caveats,
        scale=tuple((entry.level, entry.label) for entry in reversed(framework.scale)),
        places=tuple(
            _describe_place(framework, place, published.by_place[place])
            for place in published.places
        ),
        rows=tuple(
            _describe_indicator(framework, published, element, other)
            for element in framework.elements
        ),
        nearest_in=other.id if other else "",
        compare_url=url_of_comparison(framework.id, other.id) if other else "",
        counts=_count_words(published),
    )


def _describe_place(
    framework: Framework, place: str, ratings: Mapping[str, PublishedRating]
) -> PlaceColumn:
    first = next(iter(ratings.values()))
    source = framework.source_by_id[first.source]
    return PlaceColumn(
        place, first.date, (source.title, source.url or link_source(framework, source.id)[1])
    )


def _describe_indicator(
    framework: Framework, published: Published, element: str, other: Framework | None
) -> IndicatorRow:
    cells = []
    for place in published.places:
        rating = published.by_place[place].get(element)
        cells.append(
            RatingCell(rating.level, rating.words) if rating else RatingCell(None, "Not printed")
        )
    entry = framework.crosswalk.of_item.get(element) if framework.crosswalk else None
    nearest = entry.elements if entry and other else ()
    return IndicatorRow(
        link_element(framework, element),
        tuple(cells),
        FIT_WORDS[entry.fit] if entry else "",
        tuple(link_element(other, name) for name in nearest) if other else (),
    )


def _count_words(published: Published) -> tuple[tuple[str, int], ...]:
    """How often each rating was printed, best first; those without a level last."""
    counts = Counter((rating.words, rating.level) for rating in published.ratings)
    best_first = sorted(counts.items(), key=lambda item: -(item[0][1] or 0))
    return tuple((words, count) for (words, _), count in best_first)

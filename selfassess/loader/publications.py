"""`ratings.yaml`: what a publisher printed about real places, word for word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from selfassess.domain.framework import Framework, Published, PublishedRating
from selfassess.domain.scale import STRICT, ScaleLevel
from selfassess.loader.checks import NO_GAPS, Gaps
from selfassess.loader.texts import Where


@dataclass(frozen=True)
class PlaceRatings:
    """What was printed about one place, by element id, and the page where it stands."""

    __pydantic_config__ = STRICT
    place: str
    date: str
    source: str
    ratings: Mapping[str, str]


@dataclass(frozen=True)
class RatingsFile:
    """What `ratings.yaml` holds; `no_score` are the words printed where no score was given."""

    __pydantic_config__ = STRICT
    unit: str
    no_score: str
    caveats: tuple[str, ...]
    places: tuple[PlaceRatings, ...]


def publish(file: RatingsFile, scale: tuple[ScaleLevel, ...]) -> Published:
    """Read printed words as levels of the scale; words that are none of its labels have none."""
    levels = {entry.label: entry.level for entry in scale}
    ratings = (
        PublishedRating(place.place, element, levels.get(words), words, place.date, place.source)
        for place in file.places
        for element, words in place.ratings.items()
    )
    return Published(file.unit, file.caveats, tuple(ratings))


def find_publication_faults(
    framework: Framework, file: RatingsFile, gaps: Gaps = NO_GAPS
) -> Iterator[tuple[Where, str]]:
    """
    Everything wrong with the published ratings of an edition.

    Args:
        framework: The edition.
        file: Its published ratings.
        gaps: What may stand in files of the edition that could not be read.

    Yields:
        Where it stands and what to do about it.
    """
    if not file.caveats:
        yield ("ratings", "caveats"), "say what must be known wherever these ratings are shown"
    words = {*(entry.label for entry in framework.scale), file.no_score}
    seen: set[str] = set()
    for index, place in enumerate(file.places):
        at: Where = ("ratings", "places", index)
        if place.place in seen:
            yield (*at, "place"), f"{place.place!r} stands twice; keep one"
        seen.add(place.place)
        source = framework.source_by_id.get(place.source)
        if source is None and gaps.hide("sources", place.source):
            continue
        if source is None or not source.url:
            yield (*at, "source"), f"{place.source!r} is no source with an address"
        for element in framework.elements:
            if element not in place.ratings:
                message = f"{element!r} is missing; write {file.no_score!r} where none is printed"
                yield (*at, "ratings"), message
        for element, printed in place.ratings.items():
            if element not in framework.elements and not gaps.hide("elements", element):
                yield (*at, "ratings", element), f"{element!r} is no element of this edition"
            if printed not in words:
                yield (*at, "ratings", element), f"{printed!r} is no label of the scale"

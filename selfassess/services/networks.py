"""Many districts side by side; from a file, without a database."""

from __future__ import annotations

from datetime import date

from selfassess.domain.framework import Framework
from selfassess.domain.network import Network, Round, Use, compare_districts
from selfassess.loader.questionnaires import get_framework
from selfassess.loader.ratings import DistrictRatings, read_ratings


def compare_file(
    content: bytes, name: str, edition: str, *, since: date | None = None, use: Use = "latest"
) -> Network:
    """
    Compare all districts in a ratings file.

    Args:
        content: The file.
        name: Its name, for faults, and for telling a workbook from CSV.
        edition: The id of an edition.
        since: Analyze only districts with enough rounds, the newest on or after this day.
        use: What a district counts with.

    Raises:
        BadFileError: with every fault of the file.
    """
    framework = get_framework(edition)
    rounds: dict[str, list[Round]] = {}
    for entry in read_ratings(content, name, framework):
        rounds.setdefault(entry.district, []).append(_to_round(framework, entry))
    return compare_districts(framework, rounds, since=since, use=use)


def _to_round(framework: Framework, entry: DistrictRatings) -> Round:
    ratings = entry.ratings
    untouched = (framework.lowest, framework.highest)
    return Round(
        as_of=entry.as_of,
        levels={e: rating.level for e, rating in ratings.items() if rating.level is not None},
        open_bounds={
            element: untouched
            for element in framework.elements
            if element not in ratings or ratings[element].state == "unknown"
        },
    )

"""Invented networks of a given size: the same seed, the same districts."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from fractions import Fraction
from statistics import median

from selfassess.domain.districts import DistrictFacts, Governance
from selfassess.domain.framework import Framework
from selfassess.domain.network import Round, compare_districts
from selfassess.domain.responses import ElementResult, ElementState
from selfassess.domain.sharing import Sharing
from selfassess.domain.snapshot import take_snapshot
from selfassess.extensions import db
from selfassess.formats.documents import write_snapshot
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.services.network_views import (
    LeverCount,
    NetworkQuery,
    NetworkView,
    Point,
    Row,
    StateCount,
)
from selfassess.store import districts, snapshots

STATES = ("OH", "OH", "OH", "CO", "LA", "TN", "NY", "PR", "DC", "CA")
WORDS = ("Riverbend", "Harlow", "Easton", "Maple", "Cedar", "Larkspur", "Mill", "Clear", "Summit")
KINDS = ("Unified School District", "City Schools", "County", "Public Schools", "Parish")


def make_names(count: int, seed: int = 7) -> list[str]:
    """So many different names of districts."""
    chance = random.Random(seed)  # noqa: S311 - invented names are no secret
    names: list[str] = []
    while len(names) < count:
        name = f"{chance.choice(WORDS)} {chance.choice(WORDS)} {chance.choice(KINDS)}"
        names.append(name if name not in names else f"{name} {len(names)}")
    return names


def make_rounds(framework: Framework, seed: int, rounds: int) -> list[Round]:
    """The rounds of a district, one a year, the newest in 2026."""
    chance = random.Random(seed)  # noqa: S311
    base, drift = chance.gauss(3, 0.7), chance.gauss(0.1, 0.3)
    found = []
    for number in range(rounds):
        level = base + drift * number
        levels = {
            element: min(5, max(1, round(chance.gauss(level, 0.9))))
            for element in framework.elements
        }
        found.append(Round(date(2027 - rounds + number, 5, 1), levels, {}))
    return found


def build_view(count: int = 24, seed: int = 7, *, query: NetworkQuery | None = None) -> NetworkView:
    """A view of an invented network, without a database; all districts count."""
    query = query or NetworkQuery(DEFAULT_EDITION)
    framework = get_edition(query.edition)
    names = make_names(count, seed)
    rounds = {
        name: make_rounds(framework, seed * 1000 + number, 1 + number % 4)
        for number, name in enumerate(names)
    }
    network = compare_districts(framework, rounds, since=query.since, use=query.use)
    overalls = [one.overall for one in network.districts if one.overall is not None]
    points = tuple(
        Point(
            number,
            one.district,
            one.overall or Fraction(0),
            one.spread or Fraction(0),
            one.quadrant or "weak-piecemeal",
            one.progress,
            one.course,
        )
        for number, one in enumerate(network.districts)
    )
    courses = [one.course for one in network.districts if one.course]
    return NetworkView(
        query=query,
        framework=framework,
        rows=tuple(
            Row(
                number,
                one.district,
                STATES[number % len(STATES)],
                Governance.ELECTED_BOARD,
                None,
                False,
                number,
                one,
            )
            for number, one in enumerate(network.districts[:100])
        ),
        found=count,
        seen=count,
        components=network.components,
        elements=network.elements,
        component_means={rank.component: rank.mean for rank in network.components},
        selection=network.selection,
        quadrants={
            quadrant: sum(point.quadrant == quadrant for point in points)
            for quadrant in {point.quadrant for point in points}
        },
        cut_overall=Fraction(3) if query.cuts == "fixed" else Fraction(median(overalls)),
        cut_spread=Fraction(1),
        points=points if count <= 60 else (),
        cells=(),
        states=tuple(
            StateCount(state, all_, all_)
            for state in sorted(set(STATES))
            if (all_ := sum(STATES[n % len(STATES)] == state for n in range(count)))
        ),
        levers=(
            LeverCount("union-contract", "", 14, count),
            LeverCount("board", "", 3, count),
            LeverCount("union-contract", "OH", 5, 7),
            LeverCount("board", "OH", 0, 7),
        ),
        sharing={Sharing.NETWORK: count},
        is_staff=True,
        courses={course: courses.count(course) for course in set(courses)},
        too_few=count - len(courses),
        movers=tuple(sorted(points, key=lambda one: (one.progress is None, -(one.progress or 0)))),
        overall_mean=sum(overalls, Fraction(0)) / len(overalls),
    )


def add_district(
    name: str,
    levels: int | dict[str, int | ElementState],
    *,
    state: str = "OH",
    sharing: Sharing = Sharing.NETWORK,
    days: tuple[date, ...] = (date(2026, 5, 1),),
    is_demonstration: bool = False,
) -> int:
    """
    Put a district with frozen snapshots into the database; needs an application context.

    Args:
        name: What it is called.
        levels: One for all elements, or what differs from 3 by element: a level or a state.
        state: Where it is.
        sharing: With whom it shares.
        days: Of its snapshots.
        is_demonstration: Whether it is invented.
    """
    framework = get_edition(DEFAULT_EDITION)
    district = districts.add_district(DistrictFacts(name, state, Governance.ELECTED_BOARD))
    district.sharing, district.admitted_at = sharing, district.created_at
    district.is_demonstration = is_demonstration
    usual = levels if isinstance(levels, int) else 3
    other = {} if isinstance(levels, int) else levels
    results = {element: _make_result(other.get(element, usual)) for element in framework.elements}
    for day in days:
        document = write_snapshot(take_snapshot(framework, results), name, day)
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
        snapshots.add_snapshot(
            district.id, None, day, moment, None, document=document, worksheets={}
        )
    db.session.commit()
    return district.id


def _make_result(found: int | ElementState) -> ElementResult:
    if isinstance(found, int):
        return ElementResult("rated", found, None, found, found)
    if found == "na":
        return ElementResult("na")
    return ElementResult(found, None, None, 1, 5)

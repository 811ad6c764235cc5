"""
The network as pages show it: the districts that whoever looks may see, one page of them at a time.

A district is seen by the staff of the network where it shares as much, and by members of districts
that share with the network where it does so, too. Only frozen snapshots are read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from statistics import median
from typing import Literal

from selfassess.domain.districts import Governance
from selfassess.domain.errors import NotFoundError
from selfassess.domain.framework import Framework
from selfassess.domain.network import (
    ComponentRank,
    ElementRank,
    Round,
    Selection,
    Standing,
    Use,
    compare_districts,
)
from selfassess.domain.progress import Course
from selfassess.domain.responses import ElementState
from selfassess.domain.sharing import Sharing
from selfassess.domain.verdicts import QUADRANTS, Quadrant
from selfassess.services import staff
from selfassess.services.access import Actor
from selfassess.services.editions import get_edition
from selfassess.store import network as store
from selfassess.store.network import MarkedRound, Seat

Cuts = Literal["fixed", "median"]
"""Where the quadrants are cut: at the edition's numbers, or at the medians of those analyzed."""

ROWS: int = 100
"""How many districts stand on a page of a table."""
NAMED_POINTS: int = 60
"""Up to how many districts the quadrant chart names and draws one by one."""
CELL_OVERALL: Fraction = Fraction(1, 4)
"""Height of a square of the density grid. [overall score]"""
CELL_SPREAD: Fraction = Fraction(1, 8)
"""Width of a square of the density grid. [levels squared]"""


@dataclass(frozen=True, slots=True)
class NetworkQuery:
    """
    What somebody asks of the network.

    Args:
        edition: The id of the edition whose snapshots are read.
        since: Analyze only districts with enough rounds, the newest on or after this day.
        use: What a district counts with.
        cuts: Where the quadrants are cut.
        states: Only districts of these states, by postal code; empty is all.
        governance: Only districts that are governed so; empty is all.
        search: Only districts whose name contains this.
        quadrant: Only districts of this quadrant (by the cuts); empty is all.
        sort: `overall` (default), `name`, `state`, `progress`, `spread`, a component's id as `c:5`,
            or an element's as `e:2.3`. Ties by name; what has no number comes last, either way.
        descending: None is the usual way: numbers from the highest, words from the first.
        page: From 1.
    """

    edition: str
    since: date | None = None
    use: Use = "latest"
    cuts: Cuts = "fixed"
    states: tuple[str, ...] = ()
    governance: tuple[Governance, ...] = ()
    search: str = ""
    quadrant: Quadrant | Literal[""] = ""
    sort: str = "overall"
    descending: bool | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """
    A district in a table. Its `standing.elements` are those of what the network uses.

    `states` says of each element without a level in the newest round why it has none: "na",
    "unknown" or "unanswered". `is_member` is whether whoever looks belongs to the district and may
    open its own pages.
    """

    district_id: int
    name: str
    state: str
    governance: Governance
    students: int | None
    is_demonstration: bool
    snapshot_id: int
    """The newest snapshot; only members of the district may open it."""
    standing: Standing
    states: Mapping[str, ElementState] = field(default_factory=dict)
    is_member: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A district in the quadrant chart and in the chart of recent progress."""

    district_id: int
    name: str
    overall: Fraction
    spread: Fraction
    quadrant: Quadrant
    progress: Fraction | None
    course: Course | None = None
    is_demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """
    How many districts lie in a square of the quadrant chart, where too many lie to name them.

    `overall` and `spread` are its lower edges, multiples of CELL_OVERALL and CELL_SPREAD; what lies
    on an edge belongs to the square above or to the right of it.
    """

    overall: Fraction
    spread: Fraction
    count: int


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many districts of a state take part, and how many of them are analyzed."""

    state: str
    all: int
    analysed: int


@dataclass(frozen=True, slots=True)
class LeverCount:
    """
    How many analyzed districts of a state a lever holds back: a sticking point that it unblocks is
    at the sticking level or below (the flag `sticking-point`). `state` is empty for all states.
    """

    lever: str
    state: str
    held_back: int
    of: int


@dataclass(frozen=True, slots=True)
class NetworkView:
    """
    The network for one who looks.

    Means, ranks, counts and charts are of all districts that pass the filters and are analyzed;
    `rows` is one page of all that pass the filters, analyzed or not.

    Args:
        query: What was asked, made valid (a page that is not there becomes the last one).
        framework: The edition.
        rows: One page, in the order that was asked for.
        found: How many districts pass the filters.
        seen: How many districts whoever looks may see at all.
        components: Highest mean first.
        elements: Lowest mean first.
        component_means: The bottom line of the table of components, in their order.
        selection: Who is analyzed.
        quadrants: How many analyzed districts lie in each.
        cut_overall: Where strong begins, as the cuts say. [level]
        cut_spread: Where piecemeal begins, above this. [levels squared]
        points: Analyzed districts for the quadrant chart, best overall first; empty where there are
            more than NAMED_POINTS.
        cells: Instead of points where there are more than NAMED_POINTS; else empty.
        states: Of all that pass the filters, by postal code.
        levers: For all states together first, then by state; most held back first.
        sharing: What each role may see, for the note on the page: whether the staff looks.
        is_staff: Whether whoever looks belongs to the staff.
        courses: How many analyzed districts are on each course; what is absent is none.
        too_few: How many analyzed districts have too few rounds for recent progress.
        advanced: How many analyzed districts are advanced, by the published rule.
        movers: Analyzed districts for the chart of recent progress, the most first, those without
            a number last; where there are more than NAMED_POINTS only the 30 with the most and the
            30 with the least.
        demonstrations: How many of all that pass the filters are invented.
        overall_mean: Mean overall of those analyzed, for the bottom line of the tables.
    """

    query: NetworkQuery
    framework: Framework
    rows: tuple[Row, ...]
    found: int
    seen: int
    components: tuple[ComponentRank, ...]
    elements: tuple[ElementRank, ...]
    component_means: Mapping[str, Fraction | None]
    selection: Selection
    quadrants: Mapping[Quadrant, int]
    cut_overall: Fraction | None
    cut_spread: Fraction | None
    points: tuple[Point, ...]
    cells: tuple[Cell, ...]
    states: tuple[StateCount, ...]
    levers: tuple[LeverCount, ...]
    sharing: Mapping[Sharing, int]
    is_staff: bool
    courses: Mapping[Course, int] = field(default_factory=dict)
    too_few: int = 0
    advanced: int = 0
    movers: tuple[Point, ...] = ()
    demonstrations: int = 0
    overall_mean: Fraction | None = None

    @property
    def pages(self) -> int:
        """How many pages the tables have; at least one."""
        return max(1, -(-self.found // ROWS))


def view_network(actor: Actor, query: NetworkQuery, today: date) -> NetworkView:
    """
    Show the network to someone.

    Args:
        actor: Who looks.
        query: What they ask for.
        today: The day, for whom a page shows it.

    Raises:
        NotFoundError: the actor belongs neither to the staff nor to a district that shares with
            the network; or there is no such edition.
    """
    framework = get_edition(query.edition)
    is_staff = staff.is_staff(actor)
    if not is_staff and (actor.user_id is None or not store.belongs_to_sharing(actor.user_id)):
        raise NotFoundError("There is no such page.")
    wanted = (Sharing.STAFF, Sharing.NETWORK) if is_staff else (Sharing.NETWORK,)
    seats = {seat.id: seat for seat in store.list_seats(wanted)}
    elements: dict[str, tuple[str, ...]] = {}
    found: dict[int, dict[date, MarkedRound]] = {}
    for one in store.list_rounds(framework.id, wanted):
        if one.version not in elements:
            elements[one.version] = store.find_element_ids(framework.id, one.version)
        found.setdefault(one.district_id, {})[one.as_of] = one
    rounds = {
        _key(seats[district_id]): [
            Round(
                one.as_of,
                {
                    element: int(mark)
                    for element, mark in zip(elements[one.version], one.marks, strict=True)
                    if mark.isdigit() and element in framework.elements
                },
                {},
            )
            for one in history.values()
        ]
        for district_id, history in found.items()
    }
    seated = {_key(seats[id_]): seats[id_] for id_ in found}
    last = {_key(seats[id_]): list(history.values())[-1] for id_, history in found.items()}
    sharing = Counter(seat.sharing for seat in seated.values())
    passing = {
        key: history
        for key, history in rounds.items()
        if (not query.states or seated[key].state in query.states)
        and (not query.governance or seated[key].governance in query.governance)
        and query.search.strip().casefold() in seated[key].name.casefold()
    }
    network = compare_districts(framework, passing, since=query.since, use=query.use)
    shown = {key: _shown_overall(framework, network, key, passing[key], query.use) for key in passing}
    by_key = {standing.district: standing for standing in network.districts}
    analysed = [s for s in network.districts if s.analysed]
    cut_overall, cut_spread = (
        framework.rules.find("strong-at-least"),
        framework.rules.find("consistent-at-most"),
    )
    if query.cuts == "median":
        overalls = [o for s in analysed if (o := shown[s.district]) is not None]
        spreads = [s.spread for s in analysed if s.spread is not None]
        cut_overall = median(overalls) if overalls else None
        cut_spread = median(spreads) if spreads else None

    def judge(key: str) -> Quadrant | None:
        overall, spread = shown[key], by_key[key].spread
        if None in (overall, spread, cut_overall, cut_spread):
            return None
        return QUADRANTS[overall >= cut_overall, spread <= cut_spread]

    quadrants = {key: judge(key) for key in passing}
    if query.quadrant:
        passing = {k: h for k, h in passing.items() if quadrants[k] == query.quadrant}
        network = compare_districts(framework, passing, since=query.since, use=query.use)
        analysed = [s for s in network.districts if s.analysed]

    def value(s: Standing) -> object:
        if query.sort == "name":
            return seated[s.district].name
        if query.sort == "state":
            return seated[s.district].state or None
        if query.sort.startswith("c:"):
            return s.components.get(query.sort[2:])
        if query.sort.startswith("e:"):
            return s.elements.get(query.sort[2:])
        return getattr(s, query.sort)

    words = query.sort in ("name", "state")
    down = not words if query.descending is None else query.descending
    by_name = sorted(network.districts, key=lambda s: s.district)
    there = [s for s in by_name if value(s) is not None]
    there.sort(key=value, reverse=down)
    ordered = there + [s for s in by_name if value(s) is None]
    pages = max(1, -(-len(ordered) // ROWS))
    page = min(max(1, query.page), pages)

    def row(s: Standing) -> Row:
        seat, newest = seated[s.district], last[s.district]
        return Row(
            seat.id, seat.name, seat.state, seat.governance, seat.students,
            seat.is_demonstration, newest.snapshot_id,
            replace(s, district=seat.name, advanced=newest.advanced, quadrant=quadrants[s.district]),
        )

    drawn = [s for s in analysed if quadrants[s.district] is not None]
    points = [
        Point(seated[s.district].id, seated[s.district].name, shown[s.district], s.spread,
              quadrants[s.district], s.progress)
        for s in drawn
    ]
    means = {rank.component: rank.mean for rank in network.components}
    levers = {}
    rule, most = framework.rules.sticking_points, framework.rules.find("stuck-level")
    points_of = {}
    if rule and most is not None:
        for element in framework.elements:
            if element in rule.elements or framework.component_of[element].id in rule.components:
                points_of.setdefault(framework.elements[element].lever, []).append(element)
    counts = []
    groups = {"": analysed}
    for s in analysed:
        groups.setdefault(seated[s.district].state or "??", []).append(s)
    for state in ["", *sorted(set(groups) - {"", "??"})]:
        one = []
        for lever in [l.id for l in framework.levers if l.id in points_of]:
            held = sum(
                any(passing[s.district][-1].levels.get(e, 99) <= most for e in points_of[lever])
                for s in groups[state]
            )
            one.append(LeverCount(lever, state, held, len(groups[state])))
        counts += sorted(one, key=lambda c: -c.held_back)
    states_all = Counter(seated[s.district].state for s in network.districts)
    states_in = Counter(seated[s.district].state for s in analysed)
    return NetworkView(
        query=replace(query, page=page),
        framework=framework,
        rows=tuple(row(s) for s in ordered[(page - 1) * ROWS : page * ROWS]),
        found=len(ordered),
        seen=len(seated),
        components=network.components,
        elements=network.elements,
        component_means={c.id: means[c.id] for c in framework.components},
        selection=network.selection,
        quadrants={q: sum(quadrants[s.district] == q for s in analysed) for q in QUADRANTS.values()},
        cut_overall=cut_overall,
        cut_spread=cut_spread,
        points=tuple(points[:NAMED_POINTS]),
        cells=(),
        states=tuple(StateCount(s, states_all[s], states_in[s]) for s in sorted(states_all)),
        levers=tuple(counts),
        sharing=dict(sharing),
        is_staff=is_staff,
    )


def _key(seat: Seat) -> str:
    return f"{seat.name}\0{seat.id:012}"


def _shown_overall(framework, network, key, rounds, use):
    standing = next(s for s in network.districts if s.district == key)
    if use == "latest":
        return standing.overall
    known = [score for score in standing.components.values() if score is not None]
    return sum(known, Fraction(0)) / len(known) if known else None

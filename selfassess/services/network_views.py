"""
The network as pages show it: the districts that whoever looks may see, one page of them at a time.

A district is seen by the staff of the network where it shares as much, and by members of districts
that share with the network where it does so, too; neither before the staff have admitted it. Only
frozen snapshots are read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

from selfassess.domain.districts import Governance
from selfassess.domain.framework import Framework
from selfassess.domain.network import ComponentRank, ElementRank, Selection, Standing, Use
from selfassess.domain.progress import Course
from selfassess.domain.responses import ElementState
from selfassess.domain.sharing import Sharing
from selfassess.domain.verdicts import QUADRANTS, Quadrant
from selfassess.services.access import Actor
from selfassess.services.network_choices import (
    Choice,
    choose_districts,
    list_places,
    sort_by,
    sort_places,
)

if TYPE_CHECKING:
    from selfassess.domain.columns import Array

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
MOVERS: Final = 30
"""How many districts with the most progress, and with the least, are drawn where all are not."""


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
    """
    A district in the quadrant chart and in the chart of recent progress.

    `overall` and `spread` are those that its quadrant is judged by: of the newest round, or of the
    means over all rounds.
    """

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

    `overall` and `spread` are its lower edges, multiples of CELL_OVERALL and CELL_SPREAD. What lies
    on an edge belongs to the square above and to the left of it, as it does at the cuts: strong
    begins with the overall's cut, and consistent ends with the spread's.
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

    @property
    def is_mixed(self) -> bool:
        """Whether invented districts stand beside real ones, so that each has to be marked."""
        return 0 < self.demonstrations < self.selection.all


def view_network(actor: Actor, query: NetworkQuery, today: date) -> NetworkView:
    """
    Show the network to someone.

    Args:
        actor: Who looks.
        query: What they ask for.
        today: The day; nothing depends on it yet.

    Raises:
        NotFoundError: the actor belongs neither to the staff nor to a district that shares with
            the network; or there is no such edition.
    """
    choice = choose_districts(actor, query)
    panel, analysed = choice.shared.panel, choice.analysed
    ordered = sort_places(choice, choice.passing)
    page = min(max(1, query.page), max(1, -(-len(ordered) // ROWS)))
    components = panel.rank_components(query.use, analysed)
    means = {rank.component: rank.mean for rank in components}
    passing_seats, analysed_seats = choice.list_seats(choice.passing), choice.list_seats(analysed)
    drawn = analysed & (choice.quadrants >= 0)
    is_crowded = int(drawn.sum()) > NAMED_POINTS
    courses = panel.count_courses(analysed)
    return NetworkView(
        query=replace(choice.query, page=page),
        framework=choice.framework,
        rows=tuple(_make_row(choice, place) for place in ordered[(page - 1) * ROWS : page * ROWS]),
        found=len(ordered),
        seen=int(choice.seen.sum()),
        components=components,
        elements=panel.rank_elements(query.use, analysed),
        component_means={c.id: means[c.id] for c in choice.framework.components},
        selection=choice.selection,
        quadrants={
            name: int((analysed & (choice.quadrants == panel.number_quadrant(name))).sum())
            for name in QUADRANTS.values()
        },
        cut_overall=choice.cut_overall,
        cut_spread=choice.cut_spread,
        points=() if is_crowded else _list_points(choice, drawn),
        cells=_count_cells(choice, drawn) if is_crowded else (),
        states=_count_states(
            Counter(seat.state for seat in passing_seats),
            Counter(seat.state for seat in analysed_seats),
        ),
        levers=tuple(_count_levers(choice)),
        sharing=Counter(seat.sharing for seat in choice.list_seats(choice.seen)),
        is_staff=choice.is_staff,
        courses={course: count for course, count in courses.items() if count},
        too_few=int((analysed & ~panel.progress.known).sum()),
        advanced=sum(panel.advanced[place] == "yes" for place in list_places(analysed)),
        movers=_list_movers(choice, drawn),
        demonstrations=sum(seat.is_demonstration for seat in passing_seats),
        overall_mean=panel.overall.take(analysed).find_mean(),
    )


def _make_row(choice: Choice, place: int) -> Row:
    seat, panel = choice.shared.seats[place], choice.shared.panel
    return Row(
        district_id=seat.id,
        name=seat.name,
        state=seat.state,
        governance=seat.governance,
        students=seat.students,
        is_demonstration=seat.is_demonstration,
        snapshot_id=int(panel.snapshot_ids[place]),
        standing=choice.describe(place),
        states=panel.list_unrated(place),
        is_member=seat.id in choice.own,
    )


def _list_points(choice: Choice, drawn: Array) -> tuple[Point, ...]:
    ranks = choice.shared.panel.overall_ranks
    places = sort_by(choice, drawn, ranks, -1, is_down=True)
    return tuple(_make_point(choice, place) for place in places)


def _list_movers(choice: Choice, drawn: Array) -> tuple[Point, ...]:
    progress = choice.shared.panel.progress
    if int(drawn.sum()) > NAMED_POINTS:
        drawn = drawn & progress.known
    places = sort_by(choice, drawn, progress.rank().tolist(), -1, is_down=True)
    if len(places) > 2 * MOVERS:
        places = places[:MOVERS] + places[-MOVERS:]
    return tuple(_make_point(choice, place) for place in places)


def _make_point(choice: Choice, place: int) -> Point:
    seat, standing = choice.shared.seats[place], choice.describe(place)
    overall, spread = choice.used.overall.get(place), choice.used.spread.get(place)
    quadrant = choice.get_quadrant(place)
    if overall is None or spread is None or quadrant is None:
        raise ValueError("only a district that lies in a quadrant is drawn")
    return Point(
        district_id=seat.id,
        name=seat.name,
        overall=overall,
        spread=spread,
        quadrant=quadrant,
        progress=standing.progress,
        course=standing.course,
        is_demonstration=seat.is_demonstration,
    )


def _count_cells(choice: Choice, drawn: Array) -> tuple[Cell, ...]:
    squares = choice.used.count_squares(drawn, CELL_OVERALL, CELL_SPREAD, choice.framework.highest)
    return tuple(Cell(*edges, count) for edges, count in sorted(squares.items()))


def _count_states(
    passing: Mapping[str, int], analysed: Mapping[str, int]
) -> tuple[StateCount, ...]:
    # Districts whose state nobody has stated come last.
    codes = sorted(passing, key=lambda code: (not code, code))
    return tuple(StateCount(code, passing[code], analysed.get(code, 0)) for code in codes)


def _count_levers(choice: Choice) -> Iterator[LeverCount]:
    """By the newest round of each, as the flag `sticking-point` is."""
    points, panel = list_sticking_points(choice.framework), choice.shared.panel
    limit = choice.framework.rules.find("stuck-level")
    if limit is None:
        return
    held = {
        lever: Counter(
            seat.state for seat in choice.list_seats(choice.analysed & panel.find_weak(ids, limit))
        )
        for lever, ids in points.items()
    }
    every = Counter(seat.state for seat in choice.list_seats(choice.analysed))
    for state in ("", *sorted(filter(None, every))):
        counts = [
            LeverCount(
                lever,
                state,
                states[state] if state else states.total(),
                every[state] if state else every.total(),
            )
            for lever, states in held.items()
        ]
        yield from sorted(counts, key=lambda count: -count.held_back)


def list_sticking_points(framework: Framework) -> dict[str, tuple[str, ...]]:
    """The edition's sticking points by the lever that unblocks them, levers in their own order."""
    points = framework.rules.sticking_points
    if points is None:
        return {}
    found: dict[str, list[str]] = {lever.id: [] for lever in framework.levers}
    for id_, element in framework.elements.items():
        if id_ in points.elements or framework.component_of[id_].id in points.components:
            found.setdefault(element.lever, []).append(id_)
    return {lever: tuple(ids) for lever, ids in found.items() if ids}

"""
The network as pages show it: the districts that whoever looks may see, one page of them at a time.

A district is seen by the staff of the network where it shares as much, and by members of districts
that share with the network where it does so, too. Only frozen snapshots are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from selfassess.domain.districts import Governance
from selfassess.domain.framework import Framework
from selfassess.domain.network import ComponentRank, ElementRank, Selection, Standing, Use
from selfassess.domain.sharing import Sharing
from selfassess.domain.verdicts import Quadrant

Cuts = Literal["fixed", "median"]
"""Where the quadrants are cut: at the edition's numbers, or at the medians of those analyzed."""

ROWS: int = 100
"""How many districts stand on a page of a table."""
NAMED_POINTS: int = 60
"""Up to how many districts the quadrant chart names and draws one by one."""


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
    """A district in a table. Its `standing.elements` are those of what the network uses."""

    district_id: int
    name: str
    state: str
    governance: Governance
    students: int | None
    is_demonstration: bool
    snapshot_id: int
    """The newest snapshot; only members of the district may open it."""
    standing: Standing


@dataclass(frozen=True, slots=True)
class Point:
    """A district in the quadrant chart and in the chart of recent progress."""

    district_id: int
    name: str
    overall: Fraction
    spread: Fraction
    quadrant: Quadrant
    progress: Fraction | None


@dataclass(frozen=True, slots=True)
class Cell:
    """How many districts lie in a square of the quadrant chart, where too many lie to name them."""

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
        points: Analyzed districts for the charts, best overall first; at most NAMED_POINTS for the
            quadrant chart, and those of recent progress with the most and the least where there are
            more.
        cells: Instead of points where there are more than NAMED_POINTS; else empty.
        states: Of all that pass the filters, by postal code.
        levers: For all states together first, then by state; most held back first.
        sharing: What each role may see, for the note on the page: whether the staff looks.
        is_staff: Whether whoever looks belongs to the staff.
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

    @property
    def pages(self) -> int:
        """How many pages the tables have; at least one."""
        return max(1, -(-self.found // ROWS))

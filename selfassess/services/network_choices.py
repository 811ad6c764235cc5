"""Which districts somebody sees, which of them pass the filters, and which are analyzed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from selfassess.domain.errors import NotFoundError
from selfassess.domain.framework import Framework
from selfassess.domain.network import Selection, Standing
from selfassess.domain.sharing import Sharing
from selfassess.services import staff
from selfassess.services.access import Actor
from selfassess.services.editions import get_edition
from selfassess.services.network_panels import SharedRounds, find_shared_rounds
from selfassess.store import network as store

if TYPE_CHECKING:
    from selfassess.domain.columns import Array, Numbers
    from selfassess.domain.panel import Used
    from selfassess.domain.verdicts import Quadrant
    from selfassess.services.network_views import NetworkQuery
    from selfassess.store.network import Seat

WORDS = ("name", "state")
"""What is sorted as words, from the first on."""


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """
    What a question to the network comes to. A district is known by its place in `shared`.

    Args:
        query: What was asked, made valid.
        framework: The edition.
        shared: All districts that share. Only those of `seen` may be looked at.
        used: What each counts with.
        seen: Whom the actor sees.
        passing: Who of them passes the filters.
        analysed: Who of these counts.
        quadrants: The quadrant of each by the cuts, as its place in the order of quadrants.
        cut_overall: Where strong begins. [level]
        cut_spread: Where consistent ends. [levels squared]
        own: The actor's own districts: whether each shares with the network.
        is_staff: Whether the actor belongs to the staff.
    """

    query: NetworkQuery
    framework: Framework
    shared: SharedRounds
    used: Used
    seen: Array
    passing: Array
    analysed: Array
    quadrants: Array
    cut_overall: Fraction | None
    cut_spread: Fraction | None
    own: Mapping[int, bool]
    is_staff: bool

    def list_seats(self, chosen: Array) -> list[Seat]:
        """The chosen districts."""
        return [self.shared.seats[place] for place in list_places(chosen)]

    def get_quadrant(self, place: int) -> Quadrant | None:
        """The quadrant of the district at a place."""
        return self.shared.panel.name_quadrant(self.quadrants[place])

    def describe(self, place: int) -> Standing:
        """Where the district at a place stands."""
        return self.shared.panel.describe(
            place,
            self.shared.seats[place].name,
            self.query.use,
            self.get_quadrant(place),
            bool(self.analysed[place]),
        )

    @property
    def selection(self) -> Selection:
        """Who is analyzed."""
        since = self.query.since
        return Selection(
            1 if since is None else int(self.framework.rules.find("rounds-least") or 1),
            since,
            int(self.analysed.sum()),
            int(self.passing.sum()),
        )


def choose_districts(actor: Actor, query: NetworkQuery) -> Choice:
    """
    Find out whom a question is about.

    Raises:
        NotFoundError: the actor belongs neither to the staff nor to an admitted district that
            shares with the network; or there is no such edition.
    """
    framework = get_edition(query.edition)
    is_staff = staff.is_staff(actor)
    own = {} if actor.user_id is None else store.list_own(actor.user_id)
    if not is_staff and not any(own.values()):
        raise NotFoundError("There is no such page.")
    query = replace(query, sort=_check_sort(framework, query.sort), search=query.search.strip())
    shared = find_shared_rounds(framework)
    panel, seats = shared.panel, shared.seats
    used = panel.use(query.use)
    seen = panel.mark(is_staff or seat.sharing is Sharing.NETWORK for seat in seats)
    passes = _make_filter(query)
    passing = seen & panel.mark(map(passes, seats, shared.folded_names))
    selected = panel.find_selected(query.since)
    cut_overall = framework.rules.find("strong-at-least")
    cut_spread = framework.rules.find("consistent-at-most")
    if query.cuts == "median":
        cut_overall = used.overall.take(passing & selected).find_median()
        cut_spread = used.spread.take(passing & selected).find_median()
    quadrants = used.judge(cut_overall, cut_spread)
    if query.quadrant:
        passing = passing & (quadrants == panel.number_quadrant(query.quadrant))
    return Choice(
        query=query,
        framework=framework,
        shared=shared,
        used=used,
        seen=seen,
        passing=passing,
        analysed=passing & selected,
        quadrants=quadrants,
        cut_overall=cut_overall,
        cut_spread=cut_spread,
        own=own,
        is_staff=is_staff,
    )


def _make_filter(query: NetworkQuery) -> Callable[[Seat, str], bool]:
    states, governance = frozenset(query.states), frozenset(query.governance)
    search = query.search.casefold()

    def passes(seat: Seat, folded_name: str) -> bool:
        return (
            (not states or seat.state in states)
            and (not governance or seat.governance in governance)
            and search in folded_name
        )

    return passes


def _check_sort(framework: Framework, sort: str) -> str:
    """What is no column becomes the usual order."""
    kind, _, id_ = sort.partition(":")
    known = {"c": [component.id for component in framework.components], "e": framework.elements}
    is_known = id_ in known.get(kind, ()) if id_ else sort in (*WORDS, "progress", "spread")
    return sort if is_known else "overall"


def list_places(chosen: Array) -> list[int]:
    """The places of chosen districts."""
    found: list[int] = chosen.nonzero()[0].tolist()
    return found


def sort_places(choice: Choice, chosen: Array) -> list[int]:
    """The places of chosen districts in the order that was asked for; what has none comes last."""
    query, seats = choice.query, choice.shared.seats
    if query.sort in WORDS:
        is_down = bool(query.descending)
        words = [seat.name if query.sort == "name" else seat.state for seat in seats]
        return sort_by(choice, chosen, words, "", is_down=is_down)
    is_down = query.descending is None or query.descending
    ranks = _find_column(choice).rank().tolist()
    return sort_by(choice, chosen, ranks, -1, is_down=is_down)


def sort_by(
    choice: Choice, chosen: Array, keys: list[str] | list[int], none: str | int, *, is_down: bool
) -> list[int]:
    """The places of chosen districts by a key of each, equal ones by name, *none* last."""
    wanted = chosen.tolist()
    by_name = [place for place in choice.shared.by_name if wanted[place]]
    found = [place for place in by_name if keys[place] != none]
    found.sort(key=keys.__getitem__, reverse=is_down)
    return found + [place for place in by_name if keys[place] == none]


def _find_column(choice: Choice) -> Numbers:
    panel, used = choice.shared.panel, choice.used
    kind, _, id_ = choice.query.sort.partition(":")
    if id_:
        return used.components[id_] if kind == "c" else used.elements[id_]
    return {"progress": panel.progress, "spread": used.spread}.get(kind, panel.overall)

"""
Districts with frozen snapshots for tests of the network, and an independent look at them.

A history is written down as profiles, see `builders`, by year; of two for a year the later counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from random import Random
from statistics import median

from selfassess.domain.districts import STATES, DistrictFacts, Governance, Kind
from selfassess.domain.framework import Framework
from selfassess.domain.network import Network, Round, Standing, compare_districts
from selfassess.domain.sharing import Sharing
from selfassess.domain.snapshot import take_snapshot
from selfassess.domain.verdicts import QUADRANTS, Quadrant, judge
from selfassess.extensions import db
from selfassess.formats.documents import write_snapshot
from selfassess.services import network_imports
from selfassess.services.editions import get_edition
from selfassess.services.network_views import (
    LeverCount,
    NetworkQuery,
    StateCount,
)
from selfassess.store import districts, snapshots
from selfassess.store.models import NetworkImport
from tests.builders import results_of
from tests.cast import Person

EDITION = "crpe-2016"
SIZES = (6, 6, 4, 6, 3, 5, 6)
PLAIN = "333333 333333 3333 333333 333 33333 333333"


@dataclass(frozen=True)
class Given:
    """A district of a test network."""

    name: str
    history: Sequence[tuple[int, str]]
    sharing: Sharing = Sharing.NETWORK
    state: str = "CO"
    governance: Governance = Governance.ELECTED_BOARD
    is_demonstration: bool = False
    kind: Kind = Kind.DISTRICT
    students: int | None = None
    edition: str = EDITION
    is_admitted: bool = True


def put(*given: Given) -> list[int]:
    """Put districts into the database with what they share, and give their ids."""
    ids = []
    for one in given:
        facts = DistrictFacts(
            one.name, one.state, one.governance, students=one.students, kind=one.kind
        )
        district = districts.add_district(facts)
        district.sharing = one.sharing
        district.is_demonstration = one.is_demonstration
        district.admitted_at = district.created_at if one.is_admitted else None
        ids.append(district.id)
        for year, profile in one.history:
            freeze(district.id, year, profile, one.edition)
    db.session.commit()
    return ids


def freeze(district_id: int, year: int, profile: str, edition: str = EDITION) -> int:
    """Freeze a snapshot of a district."""
    framework = get_edition(edition)
    snapshot = take_snapshot(framework, results_of(framework, profile))
    as_of = date(year, 4, 1)
    document = write_snapshot(snapshot, "D", as_of)
    now = datetime.now(UTC)
    return snapshots.add_snapshot(district_id, None, as_of, now, None, document, {}).id


def make_networks(seed: int, count: int) -> list[Given]:
    """Districts by chance: names that come twice, private ones, gaps, and several a day."""
    rng = Random(seed)  # noqa: S311 - chance for tests
    return [
        Given(
            name=f"Town {rng.randrange(count)}",
            history=[
                (rng.randrange(2010, 2018), make_profile(rng)) for _ in range(rng.randrange(6))
            ],
            sharing=rng.choice(tuple(Sharing)),
            state=rng.choice(("", *list(STATES)[:4])),
            governance=rng.choice(tuple(Governance)),
            is_demonstration=rng.random() < 0.2,
            kind=rng.choice((*[Kind.DISTRICT] * 8, Kind.CITY, Kind.COALITION)),
            is_admitted=rng.random() < 0.8,
        )
        for _ in range(count)
    ]


def make_profile(rng: Random) -> str:
    """A profile by chance, each with leanings of its own."""
    weights = [rng.random() for _ in "12345"]
    groups = ("".join(rng.choices("12345-?.", [*weights, 0.1, 0.1, 0.1], k=n)) for n in SIZES)
    return " ".join(groups)


class Reference:
    """What a query should come to, by the reference of the domain and plain loops."""

    def __init__(
        self, given: Mapping[int, Given], query: NetworkQuery, sees: Sequence[Sharing]
    ) -> None:
        self.framework, self.query, self.given = get_edition(query.edition), query, given
        self.seen = {
            id_: one
            for id_, one in given.items()
            if one.sharing in sees and one.is_admitted
            if one.kind is Kind.DISTRICT and one.history
        }
        passing = [id_ for id_, one in self.seen.items() if self._passes(one)]
        network = self._compare(passing)
        by_id = {read_key(standing.district): standing for standing in network.districts}
        analysed = [standing for standing in by_id.values() if standing.analysed]
        self.cuts = self._find_cuts(analysed)
        self.quadrants = {id_: self._judge(standing) for id_, standing in by_id.items()}
        if query.quadrant:
            passing = [id_ for id_ in passing if self.quadrants[id_] == query.quadrant]
            network = self._compare(passing)
        self.network = network
        self.by_id = {
            read_key(standing.district): replace(
                standing,
                district=given[read_key(standing.district)].name,
                quadrant=self.quadrants[read_key(standing.district)],
                advanced=judge_newest(self.framework, given[read_key(standing.district)]),
            )
            for standing in network.districts
        }
        self.analysed = [id_ for id_, standing in self.by_id.items() if standing.analysed]

    def _passes(self, one: Given) -> bool:
        query = self.query
        return (
            (not query.states or one.state in query.states)
            and (not query.governance or one.governance in query.governance)
            and query.search.casefold() in one.name.casefold()
        )

    def _compare(self, ids: Sequence[int]) -> Network:
        rounds = {
            f"{self.seen[id_].name}\0{id_:09}": read_rounds(self.framework, self.seen[id_])
            for id_ in ids
        }
        return compare_districts(self.framework, rounds, since=self.query.since, use=self.query.use)

    def find_overall(self, standing: Standing) -> Fraction | None:
        """The overall that the quadrant is judged by."""
        if self.query.use == "latest":
            return standing.overall
        known = [score for score in standing.components.values() if score is not None]
        return sum(known, Fraction(0)) / len(known) if known else None

    def _find_cuts(self, analysed: Sequence[Standing]) -> tuple[Fraction | None, Fraction | None]:
        if self.query.cuts == "fixed":
            return Fraction(3), Fraction(1)
        overalls = [self.find_overall(one) for one in analysed]
        known = [one for one in overalls if one is not None]
        spreads = [one.spread for one in analysed if one.spread is not None]
        return median(known) if known else None, median(spreads) if spreads else None

    def _judge(self, standing: Standing) -> Quadrant | None:
        overall, (high, low) = self.find_overall(standing), self.cuts
        if overall is None or standing.spread is None or high is None or low is None:
            return None
        return QUADRANTS[overall >= high, standing.spread <= low]

    def list_ids(self) -> list[int]:
        """Everybody who passes, in the order that was asked for."""
        query = self.query
        is_word = query.sort in ("name", "state")
        is_down = not is_word if query.descending is None else query.descending

        def key(id_: int) -> str | Fraction | None:
            standing = self.by_id[id_]
            kind, _, name = query.sort.partition(":")
            if is_word:
                return (self.given[id_].name if kind == "name" else self.given[id_].state) or None
            if name:
                return (standing.components if kind == "c" else standing.elements).get(name)
            found: Fraction | None = getattr(standing, kind)
            return found

        by_name = sorted(self.by_id, key=lambda id_: (self.given[id_].name, id_))
        known = [id_ for id_ in by_name if key(id_) is not None]
        known.sort(key=key, reverse=is_down)  # type: ignore[arg-type]
        return known + [id_ for id_ in by_name if key(id_) is None]

    def count_states(self) -> list[StateCount]:
        """Who takes part, by state; unknown ones last."""
        everybody = Counter(self.given[id_].state for id_ in self.by_id)
        counted = Counter(self.given[id_].state for id_ in self.analysed)
        codes = sorted(set(everybody) - {""}) + ([""] if "" in everybody else [])
        return [StateCount(code, everybody[code], counted[code]) for code in codes]

    def count_levers(self) -> set[LeverCount]:
        """Whom each lever holds back, by state."""
        points = self.framework.rules.sticking_points
        assert points is not None
        levers: dict[str, set[str]] = {}
        for id_, element in self.framework.elements.items():
            if id_ in points.elements or id_.split(".")[0] in points.components:
                levers.setdefault(element.lever, set()).add(id_)
        found = set()
        for state in {"", *(self.given[id_].state for id_ in self.analysed)}:
            here = [id_ for id_ in self.analysed if state in ("", self.given[id_].state)]
            for lever, elements in levers.items():
                held = sum(
                    any(newest.get(element, 9) <= 3 for element in elements)
                    for id_ in here
                    for newest in [read_rounds(self.framework, self.given[id_])[-1].levels]
                )
                found.add(LeverCount(lever, state, held, len(here)))
        return found


def read_key(key: str) -> int:
    """The id in the name that the reference sorts by."""
    return int(key.rpartition("\0")[2])


def read_rounds(framework: Framework, one: Given) -> list[Round]:
    """The rounds of a district, oldest first."""
    by_day = {
        date(year, 4, 1): {
            element: int(mark)
            for element, mark in zip(framework.elements, profile.replace(" ", ""), strict=True)
            if mark.isdigit()
        }
        for year, profile in one.history
    }
    return [Round(day, levels, {}) for day, levels in sorted(by_day.items())]


def judge_newest(framework: Framework, one: Given) -> str | None:
    """The verdict that was frozen with the newest round."""
    year = max(year for year, _ in one.history)
    profile = [profile for known, profile in one.history if known == year][-1]
    return judge(take_snapshot(framework, results_of(framework, profile))).advanced


RATINGS = (
    "district,date,element,level,note\n"
    "Ash,2015-04-01,1.1,4,\n"
    "Ash,2015-04-01,1.2,na:state law,\n"
    "Ash,2016-04-01,1.1,5,Seen twice\n"
    "Birch,2016-04-01,1.1,2,\n"
    "Birch,2016-04-01,2.3,unknown,\n"
)
"""A ratings file of two districts with three rounds."""


def find_network_import(person: Person) -> int:
    """An import of somebody's that waits for its confirmation; made where there is none."""
    query = db.select(NetworkImport.id).where(NetworkImport.confirmed_at.is_(None))
    known = db.session.scalar(query)
    if known is not None:
        return known
    file = network_imports.SentFile("rounds.csv", RATINGS.encode())
    now = datetime.now(UTC)
    return network_imports.put_aside(person.actor, EDITION, Sharing.STAFF, file, None, now)

"""How long the network of a whole country takes: each district of the US, rated each year."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import func, insert, select, text

from selfassess import create_app
from selfassess.config import Settings
from selfassess.domain.districts import STATES, Governance, Kind
from selfassess.domain.sharing import Sharing
from selfassess.extensions import db
from selfassess.services import staff
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.store.models import District, Snapshot
from tests.bench import goals
from tests.bench.measure import Round, Side, measure, median_cpu, percentile
from tests.bench.server import serve
from tests.bench.site import Member, load_site
from tests.bench.table import Line

SEED = 13_000
YEARS = range(2015, 2025)
BATCH = 5_000
PAGES = (
    "/network",
    "/network/components",
    "/network/elements",
    "/network/map",
    "/network/quadrants",
    "/network/progress",
    "/network/rankings",
    "/network/levers",
    "/network?use=average&cuts=median",
)


def measure_network(
    server: str, environment: Mapping[str, str], folder: Path, districts: int, repetitions: int
) -> Iterator[Line]:
    """
    Measure the pages of a network of invented districts, as its staff asks for them.

    Args:
        server: What serves the application.
        environment: The settings; on SQLite another file is used, on PostgreSQL the same database.
        folder: Where to keep files meanwhile.
        districts: How many there are, each with ten snapshots.
        repetitions: How often each page is asked for, once it was.
    """
    is_sqlite = environment["DATABASE_URL"].startswith("sqlite")
    if is_sqlite:
        environment = {**environment, "DATABASE_URL": f"sqlite:///{folder}/network.db"}
    site, _loading = load_site(environment)
    with create_app(Settings.from_env({**environment, "LOG_LEVEL": "ERROR"})).app_context():
        staff.change_staff(site.email, belongs=True)
        fill_network(districts)
        bare = min(_time_bare() for _ in range(3))
    goal = goals.NETWORK_SQLITE if is_sqlite else goals.NETWORK
    with serve(server, environment, folder / "network.log") as ours:
        member = Member(site, ours.port)
        member.reader_of("/rubric")()
        first = [measure(Side(ours, member.reader_of("/network")), 1)]
        yield _make_line(f"network of {districts:,}, first view", first, bare, goal)
        for page in PAGES:
            side = Side(ours, member.reader_of(page))
            measure(side, 1)
            found = [measure(side, 1) for _ in range(repetitions)]
            yield _make_line(page, found, bare, goal)


def fill_network(districts: int) -> None:
    """
    Put invented districts with frozen snapshots into the database, past everything but its tables.

    Documents say only which elements there are: no page of the network reads more of them.
    """
    framework = get_edition(DEFAULT_EDITION)
    numbers = random.Random(SEED)  # noqa: S311 - nothing here is secret
    document = {"elements": {element: {} for element in framework.elements}}
    states, now = list(STATES), datetime.now(UTC)
    first = (db.session.scalar(select(func.max(District.id))) or 0) + 1
    with db.engine.begin() as connection:
        connection.execute(
            insert(District.__table__),  # type: ignore[arg-type]
            [
                {
                    "id": id_,
                    "name": f"Invented {id_:05}",
                    "state": states[id_ % len(states)],
                    "governance": numbers.choice(list(Governance)),
                    "kind": Kind.DISTRICT,
                    "nces_id": "",
                    "is_demonstration": True,
                    "sharing": numbers.choice([Sharing.STAFF, Sharing.NETWORK]),
                    "counts_as_peer": False,
                    "admitted_at": now,
                    "created_at": now,
                }
                for id_ in range(first, first + districts)
            ],
        )
        rows = []
        for id_ in range(first, first + districts):
            weights = [numbers.random() for _ in "12345"]
            for year in YEARS:
                marks = "".join(numbers.choices("12345-?", [*weights, 0.05, 0.05], k=36))
                rows.append(
                    {
                        "district_id": id_,
                        "as_of": date(year, 4, 1),
                        "taken_at": now,
                        "edition": framework.id,
                        "edition_version": framework.version,
                        "complete": True,
                        "overall": numbers.uniform(1, 5),
                        "spread": 1.0,
                        "advanced": "no",
                        "marks": marks,
                        "document": document,
                        "worksheets": {},
                    }
                )
            if len(rows) >= BATCH:
                connection.execute(insert(Snapshot.__table__), rows)  # type: ignore[arg-type]
                rows = []
        if rows:
            connection.execute(insert(Snapshot.__table__), rows)  # type: ignore[arg-type]
        connection.execute(text("ANALYZE"))


def _time_bare() -> float:
    """The least that any view of the same rows asks of the database. [s]"""
    query = (
        select(
            Snapshot.district_id,
            func.count(Snapshot.id),
            func.max(Snapshot.as_of),
            func.avg(Snapshot.overall),
        )
        .where(Snapshot.edition == DEFAULT_EDITION)
        .group_by(Snapshot.district_id)
    )
    started = time.perf_counter()
    db.session.execute(query).all()
    return time.perf_counter() - started


def _make_line(what: str, rounds: Sequence[Round], bare: float, goal: float) -> Line:
    seconds = percentile(rounds, 50)
    return Line(
        what,
        p50=seconds,
        cpu=median_cpu(rounds),
        note=f"{seconds / bare:.1f} x a bare aggregate over the same rows ({bare * 1000:.0f} ms)",
        goal=f"{goal:g} s",
        is_reached=seconds <= goal,
    )

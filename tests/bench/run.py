"""Everything that is measured."""

from __future__ import annotations

import secrets
import statistics
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

from tests.bench import goals
from tests.bench.client import BadAnswerError, Client
from tests.bench.commands import Finished, run_command, write_ratings
from tests.bench.measure import Side, compare, measure, median_cpu, percentile
from tests.bench.network import measure_network
from tests.bench.routes import measure_routes
from tests.bench.server import Server, serve
from tests.bench.site import Member, load_site
from tests.bench.table import Line

OURS = "wsgi:app"
BARE = "tests.bench.bare:make_app()"


@dataclass(frozen=True, slots=True)
class Effort:
    """How often everything is done."""

    rounds: int = 40
    requests: int = 12
    repetitions: int = 3
    districts: int = 1_000
    routes: int = 200
    network: int = 13_000


def run(database_url: str, folder: Path, effort: Effort) -> Iterator[Line]:
    """
    Measure everything.

    Args:
        database_url: An empty database.
        folder: Where to keep files meanwhile.
        effort: How often.

    Returns:
        A line for each thing, as soon as it is measured; one that does not work says why.
    """
    environment = {
        "ENVIRONMENT": "production",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ACCOUNTS_UNCONFIRMED": "yes",
        "DATABASE_URL": database_url,
    }
    site, loading = load_site(environment)
    with (
        serve(OURS, environment, folder / "ours.log") as ours,
        serve(BARE, environment, folder / "bare.log") as bare,
    ):
        yield from _compare_requests(Member(site, ours.port), ours, bare, effort)
        yield _measure_memory("worker after everything", ours)
    yield _try("start to first answer", _measure_start, environment, folder, effort)
    yield _judge_loading("empty to demonstration", loading)
    yield _try(f"plan for {effort.routes} districts", measure_routes, effort.routes)
    what = f"score {effort.districts:,} districts"
    yield _try(what, _measure_scoring, site.element_ids, folder, effort)
    what = f"network file, {effort.districts:,} districts"
    yield _try(what, _measure_network_file, site.element_ids, folder, effort)
    yield from _measure_network(environment, folder, effort)


def _try(what: str, measure_line: Callable[..., Line], *arguments: Any) -> Line:
    """Measure one thing; where it does not work, the others are still worth measuring."""
    try:
        return measure_line(what, *arguments)
    except (BadAnswerError, OSError, subprocess.CalledProcessError) as error:
        return Line(what, note=f"not measured, {error}")


def _measure_network(
    environment: Mapping[str, str], folder: Path, effort: Effort
) -> Iterator[Line]:
    try:
        yield from measure_network(OURS, environment, folder, effort.network, effort.repetitions)
    except (BadAnswerError, OSError, subprocess.CalledProcessError) as error:
        yield Line("network", note=f"not measured, {error}")


def _compare_requests(member: Member, ours: Server, bare: Server, effort: Effort) -> Iterator[Line]:
    """Everything that is asked of the server, beside the least that it could be."""
    client, numbers = Client(bare.port), count()
    least = Side(bare, lambda: client.get("/rows"))
    yield _try("bare page, beside itself", _compare, least, least, None, effort)
    for what, page in goals.PAGES.items():
        side = Side(ours, member.reader_of(page.path))
        yield _try(what, _compare, side, least, page.goal, effort)

    least = Side(bare, lambda: client.post("/rows/1", {"level": str(next(numbers))}))
    yield _try("bare write, beside itself", _compare, least, least, None, effort)
    side = Side(ours, member.answerer())
    yield _try("save one answer", _compare, side, least, goals.WRITE, effort)

    side = Side(ours, member.reader_of(goals.DOCUMENT_PATH))
    yield _try("plan PDF", _measure_document, side, effort)


def _compare(what: str, ours: Side, bare: Side, goal: float | None, effort: Effort) -> Line:
    found = compare(ours, bare, effort.rounds, effort.requests)
    # The processor's time says more than the clock's, which runs on while others use the machine.
    ratio = found.cpu or found.time
    return Line(
        what,
        p50=percentile(found.ours, 50),
        p95=percentile(found.ours, 95),
        cpu=median_cpu(found.ours),
        time_ratio=found.time,
        cpu_ratio=found.cpu,
        goal="" if goal is None else f"{goal:g} x bare",
        is_reached=None if goal is None else ratio.median <= goal,
    )


def _measure_document(what: str, side: Side, effort: Effort) -> Line:
    measure(side, 1)
    rounds = [measure(side, 1) for _ in range(effort.repetitions)]
    cpu = median_cpu(rounds)
    return Line(
        what,
        p50=percentile(rounds, 50),
        cpu=cpu,
        goal=f"{goals.DOCUMENT:g} s CPU",
        is_reached=None if cpu is None else cpu <= goals.DOCUMENT,
    )


def _measure_memory(what: str, server: Server) -> Line:
    memory = server.read_memory()
    if memory is None:
        return Line(what, note="not measured, this system does not tell")
    return Line(
        what,
        note=f"{memory.rss:.0f} MB resident, {memory.pss:.0f} MB with shared pages divided",
        goal=f"{goals.MEMORY} MB",
        is_reached=memory.rss <= goals.MEMORY,
    )


def _measure_start(what: str, environment: Mapping[str, str], folder: Path, effort: Effort) -> Line:
    seconds = []
    for _ in range(effort.repetitions):
        with serve(OURS, environment, folder / "start.log") as server:
            Client(server.port).get("/")
            seconds.append(perf_counter() - server.started)
    best = min(seconds)
    return Line(
        what,
        p50=statistics.median(seconds),
        goal=f"{goals.START:g} s",
        is_reached=best <= goals.START,
    )


def _judge_loading(what: str, loading: Finished) -> Line:
    return Line(
        what,
        p50=loading.seconds,
        cpu=loading.cpu,
        goal=f"{goals.READY:g} s CPU",
        is_reached=loading.cpu <= goals.READY,
    )


def _measure_scoring(what: str, element_ids: tuple[str, ...], folder: Path, effort: Effort) -> Line:
    file = folder / "ratings.csv"
    write_ratings(file, element_ids, effort.districts)
    runs = [run_command(["score", str(file)], {}) for _ in range(effort.repetitions)]
    return Line(
        what,
        p50=statistics.median(run.seconds for run in runs),
        cpu=statistics.median(run.cpu for run in runs),
    )


def _measure_network_file(
    what: str, element_ids: tuple[str, ...], folder: Path, effort: Effort
) -> Line:
    file = folder / "rounds.csv"
    write_ratings(file, element_ids, effort.districts, goals.ROUNDS)
    runs = [run_command(["network", str(file)], {}) for _ in range(effort.repetitions)]
    cpu = statistics.median(run.cpu for run in runs)
    return Line(
        what,
        p50=statistics.median(run.seconds for run in runs),
        cpu=cpu,
        goal=f"{goals.COMMAND:g} s CPU",
        is_reached=cpu <= goals.COMMAND,
    )

"""How long the planner takes for invented districts on the shipped catalog."""

from __future__ import annotations

import random
import statistics
import time

from selfassess.domain.framework import Framework
from selfassess.domain.responses import ElementResult
from selfassess.domain.route.planner import find_route
from selfassess.domain.route.request import RouteRequest
from selfassess.domain.snapshot import Snapshot, take_snapshot
from selfassess.loader.questionnaires import get_framework
from tests.bench import goals
from tests.bench.table import Line

SEED = 144
YEARS = 3


def invent_district(framework: Framework, numbers: random.Random) -> Snapshot:
    """A district whose elements lie around some level."""
    center = numbers.uniform(1.5, 3.5)
    levels = {
        element: min(5, max(1, round(numbers.gauss(center, 1)))) for element in framework.elements
    }
    return take_snapshot(
        framework,
        {e: ElementResult("rated", level, None, level, level) for e, level in levels.items()},
    )


def invent_request(framework: Framework, numbers: random.Random) -> RouteRequest:
    """Advanced within three years of limited effort, a level a year, with two locks."""
    return RouteRequest(
        years=YEARS,
        capacity=(numbers.choice([16, 24, 32, 48]),) * YEARS,
        per_year=1,
        locked=frozenset(numbers.sample(list(framework.elements), 2)),
    )


def measure_routes(what: str, districts: int) -> Line:
    """Plan for some districts, each the same on every run: the route alone, as a page asks it."""
    framework = get_framework("crpe-2016")
    numbers = random.Random(SEED)  # noqa: S311 - nothing here is secret
    # The first call loads the solver; it is not what is measured.
    find_route(invent_district(framework, numbers), RouteRequest(), explain=False)
    seconds, cpu, planned = [], [], 0
    for _ in range(districts):
        snapshot = invent_district(framework, numbers)
        request = invent_request(framework, numbers)
        started, used = time.perf_counter(), time.process_time()
        route = find_route(snapshot, request, explain=False, relax=False)
        seconds.append(time.perf_counter() - started)
        cpu.append(time.process_time() - used)
        planned += route.status == "optimal"
    median, worst = statistics.median(cpu), max(cpu)
    return Line(
        what,
        p50=statistics.median(seconds),
        p95=sorted(seconds)[len(seconds) * 95 // 100],
        cpu=median,
        note=f"{planned} of {districts} have a route; worst {worst * 1000:.0f} ms of the processor",
        goal=f"{goals.ROUTE:g} s CPU, worst {goals.ROUTE_WORST:g} s",
        is_reached=median <= goals.ROUTE and worst <= goals.ROUTE_WORST,
    )

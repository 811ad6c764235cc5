"""Two things measured in turn, and the ratio between them."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from tests.bench.client import Answer
from tests.bench.server import Server

Request = Callable[[], Answer]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a server and what is asked of it."""

    server: Server
    send: Request


@dataclass(frozen=True, slots=True)
class Round:
    """What some requests of one side took in one go: each of them, and the worker's processor."""

    seconds: tuple[float, ...]
    cpu: float | None

    @property
    def median(self) -> float:
        """Half of the requests took no longer. [s]"""
        return statistics.median(self.seconds)


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as much one side takes: the median of the rounds, and the middle half."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    Two sides over several rounds.

    Other load on a machine drifts times by a third, so each round compares what ran within the
    same moments, and the median of the rounds counts.
    """

    ours: tuple[Round, ...]
    bare: tuple[Round, ...]

    @property
    def time(self) -> Ratio:
        """By the clock."""
        pairs = zip(self.ours, self.bare, strict=True)
        return _sum_up([ours.median / bare.median for ours, bare in pairs])

    @property
    def cpu(self) -> Ratio | None:
        """By the time of the processor, where the system tells it."""
        pairs = zip(self.ours, self.bare, strict=True)
        ratios = [ours.cpu / bare.cpu for ours, bare in pairs if ours.cpu and bare.cpu]
        return _sum_up(ratios) if ratios else None


def _sum_up(ratios: list[float]) -> Ratio:
    if len(ratios) == 1:
        return Ratio(ratios[0], ratios[0], ratios[0])
    low, median, high = statistics.quantiles(ratios, n=4, method="inclusive")
    return Ratio(median, low, high)


def compare(ours: Side, bare: Side, rounds: int, requests: int) -> Comparison:
    """
    Measure both sides in turn, after a first round that does not count.

    Args:
        ours: The one side.
        bare: The other.
        rounds: How often.
        requests: How many requests a side and round.
    """
    measured = [(measure(ours, requests), measure(bare, requests)) for _ in range(rounds + 1)]
    return Comparison(
        tuple(round_ for round_, _ in measured[1:]), tuple(round_ for _, round_ in measured[1:])
    )


def measure(side: Side, requests: int) -> Round:
    """Send some requests, one after the other."""
    before = side.server.read_cpu()
    seconds = tuple(side.send().seconds for _ in range(requests))
    after = side.server.read_cpu()
    cpu = None if before is None or after is None else (after - before) / requests
    return Round(seconds, cpu)


def percentile(rounds: Sequence[Round], share: int) -> float:
    """The time that a share of all requests did not exceed. *share* is in percent. [s]"""
    every = sorted(chain.from_iterable(round_.seconds for round_ in rounds))
    if len(every) == 1:
        return every[0]
    return statistics.quantiles(every, n=100, method="inclusive")[share - 1]


def median_cpu(rounds: Sequence[Round]) -> float | None:
    """The processor time of one request. [s]"""
    known = [round_.cpu for round_ in rounds if round_.cpu is not None]
    return statistics.median(known) if known else None

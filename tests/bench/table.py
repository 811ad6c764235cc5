"""What was found, as a table for a terminal."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.bench.measure import Ratio

HEADS = ("what", "p50 ms", "p95 ms", "CPU ms", "x bare", "CPU x bare", "range", "goal", "reached")
NAMED = ("Flask", "SQLAlchemy", "Jinja2", "gunicorn")


@dataclass(frozen=True, slots=True)
class Line:
    """
    One thing that was measured. What is None was not measured, or has no meaning.

    Args:
        what: Its name.
        p50: Half of the tries took no longer. [s]
        p95: 95 % of them took no longer. [s]
        cpu: Processor time of one try. [s]
        time_ratio: How many times as long as the bare one it takes.
        cpu_ratio: How many times as much of the processor it takes.
        goal: What to reach, in words.
        is_reached: Whether it is; None where there is no goal.
    """

    what: str
    p50: float | None = None
    p95: float | None = None
    cpu: float | None = None
    time_ratio: Ratio | None = None
    cpu_ratio: Ratio | None = None
    goal: str = ""
    is_reached: bool | None = None
    note: str = ""


def show(lines: Sequence[Line]) -> str:
    """Lay the lines out, with the machine that they hold for and a list of the goals missed."""
    rows = [HEADS, *(_cells(line) for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    shown = [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    notes = [f"{line.what}: {line.note}" for line in lines if line.note]
    missed = [line.what for line in lines if line.is_reached is False]
    ending = f"Goals missed: {'; '.join(missed)}." if missed else "Every goal measured is reached."
    return "\n".join(
        [describe_machine(), "", shown[0], "-" * len(shown[0]), *shown[1:], "", *notes, ending]
    )


def describe_machine() -> str:
    """Say what the times hold for; ratios travel better."""
    packages = ", ".join(f"{name} {version(name)}" for name in NAMED)
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{os.cpu_count()} cores, {_find_processor()}{load}\n"
        f"Python {platform.python_version()}, {packages}"
    )


def _find_processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(": ")[2] for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _cells(line: Line) -> tuple[str, ...]:
    reached = {None: "", True: "yes", False: "NO"}[line.is_reached]
    return (
        line.what,
        _show_ms(line.p50),
        _show_ms(line.p95),
        _show_ms(line.cpu),
        _show_ratio(line.time_ratio),
        _show_ratio(line.cpu_ratio),
        _show_range(line.cpu_ratio),
        line.goal,
        reached,
    )


def _show_ms(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds * 1000:.2f}"


def _show_ratio(ratio: Ratio | None) -> str:
    return "" if ratio is None else f"{ratio.median:.2f}"


def _show_range(ratio: Ratio | None) -> str:
    return "" if ratio is None else f"{ratio.low:.2f}-{ratio.high:.2f}"

"""The console command in a process of its own, and what it needs."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]
SEED = 36
FIRST_YEAR = 2016


@dataclass(frozen=True, slots=True)
class Finished:
    """A command that is done: what it printed, and what it took by the clock and of the CPU. [s]"""

    output: str
    seconds: float
    cpu: float


def run_command(arguments: Sequence[str], environment: Mapping[str, str]) -> Finished:
    """
    Run `selfassess` with some arguments.

    Raises:
        subprocess.CalledProcessError: it did not end well.
    """
    command = [sys.executable, "-c", "from selfassess.cli import main; main()", *arguments]
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout:
        output = process.stdout.read()
    _, status, use = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, ["selfassess", *arguments])
    return Finished(output, seconds, use.ru_utime + use.ru_stime)


def write_ratings(file: Path, element_ids: Sequence[str], districts: int, rounds: int = 1) -> None:
    """Write invented ratings of some districts in some years, the same on each run."""
    numbers = random.Random(SEED)  # noqa: S311 - nothing here is secret
    rows = ["district,date,element,level,note"]
    for district in range(districts):
        rows += [
            f"Invented {district:05},{year}-04-01,{element},{numbers.randint(1, 5)},"
            for year in range(FIRST_YEAR, FIRST_YEAR + rounds)
            for element in element_ids
        ]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")

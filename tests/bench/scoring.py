"""A large file of ratings, and what the command needs to score it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.server import PROJECT

SEED = 36


@dataclass(frozen=True, slots=True)
class Use:
    """What a process needed: by the clock, and of the processor. [s]"""

    seconds: float
    cpu: float


def write_ratings(file: Path, element_ids: Sequence[str], districts: int) -> None:
    """Write invented ratings of some districts, the same on each run."""
    numbers = random.Random(SEED)  # noqa: S311 - nothing here is secret
    rows = ["district,date,element,level,note"]
    for district in range(districts):
        rows += [
            f"Invented {district:05},2016-04-01,{element},{numbers.randint(1, 5)},"
            for element in element_ids
        ]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")


def score(file: Path) -> Use:
    """Score a file by `selfassess score`, in a process of its own."""
    command = [sys.executable, "-c", "from selfassess.cli import main; main()", "score", str(file)]
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL) as process:
        _, status, use = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Use(time.perf_counter() - started, use.ru_utime + use.ru_stime)

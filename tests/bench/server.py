"""A server with one worker, and what the worker uses."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.commands import PROJECT

KB_IN_MB = 1024


@dataclass(frozen=True, slots=True)
class Memory:
    """What a process holds in memory: all of it, and with shared pages divided. [MB]"""

    rss: float
    pss: float


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    master_id: int
    started: float

    def find_worker(self) -> int | None:
        """The process id of its worker, where the system tells it (Linux)."""
        try:
            children = Path(f"/proc/{self.master_id}/task/{self.master_id}/children").read_text()
        except OSError:
            return None
        return int(children.split()[0])

    def read_cpu(self) -> float | None:
        """The processor time that the worker has used, user and system. [s]"""
        worker = self.find_worker()
        if worker is None:
            return None
        # The clock of another process, as clock_getcpuclockid(3) makes its number: exact, where
        # /proc counts in hundredths of a second.
        return time.clock_gettime((~worker << 3) | 2)

    def read_memory(self) -> Memory | None:
        """What its worker holds in memory."""
        worker = self.find_worker()
        if worker is None:
            return None
        kilobytes = {}
        for line in Path(f"/proc/{worker}/smaps_rollup").read_text().splitlines()[1:]:
            name, amount, *_ = line.split()
            kilobytes[name.rstrip(":")] = int(amount)
        return Memory(kilobytes["Rss"] / KB_IN_MB, kilobytes["Pss"] / KB_IN_MB)


@contextmanager
def serve(app: str, environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """
    Serve an application by gunicorn with one worker, until the block ends.

    Args:
        app: Where it is, as gunicorn wants it, such as `wsgi:app`.
        environment: Environment variables besides those of this process.
        log: Where to write what the server says.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener, log.open("wb") as output:
        # The socket listens already, so that the first request waits for the worker by itself.
        command = [sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}"]
        command += ["--workers", "1", "--worker-class", "sync", "--log-level", "warning", app]
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env={**os.environ, **environment},
            pass_fds=[listener.fileno()],
            stdout=output,
            stderr=output,
        )
        port = listener.getsockname()[1]
    try:
        yield Server(port, process.pid, started)
    finally:
        process.terminate()
        process.wait()

"""
Measure how fast the application is: `make bench`, or `python -m tests.bench`.

What counts are ratios within this one run, of our pages to a bare Flask page on the same server and
database; absolute times hold for one machine and one moment. Nothing fails when a goal is missed:
the table says so.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.run import Effort, run
from tests.bench.table import show


def main() -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--database", metavar="URL", help="an empty database instead of a new SQLite file"
    )
    parser.add_argument("--rounds", type=int, default=Effort().rounds, help="default: %(default)s")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="selfassess-bench-") as name:
        folder = Path(name)
        database_url = options.database or f"sqlite:///{folder}/bench.db"
        lines = []
        for line in run(database_url, folder, Effort(rounds=options.rounds)):
            print(f"measured: {line.what}", file=sys.stderr)
            lines.append(line)
    print(show(lines))


if __name__ == "__main__":
    main()

"""Where the data files lie: beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def get_folder(name: str) -> Path:
    """
    Find a folder of data that ships with the program.

    Args:
        name: `questionnaires`, `templates`, `migrations` or `demonstration`.

    Raises:
        FileNotFoundError: neither the wheel nor the checkout has it; the installation is damaged.
    """
    for parent in (PACKAGE, PACKAGE.parent):
        if (parent / name).is_dir():
            return parent / name
    raise FileNotFoundError(f"The folder {name!r} is missing; install selfassess again.")

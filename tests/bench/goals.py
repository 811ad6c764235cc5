"""What is to be reached. Other load changes times, so most goals are ratios within one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

READ: Final = 2.5
"""A page of ours, as a multiple of the bare page."""
WRITE: Final = 2.0
"""Saving an answer, as a multiple of the bare write."""
DOCUMENT: Final = 0.25
"""A plan on paper. [s of the processor]"""
MEMORY: Final = 150
"""A worker that has served everything. [MB]"""
START: Final = 1.0
"""From the start of the server to its first answer. [s of the processor]"""
ROUTE: Final = 0.3
"""A route of three years for a district, at the median. [s of the processor]"""
ROUTE_WORST: Final = 2.0
"""The same, for the district that takes longest. [s of the processor]"""
NETWORK: Final = 0.5
"""A page of a network of 13,000 districts with ten snapshots each, on PostgreSQL. [s]"""
NETWORK_SQLITE: Final = 1.0
"""The same on SQLite. [s]"""
COMMAND: Final = 3.0
"""`selfassess network` on a file of 1,000 districts in five rounds. [s of the processor]"""
ROUNDS: Final = 5
"""In how many rounds they are rated there."""
READY: Final = 2.0
"""From nothing to a database with the demonstration in it. [s of the processor]"""


@dataclass(frozen=True, slots=True)
class Page:
    """A page to read; its address has the fields of `site.Site`, and {element} for each in turn."""

    path: str
    goal: float | None = None


PAGES: Final[Mapping[str, Page]] = {
    "element page": Page("/assessments/{assessment_id}/elements/{element}", READ),
    "overview": Page("/assessments/{assessment_id}"),
    "check page": Page("/assessments/{assessment_id}/check"),
    "snapshot page": Page("/snapshots/{snapshot_id}", READ),
    "plan page": Page("/snapshots/{snapshot_id}/plan"),
    "public page, kept": Page("/public/{public_address}"),
}
DOCUMENT_PATH: Final = "/snapshots/{snapshot_id}/plan.pdf"

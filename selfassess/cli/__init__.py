"""The console command `selfassess`."""

from __future__ import annotations

from selfassess.cli import (
    assessment,
    backup,
    files,
    history,
    network,
    plan,
    questionnaires,
    remind,
    serve,
    staff,
)
from selfassess.cli.main import main

__all__ = [
    "assessment",
    "backup",
    "files",
    "history",
    "main",
    "network",
    "plan",
    "questionnaires",
    "remind",
    "serve",
    "staff",
]

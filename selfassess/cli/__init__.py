"""The console command `selfassess`."""

from __future__ import annotations

from selfassess.cli import network, questionnaires, serve
from selfassess.cli.main import main

__all__ = ["main", "network", "questionnaires", "serve"]

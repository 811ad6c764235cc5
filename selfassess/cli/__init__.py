"""The console command `selfassess`."""

from __future__ import annotations

from selfassess.cli import backup, network, plan, questionnaires, remind, serve, staff
from selfassess.cli.main import main

__all__ = ["backup", "main", "network", "plan", "questionnaires", "remind", "serve", "staff"]

"""Accounts: what people decide about their own."""

from __future__ import annotations

from selfassess.store.accounts import LONGEST_DISPLAY_NAME

__all__ = ["LONGEST_DISPLAY_NAME"]

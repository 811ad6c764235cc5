"""Columns that several models have."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Enum


def utc_now() -> datetime:
    """The present moment, for columns that note when a row was made."""
    return datetime.now(UTC)


def word(choices: type[StrEnum]) -> Enum:
    """A column type for one word out of a fixed few, stored as text; goes with `check_word`."""
    return Enum(
        choices,
        native_enum=False,
        create_constraint=False,
        length=20,
        values_callable=lambda kind: [member.value for member in kind],
    )


def check_word(column: str, choices: Iterable[StrEnum]) -> CheckConstraint:
    """Let the database check that a column holds one of some words; named after the column."""
    words = ", ".join(f"'{choice.value}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({words})", name=column)

"""Columns that several models have."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Enum


def utc_now() -> datetime:
    """The present moment, for columns that note when a row was made."""
    return datetime.now(UTC)


def word(choices: type[StrEnum], name: str) -> Enum:
    """
    A column type for one word out of a fixed few, stored as text and checked by the database.

    Args:
        choices: The words.
        name: Name of the check; `role` becomes `ck_membership_role` on the table membership.
    """
    return Enum(
        choices,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda kind: [member.value for member in kind],
    )

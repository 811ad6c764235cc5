"""Saved requests to the planner, and what steps cost a district by its own reckoning."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from selfassess.extensions import Base
from selfassess.store.models.assessments import Json
from selfassess.store.models.columns import utc_now


class Scenario(Base):
    """
    A request to the planner that was given a name.

    `summary` is what the planner answered when it was saved; a later answer that differs says so.
    """

    __tablename__ = "scenario"
    __table_args__ = (UniqueConstraint("snapshot_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))
    request: Mapped[dict[str, Any]] = mapped_column(Json)
    summary: Mapped[dict[str, Any]] = mapped_column(Json)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )


class DistrictEffort(Base):
    """What a step costs in one district, in place of the catalog's figure. [effort points]"""

    __tablename__ = "district_effort"
    __table_args__ = (
        UniqueConstraint("district_id", "edition", "element_id", "to_level"),
        CheckConstraint("points >= 1", name="points_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id", ondelete="CASCADE"))
    edition: Mapped[str] = mapped_column(String(40))
    element_id: Mapped[str] = mapped_column(String(10))
    to_level: Mapped[int]
    points: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )

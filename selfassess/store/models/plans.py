"""Adopted plans, their actions, and the history that nobody can change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from selfassess.domain.tracking import Status
from selfassess.extensions import Base
from selfassess.store.models.assessments import Json
from selfassess.store.models.columns import check_word, utc_now, word
from selfassess.store.models.districts import HASH_LENGTH
from selfassess.store.models.guards import keep

LONGEST_PLAN_NAME: Final = 120
LONGEST_PERSON: Final = 255
"""A name is text, so that the history keeps it when the account is gone. [characters]"""


class AdoptedPlan(Base):
    """
    A scenario that a district has made its plan: what was promised, frozen as it was adopted.

    `events` and `seal` are the number and the seal of the newest entry of its history.
    """

    __tablename__ = "adopted_plan"
    __table_args__ = (
        Index(
            "uq_adopted_plan_open",
            "district_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(None, "district_id", "adopted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id", ondelete="CASCADE"))
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshot.id", ondelete="SET NULL"))
    edition: Mapped[str] = mapped_column(String(40))
    edition_version: Mapped[str] = mapped_column(String(20), default="", server_default="")
    name: Mapped[str] = mapped_column(String(LONGEST_PLAN_NAME))
    first_day: Mapped[date]
    capacity: Mapped[list[int | None]] = mapped_column(Json, default=list)
    goals: Mapped[str] = mapped_column(Text, default="")
    request: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    route: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    adopted_at: Mapped[datetime] = mapped_column(default=utc_now)
    adopted_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    adopted_by: Mapped[str] = mapped_column(String(LONGEST_PERSON), default="")
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    closed_by: Mapped[str] = mapped_column(String(LONGEST_PERSON), default="")
    closed_reason: Mapped[str] = mapped_column(Text, default="")
    events: Mapped[int] = mapped_column(default=0)
    seal: Mapped[str] = mapped_column(String(HASH_LENGTH), default="")


class PlanAction(Base):
    """
    An action of an adopted plan, as it stands.

    `number` is its name in the plan for good. Without `element_id` it is the team's own. `version`
    rises with every change and guards against overwriting.
    """

    __tablename__ = "plan_action"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        check_word("status", Status),
        Index(None, "owner_user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("adopted_plan.id", ondelete="CASCADE"))
    number: Mapped[int]
    element_id: Mapped[str | None] = mapped_column(String(10))
    from_level: Mapped[int | None]
    to_level: Mapped[int | None]
    effort: Mapped[int | None]
    lever: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text, default="")
    done_when: Mapped[str] = mapped_column(Text, default="")
    owner: Mapped[str] = mapped_column(String(120), default="")
    owner_user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    due: Mapped[date | None]
    status: Mapped[Status] = mapped_column(word(Status), default=Status.NOT_STARTED)
    reason: Mapped[str] = mapped_column(Text, default="")
    cost: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)


class PlanEvent(Base):
    """
    An entry of a plan's history. It is only ever added; the database refuses to change it.

    The name is text beside the account, which may be deleted one day.
    """

    __tablename__ = "plan_event"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("adopted_plan.id", ondelete="CASCADE"))
    number: Mapped[int]
    action: Mapped[int | None]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    by: Mapped[str] = mapped_column(String(LONGEST_PERSON))
    kind: Mapped[str] = mapped_column(String(12))
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    previous: Mapped[str] = mapped_column(String(HASH_LENGTH))
    seal: Mapped[str] = mapped_column(String(HASH_LENGTH))


keep(
    "plan_event",
    "adopted_plan",
    "plan_id",
    "the history of a plan is never changed",
    may_forget="by_id",
)

"""Who answers for what."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from selfassess.extensions import Base
from selfassess.store.models.columns import utc_now


class Assignment(Base):
    """Someone is asked to answer an element of an assessment, perhaps by a day."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("assessment_id", "element_id", "user_id"),
        Index(None, "user_id", "assessment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"))
    element_id: Mapped[str] = mapped_column(String(10))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    due: Mapped[date | None]
    assigned_at: Mapped[datetime] = mapped_column(default=utc_now)
    assigned_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )

"""What a reviewer says beside the district's own rating, and the trail of everything changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from selfassess.extensions import Base
from selfassess.store.models.assessments import Json
from selfassess.store.models.columns import utc_now
from selfassess.store.models.districts import HASH_LENGTH
from selfassess.store.models.guards import keep
from selfassess.store.models.plans import LONGEST_PERSON

KEPT = "what was recorded is never changed"


class SecondRating(Base):
    """
    How a reviewer rates an element, beside the district's own level and never averaged with it.

    Without a level it holds a note alone. `version` rises with every change and guards against
    overwriting. The name is text beside the account, which may be deleted one day.
    """

    __tablename__ = "second_rating"
    __table_args__ = (
        UniqueConstraint("assessment_id", "element_id", "reviewer_id"),
        Index(None, "reviewer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"))
    element_id: Mapped[str] = mapped_column(String(10))
    reviewer_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    reviewer: Mapped[str] = mapped_column(String(LONGEST_PERSON))
    level: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)


class AuditEntry(Base):
    """
    An entry of a district's trail. It is only ever added; the database refuses to change it.

    Assessments are named by number and not referred to, so that the trail outlives them. The seal
    of an entry stands in `AuditSeal`.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "district_id", "id"),
        Index(None, "assessment_id", "element_id", "id"),
        Index(None, "by_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    by: Mapped[str] = mapped_column(String(LONGEST_PERSON))
    what: Mapped[str] = mapped_column(String(40))
    assessment_id: Mapped[int | None]
    element_id: Mapped[str | None] = mapped_column(String(10))
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    why: Mapped[str] = mapped_column(Text, default="")


class AuditSeal(Base):
    """
    The seal of an entry, and its place in the chain of its district.

    It names its entry by number and does not refer to it: a seal stays where an entry is taken
    away, and tells so.
    """

    __tablename__ = "audit_seal"
    __table_args__ = (UniqueConstraint("district_id", "number"),)

    entry_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id", ondelete="CASCADE"))
    number: Mapped[int]
    previous: Mapped[str] = mapped_column(String(HASH_LENGTH))
    seal: Mapped[str] = mapped_column(String(HASH_LENGTH))


keep("audit_entry", "district", "district_id", KEPT, may_forget="by_id")
keep("audit_seal", "district", "district_id", KEPT)

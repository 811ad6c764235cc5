"""Evidence that a district keeps for its elements, and the files it came with."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from selfassess.domain.evidence import Grade, Kind
from selfassess.extensions import Base
from selfassess.store.models.assessments import Json
from selfassess.store.models.columns import check_word, utc_now, word

LONGEST_TITLE = 200
LONGEST_URL = 2_000
LONGEST_OWNER = 120
LONGEST_FILE_NAME = 150
LONGEST_MEDIA_TYPE = 100
HASH_LENGTH = 64


class Evidence(Base):
    """
    A piece of evidence for an element, in all years.

    It belongs to the district, so that the next assessment finds it; `true_on` and `expires` decide
    whether it counts on a day. A `grade` of NULL was not given yet. `revisions` is the number of
    the newest file, 0 for a link. Evidence is withdrawn and never deleted by itself. `version`
    rises with every change and guards against overwriting.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        Index(None, "district_id", "edition", "element_id"),
        Index(None, "owner_user_id"),
        check_word("kind", Kind),
        check_word("grade", Grade),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id", ondelete="CASCADE"))
    edition: Mapped[str] = mapped_column(String(40))
    element_id: Mapped[str] = mapped_column(String(10))
    kind: Mapped[Kind] = mapped_column(word(Kind))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    url: Mapped[str] = mapped_column(String(LONGEST_URL), default="")
    grade: Mapped[Grade | None] = mapped_column(word(Grade))
    true_on: Mapped[date]
    expires: Mapped[date | None]
    owner: Mapped[str] = mapped_column(String(LONGEST_OWNER), default="")
    owner_user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    supports: Mapped[list[str]] = mapped_column(Json, default=list)
    contradicts: Mapped[list[str]] = mapped_column(Json, default=list)
    revisions: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )


class EvidenceRevision(Base):
    """
    One file of a piece of evidence; a newer one stands beside it and does not replace it.

    Where its content was erased, all else stays, with who erased it, when and why.
    """

    __tablename__ = "evidence_revision"
    __table_args__ = (UniqueConstraint("evidence_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id", ondelete="CASCADE"))
    number: Mapped[int]
    file_name: Mapped[str] = mapped_column(String(LONGEST_FILE_NAME))
    media_type: Mapped[str] = mapped_column(String(LONGEST_MEDIA_TYPE))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(HASH_LENGTH))
    storage_key: Mapped[str] = mapped_column(String(100))
    uploaded_at: Mapped[datetime] = mapped_column(default=utc_now)
    uploaded_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    erased_at: Mapped[datetime | None]
    erased_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    erased_by: Mapped[str] = mapped_column(String(255), default="", server_default="")
    erased_reason: Mapped[str] = mapped_column(Text, default="", server_default="")

"""What observers and critics say of a district."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from selfassess.domain.perspectives import OutsideRole
from selfassess.extensions import Base
from selfassess.store.models.columns import check_word, utc_now, word
from selfassess.store.models.districts import HASH_LENGTH

LONGEST_LABEL = 60
"""[characters]"""


class Observer(Base):
    """
    Someone from outside who is asked to rate a district, by a link or by an account.

    `contact` is whom the district asked, `label` how it tells its links apart, and `name` how the
    observer wants to be called, shown only if `may_be_named`. What was rated counts once it was
    handed in. `browser_hash` is the key of the browser that began to rate by the link: whoever else
    has the link reads nothing.
    """

    __tablename__ = "observer"
    __table_args__ = (
        Index(None, "assessment_id", "id"),
        UniqueConstraint("assessment_id", "user_id"),
        check_word("role", OutsideRole),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"))
    role: Mapped[OutsideRole] = mapped_column(word(OutsideRole))
    contact: Mapped[str] = mapped_column(String(255), default="")
    label: Mapped[str] = mapped_column(String(LONGEST_LABEL), default="", server_default="")
    token_hash: Mapped[str | None] = mapped_column(String(HASH_LENGTH), unique=True)
    browser_hash: Mapped[str | None] = mapped_column(String(HASH_LENGTH))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120), default="")
    may_be_named: Mapped[bool] = mapped_column(default=False)
    closes_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    handed_in_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class ObserverRating(Base):
    """What an observer says of one element; a level of NULL is "I cannot judge"."""

    __tablename__ = "observer_rating"
    __table_args__ = (UniqueConstraint("observer_id", "element_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    observer_id: Mapped[int] = mapped_column(ForeignKey("observer.id", ondelete="CASCADE"))
    element_id: Mapped[str] = mapped_column(String(10))
    level: Mapped[int | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(500), default="")
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)

"""Who is told by mail of changes on a public page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from selfassess.extensions import Base
from selfassess.store.models.columns import utc_now
from selfassess.store.models.districts import HASH_LENGTH
from selfassess.store.models.publications import LONGEST_ADDRESS

LONGEST_EMAIL: Final = 255
"""[characters]"""
KEY_LENGTH: Final = 43
"""[characters]"""


class Subscription(Base):
    """
    Somebody who asked to be told of changes; an account has no part in it.

    `confirm_hash` is the hash of the link that was mailed, until it is confirmed. `leave_key` is
    part of each mail, can do nothing but end them, and so is kept as it is. `address` is the last
    part of the page's address when they asked: they are told as long as it leads to the page.
    `told_at` is the moment up to which they know what changed, `told_on` the day of the last mail,
    and `gone_since` the day from which the page was not found.
    """

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("publication_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(LONGEST_EMAIL))
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    language: Mapped[str] = mapped_column(String(8))
    confirm_hash: Mapped[str | None] = mapped_column(String(HASH_LENGTH), unique=True)
    leave_key: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True)
    asked_at: Mapped[datetime] = mapped_column(default=utc_now)
    confirmed_at: Mapped[datetime | None]
    told_at: Mapped[datetime]
    told_on: Mapped[date | None]
    gone_since: Mapped[date | None]

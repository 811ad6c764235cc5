"""What districts publish, under which addresses, and the history of both that nobody can change."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from selfassess.extensions import Base
from selfassess.store.models.assessments import Json
from selfassess.store.models.columns import utc_now
from selfassess.store.models.districts import HASH_LENGTH
from selfassess.store.models.guards import keep

LONGEST_ADDRESS: Final = 80
"""[characters]"""


class Publication(Base):
    """
    What a district shows to everybody, and what its owner prepares meanwhile.

    `draft` is being prepared; `live` is what everybody reads (None where the page is not there).
    Both are documents, see `formats.publications`. `is_listed` repeats what `live` says, for lists.
    `events` and `seal` are the number and the seal of the newest entry of its history, and
    `version` rises with every change and guards against overwriting.
    """

    __tablename__ = "publication"
    __table_args__ = (Index(None, "is_listed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(
        ForeignKey("district.id", ondelete="CASCADE"), unique=True
    )
    draft: Mapped[dict[str, Any]] = mapped_column(Json)
    live: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    is_listed: Mapped[bool] = mapped_column(default=False)
    first_published_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(default=utc_now)
    events: Mapped[int] = mapped_column(default=0)
    seal: Mapped[str] = mapped_column(String(HASH_LENGTH), default="")
    version: Mapped[int] = mapped_column(default=1)


class PublicationAddress(Base):
    """
    The last part of an address under which a publication is or was found.

    `is_name` tells a readable name from the key of a link. Once published, a row stays for good, so
    that no address ever leads to another district's page; `ended_at` is when it was given up.
    """

    __tablename__ = "publication_address"
    __table_args__ = (Index(None, "publication_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS), unique=True)
    is_name: Mapped[bool]
    ended_at: Mapped[datetime | None]


class PublicationEvent(Base):
    """
    An entry of what was published and withdrawn. It is only ever added.

    The name is text beside the account, which may be deleted one day; pages never show it.
    """

    __tablename__ = "publication_event"
    __table_args__ = (UniqueConstraint("publication_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id", ondelete="CASCADE"))
    number: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    by: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(20))
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    previous: Mapped[str] = mapped_column(String(HASH_LENGTH))
    seal: Mapped[str] = mapped_column(String(HASH_LENGTH))


keep(
    "publication_event",
    "publication",
    "publication_id",
    "what was published is never changed",
    may_forget="by_id",
)

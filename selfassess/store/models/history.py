"""Histories that were imported, and the events that stand beside the levels."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from selfassess.domain.events import LONGEST_LINK, LONGEST_TITLE, EventKind
from selfassess.domain.sharing import Sharing
from selfassess.extensions import Base
from selfassess.store.models.columns import check_word, utc_now, word
from selfassess.store.models.plans import LONGEST_PERSON


class NetworkImport(Base):
    """
    Ratings files of many districts that the staff imports, or did.

    Until somebody confirms it, `content` holds the file, and `facts` the one that says more about
    the districts; afterwards each district has an `ImportBatch` that names it. `sharing` is what
    new districts share. `file_names` has one name a line.
    """

    __tablename__ = "network_import"
    __table_args__ = (check_word("sharing", Sharing),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition: Mapped[str] = mapped_column(String(40))
    file_names: Mapped[str] = mapped_column(Text)
    sharing: Mapped[Sharing] = mapped_column(word(Sharing))
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    facts_name: Mapped[str] = mapped_column(String(255), default="")
    facts: Mapped[bytes | None] = mapped_column(deferred=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    created_by: Mapped[str] = mapped_column(String(LONGEST_PERSON), default="")
    confirmed_at: Mapped[datetime | None]


class ImportBatch(Base):
    """
    A ratings file that is being imported, or was.

    Until somebody confirms it, `content` holds the file and nothing else has come of it; afterwards
    the snapshots of the batch name it, and the file is gone. A part of an import of many districts
    names that one, and says whether it made the district.
    """

    __tablename__ = "import_batch"
    __table_args__ = (Index(None, "district_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id", ondelete="CASCADE"))
    edition: Mapped[str] = mapped_column(String(40))
    file_name: Mapped[str] = mapped_column(String(255))
    named: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    created_by: Mapped[str] = mapped_column(String(LONGEST_PERSON), default="")
    confirmed_at: Mapped[datetime | None]
    network_import_id: Mapped[int | None] = mapped_column(
        ForeignKey("network_import.id", ondelete="SET NULL"), index=True
    )
    made_district: Mapped[bool] = mapped_column(default=False, server_default=false())


class Event(Base):
    """Something that happened in a district. `version` guards against overwriting."""

    __tablename__ = "event"
    __table_args__ = (Index(None, "district_id", "day", "id"), check_word("kind", EventKind))

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id", ondelete="CASCADE"))
    day: Mapped[date]
    kind: Mapped[EventKind] = mapped_column(word(EventKind))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    note: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str] = mapped_column(String(LONGEST_LINK), default="")
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    updated_by: Mapped[str] = mapped_column(String(LONGEST_PERSON), default="")

"""Assessments that were brought from elsewhere, and what came with them besides rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from selfassess.extensions import Base
from selfassess.store.models.columns import utc_now
from selfassess.store.models.districts import HASH_LENGTH
from selfassess.store.models.guards import keep
from selfassess.store.models.plans import LONGEST_PERSON


class TransferUpload(Base):
    """An archive that waits for its confirmation; nothing else has come of it."""

    __tablename__ = "transfer_upload"
    __table_args__ = (Index(None, "district_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id", ondelete="CASCADE"))
    file_name: Mapped[str] = mapped_column(String(255))
    content: Mapped[bytes] = mapped_column(deferred=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )


class Transfer(Base):
    """
    An assessment came in an archive. The row is only ever added; the database refuses to change it.

    `digest` is the SHA-256 of what came in, by which a second upload is known. `history` is the
    trail before the transfer, letter by letter as it came. `by` is a reference, see
    `domain.names`. The assessment is named by number and not referred to.
    """

    __tablename__ = "transfer"
    __table_args__ = (Index(None, "district_id", "digest"), Index(None, "assessment_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id", ondelete="CASCADE"))
    assessment_id: Mapped[int]
    digest: Mapped[str] = mapped_column(String(HASH_LENGTH))
    file_name: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    by: Mapped[str] = mapped_column(String(LONGEST_PERSON))
    history: Mapped[str] = mapped_column(Text, deferred=True)


class TransferRest(Base):
    """What could not become rows, as JSON: where an assessment is from, its observers' views."""

    __tablename__ = "transfer_rest"

    transfer_id: Mapped[int] = mapped_column(
        ForeignKey("transfer.id", ondelete="CASCADE"), primary_key=True
    )
    document: Mapped[str] = mapped_column(Text)


class TransferName(Base):
    """
    Who stands behind a reference in histories that came along; see `PersonName`.

    `user_id` is the member whose name it is, by number and not referred to; None for others.
    """

    __tablename__ = "transfer_name"
    __table_args__ = (Index(None, "user_id"),)

    transfer_id: Mapped[int] = mapped_column(
        ForeignKey("transfer.id", ondelete="CASCADE"), primary_key=True
    )
    reference: Mapped[str] = mapped_column(String(80), primary_key=True)
    user_id: Mapped[int | None]
    secret: Mapped[str] = mapped_column(String(HASH_LENGTH), default="")
    name: Mapped[str] = mapped_column(String(LONGEST_PERSON), default="")
    former: Mapped[int | None]


class TransferPerson(Base):
    """
    Someone who wrote in an assessment before it came here, and is no member.

    Stamps of worksheets name them by the number below zero, so that none can mean an account. The
    address is never shown; it goes along when the assessment is taken elsewhere again.
    """

    __tablename__ = "transfer_person"
    __table_args__ = (Index(None, "transfer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfer.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(LONGEST_PERSON))
    email: Mapped[str] = mapped_column(String(255), default="")


class TransferTrace(Base):
    """Who stood in a column that refers to an account and had to stay empty."""

    __tablename__ = "transfer_trace"

    place: Mapped[str] = mapped_column(String(60), primary_key=True)
    row_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("transfer_person.id", ondelete="CASCADE"), index=True
    )


keep("transfer", "district", "district_id", "what was recorded is never changed", "by_id")

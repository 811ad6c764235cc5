"""Who answers for what, votes, what people say to each other, and who is on a page."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from selfassess.domain.notices import NoticeKind
from selfassess.extensions import Base
from selfassess.store.models.columns import check_word, utc_now, word
from selfassess.store.models.plans import LONGEST_PERSON


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


class VoteRound(Base):
    """
    One vote on an element. While it is open, nobody learns how anybody else has voted.

    `opened_by_id` is the facilitator, who asks and does not vote. `casts` rises with every vote:
    writing it makes whoever votes and whoever closes wait for each other.
    """

    __tablename__ = "vote_round"
    __table_args__ = (
        Index(
            "uq_vote_round_open",
            "assessment_id",
            "element_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(None, "assessment_id", "element_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"))
    element_id: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime] = mapped_column(default=utc_now)
    opened_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    casts: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    agreed_level: Mapped[int | None]
    agreed_reason: Mapped[str] = mapped_column(Text, default="")
    agreed_at: Mapped[datetime | None]


class Vote(Base):
    """
    Someone is asked for a vote, and perhaps has voted: `voted_at` tells.

    A vote without a level says that the person cannot tell.
    """

    __tablename__ = "vote"
    __table_args__ = (UniqueConstraint("round_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("vote_round.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    level: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    voted_at: Mapped[datetime | None]


class Comment(Base):
    """
    What somebody says on an element; `parent_id` is what it answers.

    `author` is text, so that a thread stays readable when the account is gone.
    """

    __tablename__ = "comment"
    __table_args__ = (
        Index(None, "assessment_id", "element_id", "id"),
        Index(None, "parent_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"))
    element_id: Mapped[str] = mapped_column(String(10))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    author: Mapped[str] = mapped_column(String(LONGEST_PERSON), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str] = mapped_column(String(LONGEST_PERSON), default="")
    resolved_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )


class Notice(Base):
    """Something that a person is told, on their page and once by mail."""

    __tablename__ = "notice"
    __table_args__ = (check_word("kind", NoticeKind), Index(None, "user_id", "read_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    district_id: Mapped[int | None] = mapped_column(
        ForeignKey("district.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[NoticeKind] = mapped_column(word(NoticeKind))
    text: Mapped[str] = mapped_column(String(500))
    url_path: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]


class Presence(Base):
    """Someone is on the page of an element, and was seen there a moment ago."""

    __tablename__ = "presence"
    __table_args__ = (
        UniqueConstraint("assessment_id", "element_id", "user_id"),
        Index(None, "seen_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"))
    element_id: Mapped[str] = mapped_column(String(10))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    seen_at: Mapped[datetime]

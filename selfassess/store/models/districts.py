"""Districts, who belongs to them, and who is invited."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from selfassess.domain.districts import LONGEST_NAME, NCES_ID_LENGTH, STATES, Governance, Kind
from selfassess.domain.permissions import GIVABLE_ROLES
from selfassess.domain.permissions import Role as DistrictRole
from selfassess.domain.sharing import Sharing
from selfassess.extensions import Base
from selfassess.store.models.accounts import User
from selfassess.store.models.columns import check_word, utc_now, word

HASH_LENGTH = 64
"""Length of a SHA-256 in hexadecimal. [characters]"""


class District(Base):
    """
    A school district, or the trial of one.

    `sharing` says who in the network sees its frozen snapshots, and `counts_as_peer` whether it
    counts, unnamed, in the medians that districts like it are shown. Neither holds before
    the staff have admitted the district, at `admitted_at`.
    """

    __tablename__ = "district"
    __table_args__ = (
        CheckConstraint("students > 0", name="students_positive"),
        check_word("governance", Governance),
        check_word("kind", Kind),
        check_word("sharing", Sharing),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    state: Mapped[str] = mapped_column(String(2), default="")
    governance: Mapped[Governance] = mapped_column(word(Governance))
    kind: Mapped[Kind] = mapped_column(
        word(Kind), default=Kind.DISTRICT, server_default=Kind.DISTRICT.value
    )
    nces_id: Mapped[str] = mapped_column(String(NCES_ID_LENGTH), default="")
    students: Mapped[int | None]
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    trial_token_hash: Mapped[str | None] = mapped_column(String(HASH_LENGTH), unique=True)
    sharing: Mapped[Sharing] = mapped_column(
        word(Sharing), default=Sharing.PRIVATE, server_default=Sharing.PRIVATE.value
    )
    counts_as_peer: Mapped[bool] = mapped_column(default=False, server_default=false())
    admitted_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    @property
    def place(self) -> str:
        """The name of the state or territory, where it is known."""
        return STATES.get(self.state, "")

    @property
    def is_trial(self) -> bool:
        """Whether the district is held by a key instead of members."""
        return self.trial_token_hash is not None

    @property
    def asks(self) -> bool:
        """Whether it is a district that wants to share or to count, admitted or not."""
        wants = self.sharing is not Sharing.PRIVATE or self.counts_as_peer
        return wants and self.kind is Kind.DISTRICT and not self.is_trial

    @property
    def is_waiting(self) -> bool:
        """Whether it asks, and the staff have not admitted it."""
        return self.asks and self.admitted_at is None


class Membership(Base):
    """A person belongs to a district in a role."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("district_id", "user_id"),
        check_word("role", GIVABLE_ROLES),
        Index(None, "user_id", "district_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    role: Mapped[DistrictRole] = mapped_column(word(DistrictRole))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    district: Mapped[District] = relationship(lazy="raise_on_sql")
    user: Mapped[User] = relationship(lazy="raise_on_sql")


class Invitation(Base):
    """Someone is asked to become a member; whoever has the link can accept, once."""

    __tablename__ = "invitation"
    __table_args__ = (
        Index(None, "district_id", "created_at"),
        check_word("role", GIVABLE_ROLES),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(255))
    role: Mapped[DistrictRole] = mapped_column(word(DistrictRole))
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    revoked_at: Mapped[datetime | None]

    district: Mapped[District] = relationship(lazy="raise_on_sql")
    created_by: Mapped[User | None] = relationship(
        lazy="raise_on_sql", foreign_keys=[created_by_id]
    )

"""The agencies that run a city's schools, who answers for each element, and their levels."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from selfassess.domain.cities import (
    LONGEST_NAME,
    LONGEST_SOURCE,
    AgencyKind,
    DutyState,
    LinkState,
    ShareUnit,
)
from selfassess.domain.events import LONGEST_LINK
from selfassess.extensions import Base
from selfassess.store.models.columns import check_word, utc_now, word
from selfassess.store.models.districts import HASH_LENGTH, District


class CitySetting(Base):
    """In what a city states the agencies' shares; `version` guards all of its shares together."""

    __tablename__ = "city_setting"
    __table_args__ = (check_word("unit", ShareUnit),)

    city_id: Mapped[int] = mapped_column(
        ForeignKey("district.id", ondelete="CASCADE"), primary_key=True
    )
    unit: Mapped[ShareUnit] = mapped_column(word(ShareUnit), default=ShareUnit.STUDENTS)
    version: Mapped[int] = mapped_column(default=0)


class Agency(Base):
    """
    An agency of a city.

    `district_id` is the district whose levels it shows, only while that agrees (`link_state` is
    accepted); a request has a token that its owner uses once. `version` guards name, kind and link.
    """

    __tablename__ = "agency"
    __table_args__ = (
        Index(None, "city_id", "id"),
        UniqueConstraint("city_id", "district_id"),
        CheckConstraint("share >= 0", name="share_not_negative"),
        check_word("kind", AgencyKind),
        check_word("link_state", LinkState),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("district.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    kind: Mapped[AgencyKind] = mapped_column(word(AgencyKind))
    share: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    district_id: Mapped[int | None] = mapped_column(
        ForeignKey("district.id", ondelete="SET NULL"), index=True
    )
    link_state: Mapped[LinkState] = mapped_column(word(LinkState), default=LinkState.NONE)
    link_token_hash: Mapped[str | None] = mapped_column(String(HASH_LENGTH), unique=True)
    link_until: Mapped[date | None]
    link_changed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    city: Mapped[District] = relationship(lazy="raise_on_sql", foreign_keys=[city_id])
    district: Mapped[District | None] = relationship(
        lazy="raise_on_sql", foreign_keys=[district_id]
    )


class CityElement(Base):
    """
    What a city states on an element: who answers for it.

    `version` guards that and the levels that the city's editors give on this element.
    """

    __tablename__ = "city_element"
    __table_args__ = (
        UniqueConstraint("city_id", "edition", "element_id"),
        check_word("state", DutyState),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("district.id", ondelete="CASCADE"))
    edition: Mapped[str] = mapped_column(String(40))
    element_id: Mapped[str] = mapped_column(String(10))
    state: Mapped[DutyState] = mapped_column(word(DutyState), default=DutyState.UNSTATED)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )


class DutyHolder(Base):
    """An agency answers for an element."""

    __tablename__ = "duty_holder"

    city_element_id: Mapped[int] = mapped_column(
        ForeignKey("city_element.id", ondelete="CASCADE"), primary_key=True
    )
    agency_id: Mapped[int] = mapped_column(
        ForeignKey("agency.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class AgencyLevel(Base):
    """A level that the city's editors give for an agency, with its source."""

    __tablename__ = "agency_level"
    __table_args__ = (UniqueConstraint("agency_id", "edition", "element_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id", ondelete="CASCADE"))
    edition: Mapped[str] = mapped_column(String(40))
    element_id: Mapped[str] = mapped_column(String(10))
    level: Mapped[int]
    source: Mapped[str] = mapped_column(String(LONGEST_SOURCE))
    link: Mapped[str] = mapped_column(String(LONGEST_LINK), default="")
    day: Mapped[date]

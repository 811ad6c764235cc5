"""What coalitions rate, follow and challenge, and the histories of it that nobody can change."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from selfassess.domain.challenges import ChallengeState, EntryKind, Party
from selfassess.domain.outside_ratings import LONGEST_PLACE
from selfassess.extensions import Base
from selfassess.store.models.assessments import Json
from selfassess.store.models.columns import check_word, utc_now, word
from selfassess.store.models.districts import HASH_LENGTH
from selfassess.store.models.guards import keep
from selfassess.store.models.plans import LONGEST_PERSON

KEPT: Final = "what was said of a place is never changed"


class RatedPlace(Base):
    """
    A place that a coalition rates from public sources.

    `district_id` is the district of this installation, where the place is one; the name is text
    beside it, as it was when it was chosen. `shared_through` is the number of the last revision
    that the district may read (0 for none). `revisions` and `seal` are the number and the seal of
    the newest one.
    """

    __tablename__ = "rated_place"
    __table_args__ = (
        UniqueConstraint("coalition_id", "district_id", "edition"),
        Index(None, "district_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    coalition_id: Mapped[int] = mapped_column(ForeignKey("district.id", ondelete="CASCADE"))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(String(LONGEST_PLACE))
    edition: Mapped[str] = mapped_column(String(40))
    edition_version: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    shared_through: Mapped[int] = mapped_column(default=0)
    shared_at: Mapped[datetime | None]
    revisions: Mapped[int] = mapped_column(default=0)
    seal: Mapped[str] = mapped_column(String(HASH_LENGTH), default="")


class PlaceRevisionRow(Base):
    """
    What a coalition said of an element from then on. It is only ever added.

    `by` is a reference to a name, see `domain.names`.
    """

    __tablename__ = "place_revision"
    __table_args__ = (UniqueConstraint("place_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("rated_place.id", ondelete="CASCADE"))
    number: Mapped[int]
    element_id: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    by: Mapped[str] = mapped_column(String(LONGEST_PERSON))
    said: Mapped[dict[str, Any]] = mapped_column(Json)
    why: Mapped[str] = mapped_column(Text, default="")
    previous: Mapped[str] = mapped_column(String(HASH_LENGTH))
    seal: Mapped[str] = mapped_column(String(HASH_LENGTH))


class PlaceReply(Base):
    """
    What the district answers to the rating of an element. It is only ever added.

    `revision` is the entry that it answers. An empty text takes the reply back; what was said
    before stays. `by` is a reference to a name in the district.
    """

    __tablename__ = "place_reply"
    __table_args__ = (UniqueConstraint("place_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("rated_place.id", ondelete="CASCADE"))
    number: Mapped[int]
    element_id: Mapped[str] = mapped_column(String(10))
    revision: Mapped[int]
    district: Mapped[str] = mapped_column(String(LONGEST_PLACE))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    by: Mapped[str] = mapped_column(String(LONGEST_PERSON))
    text: Mapped[str] = mapped_column(Text, default="")


class Follow(Base):
    """A coalition follows the public page of a district; `told_at` is the newest change told."""

    __tablename__ = "follow"
    __table_args__ = (UniqueConstraint("coalition_id", "district_id"), Index(None, "district_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    coalition_id: Mapped[int] = mapped_column(ForeignKey("district.id", ondelete="CASCADE"))
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id", ondelete="CASCADE"))
    since: Mapped[datetime] = mapped_column(default=utc_now)
    told_at: Mapped[datetime]


class FollowVisit(Base):
    """Until when somebody has read the changes of a followed page."""

    __tablename__ = "follow_visit"
    __table_args__ = (UniqueConstraint("follow_id", "user_id"), Index(None, "user_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    follow_id: Mapped[int] = mapped_column(ForeignKey("follow.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    seen_at: Mapped[datetime]


class Challenge(Base):
    """
    A published level or promise that a coalition challenges.

    It outlives both parties, whose names are text beside them. `subject` is what the page said; it
    is sealed with each entry. `state` repeats what the entries tell, for lists; `entries` and
    `seal` are the number and the seal of the newest one.
    """

    __tablename__ = "challenge"
    __table_args__ = (
        check_word("state", ChallengeState),
        Index(None, "district_id", "id"),
        Index(None, "coalition_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    coalition_id: Mapped[int | None] = mapped_column(ForeignKey("district.id", ondelete="SET NULL"))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id", ondelete="SET NULL"))
    coalition: Mapped[str] = mapped_column(String(LONGEST_PLACE))
    district: Mapped[str] = mapped_column(String(LONGEST_PLACE))
    edition: Mapped[str] = mapped_column(String(40))
    edition_version: Mapped[str] = mapped_column(String(20))
    subject: Mapped[dict[str, Any]] = mapped_column(Json)
    opened_at: Mapped[datetime]
    state: Mapped[ChallengeState] = mapped_column(word(ChallengeState), default=ChallengeState.OPEN)
    entries: Mapped[int] = mapped_column(default=0)
    seal: Mapped[str] = mapped_column(String(HASH_LENGTH), default="")


class ChallengeEntryRow(Base):
    """
    Something that was said on a challenge. It is only ever added.

    `by` is a reference to a name in the speaker's own organization.
    """

    __tablename__ = "challenge_entry"
    __table_args__ = (
        UniqueConstraint("challenge_id", "number"),
        check_word("kind", EntryKind),
        check_word("party", Party),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[EntryKind] = mapped_column(word(EntryKind))
    party: Mapped[Party] = mapped_column(word(Party))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    by: Mapped[str] = mapped_column(String(LONGEST_PERSON))
    text: Mapped[str] = mapped_column(Text)
    sources: Mapped[list[dict[str, str]]] = mapped_column(Json)
    ruling: Mapped[str] = mapped_column(String(20), default="")
    corrects: Mapped[int | None]
    previous: Mapped[str] = mapped_column(String(HASH_LENGTH))
    seal: Mapped[str] = mapped_column(String(HASH_LENGTH))


keep("place_revision", "rated_place", "place_id", KEPT, may_forget="by_id")
keep("place_reply", "rated_place", "place_id", KEPT, may_forget="by_id")
keep(
    "challenge_entry",
    "challenge",
    "challenge_id",
    "what was said on a challenge is never changed",
    may_forget="by_id",
)

"""Who stands behind a reference in a sealed history, apart from that history."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from selfassess.extensions import Base
from selfassess.store.models.districts import HASH_LENGTH
from selfassess.store.models.plans import LONGEST_PERSON


class PersonName(Base):
    """
    How somebody is called behind a reference that the histories of a district hold.

    `reference` is what the histories hold, see `domain.names`. Without `former` the name stands;
    with it the person has deleted the account: name and secret are gone, and the number keeps two
    former members apart. A row whose reference is that of a withheld name has kept its secret: it
    only tells that a name in an old entry, from before there were references, is not to be shown.

    The account is named by number and not referred to, so that the number outlives it.
    """

    __tablename__ = "person_name"
    __table_args__ = (Index(None, "district_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id", ondelete="CASCADE"))
    user_id: Mapped[int]
    reference: Mapped[str] = mapped_column(String(80), unique=True)
    secret: Mapped[str] = mapped_column(String(HASH_LENGTH), default="")
    name: Mapped[str] = mapped_column(String(LONGEST_PERSON), default="")
    former: Mapped[int | None]

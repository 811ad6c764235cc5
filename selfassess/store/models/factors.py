"""How people prove who they are besides a password, and where they are signed in."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from selfassess.extensions import Base
from selfassess.store.models.columns import utc_now

HASH_LENGTH: Final = 64
"""Length of a SHA-256 in hexadecimal. [characters]"""
LONGEST_PASSKEY_NAME: Final = 64
LONGEST_BROWSER: Final = 60
LONGEST_IDENTITY: Final = 255


class Passkey(Base):
    """A key on somebody's device, of which we hold the public half."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    # How often the device says that it has signed; devices that keep their keys in a cloud say 0.
    sign_count: Mapped[int]
    name: Mapped[str] = mapped_column(String(LONGEST_PASSKEY_NAME))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code that stands once for the second factor; it is deleted when it is used."""

    __tablename__ = "recovery_code"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    code_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), primary_key=True)


class ProviderIdentity(Base):
    """Under which name an identity provider knows somebody."""

    __tablename__ = "provider_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("user_id", "issuer"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    issuer: Mapped[str] = mapped_column(String(LONGEST_IDENTITY))
    subject: Mapped[str] = mapped_column(String(LONGEST_IDENTITY))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class PasskeyChallenge(Base):
    """What a device was asked to sign. Whoever takes the row uses it up."""

    __tablename__ = "passkey_challenge"

    key_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(10))
    challenge: Mapped[bytes]
    made_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)


class UserSession(Base):
    """A browser in which somebody is signed in; who deletes the row signs it out."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    key_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    browser: Mapped[str] = mapped_column(String(LONGEST_BROWSER), default="")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    seen_at: Mapped[datetime] = mapped_column(default=utc_now)

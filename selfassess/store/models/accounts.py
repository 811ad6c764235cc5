"""People who can sign in. The columns are those of Flask-Security, and a few of ours."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Final

from flask_security.models import sqla
from sqlalchemy import String, func, true
from sqlalchemy.orm import Mapped, mapped_column

from selfassess.extensions import Base
from selfassess.store.models.columns import utc_now

LONGEST_DISPLAY_NAME: Final = 80

# `user` is a reserved word in PostgreSQL. This must come before the classes below.
sqla.FsModels.set_db_info(
    base_model=Base,
    user_table_name="user_account",
    role_table_name="role",
)


class Role(Base, sqla.FsRoleMixin):
    """A role in the whole installation. Rights in a district come from memberships instead."""

    __tablename__ = "role"

    # The mixin notes moments without a zone, which UtcDateTime refuses.
    update_datetime: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=utc_now)


class User(Base, sqla.FsUserMixin):
    """An account."""

    __tablename__ = "user_account"
    # No number is given twice: what still names that of a deleted account is nobody else's.
    __table_args__ = ({"sqlite_autoincrement": True},)

    display_name: Mapped[str | None] = mapped_column(String(LONGEST_DISPLAY_NAME))
    # The number of the half minute whose code was used last: no code is taken twice.
    totp_counter: Mapped[int | None]
    update_datetime: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=utc_now)
    wants_reminders: Mapped[bool] = mapped_column(default=True, server_default=true())
    reminded_on: Mapped[date | None]

    # Passkeys have a table of ours; Flask-Security would look for one of its own here.
    webauthn: ClassVar[tuple[()]] = ()  # type: ignore[misc]  # there it is a relationship

    @property
    def shown_name(self) -> str:
        """How the person is called on pages: the name if there is one, else the address."""
        return self.display_name or self.email

"""The Flask extensions, made once and bound to an application in `create_app`."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

import click
from flask import Flask
from flask.cli import AppGroup
from flask_mail import Mail
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, MetaData, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

LOADED_LATER: Final = ("authlib", "cryptography", "webauthn")
"""What only somebody needs who signs in by an identity provider, a second step or a passkey."""
FOR_LANGUAGES: Final = ("babel", "flask_babel")
"""What only public pages in another language than English need, see `formats.languages`."""
NOT_WANTED: Final = ("rich",)
"""With what structlog would color tracebacks; Python's own are what logs hold."""


@contextmanager
def _leave_out(names: tuple[str, ...]) -> Iterator[None]:
    """Keep packages that are not loaded yet from being imported."""
    absent = {name: None for name in names if name not in sys.modules}
    sys.modules.update(absent)  # type: ignore[arg-type]  # None is Python's word for "refuse"
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


# Flask-Security imports these where they are installed, for pages of its own that are not used
# here. That would make each start a third of a second longer and each worker 23 MB larger.
with _leave_out(FOR_LANGUAGES):
    from flask_wtf import CSRFProtect
with _leave_out(LOADED_LATER):
    import flask_security.models.sqla  # noqa: F401 - imported for good, whoever asks next
with _leave_out(NOT_WANTED):
    import structlog  # noqa: F401 - as above


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in time. Aware going in, UTC coming out, also from SQLite, which forgets zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(
                "A moment without a time zone cannot be stored; use datetime.now(UTC)."
            )
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """
    What every model derives from.

    Models use this class rather than `db.Model`, which type checkers cannot follow; the session of
    `db` serves both.
    """

    metadata = MetaData(
        # Names by rule, so that a migration can name the constraint that it drops.
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime}


# Objects stay readable after the commit: pages show what a service has just saved.
db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
csrf = CSRFProtect()
mail = Mail()


def init_migrations(app: Flask) -> None:
    """
    Let Flask-Migrate know an application, before it migrates its database.

    Serving needs nothing of it, and Alembic takes a tenth of a start to load.
    """
    from flask_migrate import Migrate

    from selfassess.resources import get_folder

    if "migrate" not in app.extensions:
        Migrate().init_app(app, db, directory=str(get_folder("migrations")))


class Commands(AppGroup):
    """The commands of an application: `flask db`, which is loaded when somebody calls it."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app.name)
        self._app = app

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return sorted({*super().list_commands(ctx), "db"})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; None where there is none."""
        if cmd_name == "db":
            init_migrations(self._app)
        return super().get_command(ctx, cmd_name)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: object, _record: object) -> None:
    """Make SQLite keep its promises: foreign keys hold, readers and the writer do not collide."""
    if not isinstance(connection, sqlite3.Connection):
        return
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    # With WAL, NORMAL may lose the last commits when the power fails, and never corrupts the file.
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA busy_timeout = 5000")
    cursor.close()

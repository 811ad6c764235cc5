"""The schema of the database, as the migrations make it."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import text

from selfassess.extensions import db, init_migrations


def upgrade_schema(revision: str = "head") -> None:
    """Bring the database to a migration, by default the newest; an empty one gets its tables."""
    from flask_migrate import upgrade  # loads Alembic, which serving does not need

    init_migrations(current_app)
    upgrade(revision=revision)


def check_connection() -> None:
    """
    Ask the database a question.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: it does not answer.
    """
    db.session.execute(text("SELECT 1"))

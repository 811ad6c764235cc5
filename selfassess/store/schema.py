"""The schema of the database, as the migrations make it."""

from __future__ import annotations

import flask_migrate
from sqlalchemy import text

from selfassess.extensions import db


def upgrade_schema() -> None:
    """Bring the database to the newest schema; an empty one gets its tables."""
    flask_migrate.upgrade()


def check_connection() -> None:
    """
    Ask the database a question.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: it does not answer.
    """
    db.session.execute(text("SELECT 1"))

"""The upkeep of the database."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from selfassess.extensions import db
from selfassess.store import schema


def upgrade_database() -> None:
    """Bring the database to the newest schema; an empty one gets its tables."""
    schema.upgrade_schema()


def is_answering() -> bool:
    """Whether the database answers."""
    try:
        schema.check_connection()
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True

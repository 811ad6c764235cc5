"""The database keeps its promises."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import scoped_session

from selfassess import create_app
from selfassess.config import Settings
from selfassess.extensions import db
from selfassess.store.models import District, Membership
from tests.cast import Cast


def test_sqlite_lets_readers_read_while_someone_writes(tmp_path: Path) -> None:
    settings = Settings(environment="testing", database_url=f"sqlite:///{tmp_path}/x.db")
    with create_app(settings).app_context():
        pragmas = {
            name: db.session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "synchronous": 1,
    }


def test_a_membership_needs_a_district(cast: Cast, database: scoped_session) -> None:
    database.add(Membership(district_id=987_654, user_id=cast.alice.id, role="owner"))
    with pytest.raises(IntegrityError):
        database.flush()
    database.rollback()


def test_nobody_is_a_member_twice(cast: Cast, database: scoped_session) -> None:
    database.add(Membership(district_id=cast.district_id, user_id=cast.alice.id, role="viewer"))
    with pytest.raises(IntegrityError):
        database.flush()
    database.rollback()


def test_nobody_is_given_the_role_of_a_trial(cast: Cast, database: scoped_session) -> None:
    database.add(Membership(district_id=cast.district_id, user_id=cast.mallory.id, role="trial"))
    with pytest.raises(IntegrityError):
        database.flush()
    database.rollback()


def test_moments_come_back_in_utc(cast: Cast, database: scoped_session) -> None:
    there = timezone(timedelta(hours=-7))
    district = database.get(District, cast.district_id)
    district.created_at = datetime(2026, 3, 1, 20, 30, tzinfo=there)
    database.commit()
    database.expire_all()
    assert district.created_at == datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
    assert district.created_at.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(cast: Cast, database: scoped_session) -> None:
    district = database.get(District, cast.district_id)
    district.created_at = datetime(2026, 3, 1)  # noqa: DTZ001 - the mistake in question
    with pytest.raises(StatementError, match="time zone"):
        database.commit()
    database.rollback()

"""The history of a plan: the database itself refuses to change it, however the tables were made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from selfassess.config import Settings
from selfassess.extensions import Base, db
from selfassess.store import accounts, districts
from tests.cast import Cast
from tests.conftest import KINDS

CHANGES = [
    "UPDATE plan_event SET note = 'It was never said.'",
    "UPDATE plan_event SET seal = 'f'",
    'UPDATE plan_event SET "before" = \'{}\', "after" = \'{"due": null}\'',
    "UPDATE plan_event SET number = number + 1",
    "UPDATE plan_event SET by_id = 1",
    "UPDATE plan_event SET by_id = NULL, \"by\" = 'Nobody'",
    "DELETE FROM plan_event",
]


def assert_refused(connection: Connection, statement: str) -> None:
    """The database says no, in words, and changes nothing."""
    with pytest.raises(DBAPIError, match="never changed"), connection.begin_nested():
        connection.execute(text(statement))


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_to_change_the_history(
    database: Any, cast: Cast, statement: str
) -> None:
    assert_refused(database.connection(), statement)


def test_the_history_goes_with_its_district(database: Any, cast: Cast) -> None:
    districts.delete_district(cast.district_id)
    left = database.execute(text("SELECT DISTINCT plan_id FROM plan_event")).scalars().all()
    assert left == [cast.trial_plan_id]


def test_an_account_that_is_deleted_leaves_its_name(database: Any, cast: Cast) -> None:
    database.execute(
        text(
            'INSERT INTO plan_event (plan_id, number, at, by_id, "by", kind, "before",'
            ' "after", note, previous, seal) SELECT plan_id, 2, at, :bob, \'Bob\', kind, "before",'
            ' "after", note, previous, seal FROM plan_event WHERE plan_id = :plan'
        ),
        {"bob": cast.bob.id, "plan": cast.plan_id},
    )
    accounts.delete_account(cast.bob.id)
    row = database.execute(text('SELECT by_id, "by" FROM plan_event WHERE number = 2')).one()
    assert tuple(row) == (None, "Bob")


def test_a_district_follows_one_plan_at_a_time(database: Any, cast: Cast) -> None:
    database.execute(text("UPDATE adopted_plan SET closed_at = NULL"))
    statement = (
        "INSERT INTO adopted_plan (id, district_id, edition, name, first_day, capacity, goals,"
        " adopted_at, adopted_by, closed_by, closed_reason, events, seal) SELECT 99, district_id,"
        " edition, name, first_day, capacity, goals, adopted_at, adopted_by, closed_by,"
        " closed_reason, events, seal FROM adopted_plan WHERE id = :id"
    )
    with pytest.raises(DBAPIError, match=r"(?i)unique"), database.begin_nested():
        database.execute(text(statement), {"id": cast.plan_id})


@pytest.fixture(params=KINDS)
def plain_connection(
    request: pytest.FixtureRequest, make_database: Callable[[str, str], str]
) -> Iterator[Connection]:
    """A database whose tables were made by the models and not by the migrations."""
    address = make_database(request.param, "plain")
    engine = create_engine(Settings.from_env({"DATABASE_URL": address}, "testing").database_url)
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


@pytest.mark.parametrize("statement", CHANGES)
def test_tables_made_without_migrations_are_guarded_too(
    plain_connection: Connection, statement: str
) -> None:
    fill = plain_connection.execute
    fill(
        text(
            "INSERT INTO district (id, name, state, governance, nces_id, is_demonstration,"
            " created_at) VALUES (1, 'A', '', 'elected-board', '', false, '2026-01-01')"
        )
    )
    fill(
        text(
            "INSERT INTO adopted_plan (id, district_id, edition, name, first_day, capacity, goals,"
            " adopted_at, adopted_by, closed_by, closed_reason, events, seal) VALUES"
            " (1, 1, 'x', 'P', '2026-07-01', '[]', '', CURRENT_TIMESTAMP, '', '', '', 1, '')"
        )
    )
    fill(
        text(
            'INSERT INTO plan_event (plan_id, number, at, "by", kind, "before", "after",'
            " note, previous, seal)"
            " VALUES (1, 1, CURRENT_TIMESTAMP, 'A', 'x', '{}', '{}', '', '', '')"
        )
    )
    assert_refused(plain_connection, statement)


def test_the_two_ways_to_make_the_guards_are_one(app: Flask) -> None:
    with app.app_context():
        names = {
            "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
            "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
        }
        found = db.session.execute(text(names[db.engine.dialect.name])).scalars().all()
    assert "plan_event_kept" in found

"""
Every row of the database as plain values, and back: what a backup is made of.

Tables are read as the database itself describes them and not by the models, so that a backup can be
restored that was made before the newest migration.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, Final

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Connection, DateTime, MetaData, Table, func, insert, null, select, text

from selfassess.extensions import db
from selfassess.resources import get_folder
from selfassess.store.schema import upgrade_schema

REVISIONS: Final = "alembic_version"
AT_ONCE: Final = 500
"""How many rows are read or written at a time."""

Row = dict[str, Any]


def get_revision() -> str | None:
    """The number of the last migration that the database has seen; None before the first."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def knows_revision(revision: str) -> bool:
    """Whether the program has the migration of this number."""
    script = ScriptDirectory(str(get_folder("migrations")))
    return any(known.revision == revision for known in script.walk_revisions())


def make_schema(revision: str) -> None:
    """Make the tables of an empty database as they were after a migration."""
    upgrade_schema(revision)


def drop_schema() -> None:
    """Take every table away again."""
    found = MetaData()
    found.reflect(db.engine)
    found.drop_all(db.engine)


@contextmanager
def read_consistently() -> Iterator[Connection]:
    """A connection that sees the database as it was at its first look, whatever others write."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        else:
            connection.exec_driver_sql("BEGIN")
        yield connection


def list_tables(connection: Connection) -> list[Table]:
    """List every table with data, each after those that it refers to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != REVISIONS]


def count_rows(connection: Connection, tables: Iterable[Table]) -> int:
    """How many rows some tables hold."""
    return sum(connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def read_rows(connection: Connection, table: Table) -> Iterator[Row]:
    """Read a table in the order of its key, with values that JSON can hold."""
    query = select(table).order_by(*table.primary_key)
    result = connection.execution_options(yield_per=AT_ONCE).execute(query)
    for row in result.mappings():
        yield {
            column.name: _pack(row[column.name], isinstance(column.type, JSON))
            for column in table.columns
        }


def write_rows(connection: Connection, table: Table, rows: Iterable[Row]) -> int:
    """Write rows into an empty table, and give how many there were."""
    keeps_zone = connection.dialect.name != "sqlite"
    iterator = iter(rows)
    count = 0
    while batch := list(islice(iterator, AT_ONCE)):
        values = [
            {
                column.name: _unpack(row[column.name], column.type, keeps_zone)
                for column in table.columns
            }
            for row in batch
        ]
        connection.execute(insert(table), values)
        count += len(batch)
    if connection.dialect.name == "postgresql":
        _continue_numbers(connection, table)
    return count


def _continue_numbers(connection: Connection, table: Table) -> None:
    """Let the next row get a number that no restored row has."""
    for column in table.primary_key:
        if column.autoincrement is True or column.server_default is not None:
            connection.execute(
                select(
                    func.setval(
                        func.pg_get_serial_sequence(table.name, column.name),
                        select(func.coalesce(func.max(column), 0) + 1).scalar_subquery(),
                        text("false"),
                    )
                )
            )


def _pack(value: Any, is_document: bool) -> Any:
    if value is None:
        return None
    if is_document:
        return {"document": value}
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return {"moment": moment.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, bytes | memoryview):
        return {"bytes": base64.b64encode(value).decode()}
    return value


def _unpack(value: Any, kind: Any, keeps_zone: bool) -> Any:
    if value is None:
        # A document column would write JSON's own null instead of none at all.
        return null() if isinstance(kind, JSON) else None
    if not isinstance(value, dict):
        return value
    ((name, packed),) = value.items()
    if name == "moment":
        moment = datetime.fromisoformat(packed)
        zoned = keeps_zone and isinstance(kind, DateTime) and kind.timezone
        return moment if zoned else moment.replace(tzinfo=None)
    if name == "day":
        return date.fromisoformat(packed)
    if name == "bytes":
        return base64.b64decode(packed)
    return packed

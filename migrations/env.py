"""How migrations run: in the application's database, one transaction each."""

from __future__ import annotations

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_security.datastore import AsaList
from sqlalchemy import Connection

import selfassess.store.models  # noqa: F401 - completes the metadata
from selfassess.extensions import Base, UtcDateTime, db


def number_revision(
    migration: MigrationContext, revision: Any, scripts: list[MigrationScript]
) -> None:
    """Name a new revision by its number, so that the folder lists them in their order."""
    head = ScriptDirectory.from_config(context.config).get_current_head()
    scripts[0].rev_id = f"{int(head or 0) + 1:04}"


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | bool:
    """Write our column types as plain ones: a migration must not change when the program does."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AsaList):
        return "sa.UnicodeText()"
    return False


def run_migrations(connection: Connection) -> None:
    """Run what was asked for."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        transaction_per_migration=True,
        process_revision_directives=number_revision,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_migrations_in_sqlite(connection: Connection) -> None:
    """
    Run migrations with the foreign keys of SQLite switched off.

    SQLite changes a table by copying it and dropping the old one, which would delete every row that
    refers to it. The keys are checked when all is done. Triggers that look at a copied table name
    one that is gone for a moment, which SQLite lets pass only if it looks at them as it used to.
    """
    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql("PRAGMA legacy_alter_table = ON")
    connection.commit()
    try:
        run_migrations(connection)
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"The migration left rows that refer to nothing: {broken[:5]}")
    finally:
        connection.rollback()
        connection.exec_driver_sql("PRAGMA legacy_alter_table = OFF")
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.commit()


with db.engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        run_migrations_in_sqlite(connection)
    else:
        run_migrations(connection)

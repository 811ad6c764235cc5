"""What keeps a history in the database: triggers that refuse to change it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import DDL, event

from selfassess.extensions import Base

GUARDED: Final[set[str]] = set()
"""The tables whose rows are only ever added."""


def keep(table: str, parent: str, parent_id: str, message: str, may_forget: str = "") -> None:
    """
    Let the database refuse every change of a table whose rows are only ever added.

    A row goes when the row that it belongs to goes, and in no other way. Where tables are made
    without migrations, the guards come with them; migrations write them out themselves.

    Args:
        table: The table.
        parent: The table of what its rows belong to.
        parent_id: The column that names it.
        message: What is said to whoever tries.
        may_forget: A column that may become empty, as that of an account that is deleted.
    """
    GUARDED.add(table)
    columns = [c.name for c in Base.metadata.tables[table].columns if c.name != may_forget]
    changed = " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in columns)
    if may_forget:
        changed = f"NEW.{may_forget} IS NOT NULL OR {changed}"
    _listen(
        table,
        "sqlite",
        f"""
        CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table}
        WHEN {changed}
        BEGIN SELECT RAISE(ABORT, '{message}'); END
        """,
        f"""
        CREATE TRIGGER {table}_not_deleted BEFORE DELETE ON {table}
        WHEN EXISTS (SELECT 1 FROM {parent} WHERE id = OLD.{parent_id})
        BEGIN SELECT RAISE(ABORT, '{message}'); END
        """,  # noqa: S608 - the names are our own
    )
    forgets = (
        f"NEW.{may_forget} IS NULL"
        f" AND (to_jsonb(NEW) - '{may_forget}') = (to_jsonb(OLD) - '{may_forget}')"
        if may_forget
        else "to_jsonb(NEW) = to_jsonb(OLD)"
    )
    _listen(
        table,
        "postgresql",
        f"""
        CREATE OR REPLACE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' THEN
            IF {forgets} THEN
              RETURN NEW;
            END IF;
          ELSIF NOT EXISTS (SELECT 1 FROM {parent} WHERE id = OLD.{parent_id}) THEN
            RETURN OLD;
          END IF;
          RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation';
        END $$
        """,  # noqa: S608 - the names are our own
        f"""
        CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION keep_{table}()
        """,
    )


def _listen(table: str, dialect: str, *statements: str) -> None:
    for statement in statements:
        # DDL fills in what stands after a percent sign; there is none in these statements.
        guard = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]  # SQLAlchemy's
        event.listen(Base.metadata.tables[table], "after_create", guard)

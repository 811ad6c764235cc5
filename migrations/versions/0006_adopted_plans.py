"""Adopted plans, their actions and what became of them; reminders by mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

JSON = sa.JSON()

# As the models write them; the names of a migration never change afterwards.
SQLITE_GUARDS = (
    """
    CREATE TRIGGER plan_event_kept BEFORE UPDATE ON plan_event
    WHEN NEW.by_id IS NOT NULL
      OR NEW.id IS NOT OLD.id OR NEW.plan_id IS NOT OLD.plan_id OR NEW.number IS NOT OLD.number
      OR NEW.action IS NOT OLD.action OR NEW.at IS NOT OLD.at OR NEW."by" IS NOT OLD."by"
      OR NEW.kind IS NOT OLD.kind OR NEW."before" IS NOT OLD."before"
      OR NEW."after" IS NOT OLD."after" OR NEW.note IS NOT OLD.note
      OR NEW.previous IS NOT OLD.previous OR NEW.seal IS NOT OLD.seal
    BEGIN SELECT RAISE(ABORT, 'the history of a plan is never changed'); END
    """,
    """
    CREATE TRIGGER plan_event_not_deleted BEFORE DELETE ON plan_event
    WHEN EXISTS (SELECT 1 FROM adopted_plan WHERE id = OLD.plan_id)
    BEGIN SELECT RAISE(ABORT, 'the history of a plan is never changed'); END
    """,
)
POSTGRESQL_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION keep_plan_event() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' THEN
        IF NEW.by_id IS NULL AND (to_jsonb(NEW) - 'by_id') = (to_jsonb(OLD) - 'by_id') THEN
          RETURN NEW;
        END IF;
      ELSIF NOT EXISTS (SELECT 1 FROM adopted_plan WHERE id = OLD.plan_id) THEN
        RETURN OLD;
      END IF;
      RAISE EXCEPTION 'the history of a plan is never changed' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER plan_event_kept BEFORE UPDATE OR DELETE ON plan_event
    FOR EACH ROW EXECUTE FUNCTION keep_plan_event()
    """,
)


def moment(name: str, **options: object) -> sa.Column[object]:
    """A point in time, in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), **options)


def reference(table: str, column: str, target: str, on_delete: str) -> sa.ForeignKeyConstraint:
    """A foreign key, named by the rule."""
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=on_delete)


def upgrade() -> None:
    op.add_column(
        "user_account",
        sa.Column("wants_reminders", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.add_column("user_account", sa.Column("reminded_on", sa.Date()))
    op.create_table(
        "adopted_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer()),
        sa.Column("edition", sa.String(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("capacity", JSON, nullable=False),
        sa.Column("goals", sa.Text(), nullable=False),
        sa.Column("request", JSON),
        sa.Column("route", JSON),
        moment("adopted_at", nullable=False),
        sa.Column("adopted_by_id", sa.Integer()),
        sa.Column("adopted_by", sa.String(255), nullable=False),
        moment("closed_at"),
        sa.Column("closed_by_id", sa.Integer()),
        sa.Column("closed_by", sa.String(255), nullable=False),
        sa.Column("closed_reason", sa.Text(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_adopted_plan"),
        reference("adopted_plan", "district_id", "district", "CASCADE"),
        reference("adopted_plan", "snapshot_id", "snapshot", "SET NULL"),
        reference("adopted_plan", "adopted_by_id", "user_account", "SET NULL"),
        reference("adopted_plan", "closed_by_id", "user_account", "SET NULL"),
    )
    is_open = sa.text("closed_at IS NULL")
    op.create_index(
        "uq_adopted_plan_open",
        "adopted_plan",
        ["district_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index(
        "ix_adopted_plan_district_id_adopted_at", "adopted_plan", ["district_id", "adopted_at"]
    )
    op.create_table(
        "plan_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("element_id", sa.String(10)),
        sa.Column("from_level", sa.Integer()),
        sa.Column("to_level", sa.Integer()),
        sa.Column("effort", sa.Integer()),
        sa.Column("lever", sa.String(40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("done_when", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(120), nullable=False),
        sa.Column("owner_user_id", sa.Integer()),
        sa.Column("due", sa.Date()),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cost", sa.Integer()),
        sa.Column("version", sa.Integer(), nullable=False),
        moment("updated_at", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plan_action"),
        sa.UniqueConstraint("plan_id", "number", name="uq_plan_action_plan_id_number"),
        sa.CheckConstraint(
            "status IN ('not-started', 'under-way', 'slipped', 'done', 'dropped')",
            name=op.f("ck_plan_action_status"),
        ),
        reference("plan_action", "plan_id", "adopted_plan", "CASCADE"),
        reference("plan_action", "owner_user_id", "user_account", "SET NULL"),
    )
    op.create_index("ix_plan_action_owner_user_id", "plan_action", ["owner_user_id"])
    op.create_table(
        "plan_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", sa.Integer()),
        moment("at", nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("by", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("after", JSON, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plan_event"),
        sa.UniqueConstraint("plan_id", "number", name="uq_plan_event_plan_id_number"),
        reference("plan_event", "plan_id", "adopted_plan", "CASCADE"),
        reference("plan_event", "by_id", "user_account", "SET NULL"),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for guard in SQLITE_GUARDS if is_sqlite else POSTGRESQL_GUARDS:
        op.execute(guard)


def downgrade() -> None:
    op.drop_table("plan_event")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_plan_event()")
    op.drop_table("plan_action")
    op.drop_table("adopted_plan")
    op.drop_column("user_account", "reminded_on")
    op.drop_column("user_account", "wants_reminders")

"""What districts publish, under which addresses, and the history of both."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

JSON = sa.JSON()

# As the models write them; the names of a migration never change afterwards.
SQLITE_GUARDS = (
    """
    CREATE TRIGGER publication_event_kept BEFORE UPDATE ON publication_event
    WHEN NEW.by_id IS NOT NULL
      OR NEW.id IS NOT OLD.id OR NEW.publication_id IS NOT OLD.publication_id
      OR NEW.number IS NOT OLD.number OR NEW.at IS NOT OLD.at OR NEW."by" IS NOT OLD."by"
      OR NEW.kind IS NOT OLD.kind OR NEW."before" IS NOT OLD."before"
      OR NEW."after" IS NOT OLD."after" OR NEW.note IS NOT OLD.note
      OR NEW.previous IS NOT OLD.previous OR NEW.seal IS NOT OLD.seal
    BEGIN SELECT RAISE(ABORT, 'what was published is never changed'); END
    """,
    """
    CREATE TRIGGER publication_event_not_deleted BEFORE DELETE ON publication_event
    WHEN EXISTS (SELECT 1 FROM publication WHERE id = OLD.publication_id)
    BEGIN SELECT RAISE(ABORT, 'what was published is never changed'); END
    """,
)
POSTGRESQL_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION keep_publication_event() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' THEN
        IF NEW.by_id IS NULL AND (to_jsonb(NEW) - 'by_id') = (to_jsonb(OLD) - 'by_id') THEN
          RETURN NEW;
        END IF;
      ELSIF NOT EXISTS (SELECT 1 FROM publication WHERE id = OLD.publication_id) THEN
        RETURN OLD;
      END IF;
      RAISE EXCEPTION 'what was published is never changed' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER publication_event_kept BEFORE UPDATE OR DELETE ON publication_event
    FOR EACH ROW EXECUTE FUNCTION keep_publication_event()
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
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("draft", JSON, nullable=False),
        sa.Column("live", JSON),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        moment("first_published_at"),
        moment("published_at"),
        moment("changed_at", nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_publication"),
        sa.UniqueConstraint("district_id", name="uq_publication_district_id"),
        reference("publication", "district_id", "district", "CASCADE"),
    )
    op.create_index("ix_publication_is_listed", "publication", ["is_listed"])
    op.create_table(
        "publication_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(80), nullable=False),
        sa.Column("is_name", sa.Boolean(), nullable=False),
        moment("ended_at"),
        sa.PrimaryKeyConstraint("id", name="pk_publication_address"),
        sa.UniqueConstraint("address", name="uq_publication_address_address"),
        reference("publication_address", "publication_id", "publication", "CASCADE"),
    )
    op.create_index(
        "ix_publication_address_publication_id", "publication_address", ["publication_id"]
    )
    op.create_table(
        "publication_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        moment("at", nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("by", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("after", JSON, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_publication_event"),
        sa.UniqueConstraint(
            "publication_id", "number", name="uq_publication_event_publication_id_number"
        ),
        reference("publication_event", "publication_id", "publication", "CASCADE"),
        reference("publication_event", "by_id", "user_account", "SET NULL"),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_GUARDS if is_sqlite else POSTGRESQL_GUARDS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("publication_event")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_publication_event()")
    op.drop_table("publication_address")
    op.drop_table("publication")

"""Imported histories and events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KINDS = "'leader', 'board', 'law', 'contract', 'other'"


def moment(name: str, **options: object) -> sa.Column[object]:
    """A point in time, in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), **options)


def reference(table: str, column: str, target: str, on_delete: str) -> sa.ForeignKeyConstraint:
    """A foreign key, named by the rule."""
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=on_delete)


def upgrade() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(40), nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        sa.Column("named", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        moment("created_at", nullable=False),
        sa.Column("created_by_id", sa.Integer()),
        sa.Column("created_by", sa.String(255), nullable=False),
        moment("confirmed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_import_batch"),
        reference("import_batch", "district_id", "district", "CASCADE"),
        reference("import_batch", "created_by_id", "user_account", "SET NULL"),
    )
    op.create_index("ix_import_batch_district_id_id", "import_batch", ["district_id", "id"])
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("link", sa.String(500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        moment("updated_at", nullable=False),
        sa.Column("updated_by_id", sa.Integer()),
        sa.Column("updated_by", sa.String(255), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_event_kind")),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        reference("event", "district_id", "district", "CASCADE"),
        reference("event", "updated_by_id", "user_account", "SET NULL"),
    )
    op.create_index("ix_event_district_id_day_id", "event", ["district_id", "day", "id"])
    with op.batch_alter_table("snapshot") as batch:
        batch.add_column(sa.Column("import_id", sa.Integer()))
        batch.create_foreign_key(
            "fk_snapshot_import_id_import_batch",
            "import_batch",
            ["import_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch.create_index("ix_snapshot_import_id", ["import_id"])


def downgrade() -> None:
    with op.batch_alter_table("snapshot") as batch:
        batch.drop_index("ix_snapshot_import_id")
        batch.drop_constraint("fk_snapshot_import_id_import_batch", type_="foreignkey")
        batch.drop_column("import_id")
    op.drop_table("event")
    op.drop_table("import_batch")

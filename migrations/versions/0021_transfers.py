"""
Assessments that were brought from elsewhere, erased files, and the version of adopted plans.

A plan whose snapshot is gone keeps an empty version: the edition as it is now stands in, as before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

MESSAGE = "what was recorded is never changed"
KEPT = (
    "id", "district_id", "assessment_id", "digest", "file_name", "at", "by", "history",
)  # fmt: skip


def moment(name: str, **options: object) -> sa.Column[object]:
    """A point in time, in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), **options)


def reference(table: str, column: str, target: str, on_delete: str) -> sa.ForeignKeyConstraint:
    """A foreign key, named by the rule."""
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=on_delete)


def upgrade() -> None:
    op.create_table(
        "transfer_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        moment("created_at", nullable=False),
        sa.Column("created_by_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_transfer_upload"),
        reference("transfer_upload", "district_id", "district", "CASCADE"),
        reference("transfer_upload", "created_by_id", "user_account", "SET NULL"),
    )
    op.create_index("ix_transfer_upload_district_id_id", "transfer_upload", ["district_id", "id"])
    op.create_table(
        "transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        moment("at", nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("by", sa.String(255), nullable=False),
        sa.Column("history", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_transfer"),
        reference("transfer", "district_id", "district", "CASCADE"),
        reference("transfer", "by_id", "user_account", "SET NULL"),
    )
    op.create_index("ix_transfer_district_id_digest", "transfer", ["district_id", "digest"])
    op.create_index("ix_transfer_assessment_id", "transfer", ["assessment_id"])
    op.create_table(
        "transfer_rest",
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("transfer_id", name="pk_transfer_rest"),
        reference("transfer_rest", "transfer_id", "transfer", "CASCADE"),
    )
    op.create_table(
        "transfer_name",
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(80), nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("former", sa.Integer()),
        sa.PrimaryKeyConstraint("transfer_id", "reference", name="pk_transfer_name"),
        reference("transfer_name", "transfer_id", "transfer", "CASCADE"),
    )
    op.create_index("ix_transfer_name_user_id", "transfer_name", ["user_id"])
    op.create_table(
        "transfer_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("email", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_transfer_person"),
        reference("transfer_person", "transfer_id", "transfer", "CASCADE"),
    )
    op.create_index("ix_transfer_person_transfer_id", "transfer_person", ["transfer_id"])
    op.create_table(
        "transfer_trace",
        sa.Column("place", sa.String(60), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("place", "row_id", name="pk_transfer_trace"),
        reference("transfer_trace", "person_id", "transfer_person", "CASCADE"),
    )
    op.create_index("ix_transfer_trace_person_id", "transfer_trace", ["person_id"])
    _guard()
    with op.batch_alter_table("evidence_revision") as batch:
        batch.add_column(moment("erased_at"))
        batch.add_column(sa.Column("erased_by_id", sa.Integer()))
        batch.add_column(sa.Column("erased_by", sa.String(255), nullable=False, server_default=""))
        batch.add_column(sa.Column("erased_reason", sa.Text(), nullable=False, server_default=""))
        batch.create_foreign_key(
            "fk_evidence_revision_erased_by_id_user_account",
            "user_account",
            ["erased_by_id"],
            ["id"],
            ondelete="SET NULL",
        )
    # Not in batch mode: a copy of the table would lose the index on open plans.
    op.add_column(
        "adopted_plan",
        sa.Column("edition_version", sa.String(20), nullable=False, server_default=""),
    )
    op.execute(
        "UPDATE adopted_plan SET edition_version = COALESCE("
        "(SELECT edition_version FROM snapshot WHERE snapshot.id = adopted_plan.snapshot_id), '')"
    )


def downgrade() -> None:
    op.drop_column("adopted_plan", "edition_version")
    with op.batch_alter_table("evidence_revision") as batch:
        batch.drop_constraint("fk_evidence_revision_erased_by_id_user_account", type_="foreignkey")
        for name in ("erased_reason", "erased_by", "erased_by_id", "erased_at"):
            batch.drop_column(name)
    for name in ("trace", "person", "name", "rest"):
        op.drop_table(f"transfer_{name}")
    op.drop_table("transfer")
    op.drop_table("transfer_upload")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_transfer()")


def _guard() -> None:
    """Let the database refuse to change what was recorded."""
    if op.get_bind().dialect.name == "sqlite":
        changed = " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in KEPT)
        op.execute(
            "CREATE TRIGGER transfer_kept BEFORE UPDATE ON transfer"
            f" WHEN NEW.by_id IS NOT NULL OR {changed}"
            f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        op.execute(
            "CREATE TRIGGER transfer_not_deleted BEFORE DELETE ON transfer"  # noqa: S608 - our names
            " WHEN EXISTS (SELECT 1 FROM district WHERE id = OLD.district_id)"
            f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        return
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION keep_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' THEN
            IF NEW.by_id IS NULL AND (to_jsonb(NEW) - 'by_id') = (to_jsonb(OLD) - 'by_id') THEN
              RETURN NEW;
            END IF;
          ELSIF NOT EXISTS (SELECT 1 FROM district WHERE id = OLD.district_id) THEN
            RETURN OLD;
          END IF;
          RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation';
        END $$
        """  # noqa: S608 - our names
    )
    op.execute(
        "CREATE TRIGGER transfer_kept BEFORE UPDATE OR DELETE ON transfer"
        " FOR EACH ROW EXECUTE FUNCTION keep_transfer()"
    )

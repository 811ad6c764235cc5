"""The cycle of an assessment, a second rating, and the audit trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

JSON = sa.JSON()

# As the models write them; the names of a migration never change afterwards.
ENTRY = (
    "id", "district_id", "at", "by", "what", "assessment_id", "element_id", "before", "after",
    "why",
)  # fmt: skip
SEAL = ("entry_id", "district_id", "number", "previous", "seal")
MESSAGE = "what was recorded is never changed"


def guard(table: str, columns: tuple[str, ...], may_forget: str) -> None:
    """Let the database refuse to change what was recorded."""
    if op.get_bind().dialect.name == "sqlite":
        changed = " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in columns)
        if may_forget:
            changed = f"NEW.{may_forget} IS NOT NULL OR {changed}"
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} WHEN {changed}"
            f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        op.execute(
            f"CREATE TRIGGER {table}_not_deleted BEFORE DELETE ON {table}"  # noqa: S608 - our names
            " WHEN EXISTS (SELECT 1 FROM district WHERE id = OLD.district_id)"
            f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        return
    forgets = (
        f"NEW.{may_forget} IS NULL"
        f" AND (to_jsonb(NEW) - '{may_forget}') = (to_jsonb(OLD) - '{may_forget}')"
        if may_forget
        else "to_jsonb(NEW) = to_jsonb(OLD)"
    )
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' THEN
            IF {forgets} THEN
              RETURN NEW;
            END IF;
          ELSIF NOT EXISTS (SELECT 1 FROM district WHERE id = OLD.district_id) THEN
            RETURN OLD;
          END IF;
          RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation';
        END $$
        """  # noqa: S608 - the names are our own
    )
    op.execute(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION keep_{table}()"
    )


def moment(name: str, **options: object) -> sa.Column[object]:
    """A point in time, in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), **options)


def reference(table: str, column: str, target: str, on_delete: str) -> sa.ForeignKeyConstraint:
    """A foreign key, named by the rule."""
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=on_delete)


def upgrade() -> None:
    for column in (
        sa.Column("state", sa.String(20), nullable=False, server_default="draft"),
        sa.Column("moves", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("answers_due", sa.Date()),
        sa.Column("review_due", sa.Date()),
        sa.Column("sent_back", JSON, nullable=False, server_default="{}"),
        moment("approved_at"),
        sa.Column("approved_by", sa.String(255), nullable=False, server_default=""),
        sa.Column("approved_by_submitter", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("assessment", column)
    op.create_table(
        "second_rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("element_id", sa.String(10), nullable=False),
        sa.Column("reviewer_id", sa.Integer()),
        sa.Column("reviewer", sa.String(255), nullable=False),
        sa.Column("level", sa.Integer()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        moment("updated_at", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_second_rating"),
        sa.UniqueConstraint(
            "assessment_id",
            "element_id",
            "reviewer_id",
            name="uq_second_rating_assessment_id_element_id_reviewer_id",
        ),
        reference("second_rating", "assessment_id", "assessment", "CASCADE"),
        reference("second_rating", "reviewer_id", "user_account", "SET NULL"),
    )
    op.create_index("ix_second_rating_reviewer_id", "second_rating", ["reviewer_id"])
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        moment("at", nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("by", sa.String(255), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("assessment_id", sa.Integer()),
        sa.Column("element_id", sa.String(10)),
        sa.Column("before", JSON, nullable=False),
        sa.Column("after", JSON, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
        reference("audit_entry", "district_id", "district", "CASCADE"),
        reference("audit_entry", "by_id", "user_account", "SET NULL"),
    )
    op.create_index("ix_audit_entry_district_id_id", "audit_entry", ["district_id", "id"])
    op.create_index(
        "ix_audit_entry_assessment_id_element_id_id",
        "audit_entry",
        ["assessment_id", "element_id", "id"],
    )
    op.create_index("ix_audit_entry_by_id", "audit_entry", ["by_id"])
    op.create_table(
        "audit_seal",
        sa.Column("entry_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_audit_seal"),
        sa.UniqueConstraint("district_id", "number", name="uq_audit_seal_district_id_number"),
        reference("audit_seal", "district_id", "district", "CASCADE"),
    )
    guard("audit_entry", ENTRY, "by_id")
    guard("audit_seal", SEAL, "")


def downgrade() -> None:
    for table in ("audit_seal", "audit_entry"):
        op.drop_table(table)
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP FUNCTION keep_{table}()")
    op.drop_table("second_rating")
    for name in (
        "approved_by_submitter",
        "approved_by",
        "approved_at",
        "sent_back",
        "review_due",
        "answers_due",
        "moves",
        "state",
    ):
        op.drop_column("assessment", name)

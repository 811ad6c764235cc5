"""More roles, and who is asked to answer which element."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FORMER = "role IN ('owner', 'editor', 'viewer')"
NOW = "role IN ('owner', 'editor', 'contributor', 'reviewer', 'viewer', 'observer')"


def upgrade() -> None:
    _replace_roles(NOW)
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("element_id", sa.String(10), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date()),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_by_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_assignment"),
        sa.UniqueConstraint(
            "assessment_id",
            "element_id",
            "user_id",
            name="uq_assignment_assessment_id_element_id_user_id",
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name="fk_assignment_assessment_id_assessment",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name="fk_assignment_user_id_user_account",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by_id"],
            ["user_account.id"],
            name="fk_assignment_assigned_by_id_user_account",
            ondelete="SET NULL",
        ),
    )
    op.create_index(
        "ix_assignment_user_id_assessment_id", "assignment", ["user_id", "assessment_id"]
    )


def downgrade() -> None:
    op.drop_table("assignment")
    # What the narrower list does not know keeps sight of the district and loses the rest.
    for table in ("membership", "invitation"):
        op.execute(
            sa.text(
                f"UPDATE {table} SET role = 'viewer'"  # noqa: S608 - names from the line above
                " WHERE role IN ('contributor', 'reviewer')"
            )
        )
        # Observers never saw anything of the district's own.
        op.execute(sa.text(f"DELETE FROM {table} WHERE role = 'observer'"))  # noqa: S608
    _replace_roles(FORMER)


def _replace_roles(condition: str) -> None:
    for table in ("membership", "invitation"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_role"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_role"), condition)

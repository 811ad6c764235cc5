"""Assessments move to a newer version of their edition: what it no longer asks is kept aside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The default is for the rows that are there; the program always says which it is.
    column = sa.Column("dropped", sa.Boolean(), nullable=False, server_default=sa.false())
    with op.batch_alter_table("response") as table:
        table.add_column(column)
    with op.batch_alter_table("response") as table:
        table.alter_column("dropped", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    # The rows stay: the older program does not look at elements that its edition does not have.
    with op.batch_alter_table("response") as table:
        table.drop_column("dropped")

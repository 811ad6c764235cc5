"""Coalitions and cities beside districts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("district") as batch:
        batch.add_column(
            sa.Column("kind", sa.String(20), nullable=False, server_default="district")
        )
        batch.create_check_constraint(
            op.f("ck_district_kind"), "kind IN ('district', 'city', 'coalition')"
        )


def downgrade() -> None:
    with op.batch_alter_table("district") as batch:
        batch.drop_constraint(op.f("ck_district_kind"), type_="check")
        batch.drop_column("kind")

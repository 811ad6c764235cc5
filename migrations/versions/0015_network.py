"""What a district shares, and the levels of a snapshot at a glance."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("district") as batch:
        batch.add_column(
            sa.Column("sharing", sa.String(20), nullable=False, server_default="private")
        )
        batch.add_column(
            sa.Column("counts_as_peer", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.create_check_constraint(
            op.f("ck_district_sharing"), "sharing IN ('private', 'staff', 'network')"
        )
    with op.batch_alter_table("snapshot") as batch:
        batch.add_column(sa.Column("marks", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("snapshot") as batch:
        batch.drop_column("marks")
    with op.batch_alter_table("district") as batch:
        batch.drop_constraint(op.f("ck_district_sharing"), type_="check")
        batch.drop_column("counts_as_peer")
        batch.drop_column("sharing")

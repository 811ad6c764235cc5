"""
Which districts the staff have admitted to the network, and notices of that.

Nobody is admitted by the upgrade but whom the staff or the demonstration brought in themselves.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

NOTICES = (
    "'mentioned', 'replied', 'assigned', 'vote-asked', 'vote-closed', 'review', 'shared',"
    " 'challenged', 'followed'"
)


def upgrade() -> None:
    # Not in batch mode: a copy of the table would have to let go of all that refers to it.
    op.add_column("district", sa.Column("admitted_at", sa.DateTime(timezone=True)))
    op.execute(
        "UPDATE district SET admitted_at = created_at"
        " WHERE kind = 'district' AND trial_token_hash IS NULL AND (is_demonstration OR EXISTS ("
        "SELECT 1 FROM import_batch WHERE import_batch.district_id = district.id"
        " AND import_batch.made_district))"
    )
    change_notices(f"{NOTICES}, 'admission'")


def change_notices(kinds: str) -> None:
    """Let the database take these kinds of notices and no others."""
    with op.batch_alter_table("notice") as batch:
        batch.drop_constraint(op.f("ck_notice_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_notice_kind"), f"kind IN ({kinds})")


def downgrade() -> None:
    op.execute("DELETE FROM notice WHERE kind = 'admission'")
    change_notices(NOTICES)
    op.drop_column("district", "admitted_at")

"""Snapshots of editions that do not say what advanced is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SNAPSHOT = sa.table(
    "snapshot",
    sa.column("id", sa.Integer()),
    sa.column("advanced", sa.String(5)),
    sa.column("document", sa.JSON()),
)


def upgrade() -> None:
    with op.batch_alter_table("snapshot") as table:
        table.alter_column("advanced", existing_type=sa.String(5), nullable=True)
    # Those that an earlier downgrade has filled are emptied again: the document knows better.
    connection = op.get_bind()
    filled = sa.select(SNAPSHOT.c.id, SNAPSHOT.c.document).where(SNAPSHOT.c.advanced == "open")
    for snapshot_id, document in connection.execute(filled).all():
        if document["advanced"] is None:
            empty = sa.update(SNAPSHOT).where(SNAPSHOT.c.id == snapshot_id)
            connection.execute(empty.values(advanced=None))


def downgrade() -> None:
    # The older program knows no edition without the verdict; its column must hold something.
    op.execute(sa.update(SNAPSHOT).where(SNAPSHOT.c.advanced.is_(None)).values(advanced="open"))
    with op.batch_alter_table("snapshot") as table:
        table.alter_column("advanced", existing_type=sa.String(5), nullable=False)

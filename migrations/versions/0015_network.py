"""What a district shares, the levels of a snapshot at a glance, and imports of many districts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BATCH = 500
"""How many snapshots are read at a time; a document has some ten thousand characters."""

SNAPSHOT = sa.table(
    "snapshot",
    sa.column("id", sa.Integer()),
    sa.column("marks", sa.Text()),
    sa.column("document", sa.JSON()),
)


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
    fill_marks()
    op.create_index(
        "ix_snapshot_network",
        "snapshot",
        ["edition", "district_id", "as_of", "id", "edition_version", "advanced", "marks"],
    )
    op.create_table(
        "network_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(40), nullable=False),
        sa.Column("file_names", sa.Text(), nullable=False),
        sa.Column("sharing", sa.String(20), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("facts_name", sa.String(255), nullable=False),
        sa.Column("facts", sa.LargeBinary()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer()),
        sa.Column("created_by", sa.String(255), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "sharing IN ('private', 'staff', 'network')", name=op.f("ck_network_import_sharing")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_network_import"),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["user_account.id"],
            name="fk_network_import_created_by_id_user_account",
            ondelete="SET NULL",
        ),
    )
    with op.batch_alter_table("import_batch") as batch:
        batch.add_column(sa.Column("network_import_id", sa.Integer()))
        batch.add_column(
            sa.Column("made_district", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.create_foreign_key(
            "fk_import_batch_network_import_id_network_import",
            "network_import",
            ["network_import_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch.create_index("ix_import_batch_network_import_id", ["network_import_id"])


def fill_marks() -> None:
    """Write the levels of each frozen document beside it, as a character for each element."""
    connection = op.get_bind()
    last = 0
    while True:
        rows = connection.execute(
            sa.select(SNAPSHOT.c.id, SNAPSHOT.c.document)
            .where(SNAPSHOT.c.id > last)
            .order_by(SNAPSHOT.c.id)
            .limit(BATCH)
        ).all()
        if not rows:
            return
        connection.execute(
            sa.update(SNAPSHOT)
            .where(SNAPSHOT.c.id == sa.bindparam("at"))
            .values(marks=sa.bindparam("levels")),
            [{"at": id_, "levels": write_marks(document)} for id_, document in rows],
        )
        last = rows[-1].id


def write_marks(document: Mapping[str, Any]) -> str:
    """A level as a digit, `-` not applicable, `?` don't know, `.` none for another reason."""
    other = {"na": "-", "unknown": "?"}
    return "".join(
        other.get(found["state"], ".") if found["level"] is None else str(found["level"])
        for found in document.get("elements", {}).values()
    )


def downgrade() -> None:
    with op.batch_alter_table("import_batch") as batch:
        batch.drop_index("ix_import_batch_network_import_id")
        batch.drop_constraint(
            "fk_import_batch_network_import_id_network_import", type_="foreignkey"
        )
        batch.drop_column("made_district")
        batch.drop_column("network_import_id")
    op.drop_table("network_import")
    op.drop_index("ix_snapshot_network", table_name="snapshot")
    with op.batch_alter_table("snapshot") as batch:
        batch.drop_column("marks")
    with op.batch_alter_table("district") as batch:
        batch.drop_constraint(op.f("ck_district_sharing"), type_="check")
        batch.drop_column("counts_as_peer")
        batch.drop_column("sharing")

"""What stays of those who leave, what a device shall sign, and labels of observers' links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

SIGNED = (("assessment", "approved_by_id"), ("comment", "resolved_by_id"))
"""Where a name stood that nothing led to."""


def upgrade() -> None:
    op.create_table(
        "person_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(80), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("former", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.id"],
            name="fk_person_name_district_id_district",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_person_name"),
        sa.UniqueConstraint("reference", name="uq_person_name_reference"),
    )
    op.create_index("ix_person_name_district_id_user_id", "person_name", ["district_id", "user_id"])
    op.create_table(
        "passkey_challenge",
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(10), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_passkey_challenge"),
    )
    op.create_index("ix_passkey_challenge_made_at", "passkey_challenge", ["made_at"])
    for table, column in SIGNED:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(column, sa.Integer()))
            batch.create_foreign_key(
                f"fk_{table}_{column}_user_account",
                "user_account",
                [column],
                ["id"],
                ondelete="SET NULL",
            )
    with op.batch_alter_table("observer") as batch:
        batch.add_column(sa.Column("label", sa.String(60), nullable=False, server_default=""))
    # SQLite gives the number of a deleted account to the next one, to which then everything would
    # belong that still names the number.
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table(
            "user_account", table_kwargs={"sqlite_autoincrement": True}, recreate="always"
        ):
            pass


def downgrade() -> None:
    with op.batch_alter_table("observer") as batch:
        batch.drop_column("label")
    for table, column in reversed(SIGNED):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"fk_{table}_{column}_user_account", type_="foreignkey")
            batch.drop_column(column)
    op.drop_index("ix_passkey_challenge_made_at", table_name="passkey_challenge")
    op.drop_table("passkey_challenge")
    op.drop_index("ix_person_name_district_id_user_id", table_name="person_name")
    op.drop_table("person_name")

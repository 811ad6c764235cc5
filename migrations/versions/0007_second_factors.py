"""Second factors, passkeys, identity providers and sessions of accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def moment(name: str, **options: object) -> sa.Column[object]:
    """A point in time, in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), **options)


def account_of(table: str) -> sa.ForeignKeyConstraint:
    """The account to which a row belongs and with which it goes."""
    return sa.ForeignKeyConstraint(
        ["user_id"],
        ["user_account.id"],
        name=f"fk_{table}_user_id_user_account",
        ondelete="CASCADE",
    )


def upgrade() -> None:
    with op.batch_alter_table("user_account") as batch:
        batch.add_column(sa.Column("totp_counter", sa.Integer()))
    # Nobody was asked to confirm an address before; nobody who has an account is shut out now.
    account = sa.table("user_account", sa.column("confirmed_at"), sa.column("create_datetime"))
    op.execute(
        account.update()
        .where(account.c.confirmed_at.is_(None))
        .values(confirmed_at=account.c.create_datetime)
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        moment("created_at", nullable=False),
        moment("used_at"),
        account_of("passkey"),
        sa.PrimaryKeyConstraint("id", name="pk_passkey"),
        sa.UniqueConstraint("credential_id", name="uq_passkey_credential_id"),
    )
    op.create_index("ix_passkey_user_id", "passkey", ["user_id"])
    op.create_table(
        "recovery_code",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        account_of("recovery_code"),
        sa.PrimaryKeyConstraint("user_id", "code_hash", name="pk_recovery_code"),
    )
    op.create_table(
        "provider_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(255), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        moment("created_at", nullable=False),
        account_of("provider_identity"),
        sa.PrimaryKeyConstraint("id", name="pk_provider_identity"),
        sa.UniqueConstraint("issuer", "subject", name="uq_provider_identity_issuer_subject"),
        sa.UniqueConstraint("user_id", "issuer", name="uq_provider_identity_user_id_issuer"),
    )
    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("browser", sa.String(60), nullable=False),
        moment("created_at", nullable=False),
        moment("seen_at", nullable=False),
        account_of("user_session"),
        sa.PrimaryKeyConstraint("id", name="pk_user_session"),
        sa.UniqueConstraint("key_hash", name="uq_user_session_key_hash"),
    )
    op.create_index("ix_user_session_user_id", "user_session", ["user_id"])


def downgrade() -> None:
    for table in ("user_session", "provider_identity", "recovery_code", "passkey"):
        op.drop_table(table)
    with op.batch_alter_table("user_account") as batch:
        batch.drop_column("totp_counter")

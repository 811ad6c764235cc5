"""Accounts, districts, their members and invitations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def word(name: str, *choices: str) -> sa.Enum:
    """One word out of a fixed few, stored as text and checked by the database."""
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=20)


def moment(name: str, **options: object) -> sa.Column[object]:
    """A point in time, in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), **options)


def upgrade() -> None:
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("description", sa.String(255)),
        sa.Column("permissions", sa.UnicodeText()),
        moment("update_datetime", server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_role"),
        sa.UniqueConstraint("name", name="uq_role_name"),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(255), nullable=False),
        sa.Column("display_name", sa.String(80)),
        sa.Column("username", sa.String(255)),
        sa.Column("password", sa.String(255)),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(64), nullable=False),
        moment("confirmed_at"),
        moment("last_login_at"),
        moment("current_login_at"),
        sa.Column("last_login_ip", sa.String(64)),
        sa.Column("current_login_ip", sa.String(64)),
        sa.Column("login_count", sa.Integer()),
        sa.Column("tf_primary_method", sa.String(64)),
        sa.Column("tf_totp_secret", sa.String(255)),
        sa.Column("tf_phone_number", sa.String(128)),
        sa.Column("us_totp_secrets", sa.Text()),
        sa.Column("us_phone_number", sa.String(128)),
        sa.Column("fs_webauthn_user_handle", sa.String(64)),
        sa.Column("mf_recovery_codes", sa.UnicodeText()),
        moment("create_datetime", server_default=sa.func.now(), nullable=False),
        moment("update_datetime", server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_user_account"),
        sa.UniqueConstraint("email", name="uq_user_account_email"),
        sa.UniqueConstraint("username", name="uq_user_account_username"),
        sa.UniqueConstraint("fs_uniquifier", name="uq_user_account_fs_uniquifier"),
        sa.UniqueConstraint("us_phone_number", name="uq_user_account_us_phone_number"),
        sa.UniqueConstraint(
            "fs_webauthn_user_handle", name="uq_user_account_fs_webauthn_user_handle"
        ),
    )
    op.create_table(
        "roles_users",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name="fk_roles_users_user_id_user_account"
        ),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name="fk_roles_users_role_id_role"),
        sa.PrimaryKeyConstraint("user_id", "role_id", name="pk_roles_users"),
    )
    op.create_table(
        "district",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("state", sa.String(2), nullable=False),
        sa.Column(
            "governance",
            word("governance", "elected-board", "appointed-board", "mayoral", "state-run", "other"),
            nullable=False,
        ),
        sa.Column("nces_id", sa.String(7), nullable=False),
        sa.Column("students", sa.Integer()),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("trial_token_hash", sa.String(64)),
        moment("created_at", nullable=False),
        sa.CheckConstraint("students > 0", name=op.f("ck_district_students_positive")),
        sa.PrimaryKeyConstraint("id", name="pk_district"),
        sa.UniqueConstraint("trial_token_hash", name="uq_district_trial_token_hash"),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", word("role", "owner", "editor", "viewer"), nullable=False),
        moment("created_at", nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.id"],
            name="fk_membership_district_id_district",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name="fk_membership_user_id_user_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
        sa.UniqueConstraint("district_id", "user_id", name="uq_membership_district_id_user_id"),
    )
    op.create_index("ix_membership_user_id_district_id", "membership", ["user_id", "district_id"])
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(255), nullable=False),
        sa.Column("role", word("role", "owner", "editor", "viewer"), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_by_id", sa.Integer()),
        moment("created_at", nullable=False),
        moment("expires_at", nullable=False),
        moment("accepted_at"),
        sa.Column("accepted_by_id", sa.Integer()),
        moment("revoked_at"),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.id"],
            name="fk_invitation_district_id_district",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["user_account.id"],
            name="fk_invitation_created_by_id_user_account",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"],
            ["user_account.id"],
            name="fk_invitation_accepted_by_id_user_account",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("token_hash", name="uq_invitation_token_hash"),
    )
    op.create_index(
        "ix_invitation_district_id_created_at", "invitation", ["district_id", "created_at"]
    )


def downgrade() -> None:
    for table in (
        "invitation",
        "membership",
        "district",
        "roles_users",
        "user_account",
        "role",
    ):
        op.drop_table(table)

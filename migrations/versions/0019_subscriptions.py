"""Who is told by mail of changes on a public page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def moment(name: str, **options: object) -> sa.Column[object]:
    """A point in time, in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), **options)


def upgrade() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(255), nullable=False),
        sa.Column("address", sa.String(80), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("confirm_hash", sa.String(64)),
        sa.Column("leave_key", sa.String(43), nullable=False),
        moment("asked_at", nullable=False),
        moment("confirmed_at"),
        moment("told_at", nullable=False),
        sa.Column("told_on", sa.Date()),
        sa.Column("gone_since", sa.Date()),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name="fk_subscription_publication_id_publication",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "publication_id", "email", name=op.f("uq_subscription_publication_id_email")
        ),
        sa.UniqueConstraint("confirm_hash", name=op.f("uq_subscription_confirm_hash")),
        sa.UniqueConstraint("leave_key", name=op.f("uq_subscription_leave_key")),
    )


def downgrade() -> None:
    op.drop_table("subscription")

"""What observers and critics say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ROLES = (
    "'parent-organization', 'union', 'charter-operator', 'business', 'press', 'researcher', 'other'"
)


def moment(name: str, **options: object) -> sa.Column[object]:
    """A point in time, in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), **options)


def reference(table: str, column: str, target: str, on_delete: str) -> sa.ForeignKeyConstraint:
    """A foreign key, named by the rule."""
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=on_delete)


def upgrade() -> None:
    op.create_table(
        "observer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("contact", sa.String(255), nullable=False),
        sa.Column("token_hash", sa.String(64)),
        sa.Column("browser_hash", sa.String(64)),
        sa.Column("user_id", sa.Integer()),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("may_be_named", sa.Boolean(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        moment("created_at", nullable=False),
        sa.Column("created_by_id", sa.Integer()),
        moment("handed_in_at"),
        moment("revoked_at"),
        sa.CheckConstraint(f"role IN ({ROLES})", name=op.f("ck_observer_role")),
        sa.PrimaryKeyConstraint("id", name="pk_observer"),
        sa.UniqueConstraint("token_hash", name="uq_observer_token_hash"),
        sa.UniqueConstraint("assessment_id", "user_id", name="uq_observer_assessment_id_user_id"),
        reference("observer", "assessment_id", "assessment", "CASCADE"),
        reference("observer", "user_id", "user_account", "CASCADE"),
        reference("observer", "created_by_id", "user_account", "SET NULL"),
    )
    op.create_index("ix_observer_assessment_id_id", "observer", ["assessment_id", "id"])
    op.create_table(
        "observer_rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("observer_id", sa.Integer(), nullable=False),
        sa.Column("element_id", sa.String(10), nullable=False),
        sa.Column("level", sa.Integer()),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("source", sa.String(500), nullable=False),
        moment("updated_at", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_observer_rating"),
        sa.UniqueConstraint(
            "observer_id", "element_id", name="uq_observer_rating_observer_id_element_id"
        ),
        reference("observer_rating", "observer_id", "observer", "CASCADE"),
    )


def downgrade() -> None:
    op.drop_table("observer_rating")
    op.drop_table("observer")

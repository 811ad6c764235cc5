"""Assessments, responses, snapshots and what was decided on their plans."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JSON = sa.JSON()


def moment(name: str, **options: object) -> sa.Column[object]:
    """A point in time, in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), **options)


def reference(table: str, column: str, target: str, on_delete: str) -> sa.ForeignKeyConstraint:
    """A foreign key, named by the rule."""
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=on_delete)


def upgrade() -> None:
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(40), nullable=False),
        sa.Column("edition_version", sa.String(20), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("carried_from_id", sa.Integer()),
        moment("created_at", nullable=False),
        sa.Column("created_by_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_assessment"),
        reference("assessment", "district_id", "district", "CASCADE"),
        reference("assessment", "carried_from_id", "assessment", "SET NULL"),
        reference("assessment", "created_by_id", "user_account", "SET NULL"),
    )
    op.create_index("ix_assessment_district_id_as_of", "assessment", ["district_id", "as_of"])
    op.create_table(
        "response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("element_id", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("worksheet", JSON, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("level", sa.Integer()),
        sa.Column("derived", sa.Integer()),
        sa.Column("low", sa.Integer()),
        sa.Column("high", sa.Integer()),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("carried", sa.Boolean(), nullable=False),
        sa.Column("unknowns", sa.Integer(), nullable=False),
        sa.Column("links", sa.Integer(), nullable=False),
        moment("updated_at"),
        sa.PrimaryKeyConstraint("id", name="pk_response"),
        sa.UniqueConstraint(
            "assessment_id", "element_id", name="uq_response_assessment_id_element_id"
        ),
        reference("response", "assessment_id", "assessment", "CASCADE"),
    )
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer()),
        sa.Column("as_of", sa.Date(), nullable=False),
        moment("taken_at", nullable=False),
        sa.Column("taken_by_id", sa.Integer()),
        sa.Column("edition", sa.String(40), nullable=False),
        sa.Column("edition_version", sa.String(20), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("overall", sa.Double()),
        sa.Column("spread", sa.Double()),
        sa.Column("quadrant", sa.String(20)),
        sa.Column("advanced", sa.String(5), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("worksheets", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_snapshot"),
        reference("snapshot", "district_id", "district", "CASCADE"),
        reference("snapshot", "assessment_id", "assessment", "SET NULL"),
        reference("snapshot", "taken_by_id", "user_account", "SET NULL"),
    )
    op.create_index("ix_snapshot_district_id_as_of_id", "snapshot", ["district_id", "as_of", "id"])
    op.create_index("ix_snapshot_assessment_id", "snapshot", ["assessment_id"])
    op.create_table(
        "plan_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("element_id", sa.String(10)),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(120), nullable=False),
        sa.Column("due", sa.Date()),
        sa.Column("set_aside", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        moment("updated_at", nullable=False),
        sa.Column("updated_by_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_plan_item"),
        sa.UniqueConstraint(
            "snapshot_id", "element_id", name="uq_plan_item_snapshot_id_element_id"
        ),
        reference("plan_item", "snapshot_id", "snapshot", "CASCADE"),
        reference("plan_item", "updated_by_id", "user_account", "SET NULL"),
    )


def downgrade() -> None:
    op.drop_table("plan_item")
    op.drop_table("snapshot")
    op.drop_table("response")
    op.drop_table("assessment")

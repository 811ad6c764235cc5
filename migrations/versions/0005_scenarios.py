"""Saved requests to the planner, and a district's own efforts for steps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
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
        "scenario",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("request", JSON, nullable=False),
        sa.Column("summary", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        moment("created_at", nullable=False),
        sa.Column("created_by_id", sa.Integer()),
        moment("updated_at", nullable=False),
        sa.Column("updated_by_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_scenario"),
        sa.UniqueConstraint("snapshot_id", "name", name="uq_scenario_snapshot_id_name"),
        reference("scenario", "snapshot_id", "snapshot", "CASCADE"),
        reference("scenario", "created_by_id", "user_account", "SET NULL"),
        reference("scenario", "updated_by_id", "user_account", "SET NULL"),
    )
    op.create_table(
        "district_effort",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(40), nullable=False),
        sa.Column("element_id", sa.String(10), nullable=False),
        sa.Column("to_level", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        moment("updated_at", nullable=False),
        sa.Column("updated_by_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_district_effort"),
        sa.UniqueConstraint(
            "district_id",
            "edition",
            "element_id",
            "to_level",
            name="uq_district_effort_district_id_edition_element_id_to_level",
        ),
        sa.CheckConstraint("points >= 1", name=op.f("ck_district_effort_points_positive")),
        reference("district_effort", "district_id", "district", "CASCADE"),
        reference("district_effort", "updated_by_id", "user_account", "SET NULL"),
    )


def downgrade() -> None:
    op.drop_table("district_effort")
    op.drop_table("scenario")

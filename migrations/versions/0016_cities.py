"""The agencies that serve a city, and the duties that they hold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

UNITS = "'students', 'percent'"
KINDS = "'district', 'authorizer', 'state-run', 'charter-network', 'other'"
LINK_STATES = "'none', 'asked', 'accepted', 'declined', 'ended'"
DUTY_STATES = "'unstated', 'held', 'nobody'"


def moment(name: str, **options: object) -> sa.Column[object]:
    """A point in time, in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), **options)


def reference(table: str, column: str, target: str, on_delete: str) -> sa.ForeignKeyConstraint:
    """A foreign key, named by the rule."""
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=on_delete)


def upgrade() -> None:
    op.create_table(
        "city_setting",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"unit IN ({UNITS})", name=op.f("ck_city_setting_unit")),
        sa.PrimaryKeyConstraint("city_id", name="pk_city_setting"),
        reference("city_setting", "city_id", "district", "CASCADE"),
    )
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("share", sa.Integer()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer()),
        sa.Column("link_state", sa.String(20), nullable=False),
        sa.Column("link_token_hash", sa.String(64)),
        sa.Column("link_until", sa.Date()),
        moment("link_changed_at"),
        moment("created_at", nullable=False),
        sa.CheckConstraint("share >= 0", name=op.f("ck_agency_share_not_negative")),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_agency_kind")),
        sa.CheckConstraint(f"link_state IN ({LINK_STATES})", name=op.f("ck_agency_link_state")),
        sa.PrimaryKeyConstraint("id", name="pk_agency"),
        sa.UniqueConstraint("city_id", "district_id", name="uq_agency_city_id_district_id"),
        sa.UniqueConstraint("link_token_hash", name="uq_agency_link_token_hash"),
        reference("agency", "city_id", "district", "CASCADE"),
        reference("agency", "district_id", "district", "SET NULL"),
    )
    op.create_index("ix_agency_city_id_id", "agency", ["city_id", "id"])
    op.create_index("ix_agency_district_id", "agency", ["district_id"])
    op.create_table(
        "city_element",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(40), nullable=False),
        sa.Column("element_id", sa.String(10), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        moment("updated_at", nullable=False),
        sa.Column("updated_by_id", sa.Integer()),
        sa.CheckConstraint(f"state IN ({DUTY_STATES})", name=op.f("ck_city_element_state")),
        sa.PrimaryKeyConstraint("id", name="pk_city_element"),
        sa.UniqueConstraint(
            "city_id", "edition", "element_id", name="uq_city_element_city_id_edition_element_id"
        ),
        reference("city_element", "city_id", "district", "CASCADE"),
        reference("city_element", "updated_by_id", "user_account", "SET NULL"),
    )
    op.create_table(
        "duty_holder",
        sa.Column("city_element_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("city_element_id", "agency_id", name="pk_duty_holder"),
        reference("duty_holder", "city_element_id", "city_element", "CASCADE"),
        reference("duty_holder", "agency_id", "agency", "CASCADE"),
    )
    op.create_index("ix_duty_holder_agency_id", "duty_holder", ["agency_id"])
    op.create_table(
        "agency_level",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(40), nullable=False),
        sa.Column("element_id", sa.String(10), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("link", sa.String(500), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agency_level"),
        sa.UniqueConstraint(
            "agency_id",
            "edition",
            "element_id",
            name="uq_agency_level_agency_id_edition_element_id",
        ),
        reference("agency_level", "agency_id", "agency", "CASCADE"),
    )


def downgrade() -> None:
    op.drop_table("agency_level")
    op.drop_table("duty_holder")
    op.drop_table("city_element")
    op.drop_table("agency")
    op.drop_table("city_setting")

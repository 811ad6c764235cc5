"""Votes, comments, notices and who is on a page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KINDS = "'mentioned', 'replied', 'assigned', 'vote-asked', 'vote-closed', 'review'"


def moment(name: str, **options: object) -> sa.Column[object]:
    """A point in time, in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), **options)


def number(name: str, **options: object) -> sa.Column[object]:
    """A whole number, often the id of another row."""
    return sa.Column(name, sa.Integer(), **options)


def reference(table: str, column: str, target: str, on_delete: str) -> sa.ForeignKeyConstraint:
    """A foreign key, named by the rule."""
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=on_delete)


def upgrade() -> None:
    _make_votes()
    _make_comments()
    _make_notices()
    _make_presence()


def _make_votes() -> None:
    op.create_table(
        "vote_round",
        number("id", nullable=False),
        number("assessment_id", nullable=False),
        sa.Column("element_id", sa.String(10), nullable=False),
        moment("opened_at", nullable=False),
        number("opened_by_id"),
        number("casts", nullable=False),
        moment("closed_at"),
        number("agreed_level"),
        sa.Column("agreed_reason", sa.Text(), nullable=False),
        moment("agreed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_vote_round"),
        reference("vote_round", "assessment_id", "assessment", "CASCADE"),
        reference("vote_round", "opened_by_id", "user_account", "SET NULL"),
    )
    op.create_index(
        "ix_vote_round_assessment_id_element_id_id",
        "vote_round",
        ["assessment_id", "element_id", "id"],
    )
    op.create_index(
        "uq_vote_round_open",
        "vote_round",
        ["assessment_id", "element_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "vote",
        number("id", nullable=False),
        number("round_id", nullable=False),
        number("user_id"),
        number("level"),
        sa.Column("note", sa.Text(), nullable=False),
        moment("voted_at"),
        sa.PrimaryKeyConstraint("id", name="pk_vote"),
        sa.UniqueConstraint("round_id", "user_id", name="uq_vote_round_id_user_id"),
        reference("vote", "round_id", "vote_round", "CASCADE"),
        reference("vote", "user_id", "user_account", "SET NULL"),
    )


def _make_comments() -> None:
    op.create_table(
        "comment",
        number("id", nullable=False),
        number("assessment_id", nullable=False),
        sa.Column("element_id", sa.String(10), nullable=False),
        number("parent_id"),
        number("author_id"),
        sa.Column("author", sa.String(255), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        moment("created_at", nullable=False),
        moment("edited_at"),
        moment("deleted_at"),
        moment("resolved_at"),
        sa.Column("resolved_by", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_comment"),
        reference("comment", "assessment_id", "assessment", "CASCADE"),
        reference("comment", "parent_id", "comment", "CASCADE"),
        reference("comment", "author_id", "user_account", "SET NULL"),
    )
    op.create_index(
        "ix_comment_assessment_id_element_id_id", "comment", ["assessment_id", "element_id", "id"]
    )
    op.create_index("ix_comment_parent_id", "comment", ["parent_id"])


def _make_notices() -> None:
    op.create_table(
        "notice",
        number("id", nullable=False),
        number("user_id", nullable=False),
        number("district_id"),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("url_path", sa.String(300), nullable=False),
        moment("created_at", nullable=False),
        moment("read_at"),
        moment("mailed_at"),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_notice_kind")),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        reference("notice", "user_id", "user_account", "CASCADE"),
        reference("notice", "district_id", "district", "CASCADE"),
    )
    op.create_index("ix_notice_user_id_read_at", "notice", ["user_id", "read_at"])
    op.create_index("ix_notice_district_id", "notice", ["district_id"])


def _make_presence() -> None:
    op.create_table(
        "presence",
        number("id", nullable=False),
        number("assessment_id", nullable=False),
        sa.Column("element_id", sa.String(10), nullable=False),
        number("user_id", nullable=False),
        moment("seen_at", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_presence"),
        sa.UniqueConstraint(
            "assessment_id",
            "element_id",
            "user_id",
            name="uq_presence_assessment_id_element_id_user_id",
        ),
        reference("presence", "assessment_id", "assessment", "CASCADE"),
        reference("presence", "user_id", "user_account", "CASCADE"),
    )
    op.create_index("ix_presence_seen_at", "presence", ["seen_at"])


def downgrade() -> None:
    for table in ("presence", "notice", "comment", "vote", "vote_round"):
        op.drop_table(table)

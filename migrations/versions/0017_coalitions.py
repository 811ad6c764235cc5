"""What coalitions rate, follow and challenge."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

JSON = sa.JSON()

# As the models write them; the names of a migration never change afterwards.
KEPT = "what was said of a place is never changed"
GUARDED = (
    (
        "place_revision",
        "rated_place",
        "place_id",
        ("id", "place_id", "number", "element_id", "at", "by", "said", "why", "previous", "seal"),
        KEPT,
    ),
    (
        "place_reply",
        "rated_place",
        "place_id",
        ("id", "place_id", "number", "element_id", "revision", "district", "at", "by", "text"),
        KEPT,
    ),
    (
        "challenge_entry",
        "challenge",
        "challenge_id",
        (
            "id", "challenge_id", "number", "kind", "party", "at", "by", "text", "sources",
            "ruling", "corrects", "previous", "seal",
        ),
        "what was said on a challenge is never changed",
    ),
)  # fmt: skip
STATES = "'open', 'replied', 'upheld', 'partly', 'not-upheld', 'withdrawn'"
ENTRY_KINDS = "'claim', 'reply', 'ruling', 'correction', 'withdrawal'"
PARTIES = "'coalition', 'district', 'staff'"
NOTICES = "'mentioned', 'replied', 'assigned', 'vote-asked', 'vote-closed', 'review'"
MORE_NOTICES = f"{NOTICES}, 'shared', 'challenged', 'followed'"


def guard(table: str, parent: str, parent_id: str, columns: tuple[str, ...], message: str) -> None:
    """Let the database refuse to change what was said; only the account may be forgotten."""
    if op.get_bind().dialect.name == "sqlite":
        changed = " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in columns)
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table}"
            f" WHEN NEW.by_id IS NOT NULL OR {changed}"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        op.execute(
            f"CREATE TRIGGER {table}_not_deleted BEFORE DELETE ON {table}"  # noqa: S608 - our names
            f" WHEN EXISTS (SELECT 1 FROM {parent} WHERE id = OLD.{parent_id})"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' THEN
            IF NEW.by_id IS NULL AND (to_jsonb(NEW) - 'by_id') = (to_jsonb(OLD) - 'by_id') THEN
              RETURN NEW;
            END IF;
          ELSIF NOT EXISTS (SELECT 1 FROM {parent} WHERE id = OLD.{parent_id}) THEN
            RETURN OLD;
          END IF;
          RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation';
        END $$
        """  # noqa: S608 - the names are our own
    )
    op.execute(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION keep_{table}()"
    )


def moment(name: str, **options: object) -> sa.Column[object]:
    """A point in time, in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), **options)


def reference(table: str, column: str, target: str, on_delete: str) -> sa.ForeignKeyConstraint:
    """A foreign key, named by the rule."""
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=on_delete)


def upgrade() -> None:
    make_places()
    make_follows()
    make_challenges()
    for table, parent, parent_id, columns, message in GUARDED:
        guard(table, parent, parent_id, columns, message)
    change_notices(MORE_NOTICES)


def make_places() -> None:
    """Places, what is said of them, and what they reply."""
    op.create_table(
        "rated_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("coalition_id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer()),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("edition", sa.String(40), nullable=False),
        sa.Column("edition_version", sa.String(20), nullable=False),
        moment("created_at", nullable=False),
        sa.Column("shared_through", sa.Integer(), nullable=False),
        moment("shared_at"),
        sa.Column("revisions", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rated_place"),
        sa.UniqueConstraint(
            "coalition_id",
            "district_id",
            "edition",
            name="uq_rated_place_coalition_id_district_id_edition",
        ),
        reference("rated_place", "coalition_id", "district", "CASCADE"),
        reference("rated_place", "district_id", "district", "SET NULL"),
    )
    op.create_index("ix_rated_place_district_id", "rated_place", ["district_id"])
    op.create_table(
        "place_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("element_id", sa.String(10), nullable=False),
        moment("at", nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("by", sa.String(255), nullable=False),
        sa.Column("said", JSON, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_place_revision"),
        sa.UniqueConstraint("place_id", "number", name="uq_place_revision_place_id_number"),
        reference("place_revision", "place_id", "rated_place", "CASCADE"),
        reference("place_revision", "by_id", "user_account", "SET NULL"),
    )
    op.create_table(
        "place_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("element_id", sa.String(10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("district", sa.String(120), nullable=False),
        moment("at", nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("by", sa.String(255), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_place_reply"),
        sa.UniqueConstraint("place_id", "number", name="uq_place_reply_place_id_number"),
        reference("place_reply", "place_id", "rated_place", "CASCADE"),
        reference("place_reply", "by_id", "user_account", "SET NULL"),
    )


def make_follows() -> None:
    """Which public pages are followed, and who has read what changed."""
    op.create_table(
        "follow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("coalition_id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        moment("since", nullable=False),
        moment("told_at", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_follow"),
        sa.UniqueConstraint(
            "coalition_id", "district_id", name="uq_follow_coalition_id_district_id"
        ),
        reference("follow", "coalition_id", "district", "CASCADE"),
        reference("follow", "district_id", "district", "CASCADE"),
    )
    op.create_index("ix_follow_district_id", "follow", ["district_id"])
    op.create_table(
        "follow_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("follow_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        moment("seen_at", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_follow_visit"),
        sa.UniqueConstraint("follow_id", "user_id", name="uq_follow_visit_follow_id_user_id"),
        reference("follow_visit", "follow_id", "follow", "CASCADE"),
        reference("follow_visit", "user_id", "user_account", "CASCADE"),
    )
    op.create_index("ix_follow_visit_user_id", "follow_visit", ["user_id"])


def make_challenges() -> None:
    """Challenges, and what was said on them."""
    op.create_table(
        "challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("coalition_id", sa.Integer()),
        sa.Column("district_id", sa.Integer()),
        sa.Column("coalition", sa.String(120), nullable=False),
        sa.Column("district", sa.String(120), nullable=False),
        sa.Column("edition", sa.String(40), nullable=False),
        sa.Column("edition_version", sa.String(20), nullable=False),
        sa.Column("subject", JSON, nullable=False),
        moment("opened_at", nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_challenge_state")),
        sa.PrimaryKeyConstraint("id", name="pk_challenge"),
        reference("challenge", "coalition_id", "district", "SET NULL"),
        reference("challenge", "district_id", "district", "SET NULL"),
    )
    op.create_index("ix_challenge_district_id_id", "challenge", ["district_id", "id"])
    op.create_index("ix_challenge_coalition_id_id", "challenge", ["coalition_id", "id"])
    op.create_table(
        "challenge_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("party", sa.String(20), nullable=False),
        moment("at", nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("by", sa.String(255), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sources", JSON, nullable=False),
        sa.Column("ruling", sa.String(20), nullable=False),
        sa.Column("corrects", sa.Integer()),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.CheckConstraint(f"kind IN ({ENTRY_KINDS})", name=op.f("ck_challenge_entry_kind")),
        sa.CheckConstraint(f"party IN ({PARTIES})", name=op.f("ck_challenge_entry_party")),
        sa.PrimaryKeyConstraint("id", name="pk_challenge_entry"),
        sa.UniqueConstraint(
            "challenge_id", "number", name="uq_challenge_entry_challenge_id_number"
        ),
        reference("challenge_entry", "challenge_id", "challenge", "CASCADE"),
        reference("challenge_entry", "by_id", "user_account", "SET NULL"),
    )


def change_notices(kinds: str) -> None:
    """Let the database take these kinds of notices and no others."""
    with op.batch_alter_table("notice") as batch:
        batch.drop_constraint(op.f("ck_notice_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_notice_kind"), f"kind IN ({kinds})")


def downgrade() -> None:
    op.execute("DELETE FROM notice WHERE kind IN ('shared', 'challenged', 'followed')")
    change_notices(NOTICES)
    for table in (
        "challenge_entry", "challenge", "follow_visit", "follow", "place_reply", "place_revision",
        "rated_place",
    ):  # fmt: skip
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table, *_rest in GUARDED:
            op.execute(f"DROP FUNCTION keep_{table}()")

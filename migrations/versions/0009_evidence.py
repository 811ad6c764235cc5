"""
Evidence with its revisions. Links that worksheets held move into it.

Frozen snapshots keep the links that they were taken with. On the way down links return to the
worksheets of their element; files and everything else that is known of evidence are lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

GRADES = "'statement', 'policy', 'budget', 'use', 'review'"

ASSESSMENT = sa.table(
    "assessment",
    sa.column("id"),
    sa.column("district_id"),
    sa.column("edition"),
    sa.column("as_of", sa.Date()),
)
RESPONSE = sa.table(
    "response",
    sa.column("id"),
    sa.column("assessment_id"),
    sa.column("element_id"),
    sa.column("worksheet", sa.JSON()),
    sa.column("links"),
)
EVIDENCE = sa.table(
    "evidence",
    sa.column("id"),
    sa.column("district_id"),
    sa.column("edition"),
    sa.column("element_id"),
    sa.column("kind"),
    sa.column("title"),
    sa.column("url"),
    sa.column("true_on", sa.Date()),
    sa.column("owner"),
    sa.column("supports", sa.JSON()),
    sa.column("contradicts", sa.JSON()),
    sa.column("revisions"),
    sa.column("version"),
    sa.column("withdrawn_at", sa.DateTime(timezone=True)),
    sa.column("withdrawn_reason"),
    sa.column("created_at", sa.DateTime(timezone=True)),
    sa.column("created_by_id"),
    sa.column("updated_at", sa.DateTime(timezone=True)),
    sa.column("updated_by_id"),
)


def moment(name: str, **options: Any) -> sa.Column[Any]:
    """A point in time, in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), **options)


def reference(table: str, column: str, target: str, on_delete: str) -> sa.ForeignKeyConstraint:
    """A foreign key, named by the rule."""
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=on_delete)


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(40), nullable=False),
        sa.Column("element_id", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("grade", sa.String(20)),
        sa.Column("true_on", sa.Date(), nullable=False),
        sa.Column("expires", sa.Date()),
        sa.Column("owner", sa.String(120), nullable=False),
        sa.Column("owner_user_id", sa.Integer()),
        sa.Column("supports", sa.JSON(), nullable=False),
        sa.Column("contradicts", sa.JSON(), nullable=False),
        sa.Column("revisions", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        moment("withdrawn_at"),
        sa.Column("withdrawn_by_id", sa.Integer()),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        moment("created_at", nullable=False),
        sa.Column("created_by_id", sa.Integer()),
        moment("updated_at", nullable=False),
        sa.Column("updated_by_id", sa.Integer()),
        sa.CheckConstraint("kind IN ('file', 'link')", name=op.f("ck_evidence_kind")),
        sa.CheckConstraint(f"grade IN ({GRADES})", name=op.f("ck_evidence_grade")),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        reference("evidence", "district_id", "district", "CASCADE"),
        reference("evidence", "owner_user_id", "user_account", "SET NULL"),
        reference("evidence", "withdrawn_by_id", "user_account", "SET NULL"),
        reference("evidence", "created_by_id", "user_account", "SET NULL"),
        reference("evidence", "updated_by_id", "user_account", "SET NULL"),
    )
    columns = ["district_id", "edition", "element_id"]
    op.create_index("ix_evidence_district_id_edition_element_id", "evidence", columns)
    op.create_index("ix_evidence_owner_user_id", "evidence", ["owner_user_id"])
    op.create_table(
        "evidence_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(150), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("storage_key", sa.String(100), nullable=False),
        moment("uploaded_at", nullable=False),
        sa.Column("uploaded_by_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_revision"),
        sa.UniqueConstraint(
            "evidence_id", "number", name="uq_evidence_revision_evidence_id_number"
        ),
        reference("evidence_revision", "evidence_id", "evidence", "CASCADE"),
        reference("evidence_revision", "uploaded_by_id", "user_account", "SET NULL"),
    )
    _move_links()
    with op.batch_alter_table("response") as batch:
        batch.drop_column("links")


def downgrade() -> None:
    with op.batch_alter_table("response") as batch:
        batch.add_column(sa.Column("links", sa.Integer(), nullable=False, server_default="0"))
    _bring_links_back()
    with op.batch_alter_table("response") as batch:
        batch.alter_column("links", server_default=None)
    op.drop_table("evidence_revision")
    op.drop_table("evidence")


def _list_responses(where: Any = None) -> Iterator[Any]:
    """Each worksheet with what it belongs to, the earliest date first; few at a time are held."""
    query = (
        sa.select(
            RESPONSE.c.id,
            RESPONSE.c.element_id,
            RESPONSE.c.worksheet,
            ASSESSMENT.c.district_id,
            ASSESSMENT.c.edition,
            ASSESSMENT.c.as_of,
        )
        .join(ASSESSMENT, ASSESSMENT.c.id == RESPONSE.c.assessment_id)
        .order_by(ASSESSMENT.c.as_of, RESPONSE.c.id)
    )
    if where is not None:
        query = query.where(where)
    yield from op.get_bind().execute(query).all()


def _move_links() -> None:
    """
    Make evidence of each link, once for a district and element however often it was carried over.

    Nobody said when a document was true. It was offered for a date, the earliest of which counts.
    """
    accounts = sa.table("user_account", sa.column("id"))
    people = set(op.get_bind().execute(sa.select(accounts.c.id)).scalars())
    known: set[tuple[object, ...]] = set()
    for row in _list_responses(RESPONSE.c.links > 0):
        worksheet = dict(row.worksheet)
        for link in worksheet.pop("links", ()):
            key = (row.district_id, row.edition, row.element_id, link["title"], link["url"])
            if key not in known:
                known.add(key)
                _add_evidence(row, link, people)
        op.get_bind().execute(
            sa.update(RESPONSE).where(RESPONSE.c.id == row.id).values(worksheet=worksheet)
        )


def _add_evidence(row: Any, link: dict[str, Any], people: set[int]) -> None:
    at = datetime.fromisoformat(link["at"]) if link.get("at") else datetime.now(UTC)
    by = link.get("by") if link.get("by") in people else None
    op.get_bind().execute(
        sa.insert(EVIDENCE).values(
            district_id=row.district_id,
            edition=row.edition,
            element_id=row.element_id,
            kind="link",
            title=link["title"],
            url=link["url"],
            true_on=row.as_of,
            owner="",
            supports=[],
            contradicts=[],
            revisions=0,
            version=1,
            withdrawn_reason="",
            created_at=at,
            created_by_id=by,
            updated_at=at,
            updated_by_id=by,
        )
    )


def _bring_links_back() -> None:
    query = (
        sa.select(EVIDENCE)
        .where(EVIDENCE.c.kind == "link", EVIDENCE.c.withdrawn_at.is_(None))
        .order_by(EVIDENCE.c.id)
    )
    links: dict[tuple[int, str, str], list[tuple[date, dict[str, Any]]]] = {}
    for row in op.get_bind().execute(query).all():
        at = row.created_at
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        link = {
            "title": row.title,
            "url": row.url,
            "version": 1,
            "at": at.astimezone(UTC).isoformat(),
            "by": row.created_by_id,
        }
        key = (row.district_id, row.edition, row.element_id)
        links.setdefault(key, []).append((row.true_on, link))
    for row in _list_responses():
        mine = [
            link
            for true_on, link in links.get((row.district_id, row.edition, row.element_id), ())
            if true_on <= row.as_of
        ]
        if mine:
            numbered = [{"id": number, **link} for number, link in enumerate(mine, start=1)]
            worksheet = {**row.worksheet, "links": numbered}
            op.get_bind().execute(
                sa.update(RESPONSE)
                .where(RESPONSE.c.id == row.id)
                .values(worksheet=worksheet, links=len(numbered))
            )

"""Comments in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from selfassess.extensions import db
from selfassess.store.models import Comment

# Put together once: pages of elements with a discussion ask it each time.
_OF_ELEMENT = (
    select(Comment)
    .where(
        Comment.assessment_id == bindparam("assessment_id"),
        Comment.element_id == bindparam("element_id"),
    )
    .order_by(Comment.id)
)


def list_comments(assessment_id: int, element_id: str) -> Sequence[Comment]:
    """List what was said on an element, oldest first."""
    asked = {"assessment_id": assessment_id, "element_id": element_id}
    return db.session.scalars(_OF_ELEMENT, asked).all()


def find_comment(assessment_id: int, comment_id: int) -> Comment | None:
    """Find a comment of an assessment."""
    query = select(Comment).where(Comment.assessment_id == assessment_id, Comment.id == comment_id)
    return db.session.scalar(query)


def add_comment(**columns: Any) -> Comment:
    """Add a comment; its id is known afterwards."""
    comment = Comment(**columns)
    db.session.add(comment)
    db.session.flush()
    return comment


def has_answer_after(comment: Comment) -> bool:
    """Whether somebody else has written in the same thread since."""
    thread = comment.parent_id or comment.id
    query = select(Comment.id).where(
        Comment.parent_id == thread,
        Comment.id > comment.id,
        Comment.deleted_at.is_(None),
        Comment.author_id.is_distinct_from(comment.author_id),
    )
    return db.session.scalar(query.limit(1)) is not None


def settle_thread(comment_id: int, at: datetime | None, by: str, by_id: int | None = None) -> None:
    """Note that a thread is resolved, or open again (None)."""
    db.session.execute(
        update(Comment)
        .where(Comment.id == comment_id)
        .values(resolved_at=at, resolved_by=by, resolved_by_id=by_id)
        .execution_options(synchronize_session=False)
    )

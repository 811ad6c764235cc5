"""What only a handover asks the database for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from selfassess.extensions import db
from selfassess.store.models import Comment


def list_open_threads(assessment_id: int) -> Sequence[Comment]:
    """List the remarks on an assessment that nobody has settled, oldest first; no answers."""
    query = (
        select(Comment)
        .where(
            Comment.assessment_id == assessment_id,
            Comment.parent_id.is_(None),
            Comment.resolved_at.is_(None),
            Comment.deleted_at.is_(None),
        )
        .order_by(Comment.id)
    )
    return db.session.scalars(query).all()

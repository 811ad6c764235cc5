"""Assessments, what is written on each element, the snapshots taken, and the plan made of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from selfassess.domain.cycle import State
from selfassess.extensions import Base
from selfassess.store.models.columns import utc_now, word

# Not PostgreSQL's JSONB: that would forget the order in which an edition names its elements.
Json = JSON()


class Assessment(Base):
    """
    A district answers the questionnaire of an edition, for a date.

    `state` is where it stands in its cycle, and `moves` counts how often that has changed, which
    guards against two people moving it at once. `sent_back` has the reviewer's reasons by element
    id, and under an empty id the reason for all.
    """

    __tablename__ = "assessment"
    __table_args__ = (Index(None, "district_id", "as_of"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id", ondelete="CASCADE"))
    edition: Mapped[str] = mapped_column(String(40))
    edition_version: Mapped[str] = mapped_column(String(20))
    as_of: Mapped[date]
    carried_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("assessment.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    state: Mapped[State] = mapped_column(word(State), default=State.DRAFT)
    moves: Mapped[int] = mapped_column(default=0)
    answers_due: Mapped[date | None]
    review_due: Mapped[date | None]
    sent_back: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str] = mapped_column(String(255), default="")
    approved_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    approved_by_submitter: Mapped[bool] = mapped_column(default=False)


class Response(Base):
    """
    What is written on one element: the worksheet as a document, and where it puts the element.

    The columns beside the document repeat what the core computed from it, so that lists need not
    read every answer. `version` rises with every change and guards against overwriting. `dropped`
    is an element that the assessment's version of the edition no longer has: it is kept, and
    neither shown among the others nor scored.
    """

    __tablename__ = "response"
    __table_args__ = (UniqueConstraint("assessment_id", "element_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"))
    element_id: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=0)
    worksheet: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    state: Mapped[str] = mapped_column(String(12), default="unanswered")
    level: Mapped[int | None]
    derived: Mapped[int | None]
    low: Mapped[int | None]
    high: Mapped[int | None]
    confirmed: Mapped[bool] = mapped_column(default=False)
    carried: Mapped[bool] = mapped_column(default=False)
    unknowns: Mapped[int] = mapped_column(default=0)
    dropped: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime | None]


class Snapshot(Base):
    """
    A frozen result. Nothing in it is ever changed; what was answered is kept with it.

    `import_id` is the batch that brought it, where it was not taken here but imported. `marks`
    repeats the document's elements, a character for each in their order, for pages that read the
    snapshots of thousands of districts: the level as a digit, `-` not applicable, `?` don't know,
    `.` without a level for another reason.
    """

    __tablename__ = "snapshot"
    __table_args__ = (
        Index(None, "district_id", "as_of", "id"),
        # All that the pages of the network read, so that no document is passed on the way.
        Index(
            "ix_snapshot_network",
            "edition",
            "district_id",
            "as_of",
            "id",
            "edition_version",
            "advanced",
            "marks",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id", ondelete="CASCADE"))
    assessment_id: Mapped[int | None] = mapped_column(
        ForeignKey("assessment.id", ondelete="SET NULL"), index=True
    )
    import_id: Mapped[int | None] = mapped_column(
        ForeignKey("import_batch.id", ondelete="SET NULL"), index=True
    )
    as_of: Mapped[date]
    taken_at: Mapped[datetime] = mapped_column(default=utc_now)
    taken_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    edition: Mapped[str] = mapped_column(String(40))
    edition_version: Mapped[str] = mapped_column(String(20))
    complete: Mapped[bool]
    overall: Mapped[float | None]
    spread: Mapped[float | None]
    quadrant: Mapped[str | None] = mapped_column(String(20))
    advanced: Mapped[str | None] = mapped_column(String(5))
    marks: Mapped[str] = mapped_column(Text, default="", server_default="")
    document: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)
    worksheets: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)


class PlanItem(Base):
    """
    What the team decided about one action of the plan that follows from a snapshot.

    `element_id` names the ranked action; without it the action is the team's own, with a title.
    """

    __tablename__ = "plan_item"
    __table_args__ = (UniqueConstraint("snapshot_id", "element_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id", ondelete="CASCADE"))
    element_id: Mapped[str | None] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200), default="")
    detail: Mapped[str] = mapped_column(Text, default="")
    owner: Mapped[str] = mapped_column(String(120), default="")
    due: Mapped[date | None]
    set_aside: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )

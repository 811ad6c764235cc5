"""Frozen snapshots and the plans made of them, in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, select, update
from sqlalchemy.orm import aliased, undefer

from selfassess.domain.permissions import Role
from selfassess.extensions import db
from selfassess.store.models import District, Membership
from selfassess.store.models.assessments import PlanItem, Snapshot
from selfassess.store.models.names import PersonName


@dataclass(frozen=True, slots=True)
class SeriesMark:
    """
    Tells one state of a district's series of snapshots from every other.

    Snapshots come and go, and never change: so their number and the newest one are enough. What
    changes on their pages are the names of those who delete their accounts, who are counted.
    """

    count: int
    newest_id: int
    newest_at: datetime
    former: int


_OTHER = aliased(Snapshot)
_MARK = tuple(
    select(column)
    .where(table.district_id == Snapshot.district_id)
    .correlate(Snapshot)
    .scalar_subquery()
    for table, column in (
        (_OTHER, func.count(_OTHER.id)),
        (_OTHER, func.max(_OTHER.id)),
        (_OTHER, func.max(_OTHER.taken_at)),
        (PersonName, func.coalesce(func.max(PersonName.former), 0)),
    )
)
"""The columns of a `SeriesMark`."""

# What pages ask on every request is put together once: that takes longer than to run it.
_WITH_ACCESS = (
    select(Snapshot, District, Membership.role)
    .join(District, District.id == Snapshot.district_id)
    .outerjoin(
        Membership,
        and_(Membership.district_id == District.id, Membership.user_id == bindparam("user_id")),
    )
    .where(Snapshot.id == bindparam("snapshot_id"))
)
_WITH_DOCUMENT = _WITH_ACCESS.options(undefer(Snapshot.document))
_WITH_MARK = _WITH_ACCESS.add_columns(*_MARK)
_PLAN_ITEMS = (
    select(PlanItem).where(PlanItem.snapshot_id == bindparam("snapshot_id")).order_by(PlanItem.id)
)


def find_snapshot(
    snapshot_id: int, user_id: int | None, trial_token_hash: str | None
) -> tuple[Snapshot, District, Role] | None:
    """Find a snapshot with its document, its district and the person's role, in one query."""
    asked = {"snapshot_id": snapshot_id, "user_id": user_id}
    row = db.session.execute(_WITH_DOCUMENT, asked).one_or_none()
    role = _role(row, trial_token_hash) if row else None
    return (row[0], row[1], role) if row and role else None


def find_snapshot_in_series(
    snapshot_id: int, user_id: int | None, trial_token_hash: str | None
) -> tuple[Snapshot, District, Role, SeriesMark] | None:
    """Find a snapshot without its document, but with the mark of its series, in one query."""
    asked = {"snapshot_id": snapshot_id, "user_id": user_id}
    row = db.session.execute(_WITH_MARK, asked).one_or_none()
    role = _role(row, trial_token_hash) if row else None
    return (row[0], row[1], role, SeriesMark(*row[3:])) if row and role else None


def _role(row: Any, trial_token_hash: str | None) -> Role | None:
    district, role = row[1], row[2]
    if role is not None:
        return Role(role)
    if district.trial_token_hash is not None and district.trial_token_hash == trial_token_hash:
        return Role.TRIAL
    return None


def list_snapshots(district_id: int) -> Sequence[Snapshot]:
    """List a district's snapshots without their documents, oldest date first."""
    query = (
        select(Snapshot)
        .where(Snapshot.district_id == district_id)
        .order_by(Snapshot.as_of, Snapshot.id)
    )
    return db.session.scalars(query).all()


def list_snapshot_documents(district_id: int) -> Sequence[Snapshot]:
    """List a district's snapshots with their documents, oldest date first."""
    query = (
        select(Snapshot)
        .where(Snapshot.district_id == district_id)
        .order_by(Snapshot.as_of, Snapshot.id)
        .options(undefer(Snapshot.document))
    )
    return db.session.scalars(query).all()


def find_documents(snapshot_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What was computed when snapshots were taken, by their ids."""
    query = select(Snapshot.id, Snapshot.document).where(Snapshot.id.in_(snapshot_ids))
    return {row[0]: row[1] for row in db.session.execute(query)}


def find_last_snapshot(assessment_id: int) -> Snapshot | None:
    """The last snapshot taken of an assessment, with everything frozen in it."""
    query = (
        select(Snapshot)
        .where(Snapshot.assessment_id == assessment_id)
        .order_by(Snapshot.id.desc())
        .limit(1)
        .options(undefer(Snapshot.document), undefer(Snapshot.worksheets))
    )
    return db.session.scalar(query)


def find_last_snapshot_id(assessment_id: int) -> int | None:
    """The id of the last snapshot taken of an assessment."""
    query = select(Snapshot.id).where(Snapshot.assessment_id == assessment_id)
    return db.session.scalar(query.order_by(Snapshot.id.desc()).limit(1))


def find_worksheets(snapshot_id: int) -> dict[str, Any]:
    """The answers frozen with a snapshot, by element id."""
    query = select(Snapshot.worksheets).where(Snapshot.id == snapshot_id)
    return db.session.scalar(query) or {}


def add_snapshot(
    district_id: int,
    assessment_id: int | None,
    as_of: date,
    taken_at: datetime,
    taken_by_id: int | None,
    document: dict[str, Any],
    worksheets: dict[str, Any],
    import_id: int | None = None,
) -> Snapshot:
    """Freeze a snapshot; its id is known afterwards. `import_id` is the batch that brought it."""
    snapshot = Snapshot(
        district_id=district_id,
        assessment_id=assessment_id,
        import_id=import_id,
        as_of=as_of,
        taken_at=taken_at,
        taken_by_id=taken_by_id,
        worksheets=worksheets,
        **repeat_document(document),
    )
    db.session.add(snapshot)
    db.session.flush()
    return snapshot


def repeat_document(document: dict[str, Any]) -> dict[str, Any]:
    """The columns of a snapshot that hold its document, and repeat parts of it."""
    return {
        "edition": document["framework"],
        "edition_version": document["framework_version"],
        "complete": document["complete"],
        "overall": document["overall"]["score"],
        "spread": document["spread"],
        "quadrant": document["quadrant"],
        "advanced": document["advanced"],
        "marks": write_marks(document),
        "document": document,
    }


def write_marks(document: Mapping[str, Any]) -> str:
    """
    The levels of a frozen document, a character for each element; see `Snapshot.marks`.

    >>> write_marks({"elements": {"1.1": {"state": "rated", "level": 4},
    ...                           "1.2": {"state": "na", "level": None},
    ...                           "1.3": {"state": "unanswered", "level": None}}})
    '4-.'
    """
    other = {"na": "-", "unknown": "?"}
    return "".join(
        other.get(found["state"], ".") if found["level"] is None else str(found["level"])
        for found in document["elements"].values()
    )


def list_plan_items(snapshot_id: int) -> Sequence[PlanItem]:
    """What the team decided on the plan of a snapshot, oldest first."""
    return db.session.scalars(_PLAN_ITEMS, {"snapshot_id": snapshot_id}).all()


def find_plan_item(snapshot_id: int, item_id: int) -> PlanItem | None:
    """One item of this snapshot's plan."""
    query = select(PlanItem).where(PlanItem.id == item_id, PlanItem.snapshot_id == snapshot_id)
    return db.session.scalar(query)


def find_element_item(snapshot_id: int, element_id: str) -> PlanItem | None:
    """What was decided on a ranked action, if anything was."""
    query = select(PlanItem).where(
        PlanItem.snapshot_id == snapshot_id, PlanItem.element_id == element_id
    )
    return db.session.scalar(query)


def add_plan_item(snapshot_id: int, **columns: Any) -> PlanItem:
    """Add an item; its id is known afterwards."""
    item = PlanItem(snapshot_id=snapshot_id, **columns)
    db.session.add(item)
    db.session.flush()
    return item


def replace_plan_item(item_id: int, seen: int, **columns: Any) -> bool:
    """Change an item, provided that it is still at version *seen*; says whether it was changed."""
    statement = (
        update(PlanItem)
        .where(PlanItem.id == item_id, PlanItem.version == seen)
        .values(version=seen + 1, **columns)
        .execution_options(synchronize_session=False)
    )
    outcome: Any = db.session.execute(statement)
    return bool(outcome.rowcount)


def delete_plan_item(snapshot_id: int, item_id: int) -> None:
    """Take an action of the team's own out of the plan."""
    db.session.execute(
        delete(PlanItem).where(PlanItem.id == item_id, PlanItem.snapshot_id == snapshot_id)
    )

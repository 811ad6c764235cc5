"""Imported histories in the database: files that wait, batches that came, and taking them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import undefer

from selfassess.extensions import db
from selfassess.store.models.assessments import PlanItem, Snapshot
from selfassess.store.models.history import ImportBatch
from selfassess.store.models.plans import AdoptedPlan
from selfassess.store.models.scenarios import Scenario


@dataclass(frozen=True, slots=True)
class Resting:
    """How much rests on the snapshots of a batch."""

    snapshots: int
    plans: int
    scenarios: int
    decisions: int


def add_batch(district_id: int, **columns: Any) -> ImportBatch:
    """Put a file aside until somebody confirms it; its id is known afterwards."""
    batch = ImportBatch(district_id=district_id, **columns)
    db.session.add(batch)
    db.session.flush()
    return batch


def find_batch(district_id: int, batch_id: int) -> ImportBatch | None:
    """One batch of this district, with the file where it still waits."""
    query = (
        select(ImportBatch)
        .where(ImportBatch.id == batch_id, ImportBatch.district_id == district_id)
        .options(undefer(ImportBatch.content))
    )
    return db.session.scalar(query)


def list_batches(district_id: int) -> list[tuple[ImportBatch, Resting]]:
    """The batches of a district that were confirmed, newest first, with what rests on them."""
    query = (
        select(
            ImportBatch,
            func.count(Snapshot.id.distinct()),
            func.count(AdoptedPlan.id.distinct()),
            func.count(Scenario.id.distinct()),
            func.count(PlanItem.id.distinct()),
        )
        .outerjoin(Snapshot, Snapshot.import_id == ImportBatch.id)
        .outerjoin(AdoptedPlan, AdoptedPlan.snapshot_id == Snapshot.id)
        .outerjoin(Scenario, Scenario.snapshot_id == Snapshot.id)
        .outerjoin(PlanItem, PlanItem.snapshot_id == Snapshot.id)
        .where(ImportBatch.district_id == district_id, ImportBatch.confirmed_at.is_not(None))
        .group_by(ImportBatch.id)
        .order_by(ImportBatch.id.desc())
    )
    return [(row[0], Resting(*row[1:])) for row in db.session.execute(query)]


def drop_waiting(district_id: int, user_id: int | None, before: datetime) -> None:
    """Drop files that nobody will confirm: a person's earlier one here, and all too old ones."""
    own = and_(
        ImportBatch.district_id == district_id,
        ImportBatch.created_by_id.is_(None)
        if user_id is None
        else ImportBatch.created_by_id == user_id,
    )
    is_late = ImportBatch.created_at < before
    db.session.execute(
        delete(ImportBatch).where(ImportBatch.confirmed_at.is_(None), or_(own, is_late))
    )


def confirm_batch(batch_id: int, now: datetime) -> bool:
    """Mark a waiting batch as confirmed and drop its file; says whether it was still waiting."""
    statement = (
        update(ImportBatch)
        .where(ImportBatch.id == batch_id, ImportBatch.confirmed_at.is_(None))
        .values(confirmed_at=now, content=None)
        .execution_options(synchronize_session=False)
    )
    outcome: Any = db.session.execute(statement)
    return bool(outcome.rowcount)


def delete_batch(batch_id: int) -> int:
    """Take a batch back with its snapshots; says how many snapshots there were."""
    gone: Any = db.session.execute(
        delete(Snapshot)
        .where(Snapshot.import_id == batch_id)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        delete(ImportBatch)
        .where(ImportBatch.id == batch_id)
        .execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)


def list_whole_snapshots(district_id: int, edition: str) -> Sequence[Snapshot]:
    """A district's snapshots of an edition with everything frozen in them, oldest date first."""
    query = (
        select(Snapshot)
        .where(Snapshot.district_id == district_id, Snapshot.edition == edition)
        .order_by(Snapshot.as_of, Snapshot.id)
        .options(undefer(Snapshot.document), undefer(Snapshot.worksheets))
    )
    return db.session.scalars(query).all()

"""Imports of many districts by the staff: files that wait, what came of them, and the way back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select, text, update
from sqlalchemy.orm import undefer

from selfassess.domain.districts import DistrictFacts, Kind
from selfassess.domain.sharing import Sharing
from selfassess.extensions import Base, db
from selfassess.store.models import District, Membership
from selfassess.store.models.assessments import PlanItem, Snapshot
from selfassess.store.models.history import ImportBatch, NetworkImport
from selfassess.store.models.plans import AdoptedPlan
from selfassess.store.models.scenarios import Scenario
from selfassess.store.snapshots import repeat_document

BROUGHT: Final = frozenset({"import_batch", "snapshot", "audit_entry", "audit_seal", "person_name"})
"""Tables whose rows in a district an import makes itself, with the name of whoever imports."""
ASKED_AT_ONCE: Final = 500
"""How many ids one question names; databases set a limit."""


@dataclass(frozen=True, slots=True)
class Counted:
    """An import that was confirmed, with how much it brought."""

    network_import: NetworkImport
    districts: int
    made: int
    snapshots: int


@dataclass(frozen=True, slots=True)
class Resting:
    """How much rests on what an import brought; `others` by the name of the table."""

    plans: int
    scenarios: int
    decisions: int
    members: int
    snapshots: int
    others: Mapping[str, int]


def add_import(**columns: Any) -> NetworkImport:
    """Put files aside until somebody confirms them; the id is known afterwards."""
    one = NetworkImport(**columns)
    db.session.add(one)
    db.session.flush()
    return one


def find_waiting(import_id: int) -> NetworkImport | None:
    """An import that waits, with its files."""
    query = (
        select(NetworkImport)
        .where(NetworkImport.id == import_id, NetworkImport.confirmed_at.is_(None))
        .options(undefer(NetworkImport.content), undefer(NetworkImport.facts))
    )
    return db.session.scalar(query)


def drop_waiting(user_id: int | None, before: datetime) -> None:
    """Drop files that nobody will confirm: a person's earlier ones, and all too old ones."""
    db.session.execute(
        delete(NetworkImport).where(
            NetworkImport.confirmed_at.is_(None),
            or_(NetworkImport.created_by_id == user_id, NetworkImport.created_at < before),
        )
    )


def confirm(import_id: int, now: datetime) -> bool:
    """Mark a waiting import as confirmed and drop its files; says whether it was still waiting."""
    statement = (
        update(NetworkImport)
        .where(NetworkImport.id == import_id, NetworkImport.confirmed_at.is_(None))
        .values(confirmed_at=now, content=None, facts=None)
        .execution_options(synchronize_session=False)
    )
    outcome: Any = db.session.execute(statement)
    return bool(outcome.rowcount)


def lock() -> None:
    """Let nobody else import meanwhile, who could make the same districts once more."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE network_import IN SHARE ROW EXCLUSIVE MODE"))


def _has_members() -> ColumnElement[bool]:
    return exists().where(Membership.district_id == District.id)


def list_named() -> list[tuple[int, str, bool]]:
    """
    List all districts but trials: id, name, and whether the staff manages them.

    The staff manages what an import of theirs has made and nobody has joined.
    """
    made = exists().where(ImportBatch.district_id == District.id, ImportBatch.made_district)
    query = select(District.id, District.name, and_(made, ~_has_members())).where(
        District.trial_token_hash.is_(None), District.kind == Kind.DISTRICT
    )
    return [(id_, name, bool(is_managed)) for id_, name, is_managed in db.session.execute(query)]


def list_dates(edition: str, district_ids: Sequence[int]) -> set[tuple[int, date]]:
    """The districts and dates for which there is a snapshot of an edition."""
    found: set[tuple[int, date]] = set()
    for start in range(0, len(district_ids), ASKED_AT_ONCE):
        query = select(Snapshot.district_id, Snapshot.as_of).where(
            Snapshot.edition == edition,
            Snapshot.district_id.in_(district_ids[start : start + ASKED_AT_ONCE]),
        )
        found.update((row[0], row[1]) for row in db.session.execute(query))
    return found


def add_districts(facts: Sequence[DistrictFacts], sharing: Sharing, now: datetime) -> list[int]:
    """
    Add districts that nobody belongs to, and give their ids in the same order.

    Who brings them is the staff, and so they are admitted.
    """
    rows = [
        District(
            name=one.name.strip(),
            state=one.state,
            governance=one.governance,
            nces_id=one.nces_id,
            students=one.students,
            sharing=sharing,
            admitted_at=now,
            created_at=now,
        )
        for one in facts
    ]
    db.session.add_all(rows)
    db.session.flush()
    return [row.id for row in rows]


def add_parts(
    network_import: NetworkImport, parts: Sequence[tuple[int, str, str, bool]], now: datetime
) -> list[int]:
    """
    Add a batch for each district of an import.

    Args:
        network_import: The import.
        parts: District, file, what it calls the district, and whether it makes it.
        now: The time.

    Returns:
        The ids of the batches, in the same order.
    """
    rows = [
        ImportBatch(
            district_id=district_id,
            edition=network_import.edition,
            file_name=file,
            named=named,
            created_at=now,
            created_by_id=network_import.created_by_id,
            created_by=network_import.created_by,
            confirmed_at=now,
            network_import_id=network_import.id,
            made_district=is_new,
        )
        for district_id, file, named, is_new in parts
    ]
    db.session.add_all(rows)
    db.session.flush()
    return [row.id for row in rows]


def add_snapshots(rows: Sequence[Mapping[str, Any]]) -> None:
    """Freeze many snapshots; each has its document and the columns that no document holds."""
    if rows:
        whole = [{**row, **repeat_document(row["document"])} for row in rows]
        db.session.execute(insert(Snapshot), whole)


def list_imports() -> list[Counted]:
    """The imports that were confirmed, newest first."""
    query = (
        select(
            NetworkImport,
            func.count(ImportBatch.id.distinct()),
            func.count(ImportBatch.id.distinct()).filter(ImportBatch.made_district),
            func.count(Snapshot.id),
        )
        .outerjoin(ImportBatch, ImportBatch.network_import_id == NetworkImport.id)
        .outerjoin(Snapshot, Snapshot.import_id == ImportBatch.id)
        .where(NetworkImport.confirmed_at.is_not(None))
        .group_by(NetworkImport.id)
        .order_by(NetworkImport.id.desc())
    )
    return [Counted(*row) for row in db.session.execute(query)]


def find_confirmed(import_id: int) -> NetworkImport | None:
    """An import that was confirmed."""
    query = select(NetworkImport).where(
        NetworkImport.id == import_id, NetworkImport.confirmed_at.is_not(None)
    )
    return db.session.scalar(query)


def list_parts(import_id: int) -> list[tuple[int, bool]]:
    """The districts of an import, and whether it has made each."""
    query = select(ImportBatch.district_id, ImportBatch.made_district).where(
        ImportBatch.network_import_id == import_id
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def count_resting(import_id: int) -> Resting:
    """Count what rests on an import, and would go or hang in the air without it."""
    batches = select(ImportBatch.id).where(ImportBatch.network_import_id == import_id)
    districts = select(ImportBatch.district_id).where(ImportBatch.network_import_id == import_id)
    made = districts.where(ImportBatch.made_district)
    brought = select(Snapshot.id).where(Snapshot.import_id.in_(batches))

    def count(condition: ColumnElement[bool]) -> int:
        return db.session.scalar(select(func.count()).where(condition)) or 0

    others = {
        table.name: found
        for table in Base.metadata.sorted_tables
        if table.name not in BROUGHT | {"membership"}
        for column in table.columns
        if any(key.column.table.name == "district" for key in column.foreign_keys)
        if (found := count(column.in_(made)))
    }
    return Resting(
        plans=count(AdoptedPlan.snapshot_id.in_(brought)),
        scenarios=count(Scenario.snapshot_id.in_(brought)),
        decisions=count(PlanItem.snapshot_id.in_(brought)),
        members=count(Membership.district_id.in_(districts)),
        snapshots=count(
            and_(
                Snapshot.district_id.in_(made),
                or_(Snapshot.import_id.is_(None), Snapshot.import_id.not_in(batches)),
            )
        ),
        others=others,
    )


def delete_import(import_id: int, made: Collection[int]) -> int:
    """Take an import back with its snapshots and the districts that it made."""
    batches = select(ImportBatch.id).where(ImportBatch.network_import_id == import_id)
    gone: Any = db.session.execute(
        delete(Snapshot)
        .where(Snapshot.import_id.in_(batches))
        .execution_options(synchronize_session=False)
    )
    for statement in (
        delete(ImportBatch).where(ImportBatch.network_import_id == import_id),
        *(
            delete(District).where(District.id.in_(list(made)[start : start + ASKED_AT_ONCE]))
            for start in range(0, len(made), ASKED_AT_ONCE)
        ),
        delete(NetworkImport).where(NetworkImport.id == import_id),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
    return int(gone.rowcount)

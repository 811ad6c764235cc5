"""Scenarios, and what steps cost a district by its own reckoning, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update

from selfassess.extensions import db
from selfassess.store.models.scenarios import DistrictEffort, Scenario


def list_scenarios(snapshot_id: int) -> Sequence[Scenario]:
    """The scenarios of a snapshot, oldest first."""
    query = select(Scenario).where(Scenario.snapshot_id == snapshot_id).order_by(Scenario.id)
    return db.session.scalars(query).all()


def find_scenario(snapshot_id: int, scenario_id: int) -> Scenario | None:
    """One scenario of this snapshot."""
    query = select(Scenario).where(Scenario.id == scenario_id, Scenario.snapshot_id == snapshot_id)
    return db.session.scalar(query)


def add_scenario(snapshot_id: int, **columns: Any) -> Scenario:
    """
    Add a scenario; its id is known afterwards.

    Raises:
        sqlalchemy.exc.IntegrityError: the snapshot has one of this name.
    """
    scenario = Scenario(snapshot_id=snapshot_id, **columns)
    db.session.add(scenario)
    db.session.flush()
    return scenario


def replace_scenario(snapshot_id: int, scenario_id: int, seen: int, **columns: Any) -> bool:
    """
    Change a scenario, provided that it is still at version *seen*; says whether it was changed.

    Raises:
        sqlalchemy.exc.IntegrityError: the snapshot has another one of this name.
    """
    statement = (
        update(Scenario)
        .where(
            Scenario.id == scenario_id,
            Scenario.snapshot_id == snapshot_id,
            Scenario.version == seen,
        )
        .values(version=seen + 1, **columns)
        .execution_options(synchronize_session=False)
    )
    outcome: Any = db.session.execute(statement)
    return bool(outcome.rowcount)


def delete_scenario(snapshot_id: int, scenario_id: int) -> None:
    """Delete a scenario of this snapshot; one that is gone stays gone."""
    db.session.execute(
        delete(Scenario).where(Scenario.id == scenario_id, Scenario.snapshot_id == snapshot_id)
    )


def list_efforts(district_id: int, edition: str) -> dict[tuple[str, int], int]:
    """A district's own efforts in an edition, by element and the level that a step reaches."""
    query = (
        select(DistrictEffort.element_id, DistrictEffort.to_level, DistrictEffort.points)
        .where(DistrictEffort.district_id == district_id, DistrictEffort.edition == edition)
        .order_by(DistrictEffort.id)
    )
    rows = db.session.execute(query)
    return {(element, to): points for element, to, points in rows}


def add_effort(
    district_id: int, edition: str, key: tuple[str, int], points: int, **columns: Any
) -> None:
    """
    Note an effort for the first time.

    Raises:
        sqlalchemy.exc.IntegrityError: someone else has noted one.
    """
    element, to = key
    effort = DistrictEffort(
        district_id=district_id,
        edition=edition,
        element_id=element,
        to_level=to,
        points=points,
        **columns,
    )
    db.session.add(effort)
    db.session.flush()


def replace_effort(
    district_id: int, edition: str, key: tuple[str, int], seen: int, points: int, **columns: Any
) -> bool:
    """Change an effort, provided that it is still *seen*; says whether it was changed."""
    statement = (
        update(DistrictEffort)
        .where(*_is_effort(district_id, edition, key, seen))
        .values(points=points, **columns)
        .execution_options(synchronize_session=False)
    )
    outcome: Any = db.session.execute(statement)
    return bool(outcome.rowcount)


def delete_effort(district_id: int, edition: str, key: tuple[str, int], seen: int) -> bool:
    """Go back to the catalog's effort, provided that the own one is still *seen*."""
    outcome: Any = db.session.execute(
        delete(DistrictEffort)
        .where(*_is_effort(district_id, edition, key, seen))
        .execution_options(synchronize_session=False)
    )
    return bool(outcome.rowcount)


def _is_effort(district_id: int, edition: str, key: tuple[str, int], seen: int) -> tuple[Any, ...]:
    element, to = key
    return (
        DistrictEffort.district_id == district_id,
        DistrictEffort.edition == edition,
        DistrictEffort.element_id == element,
        DistrictEffort.to_level == to,
        DistrictEffort.points == seen,
    )

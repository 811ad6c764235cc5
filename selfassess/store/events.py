"""Events of districts in the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update

from selfassess.extensions import db
from selfassess.store.models.history import Event


def list_events(district_id: int) -> Sequence[Event]:
    """The events of a district, oldest first."""
    query = select(Event).where(Event.district_id == district_id).order_by(Event.day, Event.id)
    return db.session.scalars(query).all()


def find_event(district_id: int, event_id: int) -> Event | None:
    """One event of this district."""
    query = select(Event).where(Event.id == event_id, Event.district_id == district_id)
    return db.session.scalar(query)


def add_event(district_id: int, **columns: Any) -> Event:
    """Add an event; its id is known afterwards."""
    event = Event(district_id=district_id, **columns)
    db.session.add(event)
    db.session.flush()
    return event


def replace_event(district_id: int, event_id: int, seen: int, **columns: Any) -> bool:
    """Change an event, provided that it is still at version *seen*; says whether it was changed."""
    statement = (
        update(Event)
        .where(Event.id == event_id, Event.district_id == district_id, Event.version == seen)
        .values(version=seen + 1, **columns)
        .execution_options(synchronize_session=False)
    )
    outcome: Any = db.session.execute(statement)
    return bool(outcome.rowcount)


def delete_event(district_id: int, event_id: int, seen: int) -> bool:
    """Delete an event, provided that it is still at version *seen*; says whether it was there."""
    outcome: Any = db.session.execute(
        delete(Event)
        .where(Event.id == event_id, Event.district_id == district_id, Event.version == seen)
        .execution_options(synchronize_session=False)
    )
    return bool(outcome.rowcount)

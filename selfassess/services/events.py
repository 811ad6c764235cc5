"""What happened in a district, noted beside its levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from selfassess.domain.errors import ConflictError, InvalidInputError, NotFoundError
from selfassess.domain.events import EventFacts
from selfassess.domain.permissions import Permission
from selfassess.extensions import db
from selfassess.services import audit
from selfassess.services.access import Actor, get_district
from selfassess.store import events as store

if TYPE_CHECKING:
    from selfassess.store.models import Event

MOST_EVENTS: Final = 200
"""How many a district can have."""


def get_event(actor: Actor, district_id: int, event_id: int) -> Event:
    """
    Get an event to change it.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`; or there is none of this id.
    """
    get_district(actor, district_id, Permission.EDIT_DISTRICT)
    event = store.find_event(district_id, event_id)
    if event is None:
        raise NotFoundError("There is no such event; someone may have deleted it.")
    return event


def add_event(actor: Actor, district_id: int, facts: EventFacts, now: datetime) -> int:
    """
    Note an event.

    Returns:
        Its id.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`.
        InvalidInputError: there are too many already.
    """
    get_district(actor, district_id, Permission.EDIT_DISTRICT)
    if len(store.list_events(district_id)) >= MOST_EVENTS:
        raise InvalidInputError(f"There are {MOST_EVENTS} events already; delete one first.")
    event = store.add_event(district_id, **_to_columns(actor, facts, now))
    audit.record(actor, district_id, "event", after=_to_facts(facts), now=now)
    db.session.commit()
    return event.id


def change_event(
    actor: Actor, district_id: int, event_id: int, seen: int, facts: EventFacts, now: datetime
) -> None:
    """
    Change an event.

    Raises:
        NotFoundError, NotAllowedError: see `get_event`.
        ConflictError: someone else has changed it since version *seen*.
    """
    event = get_event(actor, district_id, event_id)
    before = _to_facts(read_facts(event))
    if not store.replace_event(district_id, event_id, seen, **_to_columns(actor, facts, now)):
        db.session.rollback()
        raise ConflictError(("event",))
    audit.record(actor, district_id, "event", before=before, after=_to_facts(facts), now=now)
    db.session.commit()


def delete_event(actor: Actor, district_id: int, event_id: int, seen: int, now: datetime) -> None:
    """
    Delete an event.

    Raises:
        NotFoundError, NotAllowedError: see `get_event`.
        ConflictError: someone else has changed it since version *seen*.
    """
    event = get_event(actor, district_id, event_id)
    before = _to_facts(read_facts(event))
    if not store.delete_event(district_id, event_id, seen):
        db.session.rollback()
        raise ConflictError(("event",))
    audit.record(actor, district_id, "event", before=before, now=now)
    db.session.commit()


def read_facts(event: Event) -> EventFacts:
    """What a stored event says."""
    return EventFacts(event.day, event.kind, event.title, event.note, event.link)


def list_events(district_id: int) -> Sequence[Event]:
    """The events of a district that the caller has opened, oldest first."""
    return store.list_events(district_id)


def _to_columns(actor: Actor, facts: EventFacts, now: datetime) -> dict[str, Any]:
    return {
        **asdict(facts),
        "updated_at": now,
        "updated_by_id": actor.user_id,
        "updated_by": actor.name,
    }


def _to_facts(facts: EventFacts) -> dict[str, str]:
    return {
        "day": facts.day.isoformat(),
        "kind": facts.kind.value,
        "title": facts.title,
        "note": facts.note,
        "link": facts.link,
    }

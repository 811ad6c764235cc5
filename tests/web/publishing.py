"""Publish the page of Alice's district, for tests of what everybody reads."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from selfassess.domain.publication import Content, Settings
from selfassess.services import publishing
from selfassess.services.editions import DEFAULT_EDITION
from tests.cast import Cast

EVERYTHING = frozenset(Content)


def publish_page(cast: Cast, **changes: Any) -> str:
    """
    Publish with everything on it, but for what is named; needs an application context.

    Returns:
        The last part of its address.
    """
    actor, district_id = cast.alice.actor, cast.district_id
    opened = publishing.open_publication(actor, district_id)
    if opened.live is not None and not changes:
        return opened.address
    values = {
        "is_listed": True,
        "contents": EVERYTHING,
        "edition": DEFAULT_EDITION,
        "snapshot_id": cast.snapshot_id,
        **changes,
    }
    now = datetime.now(UTC)
    publishing.save_draft(actor, district_id, Settings(**values), opened.version, now)
    opened = publishing.open_publication(actor, district_id)
    if opened.is_changed:
        publishing.publish(actor, district_id, opened.version, now)
    return publishing.open_publication(actor, district_id).address

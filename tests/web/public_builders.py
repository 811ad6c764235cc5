"""Districts that publish, for tests of what everybody reads."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta

from selfassess.domain.publication import Content, Settings
from selfassess.services.publications import PublicView, find_public
from selfassess.services.publishing import open_publication, publish, save_draft
from tests.cast import Cast

PUBLISHED_AT = datetime(2026, 7, 1, 9, tzinfo=UTC)
ALL = frozenset(Content)


def publish_page(
    cast: Cast,
    contents: Collection[Content] = ALL,
    *,
    at: datetime = PUBLISHED_AT,
    is_listed: bool = True,
) -> str:
    """Let Alice publish her district's page, within an application context; give its address."""
    opened = open_publication(cast.alice.actor, cast.district_id)
    settings = Settings(is_listed, frozenset(contents), "crpe-2016", cast.snapshot_id)
    version = opened.version
    save_draft(cast.alice.actor, cast.district_id, settings, version, at - timedelta(minutes=1))
    version = open_publication(cast.alice.actor, cast.district_id).version
    publish(cast.alice.actor, cast.district_id, version, at)
    return find_address(cast)


def find_address(cast: Cast) -> str:
    """The address that the page of Alice's district has now."""
    opened = open_publication(cast.alice.actor, cast.district_id)
    return opened.address


def get_view(address: str, today: date = date(2026, 7, 2)) -> PublicView:
    """The page, as everybody reads it."""
    return find_public(address, today)

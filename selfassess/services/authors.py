"""Who wrote something, as the others in the district may know it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from selfassess.domain.names import BROUGHT, FORMER
from selfassess.services.names import open_names
from selfassess.store import accounts, members, transfers

SOMEONE: Final = "Someone else on your team"
"""Whoever wrote without an account, as the holder of a trial does."""

GONE: Final = "Someone who has left the team"
"""Whoever is no member any more and still has an account: others do not learn the name."""


def name_author(district_id: int, user_id: int | None) -> str:
    """
    Name whoever saved an entry, for those who may see it anyway.

    Args:
        district_id: The district that the entry belongs to.
        user_id: The account that is noted with the entry; None for none, and below zero somebody
            who wrote it before the assessment came here.

    Returns:
        The name of a member. Of those who are no longer members nothing is told, but whether they
        still have an account: if not, they are a former member for good.
    """
    if user_id is None:
        # Tables that refer to accounts forget the number with the account. A trial that somebody
        # has kept may have such entries as well; where nobody has gone, it is the only reason.
        return FORMER if open_names(district_id).has_former else SOMEONE
    if user_id < 0:
        return name_brought(transfers.find_brought_name(district_id, -user_id))
    membership = members.find_member(district_id, user_id)
    if membership is not None:
        return membership.user.shown_name
    if accounts.exists(user_id):
        return GONE
    return open_names(district_id).name_former(user_id) or FORMER


def list_brought(district_id: int, places: Sequence[str]) -> dict[tuple[str, int], str]:
    """Name those who stood in columns that are empty since a transfer, by column and row."""
    return {
        place: name_brought(name)
        for place, name in transfers.list_traced_names(district_id, places).items()
    }


def name_brought(name: str) -> str:
    """Name somebody who wrote before an assessment came here; empty if that was not known there."""
    return f"{name}{BROUGHT}" if name else GONE


def name_voter(user_id: int | None, name: str) -> str:
    """Name somebody of whom the account, or only the membership, may be gone."""
    return name or (FORMER if user_id is None else GONE)

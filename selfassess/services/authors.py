"""Who wrote something, as the others in the district may know it."""

from __future__ import annotations

from typing import Final

from selfassess.store import members

SOMEONE: Final = "Someone else on your team"
"""Whoever wrote without an account, as the holder of a trial does."""

GONE: Final = "Someone who has left the team"


def name_author(district_id: int, user_id: int | None) -> str:
    """
    Name whoever saved an entry, for those who may see it anyway.

    Args:
        district_id: The district that the entry belongs to.
        user_id: The account that is noted with the entry; None for none.

    Returns:
        The name of a member. Of those who are no longer members nothing is told.
    """
    if user_id is None:
        return SOMEONE
    membership = members.find_member(district_id, user_id)
    return GONE if membership is None else membership.user.shown_name

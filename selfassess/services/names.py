"""The names behind the references that sealed histories hold; see `domain.names`."""

from __future__ import annotations

import secrets
from typing import Final

from selfassess.domain.names import Names, make_reference
from selfassess.services.access import Actor
from selfassess.store import names as store

SECRET_BYTES: Final = 32


def refer(district_id: int, user_id: int | None, name: str) -> str:
    """
    Give what a sealed history holds of a person, in the caller's transaction.

    Args:
        district_id: Whose history.
        user_id: The account; without one the name is no person's and stays as it is.
        name: How they are called.
    """
    if user_id is None or not name:
        return name
    found = store.find_reference(district_id, user_id, name)
    if found is not None:
        return found
    secret = secrets.token_hex(SECRET_BYTES)
    reference = make_reference(secret, name)
    store.add_name(district_id, user_id, reference, secret=secret, name=name)
    return reference


def refer_to(district_id: int, actor: Actor, otherwise: str) -> str:
    """Give what a sealed history holds of whoever acts; *otherwise* where they have no name."""
    return refer(district_id, actor.user_id, actor.name) or otherwise


def open_names(district_id: int) -> Names:
    """Open the names of a district, for somebody who may see it."""
    return Names(store.list_names(district_id))

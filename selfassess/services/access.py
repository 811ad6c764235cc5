"""Who is acting, and whether they may."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from selfassess.domain.errors import NotFoundError
from selfassess.domain.permissions import Permission, Role, check_may
from selfassess.store import districts

if TYPE_CHECKING:
    from selfassess.store.models import District

TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Actor:
    """
    Whoever asks for something.

    Args:
        user_id: The account, where someone is signed in.
        trial_token_hash: What `hash_token` gives for the key of a trial, where they hold one.
        name: How they are called on pages and in mails.
    """

    user_id: int | None = None
    trial_token_hash: str | None = None
    name: str = ""

    @property
    def is_nobody(self) -> bool:
        """Whether there is neither an account nor a trial."""
        return self.user_id is None and self.trial_token_hash is None


def get_district(actor: Actor, district_id: int, permission: Permission) -> tuple[District, Role]:
    """
    Get a district for something that someone wants to do to it, in one query.

    Returns:
        The district and the role that the actor has in it.

    Raises:
        NotFoundError: there is no such district, or the actor has no part in it.
        NotAllowedError: the actor's role does not allow it.
    """
    found = districts.find_district(district_id, actor.user_id, actor.trial_token_hash)
    if found is None:
        raise NotFoundError("There is no such district, or you are not one of its members.")
    district, role = found
    check_may(role, permission)
    return district, role


def make_token() -> str:
    """Make a key that nobody can guess, for a link or a trial."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """
    Give the form in which a key is stored: who reads the database cannot use it.

    Keys are long and random, so that a plain SHA-256 is enough.
    """
    return hashlib.sha256(token.encode()).hexdigest()

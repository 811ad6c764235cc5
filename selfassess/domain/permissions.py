"""Who may do what to a district and everything in it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from selfassess.domain.errors import NotAllowedError


class Role(StrEnum):
    """What a person is in a district."""

    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"
    TRIAL = "trial"
    """Whoever holds the key of a trial: an owner without an account. Nobody is given this role."""


class Permission(StrEnum):
    """Something that can be done to a district, worded to follow "you may not"."""

    SEE = "see this district"
    ANSWER = "answer for this district"
    TAKE_SNAPSHOT = "take a snapshot"
    PLAN = "change the plan"
    EDIT_DISTRICT = "edit this district"
    MANAGE_MEMBERS = "manage the members of this district"
    DELETE_DISTRICT = "delete this district"


GIVABLE_ROLES: Final = (Role.OWNER, Role.EDITOR, Role.VIEWER)

ROLE_MEANINGS: Final[Mapping[Role, str]] = {
    Role.OWNER: "Does everything, invites and removes members, deletes the district.",
    Role.EDITOR: "Answers, takes snapshots and changes the plan.",
    Role.VIEWER: "Sees everything and changes nothing.",
}

_VIEWS: Final = frozenset({Permission.SEE})
_EDITS: Final = _VIEWS | {
    Permission.ANSWER,
    Permission.TAKE_SNAPSHOT,
    Permission.PLAN,
    Permission.EDIT_DISTRICT,
}
PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.OWNER: frozenset(Permission),
    Role.EDITOR: _EDITS,
    Role.VIEWER: _VIEWS,
    # Members belong to accounts, and a trial is held by whoever has the key: it has no members.
    Role.TRIAL: frozenset(Permission) - {Permission.MANAGE_MEMBERS},
}


def may(role: Role, permission: Permission) -> bool:
    """
    Tell whether a role allows something.

    >>> may(Role.VIEWER, Permission.SEE), may(Role.VIEWER, Permission.ANSWER)
    (True, False)
    """
    return permission in PERMISSIONS[role]


def check_may(role: Role, permission: Permission) -> None:
    """
    Let pass what a role allows.

    Raises:
        NotAllowedError: the role does not allow it; the message says who can help.
    """
    if may(role, permission):
        return
    if role is Role.TRIAL:
        raise NotAllowedError(
            f"You may not {permission} in a trial. Sign up first: the trial then becomes yours."
        )
    raise NotAllowedError(
        f"As {_with_article(role)} you may not {permission}. Ask an owner of the district for"
        " another role."
    )


def _with_article(role: Role) -> str:
    return f"{'an' if role.value[0] in 'aeiou' else 'a'} {role}"

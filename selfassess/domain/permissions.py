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
    CONTRIBUTOR = "contributor"
    REVIEWER = "reviewer"
    VIEWER = "viewer"
    OBSERVER = "observer"
    TRIAL = "trial"
    """Whoever holds the key of a trial: an owner without an account. Nobody is given this role."""


class Permission(StrEnum):
    """Something that can be done to a district, worded to follow "you may not"."""

    SEE = "see this"
    OBSERVE = "rate this as an observer"
    ANSWER_ASSIGNED = "answer what is assigned to you"
    ANSWER = "answer here"
    COMMENT = "comment"
    VOTE = "vote on levels"
    ASSIGN = "assign elements to people"
    REVIEW = "review this assessment"
    TAKE_SNAPSHOT = "take a snapshot"
    FREEZE = "freeze an approved assessment"
    PLAN = "change the plan"
    EDIT_DISTRICT = "edit this"
    MANAGE_MEMBERS = "manage the members"
    SHARE = "decide what is shared"
    ERASE = "erase what is in a file"
    TRANSFER = "take an assessment elsewhere"
    BRING = "bring an assessment from elsewhere"
    """An archive says who wrote what in it, and nobody can check that: owners answer for it."""
    DELETE_DISTRICT = "delete this"
    PUBLISH = "publish anything of this"
    RATE_PLACES = "rate places for this coalition"
    CHALLENGE = "challenge what others publish"
    SPEAK = "speak for this organization to others"


GIVABLE_ROLES: Final = (
    Role.OWNER,
    Role.EDITOR,
    Role.CONTRIBUTOR,
    Role.REVIEWER,
    Role.VIEWER,
    Role.OBSERVER,
)

ROLE_MEANINGS: Final[Mapping[Role, str]] = {
    Role.OWNER: "Does everything, invites and removes members, deletes all of it.",
    Role.EDITOR: "Answers, assigns, takes snapshots and changes the plan.",
    Role.CONTRIBUTOR: "Sees everything and answers only the elements assigned to them.",
    Role.REVIEWER: "Sees everything, rates a second time, approves or sends back.",
    Role.VIEWER: "Sees everything and changes nothing.",
    Role.OBSERVER: "Rates from outside what they can judge; sees nothing that is not theirs.",
}

_VIEWS: Final = frozenset({Permission.SEE})
_EDITS: Final = _VIEWS | {
    Permission.ANSWER_ASSIGNED,
    Permission.ANSWER,
    Permission.COMMENT,
    Permission.VOTE,
    Permission.ASSIGN,
    Permission.TAKE_SNAPSHOT,
    Permission.PLAN,
    Permission.EDIT_DISTRICT,
    Permission.TRANSFER,
    Permission.RATE_PLACES,
    Permission.CHALLENGE,
    Permission.SPEAK,
}
PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = {
    # An owner's view is the district's own: only observers and critics rate from outside.
    Role.OWNER: frozenset(Permission) - {Permission.OBSERVE},
    Role.EDITOR: _EDITS,
    Role.CONTRIBUTOR: _VIEWS
    | {
        Permission.ANSWER_ASSIGNED,
        Permission.COMMENT,
        Permission.VOTE,
        Permission.CHALLENGE,
    },
    Role.REVIEWER: _VIEWS | {Permission.COMMENT, Permission.REVIEW, Permission.CHALLENGE},
    Role.VIEWER: _VIEWS,
    Role.OBSERVER: frozenset({Permission.OBSERVE}),
    # Members belong to accounts, and a trial is held by whoever has the key: it has no members,
    # nobody to talk or to vote with, and keeps no files that could come along.
    Role.TRIAL: frozenset(Permission)
    - {
        Permission.OBSERVE,
        Permission.MANAGE_MEMBERS,
        Permission.SHARE,
        Permission.PUBLISH,
        Permission.ASSIGN,
        Permission.COMMENT,
        Permission.VOTE,
        Permission.TRANSFER,
        Permission.BRING,
        Permission.CHALLENGE,
        Permission.SPEAK,
    },
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
        f"As {_with_article(role)} you may not {permission}. Ask an owner for another role."
    )


def check_may_answer(role: Role, *, is_assigned: bool) -> None:
    """
    Let pass who may answer an element: whoever answers for the district, or has it assigned.

    Raises:
        NotAllowedError: neither holds; the message says who can help.
    """
    if may(role, Permission.ANSWER_ASSIGNED) and not may(role, Permission.ANSWER):
        if not is_assigned:
            raise NotAllowedError(
                "This element is not assigned to you. Ask an owner or editor to assign it."
            )
        return
    check_may(role, Permission.ANSWER)


def _with_article(role: Role) -> str:
    return f"{'an' if role.value[0] in 'aeiou' else 'a'} {role}"

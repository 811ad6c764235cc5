"""Who may do what: the whole table, written out."""

from __future__ import annotations

import pytest

from selfassess.domain.errors import NotAllowedError
from selfassess.domain.permissions import (
    GIVABLE_ROLES,
    Permission,
    Role,
    check_may,
    check_may_answer,
    may,
)

Y, N = True, False
TABLE = {
    #                             owner  editor contri review viewer observ trial
    Permission.SEE:             (Y,     Y,     Y,     Y,     Y,     N,     Y),
    Permission.OBSERVE:         (N,     N,     N,     N,     N,     Y,     N),
    Permission.ANSWER_ASSIGNED: (Y,     Y,     Y,     N,     N,     N,     Y),
    Permission.ANSWER:          (Y,     Y,     N,     N,     N,     N,     Y),
    Permission.COMMENT:         (Y,     Y,     Y,     Y,     N,     N,     N),
    Permission.VOTE:            (Y,     Y,     Y,     N,     N,     N,     N),
    Permission.ASSIGN:          (Y,     Y,     N,     N,     N,     N,     N),
    Permission.REVIEW:          (Y,     N,     N,     Y,     N,     N,     Y),
    Permission.TAKE_SNAPSHOT:   (Y,     Y,     N,     N,     N,     N,     Y),
    Permission.FREEZE:          (Y,     N,     N,     N,     N,     N,     Y),
    Permission.PLAN:            (Y,     Y,     N,     N,     N,     N,     Y),
    Permission.EDIT_DISTRICT:   (Y,     Y,     N,     N,     N,     N,     Y),
    Permission.MANAGE_MEMBERS:  (Y,     N,     N,     N,     N,     N,     N),
    Permission.DELETE_DISTRICT: (Y,     N,     N,     N,     N,     N,     Y),
    Permission.PUBLISH:         (Y,     N,     N,     N,     N,     N,     N),
    Permission.SHARE:           (Y,     N,     N,     N,     N,     N,     N),
    Permission.RATE_PLACES:     (Y,     Y,     N,     N,     N,     N,     Y),
    Permission.CHALLENGE:       (Y,     Y,     Y,     Y,     N,     N,     N),
    Permission.SPEAK:           (Y,     Y,     N,     N,     N,     N,     N),
    Permission.BRING:           (Y,     N,     N,     N,     N,     N,     N),
    Permission.TRANSFER:        (Y,     Y,     N,     N,     N,     N,     N),
    Permission.ERASE:           (Y,     N,     N,     N,     N,     N,     Y),
}  # fmt: skip
ROLES = (
    Role.OWNER,
    Role.EDITOR,
    Role.CONTRIBUTOR,
    Role.REVIEWER,
    Role.VIEWER,
    Role.OBSERVER,
    Role.TRIAL,
)


def test_every_permission_is_in_the_table() -> None:
    assert set(TABLE) == set(Permission)
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_the_table_says(role: Role, permission: Permission) -> None:
    allowed = TABLE[permission][ROLES.index(role)]
    assert may(role, permission) is allowed
    if allowed:
        check_may(role, permission)
    else:
        with pytest.raises(NotAllowedError, match=str(permission)):
            check_may(role, permission)


def test_who_may_not_is_told_who_can_help() -> None:
    with pytest.raises(NotAllowedError, match=r"As a viewer you may not .* Ask an owner"):
        check_may(Role.VIEWER, Permission.ANSWER)
    with pytest.raises(NotAllowedError, match=r"in a trial\. Sign up first"):
        check_may(Role.TRIAL, Permission.MANAGE_MEMBERS)


@pytest.mark.parametrize(
    ("role", "assigned", "anything"),
    [
        (Role.OWNER, True, True),
        (Role.EDITOR, True, True),
        (Role.TRIAL, True, True),
        (Role.CONTRIBUTOR, True, False),
        (Role.REVIEWER, False, False),
        (Role.VIEWER, False, False),
        (Role.OBSERVER, False, False),
    ],
)
def test_a_contributor_answers_only_what_is_assigned(
    role: Role, assigned: bool, anything: bool
) -> None:
    for is_assigned, allowed in ((True, assigned), (False, anything)):
        if allowed:
            check_may_answer(role, is_assigned=is_assigned)
        else:
            with pytest.raises(NotAllowedError):
                check_may_answer(role, is_assigned=is_assigned)


def test_nobody_is_given_a_trial() -> None:
    assert set(GIVABLE_ROLES) == set(Role) - {Role.TRIAL}

"""Who may do what: the whole table, written out."""

from __future__ import annotations

import pytest

from selfassess.domain.errors import NotAllowedError
from selfassess.domain.permissions import GIVABLE_ROLES, Permission, Role, check_may, may

TABLE = {
    #                             owner  editor viewer trial
    Permission.SEE:             (True,  True,  True,  True),
    Permission.ANSWER:          (True,  True,  False, True),
    Permission.TAKE_SNAPSHOT:   (True,  True,  False, True),
    Permission.PLAN:            (True,  True,  False, True),
    Permission.EDIT_DISTRICT:   (True,  True,  False, True),
    Permission.MANAGE_MEMBERS:  (True,  False, False, False),
    Permission.DELETE_DISTRICT: (True,  False, False, True),
}  # fmt: skip
ROLES = (Role.OWNER, Role.EDITOR, Role.VIEWER, Role.TRIAL)


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


def test_nobody_is_given_a_trial() -> None:
    assert set(GIVABLE_ROLES) == set(Role) - {Role.TRIAL}

"""Members of a district, and its last owner."""

from __future__ import annotations

import pytest

from selfassess.domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from selfassess.domain.permissions import GIVABLE_ROLES, Role
from selfassess.services import members
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("database")


def get_roles(cast: Cast) -> dict[str, Role]:
    """Who has which role in Alice's district."""
    listed = members.list_members(cast.alice.actor, cast.district_id)
    return {member.user.display_name or "": member.role for member in listed}


def test_members_are_listed_by_address(cast: Cast) -> None:
    assert list(get_roles(cast)) == ["Alice", "Bob", "Carol", "Dora", "Otto", "Rita"]


def test_an_owner_changes_roles(cast: Cast) -> None:
    members.change_role(cast.alice.actor, cast.district_id, cast.carol.id, Role.EDITOR)
    assert get_roles(cast)["Carol"] is Role.EDITOR


def test_an_owner_removes_members(cast: Cast) -> None:
    members.remove_member(cast.alice.actor, cast.district_id, cast.bob.id)
    assert list(get_roles(cast)) == ["Alice", "Carol", "Dora", "Otto", "Rita"]


def test_the_last_owner_cannot_be_removed(cast: Cast) -> None:
    with pytest.raises(InvalidInputError, match="must be owner"):
        members.remove_member(cast.alice.actor, cast.district_id, cast.alice.id)


@pytest.mark.parametrize("role", [role for role in GIVABLE_ROLES if role is not Role.OWNER])
def test_the_last_owner_cannot_step_down(cast: Cast, role: Role) -> None:
    with pytest.raises(InvalidInputError, match="must be owner"):
        members.change_role(cast.alice.actor, cast.district_id, cast.alice.id, role)


def test_an_owner_can_leave_when_there_is_another(cast: Cast) -> None:
    members.change_role(cast.alice.actor, cast.district_id, cast.bob.id, Role.OWNER)
    members.remove_member(cast.alice.actor, cast.district_id, cast.alice.id)
    left = [m.user_id for m in members.list_members(cast.bob.actor, cast.district_id)]
    assert cast.bob.id in left
    assert cast.alice.id not in left


def test_an_editor_changes_no_roles(cast: Cast) -> None:
    with pytest.raises(NotAllowedError):
        members.change_role(cast.bob.actor, cast.district_id, cast.bob.id, Role.OWNER)


def test_the_role_of_a_trial_cannot_be_given(cast: Cast) -> None:
    with pytest.raises(InvalidInputError):
        members.change_role(cast.alice.actor, cast.district_id, cast.bob.id, Role.TRIAL)


def test_who_is_no_member_cannot_be_removed(cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        members.remove_member(cast.alice.actor, cast.district_id, cast.mallory.id)

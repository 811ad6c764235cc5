"""Invitations: one link, one new member."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import scoped_session

from selfassess.domain.errors import NotFoundError
from selfassess.domain.permissions import Role
from selfassess.services import invitations, members
from selfassess.store.models import Invitation
from tests.cast import Cast


def get_role(cast: Cast, name: str) -> Role | None:
    """The role that somebody has in Alice's district."""
    listed = members.list_members(cast.alice.actor, cast.district_id)
    return next((m.role for m in listed if m.user_id == cast.person(name).id), None)


@pytest.mark.usefixtures("database")
def test_whoever_has_the_link_becomes_a_member(cast: Cast) -> None:
    district_id = invitations.accept_invitation(cast.mallory.id, cast.invitation_token)
    assert district_id == cast.district_id
    assert get_role(cast, "mallory") is Role.EDITOR


@pytest.mark.usefixtures("database")
def test_a_link_works_once(cast: Cast) -> None:
    invitations.accept_invitation(cast.mallory.id, cast.invitation_token)
    with pytest.raises(NotFoundError, match="used, taken back or older"):
        invitations.get_invitation(cast.invitation_token)


@pytest.mark.usefixtures("database")
def test_a_member_who_accepts_keeps_the_role_and_the_link_stays(cast: Cast) -> None:
    assert invitations.accept_invitation(cast.carol.id, cast.invitation_token) == cast.district_id
    assert get_role(cast, "carol") is Role.VIEWER
    assert invitations.get_invitation(cast.invitation_token).role is Role.EDITOR


def test_an_old_link_does_not_work(cast: Cast, database: scoped_session) -> None:
    invitation = database.get(Invitation, cast.invitation_id)
    assert invitation.expires_at - invitation.created_at > timedelta(days=13, hours=23)
    invitation.expires_at = datetime.now(UTC) - timedelta(seconds=1)
    database.commit()
    with pytest.raises(NotFoundError):
        invitations.accept_invitation(cast.mallory.id, cast.invitation_token)
    assert invitations.list_open_invitations(cast.alice.actor, cast.district_id) == []


@pytest.mark.usefixtures("database")
def test_a_link_that_was_taken_back_does_not_work(cast: Cast) -> None:
    invitations.revoke_invitation(cast.alice.actor, cast.district_id, cast.invitation_id)
    with pytest.raises(NotFoundError):
        invitations.accept_invitation(cast.mallory.id, cast.invitation_token)


@pytest.mark.usefixtures("database")
def test_an_owner_takes_back_only_the_invitations_of_the_own_district(cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        invitations.revoke_invitation(
            cast.mallory.actor, cast.other_district_id, cast.invitation_id
        )


def test_the_database_does_not_hold_the_link(cast: Cast, database: scoped_session) -> None:
    invitation = database.get(Invitation, cast.invitation_id)
    assert cast.invitation_token not in invitation.token_hash

"""Who saved something: by name for the team, and nothing more of those who have left."""

from __future__ import annotations

import pytest
from flask import Flask

from selfassess.services import accounts
from selfassess.services.authors import GONE, SOMEONE, name_author
from selfassess.store import members
from tests.cast import Cast


@pytest.fixture(autouse=True)
def context(app: Flask) -> object:
    """An application context for the database."""
    with app.app_context():
        yield


def test_a_member_is_named(cast: Cast) -> None:
    assert name_author(cast.district_id, cast.bob.id) == "Bob"


def test_whoever_writes_without_an_account_stays_unnamed(cast: Cast) -> None:
    assert name_author(cast.trial_district_id, None) == SOMEONE


def test_of_those_who_left_nothing_is_told(cast: Cast) -> None:
    assert name_author(cast.district_id, cast.mallory.id) == GONE
    membership = members.find_member(cast.district_id, cast.bob.id)
    assert membership is not None
    members.remove_member(membership)
    assert name_author(cast.district_id, cast.bob.id) == GONE


def test_whoever_deletes_the_account_is_a_former_member_for_good(cast: Cast) -> None:
    accounts.delete_account(cast.carol.actor)
    accounts.delete_account(cast.rita.actor)
    names = [name_author(cast.district_id, who.id) for who in (cast.carol, cast.rita)]
    assert names == ["Former member", "Former member 2"]

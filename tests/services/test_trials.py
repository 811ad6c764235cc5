"""Trials: begun without an account, claimed with one, cleared away when they are old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from selfassess.domain.permissions import Role
from selfassess.services import districts, trials
from selfassess.services.access import Actor, hash_token
from selfassess.store.models import District, User
from tests.cast import Cast


def test_the_database_does_not_hold_the_key(cast: Cast, database: scoped_session) -> None:
    district = database.get(District, cast.trial_district_id)
    assert district.trial_token_hash == hash_token(cast.trial_token)
    assert cast.trial_token not in district.trial_token_hash


def test_a_claimed_trial_belongs_to_the_account(cast: Cast, database: scoped_session) -> None:
    alice = database.get(User, cast.alice.id)
    assert trials.claim_trial(alice, hash_token(cast.trial_token)) == cast.trial_district_id
    mine = {d.id: role for d, role in districts.list_districts(cast.alice.actor)}
    assert mine == {cast.district_id: Role.OWNER, cast.trial_district_id: Role.OWNER}


def test_a_trial_is_claimed_once(cast: Cast, database: scoped_session) -> None:
    token_hash = hash_token(cast.trial_token)
    trials.claim_trial(database.get(User, cast.alice.id), token_hash)
    assert trials.claim_trial(database.get(User, cast.mallory.id), token_hash) is None
    holder = Actor(trial_token_hash=token_hash)
    assert districts.list_districts(holder) == []


def test_a_new_trial_clears_old_ones_away(cast: Cast, database: scoped_session) -> None:
    old = database.get(District, cast.trial_district_id)
    old.created_at = datetime.now(UTC) - trials.TRIAL_LASTS - timedelta(hours=1)
    database.commit()
    trials.start_trial()
    hashes = set(database.scalars(select(District.trial_token_hash)))
    assert hash_token(cast.trial_token) not in hashes
    assert len(hashes) == 2  # the new trial's, and none for the districts that have members

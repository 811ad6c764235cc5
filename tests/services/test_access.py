"""Who may do what to a district."""

from __future__ import annotations

import pytest

from selfassess.domain.errors import NotAllowedError, NotFoundError
from selfassess.domain.permissions import Permission, Role
from selfassess.services.access import Actor, get_district, hash_token
from tests.cast import Cast
from tests.conftest import CountQueries

pytestmark = pytest.mark.usefixtures("database")


def test_a_member_gets_the_district_with_the_role_in_one_query(
    cast: Cast, count_queries: CountQueries
) -> None:
    with count_queries() as statements:
        district, role = get_district(cast.bob.actor, cast.district_id, Permission.ANSWER)
    assert (district.id, role) == (cast.district_id, Role.EDITOR)
    assert len(statements) == 1


def test_the_holder_of_a_trial_gets_it(cast: Cast) -> None:
    holder = Actor(trial_token_hash=hash_token(cast.trial_token))
    _district, role = get_district(holder, cast.trial_district_id, Permission.ANSWER)
    assert role is Role.TRIAL


def test_a_stranger_does_not_learn_that_the_district_exists(cast: Cast) -> None:
    with pytest.raises(NotFoundError) as stranger:
        get_district(cast.mallory.actor, cast.district_id, Permission.SEE)
    with pytest.raises(NotFoundError) as nowhere:
        get_district(cast.mallory.actor, 987_654, Permission.SEE)
    assert str(stranger.value) == str(nowhere.value)


def test_nobody_sees_anything(cast: Cast) -> None:
    for district_id in (cast.district_id, cast.trial_district_id):
        with pytest.raises(NotFoundError):
            get_district(Actor(), district_id, Permission.SEE)


def test_the_key_of_a_trial_opens_no_other_district(cast: Cast) -> None:
    for token in (cast.trial_token, "another"):
        with pytest.raises(NotFoundError):
            get_district(
                Actor(trial_token_hash=hash_token(token)), cast.district_id, Permission.SEE
            )


def test_a_refusal_says_who_can_help(cast: Cast) -> None:
    with pytest.raises(NotAllowedError, match=r"As a viewer you may not answer .* Ask an owner"):
        get_district(cast.carol.actor, cast.district_id, Permission.ANSWER)

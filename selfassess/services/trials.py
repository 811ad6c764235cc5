"""Trials: a district without an account, held by whoever has its key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from selfassess.domain.districts import DistrictFacts, Governance
from selfassess.domain.permissions import Role
from selfassess.extensions import db
from selfassess.services.access import Actor, hash_token, make_token
from selfassess.store import districts, members

if TYPE_CHECKING:
    from selfassess.store.models import User

TRIAL_NAME: Final = "Trial district"
TRIAL_LASTS: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial that has just begun. The token is known only now; the database keeps its hash."""

    district_id: int
    token: str


def start_trial() -> Trial:
    """Begin a trial; trials that have lasted too long are cleared away on the way."""
    districts.delete_trials(before=datetime.now(UTC) - TRIAL_LASTS)
    token = make_token()
    facts = DistrictFacts(name=TRIAL_NAME, state="", governance=Governance.OTHER)
    district = districts.add_district(facts, trial_token_hash=hash_token(token))
    db.session.commit()
    return Trial(district.id, token)


def find_trial(actor: Actor) -> int | None:
    """Find the trial district whose key the actor holds."""
    if actor.trial_token_hash is None:
        return None
    mine = districts.list_districts(None, actor.trial_token_hash)
    return mine[0][0].id if mine else None


def claim_trial(account: User, token_hash: str) -> int | None:
    """
    Make a trial the district of an account, which becomes its owner.

    Args:
        account: It may be so new that it is not saved yet.
        token_hash: What `hash_token` gives for the key of the trial.

    Returns:
        The district's id, or None where there is no such trial any more.
    """
    db.session.flush()
    district_id = districts.claim_trial(token_hash)
    if district_id is not None:
        members.add_member(district_id, account.id, Role.OWNER)
    db.session.commit()
    return district_id

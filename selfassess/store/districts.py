"""Districts in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update

from selfassess.domain.districts import DistrictFacts
from selfassess.domain.permissions import Role
from selfassess.extensions import db
from selfassess.store.models import District, Membership


def find_district(
    district_id: int, user_id: int | None, trial_token_hash: str | None
) -> tuple[District, Role] | None:
    """
    Find a district with the role that someone has in it, in one query.

    Returns:
        None where there is no such district, and also where the person has no business in it.
    """
    query = (
        select(District, Membership.role)
        .outerjoin(
            Membership,
            and_(Membership.district_id == District.id, Membership.user_id == user_id),
        )
        .where(District.id == district_id)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        return None
    district, role = row
    if role is not None:
        return district, role
    if district.trial_token_hash is not None and district.trial_token_hash == trial_token_hash:
        return district, Role.TRIAL
    return None


def list_districts(
    user_id: int | None, trial_token_hash: str | None
) -> Sequence[tuple[District, Role]]:
    """List the districts that someone belongs to, by name."""
    query = (
        select(District, Membership.role)
        .outerjoin(
            Membership,
            and_(Membership.district_id == District.id, Membership.user_id == user_id),
        )
        .where(
            or_(
                Membership.id.is_not(None),
                and_(
                    District.trial_token_hash.is_not(None),
                    District.trial_token_hash == trial_token_hash,
                ),
            )
        )
        .order_by(District.name, District.id)
    )
    return [(district, role or Role.TRIAL) for district, role in db.session.execute(query)]


def add_district(facts: DistrictFacts, trial_token_hash: str | None = None) -> District:
    """Add a district; its id is known afterwards."""
    district = District(
        name=facts.name.strip(),
        state=facts.state,
        governance=facts.governance,
        nces_id=facts.nces_id,
        students=facts.students,
        kind=facts.kind,
        trial_token_hash=trial_token_hash,
    )
    db.session.add(district)
    db.session.flush()
    return district


def change_district(district: District, facts: DistrictFacts) -> None:
    """Replace what is known about a district."""
    district.name = facts.name.strip()
    district.state = facts.state
    district.governance = facts.governance
    district.nces_id = facts.nces_id
    district.students = facts.students
    district.kind = facts.kind


def delete_district(district_id: int) -> None:
    """Delete a district and, through the foreign keys, everything in it."""
    db.session.execute(delete(District).where(District.id == district_id))


def lock_district(district_id: int) -> None:
    """
    Make everyone else who locks this district wait until the transaction ends.

    An update that changes nothing does this in PostgreSQL and in SQLite alike.
    """
    db.session.execute(
        update(District)
        .where(District.id == district_id)
        .values(name=District.name)
        .execution_options(synchronize_session=False)
    )


def find_any(district_id: int) -> District | None:
    """Find a district whoever asks, but no trial; for the staff of the network."""
    query = select(District).where(District.id == district_id, District.trial_token_hash.is_(None))
    return db.session.scalar(query)


def is_there(district_id: int) -> bool:
    """Whether there is a district with this id."""
    return db.session.scalar(select(District.id).where(District.id == district_id)) is not None


def claim_trial(trial_token_hash: str) -> int | None:
    """Take the key off a trial, so that it is a district like any other, and give its id."""
    return db.session.scalar(
        update(District)
        .where(District.trial_token_hash == trial_token_hash)
        .values(trial_token_hash=None)
        .returning(District.id)
        .execution_options(synchronize_session=False)
    )


def delete_trials(before: datetime) -> None:
    """Delete the trials that were begun before a moment and that nobody has claimed."""
    db.session.execute(
        delete(District).where(District.trial_token_hash.is_not(None), District.created_at < before)
    )

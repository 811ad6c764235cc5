"""Challenges and what was said on them, in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select, true, update

from selfassess.domain.challenges import (
    ChallengeEntry,
    ChallengeState,
    Party,
    Ruling,
)
from selfassess.domain.outside_ratings import read_source, write_source
from selfassess.extensions import db
from selfassess.store.models.coalitions import Challenge, ChallengeEntryRow


def add_challenge(**columns: Any) -> Challenge:
    """Add a challenge without entries; its id is known afterwards."""
    challenge = Challenge(**columns)
    db.session.add(challenge)
    db.session.flush()
    return challenge


def find_challenge(challenge_id: int) -> Challenge | None:
    """Find a challenge, as it stands now."""
    query = select(Challenge).where(Challenge.id == challenge_id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def has_spoken(challenge_id: int, user_id: int | None, but: Party) -> bool:
    """Whether somebody has said something on a challenge for another side than *but*."""
    query = select(ChallengeEntryRow.id).where(
        ChallengeEntryRow.challenge_id == challenge_id,
        ChallengeEntryRow.by_id == user_id,
        ChallengeEntryRow.party != but,
    )
    return user_id is not None and db.session.scalar(query.limit(1)) is not None


def lock_challenge(challenge_id: int) -> None:
    """Make everyone else who locks this challenge wait until the transaction ends."""
    db.session.execute(
        update(Challenge)
        .where(Challenge.id == challenge_id)
        .values(state=Challenge.state)
        .execution_options(synchronize_session=False)
    )


def list_of_coalition(coalition_id: int) -> Sequence[Challenge]:
    """The challenges of a coalition, newest first."""
    return _list(Challenge.coalition_id == coalition_id)


def list_of_district(
    district_id: int, states: Collection[ChallengeState] = tuple(ChallengeState)
) -> Sequence[Challenge]:
    """The challenges of what a district publishes, newest first."""
    return _list(Challenge.district_id == district_id, Challenge.state.in_(tuple(states)))


def list_all(
    states: Collection[ChallengeState], first: int, most: int
) -> tuple[Sequence[Challenge], int]:
    """A page of the installation's challenges, newest first, and how many there are in all."""
    is_wanted = Challenge.state.in_(tuple(states)) if states else true()
    query = (
        select(Challenge).where(is_wanted).order_by(Challenge.id.desc()).offset(first).limit(most)
    )
    count = db.session.scalar(select(func.count()).select_from(Challenge).where(is_wanted)) or 0
    return db.session.scalars(query).all(), count


def _list(*which: ColumnElement[bool]) -> Sequence[Challenge]:
    return db.session.scalars(select(Challenge).where(*which).order_by(Challenge.id.desc())).all()


def list_entries(challenge_ids: Collection[int]) -> dict[int, tuple[ChallengeEntry, ...]]:
    """What was said on some challenges, oldest first, by the id of the challenge."""
    query = (
        select(ChallengeEntryRow)
        .where(ChallengeEntryRow.challenge_id.in_(tuple(challenge_ids)))
        .order_by(ChallengeEntryRow.challenge_id, ChallengeEntryRow.number)
    )
    found: dict[int, tuple[ChallengeEntry, ...]] = {}
    for row in db.session.scalars(query):
        found[row.challenge_id] = (*found.get(row.challenge_id, ()), _read(row))
    return found


def _read(row: ChallengeEntryRow) -> ChallengeEntry:
    return ChallengeEntry(
        number=row.number,
        kind=row.kind,
        party=row.party,
        at=row.at,
        by=row.by,
        text=row.text,
        sources=tuple(read_source(source) for source in row.sources),
        ruling=Ruling(row.ruling) if row.ruling else None,
        corrects=row.corrects,
        previous=row.previous,
        seal=row.seal,
    )


def add_entry(
    challenge_id: int, entry: ChallengeEntry, state: ChallengeState, by_id: int | None
) -> None:
    """Add an entry, and let the challenge remember it and where it stands since."""
    db.session.add(
        ChallengeEntryRow(
            challenge_id=challenge_id,
            number=entry.number,
            kind=entry.kind,
            party=entry.party,
            at=entry.at,
            by_id=by_id,
            by=entry.by,
            text=entry.text,
            sources=[write_source(source) for source in entry.sources],
            ruling=entry.ruling.value if entry.ruling else "",
            corrects=entry.corrects,
            previous=entry.previous,
            seal=entry.seal,
        )
    )
    db.session.execute(
        update(Challenge)
        .where(Challenge.id == challenge_id)
        .values(state=state, entries=entry.number, seal=entry.seal)
        .execution_options(synchronize_session=False)
    )
    db.session.flush()

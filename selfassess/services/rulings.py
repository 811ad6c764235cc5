"""Challenges of a published page that were upheld: what everybody may read of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from selfassess.domain.challenges import (
    UPHELD,
    ChallengeEntry,
    EntryKind,
    find_state,
    read_subject,
)
from selfassess.formats.public_views import PublicRuling, PublicWords
from selfassess.store import challenges as store

if TYPE_CHECKING:
    from selfassess.store.models import Challenge


def list_rulings(district_id: int) -> tuple[PublicRuling, ...]:
    """
    The challenges of a district that were upheld, in full or partly, newest first, in two queries.

    What is challenged was on the listed page on that day, so that it is public whatever the page
    shows now. No person is named, and the claim stays out: it may have been upheld in part only.
    """
    found = store.list_of_district(district_id, UPHELD)
    entries = store.list_entries([one.id for one in found]) if found else {}
    rulings = (_publish(one, entries[one.id]) for one in found)
    return tuple(sorted(rulings, key=lambda one: (one.ruled_at, one.challenge_id), reverse=True))


def _publish(found: Challenge, entries: Sequence[ChallengeEntry]) -> PublicRuling:
    subject = read_subject(found.subject)
    ruling = next(entry for entry in reversed(entries) if entry.ruling is not None)
    replies = [entry for entry in entries if entry.kind is EntryKind.REPLY]
    return PublicRuling(
        challenge_id=found.id,
        number=ruling.number,
        coalition=found.coalition,
        element=subject.element,
        promise=subject.promise,
        level=subject.level,
        said=subject.says,
        said_on=subject.on,
        state=find_state(entries),
        opened_on=entries[0].at.date(),
        ruled_at=ruling.at,
        findings=_list_words(entries, ruling),
        reply=_list_words(entries, replies[-1]) if replies else (),
    )


def _list_words(
    entries: Sequence[ChallengeEntry], entry: ChallengeEntry
) -> tuple[PublicWords, ...]:
    """What an entry says, and every correction of it: nobody's last word is kept from readers."""
    return tuple(
        PublicWords(one.at.date(), one.text)
        for one in entries
        if one is entry or one.corrects == entry.number
    )

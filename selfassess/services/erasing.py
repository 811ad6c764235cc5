"""
Erasing what is in an uploaded file, as when it names pupils; that there was one stays on record.

A file is kept once for a district, however often it was uploaded. Its content therefore goes
everywhere in the district at once, and the page says where, before it is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from selfassess.domain.errors import GoneError, InvalidInputError, NotFoundError
from selfassess.domain.permissions import Permission, check_may
from selfassess.extensions import db
from selfassess.formats.dates import show_date
from selfassess.services import audit
from selfassess.services.access import Actor
from selfassess.services.evidence import OpenedEvidence, open_evidence
from selfassess.services.evidence_changes import LONGEST_REASON
from selfassess.store import districts
from selfassess.store import evidence as store
from selfassess.store.files import get_files

if TYPE_CHECKING:
    from selfassess.store.models import EvidenceRevision

Document = dict[str, Any]

ERASED: Final = "evidence-erased"


@dataclass(frozen=True, slots=True)
class Erasing:
    """A file whose content may be erased, and where else the same content stands: title, number."""

    opened: OpenedEvidence
    revision: EvidenceRevision
    others: tuple[tuple[str, int], ...]


def open_erasing(actor: Actor, district_id: int, evidence_id: int, number: int) -> Erasing:
    """
    Look at what erasing the content of a file would do.

    Raises:
        NotFoundError, NotAllowedError: see `open_evidence`; only owners erase.
        GoneError: it was erased already.
    """
    opened = open_evidence(actor, district_id, evidence_id)
    check_may(opened.role, Permission.ERASE)
    revision = next((one for one in opened.revisions if one.number == number), None)
    if revision is None:
        raise NotFoundError("There is no such file.")
    if revision.erased_at is not None:
        day = show_date(revision.erased_at.date())
        raise GoneError(f"What was in this file was erased on {day}.")
    return Erasing(
        opened,
        revision,
        tuple(
            (evidence.title, other.number)
            for evidence, other in store.list_same_files(district_id, revision.sha256)
            if other.id != revision.id and other.erased_at is None
        ),
    )


def erase_content(
    actor: Actor, district_id: int, evidence_id: int, number: int, why: str, now: datetime
) -> int:
    """
    Erase what is in a file; its name, its checksum and who erased it when and why stay.

    Returns:
        In how many places of the district the content stood.

    Raises:
        InvalidInputError: there is no reason.
        NotFoundError, NotAllowedError, GoneError: see `open_erasing`.
    """
    why = why.strip()
    if not why or len(why) > LONGEST_REASON:
        raise InvalidInputError(
            f"Say why in up to {LONGEST_REASON:,} characters, without repeating what it held.",
            "why",
        )
    # Nobody can upload the same content while it goes.
    districts.lock_district(district_id)
    erasing = open_erasing(actor, district_id, evidence_id, number)
    same = [
        (evidence, revision)
        for evidence, revision in store.list_same_files(district_id, erasing.revision.sha256)
        if revision.erased_at is None
    ]
    store.note_erased(
        [revision.id for _evidence, revision in same],
        erased_at=now,
        erased_by_id=actor.user_id,
        erased_by=actor.name or audit.SOMEBODY,
        erased_reason=why,
    )
    for evidence, revision in same:
        facts = {
            "title": evidence.title,
            "file": revision.file_name,
            "revision": revision.number,
            "sha256": revision.sha256,
        }
        audit.record(
            actor,
            district_id,
            ERASED,
            element_id=evidence.element_id,
            before=facts,
            after={"erased": True},
            why=why,
            now=now,
        )
    # The content first: where it cannot be removed, nothing says that it was.
    for key in {revision.storage_key for _evidence, revision in same}:
        get_files().remove(key)
    db.session.commit()
    return len(same)


def mark_erased(document: Document, district_id: int) -> Document:
    """
    Say in the evidence of a frozen document which files were erased since, and when.

    What is frozen stays as it is: this is for whoever looks at it.
    """
    evidence = document.get("evidence", {})
    pieces = evidence.get("pieces", ())
    erased = store.list_erased(district_id) if pieces else {}
    if not erased:
        return document
    marked = [
        {**piece, "erased_on": erased[piece["sha256"]].date().isoformat()}
        if piece["sha256"] in erased
        else piece
        for piece in pieces
    ]
    return {**document, "evidence": {**evidence, "pieces": marked}}

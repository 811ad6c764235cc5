"""Adding, changing and withdrawing evidence, and the files that come with it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from selfassess.domain.errors import (
    ConflictError,
    GoneError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from selfassess.domain.evidence import Grade, Kind
from selfassess.domain.framework import Element
from selfassess.domain.permissions import Permission, Role
from selfassess.domain.trail import Facts as TrailFacts
from selfassess.domain.trail import Value
from selfassess.extensions import db
from selfassess.formats.dates import show_date
from selfassess.formats.file_types import clean_name, recognize
from selfassess.services import audit
from selfassess.services.access import Actor
from selfassess.services.evidence import OpenedEvidence, open_element, open_evidence
from selfassess.services.names import refer
from selfassess.store import districts, members
from selfassess.store import evidence as store
from selfassess.store.evidence import LONGEST_OWNER as LONGEST_OWNER
from selfassess.store.evidence import LONGEST_TITLE as LONGEST_TITLE
from selfassess.store.evidence import LONGEST_URL as LONGEST_URL
from selfassess.store.files import get_files, make_name

if TYPE_CHECKING:
    from selfassess.store.models import Evidence, EvidenceRevision

EARLIEST: Final = date(1950, 1, 1)
FURTHEST: Final = timedelta(days=366)
"""How far ahead a document may begin to hold: a policy that was adopted for the next year."""

LONGEST_REASON: Final = 1_000
MOST_PIECES: Final = 50
"""For one element: more would be looked at by nobody."""

STAMPS: Final = ("updated_at", "updated_by_id")
MEGA: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Facts:
    """
    What people say of a piece of evidence.

    Args:
        title: What it is called.
        grade: What kind of proof it is; None where that is not decided.
        true_on: The day on which it was true.
        expires: The last day on which it may be counted; None for none.
        url: Where a link leads; of no meaning for a file.
        owner: Who keeps it up to date, as text, and as a member where they are one.
        owner_user_id: See there.
        supports: The questions for whose answers it speaks, by id.
        contradicts: Those against whose answers it speaks.
    """

    title: str
    grade: Grade | None
    true_on: date
    expires: date | None = None
    url: str = ""
    owner: str = ""
    owner_user_id: int | None = None
    supports: frozenset[str] = frozenset()
    contradicts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Room:
    """How much the files of a district take and may take, and how large one may be. [bytes]"""

    used: int
    quota: int
    largest: int


@dataclass(frozen=True, slots=True)
class _Checked:
    """A file that can be taken, and what will be noted of it."""

    upload: Upload
    name: str
    media_type: str
    sha256: str


def add_evidence(
    actor: Actor,
    assessment_id: int,
    element_id: str,
    facts: Facts,
    upload: Upload | None,
    now: datetime,
) -> int:
    """
    Add a piece of evidence for an element, as a file or, without one, as a link.

    It belongs to the district and its element, not to the assessment through which it came.

    Returns:
        Its id.

    Raises:
        InvalidInputError: something cannot be taken; `entry` names what. Nothing was added.
        NotFoundError, NotAllowedError: see `open_element`; also where a trial sends a file.
    """
    sheet = open_element(actor, assessment_id, element_id)
    opened = sheet.opened
    district_id, edition = opened.district.id, opened.assessment.edition
    _check(facts, sheet.element, district_id, now, is_link=upload is None)
    checked = None if upload is None else _examine(opened.role, upload)
    districts.lock_district(district_id)
    if len(store.list_kept(district_id, edition, (element_id,))) >= MOST_PIECES:
        raise InvalidInputError(
            f"This element has {MOST_PIECES} pieces of evidence; withdraw one first.", "title"
        )
    if checked is not None:
        _check_room(district_id, checked)
    evidence = store.add_evidence(
        district_id,
        edition=edition,
        element_id=element_id,
        kind=Kind.LINK if upload is None else Kind.FILE,
        created_at=now,
        created_by_id=actor.user_id,
        **_columns(facts, now, actor, is_link=upload is None),
    )
    if checked is not None:
        evidence.revisions = 1
        _store(actor, district_id, evidence.id, 1, checked, now)
    _record(actor, evidence, {}, _list_facts(evidence, checked), now, assessment_id=assessment_id)
    db.session.commit()
    return evidence.id


def change_evidence(
    actor: Actor, district_id: int, evidence_id: int, facts: Facts, seen: int, now: datetime
) -> None:
    """
    Replace what is said of a piece.

    Args:
        actor: Who changes it.
        district_id: Whose it is.
        evidence_id: Which one.
        facts: What is said now.
        seen: The version that was on the screen.
        now: The time.

    Raises:
        ConflictError: someone else has changed or withdrawn it meanwhile.
        InvalidInputError, NotFoundError, NotAllowedError: see `add_evidence`.
    """
    opened = open_evidence(actor, district_id, evidence_id, Permission.ANSWER)
    evidence, is_link = opened.evidence, opened.evidence.kind is Kind.LINK
    _check(facts, opened.element, district_id, now, is_link=is_link)
    columns = _columns(facts, now, actor, is_link=is_link)
    is_same = all(
        getattr(evidence, name) == columns[name] for name in columns if name not in STAMPS
    )
    if is_same and evidence.withdrawn_at is None:
        return
    before = _list_facts(evidence)
    _replace(opened, seen, **columns)
    after = {name: _spell(columns[name]) if name in columns else before[name] for name in before}
    after["owner"] = refer(district_id, columns["owner_user_id"], columns["owner"])
    changed = [name for name in before if before[name] != after[name]]
    if changed:
        _record(
            actor,
            evidence,
            {name: before[name] for name in ("title", *changed)},
            {name: after[name] for name in ("title", *changed)},
            now,
        )
    db.session.commit()


def add_revision(
    actor: Actor, district_id: int, evidence_id: int, upload: Upload, seen: int, now: datetime
) -> None:
    """
    Put a newer file beside those that a piece has.

    Raises:
        InvalidInputError: the file cannot be taken, is the newest one already, or the piece is a
            link.
        ConflictError, NotFoundError, NotAllowedError: see `change_evidence`.
    """
    opened = open_evidence(actor, district_id, evidence_id, Permission.ANSWER)
    if opened.evidence.kind is Kind.LINK:
        raise InvalidInputError("A link has no files; add the file as evidence of its own.", "file")
    checked = _examine(opened.role, upload)
    districts.lock_district(district_id)
    newest = opened.revisions[0] if opened.revisions else None
    if newest is not None and newest.sha256 == checked.sha256:
        raise InvalidInputError("This is the very file that is there already.", "file")
    _check_room(district_id, checked)
    number = opened.evidence.revisions + 1
    _replace(opened, seen, revisions=number, updated_at=now, updated_by_id=actor.user_id)
    _store(actor, district_id, evidence_id, number, checked, now)
    title = opened.evidence.title
    before: TrailFacts = {"title": title, "sha256": newest.sha256 if newest else None}
    _record(actor, opened.evidence, before, {"title": title, "sha256": checked.sha256}, now)
    db.session.commit()


def withdraw_evidence(
    actor: Actor, district_id: int, evidence_id: int, why: str, seen: int, now: datetime
) -> None:
    """
    Withdraw a piece: it is kept with the reason, and counts for nothing from now on.

    Raises:
        InvalidInputError: there is no reason.
        ConflictError, NotFoundError, NotAllowedError: see `change_evidence`.
    """
    opened = open_evidence(actor, district_id, evidence_id, Permission.ANSWER)
    why = why.strip()
    if not why or len(why) > LONGEST_REASON:
        raise InvalidInputError(
            f"Say why in up to {LONGEST_REASON:,} characters: others will ask.", "why"
        )
    _replace(
        opened,
        seen,
        withdrawn_at=now,
        withdrawn_by_id=actor.user_id,
        withdrawn_reason=why,
        updated_at=now,
        updated_by_id=actor.user_id,
    )
    title = opened.evidence.title
    before: TrailFacts = {"title": title, "withdrawn": False}
    _record(actor, opened.evidence, before, {"title": title, "withdrawn": True}, now, why=why)
    db.session.commit()


def read_file(
    actor: Actor, district_id: int, evidence_id: int, number: int
) -> tuple[EvidenceRevision, bytes]:
    """
    Read a file of a piece.

    Raises:
        NotFoundError: there is no such file, or the actor has no part in the district.
        GoneError: its content was erased.
        InvalidInputError: what is stored is not what was uploaded.
    """
    open_evidence(actor, district_id, evidence_id)
    revision = store.find_revision(evidence_id, number)
    if revision is None:
        raise NotFoundError("There is no such file.")
    if revision.erased_at is not None:
        raise GoneError(
            f"What was in {revision.file_name} was erased on {show_date(revision.erased_at.date())}"
            f" by {revision.erased_by}: {revision.erased_reason}"
        )
    try:
        content = get_files().read(revision.storage_key)
    except FileNotFoundError:
        raise NotFoundError(
            "This file is missing where files are kept. Ask whoever runs this site to restore it"
            " from a backup."
        ) from None
    if hashlib.sha256(content).hexdigest() != revision.sha256:
        raise InvalidInputError(
            "This file is not what was uploaded: its checksum differs. Ask whoever runs this site"
            " to restore it from a backup."
        )
    return revision, content


def get_room(district_id: int) -> Room:
    """How much of its room a district has used; for services and pages that have let one in."""
    files = get_files()
    return Room(store.measure_files(district_id), files.quota, files.largest)


def _check(
    facts: Facts, element: Element | None, district_id: int, now: datetime, *, is_link: bool
) -> None:
    if not facts.title.strip() or len(facts.title) > LONGEST_TITLE:
        raise InvalidInputError(
            f"Give the document a title of at most {LONGEST_TITLE} characters.", "title"
        )
    if is_link:
        _check_address(facts.url)
    if not EARLIEST <= facts.true_on <= now.date() + FURTHEST:
        raise InvalidInputError("Give a day that is not long past or far ahead.", "true_on")
    if facts.expires is not None and facts.expires < facts.true_on:
        raise InvalidInputError("It cannot expire before the day on which it is true.", "expires")
    if len(facts.owner) > LONGEST_OWNER:
        raise InvalidInputError(f"Keep the owner under {LONGEST_OWNER} characters.", "owner")
    if facts.owner_user_id is not None and (
        members.find_member(district_id, facts.owner_user_id) is None
    ):
        raise InvalidInputError("Choose a member of the district.", "owner_user_id")
    known = {question.id for question in element.questions} if element else set()
    if not facts.supports | facts.contradicts <= known or facts.supports & facts.contradicts:
        raise InvalidInputError(
            "Choose for each question whether it speaks for or against the answer.", "questions"
        )


def _check_address(url: str) -> None:
    is_address = re.fullmatch(r"https?://[^\s/]\S*", url) and url.isprintable()
    if not is_address or len(url) > LONGEST_URL:
        raise InvalidInputError("Give the web address in full, beginning with https://.", "url")


def _columns(facts: Facts, now: datetime, actor: Actor, *, is_link: bool) -> dict[str, Any]:
    return {
        "title": facts.title.strip(),
        "url": facts.url if is_link else "",
        "grade": facts.grade,
        "true_on": facts.true_on,
        "expires": facts.expires,
        "owner": facts.owner.strip(),
        "owner_user_id": facts.owner_user_id,
        "supports": sorted(facts.supports),
        "contradicts": sorted(facts.contradicts),
        "updated_at": now,
        "updated_by_id": actor.user_id,
    }


def _replace(opened: OpenedEvidence, seen: int, **values: Any) -> None:
    if not store.replace_evidence(opened.evidence.id, seen, **values):
        db.session.rollback()
        raise ConflictError(("evidence",))


def _list_facts(evidence: Evidence, checked: _Checked | None = None) -> dict[str, Value]:
    """What the trail tells of a piece."""
    names = ("title", "url", "grade", "true_on", "expires", "owner", "supports", "contradicts")
    facts = {name: _spell(getattr(evidence, name)) for name in names}
    facts["owner"] = refer(evidence.district_id, evidence.owner_user_id, evidence.owner)
    if checked is not None:
        facts |= {"file": checked.name, "sha256": checked.sha256}
    return facts


def _spell(value: Any) -> Value:
    spelled: Value = value.isoformat() if isinstance(value, date) else value
    return spelled


def _record(
    actor: Actor,
    evidence: Evidence,
    before: TrailFacts,
    after: TrailFacts,
    now: datetime,
    *,
    assessment_id: int | None = None,
    why: str = "",
) -> None:
    audit.record(
        actor,
        evidence.district_id,
        "evidence",
        assessment_id=assessment_id,
        element_id=evidence.element_id,
        before=before,
        after=after,
        why=why,
        now=now,
    )


def _examine(role: Role, upload: Upload) -> _Checked:
    """Look at a file before anything is changed."""
    if role is Role.TRIAL:
        raise NotAllowedError(
            "A trial cannot keep files. Sign up first: the trial then becomes yours. Links can be"
            " added at once."
        )
    name = clean_name(upload.name)
    kind = recognize(name, upload.content)
    return _Checked(upload, name, kind.media_type, hashlib.sha256(upload.content).hexdigest())


def _check_room(district_id: int, checked: _Checked) -> None:
    """Let pass what the district has room for; it is locked, so that nobody takes it meanwhile."""
    _check_not_erased(district_id, checked)
    room = get_room(district_id)
    if room.used + len(checked.upload.content) > room.quota:
        raise InvalidInputError(
            f"The files of a district may take {room.quota // MEGA} MB together, and"
            f" {room.used / MEGA:.1f} MB are used. Link the document instead, or ask whoever runs"
            " this site for more room.",
            "file",
        )


def _check_not_erased(district_id: int, checked: _Checked) -> None:
    """Let nobody bring back by mistake what an owner has erased."""
    for _evidence, revision in store.list_same_files(district_id, checked.sha256):
        if revision.erased_at is not None:
            raise InvalidInputError(
                f"This very file was erased on {show_date(revision.erased_at.date())}:"
                f" {revision.erased_reason}",
                "file",
            )


def _store(
    actor: Actor,
    district_id: int,
    evidence_id: int,
    number: int,
    checked: _Checked,
    now: datetime,
) -> None:
    key = make_name(district_id, checked.sha256)
    # The file first: a file that no row names does no harm, a row without its file does.
    get_files().write(key, checked.upload.content)
    store.add_revision(
        evidence_id,
        number=number,
        file_name=checked.name,
        media_type=checked.media_type,
        size=len(checked.upload.content),
        sha256=checked.sha256,
        storage_key=key,
        uploaded_at=now,
        uploaded_by_id=actor.user_id,
    )

"""Evidence and its files' particulars in the database; the files themselves lie elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, select, update

from selfassess.domain.permissions import Role
from selfassess.extensions import db
from selfassess.store.models import (
    Assessment,
    Assignment,
    District,
    Evidence,
    EvidenceRevision,
    Membership,
    User,
)
from selfassess.store.models.evidence import LONGEST_FILE_NAME as LONGEST_FILE_NAME
from selfassess.store.models.evidence import LONGEST_OWNER as LONGEST_OWNER
from selfassess.store.models.evidence import LONGEST_TITLE as LONGEST_TITLE
from selfassess.store.models.evidence import LONGEST_URL as LONGEST_URL


@dataclass(frozen=True, slots=True)
class Kept:
    """A piece of evidence with its newest file; None for a link."""

    evidence: Evidence
    newest: EvidenceRevision | None


@dataclass(frozen=True, slots=True)
class Lapse:
    """Evidence whose last day is near or past, and whom to remind of it."""

    user_id: int
    email: str
    name: str
    reminded_on: date | None
    district_id: int
    district: str
    evidence: Evidence


_WITH_NEWEST = and_(
    EvidenceRevision.evidence_id == Evidence.id, EvidenceRevision.number == Evidence.revisions
)


_KEPT = (
    select(Evidence, EvidenceRevision)
    .outerjoin(EvidenceRevision, _WITH_NEWEST)
    .where(
        Evidence.district_id == bindparam("district_id"), Evidence.edition == bindparam("edition")
    )
    .order_by(Evidence.element_id, Evidence.true_on.desc(), Evidence.id)
    # Changes go past the session, which must not show what it has read before.
    .execution_options(populate_existing=True)
)
# The page of an element asks this on every request, and therefore it is put together once.
_KEPT_OF_ELEMENTS = _KEPT.where(
    Evidence.element_id.in_(bindparam("element_ids", expanding=True)),
    Evidence.withdrawn_at.is_(None),
)


def list_kept(
    district_id: int,
    edition: str,
    element_ids: Collection[str] | None = None,
    *,
    with_withdrawn: bool = False,
) -> list[Kept]:
    """
    List a district's evidence for an edition, with the newest file of each, in one query.

    Args:
        district_id: Whose.
        edition: Of which edition.
        element_ids: For which elements; None for all.
        with_withdrawn: Whether to list also what was withdrawn.
    """
    asked: dict[str, Any] = {"district_id": district_id, "edition": edition}
    if element_ids is not None and not with_withdrawn:
        query, asked["element_ids"] = _KEPT_OF_ELEMENTS, tuple(element_ids)
    else:
        query = _KEPT if with_withdrawn else _KEPT.where(Evidence.withdrawn_at.is_(None))
        if element_ids is not None:
            query = query.where(Evidence.element_id.in_(tuple(element_ids)))
    return [Kept(*row) for row in db.session.execute(query, asked)]


def find_evidence(
    evidence_id: int, district_id: int, user_id: int | None, trial_token_hash: str | None
) -> tuple[Evidence, District, Role] | None:
    """Find a piece of evidence with its district and the person's role, in one query."""
    query = (
        select(Evidence, District, Membership.role)
        .join(District, District.id == Evidence.district_id)
        .outerjoin(
            Membership,
            and_(Membership.district_id == District.id, Membership.user_id == user_id),
        )
        .where(Evidence.id == evidence_id, District.id == district_id)
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        return None
    evidence, district, role = row
    if role is not None:
        return evidence, district, Role(role)
    if district.trial_token_hash is not None and district.trial_token_hash == trial_token_hash:
        return evidence, district, Role.TRIAL
    return None


def list_revisions(evidence_id: int) -> Sequence[EvidenceRevision]:
    """List the files of a piece, the newest first."""
    query = (
        select(EvidenceRevision)
        .where(EvidenceRevision.evidence_id == evidence_id)
        .order_by(EvidenceRevision.number.desc())
    )
    return db.session.scalars(query).all()


def find_revision(evidence_id: int, number: int) -> EvidenceRevision | None:
    """Find one file of a piece."""
    query = select(EvidenceRevision).where(
        EvidenceRevision.evidence_id == evidence_id, EvidenceRevision.number == number
    )
    return db.session.scalar(query)


def add_evidence(district_id: int, **values: Any) -> Evidence:
    """Add a piece; its id is known afterwards."""
    evidence = Evidence(district_id=district_id, **values)
    db.session.add(evidence)
    db.session.flush()
    return evidence


def add_revision(evidence_id: int, **values: Any) -> EvidenceRevision:
    """Note a file that was stored."""
    revision = EvidenceRevision(evidence_id=evidence_id, **values)
    db.session.add(revision)
    db.session.flush()
    return revision


def replace_evidence(evidence_id: int, seen: int, **values: Any) -> bool:
    """
    Change a piece, provided that nobody has changed or withdrawn it since it was read.

    Returns:
        Whether it was changed.
    """
    statement = (
        update(Evidence)
        .where(
            Evidence.id == evidence_id, Evidence.version == seen, Evidence.withdrawn_at.is_(None)
        )
        .values(version=seen + 1, **values)
        .returning(Evidence.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(statement) is not None


def measure_files(district_id: int) -> int:
    """How much the files of a district take, each upload counted that was not erased. [bytes]"""
    query = (
        select(func.coalesce(func.sum(EvidenceRevision.size), 0))
        .join(Evidence, Evidence.id == EvidenceRevision.evidence_id)
        .where(Evidence.district_id == district_id, EvidenceRevision.erased_at.is_(None))
    )
    return int(db.session.scalar(query) or 0)


def list_same_files(district_id: int, sha256: str) -> list[tuple[Evidence, EvidenceRevision]]:
    """List where in a district the content of a file stands, erased or not."""
    query = (
        select(Evidence, EvidenceRevision)
        .join(EvidenceRevision, EvidenceRevision.evidence_id == Evidence.id)
        .where(Evidence.district_id == district_id, EvidenceRevision.sha256 == sha256)
        .order_by(Evidence.id, EvidenceRevision.number)
        .execution_options(populate_existing=True)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def note_erased(revision_ids: Collection[int], **values: Any) -> None:
    """Note who has erased the content of some files, when and why."""
    db.session.execute(
        update(EvidenceRevision)
        .where(EvidenceRevision.id.in_(revision_ids))
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def list_erased(district_id: int) -> dict[str, datetime]:
    """When the content of files was erased in a district, by SHA-256."""
    query = (
        select(EvidenceRevision.sha256, EvidenceRevision.erased_at)
        .join(Evidence, Evidence.id == EvidenceRevision.evidence_id)
        .where(Evidence.district_id == district_id, EvidenceRevision.erased_at.is_not(None))
    )
    return {sha256: at for sha256, at in db.session.execute(query) if at is not None}


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that a row names: under which name it lies, and what it belongs to."""

    storage_key: str
    sha256: str
    district_id: int
    evidence_id: int
    number: int
    is_erased: bool


def list_named_files() -> list[NamedFile]:
    """List every file that a row of the installation names."""
    query = (
        select(
            EvidenceRevision.storage_key,
            EvidenceRevision.sha256,
            Evidence.district_id,
            Evidence.id,
            EvidenceRevision.number,
            EvidenceRevision.erased_at,
        )
        .join(Evidence, Evidence.id == EvidenceRevision.evidence_id)
        .order_by(Evidence.district_id, Evidence.id, EvidenceRevision.number)
    )
    return [NamedFile(*row[:5], row[5] is not None) for row in db.session.execute(query)]


def is_asked(district_id: int, edition: str, element_id: str, user_id: int) -> bool:
    """Whether someone is asked to answer an element in any assessment of a district."""
    query = select(
        exists().where(
            Assignment.assessment_id == Assessment.id,
            Assessment.district_id == district_id,
            Assessment.edition == edition,
            Assignment.element_id == element_id,
            Assignment.user_id == user_id,
        )
    )
    return bool(db.session.scalar(query))


def list_lapses(earliest: date, latest: date) -> Iterable[Lapse]:
    """
    List evidence whose last day lies within a span, for owners who want to be reminded.

    Those who have switched reminders off, or have left the district, are not in it. Ordered by
    person, then by district and day.
    """
    query = (
        select(User, District, Evidence)
        .join(Evidence, Evidence.owner_user_id == User.id)
        .join(District, District.id == Evidence.district_id)
        .join(
            Membership,
            and_(Membership.district_id == District.id, Membership.user_id == User.id),
        )
        .where(
            User.active.is_(True),
            User.wants_reminders.is_(True),
            Evidence.withdrawn_at.is_(None),
            Evidence.expires.between(earliest, latest),
        )
        .order_by(User.id, District.name, District.id, Evidence.expires, Evidence.id)
    )
    return [
        Lapse(
            user.id,
            user.email,
            user.shown_name,
            user.reminded_on,
            district.id,
            district.name,
            evidence,
        )
        for user, district, evidence in db.session.execute(query)
    ]

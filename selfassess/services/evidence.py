"""Looking at evidence: what a district has, how it stands on a day, and how much it covers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from selfassess.domain.errors import NotFoundError
from selfassess.domain.evidence import (
    Coverage,
    Limits,
    Piece,
    State,
    measure_coverage,
    tell_state,
)
from selfassess.domain.framework import Element, Framework, Parameter
from selfassess.domain.permissions import Permission, Role, check_may, check_may_answer, may
from selfassess.domain.responses import ElementResult
from selfassess.domain.snapshot import take_snapshot
from selfassess.formats.evidence import NamedPiece
from selfassess.loader.tracking import read_evidence
from selfassess.services.access import Actor, get_district
from selfassess.services.assessments import (
    Opened,
    Sheet,
    list_standings,
    open_assessment,
    open_sheet,
)
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.store import assessments as assessment_store
from selfassess.store import evidence as store
from selfassess.store.evidence import Kept

if TYPE_CHECKING:
    from selfassess.store.models import District, Evidence, EvidenceRevision


@dataclass(frozen=True, slots=True)
class Standing:
    """A piece of evidence with its newest file, and how it stands on a day."""

    kept: Kept
    piece: Piece
    state: State


@dataclass(frozen=True, slots=True)
class OpenedEvidence:
    """One piece with all its files; `element` is None where its edition has it no more."""

    evidence: Evidence
    revisions: tuple[EvidenceRevision, ...]
    district: District
    role: Role
    framework: Framework
    element: Element | None
    may_change: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """
    All evidence of a district for an edition.

    Args:
        newest: The newest assessment on the edition, whose levels are covered; None where there is
            none yet.
        coverage: How much of each component is proven on the day.
    """

    district: District
    role: Role
    framework: Framework
    newest: Opened | None
    standings: tuple[Standing, ...]
    coverage: tuple[Coverage, ...]
    editions: tuple[str, ...]
    used_bytes: int


def get_parameter(name: str) -> Parameter:
    """A number by which evidence is looked after, with its unit and reason."""
    return read_evidence()[name]


def get_limits() -> Limits:
    """When somebody should look at a piece again."""
    return Limits(
        int(get_parameter("expiring-days").value), int(get_parameter("ageing-years").value)
    )


def make_piece(evidence: Evidence) -> Piece:
    """A row as the core knows it."""
    return Piece(
        evidence.element_id,
        evidence.grade,
        evidence.true_on,
        evidence.expires,
        frozenset(evidence.supports),
        frozenset(evidence.contradicts),
    )


def tell_standing(kept: Kept, day: date) -> Standing:
    """How a piece stands on a day; one that was withdrawn counts on none."""
    piece = make_piece(kept.evidence)
    if kept.evidence.withdrawn_at is not None:
        return Standing(kept, piece, State.WITHDRAWN)
    return Standing(kept, piece, tell_state(piece, day, get_limits()))


def list_pieces(district_id: int, edition: str) -> tuple[NamedPiece, ...]:
    """
    Every piece of a district for an edition that was not withdrawn, by element.

    For services that have let their caller in already.
    """
    return tuple(_name(kept) for kept in store.list_kept(district_id, edition))


def list_evidenced(pieces: Collection[NamedPiece], day: date) -> frozenset[str]:
    """The elements for which something counts on a day."""
    return frozenset(one.piece.element for one in pieces if one.piece.counts_on(day))


def _name(kept: Kept) -> NamedPiece:
    evidence, newest = kept.evidence, kept.newest
    return NamedPiece(
        id=evidence.id,
        title=evidence.title,
        kind=evidence.kind,
        url=evidence.url,
        file_name=newest.file_name if newest else "",
        sha256=newest.sha256 if newest else "",
        piece=make_piece(evidence),
    )


def list_for_element(
    district_id: int, edition: str, element_id: str, day: date
) -> tuple[Standing, ...]:
    """The evidence of one element, for those who have opened it; see `open_sheet`."""
    kept = store.list_kept(district_id, edition, (element_id,))
    return tuple(tell_standing(one, day) for one in kept)


def list_counting_elements(opened: Opened) -> frozenset[str]:
    """The elements of an opened assessment for which something counts on its date."""
    pieces = list_pieces(opened.district.id, opened.assessment.edition)
    return list_evidenced(pieces, opened.assessment.as_of)


def open_evidence(
    actor: Actor, district_id: int, evidence_id: int, permission: Permission = Permission.SEE
) -> OpenedEvidence:
    """
    Open one piece.

    Args:
        actor: Who asks.
        district_id: Whose it is.
        evidence_id: Which one.
        permission: ANSWER lets in also contributors who are asked to answer its element.

    Raises:
        NotFoundError: the district has no such piece, or the actor no part in it.
        NotAllowedError: the role does not allow it.
    """
    found = store.find_evidence(evidence_id, district_id, actor.user_id, actor.trial_token_hash)
    if found is None:
        raise NotFoundError("There is no such evidence, or you are no member of its district.")
    evidence, district, role = found
    check_may(role, Permission.SEE)
    may_change = may_keep(actor, role, district_id, evidence.edition, evidence.element_id)
    if permission is Permission.ANSWER:
        check_may_answer(role, is_assigned=may_change)
    framework = get_edition(evidence.edition)
    return OpenedEvidence(
        evidence,
        tuple(store.list_revisions(evidence_id)),
        district,
        role,
        framework,
        framework.elements.get(evidence.element_id),
        may_change,
    )


def may_keep(actor: Actor, role: Role, district_id: int, edition: str, element_id: str) -> bool:
    """
    Whether someone may add and change the evidence of an element.

    That is whoever answers for the district, and contributors who are or were asked to answer the
    element. Evidence is the district's: it can be added also when an assessment is closed.
    """
    if may(role, Permission.ANSWER):
        return True
    return (
        may(role, Permission.ANSWER_ASSIGNED)
        and actor.user_id is not None
        and store.is_asked(district_id, edition, element_id, actor.user_id)
    )


def open_element(actor: Actor, assessment_id: int, element_id: str) -> Sheet:
    """
    Open an element for adding evidence to it.

    Raises:
        NotFoundError, NotAllowedError: see `open_sheet`, and `may_keep`.
    """
    sheet = open_sheet(actor, assessment_id, element_id)
    opened = sheet.opened
    edition = opened.assessment.edition
    is_asked = may_keep(actor, opened.role, opened.district.id, edition, element_id)
    check_may_answer(opened.role, is_assigned=is_asked)
    return sheet


def open_shelf(actor: Actor, district_id: int, edition: str, day: date) -> Shelf:
    """
    Open all evidence of a district for an edition, withdrawn pieces included.

    Args:
        actor: Who asks.
        district_id: Whose it is.
        edition: Which edition; empty for that of the newest assessment.
        day: On which it is looked at.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`; also where there is no such edition.
    """
    district, role = get_district(actor, district_id, Permission.SEE)
    assessments = assessment_store.list_assessments(district_id)
    editions = tuple(dict.fromkeys(one.edition for one in assessments))
    framework = get_edition(edition or next(iter(editions), DEFAULT_EDITION))
    newest = next((one for one in assessments if one.edition == framework.id), None)
    opened = open_assessment(actor, newest.id) if newest else None
    kept = store.list_kept(district_id, framework.id, with_withdrawn=True)
    standings = tuple(tell_standing(one, day) for one in kept)
    return Shelf(
        district,
        role,
        framework,
        opened,
        standings,
        _cover(opened, standings, day) if opened else (),
        editions,
        store.measure_files(district_id),
    )


def _cover(opened: Opened, standings: Sequence[Standing], day: date) -> tuple[Coverage, ...]:
    """How much of what an assessment rates is proven on a day."""
    results = {
        id_: ElementResult(
            state=one.state,  # type: ignore[arg-type]  # the database holds these words only
            level=one.level,
            derived=one.derived,
            low=one.low,
            high=one.high,
        )
        for id_, one in list_standings(opened).items()
    }
    snapshot = take_snapshot(opened.framework, results)
    pieces = [one.piece for one in standings if one.state is not State.WITHDRAWN]
    return measure_coverage(snapshot, pieces, day)


def tell_opened(opened: OpenedEvidence, day: date) -> Standing:
    """How an opened piece stands on a day."""
    newest = opened.revisions[0] if opened.revisions else None
    return tell_standing(Kept(opened.evidence, newest), day)

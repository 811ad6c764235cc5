"""Taking snapshots, and looking at those taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from selfassess.domain.cycle import State, check_snapshot
from selfassess.domain.errors import InvalidInputError, NotFoundError
from selfassess.domain.framework import Framework
from selfassess.domain.permissions import Permission, Role, check_may
from selfassess.domain.responses import ElementResult
from selfassess.domain.snapshot import Snapshot, take_snapshot
from selfassess.domain.stand_in import fit_framework
from selfassess.extensions import db
from selfassess.formats.documents import Document, write_snapshot
from selfassess.formats.evidence import write_evidence
from selfassess.formats.votes import Agreement, read_agreement
from selfassess.services import audit, names
from selfassess.services.access import Actor, get_district
from selfassess.services.assessments import Opened, Sheet, list_sheets, open_assessment
from selfassess.services.bridges import build_bridge
from selfassess.services.cycle import change_state
from selfassess.services.editions import get_version
from selfassess.services.evidence import list_evidenced, list_pieces
from selfassess.services.second_ratings import write_seconds
from selfassess.services.votes import freeze_agreements
from selfassess.store import assessments as assessment_store
from selfassess.store import snapshots as store
from selfassess.store.documents import read_worksheet, write_worksheet
from selfassess.store.snapshots import SeriesMark

if TYPE_CHECKING:
    from selfassess.store.models import District
    from selfassess.store.models.assessments import Snapshot as FrozenSnapshot


@dataclass(frozen=True, slots=True)
class OpenedSnapshot:
    """A frozen snapshot that someone may look at."""

    frozen: FrozenSnapshot
    district: District
    role: Role
    framework: Framework

    @property
    def document(self) -> Document:
        """What was computed when it was taken."""
        return self.frozen.document


def compute_snapshot(framework: Framework, sheets: Sequence[Sheet]) -> Snapshot:
    """The snapshot that some sheets would give now."""
    return take_snapshot(framework, {sheet.element.id: sheet.result for sheet in sheets})


def freeze_snapshot(actor: Actor, assessment_id: int, now: datetime) -> int:
    """
    Take a snapshot: computed now, and never changed again.

    A snapshot of an approved assessment freezes it. One of a draft leaves it open, for teams
    without a reviewer, and says that it was not reviewed.

    Returns:
        The snapshot's id; that of the last one where nothing has changed since.

    Raises:
        NotAllowedError: the role does not allow it, or the assessment is in review.
        InvalidInputError: no element is rated yet, or the assessment is just being moved to another
            version of its edition.
    """
    opened = open_assessment(actor, assessment_id, Permission.TAKE_SNAPSHOT)
    freezes = check_snapshot(opened.role, opened.assessment.state)
    last = store.find_last_snapshot(assessment_id)
    if opened.assessment.state is State.FROZEN and last is not None:
        return last.id
    sheets = list_sheets(opened)
    if assessment_store.find_version(assessment_id) != opened.assessment.edition_version:
        raise InvalidInputError("Somebody has just moved this assessment to another version.")
    snapshot = compute_snapshot(opened.framework, sheets)
    if snapshot.overall.score is None:
        raise InvalidInputError("No element is rated yet; answer at least one element first.")
    as_of = opened.assessment.as_of
    pieces = list_pieces(opened.district.id, opened.assessment.edition)
    evidenced = list_evidenced(pieces, as_of)
    document = write_snapshot(snapshot, opened.district.name, as_of, evidenced)
    document["evidence"] = write_evidence(snapshot, pieces, as_of)
    bridge = build_bridge(opened, sheets, evidenced)
    if bridge is not None:
        document["bridge"] = bridge
    document["review"] = _write_review(opened)
    worksheets = {sheet.element.id: write_worksheet(sheet.worksheet) for sheet in sheets}
    levels = {sheet.element.id: sheet.result.level for sheet in sheets}
    for element_id, agreement in freeze_agreements(opened, levels).items():
        worksheets[element_id]["agreement"] = agreement
    # Pressing the button twice, or going back and pressing it again, makes one snapshot.
    if (
        not freezes
        and last is not None
        and last.document == document
        and last.worksheets == worksheets
    ):
        return last.id
    frozen = store.add_snapshot(
        opened.district.id,
        assessment_id,
        as_of,
        now,
        actor.user_id,
        document,
        worksheets,
    )
    audit.record(
        actor,
        opened.district.id,
        "snapshot",
        assessment_id=assessment_id,
        after={"snapshot": frozen.id, "review": document["review"]["state"]},
        now=now,
    )
    if freezes:
        change_state(actor, opened, opened.assessment.moves, {"state": State.FROZEN}, now)
    db.session.commit()
    return frozen.id


def find_snapshot_of(opened: Opened) -> int | None:
    """Find the snapshot that froze an opened assessment; None as long as it can change."""
    if opened.assessment.state is not State.FROZEN:
        return None
    return store.find_last_snapshot_id(opened.assessment.id)


def _write_review(opened: Opened) -> Document:
    """How the assessment was reviewed before it was frozen, and what reviewers rated beside it."""
    own = opened.assessment
    return {
        "state": "approved" if own.state is State.APPROVED else "not-reviewed",
        "approved_at": own.approved_at.isoformat() if own.approved_at else None,
        "approved_by": names.refer(own.district_id, own.approved_by_id, own.approved_by),
        "approved_by_submitter": own.approved_by_submitter,
        "second_ratings": write_seconds(own.district_id, own.id),
    }


def reveal_names(opened: OpenedSnapshot) -> Document:
    """
    The frozen document with the names of those who reviewed it.

    What is frozen has references to them, see `domain.names`: who deletes the account is not named
    any more, and nothing frozen changes.
    """
    document = opened.document
    review = document.get("review")
    if not review or not (review["approved_by"] or review["second_ratings"]):
        return document
    known = names.open_names(opened.district.id)
    seconds = {
        element: [{**one, "reviewer": known.show(one["reviewer"])} for one in ratings]
        for element, ratings in review["second_ratings"].items()
    }
    shown = {"approved_by": known.show(review["approved_by"]), "second_ratings": seconds}
    return {**document, "review": {**review, **shown}}


def open_snapshot(
    actor: Actor, snapshot_id: int, permission: Permission = Permission.SEE
) -> OpenedSnapshot:
    """
    Open a frozen snapshot, in one query.

    Raises:
        NotFoundError: there is none, or the actor has no part in its district.
        NotAllowedError: the role does not allow it.
    """
    found = store.find_snapshot(snapshot_id, actor.user_id, actor.trial_token_hash)
    if found is None:
        raise NotFoundError("There is no such snapshot, or you are no member of its district.")
    frozen, district, role = found
    check_may(role, permission)
    framework = get_version(frozen.edition, frozen.edition_version)
    return fit_edition(OpenedSnapshot(frozen, district, role, framework))


def fit_edition(opened: OpenedSnapshot) -> OpenedSnapshot:
    """
    Make sure that the edition has just the elements that the frozen document tells of.

    It always has, unless the version that the snapshot was taken with was never published and is
    gone.
    """
    elements, components = tuple(opened.document["elements"]), tuple(opened.document["components"])
    return replace(opened, framework=fit_framework(opened.framework, elements, components))


def glance_at_snapshot(actor: Actor, snapshot_id: int) -> tuple[OpenedSnapshot, SeriesMark]:
    """
    Open a frozen snapshot for a page that may be there already.

    Returns:
        The snapshot, whose document is read only when it is asked for, and a mark that changes
        whenever the district gets or loses a snapshot.

    Raises:
        NotFoundError: see `open_snapshot`.
    """
    found = store.find_snapshot_in_series(snapshot_id, actor.user_id, actor.trial_token_hash)
    if found is None:
        raise NotFoundError("There is no such snapshot, or you are no member of its district.")
    frozen, district, role, mark = found
    check_may(role, Permission.SEE)
    framework = get_version(frozen.edition, frozen.edition_version)
    return OpenedSnapshot(frozen, district, role, framework), mark


def list_snapshots(actor: Actor, district_id: int) -> Sequence[FrozenSnapshot]:
    """List a district's snapshots without their documents, oldest first."""
    get_district(actor, district_id, Permission.SEE)
    return store.list_snapshots(district_id)


def list_trend(opened: OpenedSnapshot) -> Sequence[FrozenSnapshot]:
    """The snapshots of the same district and edition with their documents, oldest first."""
    return [
        snapshot
        for snapshot in store.list_snapshot_documents(opened.district.id)
        if snapshot.edition == opened.frozen.edition
    ]


def rebuild_snapshot(framework: Framework, document: Document) -> Snapshot:
    """The snapshot that a frozen document tells of, to plan from: its levels are frozen."""
    return take_snapshot(
        framework,
        {
            element: ElementResult(
                state=result["state"],
                level=result["level"],
                derived=result["derived"],
                low=result["low"],
                high=result["high"],
            )
            for element, result in document["elements"].items()
            if element in framework.elements
        },
    )


def list_agreements(opened: OpenedSnapshot) -> dict[str, Agreement]:
    """What was agreed after votes, and how many saw another level, by element id."""
    worksheets = store.find_worksheets(opened.frozen.id)
    return {
        element: read_agreement(worksheets[element]["agreement"])
        for element in opened.document["elements"]
        if "agreement" in worksheets.get(element, {})
    }


def list_remarks(opened: OpenedSnapshot) -> dict[str, str]:
    """
    What the team wrote on why it set a level or a state, by element id.

    An override has its reason; what is not applicable, its cause.
    """
    causes = {cause.id: cause.label for cause in opened.framework.causes}
    remarks = {}
    for element, document in store.find_worksheets(opened.frozen.id).items():
        worksheet = read_worksheet(document)
        judgment = worksheet.judgment
        if judgment is not None and judgment.rating.reason:
            remarks[element] = judgment.rating.reason
        elif opened.document["elements"].get(element, {}).get("state") == "na":
            # By name, because PostgreSQL does not keep the order of a document.
            given = [answer.cause for _, answer in sorted(worksheet.answers.items())]
            stated = [judgment.rating.cause] if judgment else []
            found = [
                ": ".join(filter(None, (causes.get(cause, cause), text)))
                for cause, _, text in (cause.partition(": ") for cause in [*stated, *given])
                if cause
            ]
            remarks[element] = "; ".join(dict.fromkeys(found))
    return remarks

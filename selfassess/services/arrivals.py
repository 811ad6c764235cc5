"""
Bringing an assessment here that was written elsewhere: a dry run first, then all of it or nothing.

Between the two the archive waits in the database, for an hour at most; nothing else has come of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any, Final

from sqlalchemy.exc import IntegrityError

from selfassess.domain.errors import InvalidInputError, NotFoundError
from selfassess.domain.framework import Framework
from selfassess.domain.names import BROUGHT
from selfassess.domain.permissions import Permission
from selfassess.domain.worksheet import make_standing
from selfassess.extensions import db
from selfassess.formats.file_types import clean_name
from selfassess.formats.transfers import Archive, digest_files, read_archive
from selfassess.loader.files import read_version_files
from selfassess.services import arrival_checks, audit
from selfassess.services.access import Actor, get_district
from selfassess.services.assessments import assess
from selfassess.services.evidence_changes import MEGA, get_room
from selfassess.services.names import refer_to
from selfassess.services.transfers import map_references, map_stamps
from selfassess.store import adopted_plans, districts, evidence
from selfassess.store import transfers as store
from selfassess.store.documents import read_worksheet
from selfassess.store.files import get_files, make_name
from selfassess.store.snapshots import write_marks
from selfassess.store.transfers import Person, Writer

if TYPE_CHECKING:
    from selfassess.store.models import District, Transfer

Document = dict[str, Any]

WAITS: Final = timedelta(hours=1)
"""How long an archive waits for its confirmation."""
GONE: Final = (
    "This archive is no longer waiting: it was brought in already, or an hour has passed. Choose it"
    " again."
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """An archive that was read and checked, and the version of the edition that it rests on."""

    archive: Archive
    framework: Framework

    @property
    def document(self) -> Document:
        """What it holds."""
        return self.archive.document


@dataclass(frozen=True, slots=True)
class DryRun:
    """
    What bringing an archive in would do; nothing of it has been done.

    Args:
        district: Where it would come.
        parcel: What would come.
        counts: How many of each thing come in, by name.
        known: Evidence that the district has already, to which nothing is added. [pieces]
        members: People who are members here, and to whom their words are ascribed.
        others: People who are not; their words stay, with the name as text. Nameless ones not.
        assignments: How often somebody was asked who is no member here. [elements]
        missing: Titles of evidence whose file is not in the archive.
        left_plans: Names of plans that cannot come in, because the district follows one.
        same: When the very same came in before, if it did.
        has_alike: Whether the district has an assessment for this date and edition.
        doubles: Dates of snapshots for which the district has one on this edition.
        differs: Whether the files of the edition's version read otherwise here.
    """

    district: District
    parcel: Parcel
    counts: Mapping[str, int]
    known: int
    members: tuple[str, ...]
    others: tuple[str, ...]
    assignments: int
    missing: tuple[str, ...]
    left_plans: tuple[str, ...]
    same: Transfer | None
    has_alike: bool
    doubles: tuple[date, ...]
    differs: bool


# --- Asking


def put_aside(actor: Actor, district_id: int, file_name: str, content: bytes, now: datetime) -> int:
    """
    Check an archive, and keep it until somebody confirms it.

    Returns:
        The number under which it waits.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`.
        InvalidInputError: it cannot come in; nothing is kept then.
    """
    district, _role = get_district(actor, district_id, Permission.BRING)
    _plan(district, open_parcel(BytesIO(content)))
    store.drop_uploads(district_id, actor.user_id, now - WAITS)
    upload_id = store.add_upload(district_id, clean_name(file_name), content, now, actor.user_id)
    db.session.commit()
    return upload_id


def open_dry_run(actor: Actor, district_id: int, upload_id: int, now: datetime) -> DryRun:
    """
    Say what confirming a waiting archive would do.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`.
        InvalidInputError: it is no longer waiting, or cannot come in any more.
    """
    district, _role = get_district(actor, district_id, Permission.BRING)
    _name, content = _find_waiting(actor, district_id, upload_id, now)
    return _plan(district, open_parcel(BytesIO(content)))


def bring(
    actor: Actor,
    district_id: int,
    upload_id: int,
    seen: str,
    now: datetime,
    again: bool = False,
) -> int:
    """
    Bring a waiting archive in, all of it or nothing.

    Args:
        actor: Who confirms it.
        district_id: The district.
        upload_id: The archive that waits.
        seen: The digest of the archive that was on the screen.
        now: The time.
        again: Whether to bring in once more what came in before.

    Returns:
        The id of the assessment.

    Raises:
        NotFoundError, NotAllowedError, InvalidInputError: see `open_dry_run`; or the very same came
            in before.
    """
    district, _role = get_district(actor, district_id, Permission.BRING)
    file_name, content = _find_waiting(actor, district_id, upload_id, now)
    parcel = open_parcel(BytesIO(content))
    if seen != parcel.archive.digest:
        raise InvalidInputError(GONE)
    districts.lock_district(district_id)
    run = _plan(district, parcel)
    _check_new(run, again)
    if not store.drop_upload(upload_id):
        db.session.rollback()
        raise InvalidInputError(GONE)
    return _bring(actor, run, file_name, now)


def open_dry_run_unasked(district_id: int, stream: IO[bytes]) -> DryRun:
    """
    Say the same for whoever runs the installation; see `open_dry_run`.

    Raises:
        NotFoundError: there is no such district.
    """
    district = store.find_district(district_id)
    if district is None:
        raise NotFoundError(f"There is no district {district_id}.")
    return _plan(district, open_parcel(stream))


def bring_unasked(by: str, run: DryRun, file_name: str, now: datetime, again: bool = False) -> int:
    """Do the same for whoever runs the installation; see `bring`."""
    districts.lock_district(run.district.id)
    run = _plan(run.district, run.parcel)
    _check_new(run, again)
    return _bring(Actor(name=by), run, clean_name(file_name), now)


def _find_waiting(
    actor: Actor, district_id: int, upload_id: int, now: datetime
) -> tuple[str, bytes]:
    upload = store.find_upload(district_id, upload_id, actor.user_id)
    if upload is None or upload.created_at < now - WAITS:
        raise InvalidInputError(GONE)
    return upload.file_name, upload.content


def _check_new(run: DryRun, again: bool) -> None:
    if run.same is not None and not again:
        db.session.rollback()
        raise InvalidInputError(
            "The very same assessment was brought into this district before. Say that you want it"
            " once more, or cancel.",
            "again",
        )


# --- Looking


def open_parcel(stream: IO[bytes]) -> Parcel:
    """
    Read an archive and check everything in it.

    Raises:
        InvalidInputError: it cannot be taken, and the message says why.
    """
    archive = read_archive(stream)
    return Parcel(archive, arrival_checks.check(archive))


def _plan(district: District, parcel: Parcel) -> DryRun:
    """
    Find out what would come in.

    Raises:
        InvalidInputError: it belongs to an invented district, or there is no room for its files.
    """
    archive, document = parcel.archive, parcel.document
    if archive.about.is_demonstration and not district.is_demonstration:
        raise InvalidInputError(
            f"{archive.about.district} is an invented district of a demonstration. Its levels are"
            " made up and never stand in a district of yours.",
            "file",
        )
    own = document["assessment"]
    matched = _match(district.id, document["people"])
    known = _find_known(district.id, own["edition"], document["evidence"])
    fresh = [piece for place, piece in enumerate(document["evidence"], 1) if place not in known]
    _check_room(district.id, fresh)
    left = _list_left_plans(district.id, document)
    asked = [one for one in document["assignments"] if one["user_person"] not in matched]
    counts = {part.name: len(document[part.name]) for part in store.LISTS}
    counts["votes"] = sum(len(one["votes"]) for one in document["rounds"])
    counts["evidence"] = len(fresh)
    counts["assignments"] -= len(asked)
    counts["files"] = sum(len(piece["files"]) for piece in fresh)
    for name in ("plans", "scenarios", "plan_items"):
        counts[name] = sum(len(one[name]) for one in document["snapshots"])
    counts["plans"] -= len(left)
    dates = set(store.list_snapshot_dates(district.id, own["edition"]))
    brought = [date.fromisoformat(one["as_of"]) for one in document["snapshots"]]
    files = read_version_files(own["edition"], own["edition_version"])
    return DryRun(
        district=district,
        parcel=parcel,
        counts=counts,
        known=len(known),
        members=_list_names(document, matched, are_members=True),
        others=_list_names(document, matched, are_members=False),
        assignments=len(asked),
        missing=tuple(_list_missing(archive, fresh)),
        left_plans=left,
        same=store.find_same(district.id, archive.digest),
        has_alike=bool(
            store.list_assessments_like(
                district.id, own["edition"], date.fromisoformat(own["as_of"])
            )
        ),
        doubles=tuple(sorted(dates & set(brought))),
        differs=digest_files(files) != archive.about.edition_digest,
    )


def _match(district_id: int, people: list[Document]) -> dict[int, int]:
    """The account of each person who is a member with this confirmed address, by number."""
    accounts = store.list_confirmed_members(district_id)
    return {
        number: accounts[one["email"].casefold()]
        for number, one in enumerate(people, start=1)
        if one["email"].casefold() in accounts
    }


def _list_names(
    document: Document, matched: Mapping[int, int], *, are_members: bool
) -> tuple[str, ...]:
    names = {
        one["name"]
        for number, one in enumerate(document["people"], start=1)
        if one["name"] and (number in matched) is are_members
    }
    return tuple(sorted(names, key=str.casefold))


def _find_known(district_id: int, edition: str, pieces: list[Document]) -> dict[int, int]:
    """The evidence that the district has already, by its place in the archive."""
    there: dict[tuple[Any, ...], int] = {}
    for kept in evidence.list_kept(district_id, edition, with_withdrawn=True):
        one = kept.evidence
        hashes = tuple(file.sha256 for file in reversed(evidence.list_revisions(one.id)))
        key = (one.element_id, one.kind.value, one.title, one.url, one.true_on.isoformat(), hashes)
        there.setdefault(key, one.id)
    found = {}
    for place, piece in enumerate(pieces, start=1):
        names = ("element_id", "kind", "title", "url", "true_on")
        hashes = tuple(file["sha256"] for file in piece["files"])
        id_ = there.get((*(piece[name] for name in names), hashes))
        if id_ is not None:
            found[place] = id_
    return found


def _check_room(district_id: int, pieces: list[Document]) -> None:
    room = get_room(district_id)
    wanted = sum(
        file["size"] for piece in pieces for file in piece["files"] if file["erased_at"] is None
    )
    if room.used + wanted > room.quota:
        raise InvalidInputError(
            f"The files of a district may take {room.quota // MEGA} MB together. These would take"
            f" {wanted / MEGA:.1f} MB besides {room.used / MEGA:.1f} MB that are used. Ask whoever"
            " runs this site for more room.",
            "file",
        )


def _list_missing(archive: Archive, pieces: list[Document]) -> Iterator[str]:
    for piece in pieces:
        wanted = {file["sha256"] for file in piece["files"] if file["erased_at"] is None}
        if wanted - set(archive.files):
            yield piece["title"]


def _list_left_plans(district_id: int, document: Document) -> tuple[str, ...]:
    """The open plans that cannot come in: a district follows one plan at a time."""
    if adopted_plans.find_open_plan(district_id) is None:
        return ()
    return tuple(
        plan["name"]
        for snapshot in document["snapshots"]
        for plan in snapshot["plans"]
        if plan["closed_at"] is None
    )


# --- Writing


def _bring(actor: Actor, run: DryRun, file_name: str, now: datetime) -> int:
    written: list[str] = []
    try:
        assessment_id = _write(actor, run, file_name, now, written)
        db.session.commit()
    except BaseException as error:
        db.session.rollback()
        for name in written:
            get_files().remove(name)
        if isinstance(error, IntegrityError):
            raise arrival_checks.refuse("something that is there twice") from error
        raise
    return assessment_id


def _write(actor: Actor, run: DryRun, file_name: str, now: datetime, written: list[str]) -> int:
    document, archive, district = run.parcel.document, run.parcel.archive, run.district
    own = document["assessment"]
    matched = _match(district.id, document["people"])
    # First the assessment itself: the note that it came has to name it.
    first = Writer(matched, {}, BROUGHT, _list_kept_names(document, matched))
    unsigned = {**own, "created_by_person": None, "approved_by_person": None}
    assessment_id = first.write(store.ASSESSMENT, unsigned, district_id=district.id)
    signed = {name: own[f"{name}_person"] for name in ("created_by", "approved_by")}
    store.set_people(
        assessment_id, **{f"{name}_id": matched.get(person) for name, person in signed.items()}
    )
    others = [
        (number, Person(**one))
        for number, one in enumerate(document["people"], start=1)
        if number not in matched
    ]
    left = [row for row in document["assignments"] if row["user_person"] not in matched]
    rest = {
        "source": asdict(archive.about),
        "people": document["people"],
        "assignments": left,
        "observers": document["observers"],
        "carried_from": document["carried_from"],
        "before": document["before"],
    }
    brought = store.add_transfer(
        others,
        _list_names_behind(document, matched),
        json.dumps(rest, ensure_ascii=False),
        district_id=district.id,
        assessment_id=assessment_id,
        digest=archive.digest,
        file_name=file_name,
        at=now,
        by_id=actor.user_id,
        by=refer_to(district.id, actor, audit.SOMEBODY),
        history=archive.history,
    )
    writer = Writer(matched, brought, BROUGHT, first.kept_names)
    for name, person in signed.items():
        writer.note(store.ASSESSMENT, f"{name}_id", assessment_id, person)
    _write_responses(writer, run, assessment_id)
    for part in (store.ASSIGNMENTS, store.ROUNDS, store.SECONDS):
        for row in document[part.name]:
            if row not in left:
                id_ = writer.write(part, row, assessment_id=assessment_id)
                writer.write_children(part, row, id_)
    _write_comments(writer, document["comments"], assessment_id)
    pieces = _write_evidence(writer, run, written)
    _write_snapshots(writer, run, assessment_id, pieces)
    writer.finish()
    audit.record(
        actor,
        district.id,
        "assessment-brought",
        assessment_id=assessment_id,
        after={
            "as_of": own["as_of"],
            "edition": own["edition"],
            "from": f"{archive.about.district}, {archive.about.site}",
            "sha256": archive.digest,
            "history": hashlib.sha256(archive.history.encode()).hexdigest(),
        },
        now=now,
    )
    return assessment_id


def _list_names_behind(document: Document, matched: Mapping[int, int]) -> list[Document]:
    """Who stands behind the references of the histories that come along, as rows."""
    return [
        {
            "reference": one["reference"],
            "user_id": matched.get(one["person"]),
            "secret": one["secret"],
            "name": one["name"],
            "former": one["former"],
        }
        for one in document["names"]
    ]


def _list_kept_names(document: Document, matched: Mapping[int, int]) -> frozenset[str]:
    return frozenset(_list_names(document, matched, are_members=True))


def _write_responses(writer: Writer, run: DryRun, assessment_id: int) -> None:
    """Write the worksheets; where they put each element is computed here and not believed."""
    framework = run.parcel.framework
    for row in run.parcel.document["responses"]:
        sheet = map_stamps(row["worksheet"], writer.map_person)
        worksheet = read_worksheet(sheet)
        standing = make_standing(
            row["element_id"], worksheet, assess(framework, row["element_id"], worksheet)
        )
        writer.write(
            store.RESPONSES,
            {**row, **standing._asdict(), "worksheet": sheet},
            assessment_id=assessment_id,
        )


def _write_comments(writer: Writer, comments: list[Document], assessment_id: int) -> None:
    ids: dict[int, int] = {}
    for place, row in enumerate(comments, start=1):
        parent = ids[row["answers"]] if row["answers"] is not None else None
        ids[place] = writer.write(
            store.COMMENTS, row, assessment_id=assessment_id, parent_id=parent
        )


def _write_evidence(writer: Writer, run: DryRun, written: list[str]) -> dict[int, int]:
    """Write the evidence that is new, with its files; gives the id of each piece by its place."""
    document, archive, district_id = run.parcel.document, run.parcel.archive, run.district.id
    edition, files = document["assessment"]["edition"], get_files()
    ids = _find_known(district_id, edition, document["evidence"])
    for place, piece in enumerate(document["evidence"], start=1):
        if place in ids:
            continue
        id_ = writer.write(store.EVIDENCE, piece, district_id=district_id, edition=edition)
        ids[place] = id_
        for file in piece["files"]:
            name = make_name(district_id, file["sha256"])
            writer.write(store.REVISIONS, file, evidence_id=id_, storage_key=name)
            is_here = file["erased_at"] is None and file["sha256"] in archive.files
            if is_here and not files.has(name):
                files.write(name, archive.read_file(file["sha256"]))
                written.append(name)
    return ids


def _write_snapshots(
    writer: Writer, run: DryRun, assessment_id: int, pieces: Mapping[int, int]
) -> None:
    ids: dict[int, int] = {}
    for place, row in enumerate(run.parcel.document["snapshots"], start=1):
        frozen = json.loads(json.dumps(row["document"]))
        map_references(frozen, pieces.get, ids.get)
        sheets = map_stamps(row["worksheets"], writer.map_person)
        plans = [one for one in row["plans"] if one["closed_at"] or not run.left_plans]
        whole = {**row, "document": frozen, "worksheets": sheets, "plans": plans}
        ids[place] = writer.write(
            store.SNAPSHOTS,
            whole,
            district_id=run.district.id,
            assessment_id=assessment_id,
            complete=frozen["complete"],
            overall=frozen["overall"]["score"],
            spread=frozen["spread"],
            quadrant=frozen["quadrant"],
            advanced=frozen["advanced"],
            marks=write_marks(frozen),
        )
        writer.write_children(store.SNAPSHOTS, whole, ids[place], district_id=run.district.id)

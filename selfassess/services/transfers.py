"""
Taking an assessment elsewhere: everything that its team may see of it, in one archive.

What must not be known does not travel, whoever asks: votes that are open, and who of the observers
said what. Of observers the archive holds just what the page of their views shows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import metadata
from typing import IO, TYPE_CHECKING, Any, Final

from selfassess.domain.errors import NotFoundError
from selfassess.domain.names import BROUGHT, SIGN, Names
from selfassess.domain.permissions import Permission, Role
from selfassess.domain.trail import TrailEntry, list_sealed_content
from selfassess.extensions import db
from selfassess.formats.numbers import to_number
from selfassess.formats.transfers import (
    About,
    HistoryCheck,
    check_history,
    digest_files,
    read_history,
    write_archive,
)
from selfassess.loader.files import read_version_files
from selfassess.services import audit
from selfassess.services.access import Actor
from selfassess.services.assessments import Opened, open_assessment
from selfassess.services.editions import get_version
from selfassess.services.names import open_names
from selfassess.services.observers import ElementGap, compare_opened
from selfassess.store import audit as audit_store
from selfassess.store import observers as observer_store
from selfassess.store import transfers as store
from selfassess.store.audit import Filter
from selfassess.store.files import get_files
from selfassess.store.names import list_names as list_known_names
from selfassess.store.transfers import People, Person

if TYPE_CHECKING:
    from selfassess.store.models import Transfer

Document = dict[str, Any]
MapPerson = Callable[[int | None], int | None]

EVIDENCE_ENTRIES: Final = ("evidence", "evidence-erased")
"""Entries of a trail that go along with the evidence, whatever assessment it was added in."""


@dataclass(frozen=True, slots=True)
class Survey:
    """
    What comes along, and what stays behind.

    Args:
        counts: How many of each thing, by its name in the archive.
        files: How many files, and how large they are together. [files], [bytes]
        open_votes: Votes that nobody may know yet.
        observers: How many observers were asked.
        missing: The titles of evidence whose file is not where it should be.
    """

    opened: Opened
    counts: Mapping[str, int]
    files: int
    size: int
    open_votes: int
    observers: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """How an assessment came here: when, by whom, from where, and its history until then."""

    at: datetime
    by: str
    source: Document
    history: Document
    check: HistoryCheck
    digest: str
    observers: Document


def survey(actor: Actor, assessment_id: int) -> Survey:
    """
    Say what an archive of an assessment would hold.

    Raises:
        NotFoundError, NotAllowedError: see `open_assessment`.
    """
    opened = open_assessment(actor, assessment_id, Permission.TRANSFER)
    history = _write_history(opened)
    db.session.commit()
    document = _collect(opened, history)
    names = dict.fromkeys(one["sha256"] for one in _list_files(document))
    sizes = {one["sha256"]: one["size"] for one in _list_files(document)}
    lost = _find_missing(opened, names)
    return Survey(
        opened,
        {name: len(value) for name, value in document.items() if isinstance(value, list)}
        | {"plans": sum(len(one["plans"]) for one in document["snapshots"])},
        len(names),
        sum(sizes.values()),
        store.count_open_rounds(assessment_id),
        len(document["observers"]["asked"]),
        tuple(
            piece["title"]
            for piece in document["evidence"]
            if any(one["sha256"] in lost for one in piece["files"])
        ),
    )


def take_out(actor: Actor, assessment_id: int, into: IO[bytes], site: str, now: datetime) -> str:
    """
    Write an assessment into an archive, and note it in the trail.

    Args:
        actor: Who does it.
        assessment_id: Which assessment.
        into: A file to write into.
        site: How this installation is called.
        now: The time.

    Returns:
        A name for the file.

    Raises:
        NotFoundError, NotAllowedError: see `open_assessment`.
    """
    opened = open_assessment(actor, assessment_id, Permission.TRANSFER)
    return _take_out(actor, opened, into, site, now)


def take_out_unasked(by: str, assessment_id: int, into: IO[bytes], site: str, now: datetime) -> str:
    """
    Do the same for whoever runs the installation; see `take_out`.

    Raises:
        NotFoundError: there is no such assessment.
    """
    found = store.find_whole(assessment_id)
    if found is None:
        raise NotFoundError(f"There is no assessment {assessment_id}.")
    assessment, district = found
    framework = get_version(assessment.edition, assessment.edition_version)
    opened = Opened(assessment, district, Role.OWNER, framework)
    return _take_out(Actor(name=by), opened, into, site, now)


def _take_out(actor: Actor, opened: Opened, into: IO[bytes], site: str, now: datetime) -> str:
    own, district = opened.assessment, opened.district
    history = _write_history(opened)
    document = _collect(opened, history)
    edition = read_version_files(own.edition, own.edition_version)
    about = About(
        made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        program=metadata.version("selfassess"),
        site=site,
        district=district.name,
        is_demonstration=district.is_demonstration,
        assessment=own.id,
        as_of=own.as_of.isoformat(),
        edition=own.edition,
        edition_version=own.edition_version,
        edition_digest=digest_files(edition),
    )
    write_archive(into, about, document, history, _read_files(opened), edition)
    audit.record(
        actor,
        district.id,
        "assessment-exported",
        assessment_id=own.id,
        after={"as_of": about.as_of, "edition": own.edition},
        now=now,
    )
    db.session.commit()
    return f"{district.name} {about.as_of}.selfassess.zip"


def _collect(opened: Opened, history: Document) -> Document:
    """Everything that was written in an assessment and may be known, as plain values."""
    own, district = opened.assessment, opened.district
    people = store.list_people(district.id)
    document, places = store.read_assessment(
        own.id, district.id, own.edition, people, map_stamps, BROUGHT
    )
    names = open_names(district.id)
    for snapshot in document["snapshots"]:
        map_references(snapshot["document"], places["evidence"].get, places["snapshots"].get)
        _take_withheld_out(snapshot["document"].get("review"), names)
    came = store.find_transfer_of(own.id)
    for snapshot in document["snapshots"]:
        snapshot["plans"] = [
            plan for plan in snapshot["plans"] if not _holds_withheld(plan["history"], names)
        ]
    document["carried_from"] = _find_earlier(opened)
    document["observers"] = _write_observers(opened)
    document["before"] = []
    if came is not None:
        transfer, rest = came[0], json.loads(came[1])
        document["carried_from"] = document["carried_from"] or rest["carried_from"]
        document["assignments"] += _list_left_assignments(rest, people)
        by = names.show(transfer.by)
        document["before"] = [*rest["before"], _write_before(transfer, by, rest)]
    document["names"] = _list_names(district.id, people, document, history)
    document["people"] = [{"name": one.name, "email": one.email} for one in people.listed]
    return document


def _take_withheld_out(review: Document | None, names: Names) -> None:
    """Let a frozen review name nobody whose name was taken back."""
    if review is None:
        return
    if names.is_withheld(review["approved_by"]):
        review["approved_by"] = names.show(review["approved_by"])
    for ratings in review["second_ratings"].values():
        for one in ratings:
            if names.is_withheld(one["reviewer"]):
                one["reviewer"] = names.show(one["reviewer"])


def _holds_withheld(value: Any, names: Names) -> bool:
    """Whether somewhere in a document a name stands that was taken back."""
    return any(names.is_withheld(text) for text in _list_texts(value))


def _list_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _list_texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _list_texts(one)


def _list_names(
    district_id: int, people: People, document: Document, history: Document
) -> list[Document]:
    """Who stands behind the references of the sealed histories that come along."""
    earlier = [json.loads(one["history"]) for one in document["before"]]
    wanted = {
        text
        for part in (document["snapshots"], history, *earlier)
        for text in _list_texts(part)
        if text.startswith(SIGN)
    }
    known = {one.reference: one for one in list_known_names(district_id)}
    return [
        {
            "reference": one.reference,
            "person": people.number(one.user_id or None),
            "secret": one.secret,
            "name": one.name,
            "former": one.former,
        }
        for one in sorted(
            (known[text] for text in wanted if text in known), key=lambda one: one.reference
        )
    ]


def map_stamps(value: Any, number: MapPerson) -> Any:
    """Give a worksheet, or several, with other numbers of people in its stamps."""
    if isinstance(value, dict):
        return {
            name: number(one)
            if name == "by" and (one is None or isinstance(one, int))
            else map_stamps(one, number)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [map_stamps(one, number) for one in value]
    return value


def map_references(
    document: Document,
    find_evidence: Callable[[int], int | None],
    find_snapshot: Callable[[int], int | None],
) -> None:
    """Let a frozen document name other rows: its evidence, and the snapshot that it is beside."""
    for piece in document.get("evidence", {}).get("pieces", ()):
        piece["id"] = find_evidence(piece["id"])
    before = (document.get("bridge") or {}).get("before")
    if before:
        before["snapshot"] = find_snapshot(before["snapshot"])


def _find_earlier(opened: Opened) -> Document | None:
    """What is told of the assessment that this one began with."""
    carried_from = opened.assessment.carried_from_id
    found = store.find_whole(carried_from) if carried_from is not None else None
    if found is None:
        return None
    return {"as_of": found[0].as_of.isoformat(), "edition_version": found[0].edition_version}


def _list_left_assignments(kept: Document, people: People) -> Iterator[Document]:
    """Who was asked before a transfer and is no member here."""
    for row in kept["assignments"]:
        yield row | {
            name: _number_like(people, kept["people"], row[name])
            for name in ("user_person", "assigned_by_person")
        }


def _number_like(people: People, listed: Sequence[Document], number: int | None) -> int | None:
    if number is None:
        return None
    person = Person(**listed[number - 1])
    if person not in people.listed:
        people.listed.append(person)
    return people.listed.index(person) + 1


def _write_before(transfer: Transfer, by: str, kept: Document) -> Document:
    return {
        "at": transfer.at.isoformat(),
        "by": by,
        "digest": transfer.digest,
        "source": kept["source"],
        "observers": kept["observers"],
        "history": transfer.history,
    }


def _write_observers(opened: Opened) -> Document:
    """What the district itself may know of its observers, and no more."""
    asked = observer_store.list_observers(opened.assessment.id)
    perception = compare_opened(opened)
    return {
        "asked": [
            {
                "role": one.role.value,
                "contact": one.contact,
                "label": one.label,
                "asked_at": one.created_at.isoformat(),
                "closes_on": one.closes_on.isoformat(),
                "taken_back": one.revoked_at is not None,
            }
            for one in asked
        ],
        "handed_in": perception.handed_in,
        "elements": [
            _write_gap(one)
            for one in perception.elements
            if one.gap.outside is not None or one.statements
        ],
    }


def _write_gap(one: ElementGap) -> Document:
    return {
        "element": one.gap.element,
        "median": to_number(one.gap.outside),
        "groups": {group.role: to_number(group.median) for group in one.gap.groups},
        "said": [
            {
                "text": said.text,
                "source": said.source,
                "name": said.name,
                "role": said.role.value if said.role else None,
            }
            for said in one.statements
        ],
    }


def _write_history(opened: Opened) -> Document:
    """What the trail tells of an assessment and of the evidence that goes along, sealed."""
    district_id = opened.district.id
    audit.seal_new(district_id)
    found: dict[int, TrailEntry] = {}
    wanted = [Filter(assessment_id=opened.assessment.id)]
    wanted += [Filter(what=what) for what in EVIDENCE_ENTRIES]
    for one in wanted:
        found |= {e.id: e for e in audit_store.list_entries(district_id, one, audit.MOST_EXPORTED)}
    entries = sorted(found.values(), key=lambda entry: entry.number or 0)
    names = open_names(district_id)
    return {
        "district": district_id,
        "entries": [_write_entry(district_id, entry, names) for entry in entries],
    }


def _write_entry(district_id: int, entry: TrailEntry, names: Names) -> Document:
    """An entry with its seal; where a name was taken back, without it, and then it says so."""
    given = entry
    is_withheld = _holds_withheld([entry.by, dict(entry.before), dict(entry.after)], names)
    if is_withheld:
        given = replace(
            entry,
            by=names.show(entry.by),
            before=names.show_facts(entry.before),
            after=names.show_facts(entry.after),
        )
    content = list_sealed_content(district_id, entry.number, entry.previous, given)
    return content | {"seal": entry.seal, "withheld": is_withheld}


# --- Files


def _list_files(document: Document) -> Iterator[Document]:
    """Each file of the evidence whose content is there."""
    for piece in document["evidence"]:
        yield from (one for one in piece["files"] if one["erased_at"] is None)


def _read_files(opened: Opened) -> Iterator[tuple[str, bytes]]:
    """Each file once; what is missing where files are kept cannot come along."""
    files = get_files()
    keys = store.list_storage_keys(opened.district.id, opened.assessment.edition)
    for sha256, key in keys.items():
        try:
            yield sha256, files.read(key)
        except FileNotFoundError:
            continue


def _find_missing(opened: Opened, wanted: Mapping[str, None]) -> set[str]:
    files = get_files()
    keys = store.list_storage_keys(opened.district.id, opened.assessment.edition)
    return {sha256 for sha256 in wanted if not files.has(keys[sha256])}


# --- Looking back


def list_before(opened: Opened) -> tuple[Before, ...]:
    """How an opened assessment came here, and where it was before that, the latest first."""
    came = store.find_transfer_of(opened.assessment.id)
    if came is None:
        return ()
    names = open_names(opened.district.id)
    transfer, rest = came[0], json.loads(came[1])
    written = [*rest["before"], _write_before(transfer, names.show(transfer.by), rest)]
    found = []
    for one in reversed(written):
        history = read_history(one["history"])
        check = check_history(history)
        for entry in history["entries"]:
            entry |= {
                "by": names.show(entry["by"]),
                "before": names.show_facts(entry["before"]),
                "after": names.show_facts(entry["after"]),
            }
        found.append(
            Before(
                datetime.fromisoformat(one["at"]),
                one["by"],
                one["source"],
                history,
                check,
                one["digest"],
                one["observers"],
            )
        )
    return tuple(found)


def has_come(assessment_id: int) -> bool:
    """Whether an assessment came here in an archive; for those who have opened it."""
    return store.has_come(assessment_id)

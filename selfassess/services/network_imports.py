"""
The staff imports rounds of many districts: a dry run, then all of it or nothing, or back again.

What an import has made belongs to the staff until somebody joins it. Districts with members are
never touched: where a file names one, a district of its own is made beside it, and the dry run says
so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from selfassess.domain.districts import LONGEST_NAME, DistrictFacts, Governance
from selfassess.domain.errors import BadFileError, Fault, InvalidInputError, NotFoundError
from selfassess.domain.framework import Framework
from selfassess.domain.sharing import Sharing
from selfassess.domain.worksheet import Stamp
from selfassess.extensions import db
from selfassess.formats.file_types import clean_name
from selfassess.formats.numbers import show_count
from selfassess.formats.words import join_words
from selfassess.loader.district_facts import read_district_facts
from selfassess.loader.ratings import LARGEST as LARGEST
from selfassess.loader.ratings import DistrictRatings, read_ratings
from selfassess.services import audit, staff
from selfassess.services.access import Actor
from selfassess.services.editions import get_edition
from selfassess.services.history import GONE, WAITS, find_entry_faults, write_frozen
from selfassess.store import network_imports as store
from selfassess.store.network_imports import Counted as Counted
from selfassess.store.network_imports import Resting

if TYPE_CHECKING:
    from selfassess.store.models.history import NetworkImport

CHUNK: Final = 200
"""How many snapshots are kept before they are written; each takes some 100 kB."""
MOST_ON_PAGE: Final = 2_500
"""How many snapshots come in one request, so that it ends before the server loses patience."""
NOTHING_NEW: Final = "Every date of these files has a snapshot already. Nothing was imported."


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file, and what it is called in faults."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """
    What an import brings to one district.

    Args:
        name: What the file calls it.
        district_id: The district of this name that the staff manages; None for a new one.
        facts: What is known about a new one.
        entries: The rounds that have no snapshot yet, each with its file.
        left_out: The dates that have one.
        namesakes: How many districts of this name there are which are left alone.
    """

    name: str
    district_id: int | None
    facts: DistrictFacts
    entries: tuple[tuple[DistrictRatings, str], ...]
    left_out: tuple[date, ...]
    namesakes: int


@dataclass(frozen=True, slots=True)
class NetworkRun:
    """What confirming would do; nothing of it has been done. `digest` tells files from others."""

    framework: Framework
    parts: tuple[Part, ...]
    sharing: Sharing
    digest: str
    files: tuple[str, ...]

    @property
    def snapshots(self) -> int:
        """How many snapshots would be made."""
        return sum(len(part.entries) for part in self.parts)

    @property
    def left_out(self) -> int:
        """How many dates have a snapshot already."""
        return sum(len(part.left_out) for part in self.parts)

    @property
    def new(self) -> tuple[Part, ...]:
        """The districts that would be made."""
        return tuple(part for part in self.parts if part.district_id is None)

    @property
    def namesakes(self) -> tuple[Part, ...]:
        """The new districts beside which another has the same name."""
        return tuple(part for part in self.new if part.namesakes)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import has brought."""

    districts: int
    made: int
    snapshots: int


def check_files(
    files: Sequence[SentFile],
    edition: str,
    sharing: Sharing,
    today: date,
    facts: SentFile | None = None,
) -> NetworkRun:
    """
    Find out what importing files would do.

    Raises:
        BadFileError: with every fault of every file and its line.
        NotFoundError: there is no such edition.
    """
    framework = get_edition(edition)
    faults: list[Fault] = []
    entries: list[tuple[DistrictRatings, str]] = []
    for file in files:
        try:
            found = read_ratings(file.content, file.name, framework, guarded=True)
        except BadFileError as error:
            faults += error.faults
        else:
            entries += ((entry, file.name) for entry in found)
    known: Mapping[str, tuple[DistrictFacts, int]] = {}
    if facts is not None:
        try:
            known = read_district_facts(facts.content, facts.name)
        except BadFileError as error:
            faults += error.faults
    faults += _find_faults(entries, today)
    if facts is not None and not faults:
        faults += _find_strangers(known, entries, facts.name)
    by_name: dict[str, list[tuple[DistrictRatings, str]]] = {}
    for entry, file_name in entries:
        by_name.setdefault(entry.district.casefold(), []).append((entry, file_name))
    managed, others = _list_known()
    faults += (
        Fault(name, min(entry.lines.values()), f"the staff manages several districts called"
              f" {entry.district!r}; rename all but one")
        for key, rounds in by_name.items()
        if len(managed.get(key, ())) > 1
        for entry, name in rounds[:1]
    )  # fmt: skip
    if faults:
        raise BadFileError(faults)
    ids = {key: managed[key][0] for key in by_name if key in managed}
    dates = store.list_dates(framework.id, list(ids.values()))
    return NetworkRun(
        framework=framework,
        parts=tuple(
            _make_part(key, rounds, ids.get(key), known, dates, others.get(key, 0))
            for key, rounds in by_name.items()
        ),
        sharing=sharing,
        digest=_digest(edition, sharing, [*files, *([facts] if facts else [])]),
        files=tuple(file.name for file in files),
    )


def _find_faults(entries: Iterable[tuple[DistrictRatings, str]], today: date) -> Iterator[Fault]:
    """What reading a single file does not find: bad dates, names, and what stands in two places."""
    seen: dict[tuple[str, date], str] = {}
    for entry, name in entries:
        line = min(entry.lines.values())
        yield from find_entry_faults(entry, name, today)
        if len(entry.district) > LONGEST_NAME:
            yield Fault(
                name, line, f"the name of the district is longer than {LONGEST_NAME} characters"
            )
        key = (entry.district.casefold(), entry.as_of)
        if key in seen:
            where = seen[key]
            yield Fault(
                name,
                line,
                f"{entry.district} on {entry.as_of} stands in {where} already, in these or in other"
                " letters; keep one",
            )
        seen.setdefault(key, f"{name}, line {line},")


def _find_strangers(
    known: Mapping[str, tuple[DistrictFacts, int]],
    entries: Iterable[tuple[DistrictRatings, str]],
    name: str,
) -> Iterator[Fault]:
    rated = {entry.district.casefold() for entry, _name in entries}
    for key, (facts, line) in known.items():
        if key not in rated:
            yield Fault(name, line, f"no ratings name {facts.name!r}; write it as they do")


def _list_known() -> tuple[dict[str, list[int]], dict[str, int]]:
    """The districts that the staff manages, and how many others there are, by name."""
    managed: dict[str, list[int]] = {}
    others: dict[str, int] = {}
    for district_id, name, is_managed in store.list_named():
        key = name.strip().casefold()
        if is_managed:
            managed.setdefault(key, []).append(district_id)
        else:
            others[key] = others.get(key, 0) + 1
    return managed, others


def _make_part(
    key: str,
    rounds: Sequence[tuple[DistrictRatings, str]],
    district_id: int | None,
    known: Mapping[str, tuple[DistrictFacts, int]],
    dates: set[tuple[int, date]],
    namesakes: int,
) -> Part:
    name = rounds[0][0].district
    facts = known[key][0] if key in known else DistrictFacts(name, "", Governance.OTHER)
    is_there = [(district_id, entry.as_of) in dates for entry, _name in rounds]
    return Part(
        name=name,
        district_id=district_id,
        facts=facts,
        entries=tuple(one for one, there in zip(rounds, is_there, strict=True) if not there),
        left_out=tuple(
            entry.as_of for (entry, _), there in zip(rounds, is_there, strict=True) if there
        ),
        namesakes=namesakes,
    )


def _digest(edition: str, sharing: Sharing, files: Iterable[SentFile]) -> str:
    found = hashlib.sha256(f"{edition} {sharing.value}".encode())
    for file in files:
        found.update(hashlib.sha256(file.content).digest())
    return found.hexdigest()


# --- On the page: a file waits for its confirmation


def put_aside(
    actor: Actor,
    edition: str,
    sharing: Sharing,
    file: SentFile,
    facts: SentFile | None,
    now: datetime,
) -> int:
    """
    Check a file, and keep it until whoever sent it confirms it.

    Returns:
        The id of the import that waits.

    Raises:
        NotAllowedError: the actor does not belong to the staff.
        BadFileError: with every fault; nothing is kept then.
    """
    staff.check_staff(actor)
    file = SentFile(clean_name(file.name), file.content)
    facts = SentFile(clean_name(facts.name), facts.content) if facts else None
    run = check_files([file], edition, sharing, now.date(), facts)
    if run.snapshots > MOST_ON_PAGE:
        message = (
            f"the file brings {run.snapshots:,} snapshots; a page takes {MOST_ON_PAGE:,} at a time:"
            " split it, or use the command selfassess history import"
        )
        raise BadFileError([Fault(file.name, 1, message)])
    store.drop_waiting(actor.user_id, now - WAITS)
    waiting = store.add_import(
        edition=run.framework.id,
        file_names=file.name,
        sharing=sharing,
        content=file.content,
        facts_name=facts.name if facts else "",
        facts=facts.content if facts else None,
        created_at=now,
        created_by_id=actor.user_id,
        created_by=actor.name,
    )
    db.session.commit()
    return waiting.id


def open_dry_run(actor: Actor, import_id: int, now: datetime) -> NetworkRun:
    """
    Show what confirming a waiting import would do.

    Raises:
        NotAllowedError: the actor does not belong to the staff.
        NotFoundError: it is not theirs, or no longer waiting.
    """
    return _open_waiting(actor, import_id, now)[0]


def _open_waiting(actor: Actor, import_id: int, now: datetime) -> tuple[NetworkRun, NetworkImport]:
    staff.check_staff(actor)
    waiting = store.find_waiting(import_id)
    if waiting is None or waiting.content is None or waiting.created_by_id != actor.user_id:
        raise NotFoundError(GONE)
    if waiting.created_at < now - WAITS:
        raise NotFoundError(GONE)
    facts = SentFile(waiting.facts_name, waiting.facts) if waiting.facts is not None else None
    file = SentFile(waiting.file_names, waiting.content)
    run = check_files([file], waiting.edition, waiting.sharing, now.date(), facts)
    return run, waiting


def confirm_import(actor: Actor, import_id: int, now: datetime, seen: str) -> Imported:
    """
    Make everything that a waiting import brings, in one transaction.

    Args:
        actor: Who confirms it.
        import_id: What waits.
        now: The time.
        seen: The digest of what was on the screen.

    Raises:
        NotAllowedError, NotFoundError: see `open_dry_run`.
        InvalidInputError: there is nothing new in it.
    """
    store.lock()
    run, waiting = _open_waiting(actor, import_id, now)
    if seen != run.digest or not store.confirm(waiting.id, now):
        db.session.rollback()
        raise NotFoundError(GONE)
    return _make(actor, run, waiting, now)


# --- In the command: at once


def import_files(
    files: Sequence[SentFile],
    edition: str,
    sharing: Sharing,
    now: datetime,
    facts: SentFile | None = None,
) -> Imported:
    """
    Import files at once; for the command, whose user holds the database anyway.

    Raises:
        BadFileError: with every fault; nothing is written then.
        InvalidInputError: there is nothing new in them.
    """
    store.lock()
    run = check_files(files, edition, sharing, now.date(), facts)
    made = store.add_import(
        edition=run.framework.id,
        file_names="\n".join(clean_name(file.name) for file in files),
        sharing=sharing,
        created_at=now,
        confirmed_at=now,
    )
    return _make(Actor(), run, made, now)


def _make(actor: Actor, run: NetworkRun, made: NetworkImport, now: datetime) -> Imported:
    parts = [part for part in run.parts if part.entries]
    if not parts:
        db.session.rollback()
        raise InvalidInputError(NOTHING_NEW)
    new = [part for part in parts if part.district_id is None]
    new_ids = iter(store.add_districts([part.facts for part in new], run.sharing, now))
    ids = [next(new_ids) if one.district_id is None else one.district_id for one in parts]
    batches = store.add_parts(
        made,
        [
            (district_id, clean_name(part.entries[0][1]), part.name, part.district_id is None)
            for district_id, part in zip(ids, parts, strict=True)
        ],
        now,
    )
    rows: list[dict[str, object]] = []
    for district_id, batch_id, part in zip(ids, batches, parts, strict=True):
        for row in _freeze(actor, run, part, now):
            rows.append({**row, "district_id": district_id, "import_id": batch_id})
            if len(rows) == CHUNK:
                store.add_snapshots(rows)
                rows = []
        _note(actor, district_id, run, part, now)
    store.add_snapshots(rows)
    db.session.commit()
    return Imported(len(parts), len(new), sum(len(part.entries) for part in parts))


def _freeze(
    actor: Actor, run: NetworkRun, part: Part, now: datetime
) -> Iterator[dict[str, object]]:
    stamp = Stamp(1, now, actor.user_id)
    for entry, file in part.entries:
        document, worksheets = write_frozen(
            run.framework,
            entry,
            part.facts.name,
            {"file": clean_name(file), "district": entry.district},
            stamp,
        )
        yield {
            "as_of": entry.as_of,
            "taken_at": now,
            "taken_by_id": actor.user_id,
            "document": document,
            "worksheets": worksheets,
        }


def _note(actor: Actor, district_id: int, run: NetworkRun, part: Part, now: datetime) -> None:
    audit.record(
        actor,
        district_id,
        "network-import",
        after={
            "file": join_words(list(dict.fromkeys(clean_name(file) for _, file in part.entries))),
            "edition": run.framework.id,
            "district": part.name,
            "dates": [entry.as_of.isoformat() for entry, _file in part.entries],
            **({"admitted": True} if part.district_id is None else {}),
        },
        now=now,
    )


# --- Back again


def list_imports(actor: Actor) -> list[Counted]:
    """
    List what the staff has imported, newest first.

    Raises:
        NotAllowedError: the actor does not belong to the staff.
    """
    staff.check_staff(actor)
    return store.list_imports()


def undo_import(actor: Actor, import_id: int, now: datetime) -> Imported:
    """
    Take an import back as a whole: its snapshots, and the districts that it made.

    Raises:
        NotAllowedError: the actor does not belong to the staff.
        InvalidInputError: something rests on it, and the message says what; or it is gone already.
    """
    staff.check_staff(actor)
    store.lock()
    if store.find_confirmed(import_id) is None:
        raise InvalidInputError("There is no such import; it may have been taken back already.")
    why_not = explain_resting(store.count_resting(import_id))
    if why_not:
        db.session.rollback()
        raise InvalidInputError(f"This import cannot be taken back. {why_not}")
    parts = store.list_parts(import_id)
    made = [district_id for district_id, is_new in parts if is_new]
    for district_id, is_new in parts:
        if not is_new:
            audit.record(
                actor, district_id, "network-import-undone", before={"import": import_id}, now=now
            )
    snapshots = store.delete_import(import_id, made)
    db.session.commit()
    return Imported(len(parts), len(made), snapshots)


def explain_resting(resting: Resting) -> str:
    """
    Say what rests on an import; nothing where nothing does.

    >>> explain_resting(Resting(0, 1, 0, 2, 0, {}))
    'On it rest 1 scenario and 2 members of its districts.'
    >>> explain_resting(Resting(0, 0, 0, 0, 0, {"invitation": 1}))
    'Something else was entered in its districts: invitation.'
    """
    counts = (
        (resting.plans, "adopted plan", ""),
        (resting.scenarios, "scenario", ""),
        (resting.decisions, "decision on a plan", "decisions on plans"),
        (resting.members, "member of its districts", "members of its districts"),
        (resting.snapshots, "later snapshot", ""),
    )
    found = [show_count(count, one, many) for count, one, many in counts if count]
    if found:
        return f"On it rest {join_words(found)}."
    if resting.others:
        names = join_words([name.replace("_", " ") for name in sorted(resting.others)])
        return f"Something else was entered in its districts: {names}."
    return ""

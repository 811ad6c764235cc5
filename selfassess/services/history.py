"""
Importing a district's history from a ratings file: a dry run first, then all of it or nothing.

Between the two the file waits in the database, for an hour at most; nothing else has come of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from selfassess.domain.errors import BadFileError, Fault, InvalidInputError, NotFoundError
from selfassess.domain.framework import Framework
from selfassess.domain.permissions import Permission
from selfassess.domain.publication import Content
from selfassess.domain.responses import ElementResult, Rating
from selfassess.domain.snapshot import take_snapshot
from selfassess.domain.trail import Facts
from selfassess.domain.worksheet import LONGEST_REASON, Judgment, Stamp, Worksheet, assess_worksheet
from selfassess.extensions import db
from selfassess.formats.documents import write_snapshot
from selfassess.formats.file_types import clean_name
from selfassess.formats.numbers import show_count
from selfassess.formats.publications import read_settings
from selfassess.formats.words import join_words
from selfassess.loader.ratings import LARGEST as LARGEST
from selfassess.loader.ratings import DistrictRatings, read_ratings
from selfassess.services import audit
from selfassess.services.access import Actor, get_district
from selfassess.services.editions import get_edition
from selfassess.store import districts, publications, snapshots
from selfassess.store import history as store
from selfassess.store.documents import write_worksheet
from selfassess.store.history import Resting

if TYPE_CHECKING:
    from selfassess.store.models import District, ImportBatch
    from selfassess.store.models.assessments import Snapshot as FrozenSnapshot

WAITS: Final = timedelta(hours=1)
"""How long a file waits for its confirmation."""
MOST_DATES: Final = 100
"""How many snapshots one file brings at most; each is computed with all its flags."""
EARLIEST: Final = date(1990, 1, 1)
FURTHEST: Final = timedelta(days=366)
NAMES_SHOWN: Final = 5
GONE: Final = (
    "This file is no longer waiting: it was imported already, or an hour has passed. Choose it"
    " again."
)

Doubles = Literal["leave", "add"]
"""What becomes of a date that has a snapshot already."""


@dataclass(frozen=True, slots=True)
class Round:
    """
    What one date of a file brings, and the snapshots that are there for that date already.

    `rated` are the ids of the elements that get a level; the others are counted.
    """

    as_of: date
    rated: tuple[str, ...]
    not_applicable: int
    unknown: int
    unanswered: int
    notes: int
    doubles: tuple[FrozenSnapshot, ...]


@dataclass(frozen=True, slots=True)
class DryRun:
    """
    What confirming a waiting file would do; nothing of it has been done.

    `named` is what the file calls the district, and `digest` tells the file from any other: a
    database may give the id of a batch that is gone to the next one.
    """

    batch: ImportBatch
    district: District
    framework: Framework
    named: str
    rounds: tuple[Round, ...]
    digest: str

    @property
    def is_named_otherwise(self) -> bool:
        """Whether the file calls the district something else."""
        return self.named.casefold() != self.district.name.strip().casefold()

    @property
    def new(self) -> tuple[Round, ...]:
        """The dates for which there is no snapshot yet."""
        return tuple(one for one in self.rounds if not one.doubles)


@dataclass(frozen=True, slots=True)
class Imported:
    """A batch that was confirmed; `why_not` says what keeps it from being taken back, if so."""

    batch: ImportBatch
    snapshots: int
    why_not: str


def put_aside(
    actor: Actor, district_id: int, edition: str, name: str, content: bytes, now: datetime
) -> int:
    """
    Check a ratings file, and keep it until somebody confirms it.

    Args:
        actor: Who sends it.
        district_id: The district that its levels belong to.
        edition: The edition that its element ids belong to.
        name: What they call the file.
        content: What is in it.
        now: The time.

    Returns:
        The id of the batch that waits.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`.
        BadFileError: with every fault and its line; nothing is kept then.
    """
    get_district(actor, district_id, Permission.TAKE_SNAPSHOT)
    framework = get_edition(edition)
    name = clean_name(name)
    entries = _read(content, name, framework, now.date())
    store.drop_waiting(district_id, actor.user_id, now - WAITS)
    batch = store.add_batch(
        district_id,
        edition=framework.id,
        file_name=name,
        named=entries[0].district,
        content=content,
        created_at=now,
        created_by_id=actor.user_id,
        created_by=actor.name,
    )
    db.session.commit()
    return batch.id


def _read(content: bytes, name: str, framework: Framework, today: date) -> list[DistrictRatings]:
    """Read the file of one district; the faults that only matter here are told like the others."""
    if not content:
        raise BadFileError([Fault(name, 1, "the file is empty; choose another one")])
    if len(content) > LARGEST:
        raise BadFileError([Fault(name, 1, "the file is larger than 10 MB; split it")])
    entries = read_ratings(content, name, framework, guarded=True)
    faults = list(_find_faults(entries, name, today))
    if faults:
        raise BadFileError(faults)
    return entries


def _find_faults(entries: Sequence[DistrictRatings], name: str, today: date) -> Iterator[Fault]:
    names = list(dict.fromkeys(entry.district for entry in entries))
    if len(names) > 1:
        more = [show_count(len(names) - NAMES_SHOWN, "other")] if len(names) > NAMES_SHOWN else []
        known = join_words([*names[:NAMES_SHOWN], *more])
        yield Fault(
            name,
            1,
            f"the file holds {len(names)} districts: {known}; send a file with the rows of this"
            " district only",
        )
    if len(entries) > MOST_DATES:
        yield Fault(
            name, 1, f"the file holds {len(entries)} dates; send at most {MOST_DATES} at a time"
        )
    for entry in entries:
        yield from find_entry_faults(entry, name, today)


def find_entry_faults(entry: DistrictRatings, name: str, today: date) -> Iterator[Fault]:
    """Tell what keeps the ratings of one date from becoming a snapshot."""
    line = min(entry.lines.values())
    if not EARLIEST <= entry.as_of <= today + FURTHEST:
        yield Fault(
            name,
            line,
            f"{entry.as_of} is not from {EARLIEST} to {today + FURTHEST}; correct the date",
        )
    if not any(rating.level is not None for rating in entry.ratings.values()):
        yield Fault(
            name,
            line,
            f"on {entry.as_of} no element has a level; give one, or remove the date",
        )
    for element, note in entry.notes.items():
        if len(note) > LONGEST_REASON:
            yield Fault(
                name,
                entry.lines[element],
                f"the note has {len(note):,} characters; use at most {LONGEST_REASON:,}",
            )


def open_dry_run(actor: Actor, district_id: int, batch_id: int, now: datetime) -> DryRun:
    """
    Show what confirming a waiting file would do.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`; or the file is no longer waiting.
    """
    run, _entries = _open_waiting(actor, district_id, batch_id, now)
    return run


def _open_waiting(
    actor: Actor, district_id: int, batch_id: int, now: datetime
) -> tuple[DryRun, list[DistrictRatings]]:
    district, _role = get_district(actor, district_id, Permission.TAKE_SNAPSHOT)
    batch = store.find_batch(district_id, batch_id)
    # Whoever has put a file aside confirms it; in a trial there is nobody else.
    if batch is None or batch.content is None or batch.created_by_id != actor.user_id:
        raise NotFoundError(GONE)
    if batch.created_at < now - WAITS:
        raise NotFoundError(GONE)
    framework = get_edition(batch.edition)
    entries = _read(batch.content, batch.file_name, framework, now.date())
    there: dict[date, list[FrozenSnapshot]] = {}
    for snapshot in snapshots.list_snapshots(district_id):
        if snapshot.edition == batch.edition:
            there.setdefault(snapshot.as_of, []).append(snapshot)
    rounds = tuple(_count(framework, entry, tuple(there.get(entry.as_of, ()))) for entry in entries)
    digest = hashlib.sha256(batch.edition.encode() + batch.content).hexdigest()
    return DryRun(batch, district, framework, batch.named, rounds, digest), entries


def _count(
    framework: Framework, entry: DistrictRatings, doubles: tuple[FrozenSnapshot, ...]
) -> Round:
    ratings = entry.ratings.values()
    return Round(
        as_of=entry.as_of,
        rated=tuple(id_ for id_, rating in entry.ratings.items() if rating.level is not None),
        not_applicable=sum(rating.state == "na" for rating in ratings),
        unknown=sum(rating.state == "unknown" for rating in ratings),
        unanswered=len(framework.elements) - len(ratings),
        notes=len(entry.notes),
        doubles=doubles,
    )


def confirm_import(
    actor: Actor,
    district_id: int,
    batch_id: int,
    doubles: Doubles,
    now: datetime,
    seen: str | None = None,
) -> int:
    """
    Freeze a snapshot for each date of a waiting file, all of them in one transaction.

    Args:
        actor: Who confirms it.
        district_id: The district.
        batch_id: The file that waits.
        doubles: Whether to leave out, or to add once more, dates that have a snapshot already.
        now: The time.
        seen: The digest of the file that was on the screen; None where nobody has looked.

    Returns:
        How many snapshots were made.

    Raises:
        NotFoundError, NotAllowedError: see `open_dry_run`.
        InvalidInputError: every date has a snapshot already, and these are left out.
    """
    run, entries = _open_waiting(actor, district_id, batch_id, now)
    if seen is not None and seen != run.digest:
        raise NotFoundError(GONE)
    wanted = {one.as_of for one in (run.rounds if doubles == "add" else run.new)}
    if not wanted:
        raise InvalidInputError(
            "Every date of this file has a snapshot already. Nothing was imported.", "doubles"
        )
    batch = run.batch
    # Of two who press the button at once, one finds that nothing is waiting any more.
    if not store.confirm_batch(batch.id, now):
        db.session.rollback()
        raise NotFoundError(GONE)
    for entry in entries:
        if entry.as_of in wanted:
            _freeze(actor, run, entry, now)
    audit.record(
        actor,
        district_id,
        "import",
        after={
            "file": batch.file_name,
            "edition": batch.edition,
            "district": run.named,
            "dates": [day.isoformat() for day in sorted(wanted)],
        },
        now=now,
    )
    db.session.commit()
    return len(wanted)


def _freeze(actor: Actor, run: DryRun, entry: DistrictRatings, now: datetime) -> None:
    document, worksheets = write_frozen(
        run.framework,
        entry,
        run.district.name,
        {"file": run.batch.file_name, "district": run.named},
        Stamp(1, now, actor.user_id),
    )
    snapshots.add_snapshot(
        run.district.id, None, entry.as_of, now, actor.user_id, document, worksheets, run.batch.id
    )


def write_frozen(
    framework: Framework,
    entry: DistrictRatings,
    district: str,
    imported: dict[str, str],
    stamp: Stamp,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """
    Write what an import freezes for one date.

    Args:
        framework: The edition.
        entry: The ratings.
        district: What the district is called.
        imported: The file that they come from, and what it calls the district.
        stamp: Who imports them, and when.

    Returns:
        The document of the snapshot, and the worksheets of its elements.
    """
    worksheets = {
        element: _write_down(rating, entry.notes.get(element, ""), stamp)
        for element, rating in entry.ratings.items()
    }
    results = {
        element: _assess(framework, element, rating) for element, rating in entry.ratings.items()
    }
    document = write_snapshot(take_snapshot(framework, results), district, entry.as_of)
    document["imported"] = imported
    return document, {
        element: write_worksheet(worksheet) for element, worksheet in worksheets.items()
    }


@lru_cache(maxsize=2**12)
def _assess(framework: Framework, element: str, rating: Rating) -> ElementResult:
    """Where a rating puts an element, for which neither a note nor who wrote it matters."""
    worksheet = Worksheet(judgment=Judgment("direct", rating))
    lowest, highest = framework.lowest, framework.highest
    return assess_worksheet(framework.elements[element], worksheet, lowest=lowest, highest=highest)


def _write_down(rating: Rating, note: str, stamp: Stamp) -> Worksheet:
    """A note of the file says why the level is what it is; it is kept where reasons are."""
    noted = Rating(rating.level, rating.state, rating.cause, note)
    return Worksheet(judgment=Judgment("direct", noted), judgment_stamp=stamp)


def list_imports(actor: Actor, district_id: int) -> tuple[Imported, ...]:
    """What was imported into a district, newest first."""
    get_district(actor, district_id, Permission.TAKE_SNAPSHOT)
    return tuple(
        Imported(batch, resting.snapshots, explain_resting(resting))
        for batch, resting in store.list_batches(district_id)
    )


def explain_resting(resting: Resting) -> str:
    """
    Say what rests on the snapshots of a batch; nothing where nothing does.

    >>> explain_resting(Resting(3, 1, 2, 0))
    'On its snapshots rest 1 adopted plan and 2 scenarios.'
    """
    counts: Mapping[str, int] = {
        "adopted plan": resting.plans,
        "scenario": resting.scenarios,
        "decision on a plan": resting.decisions,
    }
    many = {"decision on a plan": "decisions on plans"}
    found = [show_count(n, one, many.get(one, "")) for one, n in counts.items() if n]
    return f"On its snapshots rest {join_words(found)}." if found else ""


def _explain_published(district_id: int, batch_id: int) -> str:
    """Say that the public page shows a snapshot of a batch; nothing where it shows none."""
    found = publications.find_of_district(district_id)
    if found is None or found.publication.live is None:
        return ""
    settings = read_settings(found.publication.live)
    series = publications.list_series(district_id, settings.edition)
    shown = {settings.snapshot_id, *settings.earlier}
    if settings.follows:
        has_trend = Content.TREND in settings.contents
        shown = {one.id for one in (series if has_trend else series[-1:])}
    if not any(one.id in shown and one.import_id == batch_id for one in series):
        return ""
    return "The public page shows one of its snapshots. Publish it without that one first."


def undo_import(actor: Actor, district_id: int, batch_id: int, now: datetime) -> int:
    """
    Take an import back: exactly the snapshots that it brought.

    Returns:
        How many snapshots are gone.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`.
        InvalidInputError: something rests on its snapshots, and the message says what; or the
            import is gone already.
    """
    get_district(actor, district_id, Permission.TAKE_SNAPSHOT)
    districts.lock_district(district_id)
    found = next(
        ((b, resting) for b, resting in store.list_batches(district_id) if b.id == batch_id), None
    )
    if found is None:
        db.session.rollback()
        raise InvalidInputError("There is no such import; it may have been taken back already.")
    batch, resting = found
    why_not = explain_resting(resting) or _explain_published(district_id, batch_id)
    if why_not:
        db.session.rollback()
        raise InvalidInputError(f"This import cannot be taken back. {why_not}")
    before: Facts = {
        "file": batch.file_name,
        "edition": batch.edition,
        "snapshots": resting.snapshots,
    }
    count = store.delete_batch(batch.id)
    audit.record(actor, district_id, "import-undone", before=before, now=now)
    db.session.commit()
    return count

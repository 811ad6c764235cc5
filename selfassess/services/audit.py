"""
The trail of a district: everything that was changed, by whom, from what to what, and why.

Recording adds rows and nothing else, inside the caller's transaction, because saving an answer
waits for it. Seals come later, in one go: before a trail is shown or exported, and whenever an
assessment moves on in its cycle. A seal on the hot path would have to know the one before it, so
that everybody in a district who saves at the same moment would wait for everybody else. What is not
sealed yet is kept by the database alone, which refuses to change it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from selfassess.domain.framework import Element
from selfassess.domain.names import Names
from selfassess.domain.permissions import Permission, Role
from selfassess.domain.sealing import NO_SEAL, Misfit
from selfassess.domain.trail import Facts, Happening, TrailEntry, check_trail, seal_entry
from selfassess.extensions import db
from selfassess.services.access import Actor, get_district
from selfassess.services.editions import get_version
from selfassess.services.names import open_names, refer_to
from selfassess.store import assessments, districts
from selfassess.store import audit as store
from selfassess.store.audit import Filter as Filter

if TYPE_CHECKING:
    from selfassess.store.models import District

SOMEBODY: Final = "Somebody"
PAGE: Final = 50
"""How many entries a page shows. [entries]"""
AT_ONCE: Final = 1_000
"""How many entries are sealed at a time. [entries]"""
MOST_EXPORTED: Final = 200_000
"""How many entries one file holds at most; filter by day for more. [entries]"""
CHECKED_UNASKED: Final = 2_000
"""Up to how many entries a page checks every seal without being asked. [entries]"""


@dataclass(frozen=True, slots=True)
class Check:
    """What came of checking the seals of a trail; `last_seal` is that of its newest entry."""

    entries: int
    last_seal: str
    misfits: tuple[Misfit, ...]


@dataclass(frozen=True, slots=True)
class Trail:
    """
    A page of a district's trail, newest first.

    `following` is where the next page begins, None at the end; `check` is None where the trail is
    long and nobody has asked for its check. `editions` has edition and version of each assessment.
    """

    district: District
    role: Role
    entries: tuple[TrailEntry, ...]
    following: int | None
    count: int
    people: tuple[str, ...]
    kinds: tuple[str, ...]
    check: Check | None
    editions: Mapping[int, tuple[str, str]]

    def find_element(self, entry: TrailEntry) -> Element | None:
        """Find the element of an entry, in the edition of its assessment as it is now."""
        found = self.editions.get(entry.assessment_id or 0)
        if found is None or entry.element_id is None:
            return None
        return get_version(*found).elements.get(entry.element_id)


def record(
    actor: Actor,
    district_id: int,
    what: str,
    *,
    assessment_id: int | None = None,
    element_id: str | None = None,
    before: Facts | None = None,
    after: Facts | None = None,
    why: str = "",
    now: datetime | None = None,
) -> None:
    """
    Add an entry to the trail of a district, in the transaction that changes what it tells of.

    Args:
        actor: Who does it.
        district_id: In which district.
        what: A short word that never changes its meaning, such as `answer` or `member-role`.
        assessment_id: In which assessment, if in one.
        element_id: On which element, if on one.
        before: The fields that change, as they are.
        after: The same fields as they will be.
        why: The reason that was given.
        now: The time; the present one where the caller has none.
    """
    happening = Happening(what, before or {}, after or {}, why)
    record_all(actor, district_id, [(element_id, happening)], now, assessment_id=assessment_id)


def record_all(
    actor: Actor,
    district_id: int,
    happenings: Sequence[tuple[str | None, Happening]],
    now: datetime | None = None,
    *,
    assessment_id: int | None = None,
) -> None:
    """Add several entries, each with its element, in one statement; see `record`."""
    at = now or datetime.now(UTC)
    rows = [
        {
            "district_id": district_id,
            "at": at,
            "by_id": actor.user_id,
            "what": happening.what,
            "assessment_id": assessment_id,
            "element_id": element_id,
            "before": dict(happening.before),
            "after": dict(happening.after),
            "why": happening.why,
        }
        for element_id, happening in happenings
    ]
    if not rows:
        return
    if actor.user_id is None or not actor.name:
        store.add_entries([{**row, "by": actor.name or SOMEBODY} for row in rows])
    elif not store.add_entries_by(actor.name, rows):
        by = refer_to(district_id, actor, SOMEBODY)
        store.add_entries([{**row, "by": by} for row in rows])


def seal_new(district_id: int) -> None:
    """
    Seal what is not sealed yet, in the caller's transaction.

    Whoever else wants to seal the same trail waits for the lock and then finds nothing left.
    """
    if not store.list_unsealed(district_id, 1):
        return
    districts.lock_district(district_id)
    number, previous = store.find_last_seal(district_id) or (0, NO_SEAL)
    while entries := store.list_unsealed(district_id, AT_ONCE):
        rows = []
        for entry in entries:
            number += 1
            seal = seal_entry(district_id, number, previous, entry)
            rows.append(
                {
                    "entry_id": entry.id,
                    "district_id": district_id,
                    "number": number,
                    "previous": previous,
                    "seal": seal,
                }
            )
            previous = seal
        store.add_seals(rows)


def check_seals(district_id: int, names: Names | None = None) -> Check:
    """Check every seal of a trail, and every name behind its references."""
    entries = store.list_sealed(district_id)
    misfits = check_trail(district_id, entries, store.list_lost(district_id))
    exchanged = set((names or open_names(district_id)).list_exchanged())
    misfits += tuple(
        Misfit(entry.number, "the name behind it has been exchanged")
        for entry in entries
        if entry.by in exchanged
    )[:1]
    last = store.find_last_seal(district_id)
    return Check(len(entries), last[1] if last else "", misfits)


def open_trail(
    actor: Actor,
    district_id: int,
    wanted: Filter,
    below: int | None = None,
    checked: bool = False,
) -> Trail:
    """
    Open a page of a district's trail.

    Args:
        actor: Who looks at it.
        district_id: Whose trail.
        wanted: Which entries.
        below: Where the page begins; None for the newest entries.
        checked: Whether to check every seal however long the trail is.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`.
    """
    district, role = get_district(actor, district_id, Permission.SEE)
    seal_new(district_id)
    db.session.commit()
    count = store.count_entries(district_id)
    names, signed = open_names(district_id), store.list_signed(district_id)
    wanted = _find_signed(wanted, names, signed)
    entries = store.list_entries(district_id, wanted, PAGE + 1, below)
    return Trail(
        district=district,
        role=role,
        entries=_name(entries[:PAGE], names),
        following=entries[PAGE - 1].id if len(entries) > PAGE else None,
        count=count,
        people=tuple(sorted({names.show(by) for by in signed}, key=str.casefold)),
        kinds=store.list_kinds(district_id),
        editions={
            one.id: (one.edition, one.edition_version)
            for one in assessments.list_assessments(district_id)
        },
        check=check_seals(district_id, names) if checked or count <= CHECKED_UNASKED else None,
    )


def export_trail(actor: Actor, district_id: int, wanted: Filter) -> Iterator[TrailEntry]:
    """
    Read a district's trail for a file, oldest first, every entry sealed.

    Entries are as they are sealed, with the names behind their references beside them. Where a name
    from before there were references is withheld, the entry is not whole and says so.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`.
    """
    get_district(actor, district_id, Permission.EDIT_DISTRICT)
    seal_new(district_id)
    db.session.commit()
    names = open_names(district_id)
    wanted = _find_signed(wanted, names, store.list_signed(district_id))
    entries = store.list_entries(district_id, wanted, MOST_EXPORTED)
    return (_export(entry, names) for entry in reversed(entries))


def _find_signed(wanted: Filter, names: Names, signed: Sequence[str]) -> Filter:
    """Look for whoever is called as it is wanted, or for nobody."""
    if not wanted.by:
        return wanted
    found = tuple(by for by in signed if names.show(by) == wanted.by)
    return replace(wanted, signed=found or (wanted.by,))


def _export(entry: TrailEntry, names: Names) -> TrailEntry:
    texts = [t for t in (entry.by, *entry.before.values(), *entry.after.values()) if t]
    found = {t: names.show(t) for t in texts if isinstance(t, str)}
    if any(names.is_withheld(text) for text in found):
        (whole,) = _name([entry], names)
        return replace(whole, is_withheld=True)
    return replace(entry, names={t: name for t, name in found.items() if t != name})


def _name(entries: Sequence[TrailEntry], names: Names) -> tuple[TrailEntry, ...]:
    """Put the names into entries that are shown; what is sealed has references."""
    return tuple(
        replace(
            entry,
            by=names.show(entry.by),
            before=names.show_facts(entry.before),
            after=names.show_facts(entry.after),
        )
        for entry in entries
    )


def list_activity(
    district_id: int,
    assessment_id: int,
    most: int,
    element_id: str = "",
    what: str = "",
    names: Names | None = None,
) -> tuple[TrailEntry, ...]:
    """The newest entries on an assessment that the caller has opened, or on one element of it."""
    wanted = Filter(assessment_id=assessment_id, element_id=element_id, what=what)
    names = names or open_names(district_id)
    return _name(store.list_entries(district_id, wanted, most), names)

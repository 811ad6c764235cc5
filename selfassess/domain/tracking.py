"""
An adopted plan over its year: what is late, what slipped, what became of it, and its history.

The history is sealed as `sealing` says.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final, Literal, TypeAlias

from selfassess.domain import sealing
from selfassess.domain.errors import InvalidInputError
from selfassess.domain.sealing import NO_SEAL as NO_SEAL
from selfassess.domain.sealing import Misfit as Misfit
from selfassess.domain.sealing import Sealed, check_chain


class Status(StrEnum):
    """Where an action of an adopted plan stands."""

    NOT_STARTED = "not-started"
    UNDER_WAY = "under-way"
    SLIPPED = "slipped"
    DONE = "done"
    DROPPED = "dropped"


OPEN: Final = frozenset({Status.NOT_STARTED, Status.UNDER_WAY, Status.SLIPPED})
"""What still has to be done."""

ALLOWED: Final[Mapping[Status, frozenset[Status]]] = {
    Status.NOT_STARTED: frozenset(
        {Status.UNDER_WAY, Status.SLIPPED, Status.DONE, Status.DROPPED},
    ),
    Status.UNDER_WAY: frozenset(
        {Status.NOT_STARTED, Status.SLIPPED, Status.DONE, Status.DROPPED},
    ),
    Status.SLIPPED: frozenset({Status.UNDER_WAY, Status.DONE, Status.DROPPED}),
    # What was closed by mistake is taken up again, with a reason: the history shows both.
    Status.DONE: frozenset({Status.UNDER_WAY}),
    Status.DROPPED: frozenset({Status.NOT_STARTED, Status.UNDER_WAY}),
}
"""Into what each status may change."""


def needs_reason(before: Status, after: Status) -> bool:
    """
    Whether a change of status must say why: dropping, slipping, and taking up what was closed.

    >>> needs_reason(Status.UNDER_WAY, Status.DONE), needs_reason(Status.DONE, Status.UNDER_WAY)
    (False, True)
    """
    if before == after:
        return False
    return after in {Status.DROPPED, Status.SLIPPED} or before not in OPEN


def check_change(before: Status, after: Status, reason: str) -> None:
    """
    Let pass a change of status that the rules allow.

    Raises:
        InvalidInputError: this status cannot follow that one, or the reason is missing.
    """
    if before != after and after not in ALLOWED[before]:
        raise InvalidInputError(
            f"An action cannot go from {_say(before)} to {_say(after)}.", "status"
        )
    if needs_reason(before, after) and not reason.strip():
        raise InvalidInputError("Say why; the reason stays in the history.", "reason")


def is_slip(status: Status, due: date | None, new_due: date | None, today: date) -> bool:
    """
    Whether a new date makes an action slip: it was due, was not done, and is now due later.

    >>> june, july = date(2027, 6, 30), date(2027, 7, 31)
    >>> is_slip(Status.UNDER_WAY, june, july, date(2027, 7, 1))
    True
    >>> is_slip(Status.UNDER_WAY, june, july, date(2027, 6, 30))
    False
    """
    if due is None or status not in OPEN or due >= today:
        return False
    return new_due is None or new_due > due


def is_overdue(status: Status, due: date | None, today: date) -> bool:
    """
    Whether something still has to be done whose day has passed.

    >>> is_overdue(Status.SLIPPED, date(2027, 6, 30), date(2027, 7, 1))
    True
    >>> is_overdue(Status.DONE, date(2027, 6, 30), date(2027, 7, 1))
    False
    """
    return status in OPEN and due is not None and due < today


def count_statuses(statuses: Iterable[Status]) -> dict[Status, int]:
    """Count the actions of each status, every status included, in their fixed order."""
    counted = Counter(statuses)
    return {status: counted[status] for status in Status}


# --- Years of a plan


def end_of_year(first_day: date, year: int, month: int, day: int) -> date:
    """
    The last day of a year of a plan.

    Args:
        first_day: When the plan begins.
        year: Which of its years. [year, from 1]
        month: Month in which a school year ends. [1 to 12]
        day: Its last day in that month; the month's own last day where it has fewer.

    >>> end_of_year(date(2026, 7, 1), 1, 6, 30), end_of_year(date(2027, 5, 3), 2, 6, 30)
    (datetime.date(2027, 6, 30), datetime.date(2028, 6, 30))
    """
    in_same_year = _make_day(first_day.year, month, day) >= first_day
    return _make_day(first_day.year + year - in_same_year, month, day)


def find_year(first_day: date, due: date, month: int, day: int) -> int:
    """
    In which year of a plan a day lies; what comes before the plan belongs to its first year.

    >>> find_year(date(2026, 7, 1), date(2027, 6, 30), 6, 30)
    1
    >>> find_year(date(2026, 7, 1), date(2027, 7, 1), 6, 30)
    2
    """
    first = end_of_year(first_day, 1, month, day)
    late = due > _make_day(due.year, month, day)
    return max(1, due.year - first.year + 1 + late)


def _make_day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


# --- Too much


@dataclass(frozen=True, slots=True)
class Burden:
    """What one action asks of a year and of a person."""

    effort: int | None
    year: int
    owner: str
    status: Status


@dataclass(frozen=True, slots=True)
class YearLoad:
    """What is due in a year of the plan. `capacity` is what the district stated. [effort points]"""

    year: int
    effort: int
    capacity: int | None

    @property
    def over(self) -> int:
        """By how much it is too much. [effort points]"""
        return 0 if self.capacity is None else max(0, self.effort - self.capacity)


@dataclass(frozen=True, slots=True)
class OwnerLoad:
    """How many open actions one person carries, of how many that are not too many."""

    owner: str
    actions: int
    most: int


@dataclass(frozen=True, slots=True)
class Load:
    """What the plan asks: of each year, and of those who carry more than one person should."""

    years: tuple[YearLoad, ...]
    owners: tuple[OwnerLoad, ...]

    @property
    def is_too_much(self) -> bool:
        """Whether a year or a person has more than it can carry."""
        return bool(self.owners) or any(year.over for year in self.years)


def measure_load(burdens: Sequence[Burden], capacity: Sequence[int | None], most_open: int) -> Load:
    """
    Hold what a plan asks against what the district can do.

    Args:
        burdens: Every action; dropped ones ask nothing, and those done still took their effort.
        capacity: Most effort in each year, from the first; None or missing is not stated.
        most_open: More open actions than this are too many for one person. [actions]
    """
    efforts: dict[int, int] = dict.fromkeys(range(1, len(capacity) + 1), 0)
    owners: Counter[str] = Counter()
    for burden in burdens:
        if burden.status is not Status.DROPPED:
            efforts[burden.year] = efforts.get(burden.year, 0) + (burden.effort or 0)
        if burden.status in OPEN and burden.owner:
            owners[burden.owner] += 1
    return Load(
        years=tuple(
            YearLoad(year, effort, capacity[year - 1] if year <= len(capacity) else None)
            for year, effort in sorted(efforts.items())
        ),
        owners=tuple(
            OwnerLoad(owner, count, most_open)
            for owner, count in sorted(owners.items(), key=lambda pair: (-pair[1], pair[0]))
            if count > most_open
        ),
    )


# --- Plan against outcome

Outcome: TypeAlias = Literal["reached", "beyond", "partly", "not", "fell", "unknown"]


@dataclass(frozen=True, slots=True)
class Target:
    """What the plan wants of an element, and whether all of its actions for it are done."""

    element: str
    level: int
    is_done: bool


@dataclass(frozen=True, slots=True)
class Movement:
    """
    An element before the plan and after it. [level]

    `planned` is None where the plan wanted nothing of it; `outcome` then only tells a rise
    ("beyond") or a fall ("fell"). None as a level means that there is none.
    """

    element: str
    before: int | None
    planned: int | None
    after: int | None
    outcome: Outcome
    is_done: bool

    @property
    def is_done_but_not_risen(self) -> bool:
        """Whether the work is reported done and the level did not move."""
        return self.is_done and self.outcome in {"not", "fell"}


def compare_outcome(
    targets: Iterable[Target],
    before: Mapping[str, int | None],
    after: Mapping[str, int | None],
) -> tuple[Movement, ...]:
    """
    Hold what a plan wanted against a later snapshot.

    Args:
        targets: What was planned; of several for one element the highest level counts, and the
            element is done when all of them are.
        before: Levels of the snapshot that the plan rests on, by element id. [level]
        after: Levels of the later one.

    Returns:
        Every planned element, and those that moved without a plan, in the order of *after*.
    """
    wanted: dict[str, Target] = {}
    for target in targets:
        known = wanted.get(target.element)
        if known is not None:
            target = Target(
                target.element,
                max(target.level, known.level),
                target.is_done and known.is_done,
            )
        wanted[target.element] = target
    order = [*after, *(element for element in wanted if element not in after)]
    found = []
    for element in order:
        old, new, target_ = before.get(element), after.get(element), wanted.get(element)
        if target_ is not None:
            outcome = judge_movement(old, target_.level, new)
            found.append(Movement(element, old, target_.level, new, outcome, target_.is_done))
        elif old is not None and new is not None and old != new:
            outcome = "beyond" if new > old else "fell"
            found.append(Movement(element, old, None, new, outcome, is_done=False))
    return tuple(found)


def judge_movement(before: int | None, planned: int, after: int | None) -> Outcome:
    """
    Say what became of a planned level.

    >>> [judge_movement(2, 4, after) for after in (None, 1, 2, 3, 4, 5)]
    ['unknown', 'fell', 'not', 'partly', 'reached', 'beyond']
    """
    if after is None:
        return "unknown"
    if after >= planned:
        return "reached" if after == planned else "beyond"
    if before is None:
        return "not"
    if after < before:
        return "fell"
    return "partly" if after > before else "not"


# --- History

Facts: TypeAlias = Mapping[str, str | int | None]
"""What a change is about: field and value, as JSON holds them."""

TRACKED: Final = ("title", "owner", "due", "status", "reason", "cost")
"""What an action holds now and its history must lead to."""


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One entry of a plan's history.

    Args:
        number: Place in the history. [from 1]
        action: Number of the action in the plan; None where the plan as a whole is meant.
        at: When, in UTC.
        by: Who, by name.
        kind: `adopted`, `added`, `changed`, `noted` or `closed`.
        before: The fields that changed, as they were.
        after: The same fields as they are since.
        note: What the person wrote.
        previous: Seal of the entry before.
        seal: SHA-256 over all of the above.
    """

    number: int
    action: int | None
    at: datetime
    by: str
    kind: str
    before: Facts
    after: Facts
    note: str
    previous: str
    seal: str


def make_entry(
    number: int,
    previous: str,
    *,
    action: int | None,
    at: datetime,
    by: str,
    kind: str,
    before: Facts | None = None,
    after: Facts | None = None,
    note: str = "",
) -> Entry:
    """Make an entry and seal it to the one before."""
    entry = Entry(
        number, action, at, by, kind, dict(before or {}), dict(after or {}), note, previous, ""
    )
    return Entry(
        number, action, at, by, kind, entry.before, entry.after, note, previous, compute_seal(entry)
    )


def compute_seal(entry: Entry) -> str:
    """Compute the seal over what an entry says and the seal of the entry before it."""
    return sealing.compute_seal(
        {
            "number": entry.number,
            "action": entry.action,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "by": entry.by,
            "kind": entry.kind,
            "before": dict(entry.before),
            "after": dict(entry.after),
            "note": entry.note,
            "previous": entry.previous,
        }
    )


def check_history(
    entries: Sequence[Entry],
    last_seal: str,
    current: Mapping[int, Facts],
    shown: Sequence[Entry] | None = None,
) -> tuple[Misfit, ...]:
    """
    Check that nobody has changed a history, or an action past its history.

    Args:
        entries: All entries of a plan, in their order.
        last_seal: The seal that the plan remembers as its newest.
        current: The `TRACKED` fields of each action as they stand, by number.
        shown: The entries with names in place of references, where `current` has names.

    Returns:
        Every place that does not fit; nothing where the history is whole.
    """
    misfits = check_chain(
        (
            Sealed(entry.number, entry.previous, entry.seal, compute_seal(entry))
            for entry in entries
        ),
        last_seal,
    )
    return (*misfits, *_check_actions(entries if shown is None else shown, current))


def replay(entries: Iterable[Entry]) -> dict[int, dict[str, str | int | None]]:
    """What each action should hold now, by number, as its history tells it."""
    told: dict[int, dict[str, str | int | None]] = {}
    for entry in entries:
        if entry.action is not None:
            told.setdefault(entry.action, {}).update(entry.after)
    return told


def _check_actions(entries: Sequence[Entry], current: Mapping[int, Facts]) -> Iterable[Misfit]:
    told = replay(entries)
    for number in sorted({*told, *current}):
        if number not in current:
            yield Misfit(None, f"action {number} is gone")
        elif fields := _find_differences(told.get(number, {}), current[number]):
            yield Misfit(None, f"action {number} was changed past its history: {', '.join(fields)}")


def _find_differences(told: Facts, current: Facts) -> list[str]:
    return [field for field in TRACKED if field in current and told.get(field) != current[field]]


@dataclass(frozen=True, slots=True)
class Slip:
    """A due date that was moved later. `had_passed` tells that the action was overdue by then."""

    at: datetime
    by: str
    before: date
    after: date | None
    had_passed: bool


def list_slips(entries: Iterable[Entry], action: int) -> tuple[Slip, ...]:
    """The times that an action's date was moved later or taken away, oldest first."""
    slips = []
    for entry in entries:
        if entry.action != action or "due" not in entry.before or not entry.before["due"]:
            continue
        before = date.fromisoformat(str(entry.before["due"]))
        text = entry.after.get("due")
        after = date.fromisoformat(str(text)) if text else None
        if after is None or after > before:
            slips.append(Slip(entry.at, entry.by, before, after, before < entry.at.date()))
    return tuple(slips)


def find_last_note(entries: Sequence[Entry], action: int) -> str:
    """The newest thing that somebody wrote on an action; empty where nobody did."""
    return next((e.note for e in reversed(entries) if e.action == action and e.note), "")


def find_changes(before: Facts, after: Facts, fields: Collection[str]) -> tuple[Facts, Facts]:
    """
    Find which fields differ, as they were and as they are.

    >>> find_changes({"owner": "Lee", "cost": None}, {"owner": "Kim", "cost": None}, TRACKED)
    ({'owner': 'Lee'}, {'owner': 'Kim'})
    """
    names = [name for name in fields if name in after and before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


def _say(status: Status) -> str:
    return f"“{status.value.replace('-', ' ')}”"

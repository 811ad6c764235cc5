"""
What a district shows to everybody: only by its owner's decision, and only what was chosen.

A public page reads frozen snapshots, and the history of an adopted plan, which nobody can change.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.tracking import Entry, Status, is_overdue


class Content(StrEnum):
    """A part of a public page that its owner can switch on."""

    LEVELS = "levels"
    NOTES = "notes"
    TREND = "trend"
    PLAN = "plan"
    EVIDENCE = "evidence"


CONTENT_MEANINGS: Final[Mapping[Content, str]] = {
    Content.LEVELS: "The level of each element. Without them only the components are shown.",
    Content.NOTES: "Why the team set each level, in its own words.",
    Content.TREND: "Earlier snapshots of the same edition, as a trend.",
    Content.PLAN: "The promised steps with their days, and every day that was moved.",
    Content.EVIDENCE: "The titles, dates and links of evidence. Files are never shown.",
}


class License(StrEnum):
    """Under which terms others may use what is published, by its SPDX id."""

    BY = "CC-BY-4.0"
    ZERO = "CC0-1.0"


LICENSE_URLS: Final[Mapping[License, str]] = {
    License.BY: "https://creativecommons.org/licenses/by/4.0/",
    License.ZERO: "https://creativecommons.org/publicdomain/zero/1.0/",
}


# --- Addresses

LEAST_ADDRESS: Final = 3
MOST_ADDRESS: Final = 60
"""[characters]"""
RESERVED: Final = frozenset(
    {
        "about", "badge", "confirm", "data", "embed", "en", "es", "families", "feed", "index",
        "language", "license", "promises", "search", "subscribe", "subscriptions", "unsubscribe",
    }
)  # fmt: skip
"""Words that are, or may become, addresses of pages about no district."""
_ADDRESS: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def make_address(name: str) -> str:
    """
    Make a readable address from a name.

    >>> make_address("Peña Valley Unified (Demo)"), make_address("Data"), make_address("東京")
    ('pena-valley-unified-demo', 'data-page', 'page')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MOST_ADDRESS].rstrip("-")
    if len(words) < LEAST_ADDRESS or words in RESERVED:
        words = f"{words}-page".lstrip("-")
    return words


def check_address(address: str) -> str:
    """
    Let an address pass that people can read and type.

    Raises:
        InvalidInputError: it is too short or too long, holds other characters, or is a word that
            the program needs itself.
    """
    if not LEAST_ADDRESS <= len(address) <= MOST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise InvalidInputError(
            f"Use {LEAST_ADDRESS} to {MOST_ADDRESS} small letters, digits and single hyphens"
            " between them.",
            "address",
        )
    if address in RESERVED:
        raise InvalidInputError("This word is taken by the program; add another.", "address")
    return address


# --- What an owner decides


@dataclass(frozen=True, slots=True)
class Settings:
    """
    What is shown, and to whom it is easy to find.

    Args:
        is_listed: Whether the page stands in the public list under a readable address; else only
            whoever has its link finds it.
        contents: What is shown beside the components.
        edition: The edition whose snapshots are shown.
        snapshot_id: The newest snapshot shown; None where it `follows`.
        earlier: The snapshots before it that may be shown as a trend, fixed when it was published.
        follows: Whether new snapshots appear by themselves.
        license: On which terms others may use it.
    """

    is_listed: bool
    contents: frozenset[Content]
    edition: str
    snapshot_id: int | None = None
    earlier: tuple[int, ...] = ()
    follows: bool = False
    license: License = License.BY


# --- Promises

PromiseState = Literal["done", "under-way", "slipped", "not-started", "dropped"]
PROMISE_STATES: Final[tuple[PromiseState, ...]] = (
    "slipped",
    "under-way",
    "not-started",
    "done",
    "dropped",
)


@dataclass(frozen=True, slots=True)
class Postponement:
    """A promised day that was moved: when, from which day to which, and the reason given."""

    on: date
    before: date | None
    after: date | None
    reason: str

    @property
    def is_later(self) -> bool:
        """Whether the day was moved later or taken away; else it was brought forward."""
        return self.before is not None and (self.after is None or self.after > self.before)


@dataclass(frozen=True, slots=True)
class Promise:
    """
    A promised step as the public sees it: never with the name of a person.

    `state` is `slipped` also where the day has passed and the step is still open. `element` is
    empty for a step of the district's own. `reason` says why it slipped or was dropped, in the
    district's words. `postponements` has every move of the day, also those forward.
    """

    number: int
    title: str
    element: str
    from_level: int | None
    to_level: int | None
    status: Status
    state: PromiseState
    first_due: date | None
    due: date | None
    done_on: date | None
    postponements: tuple[Postponement, ...]
    element_title: str = ""
    reason: str = ""
    dropped_on: date | None = None
    promised_on: date | None = None

    @property
    def is_late(self) -> bool:
        """Whether its day was ever moved later, or it is late now."""
        return self.state == "slipped" or any(one.is_later for one in self.postponements)


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """An action of an adopted plan as it stands, without what is nobody's business outside."""

    number: int
    title: str
    element: str
    element_title: str
    from_level: int | None
    to_level: int | None
    status: Status
    due: date | None


def read_promise(
    step: PlannedStep, entries: Iterable[Entry], today: date, *, is_open: bool
) -> Promise:
    """
    Tell a promise from an action and the history of its plan.

    Args:
        step: The action as it stands.
        entries: The history of its plan, oldest first.
        today: The day on which somebody looks.
        is_open: Whether the plan is still followed; in a closed one nothing is late any more.
    """
    own = [entry for entry in entries if entry.action == step.number]
    changes = [entry for entry in own if entry.kind != "added"]
    added = next((entry for entry in own if entry.kind == "added"), None)
    moved = [entry for entry in changes if "due" in entry.after]
    first = added.after.get("due") if added else moved[0].before.get("due") if moved else step.due
    return Promise(
        number=step.number,
        title=step.title,
        element=step.element,
        from_level=step.from_level,
        to_level=step.to_level,
        status=step.status,
        state=tell_state(step.status, step.due, today, is_open=is_open),
        first_due=_read_day(first),
        due=step.due,
        done_on=_find_day(changes, step.status, Status.DONE),
        postponements=list_moves(own),
        element_title=step.element_title,
        reason=_find_reason(own, step.status),
        dropped_on=_find_day(changes, step.status, Status.DROPPED),
        promised_on=added.at.date() if added else None,
    )


def tell_state(status: Status, due: date | None, today: date, *, is_open: bool) -> PromiseState:
    """
    Say where a promise stands: late is slipped, whatever the district has said of it.

    >>> tell_state(Status.UNDER_WAY, date(2027, 6, 30), date(2027, 7, 1), is_open=True)
    'slipped'
    """
    if is_open and is_overdue(status, due, today):
        return "slipped"
    return status.value


def list_moves(entries: Sequence[Entry]) -> tuple[Postponement, ...]:
    """
    Every time that the day of one action was moved, oldest first.

    The reason is the one given with the move. Where a day had passed and the same words were given
    again, the history notes no other reason: then it is the one that stands.
    """
    moves: list[Postponement] = []
    reason = ""
    for entry in entries:
        reason = str(entry.after.get("reason", reason) or "")
        if entry.kind == "added" or "due" not in entry.after:
            continue
        before, after = _read_day(entry.before.get("due")), _read_day(entry.after["due"])
        had_passed = before is not None and before < entry.at.date()
        given = reason if "reason" in entry.after or had_passed else ""
        moves.append(Postponement(entry.at.date(), before, after, given))
    return tuple(moves)


@dataclass(frozen=True, slots=True)
class Lapse:
    """A promised day that passed while the step was open. `number` is the step's."""

    number: int
    due: date


def list_lapses(entries: Iterable[Entry], today: date) -> list[Lapse]:
    """
    Every promised day of a plan that passed before anybody said anything of it.

    Args:
        entries: The history of the plan, oldest first.
        today: The day on which somebody looks.
    """
    lapses: list[Lapse] = []
    standing: dict[int, tuple[Status, date | None, date]] = {}

    def look(number: int, until: date) -> None:
        status, due, since = standing[number]
        if due is not None and is_overdue(status, due, until) and due >= since:
            lapses.append(Lapse(number, due))

    end = today
    for entry in entries:
        day = entry.at.date()
        if entry.kind == "closed":
            end = day
        if entry.action is None:
            continue
        status, due, since = standing.get(entry.action, (Status.NOT_STARTED, None, day))
        if entry.action in standing and entry.after.keys() & {"due", "status"}:
            look(entry.action, day)
            # A day that has passed is told once, however often something else is changed later.
            since = max(since, day)
        status = Status(str(entry.after.get("status", status.value)))
        due = _read_day(entry.after["due"]) if "due" in entry.after else due
        standing[entry.action] = (status, due, since)
    for number in standing:
        look(number, end)
    return sorted(lapses, key=lambda one: (one.due, one.number))


def _find_reason(entries: Sequence[Entry], status: Status) -> str:
    if status not in {Status.SLIPPED, Status.DROPPED}:
        return ""
    given = [str(entry.after["reason"] or "") for entry in entries if "reason" in entry.after]
    return given[-1] if given else ""


def _find_day(entries: Sequence[Entry], status: Status, wanted: Status) -> date | None:
    """When an action came into the status that it has; None where it is another."""
    if status is not wanted:
        return None
    days = [entry.at.date() for entry in entries if entry.after.get("status") == wanted.value]
    return days[-1] if days else None


def _read_day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    return date.fromisoformat(str(value)) if value else None


def count_states(promises: Iterable[Promise]) -> dict[PromiseState, int]:
    """Count the promises in each state, every state included, in their fixed order."""
    found = [promise.state for promise in promises]
    return {state: found.count(state) for state in PROMISE_STATES}


# --- What changed


ChangeKind = Literal["snapshot", "promise", "contents", "correction"]


@dataclass(frozen=True, slots=True)
class Change:
    """
    Something that changed on a public page, for feeds and mails.

    Args:
        key: Stable and unique within the page.
        at: When it changed.
        kind: `snapshot` (a new one is shown), `promise` (a step was added, done, postponed ...),
            `contents` (the owner shows more or less), `correction`.
        title: In English, one line; `facts` hold what a translation needs.
        facts: `what` is the kind of sentence, see `formats.publications`; the other facts are what
            it is about, days as ISO dates.
    """

    key: str
    at: datetime
    kind: ChangeKind
    title: str
    facts: Mapping[str, str]

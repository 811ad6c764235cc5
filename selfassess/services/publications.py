"""
What districts publish, as everybody reads it.

Only what was chosen leaves this module: it reads frozen snapshots and the sealed history of plans,
takes out of them what was not published, and gives plain values. What owners do to their pages is
in `services/publishing`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Final

from selfassess.domain.districts import Kind
from selfassess.domain.errors import GoneError, NotFoundError
from selfassess.domain.framework import Framework
from selfassess.domain.permissions import Role
from selfassess.domain.publication import (
    Change,
    Content,
    PlannedStep,
    Settings,
    read_promise,
)
from selfassess.domain.stand_in import fit_framework
from selfassess.domain.tracking import Entry
from selfassess.formats.documents import Document
from selfassess.formats.languages import mark
from selfassess.formats.public_views import PublicPlan as PublicPlan
from selfassess.formats.public_views import PublicRuling
from selfassess.formats.public_views import PublicSnapshot as PublicSnapshot
from selfassess.formats.public_views import PublicView as PublicView
from selfassess.formats.publications import (
    list_event_changes,
    list_plan_changes,
    list_ruling_changes,
    make_change,
    read_settings,
)
from selfassess.services.editions import get_edition, get_version
from selfassess.services.rulings import list_rulings
from selfassess.services.snapshots import OpenedSnapshot, list_remarks
from selfassess.store import adopted_plans as plan_store
from selfassess.store import publications as store
from selfassess.store.documents import read_worksheet
from selfassess.store.publications import Found

if TYPE_CHECKING:
    from selfassess.store.models import AdoptedPlan, PlanAction
    from selfassess.store.models.assessments import Snapshot as FrozenSnapshot

PAGE: Final = 50
"""How many pages a page of the public list shows."""
LONGEST_SEARCH: Final = 80
"""Of what somebody looks for in the public list. [characters]"""
MARK_SHOWN: Final = 24
"""[characters]"""
WEB: Final = ("https://", "http://")

KEPT: Final = (
    "framework", "framework_version", "date", "complete", "overall", "spread", "advanced",
    "components_in_progress", "components_wanted", "distances", "strong", "consistent", "quadrant",
)  # fmt: skip
"""Keys of a frozen document that every public page may show."""
HIDDEN: Final = ("state", "level", "low", "high", "derived", "share_of_spread")
"""What an element has in a document, all None where levels are not published."""


@dataclass(frozen=True, slots=True)
class Glance:
    """
    A public page that may be known already.

    Args:
        found: Its rows.
        settings: What its owner has published.
        address: The address that it has now; differs from the one asked for where that is former.
        today: The day on which it is looked at.
        mark: Changes whenever anything on the page does.
    """

    found: Found
    settings: Settings
    address: str
    today: date
    mark: str

    @property
    def is_indexed(self) -> bool:
        """Whether search engines may list it: not what has a secret link or is invented."""
        return self.settings.is_listed and not self.found.district.is_demonstration


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A page in the public list."""

    address: str
    name: str
    place: str
    state: str
    kind: Kind
    is_demonstration: bool
    contents: frozenset[Content]
    published_at: datetime


@dataclass(frozen=True, slots=True)
class ListedPage:
    """A page of the public list. `number` is the one shown, from 1, `pages` how many there are."""

    rows: tuple[ListedRow, ...]
    count: int
    number: int
    pages: int


# --- Finding


def glance_at(address: str, today: date | None = None) -> Glance:
    """
    Find a public page without making it, in one query.

    Args:
        address: The last part of its URL; a former readable address leads to the page, too.
        today: The day on which it is looked at.

    Raises:
        GoneError: it was there once and is not any more, or the link was renewed.
        NotFoundError: it never was.
    """
    found = store.find_by_address(address)
    if found is None or found.publication.first_published_at is None:
        raise NotFoundError(mark("There is no public page of this address."))
    asked, live = found.asked, found.publication.live
    assert asked is not None  # noqa: S101 - it was found by it
    if live is None:
        raise GoneError(mark("This page is no longer public."))
    # A readable address must not lead to a page that is only for those who have its link.
    if asked.is_name and not found.publication.is_listed:
        raise GoneError(mark("This page is no longer in the public list."))
    if not asked.is_name and asked.ended_at is not None:
        raise GoneError(mark("This link was renewed. Ask whoever sent it for the new one."))
    return _make_glance(found, today)


def build(glance: Glance) -> PublicView:
    """
    Make the page that was found.

    Raises:
        GoneError: every snapshot that it showed is gone.
    """
    since = glance.found.publication.published_at or glance.found.publication.changed_at
    return make_view(glance.found, glance.settings, glance.today, glance.address, since)


def find_public(address: str, today: date | None = None) -> PublicView:
    """
    The page of an address; see `glance_at`. Its own address differs where a former one was asked.

    Raises:
        NotFoundError: there is none (also GoneError, where there was one).
    """
    return build(glance_at(address, today))


def find_listed(district_id: int, today: date | None = None) -> PublicView | None:
    """The page of a district in the public list; None where it has none there."""
    found = store.find_of_district(district_id)
    if found is None or not found.publication.is_listed:
        return None
    try:
        return build(_make_glance(found, today))
    except GoneError:
        return None


def list_listed(search: str = "", page: int = 1) -> ListedPage:
    """
    A page of the public list, by name.

    Args:
        search: Words of a name, or a state's postal code; empty for all.
        page: Which page, from 1.
    """
    number = max(1, page)
    # Each word is a condition of its own, and databases take so many and no control characters.
    search = "".join(x for x in search if x.isprintable())[:LONGEST_SEARCH]
    found, count = store.list_listed(search, (number - 1) * PAGE, PAGE)
    rows = tuple(
        ListedRow(
            address=one.address,
            name=one.district.name,
            place=one.district.place,
            state=one.district.state,
            kind=one.district.kind,
            is_demonstration=one.district.is_demonstration,
            contents=read_settings(one.publication.live or one.publication.draft).contents,
            published_at=one.publication.published_at or one.publication.changed_at,
        )
        for one in found
    )
    return ListedPage(rows, count, number, max(1, -(-count // PAGE)))


def mark_list() -> str:
    """What changes whenever the public list does, in one query."""
    return _hash(store.find_list_mark())


def _make_glance(found: Found, today: date | None) -> Glance:
    settings = read_settings(found.publication.live or {})
    day = today or datetime.now(UTC).date()
    district, publication = found.district, found.publication
    depends_on = (
        publication.id,
        publication.seal,
        found.address,
        district.name,
        district.state,
        district.kind.value,
        district.is_demonstration,
        found.marks,
        # A promise is late from the day after its day.
        day if Content.PLAN in settings.contents else None,
    )
    return Glance(found, settings, found.address, day, _hash(depends_on))


def _hash(depends_on: object) -> str:
    return hashlib.sha256(repr(depends_on).encode()).hexdigest()[:MARK_SHOWN]


# --- Changes

Listener = Callable[[int], None]
_LISTENERS: list[Listener] = []


def tell_after_change(listener: Listener) -> Listener:
    """
    Have a function called with a publication's id after its owner has changed what is public.

    It is called after the commit and must not raise. Changes of promises are found by
    `list_changes`: nobody waits for them when a plan is changed.
    """
    if listener not in _LISTENERS:
        _LISTENERS.append(listener)
    return listener


def stop_telling(listener: Listener) -> None:
    """Call a function no more."""
    _LISTENERS.remove(listener)


def tell_listeners(publication_id: int) -> None:
    """Call everybody who wants to know that a publication has changed."""
    for listener in _LISTENERS:
        listener(publication_id)


def list_changes(
    publication_id: int, since: datetime | None = None, today: date | None = None
) -> tuple[Change, ...]:
    """
    What changed on a public page, newest first.

    Args:
        publication_id: Which page; one that is not public has no changes but its end.
        since: Only what came after this moment.
        today: The day on which somebody asks.
    """
    day = today or datetime.now(UTC).date()
    found = store.find_by_id(publication_id)
    if found is None or found.publication.first_published_at is None:
        return ()
    live = found.publication.live
    settings = read_settings(live) if live is not None else None
    gathered = _gather_plans(found) if settings and Content.PLAN in settings.contents else _NONE
    series = _list_following(found, settings) if settings else ()
    rulings = _list_rulings(found) if settings else ()
    changes = _list_changes(found, settings, gathered, series, rulings, day)
    return tuple(one for one in changes if since is None or one.at > since)


# --- Making a page


@dataclass(frozen=True, slots=True)
class _Plans:
    """The plans of a district with their steps and histories, the one followed first."""

    plans: tuple[AdoptedPlan, ...]
    steps: Mapping[int, tuple[PlanAction, ...]]
    entries: Mapping[int, Sequence[Entry]]


_NONE: Final = _Plans((), {}, {})


def make_view(
    found: Found,
    settings: Settings,
    today: date,
    address: str,
    since: datetime,
    *,
    is_preview: bool = False,
) -> PublicView:
    """
    Make a page: the published one, or its owner's preview by the very same way.

    Raises:
        GoneError: every snapshot that it should show is gone.
    """
    publication, district = found.publication, found.district
    series = _list_following(found, settings)
    shown = _find_shown(district.id, settings, series)
    framework = get_version(shown[-1].edition, shown[-1].edition_version)
    document = shown[-1].document
    framework = fit_framework(framework, tuple(document["elements"]), tuple(document["components"]))
    latest = _describe_latest(found, shown[-1], framework, settings.contents)
    has_plan = Content.PLAN in settings.contents
    gathered = _gather_plans(found) if has_plan else _NONE
    rulings = _list_rulings(found)
    changes = _list_changes(found, settings, gathered, series, rulings, today)
    plans = _describe_plans(gathered, _find_plan_start(found, changes), today)
    plan = plans[0] if plans else None
    return PublicView(
        publication_id=publication.id,
        district_id=district.id,
        address=address,
        is_listed=settings.is_listed,
        name=district.name,
        place=district.place,
        state=district.state,
        kind=district.kind,
        is_demonstration=district.is_demonstration,
        contents=settings.contents,
        framework=framework,
        latest=latest,
        earlier=tuple(
            _describe_snapshot(found, one, settings.contents)
            for one in shown[:-1]
            if Content.TREND in settings.contents
        ),
        plan_name=plan.name if plan else "",
        plan_adopted=plan.adopted_on if plan else None,
        promises=plan.promises if plan else (),
        changes=changes,
        published_at=since,
        changed_at=max([since, *(change.at for change in changes)]),
        mark="" if is_preview else _make_glance(found, today).mark,
        license=settings.license,
        plan=plan,
        earlier_plans=plans[1:],
        rulings=rulings,
        is_preview=is_preview,
    )


# --- Snapshots


def _list_following(found: Found, settings: Settings | None) -> Sequence[FrozenSnapshot]:
    """The whole series where it appears by itself; nothing where the owner publishes each."""
    if settings is None or not settings.follows:
        return ()
    return store.list_series(found.district.id, settings.edition)


def _find_shown(
    district_id: int, settings: Settings, series: Sequence[FrozenSnapshot]
) -> Sequence[FrozenSnapshot]:
    """The snapshots of the page with their documents, the newest last."""
    has_trend = Content.TREND in settings.contents
    if settings.follows:
        ids = [one.id for one in (series if has_trend else series[-1:])]
    else:
        earlier = settings.earlier if has_trend else ()
        ids = [*earlier, *([settings.snapshot_id] if settings.snapshot_id else [])]
    shown = store.find_shown(district_id, ids) if ids else ()
    if not shown:
        raise GoneError(mark("The snapshot that this page showed is gone."))
    return shown


def _describe_latest(
    found: Found, frozen: FrozenSnapshot, framework: Framework, contents: frozenset[Content]
) -> PublicSnapshot:
    latest = _describe_snapshot(found, frozen, contents)
    # What cannot be shown with a snapshot is not even read.
    notes: Mapping[str, str] = {}
    if Content.NOTES in contents:
        notes = list_remarks(OpenedSnapshot(frozen, found.district, Role.VIEWER, framework))
    evidence = _list_evidence(frozen) if Content.EVIDENCE in contents else {}
    return replace(latest, notes={e: text for e, text in notes.items() if text}, evidence=evidence)


def _describe_snapshot(
    found: Found, frozen: FrozenSnapshot, contents: frozenset[Content]
) -> PublicSnapshot:
    return PublicSnapshot(
        id=frozen.id,
        as_of=frozen.as_of,
        taken_at=frozen.taken_at,
        edition_version=frozen.edition_version,
        document=filter_document(frozen.document, found.district.name, contents),
        notes={},
        evidence={},
    )


def filter_document(document: Document, name: str, contents: frozenset[Content]) -> Document:
    """A frozen document with nothing in it but what may be shown; see `PublicSnapshot`."""
    has_levels = Content.LEVELS in contents
    hidden = dict.fromkeys(HIDDEN)
    return {
        **{key: document[key] for key in KEPT},
        "district": name,
        "components": {
            component: {**score, "variance": score.get("variance") if has_levels else None}
            for component, score in document["components"].items()
        },
        "elements": {
            element: {key: result.get(key) for key in HIDDEN} if has_levels else dict(hidden)
            for element, result in document["elements"].items()
        },
        "component_variance": document.get("component_variance") if has_levels else None,
        # Which ratings have no evidence is told by its list, where that is published.
        "flags": [
            flag for flag in document["flags"] if has_levels and flag["kind"] != "words-only"
        ],
        "firmness": (
            document["firmness"] if has_levels else {"flips": [], "errors_to_change_verdict": None}
        ),
    }


def _list_evidence(
    frozen: FrozenSnapshot,
) -> dict[str, tuple[tuple[str, date | None, str], ...]]:
    """What counted when the snapshot was taken; snapshots of former years hold it in worksheets."""
    found: dict[str, list[tuple[str, date | None, str]]] = {}
    for element, document in sorted(frozen.worksheets.items()):
        for link in read_worksheet(document).links:
            found.setdefault(element, []).append((link.title, None, _keep_web(link.url)))
    for piece in frozen.document.get("evidence", {}).get("pieces", ()):
        if piece["counts"]:
            day = date.fromisoformat(piece["true_on"])
            title = piece["title"]
            found.setdefault(piece["element"], []).append((title, day, _keep_web(piece["url"])))
    return {element: tuple(pieces) for element, pieces in found.items()}


def _keep_web(url: str) -> str:
    return url if url.lower().startswith(WEB) else ""


# --- Plans


def _gather_plans(found: Found) -> _Plans:
    plans = plan_store.list_plans(found.district.id)
    ids = [plan.id for plan in plans]
    if not ids:
        return _NONE
    steps: dict[int, list[PlanAction]] = {}
    for step in store.list_steps(ids):
        steps.setdefault(step.plan_id, []).append(step)
    return _Plans(
        tuple(plans),
        {plan_id: tuple(own) for plan_id, own in steps.items()},
        store.list_plan_entries(ids),
    )


def _find_plan_start(found: Found, changes: Iterable[Change]) -> datetime:
    """Since when the page has shown plans: first published, or switched on last."""
    switched = [
        change.at
        for change in changes
        if change.facts["what"] == "content-on" and change.facts["content"] == Content.PLAN.value
    ]
    started = found.publication.first_published_at
    return max(switched) if switched else started or datetime.combine(date.max, time(), UTC)


def _describe_plans(gathered: _Plans, since: datetime, today: date) -> tuple[PublicPlan, ...]:
    """The plan that is followed, or the last one, then those that were given up in public."""
    plans = gathered.plans
    shown = [*plans[:1], *(p for p in plans[1:] if p.closed_at is not None and p.closed_at > since)]
    return tuple(_describe_plan(gathered, plan, today) for plan in shown)


def _describe_plan(gathered: _Plans, plan: AdoptedPlan, today: date) -> PublicPlan:
    framework = get_edition(plan.edition)
    entries = gathered.entries.get(plan.id, ())
    promises = []
    for step in gathered.steps.get(plan.id, ()):
        element = framework.elements.get(step.element_id or "")
        planned = PlannedStep(
            step.number,
            step.title,
            step.element_id or "",
            element.title if element else "",
            step.from_level,
            step.to_level,
            step.status,
            step.due,
        )
        promises.append(read_promise(planned, entries, today, is_open=plan.closed_at is None))
    return PublicPlan(
        name=plan.name,
        adopted_on=plan.adopted_at.date(),
        first_day=plan.first_day,
        closed_on=plan.closed_at.date() if plan.closed_at else None,
        closed_reason=plan.closed_reason,
        promises=tuple(promises),
    )


# --- Challenges that were upheld


def _list_rulings(found: Found) -> tuple[PublicRuling, ...]:
    """What was upheld; nothing is asked where the mark says that there is nothing."""
    return list_rulings(found.district.id) if found.has_rulings else ()


# --- What changed


def _list_changes(
    found: Found,
    settings: Settings | None,
    gathered: _Plans,
    series: Sequence[FrozenSnapshot],
    rulings: Sequence[PublicRuling],
    today: date,
) -> tuple[Change, ...]:
    publication, kind = found.publication, found.district.kind
    events = store.list_events(publication.id) if publication.events else ()
    changes = [change for _, change in list_event_changes(publication.id, events, kind)]
    if settings is not None and publication.first_published_at is not None:
        since = _find_plan_start(found, changes)
        for plan in gathered.plans:
            titles = {step.number: step.title for step in gathered.steps.get(plan.id, ())}
            history = gathered.entries.get(plan.id, ())
            changes += list_plan_changes(plan.id, plan.name, history, titles, kind, since, today)
        changes += _list_arrivals(events, series, kind)
        changes += list_ruling_changes(rulings)
    return tuple(sorted(changes, key=lambda one: (one.at, one.key), reverse=True))


def _list_arrivals(
    events: Sequence[Entry], series: Sequence[FrozenSnapshot], kind: Kind
) -> Iterable[Change]:
    """Snapshots that appeared by themselves: each that was the newest when it was taken."""
    started: datetime | None = None
    for event in events:
        if event.after.get("follows") and started is None:
            started = event.at
        elif "follows" in event.after and not event.after["follows"]:
            started = None
    if started is None:
        return
    newest: tuple[date, int] | None = None
    for one in sorted(series, key=lambda snapshot: (snapshot.taken_at, snapshot.id)):
        place = (one.as_of, one.id)
        if newest is not None and place < newest:
            continue
        newest = place
        if one.taken_at > started:
            facts = {"who": kind.value, "as_of": one.as_of.isoformat()}
            yield make_change(f"snapshot-{one.id}", one.taken_at, "snapshot", "snapshot", facts)

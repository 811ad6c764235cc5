"""
What the owner of a district does to its public page: prepare, preview, publish, take down.

A draft is changed freely. What everybody reads changes only when the owner publishes the draft, and
each time an entry is added to the page's sealed history, which the page itself tells from.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import IntegrityError

from selfassess.domain.errors import ConflictError, InvalidInputError
from selfassess.domain.permissions import Permission, Role, check_may
from selfassess.domain.publication import (
    MOST_ADDRESS,
    Content,
    Settings,
    check_address,
    make_address,
)
from selfassess.domain.tracking import Entry, Facts, Misfit, check_history, find_changes, make_entry
from selfassess.extensions import db
from selfassess.formats.publications import read_settings, write_settings
from selfassess.services import audit
from selfassess.services.access import Actor, get_district
from selfassess.services.editions import get_edition
from selfassess.services.names import open_names, refer_to
from selfassess.services.publications import PublicView, make_view, tell_listeners
from selfassess.store import publications as store
from selfassess.store import snapshots as snapshot_store

if TYPE_CHECKING:
    from selfassess.store.models import District
    from selfassess.store.models.assessments import Snapshot as FrozenSnapshot
    from selfassess.store.models.publications import PublicationAddress
    from selfassess.store.publications import Found

KEY_BYTES: Final = 18
"""Of the key of a link: nobody guesses 144 bits, and the address can still be read out."""
LONGEST_NOTE: Final = 500
"""Of what an owner tells the public about a change. [characters]"""
MOST_TRIES: Final = 1_000


@dataclass(frozen=True, slots=True)
class OpenedPublication:
    """
    What a district publishes and prepares, for those who may see the district.

    Args:
        draft: What is prepared; None where the district has no snapshot yet.
        live: What everybody reads; None where that is nothing.
        name: The readable address, and
        key: the key of the link, as they are or would be; empty before the first draft is saved.
        former: Readable addresses that lead to the page by a redirect.
        series: The district's snapshots without their documents, oldest date first.
        events: The history of the page, oldest first.
        version: Guards against overwriting; 0 where nothing was saved yet.
    """

    district: District
    role: Role
    draft: Settings | None
    live: Settings | None
    name: str
    key: str
    former: tuple[str, ...]
    series: Sequence[FrozenSnapshot]
    events: tuple[Entry, ...]
    version: int
    published_at: datetime | None
    was_published: bool
    misfits: tuple[Misfit, ...]

    @property
    def address(self) -> str:
        """The last part of the address at which everybody reads the page; empty for nowhere."""
        if self.live is None:
            return ""
        return self.name if self.live.is_listed else self.key

    @property
    def is_changed(self) -> bool:
        """Whether the draft differs from what everybody reads."""
        if self.draft is None:
            return False
        return self.live is None or _fix(self.draft, self.series) != self.live


# --- Looking


def open_publication(
    actor: Actor, district_id: int, permission: Permission = Permission.SEE
) -> OpenedPublication:
    """
    Open what a district publishes.

    Raises:
        NotFoundError: the actor has no part in the district.
        NotAllowedError: the role does not allow it.
    """
    district, role = get_district(actor, district_id, permission)
    series = snapshot_store.list_snapshots(district_id)
    found = store.find_of_district(district_id)
    if found is None:
        draft = suggest(series)
        name = make_address(district.name)
        return OpenedPublication(
            district, role, draft, None, name, "", (), series, (), 0, None, False, ()
        )
    publication = found.publication
    addresses = store.list_addresses(publication.id)
    events = store.list_events(publication.id)
    names = open_names(district_id)
    return OpenedPublication(
        district=district,
        role=role,
        draft=read_settings(publication.draft),
        live=read_settings(publication.live) if publication.live is not None else None,
        name=_find_current(addresses, is_name=True),
        key=_find_current(addresses, is_name=False),
        former=tuple(one.address for one in addresses if one.is_name and one.ended_at),
        series=series,
        events=tuple(replace(event, by=names.show(event.by)) for event in events),
        version=publication.version,
        published_at=publication.published_at,
        was_published=publication.first_published_at is not None,
        misfits=check_history(events, publication.seal, {}),
    )


def suggest(series: Sequence[FrozenSnapshot]) -> Settings | None:
    """What a page begins with: the newest snapshot by a link, and nothing beside its components."""
    if not series:
        return None
    newest = series[-1]
    return Settings(False, frozenset(), newest.edition, newest.id)


def preview(actor: Actor, district_id: int, now: datetime) -> PublicView:
    """
    The page as everybody would read it once the draft is published, made in the same way.

    Raises:
        InvalidInputError: there is no snapshot to show yet.
        NotFoundError, NotAllowedError: see `open_publication`.
    """
    get_district(actor, district_id, Permission.PUBLISH)
    found = store.find_of_district(district_id)
    if found is None:
        raise InvalidInputError("Save first what shall be shown.")
    series = snapshot_store.list_snapshots(district_id)
    settings = _fix(read_settings(found.publication.draft), series)
    addresses = store.list_addresses(found.publication.id)
    address = _find_current(addresses, is_name=settings.is_listed)
    return make_view(found, settings, now.date(), address, now, is_preview=True)


def _find_current(addresses: Iterable[PublicationAddress], *, is_name: bool) -> str:
    for one in addresses:
        if one.is_name is is_name and one.ended_at is None:
            return one.address
    return ""


# --- Preparing


def save_draft(
    actor: Actor, district_id: int, settings: Settings, seen: int, now: datetime
) -> None:
    """
    Keep what an owner prepares; nobody else sees it.

    Args:
        actor: Who prepares it.
        district_id: Whose page.
        settings: What shall be shown.
        seen: The version that was on the screen; 0 where nothing was saved yet.
        now: The time.

    Raises:
        InvalidInputError: the snapshot is none of the district and edition, or reasons would be
            shown without the levels that they are about.
        ConflictError: another owner has changed it in between.
        NotFoundError, NotAllowedError: see `open_publication`.
    """
    district, _role = get_district(actor, district_id, Permission.PUBLISH)
    settings = _check(settings, snapshot_store.list_snapshots(district_id))
    document = write_settings(settings)
    found = store.find_of_district(district_id)
    if found is None:
        if seen:
            raise ConflictError(("publication",))
        _add(district, document)
        before: Facts = {}
    else:
        before = _tell(read_settings(found.publication.draft))
        _replace(found, seen, draft=document)
    changed = find_changes(before, _tell(settings), _tell(settings))
    if changed[1]:
        _note(actor, district_id, "prepared", *changed, now=now)
    db.session.commit()


def _add(district: District, document: dict[str, Any]) -> None:
    try:
        publication = store.add_publication(district.id, document)
        store.add_address(publication.id, _choose_address(district.name), is_name=True)
        store.add_address(publication.id, _make_key(), is_name=False)
    except IntegrityError:  # Two owners begin, or two districts of one name, at the same moment.
        db.session.rollback()
        raise ConflictError(("publication",)) from None


def _choose_address(name: str) -> str:
    """A readable address that nobody has yet."""
    address = make_address(name)
    for number in range(2, MOST_TRIES):
        if not store.is_taken(address):
            return address
        ending = f"-{number}"
        address = f"{make_address(name)[: MOST_ADDRESS - len(ending)]}{ending}"
    raise InvalidInputError("Every address made of this name is taken.", "address")


def _make_key() -> str:
    return secrets.token_urlsafe(KEY_BYTES)


def _check(settings: Settings, series: Sequence[FrozenSnapshot]) -> Settings:
    get_edition(settings.edition)
    own = [one for one in series if one.edition == settings.edition]
    if not own:
        raise InvalidInputError("There is no snapshot of this edition to show.", "snapshot")
    if not settings.follows and settings.snapshot_id not in {one.id for one in own}:
        raise InvalidInputError("Choose one of the snapshots of this edition.", "snapshot")
    if Content.NOTES in settings.contents and Content.LEVELS not in settings.contents:
        raise InvalidInputError(
            "The reasons speak of the levels. Show the levels, too, or leave the reasons out.",
            "contents",
        )
    return replace(settings, snapshot_id=None if settings.follows else settings.snapshot_id)


def _fix(settings: Settings, series: Sequence[FrozenSnapshot]) -> Settings:
    """Settings with the snapshots before the chosen one: what is there now, and nothing later."""
    if settings.follows:
        return replace(settings, snapshot_id=None, earlier=())
    earlier: list[int] = []
    for one in series:
        if one.id == settings.snapshot_id:
            break
        if one.edition == settings.edition:
            earlier.append(one.id)
    return replace(settings, earlier=tuple(earlier))


# --- Publishing


def publish(actor: Actor, district_id: int, seen: int, now: datetime, note: str = "") -> None:
    """
    Let everybody read what was prepared.

    Args:
        actor: Who publishes it.
        district_id: Whose page.
        seen: The version that was on the screen: the one that was previewed.
        now: The time.
        note: What the public is told on why something changed; may be empty.

    Raises:
        InvalidInputError: nothing was prepared, or nothing has changed.
        ConflictError: another owner has changed it in between.
        NotFoundError, NotAllowedError: see `open_publication`.
    """
    found = _find(actor, district_id)
    publication = found.publication
    series = snapshot_store.list_snapshots(district_id)
    draft = _fix(_check(read_settings(publication.draft), series), series)
    live = read_settings(publication.live) if publication.live is not None else None
    if draft == live:
        raise InvalidInputError("Everybody reads this already: nothing has changed.")
    if publication.first_published_at is None:
        kind = "published"
    else:
        kind = "changed" if live is not None else "republished"
    # What is put back is held against what everybody could read last.
    before = _find_last(store.list_events(publication.id))
    after = {**_tell(draft), "as_of": _find_day(draft, series)}
    _write(
        actor,
        found,
        seen,
        kind,
        before,
        after,
        _read_note(note),
        now,
        live=write_settings(draft),
        is_listed=draft.is_listed,
        first_published_at=publication.first_published_at or now,
        published_at=now if live is None else publication.published_at,
    )


def unpublish(actor: Actor, district_id: int, seen: int, now: datetime, note: str = "") -> None:
    """
    Take the page down: from now on nobody reads it, and its draft stays.

    Raises:
        InvalidInputError: it is not public.
        ConflictError: another owner has changed it in between.
        NotFoundError, NotAllowedError: see `open_publication`.
    """
    found = _find(actor, district_id)
    if found.publication.live is None:
        raise InvalidInputError("This page is not public.")
    _write(
        actor, found, seen, "unpublished", {}, {}, _read_note(note), now, live=None, is_listed=False
    )


def renew_link(actor: Actor, district_id: int, seen: int, now: datetime) -> None:
    """
    Give the page another secret link; the old one leads nowhere from this moment.

    Raises:
        ConflictError: another owner has changed it in between.
        NotFoundError, NotAllowedError: see `open_publication`.
    """
    found = _find(actor, district_id)
    if found.publication.first_published_at is None:
        store.delete_address(found.publication.id, is_name=False)
    else:
        store.end_address(found.publication.id, now, is_name=False)
    store.add_address(found.publication.id, _make_key(), is_name=False)
    # The key itself stands in no history: whoever reads one could use it.
    _write(actor, found, seen, "link", {}, {}, "", now)


def change_address(actor: Actor, district_id: int, address: str, seen: int, now: datetime) -> None:
    """
    Give the page another readable address; a published one leads there for good.

    Raises:
        InvalidInputError: it cannot be an address, or another page has or had it.
        ConflictError: another owner has changed it in between.
        NotFoundError, NotAllowedError: see `open_publication`.
    """
    found = _find(actor, district_id)
    publication_id = found.publication.id
    address = check_address(address.strip().lower())
    addresses = store.list_addresses(publication_id)
    current = _find_current(addresses, is_name=True)
    if address == current:
        return
    is_own = any(one.address == address and one.is_name for one in addresses)
    if not is_own and store.is_taken(address):
        raise InvalidInputError("Another page has this address, or had it.", "address")
    if found.publication.first_published_at is None:
        store.delete_address(publication_id, is_name=True)
    else:
        store.end_address(publication_id, now, is_name=True)
    try:
        if is_own:
            store.take_up_address(publication_id, address)
        else:
            store.add_address(publication_id, address, is_name=True)
    except IntegrityError:
        db.session.rollback()
        raise InvalidInputError("Another page has this address, or had it.", "address") from None
    _write(actor, found, seen, "address", {"address": current}, {"address": address}, "", now)


# --- Writing down


def _find(actor: Actor, district_id: int) -> Found:
    _district, role = get_district(actor, district_id, Permission.PUBLISH)
    check_may(role, Permission.PUBLISH)
    found = store.find_of_district(district_id)
    if found is None:
        raise InvalidInputError("Nothing was prepared yet. Save first what shall be shown.")
    return found


def _replace(found: Found, seen: int, **columns: Any) -> None:
    if not store.replace_publication(found.publication.id, seen, **columns):
        db.session.rollback()
        raise ConflictError(("publication",))


def _write(
    actor: Actor,
    found: Found,
    seen: int,
    kind: str,
    before: Facts,
    after: Facts,
    note: str,
    now: datetime,
    **columns: Any,
) -> None:
    """Change a publication, write the entry of its history, and tell whoever waits for it."""
    publication_id, district_id = found.publication.id, found.district.id
    entry = make_entry(
        found.publication.events + 1,
        found.publication.seal,
        action=None,
        at=now,
        by=refer_to(district_id, actor, audit.SOMEBODY),
        kind=kind,
        before=before,
        after=after,
        note=note,
    )
    _replace(found, seen, events=entry.number, seal=entry.seal, changed_at=now, **columns)
    store.append_event(publication_id, entry, actor.user_id)
    _note(actor, district_id, kind, *find_changes(before, after, after), now=now, why=note)
    db.session.commit()
    tell_listeners(publication_id)


def _note(
    actor: Actor,
    district_id: int,
    done: str,
    before: Facts,
    after: Facts,
    *,
    now: datetime,
    why: str = "",
) -> None:
    facts = {**after, "done": done}
    audit.record(
        actor, district_id, "publication", before=dict(before), after=facts, why=why, now=now
    )


def _tell(settings: Settings) -> dict[str, str | int | None]:
    """What is decided, as histories keep it."""
    return {
        "listed": int(settings.is_listed),
        "contents": " ".join(one.value for one in Content if one in settings.contents),
        "edition": settings.edition,
        "snapshot": settings.snapshot_id,
        "follows": int(settings.follows),
        "license": settings.license.value,
    }


def _find_last(events: Sequence[Entry]) -> Facts:
    """What the newest entry that tells of contents says."""
    return next((event.after for event in reversed(events) if "contents" in event.after), {})


def _find_day(settings: Settings, series: Sequence[FrozenSnapshot]) -> str | None:
    own = [one for one in series if one.edition == settings.edition]
    if settings.follows:
        return own[-1].as_of.isoformat()
    return next((one.as_of.isoformat() for one in own if one.id == settings.snapshot_id), None)


def _read_note(note: str) -> str:
    if len(note) > LONGEST_NOTE:
        raise InvalidInputError(f"Keep it under {LONGEST_NOTE} characters.", "note")
    return note.strip()

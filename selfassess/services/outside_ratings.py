"""
Places that coalitions rate from public sources, and what the districts answer.

A coalition sees of a district what its listed public page shows, and nothing else. A district sees
of a coalition's ratings nothing until these are shared with it, and then what was shared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from selfassess.domain.districts import Kind
from selfassess.domain.errors import ConflictError, InvalidInputError, NotFoundError
from selfassess.domain.framework import Framework
from selfassess.domain.names import Names
from selfassess.domain.notices import NoticeKind
from selfassess.domain.outside_ratings import (
    LONGEST_PLACE,
    NOTHING_SAID,
    PlaceRevision,
    SourcedLevel,
    check_revisions,
    check_said,
    find_current,
    make_revision,
    measure_difference,
    rate_place,
    write_said,
)
from selfassess.domain.permissions import Permission, Role
from selfassess.domain.publication import Content
from selfassess.domain.sealing import NO_SEAL, Misfit
from selfassess.domain.snapshot import Snapshot
from selfassess.extensions import db
from selfassess.services import audit, notices, publications
from selfassess.services.access import Actor, get_district
from selfassess.services.audit import SOMEBODY
from selfassess.services.coalitions import RATERS, SPEAKERS, get_coalition
from selfassess.services.editions import get_edition, get_version
from selfassess.services.names import open_names, refer_to
from selfassess.services.publications import PublicView
from selfassess.store import coalitions as store
from selfassess.store.coalitions import PlaceGlance

if TYPE_CHECKING:
    from selfassess.store.models import District, PlaceReply, RatedPlace

LONGEST_REPLY: Final = 2_000
"""[characters]"""


@dataclass(frozen=True, slots=True)
class Published:
    """
    What a place publishes of itself on a listed page.

    `levels` has every element, None without a level; it is empty where levels are not published, or
    are those of another edition.
    """

    view: PublicView
    levels: Mapping[str, int | None]

    @property
    def as_of(self) -> date:
        """The date that the published levels are for."""
        return self.view.latest.as_of


@dataclass(frozen=True, slots=True)
class Reply:
    """
    What the district answers to the rating of an element.

    `is_older` tells that the rating was changed since. `by` is a name for the district's own
    people, and empty for everybody else.
    """

    text: str
    district: str
    at: datetime
    number: int
    is_older: bool
    by: str = ""


@dataclass(frozen=True, slots=True)
class PlaceElement:
    """
    An element of a place: what the coalition says, what the place publishes, what it replies.

    `published` is None where the place publishes no level. `earlier` are replies that were replaced
    or taken back, oldest first.
    """

    id: str
    said: SourcedLevel
    revision: int
    at: datetime | None
    published: int | None
    difference: int | None
    reply: Reply | None
    earlier: tuple[Reply, ...] = ()
    last_reply: int = 0
    """Number of the newest reply, also of one that took a reply back; 0 where there is none."""


@dataclass(frozen=True, slots=True)
class OpenedPlace:
    """
    A rated place as somebody may see it.

    `unshared` counts what the coalition has said since it shared; for the district it is 0.
    """

    coalition: str
    role: Role
    place: RatedPlace
    framework: Framework
    snapshot: Snapshot
    elements: Mapping[str, PlaceElement]
    published: Published | None
    unshared: int

    @property
    def name(self) -> str:
        """The place's name."""
        return self.place.name


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An entry of the history of an element, with the name of whoever made it."""

    entry: PlaceRevision
    by: str


# --- For the coalition


def list_places(actor: Actor, coalition_id: int) -> tuple[District, Role, Sequence[PlaceGlance]]:
    """
    The places that a coalition rates.

    Raises:
        NotFoundError, NotAllowedError: see `get_coalition`.
    """
    coalition, role = get_coalition(actor, coalition_id)
    return coalition, role, store.list_places(coalition_id)


def add_place(
    actor: Actor,
    coalition_id: int,
    edition: str,
    now: datetime,
    *,
    name: str = "",
    address: str = "",
) -> int:
    """
    Begin to rate a place.

    Args:
        actor: Who begins.
        coalition_id: For which coalition.
        edition: By which rubric.
        now: The present moment.
        name: The name of a place that is only named, or
        address: the address of a listed public page of this installation.

    Returns:
        The place's id.

    Raises:
        InvalidInputError: there is neither, no such page, or the coalition rates it already.
        NotFoundError, NotAllowedError: see `get_coalition`, `get_edition`.
    """
    get_coalition(actor, coalition_id, Permission.RATE_PLACES)
    framework = get_edition(edition)
    district_id = None
    if address:
        view = find_page(address)
        district_id, name = view.district_id, view.name
        if store.find_place_of(coalition_id, district_id, edition) is not None:
            raise InvalidInputError("You rate this place by this rubric already.", "place")
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_PLACE:
        raise InvalidInputError(f"Give a name of 1 to {LONGEST_PLACE} characters.", "name")
    place = store.add_place(
        coalition_id,
        district_id=district_id,
        name=name,
        edition=framework.id,
        edition_version=framework.version,
        created_at=now,
    )
    audit.record(actor, coalition_id, "place", after={"name": name, "edition": edition}, now=now)
    db.session.commit()
    return place.id


def find_page(address: str) -> PublicView:
    """
    Find the listed page of a district or city by its address.

    Raises:
        InvalidInputError: there is none in the public list.
    """
    try:
        view = publications.find_public(address)
    except NotFoundError:
        view = None
    if view is None or not view.is_listed or view.kind is Kind.COALITION:
        raise InvalidInputError("There is no such page in the public list (any more).", "place")
    return view


def open_place(actor: Actor, coalition_id: int, place_id: int) -> OpenedPlace:
    """
    Open a place that a coalition rates.

    Raises:
        NotFoundError: there is no such place in this coalition.
        NotAllowedError: see `get_coalition`.
    """
    coalition, role = get_coalition(actor, coalition_id)
    place = _get_place(coalition_id, place_id)
    return _open(coalition.name, role, place, store.list_revisions(place_id))


def open_history(
    actor: Actor, coalition_id: int, place_id: int, element_id: str
) -> tuple[tuple[HistoryLine, ...], tuple[Misfit, ...]]:
    """
    What a coalition has said of an element, newest first, and whether the history is whole.

    Raises:
        NotFoundError, NotAllowedError: see `open_place`.
    """
    get_coalition(actor, coalition_id)
    place = _get_place(coalition_id, place_id)
    entries = store.list_revisions(place_id)
    names = open_names(coalition_id)
    lines = [HistoryLine(one, names.show(one.by)) for one in entries if one.element == element_id]
    return tuple(reversed(lines)), check_revisions(entries, place.seal or NO_SEAL)


def rate(
    actor: Actor,
    coalition_id: int,
    place_id: int,
    element_id: str,
    said: SourcedLevel,
    why: str,
    seen: int,
    now: datetime,
) -> None:
    """
    Say something of an element from then on; what was said before stays in the history.

    Args:
        actor: Who says it.
        coalition_id: For which coalition.
        place_id: Of which place.
        element_id: Of which element.
        said: What is said, with its sources.
        why: Why it differs from what was said before.
        seen: Number of the entry that was on the screen; 0 where there was none.
        now: The present moment.

    Raises:
        InvalidInputError: it cannot be taken; see `check_said`.
        ConflictError: somebody has said something else meanwhile.
        NotFoundError, NotAllowedError: see `open_place`.
    """
    get_coalition(actor, coalition_id, Permission.RATE_PLACES)
    store.lock_place(place_id)
    place = _get_place(coalition_id, place_id)
    framework = get_version(place.edition, place.edition_version)
    current = find_current(store.list_revisions(place_id)).get(element_id)
    if seen != (current.number if current else 0):
        db.session.rollback()
        raise ConflictError((element_id,))
    before = current.said if current else NOTHING_SAID
    check_said(framework, element_id, said, before, why, now.date())
    entry = make_revision(
        place.revisions + 1,
        place.seal or NO_SEAL,
        element=element_id,
        at=now,
        by=refer_to(coalition_id, actor, SOMEBODY),
        said=said,
        why=why.strip(),
    )
    store.add_revision(place_id, entry, actor.user_id)
    audit.record(
        actor,
        coalition_id,
        "place-rated",
        element_id=element_id,
        before={"place": place.name, **_tell(before)},
        after={"place": place.name, **_tell(said)},
        why=why.strip(),
        now=now,
    )
    db.session.commit()


def _tell(said: SourcedLevel) -> dict[str, object]:
    document = write_said(said)
    document["sources"] = [source.title for source in said.sources]
    return document


def share(actor: Actor, coalition_id: int, place_id: int, seen: int, now: datetime) -> None:
    """
    Let the district read what the coalition says of it now, and tell its owners and editors.

    Args:
        actor: Who decides.
        coalition_id: For which coalition.
        place_id: Which place.
        seen: How many entries the history had on the screen: nobody shares what they did not see.
        now: The present moment.

    Raises:
        InvalidInputError: the place is none of this installation, or nothing is new.
        ConflictError: something was said meanwhile.
        NotFoundError, NotAllowedError: see `open_place`.
    """
    coalition, _role = get_coalition(actor, coalition_id, Permission.SPEAK)
    store.lock_place(place_id)
    place = _get_place(coalition_id, place_id)
    if place.district_id is None:
        raise InvalidInputError("This place is not on this site, so that nobody could read it.")
    if place.revisions != seen:
        db.session.rollback()
        raise ConflictError(("place",))
    if place.revisions <= place.shared_through:
        raise InvalidInputError("Nothing is new since you shared.")
    what = "changes in how it rates" if place.shared_through else "how it rates"
    store.share(place_id, place.revisions, now)
    audit.record(actor, coalition_id, "place-shared", after={"name": place.name}, now=now)
    _tell_people(
        actor,
        place.district_id,
        SPEAKERS,
        f"{coalition.name} shares {what} {place.name} from public sources. You can reply.",
        f"/districts/{place.district_id}/outside-ratings/{place_id}",
        now,
    )
    db.session.commit()


def stop_sharing(actor: Actor, coalition_id: int, place_id: int, now: datetime) -> None:
    """
    Let the district read nothing any more; its replies stay.

    Raises:
        NotFoundError, NotAllowedError: see `open_place`.
    """
    get_coalition(actor, coalition_id, Permission.SPEAK)
    store.lock_place(place_id)
    place = _get_place(coalition_id, place_id)
    if place.shared_through:
        store.share(place_id, 0, None)
        audit.record(actor, coalition_id, "place-unshared", after={"name": place.name}, now=now)
    db.session.commit()


# --- For the district


def list_shared(actor: Actor, district_id: int) -> tuple[District, Role, Sequence[PlaceGlance]]:
    """
    The ratings that coalitions share with a district.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`.
    """
    district, role = get_district(actor, district_id, Permission.SEE)
    return district, role, store.list_shared(district_id)


def open_shared(actor: Actor, district_id: int, place_id: int) -> OpenedPlace:
    """
    Open what a coalition shares with a district: what held when it was shared.

    Raises:
        NotFoundError: there is no such district, or nothing of this id is shared with it.
        NotAllowedError: see `get_district`.
    """
    _district, role = get_district(actor, district_id, Permission.SEE)
    found = store.find_shared(district_id, place_id)
    if found is None:
        raise NotFoundError("There is no such rating, or it is not shared with you (any more).")
    place, coalition = found
    revisions = store.list_revisions(place_id, place.shared_through)
    return _open(coalition, role, place, revisions, open_names(district_id))


def reply(
    actor: Actor,
    district_id: int,
    place_id: int,
    element_id: str,
    text: str,
    seen: int,
    now: datetime,
) -> None:
    """
    Answer the rating of an element; an answer before it stays in the history.

    Args:
        actor: Who answers.
        district_id: For which district.
        place_id: Which rating.
        element_id: Which element.
        text: The answer; empty to take the present one back.
        seen: Number of the answer that was on the screen; 0 where there was none.
        now: The present moment.

    Raises:
        InvalidInputError: it is too long, changes nothing, or there is nothing to answer.
        ConflictError: a colleague has answered meanwhile.
        NotFoundError, NotAllowedError: see `open_shared`.
    """
    district, _role = get_district(actor, district_id, Permission.SPEAK)
    store.lock_place(place_id)
    opened = open_shared(actor, district_id, place_id)
    element = opened.elements.get(element_id)
    if element is None or not element.revision:
        raise InvalidInputError("Nothing was said of this element that could be answered.", "text")
    text = text.strip()
    if len(text) > LONGEST_REPLY:
        raise InvalidInputError(f"Use at most {LONGEST_REPLY:,} characters.", "text")
    rows = store.list_replies(place_id)
    last = next((row for row in reversed(rows) if row.element_id == element_id), None)
    if seen != (last.number if last else 0):
        db.session.rollback()
        raise ConflictError((element_id,))
    if text == (last.text if last else ""):
        raise InvalidInputError("Write your reply." if not text else "Nothing was changed.", "text")
    store.add_reply(
        place_id,
        number=len(rows) + 1,
        element_id=element_id,
        revision=element.revision,
        district=district.name,
        at=now,
        by_id=actor.user_id,
        by=refer_to(district_id, actor, SOMEBODY),
        text=text,
    )
    audit.record(
        actor,
        district_id,
        "place-reply",
        element_id=element_id,
        before={"reply": last.text if last else "", "to": opened.coalition},
        after={"reply": text, "to": opened.coalition},
        now=now,
    )
    coalition_id = opened.place.coalition_id
    _tell_people(
        actor,
        coalition_id,
        RATERS,
        f"{district.name} has replied to your rating of {element_id}.",
        f"/coalitions/{coalition_id}/places/{place_id}/elements/{element_id}",
        now,
    )
    db.session.commit()


# --- Shared by both


def find_published(place: RatedPlace, framework: Framework) -> Published | None:
    """What a place publishes of itself; None where it has no listed page."""
    if place.district_id is None:
        return None
    view = publications.find_listed(place.district_id)
    if view is None:
        return None
    is_same = view.framework.id == framework.id and Content.LEVELS in view.contents
    elements = view.latest.document.get("elements", {}) if is_same else {}
    return Published(
        view,
        {id_: elements[id_].get("level") for id_ in framework.elements if id_ in elements},
    )


def _get_place(coalition_id: int, place_id: int) -> RatedPlace:
    place = store.find_place(coalition_id, place_id)
    if place is None:
        raise NotFoundError("There is no such place in this coalition.")
    return place


def _open(
    coalition: str,
    role: Role,
    place: RatedPlace,
    revisions: Sequence[PlaceRevision],
    names: Names | None = None,
) -> OpenedPlace:
    framework = get_version(place.edition, place.edition_version)
    current = find_current(revisions)
    published = find_published(place, framework)
    replies: dict[str, list[PlaceReply]] = {}
    for row in store.list_replies(place.id):
        replies.setdefault(row.element_id, []).append(row)
    return OpenedPlace(
        coalition=coalition,
        role=role,
        place=place,
        framework=framework,
        snapshot=rate_place(framework, current),
        elements={
            id_: _describe(
                id_,
                current.get(id_),
                published.levels.get(id_) if published else None,
                replies.get(id_, []),
                names,
            )
            for id_ in framework.elements
        },
        published=published,
        unshared=len(revisions) - place.shared_through if names is None else 0,
    )


def _describe(
    element_id: str,
    revision: PlaceRevision | None,
    published: int | None,
    rows: Sequence[PlaceReply],
    names: Names | None,
) -> PlaceElement:
    said = revision.said if revision else NOTHING_SAID
    number = revision.number if revision else 0
    replies = [
        Reply(
            row.text,
            row.district,
            row.at,
            row.number,
            row.revision < number,
            names.show(row.by) if names else "",
        )
        for row in rows
    ]
    last = replies[-1] if replies and replies[-1].text else None
    return PlaceElement(
        id=element_id,
        said=said,
        revision=number,
        at=revision.at if revision else None,
        published=published,
        difference=measure_difference(published, said.level),
        reply=last,
        earlier=tuple(one for one in replies if one is not last and one.text),
        last_reply=rows[-1].number if rows else 0,
    )


def _tell_people(
    actor: Actor, district_id: int, roles: Sequence[Role], text: str, path: str, now: datetime
) -> None:
    people = [id_ for id_ in store.list_people(district_id, roles) if id_ != actor.user_id]
    notices.tell(people, NoticeKind.SHARED, text, path, now, district_id=district_id)

"""Following the listed public pages of districts: what they promise, and what has changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Final

from selfassess.domain.errors import InvalidInputError, NotFoundError
from selfassess.domain.framework import Framework
from selfassess.domain.notices import NoticeKind
from selfassess.domain.permissions import Permission, Role
from selfassess.domain.publication import Change, Promise
from selfassess.extensions import db
from selfassess.services import audit, notices, publications
from selfassess.services.access import Actor
from selfassess.services.accounts import get_user_id
from selfassess.services.coalitions import READERS, get_coalition
from selfassess.services.outside_ratings import find_page
from selfassess.services.publications import PublicView
from selfassess.store import coalitions as store
from selfassess.store import districts

if TYPE_CHECKING:
    from selfassess.store.models import District, Follow

MOST_FOLLOWED: Final = 50
"""How many pages a coalition can follow. [pages]"""


@dataclass(frozen=True, slots=True)
class Unblocking:
    """
    Who can unblock a promise or an element: the lever of the edition's step, and who leads it.

    `lever` and `meaning` are words of the edition; `lead` and `first` those of its step.
    """

    element: str
    lever: str
    meaning: str
    lead: str
    first: str


@dataclass(frozen=True, slots=True)
class FollowedPage:
    """
    A followed page as somebody reads it; `view` is None where it is not listed any more.

    `news` are the changes since that person has last read them, newest first. `levers` has who can
    unblock each promise that is still open, by the promise's number.
    """

    coalition: District
    role: Role
    follow: Follow
    name: str
    view: PublicView | None
    seen_at: datetime
    news: tuple[Change, ...]
    levers: dict[int, Unblocking]


def follow(actor: Actor, coalition_id: int, address: str, now: datetime) -> int:
    """
    Begin to follow the listed page of a district or city.

    Returns:
        The id of the following; the known one where the coalition follows the page already.

    Raises:
        InvalidInputError: there is no such page, or too many are followed.
        NotFoundError, NotAllowedError: see `get_coalition`.
    """
    get_coalition(actor, coalition_id, Permission.RATE_PLACES)
    view = find_page(address)
    known = store.find_follow_of(coalition_id, view.district_id)
    if known is not None:
        return known.id
    if len(store.list_follows(coalition_id)) >= MOST_FOLLOWED:
        raise InvalidInputError(f"You follow {MOST_FOLLOWED} pages already; leave one first.")
    made = store.add_follow(coalition_id, view.district_id, now)
    audit.record(actor, coalition_id, "follow", after={"name": view.name}, now=now)
    db.session.commit()
    return made.id


def unfollow(actor: Actor, coalition_id: int, follow_id: int, now: datetime) -> None:
    """
    Follow a page no more; ratings and challenges stay.

    Raises:
        NotFoundError, NotAllowedError: see `open_follow`.
    """
    get_coalition(actor, coalition_id, Permission.RATE_PLACES)
    found = _get_follow(coalition_id, follow_id)
    district = districts.find_any(found.district_id)
    name = district.name if district else ""
    store.remove_follow(found)
    audit.record(actor, coalition_id, "follow", before={"name": name}, now=now)
    db.session.commit()


def open_follow(actor: Actor, coalition_id: int, follow_id: int) -> FollowedPage:
    """
    Open a followed page: nothing but what everybody can read there.

    Raises:
        NotFoundError: the coalition follows no page of this id.
        NotAllowedError: see `get_coalition`.
    """
    coalition, role = get_coalition(actor, coalition_id)
    found = _get_follow(coalition_id, follow_id)
    view = publications.find_listed(found.district_id)
    district = None if view else districts.find_any(found.district_id)
    visits = store.list_visits([follow_id], actor.user_id)
    seen_at = visits.get(follow_id, found.since)
    return FollowedPage(
        coalition=coalition,
        role=role,
        follow=found,
        name=view.name if view else district.name if district else "",
        view=view,
        seen_at=seen_at,
        news=tuple(change for change in view.changes if change.at > seen_at) if view else (),
        levers=find_levers(view.framework, view.promises) if view else {},
    )


def find_levers(framework: Framework, promises: Iterable[Promise]) -> dict[int, Unblocking]:
    """Who can unblock each promise on an element that is still open, by the promise's number."""
    found = {}
    for promise in promises:
        if promise.state in {"done", "dropped"} or promise.element not in framework.elements:
            continue
        lever = find_lever(framework, promise.element, promise.to_level)
        if lever is not None:
            found[promise.number] = lever
    return found


def find_lever(framework: Framework, element_id: str, level: int | None) -> Unblocking | None:
    """
    Who can unblock an element on its way to a level, by the edition's actions.

    Where the edition has no such step, its word for the element as a whole counts.
    """
    step = framework.step_to.get((element_id, level)) if level is not None else None
    lever_id = step.lever if step else framework.elements[element_id].lever
    lever = next((one for one in framework.levers if one.id == lever_id), None)
    if lever is None:
        return None
    return Unblocking(
        element_id,
        lever.label,
        lever.meaning,
        step.lead if step else "",
        step.first if step else "",
    )


def note_read(actor: Actor, coalition_id: int, follow_id: int, now: datetime) -> None:
    """
    Note that somebody has read what changed until now.

    Raises:
        NotFoundError, NotAllowedError: see `open_follow`.
    """
    get_coalition(actor, coalition_id)
    _get_follow(coalition_id, follow_id)
    store.note_visit(follow_id, get_user_id(actor), now)
    db.session.commit()


def tell_followers(now: datetime) -> int:
    """
    Tell the people of each coalition what changed on the pages that it follows; the daily job.

    Returns:
        How many coalitions were told of a page.
    """
    told = 0
    for district_id, group in groupby(store.list_all_follows(), lambda one: one.district_id):
        view = publications.find_listed(district_id)
        if view is None:
            continue
        for one in group:
            news = [change for change in view.changes if one.told_at < change.at <= now]
            if not news:
                continue
            one.told_at = max(change.at for change in news)
            text = f"{view.name}: {news[0].title}"
            if len(news) > 1:
                text += f" And {len(news) - 1} more."
            notices.tell(
                store.list_people(one.coalition_id, READERS),
                NoticeKind.FOLLOWED,
                text,
                f"/coalitions/{one.coalition_id}/follows/{one.id}",
                now,
                district_id=one.coalition_id,
            )
            told += 1
    db.session.commit()
    return told


def _get_follow(coalition_id: int, follow_id: int) -> Follow:
    found = store.find_follow(coalition_id, follow_id)
    if found is None:
        raise NotFoundError("This coalition does not follow such a page (any more).")
    return found

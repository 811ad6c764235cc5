"""Telling people what concerns them: on their page, with a number in the menu, and once by mail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from selfassess.domain.errors import NotFoundError
from selfassess.domain.notices import NoticeKind
from selfassess.extensions import db
from selfassess.services.access import Actor
from selfassess.services.accounts import get_user_id
from selfassess.store import notices as store

if TYPE_CHECKING:
    from selfassess.store.models import Notice

PAGE_SIZE: Final = 25
"""[notices a page]"""
LONGEST_TEXT: Final = 500
"""[characters]"""


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A page of somebody's notices; numbers count from 1."""

    notices: Sequence[Notice]
    number: int
    pages: int
    total: int


def tell(
    user_ids: Iterable[int],
    kind: NoticeKind,
    text: str,
    url_path: str,
    now: datetime,
    *,
    district_id: int | None = None,
) -> None:
    """
    Tell some people something, inside the caller's transaction.

    Args:
        user_ids: Whom; each is told once. Leave out who has caused it.
        kind: Why they are told.
        text: One sentence, without anything that only members may read: it also goes by mail.
        url_path: Where the matter is, from the root of the site.
        now: The present moment.
        district_id: Which district it is about, so that it goes when the person leaves it.
    """
    if len(text) > LONGEST_TEXT:
        text = text[: LONGEST_TEXT - 1] + "…"
    store.add_notices(sorted(set(user_ids)), kind, text, url_path, now, district_id)


def list_notices(actor: Actor, number: int = 1) -> NoticePage:
    """
    List what somebody was told, unread first, a page at a time.

    A page that is not there gives the last one.
    """
    user_id = get_user_id(actor)
    total = store.count_notices(user_id)
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(number, 1), pages)
    return NoticePage(
        store.list_notices(user_id, (number - 1) * PAGE_SIZE, PAGE_SIZE), number, pages, total
    )


def follow(actor: Actor, notice_id: int, now: datetime) -> str:
    """
    Mark a notice as read.

    Returns:
        Where the matter is, from the root of the site.

    Raises:
        NotFoundError: the actor has no such notice.
    """
    user_id = get_user_id(actor)
    notice = store.find_notice(user_id, notice_id)
    if notice is None:
        raise NotFoundError("There is no such notice (any more).")
    path = notice.url_path
    store.mark_read(user_id, now, notice_id)
    db.session.commit()
    return path


def mark_all_read(actor: Actor, now: datetime) -> None:
    """Mark everything as read."""
    store.mark_read(get_user_id(actor), now)
    db.session.commit()

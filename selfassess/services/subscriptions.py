"""
Telling by mail what changed on a public page: those who asked for it and confirmed it, nobody else.

Whoever asks is told the same, whether their address is known already or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from selfassess.domain.errors import NotFoundError
from selfassess.domain.publication import Change
from selfassess.extensions import db
from selfassess.formats.languages import ENGLISH, LANGUAGES, Language, mark
from selfassess.formats.news import write_news, write_subject
from selfassess.services.access import hash_token, make_token
from selfassess.services.mail import send_mail
from selfassess.services.publications import PublicView, find_public, list_changes
from selfassess.store import subscriptions as store

if TYPE_CHECKING:
    from selfassess.store.models import Subscription

CONFIRM_WITHIN: Final = timedelta(days=7)
"""How long a link to confirm holds, and how long an address that nobody confirms is kept."""
FORGOTTEN_AFTER: Final = timedelta(days=30)
"""How long addresses are kept whose page is gone: it may come back."""
ASKED_AGAIN_AFTER: Final = timedelta(minutes=10)
"""How long nobody can have another mail sent to the same address."""
AT_ONCE: Final = 500
"""How many subscriptions are read at a time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A mail that follows on asking: with the token to confirm by, or, where that was done already,
    with the key to leave by.
    """

    email: str
    confirm_token: str
    leave_key: str


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What a mailed link is about. `page` is None where the page is not there any more."""

    address: str
    language: Language
    page: PublicView | None


@dataclass(frozen=True, slots=True)
class News:
    """A mail that tells somebody what changed."""

    subscription_id: int
    email: str
    subject: str
    body: str
    leave: str


@dataclass(frozen=True, slots=True)
class Told:
    """How many mails were sent, were sent earlier this day, and could not be sent."""

    sent: int
    earlier: int
    failed: int


# --- Asking, confirming, leaving


def ask(view: PublicView, email: str, language: Language, now: datetime) -> Asked | None:
    """
    Ask to be told of changes on a page.

    Args:
        view: The page.
        email: The address, in small letters.
        language: In which language to tell.
        now: The moment.

    Returns:
        The mail to send; None where one went to this address only minutes ago.
    """
    token = make_token()
    found = store.find_subscription(view.publication_id, email)
    if found is None:
        added = store.add_subscription(
            view.publication_id,
            email,
            address=view.address,
            language=language.code,
            confirm_hash=hash_token(token),
            leave_key=make_token(),
            now=now,
        )
        db.session.commit()
        return Asked(email, token, "") if added else None
    if now - found.asked_at < ASKED_AGAIN_AFTER:
        return None
    found.asked_at = now
    found.address = view.address
    if found.confirmed_at is None:
        found.confirm_hash = hash_token(token)
        found.language = language.code
    db.session.commit()
    if found.confirmed_at is None:
        return Asked(email, token, "")
    return Asked(email, "", found.leave_key)


def find_waiting(token: str, now: datetime) -> Subscribed:
    """
    What a mailed link would confirm.

    Raises:
        NotFoundError: the link is wrong, used or too old.
    """
    return _describe(_get_waiting(token, now))


def confirm(token: str, now: datetime) -> Subscribed:
    """
    Confirm; from now on changes are told.

    Raises:
        NotFoundError: the link is wrong, used or too old.
    """
    found = _get_waiting(token, now)
    found.confirmed_at = found.told_at = now
    found.confirm_hash = None
    db.session.commit()
    return _describe(found)


def find_by_leave_key(key: str) -> Subscribed:
    """
    What a link in a mail would end.

    Raises:
        NotFoundError: it was ended already, or the link is wrong.
    """
    return _describe(_get_by_leave_key(key))


def leave(key: str) -> Subscribed:
    """
    End the mails, and forget the address.

    Raises:
        NotFoundError: it was ended already, or the link is wrong.
    """
    found = _get_by_leave_key(key)
    described = _describe(found)
    store.delete_subscription(found.id)
    db.session.commit()
    return described


def _get_waiting(token: str, now: datetime) -> Subscription:
    found = store.find_waiting(hash_token(token), now - CONFIRM_WITHIN)
    if found is None:
        raise NotFoundError(
            mark("This link is used already, or too old. You can ask for the mails once more.")
        )
    return found


def _get_by_leave_key(key: str) -> Subscription:
    found = store.find_by_leave_key(key)
    if found is None:
        raise NotFoundError(mark("These mails were ended already."))
    return found


def _describe(found: Subscription) -> Subscribed:
    language = LANGUAGES.get(found.language, ENGLISH)
    return Subscribed(found.address, language, _find_page(found.address))


def _find_page(address: str) -> PublicView | None:
    try:
        return find_public(address)
    except NotFoundError:
        return None


# --- Telling


def list_news(now: datetime, site: str) -> Iterator[News]:
    """
    Write the mails that are due: one for each who is to be told of something and was not yet today.

    Args:
        now: The moment.
        site: Where people reach the site; without it no mail could be ended, and none is written.
    """
    if site:
        for subscription, news in _list_news(now, site.rstrip("/")):
            if subscription.told_on is None or subscription.told_on < now.date():
                yield news


def send_news(now: datetime, site: str) -> Told:
    """
    Send what is due, and forget addresses that are not needed; run twice, it sends none twice.

    Each mail is noted before it goes out, so that two runs at once do not both send it, and the
    note is taken back where the mail server does not take it.
    """
    forget(now)
    sent = earlier = failed = 0
    for subscription, news in _list_news(now, site.rstrip("/")) if site else ():
        told_on, told_at = subscription.told_on, subscription.told_at
        if not store.claim_news(subscription.id, now.date(), now):
            earlier += 1
            continue
        db.session.commit()
        headers = {
            "List-Unsubscribe": f"<{news.leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        if send_mail(news.email, news.subject, news.body, headers):
            sent += 1
        else:
            failed += 1
            store.give_back_news(subscription.id, told_on, told_at)
            db.session.commit()
    db.session.commit()
    return Told(sent, earlier, failed)


def forget(now: datetime) -> int:
    """Forget the addresses that nobody confirmed, and those whose page has long been gone."""
    forgotten = store.delete_unconfirmed(now - CONFIRM_WITHIN)
    forgotten += store.delete_gone((now - FORGOTTEN_AFTER).date())
    db.session.commit()
    return forgotten


def _list_news(now: datetime, site: str) -> Iterator[tuple[Subscription, News]]:
    """Those who are to be told of something, also where they were told today already."""
    pages: dict[str, PublicView | None] = {}
    changes: dict[int, Sequence[Change]] = {}
    last = 0
    while found := store.list_confirmed(last, AT_ONCE):
        last = found[-1].id
        for one in found:
            if one.address not in pages:
                pages[one.address] = _find_page(one.address)
            page = pages[one.address]
            if (page is None) != (one.gone_since is not None):
                store.note_gone(one.id, None if page else now.date())
            if page is None:
                continue
            if one.publication_id not in changes:
                changes[one.publication_id] = list_changes(one.publication_id)
            news = tuple(c for c in changes[one.publication_id] if one.told_at < c.at <= now)
            if news:
                yield one, _write(one, page, news, site)


def _write(
    subscription: Subscription, page: PublicView, changes: Sequence[Change], site: str
) -> News:
    language = LANGUAGES.get(subscription.language, ENGLISH)
    query = "" if language.is_english else f"?lang={language.code}"
    end = f"{site}/public/subscriptions/{subscription.leave_key}{query}"
    return News(
        subscription.id,
        subscription.email,
        write_subject(page.name, len(changes), language),
        write_news(
            page.name,
            changes,
            page.framework,
            language,
            f"{site}/public/{page.address}{query}",
            end,
        ),
        end,
    )

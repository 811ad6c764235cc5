"""Who is told by mail of changes on public pages, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import CursorResult, delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from selfassess.extensions import db
from selfassess.store.models import Subscription


def find_subscription(publication_id: int, email: str) -> Subscription | None:
    """Find what somebody has asked for, confirmed or not."""
    query = select(Subscription).where(
        Subscription.publication_id == publication_id, Subscription.email == email
    )
    return db.session.scalar(query)


def add_subscription(
    publication_id: int,
    email: str,
    *,
    address: str,
    language: str,
    confirm_hash: str,
    leave_key: str,
    now: datetime,
) -> Subscription | None:
    """Note that somebody asks to be told; None where the same was asked at the same moment."""
    subscription = Subscription(
        publication_id=publication_id,
        email=email,
        address=address,
        language=language,
        confirm_hash=confirm_hash,
        leave_key=leave_key,
        asked_at=now,
        told_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(subscription)
    except IntegrityError:
        return None
    return subscription


def find_waiting(confirm_hash: str, since: datetime) -> Subscription | None:
    """Find what a mailed link would confirm, asked for after a moment."""
    query = select(Subscription).where(
        Subscription.confirm_hash == confirm_hash,
        Subscription.confirmed_at.is_(None),
        Subscription.asked_at > since,
    )
    return db.session.scalar(query)


def find_by_leave_key(leave_key: str) -> Subscription | None:
    """Find the subscription that a mail belongs to."""
    return db.session.scalar(select(Subscription).where(Subscription.leave_key == leave_key))


def delete_subscription(subscription_id: int) -> None:
    """Forget somebody's address."""
    db.session.execute(delete(Subscription).where(Subscription.id == subscription_id))


def delete_unconfirmed(before: datetime) -> int:
    """Forget what nobody has confirmed, and tell how many."""
    query = delete(Subscription).where(
        Subscription.confirmed_at.is_(None), Subscription.asked_at <= before
    )
    return _count(db.session.execute(query))


def delete_gone(before: date) -> int:
    """Forget those whose page has not been found since a day, and tell how many."""
    return _count(db.session.execute(delete(Subscription).where(Subscription.gone_since <= before)))


def list_confirmed(after: int, most: int) -> Sequence[Subscription]:
    """List confirmed subscriptions in the order of their ids, from the one after *after* on."""
    query = (
        select(Subscription)
        .where(Subscription.confirmed_at.is_not(None), Subscription.id > after)
        .order_by(Subscription.id)
        .limit(most)
    )
    return db.session.scalars(query).all()


def claim_news(subscription_id: int, today: date, told_at: datetime) -> bool:
    """Note that somebody is told today; False where another run has done so."""
    query = (
        update(Subscription)
        .where(
            Subscription.id == subscription_id,
            or_(Subscription.told_on.is_(None), Subscription.told_on < today),
        )
        .values(told_on=today, told_at=told_at)
        .execution_options(synchronize_session=False)
    )
    return _count(db.session.execute(query)) == 1


def give_back_news(subscription_id: int, told_on: date | None, told_at: datetime) -> None:
    """Take the note of `claim_news` back: the mail did not go out."""
    db.session.execute(
        update(Subscription)
        .where(Subscription.id == subscription_id)
        .values(told_on=told_on, told_at=told_at)
        .execution_options(synchronize_session=False)
    )


def note_gone(subscription_id: int, since: date | None) -> None:
    """Note since when the page has not been found, or that it is there again."""
    db.session.execute(
        update(Subscription)
        .where(Subscription.id == subscription_id)
        .values(gone_since=since)
        .execution_options(synchronize_session=False)
    )


def _count(result: object) -> int:
    assert isinstance(result, CursorResult)  # noqa: S101 - so it is of deletes and updates
    return int(result.rowcount)

"""Reminding members of what they own in adopted plans: one mail a day, only if anything is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from selfassess.extensions import db
from selfassess.formats.digests import DueAction, write_digest, write_subject
from selfassess.services.adopted_plans import get_parameter
from selfassess.services.mail import send_mail
from selfassess.store import adopted_plans as store
from selfassess.store.adopted_plans import Reminder


@dataclass(frozen=True, slots=True)
class Digest:
    """The mail of one person on one day. `was_sent` tells that they have had it already."""

    user_id: int
    email: str
    subject: str
    body: str
    reminded_on: date | None
    was_sent: bool


@dataclass(frozen=True, slots=True)
class Sending:
    """How many mails were sent, were sent earlier this day, and could not be sent."""

    sent: int
    earlier: int
    failed: int


def list_digests(today: date, address: str = "") -> list[Digest]:
    """
    Write the mails of a day.

    Args:
        today: The day.
        address: Where people reach the site, for links; none are written where it is empty.
    """
    ahead = int(get_parameter("remind-days-ahead").value)
    reminders = store.list_reminders(today + timedelta(days=ahead))
    return [
        _write(list(group), today, ahead, address.rstrip("/"))
        for _, group in groupby(reminders, key=lambda reminder: reminder.user_id)
    ]


def _write(reminders: list[Reminder], today: date, ahead: int, address: str) -> Digest:
    person = reminders[0]
    actions = [
        DueAction(
            one.district,
            one.plan,
            one.action.title,
            one.action.due or today,
            _link(address, one),
        )
        for one in reminders
    ]
    return Digest(
        person.user_id,
        person.email,
        write_subject(actions, today),
        write_digest(person.name, actions, today, ahead),
        person.reminded_on,
        person.reminded_on is not None and person.reminded_on >= today,
    )


def _link(address: str, reminder: Reminder) -> str:
    if not address:
        return ""
    action = reminder.action
    plan = f"{address}/districts/{reminder.district_id}/plans/{action.plan_id}"
    return f"{plan}/actions/{action.id}"


def send_digests(today: date, address: str = "") -> Sending:
    """
    Send the mails of a day; run twice, it sends none twice.

    Each person's day is noted before the mail goes out, so that two runs at once do not both send,
    and the note is taken back where the mail server does not take it.
    """
    sent = earlier = failed = 0
    for digest in list_digests(today, address):
        if not store.claim_reminder(digest.user_id, today):
            earlier += 1
            continue
        db.session.commit()
        if send_mail(digest.email, digest.subject, digest.body):
            sent += 1
        else:
            failed += 1
            store.give_back_reminder(digest.user_id, digest.reminded_on)
            db.session.commit()
    db.session.rollback()
    return Sending(sent, earlier, failed)

"""Reminding people of what is due and what is new for them: at most one mail a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from selfassess.domain.cycle import State
from selfassess.extensions import db
from selfassess.formats.dates import show_date
from selfassess.formats.digests import (
    DueAction,
    Lapsing,
    NewNotice,
    write_digest,
    write_subject,
)
from selfassess.services import evidence
from selfassess.services.adopted_plans import get_parameter
from selfassess.services.mail import send_mail
from selfassess.store import adopted_plans as store
from selfassess.store import evidence as evidence_store
from selfassess.store import notices
from selfassess.store.adopted_plans import Reminder
from selfassess.store.cycle import Deadline, list_deadlines
from selfassess.store.evidence import Lapse
from selfassess.store.notices import Unmailed


@dataclass(frozen=True, slots=True)
class Digest:
    """
    The mail of one person on one day. `was_sent` tells that they have had it already.

    `notices` are the ids of those that it tells of: no other mail will.
    """

    user_id: int
    email: str
    subject: str
    body: str
    reminded_on: date | None
    was_sent: bool
    notices: tuple[int, ...] = ()


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
    address = address.rstrip("/")
    ahead = int(get_parameter("remind-days-ahead").value)
    due: dict[int, list[Reminder]] = defaultdict(list)
    for reminder in store.list_reminders(today + timedelta(days=ahead)):
        due[reminder.user_id].append(reminder)
    new: dict[int, list[Unmailed]] = defaultdict(list)
    for notice in notices.list_unmailed():
        new[notice.user_id].append(notice)
    old: dict[int, list[Lapse]] = defaultdict(list)
    for lapse in _list_lapses(today):
        old[lapse.user_id].append(lapse)
    waiting: dict[int, list[Deadline]] = defaultdict(list)
    for deadline in list_deadlines(today + timedelta(days=ahead)):
        waiting[deadline.user_id].append(deadline)
    return [
        _write(due[id_], new[id_], old[id_], waiting[id_], today, ahead, address)
        for id_ in sorted({*due, *new, *old, *waiting})
    ]


def _list_lapses(today: date) -> Iterable[Lapse]:
    """Evidence whose last day is so near, or so lately past, that its owner is told by mail."""
    before = timedelta(days=int(evidence.get_parameter("remind-days-after").value))
    ahead = timedelta(days=int(evidence.get_parameter("remind-days-ahead").value))
    return evidence_store.list_lapses(today - before, today + ahead)


def _write(
    reminders: list[Reminder],
    unmailed: list[Unmailed],
    lapses: list[Lapse],
    waiting: list[Deadline],
    today: date,
    ahead: int,
    address: str,
) -> Digest:
    people: list[Reminder | Unmailed | Lapse | Deadline] = [
        *reminders,
        *unmailed,
        *lapses,
        *waiting,
    ]
    person = people[0]
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
    told = [NewNotice(one.text, address and address + one.url_path) for one in unmailed]
    lapsing = [_describe_lapse(one, address) for one in lapses]
    deadlines = [_describe_deadline(one, address) for one in waiting]
    return Digest(
        person.user_id,
        person.email,
        write_subject(actions, today, told, lapsing, deadlines),
        write_digest(person.name, actions, today, ahead, told, lapsing, deadlines),
        person.reminded_on,
        person.reminded_on is not None and person.reminded_on >= today,
        tuple(one.id for one in unmailed),
    )


def _describe_lapse(lapse: Lapse, address: str) -> Lapsing:
    piece = lapse.evidence
    return Lapsing(
        lapse.district,
        piece.element_id,
        piece.title,
        piece.expires or date.max,
        address and f"{address}/districts/{lapse.district_id}/evidence/{piece.id}",
    )


def _describe_deadline(one: Deadline, address: str) -> DueAction:
    what = "Review the answers" if one.state is State.IN_REVIEW else "Answer and hand in"
    link = f"{address}/assessments/{one.assessment_id}" if address else ""
    return DueAction(one.district, f"assessment for {show_date(one.as_of)}", what, one.due, link)


def _link(address: str, reminder: Reminder) -> str:
    if not address:
        return ""
    action = reminder.action
    plan = f"{address}/districts/{reminder.district_id}/plans/{action.plan_id}"
    return f"{plan}/actions/{action.id}"


def send_digests(today: date, address: str = "") -> Sending:
    """
    Send the mails of a day; run twice, it sends none twice.

    Each person's day, and what they are told, is noted before the mail goes out, so that two runs
    at once do not both send, and the note is taken back where the mail server does not take it.
    """
    sent = earlier = failed = 0
    for digest in list_digests(today, address):
        if not store.claim_reminder(digest.user_id, today):
            earlier += 1
            continue
        notices.note_mailed(digest.notices, datetime.combine(today, time(), UTC))
        db.session.commit()
        if send_mail(digest.email, digest.subject, digest.body):
            sent += 1
        else:
            failed += 1
            store.give_back_reminder(digest.user_id, digest.reminded_on)
            notices.note_mailed(digest.notices, None)
            db.session.commit()
    db.session.rollback()
    return Sending(sent, earlier, failed)

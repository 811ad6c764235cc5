"""What people are told: on their page, and once by mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask_mail import Message
from sqlalchemy import delete

from selfassess.domain.errors import NotFoundError
from selfassess.domain.notices import NoticeKind
from selfassess.extensions import db, mail
from selfassess.services import accounts, notices, reminders
from selfassess.services.members import remove_member
from selfassess.store.models import Notice
from tests.cast import Cast, Person

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
TODAY = date(2026, 9, 1)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def box(app: Flask, database: object, cast: Cast) -> Iterator[list[Message]]:
    """The mails that go out; nobody was told anything yet."""
    db.session.execute(delete(Notice))
    db.session.commit()
    with mail.record_messages() as outbox:
        yield outbox


def tell(cast: Cast, *people: Person, text: str = "Alice mentioned you.") -> None:
    ids = [person.id for person in people]
    path = f"/assessments/{cast.assessment_id}/elements/1.1"
    notices.tell(ids, NoticeKind.MENTIONED, text, path, NOW, district_id=cast.district_id)
    db.session.commit()


def count_unread(who: Person) -> int:
    return sum(one.read_at is None for one in notices.list_notices(who.actor).notices)


def test_each_notice_is_mailed_once(box: list[Message], cast: Cast) -> None:
    tell(cast, cast.bob, cast.bob, cast.dora)
    assert reminders.send_digests(TODAY).sent == 2
    assert reminders.send_digests(TOMORROW).sent == 0
    tell(cast, cast.bob, text="Dora answered.")
    assert reminders.send_digests(TOMORROW).sent == 1
    assert [message.recipients[0] for message in box] == [
        "bob@example.com",
        "dora@example.com",
        "bob@example.com",
    ]
    body = box[2].body or ""
    assert "Dora answered." in body
    assert "mentioned" not in body
    assert box[0].subject == "1 new notice"


def test_one_mail_a_day_holds_what_came_since(box: list[Message], cast: Cast) -> None:
    tell(cast, cast.bob)
    reminders.send_digests(TODAY)
    tell(cast, cast.bob, text="Dora answered.")
    assert reminders.send_digests(TODAY) == reminders.Sending(0, 1, 0)
    assert reminders.send_digests(TOMORROW).sent == 1


def test_what_was_read_is_not_mailed(box: list[Message], cast: Cast) -> None:
    tell(cast, cast.bob)
    notices.mark_all_read(cast.bob.actor, NOW)
    assert reminders.send_digests(TODAY).sent == 0
    assert count_unread(cast.bob) == 0


def test_a_mail_that_does_not_go_out_is_tried_again(
    box: list[Message], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(cast, cast.bob)
    with monkeypatch.context() as patch:
        patch.setattr(reminders, "send_mail", lambda *_mail: False)
        assert reminders.send_digests(TODAY) == reminders.Sending(0, 0, 1)
    assert reminders.send_digests(TODAY).sent == 1


def test_whoever_switched_mails_off_gets_none(box: list[Message], cast: Cast) -> None:
    tell(cast, cast.bob)
    accounts.choose_reminders(cast.bob.actor, wants_reminders=False)
    assert reminders.send_digests(TODAY).sent == 0
    assert count_unread(cast.bob) == 1


def test_a_mail_leads_to_the_matter_where_the_address_is_known(
    box: list[Message], cast: Cast
) -> None:
    tell(cast, cast.bob)
    assert "http" not in reminders.list_digests(TODAY)[0].body
    link = f"https://plans.example.org/assessments/{cast.assessment_id}/elements/1.1"
    assert link in reminders.list_digests(TODAY, "https://plans.example.org/")[0].body


def test_whoever_left_is_told_nothing_of_the_district(box: list[Message], cast: Cast) -> None:
    tell(cast, cast.bob)
    remove_member(cast.alice.actor, cast.district_id, cast.bob.id)
    assert notices.list_notices(cast.bob.actor).total == 0
    assert reminders.send_digests(TODAY).sent == 0


def test_a_notice_is_read_by_whom_it_is_for(box: list[Message], cast: Cast) -> None:
    tell(cast, cast.bob)
    notice_id = notices.list_notices(cast.bob.actor).notices[0].id
    with pytest.raises(NotFoundError):
        notices.follow(cast.dora.actor, notice_id, NOW)
    assert count_unread(cast.bob) == 1
    path = notices.follow(cast.bob.actor, notice_id, NOW)
    assert path == f"/assessments/{cast.assessment_id}/elements/1.1"
    assert count_unread(cast.bob) == 0


def test_unread_notices_come_first_and_pages_end(box: list[Message], cast: Cast) -> None:
    for number in range(notices.PAGE_SIZE + 1):
        tell(cast, cast.bob, text=f"Number {number}.")
    newest = notices.list_notices(cast.bob.actor).notices[0]
    notices.follow(cast.bob.actor, newest.id, NOW)
    first, last = (notices.list_notices(cast.bob.actor, number) for number in (1, 99))
    assert first.notices[0].text == f"Number {notices.PAGE_SIZE - 1}."
    assert (last.number, last.pages) == (2, 2)
    assert [one.id for one in last.notices] == [newest.id]


def test_a_text_that_is_too_long_is_cut(box: list[Message], cast: Cast) -> None:
    tell(cast, cast.bob, text="x" * 600)
    assert notices.list_notices(cast.bob.actor).notices[0].text == "x" * 499 + "…"

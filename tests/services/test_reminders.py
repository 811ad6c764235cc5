"""One mail a day for whoever owns something that is due, and none for anybody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_mail import Message
from sqlalchemy import delete, update

from selfassess.cli.main import main
from selfassess.domain.tracking import Status
from selfassess.extensions import db, mail
from selfassess.services import accounts, adopted_plans, reminders
from selfassess.services.adopted_plans import Adoption, Move
from selfassess.services.evidence_changes import withdraw_evidence
from selfassess.services.members import remove_member
from selfassess.store.models import Notice, User
from selfassess.store.models.plans import PlanAction
from tests.cast import Cast
from tests.cli.conftest import Run
from tests.cli.conftest import run as run
from tests.proofs import prove

NOW = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
TODAY = NOW.date()
LATE, SOON, FAR = TODAY - timedelta(days=3), TODAY + timedelta(days=14), TODAY + timedelta(days=15)


@pytest.fixture
def plan(cast: Cast, database: object) -> int:
    """
    A plan in which Bob owns what is late, Carol what is due soon, and Alice what is far away.

    Nobody was told anything else.
    """
    moves = (
        Move("Ask the union", owner_user_id=cast.bob.id, due=LATE),
        Move("Ask the board", owner_user_id=cast.bob.id, due=SOON),
        Move("Ask the county", owner_user_id=cast.carol.id, due=SOON),
        Move("Ask the state", owner_user_id=cast.alice.id, due=FAR),
        Move("Ask nobody", owner="Somebody", due=LATE),
    )
    db.session.execute(delete(Notice))
    adoption = Adoption("Plan 2026–27", date(2026, 7, 1), moves)
    return adopted_plans.adopt(cast.alice.actor, cast.snapshot_id, adoption, NOW)


@pytest.fixture
def box(app: Flask, plan: int) -> Iterator[list[Message]]:
    """The mails that go out."""
    with mail.record_messages() as outbox:
        yield outbox


def list_receivers(box: list[Message]) -> list[str]:
    """Who got a mail, in order."""
    return [message.recipients[0] for message in box]


def test_each_owner_gets_one_mail_with_what_is_late_and_what_is_soon(box: list[Message]) -> None:
    assert reminders.send_digests(TODAY) == reminders.Sending(2, 0, 0)
    assert list_receivers(box) == ["bob@example.com", "carol@example.com"]
    assert box[0].subject == "Your plan: 1 action overdue, 1 action due soon"
    assert box[0].body is not None
    late, soon = box[0].body.split("Due within 14 days:")
    assert "- August 29, 2026: Ask the union" in late
    assert "- September 15, 2026: Ask the board" in soon
    assert "Example Unified, Plan 2026–27" in late
    assert "Ask nobody" not in box[0].body
    assert "http" not in box[0].body


def test_a_second_run_on_the_same_day_sends_nothing(box: list[Message]) -> None:
    reminders.send_digests(TODAY)
    assert reminders.send_digests(TODAY) == reminders.Sending(0, 2, 0)
    assert len(box) == 2
    assert reminders.send_digests(TODAY + timedelta(days=1)).sent == 3


def test_a_mail_that_does_not_go_out_is_tried_again(
    box: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(reminders, "send_mail", lambda *_mail: False)
        assert reminders.send_digests(TODAY) == reminders.Sending(0, 0, 2)
    assert reminders.send_digests(TODAY).sent == 2


def test_whoever_switched_reminders_off_gets_none(box: list[Message], cast: Cast) -> None:
    accounts.choose_reminders(cast.bob.actor, wants_reminders=False)
    reminders.send_digests(TODAY)
    assert list_receivers(box) == ["carol@example.com"]


def test_whoever_left_the_district_gets_none(box: list[Message], cast: Cast) -> None:
    remove_member(cast.alice.actor, cast.district_id, cast.bob.id)
    reminders.send_digests(TODAY)
    assert list_receivers(box) == ["carol@example.com"]


@pytest.mark.parametrize("status", [Status.DONE, Status.DROPPED])
def test_what_is_closed_reminds_nobody(box: list[Message], status: Status) -> None:
    db.session.execute(update(PlanAction).values(status=status))
    assert reminders.send_digests(TODAY) == reminders.Sending(0, 0, 0)


def test_a_closed_plan_reminds_nobody(box: list[Message], cast: Cast) -> None:
    adopted_plans.close_plan(cast.alice.actor, cast.district_id, "Over.", NOW)
    assert reminders.send_digests(TODAY).sent == 0


def test_links_lead_to_the_action_where_the_address_is_known(
    box: list[Message], cast: Cast, plan: int
) -> None:
    reminders.send_digests(TODAY, "https://plans.example.org/")
    action = adopted_plans.open_plan(cast.alice.actor, cast.district_id).actions[0]
    link = (
        f"https://plans.example.org/districts/{cast.district_id}/plans/{plan}/actions/{action.id}"
    )
    assert box[0].body is not None
    assert link in box[0].body


def test_the_command_sends_once_and_says_how_many(
    box: list[Message], app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selfassess.cli.remind.make_app", lambda: app)
    before = run("remind", "--dry-run")
    assert before.exit_code == 0
    assert "--- to bob@example.com" in before.output
    assert "would send" in before.output
    assert box == []
    first, second = run("remind"), run("remind")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output.startswith(f"sent {len(box)}, already sent today 0, failed 0")
    assert second.output.startswith(f"sent 0, already sent today {len(box)}, failed 0")
    assert len(box) >= 2


def test_the_command_is_listed() -> None:
    assert "remind" in main.commands


def test_an_account_that_was_there_before_is_reminded(cast: Cast, database: Any) -> None:
    assert database.get_one(User, cast.bob.id).wants_reminders is True


# --- Evidence


@pytest.mark.parametrize(
    ("expires", "says"),
    [
        (TODAY - timedelta(days=15), ""),
        (TODAY - timedelta(days=14), "expired on August 18, 2026"),
        (TODAY - timedelta(days=1), "expired on August 31, 2026"),
        (TODAY, "counts until September 1, 2026"),
        (TODAY + timedelta(days=14), "counts until September 15, 2026"),
        (TODAY + timedelta(days=15), ""),
    ],
)
def test_whoever_keeps_evidence_is_told_around_its_last_day(
    app: Flask, cast: Cast, database: object, expires: date, says: str
) -> None:
    number = prove(
        cast.alice.actor,
        cast.assessment_id,
        "1.2",
        title="Audit",
        expires=expires,
        owner_user_id=cast.carol.id,
    )
    with mail.record_messages() as outbox:
        reminders.send_digests(TODAY, "https://plans.example.org")
    mails = [one for one in outbox if one.recipients == ["carol@example.com"]]
    assert len(mails) == bool(says)
    for one in mails:
        assert one.subject == "1 piece of evidence to renew"
        assert one.body is not None
        assert f"- Audit {says}" in one.body
        assert "Example Unified, element 1.2" in one.body
        address = f"https://plans.example.org/districts/{cast.district_id}/evidence/{number}"
        assert address in one.body


def test_evidence_and_actions_come_in_one_mail(box: list[Message], cast: Cast) -> None:
    alice = cast.alice.actor
    for owner in (cast.bob.id, cast.dora.id, None):
        prove(alice, cast.assessment_id, "1.2", expires=TODAY, owner_user_id=owner)
    gone = prove(alice, cast.assessment_id, "1.2", expires=TODAY, owner_user_id=cast.rita.id)
    withdraw_evidence(alice, cast.district_id, gone, "A draft.", 1, NOW)
    remove_member(alice, cast.district_id, cast.dora.id)
    reminders.send_digests(TODAY)
    assert list_receivers(box) == ["bob@example.com", "carol@example.com"]
    assert box[0].subject == (
        "Your plan: 1 action overdue, 1 action due soon; 1 piece of evidence to renew"
    )

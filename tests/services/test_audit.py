"""The trail of a district: every kind of change with what was and what is, and its seals."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import text

from selfassess.domain.districts import DistrictFacts, Governance
from selfassess.domain.errors import NotAllowedError, NotFoundError
from selfassess.domain.permissions import Role
from selfassess.domain.perspectives import OutsideRole
from selfassess.domain.responses import Answer, Rating
from selfassess.domain.trail import TrailEntry
from selfassess.domain.worksheet import Change
from selfassess.extensions import db
from selfassess.formats.trail import write_csv, write_json_lines
from selfassess.services import (
    accounts,
    assessments,
    assignments,
    audit,
    districts,
    invitations,
    members,
    observers,
    second_ratings,
    snapshots,
)
from selfassess.services.access import Actor
from selfassess.services.assessments import Input, JudgmentInput
from selfassess.services.audit import Filter
from selfassess.services.second_ratings import Second
from selfassess.store import districts as districts_store
from tests.cast import DENVER, Cast
from tests.conftest import CountQueries

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
Do = Callable[[Cast], object]


@pytest.fixture
def alice(cast: Cast, database: object) -> Actor:
    """Alice, who owns the district; the database is open."""
    return cast.alice.actor


def list_entries(cast: Cast, wanted: Filter = Filter()) -> list[TrailEntry]:  # noqa: B008 - frozen
    """The trail of the district, oldest first."""
    found = audit.open_trail(cast.alice.actor, cast.district_id, wanted)
    return list(reversed(found.entries))


def save(cast: Cast, sent: Input) -> object:
    return assessments.save(cast.bob.actor, cast.assessment_id, "1.1", sent, NOW)


def choose(option: str, seen: int = 0) -> Input:
    return Input(changes=(Change("presence", Answer(options=(option,)), seen),))


def override(level: int, reason: str) -> Input:
    return Input(judgment=JudgmentInput(Rating(level, reason=reason), 0))


def confirm_all(cast: Cast) -> None:
    assessments.confirm_all(cast.alice.actor, cast.assessment_id, NOW)


def ask_observer(cast: Cast) -> None:
    observers.ask_observer(
        cast.bob.actor,
        cast.assessment_id,
        OutsideRole.PRESS,
        "secret@example.com",
        date(2026, 12, 1),
        NOW,
    )


def rename(cast: Cast) -> None:
    facts = DistrictFacts("New Name", "CO", Governance.ELECTED_BOARD, DENVER.nces_id, 90_000)
    districts.change_district(cast.bob.actor, cast.district_id, facts)


def change_role(cast: Cast) -> None:
    members.change_role(cast.alice.actor, cast.district_id, cast.carol.id, Role.EDITOR)


def remove(cast: Cast) -> None:
    members.remove_member(cast.alice.actor, cast.district_id, cast.carol.id)


def accept(cast: Cast) -> None:
    invitations.accept_invitation(cast.mallory.id, cast.invitation_token)


def invite(cast: Cast) -> None:
    invitations.invite(cast.alice.actor, cast.district_id, "secret@example.com", Role.VIEWER)


def revoke(cast: Cast) -> None:
    invitations.revoke_invitation(cast.alice.actor, cast.district_id, cast.invitation_id)


def assign(cast: Cast) -> None:
    due = date(2027, 1, 5)
    assignments.assign(cast.bob.actor, cast.assessment_id, cast.dora.id, ["1.3"], due, NOW)


def unassign(cast: Cast) -> None:
    assignments.unassign(cast.bob.actor, cast.assessment_id, cast.dora.id, ["1.1"])


def revoke_observer(cast: Cast) -> None:
    observers.revoke_observer(cast.bob.actor, cast.assessment_id, cast.observer_id, NOW)


def rate_second(cast: Cast) -> None:
    second = Second("1.1", 2, "No.", 0)
    second_ratings.rate(cast.rita.actor, cast.assessment_id, [second], NOW)


def answer(cast: Cast) -> None:
    save(cast, choose("all"))


def write_note(cast: Cast) -> None:
    save(cast, Input(note=("Why so.", 0)))


def set_level(cast: Cast) -> None:
    save(cast, override(4, "The audit."))


UNSET = {"level": None, "state": "unanswered", "team": ""}
SET = {"level": 4, "state": "rated", "team": "direct"}
VIEWER, EDITOR = ({"member": "Carol", "role": role} for role in ("viewer", "editor"))
FACTS = dict[str, object]
CHANGES: list[tuple[Do, str, str, FACTS, FACTS, str]] = [
    (answer, "answer", "Bob", {"presence": None}, {"presence": ["all"]}, ""),
    (write_note, "note", "Bob", {"note": ""}, {"note": "Why so."}, ""),
    (set_level, "level", "Bob", {**UNSET}, {**SET}, "The audit."),
    (change_role, "member-role", "Alice", {**VIEWER}, {**EDITOR}, ""),
    (remove, "member-removed", "Alice", {**VIEWER}, {}, ""),
    (accept, "member-joined", "Mallory", {}, {"member": "Mallory", "role": "editor"}, ""),
    (invite, "invited", "Alice", {}, {"role": "viewer"}, ""),
    (revoke, "invitation-revoked", "Alice", {"invitation": 1}, {}, ""),
    (assign, "assigned", "Bob", {}, {"member": "Dora", "due": "2027-01-05"}, ""),
    (unassign, "unassigned", "Bob", {"member": "Dora"}, {}, ""),
    (ask_observer, "observer-asked", "Bob", {}, {"closes_on": "2026-12-01"}, ""),
    (revoke_observer, "observer-revoked", "Bob", {}, {}, ""),
    (rename, "district", "Bob", {"name": "Example Unified"}, {"name": "New Name"}, ""),
    (
        rate_second,
        "second-rating",
        "Rita",
        {"level": None, "note": ""},
        {"level": 2, "note": "No."},
        "",
    ),
]


@pytest.mark.parametrize(
    ("do", "what", "who", "before", "after", "why"), CHANGES, ids=[row[1] for row in CHANGES]
)
def test_every_kind_of_change_is_told_with_what_was_and_what_is(
    alice: Actor,
    cast: Cast,
    do: Do,
    what: str,
    who: str,
    before: dict[str, object],
    after: dict[str, object],
    why: str,
) -> None:
    earlier = {entry.id for entry in list_entries(cast)}
    do(cast)
    (entry,) = [e for e in list_entries(cast, Filter(what=what)) if e.id not in earlier]
    if what == "invitation-revoked":
        before = {"invitation": cast.invitation_id}
    assert (entry.what, entry.by, dict(entry.before), dict(entry.after), entry.why) == (
        what,
        who,
        before,
        after,
        why,
    )


def test_the_trail_does_not_tell_who_is_asked_from_outside(alice: Actor, cast: Cast) -> None:
    ask_observer(cast)
    invitations.invite(alice, cast.district_id, "secret@example.com", Role.VIEWER)
    shown = write_json_lines(cast.district_id, list_entries(cast))
    assert "secret@example.com" not in shown
    assert "union@example.com" not in shown
    assert '"press"' not in shown


def test_starting_and_taking_a_snapshot_are_told(alice: Actor, cast: Cast) -> None:
    save(cast, override(3, ""))
    snapshots.freeze_snapshot(alice, cast.assessment_id, NOW)
    told = [(e.what, e.after) for e in list_entries(cast)]
    started = next(after for what, after in told if what == "assessment")
    assert (started["as_of"], started["edition"]) == ("2026-06-30", "crpe-2016")
    assert told[-1][0] == "snapshot"
    assert told[-1][1]["review"] == "not-reviewed"


def test_what_changes_nothing_leaves_no_entry(alice: Actor, cast: Cast) -> None:
    save(cast, Input(note=("Same.", 0)))
    before = len(list_entries(cast))
    save(cast, Input(note=("Same.", 1)))
    districts.change_district(alice, cast.district_id, DENVER)
    confirm_all(cast)
    assert len(list_entries(cast)) == before


def test_what_is_refused_leaves_no_entry(alice: Actor, cast: Cast) -> None:
    before = len(list_entries(cast))
    with pytest.raises(NotAllowedError):
        assessments.save(cast.carol.actor, cast.assessment_id, "1.1", choose("all"), NOW)
    assert save(cast, choose("all", seen=7)).conflicts  # type: ignore[attr-defined]
    assert len(list_entries(cast)) == before


# --- Reading


def test_a_trail_is_filtered_and_paged_in_a_stable_order(alice: Actor, cast: Cast) -> None:
    for number in range(audit.PAGE + 5):
        note = Input(note=(f"Note {number}", number))
        assessments.save(alice, cast.assessment_id, "1.2", note, NOW + timedelta(days=number))
    wanted = Filter(by="Alice", element_id="1.2", what="note")
    first = audit.open_trail(alice, cast.district_id, wanted)
    # Somebody goes on writing while the next page is fetched.
    save(cast, Input(note=("Later.", 0)))
    second = audit.open_trail(alice, cast.district_id, wanted, below=first.following)
    notes = [entry.after["note"] for entry in (*first.entries, *second.entries)]
    assert notes == [f"Note {number}" for number in reversed(range(audit.PAGE + 5))]
    assert second.following is None
    days = Filter(what="note", since=NOW + timedelta(days=2), until=NOW + timedelta(days=4))
    assert [e.after["note"] for e in list_entries(cast, days)] == ["Note 2", "Note 3"]
    activity = audit.list_activity(cast.district_id, cast.assessment_id, 10, element_id="1.2")
    assert [entry.after["note"] for entry in activity] == notes[:10]


def test_who_may_see_a_trail_and_who_may_take_it_along(alice: Actor, cast: Cast) -> None:
    assert audit.open_trail(cast.carol.actor, cast.district_id, Filter()).entries
    for stranger in (cast.otto.actor, cast.mallory.actor):
        with pytest.raises((NotAllowedError, NotFoundError)):
            audit.open_trail(stranger, cast.district_id, Filter())
    for reader in (cast.carol.actor, cast.rita.actor, cast.dora.actor):
        with pytest.raises(NotAllowedError):
            audit.export_trail(reader, cast.district_id, Filter())
    entries = list(audit.export_trail(cast.bob.actor, cast.district_id, Filter()))
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    rows = list(csv.DictReader(io.StringIO(write_csv(entries), newline="")))
    assert [row["seal"] for row in rows] == [entry.seal for entry in entries]
    lines = write_json_lines(cast.district_id, entries).split("\n")[:-1]
    assert [json.loads(line)["seal"] for line in lines] == [entry.seal for entry in entries]


def test_another_district_has_a_trail_of_its_own(alice: Actor, cast: Cast) -> None:
    mine = {entry.id for entry in list_entries(cast)}
    theirs = audit.open_trail(cast.mallory.actor, cast.other_district_id, Filter()).entries
    assert theirs
    assert not mine & {entry.id for entry in theirs}


# --- Seals


def drop_guards() -> None:
    """What somebody with a tool for databases could do; a rollback takes it back."""
    districts_store.lock_district(0)  # In SQLite, this begins the transaction.
    if db.engine.dialect.name == "sqlite":
        for table in ("audit_entry", "audit_seal"):
            for name in ("kept", "not_deleted"):
                db.session.execute(text(f"DROP TRIGGER {table}_{name}"))
    else:
        for table in ("audit_entry", "audit_seal"):
            db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER {table}_kept"))


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE audit_entry SET why = 'It was never said.' WHERE id = :id", "content has been"),
        ("UPDATE audit_entry SET \"by\" = 'Mallory' WHERE id = :id", "content has been"),
        ("DELETE FROM audit_entry WHERE id = :id", "is gone"),
        ("DELETE FROM audit_seal WHERE entry_id = :id", "is missing"),
    ],
)
def test_whoever_changes_the_trail_past_the_program_is_found(
    alice: Actor, cast: Cast, statement: str, message: str
) -> None:
    save(cast, Input(note=("A", 0)))
    entry = list_entries(cast)[1]
    drop_guards()
    db.session.execute(text(statement), {"id": entry.id})
    check = audit.check_seals(cast.district_id)
    db.session.rollback()
    assert any(message in misfit.message for misfit in check.misfits)
    assert audit.check_seals(cast.district_id).misfits == ()


def test_saving_seals_nothing_and_looking_seals_everything(
    alice: Actor, cast: Cast, count_queries: CountQueries
) -> None:
    save(cast, Input(note=("A", 0)))  # From the second time on, the name has its reference.
    with count_queries() as statements:
        save(cast, Input(note=("B", 1)))
    assert [s.split()[0] for s in statements] == ["SELECT", "UPDATE", "INSERT"]
    assert all(entry.seal for entry in list_entries(cast))
    with count_queries() as statements:
        audit.seal_new(cast.district_id)
    assert len(statements) == 1


def test_eight_who_write_and_look_at_once_make_one_chain(app: Flask, cast: Cast) -> None:
    together = Barrier(8)

    def do(number: int) -> None:
        with app.app_context():
            together.wait(timeout=10)
            element = f"1.{number % 6 + 1}"
            sent = Input(judgment=JudgmentInput(Rating(number % 5 + 1), 0))
            actor = cast.bob.actor
            assessments.save(actor, cast.assessment_id, element, sent, NOW)
            audit.open_trail(actor, cast.district_id, Filter())

    with ThreadPoolExecutor(8) as people:
        list(people.map(do, range(8)))
    with app.app_context():
        trail = audit.open_trail(cast.alice.actor, cast.district_id, Filter())
    assert trail.check is not None
    assert trail.check.misfits == ()
    assert trail.check.entries == trail.count


def test_a_deleted_account_leaves_no_name_and_a_whole_chain(alice: Actor, cast: Cast) -> None:
    save(cast, Input(note=("A", 0)))
    before = [entry.by for entry in list_entries(cast)]
    assert "Bob" in before
    accounts.delete_account(cast.bob.actor)
    after = [entry.by for entry in list_entries(cast)]
    assert after == ["Former member" if by == "Bob" else by for by in before]
    assert audit.check_seals(cast.district_id).misfits == ()


def test_the_trail_goes_with_its_district(alice: Actor, cast: Cast) -> None:
    list_entries(cast)
    districts.delete_district(alice, cast.district_id)
    for table in ("audit_entry", "audit_seal"):
        query = text(f"SELECT count(*) FROM {table} WHERE district_id = :id")  # noqa: S608
        assert db.session.scalar(query, {"id": cast.district_id}) == 0

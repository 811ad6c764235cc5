"""Whoever deletes the account is named nowhere any more, and everything they did stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from selfassess.domain.cycle import Move as Step
from selfassess.domain.events import EventFacts, EventKind
from selfassess.domain.names import make_reference
from selfassess.domain.permissions import Role
from selfassess.domain.responses import Rating
from selfassess.domain.trail import Happening
from selfassess.extensions import Base, db
from selfassess.formats.trail import write_csv, write_json_lines
from selfassess.services import (
    accounts,
    adopted_plans,
    assessments,
    assignments,
    audit,
    comments,
    cycle,
    events,
    evidence_changes,
    history,
    invitations,
    members,
    observers,
    second_ratings,
    snapshots,
    votes,
)
from selfassess.services.access import Actor
from selfassess.services.adopted_plans import Adoption, Move
from selfassess.services.assessments import Input, JudgmentInput
from selfassess.services.audit import Filter
from selfassess.services.authors import GONE, name_author
from selfassess.services.editions import DEFAULT_EDITION
from selfassess.services.names import open_names
from selfassess.services.second_ratings import Second
from selfassess.store import members as members_store
from selfassess.store.models import Comment, PlanAction, SecondRating
from selfassess.store.models.names import PersonName
from tests.cast import Cast, Person, make_person
from tests.conftest import Visit
from tests.inspecting import InspectingClient
from tests.reports.reading import Report

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MARK = "zebulon"
"""Name and address have it, and nothing else has."""


@pytest.fixture
def zeb(app: Flask, cast: Cast, database: object) -> Person:
    """Somebody who owns the district together with Alice."""
    person = make_person(MARK)
    members_store.add_member(cast.district_id, person.id, Role.OWNER)
    db.session.commit()
    return person


def live_everywhere(cast: Cast, zeb: Person) -> dict[str, int]:
    """Let somebody leave a trace wherever the program notes a name."""
    me, district, assessment = zeb.actor, cast.district_id, cast.assessment_id
    invitations.invite(cast.alice.actor, district, zeb.email, Role.EDITOR)
    observers.ask_observer(
        cast.alice.actor, assessment, observers.OutsideRole.PRESS, zeb.email, date(2026, 12, 1), NOW
    )
    assignments.assign(cast.alice.actor, assessment, zeb.id, ["1.3"], None, NOW)
    assignments.assign(me, assessment, cast.dora.id, ["1.4"], None, NOW)
    assessments.save(me, assessment, "1.1", Input(note=("A note.", 0)), NOW)
    sent = Input(judgment=JudgmentInput(Rating(4, reason="The audit."), 0))
    assessments.save(me, assessment, "1.2", sent, NOW)
    remark = comments.add_comment(me, assessment, "1.1", "@Alice look at this.", NOW)
    comments.add_comment(cast.alice.actor, assessment, "1.1", "@Zebulon, yes.", NOW, remark)
    comments.resolve(me, assessment, remark, NOW)
    facts = evidence_changes.Facts(
        "Policy",
        None,
        date(2026, 6, 1),
        None,
        "https://example.org",
        "Zebulon",
        zeb.id,
    )
    piece = evidence_changes.add_evidence(me, assessment, "1.1", facts, None, NOW)
    votes.open_rounds(cast.alice.actor, assessment, ["2.1"], [zeb.id, cast.bob.id], NOW)
    votes.cast_vote(me, assessment, "2.1", 3, "Because.", NOW)
    votes.close_round(cast.alice.actor, assessment, "2.1", NOW)
    votes.open_rounds(me, assessment, ["2.2"], [cast.bob.id], NOW)
    events.add_event(me, district, EventFacts(NOW.date(), EventKind.LEADER, "A new head"), NOW)
    content = b"district,date,element,level\nExample Unified,2015-04-01,1.1,3\n"
    batch = history.put_aside(me, district, DEFAULT_EDITION, "older.csv", content, NOW)
    second_ratings.rate(me, assessment, [Second("1.2", 2, "No.", 0)], NOW)
    moves = (Move(title="Write it", owner="Zebulon", owner_user_id=zeb.id),)
    adoption = Adoption("Our plan", NOW.date(), moves)
    plan = adopted_plans.adopt(me, cast.snapshot_id, adoption, NOW)
    adopted_plans.close_plan(me, district, "It is over.", NOW)
    for seen, step in enumerate((Step.SUBMIT, Step.APPROVE)):
        cycle.move(me, assessment, step, seen, NOW)
    frozen = snapshots.freeze_snapshot(me, assessment, NOW)
    return {"evidence": piece, "plan": plan, "snapshot": frozen, "batch": batch}


def search_database() -> set[str]:
    """The tables and columns in which the mark stands."""
    found = set()
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)).mappings():
            for column, value in row.items():
                if MARK in json.dumps(value, default=str, ensure_ascii=False).lower():
                    found.add(f"{table.name}.{column}")
    return found


def test_the_name_is_in_no_table_any_more(cast: Cast, zeb: Person) -> None:
    live_everywhere(cast, zeb)
    before = search_database()
    assert {
        "assessment.approved_by", "comment.author", "comment.resolved_by", "comment.text",
        "second_rating.reviewer", "evidence.owner", "plan_action.owner", "adopted_plan.adopted_by",
        "adopted_plan.closed_by", "import_batch.created_by", "event.updated_by", "notice.text",
        "invitation.email", "observer.contact", "person_name.name", "user_account.email",
    } <= before  # fmt: skip
    assert not {"audit_entry.by", "audit_entry.after", "plan_event.by", "plan_event.after"} & before
    assert not any(name.startswith("snapshot.") for name in before)
    accounts.delete_account(zeb.actor)
    assert search_database() == set()


def test_what_was_done_stays_with_one_wording(cast: Cast, zeb: Person) -> None:
    live_everywhere(cast, zeb)
    accounts.delete_account(zeb.actor)
    authors = set(db.session.scalars(select(Comment.author)))
    assert authors == {"Alice", "Former member"}
    assert "@Former member, yes." in set(db.session.scalars(select(Comment.text)))
    assert set(db.session.scalars(select(SecondRating.reviewer))) == {"Former member"}
    assert "Former member" in set(db.session.scalars(select(PlanAction.owner)))


def test_histories_stay_whole(cast: Cast, zeb: Person) -> None:
    ids = live_everywhere(cast, zeb)
    seal = audit.open_trail(cast.alice.actor, cast.district_id, Filter()).check
    accounts.delete_account(zeb.actor)
    trail = audit.open_trail(cast.alice.actor, cast.district_id, Filter(by="Former member"))
    assert trail.entries
    assert {entry.by for entry in trail.entries} == {"Former member"}
    assert trail.check
    assert seal
    assert trail.check.misfits == ()
    assert trail.check.last_seal == seal.last_seal
    plan = adopted_plans.open_plan(cast.alice.actor, cast.district_id, ids["plan"])
    assert plan.misfits == ()
    assert {entry.by for entry in plan.entries} == {"Former member"}


def test_a_file_has_the_name_until_it_is_gone_and_every_seal_can_be_checked(
    cast: Cast, zeb: Person
) -> None:
    live_everywhere(cast, zeb)

    def export() -> tuple[str, str]:
        alice, district = cast.alice.actor, cast.district_id
        return (
            write_csv(audit.export_trail(alice, district, Filter())),
            write_json_lines(district, audit.export_trail(alice, district, Filter())),
        )

    table, lines = export()
    assert "Zebulon" in table
    assert "person:" not in table
    assert "Zebulon" in lines
    accounts.delete_account(zeb.actor)
    table_after, lines_after = export()
    assert MARK not in (table_after + lines_after).lower()
    assert "Former member" in table_after
    assert "withheld" not in lines_after
    seals = [
        [json.loads(line)["seal"] for line in text.splitlines()] for text in (lines, lines_after)
    ]
    assert seals[0] == seals[1]


def test_two_who_are_gone_are_told_apart(cast: Cast, zeb: Person) -> None:
    for person in (zeb, cast.bob):
        assessments.save(
            person.actor,
            cast.assessment_id,
            "1.1",
            Input(note=(person.name, person is cast.bob)),
            NOW,
        )
    accounts.delete_account(zeb.actor)
    accounts.delete_account(cast.bob.actor)
    trail = audit.open_trail(cast.alice.actor, cast.district_id, Filter())
    assert {"Former member", "Former member 2"} <= set(trail.people)
    assert name_author(cast.district_id, cast.bob.id) == "Former member 2"


def test_whoever_only_leaves_the_team_is_not_a_former_member(cast: Cast, zeb: Person) -> None:
    members.remove_member(cast.alice.actor, cast.district_id, zeb.id)
    assert name_author(cast.district_id, zeb.id) == GONE


def test_an_earlier_name_goes_as_well(cast: Cast, zeb: Person) -> None:
    comments.add_comment(zeb.actor, cast.assessment_id, "1.1", "@Alice?", NOW)
    accounts.change_name(zeb.actor, "Zed")
    renamed = Actor(zeb.id, None, "Zed")
    assessments.save(renamed, cast.assessment_id, "1.1", Input(note=("A", 0)), NOW)
    accounts.delete_account(renamed)
    assert search_database() == set()


def test_a_name_in_an_entry_from_before_there_were_references_is_withheld(
    cast: Cast, zeb: Person
) -> None:
    old = {
        "district_id": cast.district_id,
        "at": NOW,
        "by_id": zeb.id,
        "by": "Zebulon",
        "what": "member-role",
        "assessment_id": None,
        "element_id": None,
        "before": {"member": "Zebulon", "role": "viewer"},
        "after": {"member": "Zebulon", "role": "owner"},
        "why": "",
    }
    audit.store.add_entries([old])
    audit.open_trail(cast.alice.actor, cast.district_id, Filter())
    accounts.delete_account(zeb.actor)
    assert search_database() == {"audit_entry.by", "audit_entry.before", "audit_entry.after"}
    trail = audit.open_trail(cast.alice.actor, cast.district_id, Filter(what="member-role"))
    (entry,) = trail.entries
    assert (entry.by, entry.after["member"]) == ("Former member", "Former member")
    assert trail.check
    assert trail.check.misfits == ()
    lines = write_json_lines(
        cast.district_id, audit.export_trail(cast.alice.actor, cast.district_id, Filter())
    )
    assert MARK not in lines.lower()
    assert [json.loads(x).get("withheld") for x in lines.splitlines()].count(True) == 1


def test_a_namesake_keeps_the_name(cast: Cast, zeb: Person) -> None:
    twin = make_person("twin")
    members_store.add_member(cast.district_id, twin.id, Role.EDITOR)
    accounts.change_name(twin.actor, "Zebulon")
    other = Actor(twin.id, None, "Zebulon")
    for actor in (zeb.actor, other):
        comments.add_comment(actor, cast.assessment_id, "1.1", "Hm.", NOW)
        happening = Happening("note", {"note": ""}, {"note": "x"})
        audit.record_all(actor, cast.district_id, [("1.1", happening)], NOW)
    db.session.commit()
    accounts.delete_account(zeb.actor)
    authors = db.session.scalars(select(Comment.author).where(Comment.text == "Hm."))
    assert sorted(authors) == ["Former member", "Zebulon"]
    entries = audit.open_trail(cast.alice.actor, cast.district_id, Filter(what="note")).entries
    assert sorted(entry.by for entry in entries) == ["Former member", "Zebulon"]


def test_an_exchanged_name_is_found(cast: Cast, zeb: Person) -> None:
    assessments.save(zeb.actor, cast.assessment_id, "1.1", Input(note=("A", 0)), NOW)
    audit.open_trail(cast.alice.actor, cast.district_id, Filter())
    db.session.execute(update(PersonName).where(PersonName.user_id == zeb.id).values(name="Bob"))
    misfits = audit.check_seals(cast.district_id).misfits
    assert [misfit.message for misfit in misfits] == ["the name behind it has been exchanged"]


def test_a_reference_tells_nothing_without_its_secret(cast: Cast, zeb: Person) -> None:
    assessments.save(zeb.actor, cast.assessment_id, "1.1", Input(note=("A", 0)), NOW)
    row = db.session.scalars(select(PersonName).where(PersonName.user_id == zeb.id)).one()
    assert row.reference == make_reference(row.secret, "Zebulon")
    accounts.delete_account(zeb.actor)
    db.session.refresh(row)
    assert (row.name, row.secret, row.former) == ("", "", 1)
    assert open_names(cast.district_id).show(row.reference) == "Former member"


def test_a_number_of_an_account_is_never_given_again(cast: Cast, zeb: Person) -> None:
    newest = db.session.scalar(text("SELECT max(id) FROM user_account"))
    assert newest == zeb.id
    accounts.delete_account(zeb.actor)
    assert make_person("next").id > zeb.id


PAGES: list[Callable[[Cast, dict[str, int]], str]] = [
    lambda c, _: f"/districts/{c.district_id}",
    lambda c, _: f"/districts/{c.district_id}/members",
    lambda c, _: f"/districts/{c.district_id}/activity",
    lambda c, _: f"/districts/{c.district_id}/activity.csv",
    lambda c, _: f"/districts/{c.district_id}/activity.jsonl",
    lambda c, _: f"/districts/{c.district_id}/evidence",
    lambda c, i: f"/districts/{c.district_id}/evidence/{i['evidence']}",
    lambda c, i: f"/districts/{c.district_id}/plans/{i['plan']}",
    lambda c, _: f"/districts/{c.district_id}/handover",
    lambda c, _: f"/districts/{c.district_id}/handover.pdf",
    lambda c, _: f"/districts/{c.district_id}/trend",
    lambda c, _: f"/districts/{c.district_id}/history/import",
    lambda c, i: f"/districts/{c.district_id}/history/import/{c.batch_ids['alice']}",
    lambda c, _: f"/assessments/{c.assessment_id}",
    lambda c, _: f"/assessments/{c.assessment_id}/cycle",
    lambda c, _: f"/assessments/{c.assessment_id}/review",
    lambda c, _: f"/assessments/{c.assessment_id}/votes",
    lambda c, _: f"/assessments/{c.assessment_id}/observers",
    lambda c, _: f"/assessments/{c.assessment_id}/assignments",
    lambda c, _: f"/assessments/{c.assessment_id}/brief",
    lambda c, _: f"/assessments/{c.assessment_id}/brief.pdf",
    lambda c, _: f"/assessments/{c.assessment_id}/elements/1.1",
    lambda c, _: f"/assessments/{c.assessment_id}/elements/1.1/activity",
    lambda c, _: f"/assessments/{c.assessment_id}/elements/1.2",
    lambda c, _: f"/assessments/{c.assessment_id}/elements/2.1/votes",
    lambda c, _: f"/assessments/{c.assessment_id}/elements/2.2/votes",
    lambda c, i: f"/snapshots/{i['snapshot']}",
    lambda c, i: f"/snapshots/{i['snapshot']}.json",
    lambda c, i: f"/snapshots/{i['snapshot']}/plan.pdf",
    lambda c, i: f"/snapshots/{i['snapshot']}/snapshot.pdf",
    lambda _c, _i: "/notices",
]


def test_no_page_and_no_file_has_the_name(cast: Cast, zeb: Person, visit: Visit) -> None:
    ids = live_everywhere(cast, zeb)
    alice = visit("alice")
    shown = sum(MARK in read(alice, page(cast, ids)) for page in PAGES)
    assert shown > 14, shown
    accounts.delete_account(zeb.actor)
    for page in PAGES:
        assert MARK not in read(alice, page(cast, ids)), page(cast, ids)
    body = read(alice, f"/snapshots/{ids['snapshot']}")
    assert "were approved by former member on" in body


def read(client: InspectingClient, address: str) -> str:
    """The text of a page or file, in small letters."""
    response = client.get(address)
    assert response.status_code == 200, address
    if response.mimetype == "application/pdf":
        return " ".join(Report(response.data).texts).lower()
    return response.text.lower()

"""The people and districts that appear in tests."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask import Flask
from flask_security.utils import hash_password

from selfassess.domain.districts import DistrictFacts, Governance
from selfassess.domain.events import EventFacts, EventKind
from selfassess.domain.evidence import Kind
from selfassess.domain.permissions import Role
from selfassess.domain.perspectives import OutsideRole
from selfassess.domain.responses import ElementResult
from selfassess.domain.route.request import RouteRequest
from selfassess.domain.snapshot import take_snapshot
from selfassess.domain.tracking import NO_SEAL, Status, make_entry
from selfassess.extensions import db
from selfassess.formats.adoptions import write_request
from selfassess.formats.documents import write_snapshot
from selfassess.services import (
    assignments,
    comments,
    events,
    history,
    invitations,
    observers,
    staff,
    trials,
)
from selfassess.services.access import Actor, hash_token
from selfassess.services.assessments import start_assessment
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.store import adopted_plans, districts, evidence, members, scenarios, snapshots
from selfassess.store.files import get_files, make_name
from selfassess.store.models import Invitation, User, UserSession

PASSWORD = "correct horse battery"
DENVER = DistrictFacts("Example Unified", "CO", Governance.ELECTED_BOARD, "0803360", 90_000)
AS_OF = date(2026, 6, 30)
ASSIGNED = ("1.1", "1.2")
"""What Dora, a contributor, is asked to answer."""
ELSEWHERE = DistrictFacts("Elsewhere Parish", "LA", Governance.STATE_RUN)


@dataclass(frozen=True)
class Person:
    """Someone with an account."""

    id: int
    name: str
    email: str
    session_key: str

    @property
    def actor(self) -> Actor:
        """The person as services know them."""
        return Actor(user_id=self.id, name=self.name)


@dataclass(frozen=True)
class Cast:
    """Who is there, and the ids of what they have."""

    alice: Person
    bob: Person
    carol: Person
    mallory: Person
    dora: Person
    rita: Person
    otto: Person
    nora: Person
    district_id: int
    other_district_id: int
    trial_district_id: int
    trial_token: str
    assessment_id: int
    other_assessment_id: int
    trial_assessment_id: int
    snapshot_id: int
    trial_snapshot_id: int
    item_id: int
    trial_item_id: int
    plan_id: int
    trial_plan_id: int
    action_id: int
    trial_action_id: int
    scenario_id: int
    trial_scenario_id: int
    batch_ids: dict[str, int]
    event_id: int
    trial_event_id: int
    invitation_id: int
    invitation_token: str
    observer_link: str
    observer_id: int
    comment_id: int
    evidence_id: int
    trial_evidence_id: int

    def batch_id_of(self, who: str) -> int:
        """The file that someone is about to import; whoever may not, knocks at Alice's."""
        return self.batch_ids.get(who, self.batch_ids["alice"])

    def person(self, name: str) -> Person:
        """The person with this name."""
        person = getattr(self, name)
        assert isinstance(person, Person)
        return person


def make_cast(app: Flask) -> Cast:
    """Put everybody into the database."""
    with app.app_context():
        alice, bob, carol, mallory, dora, rita, otto, nora = (
            make_person(name)
            for name in ("alice", "bob", "carol", "mallory", "dora", "rita", "otto", "nora")
        )
        district = districts.add_district(DENVER)
        other = districts.add_district(ELSEWHERE)
        members.add_member(district.id, alice.id, Role.OWNER)
        members.add_member(district.id, bob.id, Role.EDITOR)
        members.add_member(district.id, carol.id, Role.VIEWER)
        members.add_member(district.id, dora.id, Role.CONTRIBUTOR)
        members.add_member(district.id, rita.id, Role.REVIEWER)
        members.add_member(district.id, otto.id, Role.OBSERVER)
        staff.change_staff(nora.email, belongs=True)
        members.add_member(other.id, mallory.id, Role.OWNER)
        trial = trials.start_trial()
        token = invitations.invite(alice.actor, district.id, "dave@example.com", Role.EDITOR)
        holder = Actor(trial_token_hash=hash_token(trial.token))
        snapshot_id, item_id = _make_snapshot(alice.actor, district.id)
        trial_snapshot_id, trial_item_id = _make_snapshot(holder, trial.district_id)
        plan_id, action_id = _make_plan(district.id, snapshot_id)
        trial_plan_id, trial_action_id = _make_plan(trial.district_id, trial_snapshot_id)
        invitation_id = db.session.scalars(db.select(Invitation.id)).one()
        assessment_id = start_assessment(alice.actor, district.id, AS_OF)
        now = datetime.now(UTC)
        assignments.assign(alice.actor, assessment_id, dora.id, ASSIGNED, None, now)
        link = observers.ask_observer(
            alice.actor,
            assessment_id,
            OutsideRole.UNION,
            "union@example.com",
            now.date() + timedelta(days=28),
            now,
        )
        observers.join(otto.actor, district.id, OutsideRole.PRESS, now)
        return Cast(
            alice=alice,
            bob=bob,
            carol=carol,
            mallory=mallory,
            dora=dora,
            rita=rita,
            otto=otto,
            nora=nora,
            district_id=district.id,
            other_district_id=other.id,
            trial_district_id=trial.district_id,
            trial_token=trial.token,
            assessment_id=assessment_id,
            other_assessment_id=start_assessment(mallory.actor, other.id, AS_OF),
            trial_assessment_id=start_assessment(holder, trial.district_id, AS_OF),
            snapshot_id=snapshot_id,
            trial_snapshot_id=trial_snapshot_id,
            item_id=item_id,
            trial_item_id=trial_item_id,
            plan_id=plan_id,
            trial_plan_id=trial_plan_id,
            action_id=action_id,
            trial_action_id=trial_action_id,
            scenario_id=_make_scenario(snapshot_id),
            trial_scenario_id=_make_scenario(trial_snapshot_id),
            batch_ids={
                "alice": _put_aside(alice.actor, district.id),
                "bob": _put_aside(bob.actor, district.id),
                "trial": _put_aside(holder, trial.district_id),
            },
            event_id=_note_event(alice.actor, district.id),
            trial_event_id=_note_event(holder, trial.district_id),
            invitation_id=invitation_id,
            invitation_token=token,
            observer_link=link,
            observer_id=observers.open_link(link).observer.id,
            comment_id=comments.add_comment(
                alice.actor, assessment_id, "7.6", "Who has the criteria?", now
            ),
            evidence_id=_make_evidence(district.id),
            trial_evidence_id=_make_evidence(trial.district_id),
        )


def make_person(name: str) -> Person:
    """Give someone an account; the password is PASSWORD. Needs an application context."""
    user = User(
        email=f"{name}@example.com",
        display_name=name.capitalize(),
        password=hash_password(PASSWORD),
        active=True,
        confirmed_at=datetime.now(UTC),
        fs_uniquifier=f"{name}-{'u' * 20}",
    )
    db.session.add(user)
    db.session.flush()
    key = f"{name}-{'k' * 20}"
    db.session.add(UserSession(user_id=user.id, key_hash=hash_token(key), browser="A test"))
    return Person(user.id, name.capitalize(), user.email, key)


def _put_aside(actor: Actor, district_id: int) -> int:
    """A ratings file of one row that waits for its confirmation."""
    content = b"district,date,element,level\nExample Unified,2016-04-01,1.1,3\n"
    now = datetime.now(UTC)
    return history.put_aside(actor, district_id, DEFAULT_EDITION, "old.csv", content, now)


def _note_event(actor: Actor, district_id: int) -> int:
    """A new leader, in the year of the snapshot."""
    facts = EventFacts(AS_OF, EventKind.LEADER, "New superintendent")
    return events.add_event(actor, district_id, facts, datetime.now(UTC))


def _make_scenario(snapshot_id: int) -> int:
    """A scenario that asks what is usual."""
    request = write_request(RouteRequest())
    scenario = scenarios.add_scenario(snapshot_id, name="As usual", request=request, summary={})
    db.session.commit()
    return scenario.id


def _make_snapshot(actor: Actor, district_id: int) -> tuple[int, int]:
    """A snapshot with one rated element, and an action of the team's own in its plan."""
    framework = get_edition(DEFAULT_EDITION)
    rated = take_snapshot(framework, {"1.1": ElementResult("rated", 2, None, 2, 2)})
    document = write_snapshot(rated, "Example", AS_OF)
    now = datetime.now(UTC)
    frozen = snapshots.add_snapshot(district_id, None, AS_OF, now, actor.user_id, document, {})
    item = snapshots.add_plan_item(frozen.id, title="Ask the county", version=1, updated_at=now)
    db.session.commit()
    return frozen.id, item.id


def _make_evidence(district_id: int) -> int:
    """A file of last year for the first element; it speaks for nothing that tests count on."""
    content = b"Minutes of the board"
    sha256 = hashlib.sha256(content).hexdigest()
    piece = evidence.add_evidence(
        district_id,
        edition=DEFAULT_EDITION,
        element_id="1.1",
        kind=Kind.FILE,
        title="Minutes of the board",
        true_on=AS_OF - timedelta(days=365),
        expires=AS_OF - timedelta(days=1),
        revisions=1,
    )
    evidence.add_revision(
        piece.id,
        number=1,
        file_name="minutes.txt",
        media_type="text/plain",
        size=len(content),
        sha256=sha256,
        storage_key=make_name(district_id, sha256),
    )
    get_files().write(make_name(district_id, sha256), content)
    db.session.commit()
    return piece.id


def _make_plan(district_id: int, snapshot_id: int) -> tuple[int, int]:
    """A plan of last year with one action; it is closed, so that tests can adopt their own."""
    now = datetime.now(UTC)
    plan = adopted_plans.add_plan(
        district_id,
        snapshot_id=snapshot_id,
        edition=DEFAULT_EDITION,
        name="Last year",
        first_day=AS_OF,
        adopted_at=now,
        closed_at=now,
        closed_reason="The year is over.",
    )
    row = {"number": 1, "title": "Ask the county", "status": Status.NOT_STARTED, "updated_at": now}
    adopted_plans.add_actions(plan.id, [row])
    facts = {"title": "Ask the county", "owner": "", "due": None, "status": "not-started"}
    entry = make_entry(
        1, NO_SEAL, action=1, at=now, by="Alice", kind="added", after={**facts, "reason": ""}
    )
    adopted_plans.append_entries(plan.id, [entry], None)
    db.session.commit()
    return plan.id, adopted_plans.list_actions(plan.id)[0].id

"""The people and districts that appear in tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import Flask
from flask_security.utils import hash_password

from selfassess.domain.districts import DistrictFacts, Governance
from selfassess.domain.permissions import Role
from selfassess.domain.responses import ElementResult
from selfassess.domain.snapshot import take_snapshot
from selfassess.extensions import db
from selfassess.formats.documents import write_snapshot
from selfassess.services import invitations, trials
from selfassess.services.access import Actor, hash_token
from selfassess.services.assessments import start_assessment
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.store import districts, members, snapshots
from selfassess.store.models import Invitation, User

PASSWORD = "correct horse battery"
DENVER = DistrictFacts("Example Unified", "CO", Governance.ELECTED_BOARD, "0803360", 90_000)
AS_OF = date(2026, 6, 30)
ELSEWHERE = DistrictFacts("Elsewhere Parish", "LA", Governance.STATE_RUN)


@dataclass(frozen=True)
class Person:
    """Someone with an account."""

    id: int
    name: str
    email: str
    uniquifier: str

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
    invitation_id: int
    invitation_token: str

    def person(self, name: str) -> Person:
        """The person with this name."""
        person = getattr(self, name)
        assert isinstance(person, Person)
        return person


def make_cast(app: Flask) -> Cast:
    """Put everybody into the database."""
    with app.app_context():
        alice, bob, carol, mallory = (
            make_person(name) for name in ("alice", "bob", "carol", "mallory")
        )
        district = districts.add_district(DENVER)
        other = districts.add_district(ELSEWHERE)
        members.add_member(district.id, alice.id, Role.OWNER)
        members.add_member(district.id, bob.id, Role.EDITOR)
        members.add_member(district.id, carol.id, Role.VIEWER)
        members.add_member(other.id, mallory.id, Role.OWNER)
        trial = trials.start_trial()
        token = invitations.invite(alice.actor, district.id, "dave@example.com", Role.EDITOR)
        holder = Actor(trial_token_hash=hash_token(trial.token))
        snapshot_id, item_id = _make_snapshot(alice.actor, district.id)
        trial_snapshot_id, trial_item_id = _make_snapshot(holder, trial.district_id)
        invitation_id = db.session.scalars(db.select(Invitation.id)).one()
        return Cast(
            alice=alice,
            bob=bob,
            carol=carol,
            mallory=mallory,
            district_id=district.id,
            other_district_id=other.id,
            trial_district_id=trial.district_id,
            trial_token=trial.token,
            assessment_id=start_assessment(alice.actor, district.id, AS_OF),
            other_assessment_id=start_assessment(mallory.actor, other.id, AS_OF),
            trial_assessment_id=start_assessment(holder, trial.district_id, AS_OF),
            snapshot_id=snapshot_id,
            trial_snapshot_id=trial_snapshot_id,
            item_id=item_id,
            trial_item_id=trial_item_id,
            invitation_id=invitation_id,
            invitation_token=token,
        )


def make_person(name: str) -> Person:
    """Give someone an account; the password is PASSWORD. Needs an application context."""
    user = User(
        email=f"{name}@example.com",
        display_name=name.capitalize(),
        password=hash_password(PASSWORD),
        active=True,
        fs_uniquifier=f"{name}-{'u' * 20}",
    )
    db.session.add(user)
    db.session.flush()
    return Person(user.id, name.capitalize(), user.email, user.fs_uniquifier)


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

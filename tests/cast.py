"""The people and districts that appear in tests."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from flask_security.utils import hash_password

from selfassess.domain.districts import DistrictFacts, Governance
from selfassess.domain.permissions import Role
from selfassess.extensions import db
from selfassess.services import invitations, trials
from selfassess.services.access import Actor
from selfassess.store import districts, members
from selfassess.store.models import Invitation, User

PASSWORD = "correct horse battery"
DENVER = DistrictFacts("Example Unified", "CO", Governance.ELECTED_BOARD, "0803360", 90_000)
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

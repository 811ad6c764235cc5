"""The staff admit districts: who may, what is told to whom, and what the trail keeps."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from selfassess.domain.districts import Kind
from selfassess.domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from selfassess.domain.notices import NoticeKind
from selfassess.domain.sharing import Sharing
from selfassess.extensions import db
from selfassess.services import admissions, staff
from selfassess.services.sharing import Choice, change_sharing
from selfassess.store.models import AuditEntry, District, Notice
from tests.cast import DENVER, Cast

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
PRIVATE = Choice(Sharing.PRIVATE, counts_as_peer=False)
SHARED = Choice(Sharing.NETWORK, counts_as_peer=False)
COUNTED = Choice(Sharing.PRIVATE, counts_as_peer=True)


@pytest.fixture(autouse=True)
def context(app: Flask, cast: Cast) -> object:
    with app.app_context():
        yield


def ask(cast: Cast, choice: Choice = SHARED, seen: Choice = PRIVATE) -> None:
    change_sharing(cast.alice.actor, cast.district_id, choice, seen, NOW)


def admit(cast: Cast, name: str = DENVER.name) -> None:
    admissions.admit(cast.nora.actor, cast.district_id, name, NOW)


def find(cast: Cast) -> District:
    district = db.session.get(District, cast.district_id)
    assert district is not None
    return district


def list_told() -> list[tuple[int, str, str]]:
    query = db.select(Notice).where(Notice.kind == NoticeKind.ADMISSION).order_by(Notice.id)
    return [(one.user_id, one.text, one.url_path) for one in db.session.scalars(query)]


def test_the_staff_learn_nothing_of_a_trial(cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        admissions.open_admission(cast.nora.actor, cast.trial_district_id)


@pytest.mark.parametrize("choice", [SHARED, COUNTED, Choice(Sharing.STAFF, counts_as_peer=False)])
def test_who_asks_waits_until_the_staff_admit_it(cast: Cast, choice: Choice) -> None:
    assert not find(cast).is_waiting
    ask(cast, choice)
    assert find(cast).is_waiting
    assert [
        one.name for one in staff.list_districts(cast.nora.actor, only_waiting=True).districts
    ] == [DENVER.name]
    admit(cast)
    assert (find(cast).is_waiting, find(cast).admitted_at) == (False, NOW)
    assert staff.list_districts(cast.nora.actor, only_waiting=True).count == 0


def test_the_staff_are_told_when_a_district_asks_for_the_first_time_only(cast: Cast) -> None:
    ask(cast, COUNTED)
    ask(cast, SHARED, COUNTED)
    ask(cast, PRIVATE, SHARED)
    ask(cast)
    says = "Example Unified asks to take part in the network. Admit it, or let it wait."
    assert list_told() == [(cast.nora.id, says, "/network/districts?waiting=yes")]


def test_the_owners_are_told_of_both_and_the_trail_says_who_did_it(cast: Cast) -> None:
    ask(cast)
    admit(cast)
    admissions.end_admission(cast.nora.actor, cast.district_id, NOW)
    path = f"/districts/{cast.district_id}/sharing"
    (_, first), (_, second) = (
        (user, text) for user, text, url in list_told() if (user, url) == (cast.alice.id, path)
    )
    assert len(list_told()) == 3
    assert "is admitted" in first
    assert "is no longer admitted" in second
    entries = db.session.scalars(
        db.select(AuditEntry).where(AuditEntry.what == "admission").order_by(AuditEntry.id)
    ).all()
    assert [(one.by_id, one.before, one.after) for one in entries] == [
        (cast.nora.id, {"admitted": False}, {"admitted": True}),
        (cast.nora.id, {"admitted": True}, {"admitted": False}),
    ]


def test_an_end_leaves_the_choice_of_the_owners_as_it_is(cast: Cast) -> None:
    ask(cast)
    admit(cast)
    admissions.end_admission(cast.nora.actor, cast.district_id, NOW)
    assert (find(cast).sharing, find(cast).is_waiting) == (Sharing.NETWORK, True)


def test_what_does_not_fit_is_refused_and_changes_nothing(cast: Cast) -> None:
    with pytest.raises(InvalidInputError, match="does not ask"):
        admit(cast)
    with pytest.raises(InvalidInputError, match="is not admitted"):
        admissions.end_admission(cast.nora.actor, cast.district_id, NOW)
    ask(cast)
    with pytest.raises(InvalidInputError, match="another name"):
        admit(cast, "Another")
    assert find(cast).admitted_at is None
    admit(cast)
    with pytest.raises(InvalidInputError, match="admitted already"):
        admit(cast)
    assert len(list_told()) == 2


def test_nobody_but_the_staff_admits(cast: Cast) -> None:
    ask(cast)
    for person in (cast.alice, cast.mallory):
        with pytest.raises(NotAllowedError):
            admissions.admit(person.actor, cast.district_id, DENVER.name, NOW)
        with pytest.raises(NotAllowedError):
            admissions.end_admission(person.actor, cast.district_id, NOW)
    assert find(cast).admitted_at is None


@pytest.mark.parametrize("kind", [Kind.CITY, Kind.COALITION])
def test_only_districts_are_admitted(cast: Cast, kind: Kind) -> None:
    ask(cast)
    find(cast).kind = kind
    db.session.commit()
    with pytest.raises(NotFoundError):
        admit(cast)
    with pytest.raises(NotFoundError):
        admissions.admit(cast.nora.actor, cast.trial_district_id, "", NOW)
    assert staff.list_districts(cast.nora.actor).waiting == 0

"""What is in a file is erased for good; that there was one stays on record."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from selfassess.domain.errors import (
    GoneError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from selfassess.domain.evidence import Grade
from selfassess.extensions import db
from selfassess.services import audit, erasing, evidence_changes, file_checks, reports
from selfassess.services.evidence_changes import Facts, Upload
from selfassess.services.snapshots import freeze_snapshot, open_snapshot
from selfassess.store.audit import Filter
from selfassess.store.files import get_files, make_name
from selfassess.store.models import Evidence, EvidenceRevision
from tests.cast import AS_OF, Cast
from tests.services.carrying import NOW, PDF, fill

WHY = "It named pupils"
KEY = hashlib.sha256(PDF).hexdigest()


@pytest.fixture
def piece(database: object, cast: Cast) -> int:
    """A piece of evidence whose first file should never have been there."""
    fill(cast)
    return db.session.query(Evidence).filter_by(title="Policy").one().id


def erase(cast: Cast, piece: int, why: str = WHY, number: int = 1) -> int:
    return erasing.erase_content(cast.alice.actor, cast.district_id, piece, number, why, NOW)


def test_the_content_goes_and_its_record_stays(piece: int, cast: Cast) -> None:
    name = make_name(cast.district_id, KEY)
    used = evidence_changes.get_room(cast.district_id).used
    assert erase(cast, piece) == 1
    assert not get_files().has(name)
    revision = db.session.query(EvidenceRevision).filter_by(sha256=KEY).one()
    assert (revision.file_name, revision.erased_by, revision.erased_reason) == (
        "Policy.pdf",
        "Alice",
        WHY,
    )
    with pytest.raises(GoneError, match="It named pupils"):
        evidence_changes.read_file(cast.bob.actor, cast.district_id, piece, 1)
    # The newer file is another one and stays.
    assert evidence_changes.read_file(cast.bob.actor, cast.district_id, piece, 2)
    assert evidence_changes.get_room(cast.district_id).used == used - len(PDF)
    (entry,) = audit.list_activity(
        cast.district_id, cast.assessment_id, 9, what=erasing.ERASED
    ) or audit.export_trail(cast.alice.actor, cast.district_id, Filter(what=erasing.ERASED))
    assert entry.why == WHY
    assert entry.before["sha256"] == KEY
    with pytest.raises(GoneError):
        erase(cast, piece)


def test_the_same_content_goes_everywhere_in_the_district(piece: int, cast: Cast) -> None:
    facts = Facts("Copy", Grade.POLICY, AS_OF)
    copy = evidence_changes.add_evidence(
        cast.alice.actor, cast.assessment_id, "3.1", facts, Upload("Copy.pdf", PDF), NOW
    )
    found = erasing.open_erasing(cast.alice.actor, cast.district_id, piece, 1)
    assert found.others == (("Copy", 1),)
    assert erase(cast, piece) == 2
    with pytest.raises(GoneError):
        evidence_changes.read_file(cast.bob.actor, cast.district_id, copy, 1)
    with pytest.raises(InvalidInputError, match="This very file was erased"):
        evidence_changes.add_evidence(
            cast.alice.actor, cast.assessment_id, "3.1", facts, Upload("New.pdf", PDF), NOW
        )


def test_only_owners_erase_and_they_say_why(piece: int, cast: Cast) -> None:
    for person in (cast.bob, cast.dora, cast.rita, cast.carol, cast.otto):
        with pytest.raises(NotAllowedError):
            erasing.open_erasing(person.actor, cast.district_id, piece, 1)
    with pytest.raises(NotFoundError):
        erasing.open_erasing(cast.mallory.actor, cast.district_id, piece, 1)
    with pytest.raises(InvalidInputError, match="Say why"):
        erase(cast, piece, "  ")
    with pytest.raises(NotFoundError):
        erase(cast, piece, number=7)
    assert get_files().has(make_name(cast.district_id, KEY))


def test_where_the_file_cannot_be_removed_nothing_says_that_it_was(
    piece: int, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_name: str) -> None:
        raise OSError("the disk is read only")

    monkeypatch.setattr(get_files(), "remove", fail)
    with pytest.raises(OSError, match="read only"):
        erase(cast, piece)
    db.session.rollback()
    assert db.session.query(EvidenceRevision).filter_by(sha256=KEY).one().erased_at is None


def test_frozen_snapshots_and_reports_say_that_it_was_erased(piece: int, cast: Cast) -> None:
    snapshot_id = freeze_snapshot(cast.alice.actor, cast.assessment_id, NOW)
    erase(cast, piece, number=2)
    opened = open_snapshot(cast.carol.actor, snapshot_id)
    shown = erasing.mark_erased(opened.document, cast.district_id)
    marked = {p["title"]: p.get("erased_on") for p in shown["evidence"]["pieces"]}
    assert marked["Policy"] == "2026-09-01"
    assert all("erased_on" not in p for p in opened.document["evidence"]["pieces"])
    titles = [
        link.title for links in reports._list_frozen_evidence(opened).values() for link in links
    ]
    assert "Policy (file erased on September 1, 2026)" in titles


def test_files_and_rows_are_held_against_each_other(piece: int, cast: Cast) -> None:
    clean = file_checks.check_files()
    assert clean.faults == ()
    # What tests before this one have left behind.
    file_checks.remove_orphans(clean, datetime.now(UTC) + timedelta(days=2))
    files, orphan = get_files(), make_name(99, "0" * 64)
    files.write(orphan, b"nobody names me")
    erase(cast, piece)
    files.write(make_name(cast.district_id, KEY), PDF)
    newer = db.session.query(EvidenceRevision).filter_by(file_name="New.pdf").one()
    files.write(newer.storage_key, b"something else")
    gone = db.session.query(EvidenceRevision).filter_by(file_name="minutes.txt").first()
    assert gone is not None
    files.remove(gone.storage_key)
    found = file_checks.check_files()
    assert [one.name for one in found.orphans] == [orphan]
    assert {(one.sha256, fault) for one, fault in found.faults} == {
        (KEY, "not erased"),
        (newer.sha256, "changed"),
        (gone.sha256, "missing"),
    }
    now = datetime.now(UTC)
    assert file_checks.remove_orphans(found, now) == ()
    removed = file_checks.remove_orphans(found, now + timedelta(days=2))
    assert [one.name for one in removed] == [orphan]
    assert not files.has(orphan)

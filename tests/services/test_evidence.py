"""Evidence of a district: added, changed, withdrawn, counted on the day that matters."""

from __future__ import annotations

import hashlib
import threading
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from selfassess.config import Settings
from selfassess.domain.cycle import State as CycleState
from selfassess.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from selfassess.domain.evidence import Grade, Kind, State
from selfassess.domain.responses import Rating
from selfassess.extensions import db
from selfassess.services import assessments, audit, districts, evidence, snapshots
from selfassess.services import evidence_changes as changes
from selfassess.services.access import Actor, hash_token
from selfassess.services.assessments import Input, JudgmentInput
from selfassess.services.audit import Filter
from selfassess.services.evidence_changes import Upload
from selfassess.store.files import Files, get_files, make_name
from selfassess.store.models import Evidence, EvidenceRevision
from tests.cast import AS_OF, Cast
from tests.conftest import CountQueries, MakeApp
from tests.proofs import FILES, NOW, URL, make_facts, prove

EDITION = "crpe-2016"
PDF = Upload("Contract.pdf", FILES["a.pdf"])
NEWER = Upload("Contract 2027.pdf", FILES["a.pdf"] + b"\n")
DAY = timedelta(days=1)


@pytest.fixture
def alice(cast: Cast, database: object) -> Actor:
    """The owner."""
    return cast.alice.actor


def look(cast: Cast, evidence_id: int) -> evidence.OpenedEvidence:
    """A piece as Alice sees it."""
    return evidence.open_evidence(cast.alice.actor, cast.district_id, evidence_id)


def list_mine(cast: Cast, element: str) -> list[str]:
    """The titles of what an element has."""
    found = evidence.list_for_element(cast.district_id, EDITION, element, AS_OF)
    return [one.kept.evidence.title for one in found]


# --- Adding


def test_a_link_is_kept_with_all_that_was_said_of_it(alice: Actor, cast: Cast) -> None:
    facts = make_facts(
        " Contract ",
        grade=Grade.POLICY,
        expires=AS_OF + DAY,
        owner=" Dana ",
        owner_user_id=cast.bob.id,
        supports=frozenset({"presence"}),
        contradicts=frozenset({"use"}),
    )
    number = changes.add_evidence(alice, cast.assessment_id, "1.1", facts, None, NOW)
    opened = look(cast, number)
    piece = opened.evidence
    assert (piece.kind, piece.title, piece.url, piece.grade) == (
        Kind.LINK,
        "Contract",
        URL,
        Grade.POLICY,
    )
    assert (piece.true_on, piece.expires) == (AS_OF, AS_OF + DAY)
    assert (piece.owner, piece.owner_user_id) == ("Dana", cast.bob.id)
    assert (piece.supports, piece.contradicts) == (["presence"], ["use"])
    assert (piece.version, piece.created_by_id, opened.revisions) == (1, cast.alice.id, ())


def test_it_belongs_to_the_district_and_next_year_finds_it(alice: Actor, cast: Cast) -> None:
    prove(alice, cast.assessment_id, "1.2")
    later = assessments.start_assessment(alice, cast.district_id, AS_OF.replace(year=2027))
    opened = assessments.open_assessment(alice, later)
    assert "1.2" in evidence.list_counting_elements(opened)


@pytest.mark.parametrize(
    ("change", "entry"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"url": ""}, "url"),
        ({"url": "example.org"}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://example.org/a b"}, "url"),
        ({"url": "https://example.org/\u202e"}, "url"),
        ({"url": "https://example.org/" + "x" * 2_000}, "url"),
        ({"true_on": date(206, 6, 30)}, "true_on"),
        ({"true_on": NOW.date() + 367 * DAY}, "true_on"),
        ({"expires": AS_OF - DAY}, "expires"),
        ({"owner": "x" * 121}, "owner"),
        ({"owner_user_id": 999}, "owner_user_id"),
        ({"supports": frozenset({"nothing"})}, "questions"),
        ({"supports": frozenset({"use"}), "contradicts": frozenset({"use"})}, "questions"),
    ],
)
def test_what_cannot_be_taken_is_named_and_nothing_is_added(
    alice: Actor, cast: Cast, change: dict[str, object], entry: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        changes.add_evidence(alice, cast.assessment_id, "1.2", make_facts(**change), None, NOW)
    assert caught.value.entry == entry
    assert list_mine(cast, "1.2") == []


def test_an_outsider_cannot_be_made_the_one_to_remind(alice: Actor, cast: Cast) -> None:
    with pytest.raises(InvalidInputError):
        prove(alice, cast.assessment_id, "1.2", owner_user_id=cast.mallory.id)


def test_contributors_add_only_to_what_they_are_asked(cast: Cast, database: object) -> None:
    dora = cast.dora.actor
    number = prove(dora, cast.assessment_id, "1.2")
    changes.change_evidence(dora, cast.district_id, number, make_facts("Theirs"), 1, NOW)
    with pytest.raises(NotAllowedError, match="not assigned"):
        prove(dora, cast.assessment_id, "2.1")
    other = prove(cast.alice.actor, cast.assessment_id, "2.1")
    with pytest.raises(NotAllowedError, match="not assigned"):
        changes.change_evidence(dora, cast.district_id, other, make_facts(), 1, NOW)
    for actor in (cast.carol.actor, cast.rita.actor):
        with pytest.raises(NotAllowedError):
            changes.withdraw_evidence(actor, cast.district_id, other, "No.", 1, NOW)


def test_another_district_finds_nothing(cast: Cast, database: object) -> None:
    for district_id in (cast.district_id, cast.other_district_id):
        with pytest.raises(NotFoundError):
            evidence.open_evidence(cast.mallory.actor, district_id, cast.evidence_id)
        with pytest.raises(NotFoundError):
            changes.read_file(cast.mallory.actor, district_id, cast.evidence_id, 1)


def test_a_trial_keeps_links_and_no_files(cast: Cast, database: object) -> None:
    holder = Actor(trial_token_hash=hash_token(cast.trial_token))
    assert prove(holder, cast.trial_assessment_id, "1.2")
    with pytest.raises(NotAllowedError, match="Sign up first"):
        prove(holder, cast.trial_assessment_id, "1.2", upload=PDF)


# --- Files


def test_a_file_is_kept_by_its_checksum_under_its_district(alice: Actor, cast: Cast) -> None:
    number = prove(alice, cast.assessment_id, "1.2", upload=PDF)
    (revision,) = look(cast, number).revisions
    sha256 = hashlib.sha256(PDF.content).hexdigest()
    assert (revision.number, revision.file_name, revision.size) == (1, PDF.name, len(PDF.content))
    assert (revision.media_type, revision.sha256) == ("application/pdf", sha256)
    assert revision.storage_key == f"{cast.district_id}/{sha256}"
    assert get_files().read(revision.storage_key) == PDF.content
    assert changes.read_file(alice, cast.district_id, number, 1)[1] == PDF.content


def test_a_newer_file_stands_beside_the_former_one(alice: Actor, cast: Cast) -> None:
    number = prove(alice, cast.assessment_id, "1.2", upload=PDF)
    changes.add_revision(alice, cast.district_id, number, NEWER, 1, NOW)
    opened = look(cast, number)
    assert [(one.number, one.file_name) for one in opened.revisions] == [
        (2, NEWER.name),
        (1, PDF.name),
    ]
    assert len({one.sha256 for one in opened.revisions}) == 2
    for revision, upload in zip(opened.revisions, (NEWER, PDF), strict=True):
        content = changes.read_file(alice, cast.district_id, number, revision.number)[1]
        assert content == upload.content
    with pytest.raises(InvalidInputError, match="very file"):
        changes.add_revision(alice, cast.district_id, number, NEWER, 2, NOW)
    with pytest.raises(ConflictError):
        changes.add_revision(alice, cast.district_id, number, PDF, 1, NOW)


def test_a_link_gets_no_files(alice: Actor, cast: Cast) -> None:
    number = prove(alice, cast.assessment_id, "1.2")
    with pytest.raises(InvalidInputError, match="A link has no files"):
        changes.add_revision(alice, cast.district_id, number, PDF, 1, NOW)


def test_a_file_that_is_refused_leaves_nothing_behind(alice: Actor, cast: Cast) -> None:
    before = list(get_files().list_names())
    with pytest.raises(InvalidInputError):
        prove(alice, cast.assessment_id, "1.2", upload=Upload("a.pdf", b"<html>"))
    assert list(get_files().list_names()) == before
    assert list_mine(cast, "1.2") == []


def test_a_file_that_was_changed_where_it_lies_is_not_given_out(alice: Actor, cast: Cast) -> None:
    number = prove(alice, cast.assessment_id, "1.2", upload=PDF)
    key = look(cast, number).revisions[0].storage_key
    get_files().write(key, b"Something else")
    with pytest.raises(InvalidInputError, match="checksum differs"):
        changes.read_file(alice, cast.district_id, number, 1)
    get_files().remove(key)
    with pytest.raises(NotFoundError, match="from a backup"):
        changes.read_file(alice, cast.district_id, number, 1)


def test_a_district_has_room_for_so_much_and_no_more(make_app: MakeApp, cast: Cast) -> None:
    app = make_app(evidence_quota_mb=1)
    half = b"%PDF-" + b"x" * 600_000
    with app.app_context():
        alice = cast.alice.actor
        prove(alice, cast.assessment_id, "1.2", upload=Upload("a.pdf", half))
        with pytest.raises(InvalidInputError, match=r"1 MB together, and 0\.6 MB are used"):
            prove(alice, cast.assessment_id, "1.2", upload=Upload("b.pdf", half + b"y"))
        assert list_mine(cast, "1.2") == ["Contract"]
        # Another district has room of its own.
        mallory = cast.mallory.actor
        prove(mallory, cast.other_assessment_id, "1.2", upload=Upload("a.pdf", half))


def test_of_two_uploads_at_once_the_room_is_given_to_one(make_app: MakeApp, cast: Cast) -> None:
    app = make_app(evidence_quota_mb=1)
    together = Barrier(2)

    def upload(letter: str) -> bool:
        content = b"%PDF-" + letter.encode() * 600_000
        with app.app_context():
            together.wait(timeout=10)
            try:
                prove(cast.alice.actor, cast.assessment_id, "1.2", upload=Upload("a.pdf", content))
            except InvalidInputError:
                return False
            return True

    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(upload, "xy")) == [False, True]


def test_files_go_with_their_district(app: Flask, cast: Cast, database: object) -> None:
    alice = cast.alice.actor
    prove(alice, cast.assessment_id, "1.2", upload=PDF)
    mine, other = f"{cast.district_id}/", f"{cast.other_district_id}/"
    get_files().write(other + "0" * 64, b"theirs")
    assert any(name.startswith(mine) for name in get_files().list_names())
    districts.delete_district(alice, cast.district_id)
    names = list(get_files().list_names())
    assert not any(name.startswith(mine) for name in names)
    assert other + "0" * 64 in names
    assert db.session.scalar(select(func.count(Evidence.id))) == 1  # the trial's
    assert db.session.scalar(select(func.count(EvidenceRevision.id))) == 1


def make_settings(address: str, **more: str) -> Settings:
    """Settings with files in a place."""
    return Settings.from_env({"EVIDENCE_URL": address, **more}, environment="testing")


def try_out(files: Files) -> None:
    """What any place for files must do."""
    name, other = make_name(7, "a" * 64), make_name(12, "b" * 64)
    assert list(files.list_names()) == []
    files.write(other, b"two")
    files.write(name, b"one")
    files.write(name, b"one")
    assert list(files.list_names()) == sorted([name, other])
    assert files.read(name) == b"one"
    with pytest.raises(FileNotFoundError):
        files.read(make_name(7, "c" * 64))
    files.remove(name)
    files.remove(name)
    assert list(files.list_names()) == [other]
    files.remove_district(1)
    assert list(files.list_names()) == [other]
    files.remove_district(12)
    assert list(files.list_names()) == []
    for bad in ("../x", "/etc/passwd", "7/../" + "a" * 64, "7/" + "A" * 64, ""):
        with pytest.raises(InvalidInputError, match="no name"):
            files.write(bad, b"")


def test_files_lie_in_a_folder_that_only_the_program_reads(tmp_path: Path) -> None:
    folder = tmp_path / "kept" / "evidence"
    try_out(Files(make_settings(f"file://{folder}"), tmp_path))
    assert folder.stat().st_mode & 0o077 == 0


def test_files_lie_in_memory_where_nothing_is_kept(tmp_path: Path) -> None:
    try_out(Files(make_settings("memory://"), tmp_path))


def test_files_lie_in_a_bucket(tmp_path: Path, bucket: str) -> None:
    settings = make_settings(
        "s3://kept/evidence",
        EVIDENCE_S3_ENDPOINT=bucket,
        EVIDENCE_S3_REGION="us-east-1",
        EVIDENCE_S3_KEY_ID="key",
        EVIDENCE_S3_SECRET="not-shown",
    )
    assert "not-shown" not in repr(settings)
    try_out(Files(settings, tmp_path))


@pytest.fixture
def bucket() -> Iterator[str]:
    """The address of a server that speaks as much of S3 as is needed here."""
    kept: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self, status: int, body: bytes = b"") -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", '"1"')
            self.send_header("Last-Modified", "Wed, 01 Jul 2026 09:00:00 GMT")
            self.end_headers()
            self.wfile.write(body)

        def do_PUT(self) -> None:
            assert "Signature=" in self.headers["Authorization"]
            kept[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(200)

        def do_GET(self) -> None:
            address = urllib.parse.urlsplit(self.path)
            if "list-type=2" not in address.query:
                found = kept.get(self.path)
                self.answer(404 if found is None else 200, found or b"")
                return
            prefix = urllib.parse.parse_qs(address.query)["prefix"][0]
            keys = [key.removeprefix("/kept/") for key in kept]
            rows = "".join(
                f"<Contents><Key>{key}</Key><LastModified>2026-07-01T09:00:00.000Z</LastModified>"
                "<ETag>1</ETag><Size>3</Size></Contents>"
                for key in keys
                if key.startswith(prefix)
            )
            self.answer(200, f"<ListBucketResult>{rows}</ListBucketResult>".encode())

        def do_DELETE(self) -> None:
            kept.pop(self.path, None)
            self.answer(204)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            keys = [part.partition("<")[0] for part in body.split("<Key>")[1:]]
            for key in keys:
                kept.pop(f"/kept/{key}", None)
            rows = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
            self.answer(200, f"<DeleteResult>{rows}</DeleteResult>".encode())

        def log_message(self, *_words: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


# --- Changing


def test_of_two_changes_the_second_is_told(alice: Actor, cast: Cast) -> None:
    number = prove(alice, cast.assessment_id, "1.2")
    changes.change_evidence(alice, cast.district_id, number, make_facts("First"), 1, NOW)
    with pytest.raises(ConflictError):
        changes.change_evidence(alice, cast.district_id, number, make_facts("Second"), 1, NOW)
    piece = look(cast, number).evidence
    assert (piece.title, piece.version) == ("First", 2)


def test_what_is_withdrawn_is_kept_with_its_reason_and_counts_no_longer(
    alice: Actor, cast: Cast
) -> None:
    number = prove(alice, cast.assessment_id, "1.2")
    with pytest.raises(InvalidInputError):
        changes.withdraw_evidence(alice, cast.district_id, number, "  ", 1, NOW)
    changes.withdraw_evidence(alice, cast.district_id, number, " It was a draft. ", 1, NOW)
    piece = look(cast, number).evidence
    assert (piece.withdrawn_reason, piece.withdrawn_by_id) == ("It was a draft.", cast.alice.id)
    assert list_mine(cast, "1.2") == []
    # It cannot be changed back behind anybody's back.
    with pytest.raises(ConflictError):
        changes.change_evidence(alice, cast.district_id, number, make_facts(), 2, NOW)
    shelf = evidence.open_shelf(alice, cast.district_id, "", AS_OF)
    assert [one.state for one in shelf.standings if one.kept.evidence.id == number] == [
        State.WITHDRAWN
    ]


# --- Counting


def rate(actor: Actor, cast: Cast, levels: dict[str, int]) -> None:
    """Rate some elements."""
    for element, level in levels.items():
        sent = Input(judgment=JudgmentInput(Rating(level), 0))
        assessments.save(actor, cast.assessment_id, element, sent, NOW)


def test_a_snapshot_freezes_what_is_proven_beside_what_is_said(alice: Actor, cast: Cast) -> None:
    rate(alice, cast, {"1.1": 5, "1.2": 5, "1.3": 5, "2.1": 2})
    prove(alice, cast.assessment_id, "1.2", Grade.POLICY)
    used = prove(alice, cast.assessment_id, "1.3", Grade.USE, PDF)
    # Evidence of the cast for 1.1 has expired before the assessment's date.
    taken = snapshots.freeze_snapshot(alice, cast.assessment_id, NOW)
    frozen = snapshots.open_snapshot(alice, taken).document["evidence"]
    assert {piece["element"]: piece["counts"] for piece in frozen["pieces"]} == {
        "1.1": False,
        "1.2": True,
        "1.3": True,
    }
    proven = frozen["proven"]
    assert proven["elements"] == {"1.1": 3, "1.2": 4, "1.3": 5, "2.1": 2}
    assert proven["caps"] == {"1.1": 3, "1.2": 4}
    assert proven["components"]["1"] == {"score": 4.0, "level": 4, "gap": 1.0}
    assert proven["components"]["2"]["gap"] == 0
    assert proven["overall"] == {"score": 3.0, "level": 3, "gap": 0.5}
    assert frozen["coverage"]["1"] == {"rated": 3, "with_any": 2, "beyond_words": 1}
    piece = next(one for one in frozen["pieces"] if one["id"] == used)
    assert piece["sha256"] == hashlib.sha256(PDF.content).hexdigest()
    # The team's own levels stay what they are.
    assert snapshots.open_snapshot(alice, taken).document["elements"]["1.1"]["level"] == 5


def test_a_snapshot_stays_as_it_was_when_evidence_goes(alice: Actor, cast: Cast) -> None:
    rate(alice, cast, {"1.2": 5})
    number = prove(alice, cast.assessment_id, "1.2", Grade.USE)
    first = snapshots.freeze_snapshot(alice, cast.assessment_id, NOW)
    assert snapshots.freeze_snapshot(alice, cast.assessment_id, NOW) == first
    changes.withdraw_evidence(alice, cast.district_id, number, "It was a draft.", 1, NOW)
    second = snapshots.freeze_snapshot(alice, cast.assessment_id, NOW)
    levels = [
        snapshots.open_snapshot(alice, one).document["evidence"]["proven"]["elements"]["1.2"]
        for one in (first, second)
    ]
    assert levels == [5, 3]


def test_an_edition_without_caps_freezes_its_evidence_alone(alice: Actor, cast: Cast) -> None:
    number = assessments.start_assessment(alice, cast.district_id, AS_OF, edition="crpe-2012")
    opened = assessments.open_assessment(alice, number)
    element = next(iter(opened.framework.elements))
    sent = Input(judgment=JudgmentInput(Rating(3), 0))
    assessments.save(alice, number, element, sent, NOW)
    prove(alice, number, element)
    taken = snapshots.freeze_snapshot(alice, number, NOW)
    frozen = snapshots.open_snapshot(alice, taken).document["evidence"]
    has_caps = opened.framework.rules.find("evidence-none-most") is not None
    assert (frozen["proven"] is not None) == has_caps
    assert [piece["element"] for piece in frozen["pieces"]] == [element]


def test_looking_at_all_evidence_costs_the_same_however_much_there_is(
    alice: Actor, cast: Cast, count_queries: CountQueries
) -> None:
    costs = []
    for _ in range(2):
        for element in ("1.1", "1.2", "2.1"):
            prove(alice, cast.assessment_id, element, upload=PDF)
        with count_queries() as statements:
            evidence.open_shelf(alice, cast.district_id, "", AS_OF)
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 6


def test_the_trail_tells_who_did_what_to_which_piece(alice: Actor, cast: Cast) -> None:
    number = prove(alice, cast.assessment_id, "1.2", Grade.POLICY, PDF)
    district = cast.district_id
    changes.change_evidence(alice, district, number, make_facts("Law"), 1, NOW)
    # Saving what is there already changes nothing.
    changes.change_evidence(alice, district, number, make_facts("Law"), 2, NOW)
    changes.add_revision(alice, district, number, NEWER, 2, NOW)
    changes.withdraw_evidence(alice, district, number, "A draft.", 3, NOW)
    told = audit.open_trail(alice, district, Filter(what="evidence")).entries
    assert [one.element_id for one in told] == ["1.2"] * 4
    withdrawn, revised, changed, added = told
    assert (withdrawn.why, dict(withdrawn.after)) == (
        "A draft.",
        {"title": "Law", "withdrawn": True},
    )
    assert revised.before["sha256"] == hashlib.sha256(PDF.content).hexdigest()
    assert revised.after["sha256"] == hashlib.sha256(NEWER.content).hexdigest()
    assert dict(changed.before) == {"title": "Contract", "grade": "policy"}
    assert dict(changed.after) == {"title": "Law", "grade": None}
    assert added.after["file"] == "Contract.pdf"
    assert added.after["true_on"] == AS_OF.isoformat()
    assert {one.by for one in told} == {"Alice"}


def test_evidence_can_be_added_when_an_assessment_is_closed(alice: Actor, cast: Cast) -> None:
    opened = assessments.open_assessment(alice, cast.assessment_id)
    opened.assessment.state = CycleState.FROZEN
    db.session.commit()
    assert prove(alice, cast.assessment_id, "1.2")
    assert prove(cast.dora.actor, cast.assessment_id, "1.2")
    with pytest.raises(NotAllowedError):
        prove(cast.carol.actor, cast.assessment_id, "1.2")

"""An assessment goes elsewhere whole, and what must not be known does not go along."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of
from hypothesis import strategies as st
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from selfassess import create_app
from selfassess.cli import main
from selfassess.config import Settings
from selfassess.domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from selfassess.domain.permissions import Role
from selfassess.domain.responses import Rating
from selfassess.domain.sealing import compute_seal
from selfassess.extensions import db
from selfassess.formats.transfers import read_archive, write_archive
from selfassess.services import adopted_plans, arrivals, comments, erasing, transfers, votes
from selfassess.services.access import Actor
from selfassess.services.assessments import (
    Input,
    JudgmentInput,
    open_assessment,
    open_sheet,
    save,
)
from selfassess.services.authors import name_author
from selfassess.services.database import upgrade_database
from selfassess.services.districts import delete_district
from selfassess.services.members import change_role
from selfassess.store import districts, members
from selfassess.store.models import (
    Comment,
    District,
    Evidence,
    EvidenceRevision,
    Observer,
    ObserverRating,
    Response,
    Transfer,
    TransferPerson,
    TransferUpload,
    User,
)
from selfassess.store.models.assessments import Assessment, Snapshot
from selfassess.store.transfers import ASSESSMENT, LISTS, Part
from tests.cast import DENVER, Cast, make_cast, make_person
from tests.conftest import KINDS
from tests.services.carrying import NOW, PDF, fill, join, normalize

SITE = "Here"


def take_out(cast: Cast, assessment_id: int | None = None, person: Any = None) -> bytes:
    """The archive of an assessment."""
    into = io.BytesIO()
    actor = (person or cast.alice).actor
    transfers.take_out(actor, assessment_id or cast.assessment_id, into, SITE, NOW)
    return into.getvalue()


def bring(cast: Cast, content: bytes, again: bool = False) -> int:
    """Bring an archive into Mallory's district."""
    own = cast.mallory.actor, cast.other_district_id
    upload = arrivals.put_aside(*own, "a.zip", content, NOW)
    run = arrivals.open_dry_run(*own, upload, NOW)
    return arrivals.bring(*own, upload, run.parcel.archive.digest, NOW, again)


def read(content: bytes) -> dict[str, Any]:
    """What an archive says."""
    return read_archive(io.BytesIO(content)).document


def count_rows() -> dict[str, int]:
    """How many rows each table that an archive fills has."""
    models = (Assessment, Response, Comment, Evidence, EvidenceRevision, Snapshot, Transfer)
    return {m.__tablename__: db.session.query(m).count() for m in (*models, TransferPerson)}


@pytest.fixture
def filled(database: object, cast: Cast) -> Cast:
    """Alice's assessment with everything in it."""
    fill(cast)
    return cast


def test_nothing_is_lost_on_the_way_to_another_district(filled: Cast) -> None:
    join(filled, filled.other_district_id, filled.bob)
    first = take_out(filled)
    brought = bring(filled, first)
    second = take_out(filled, brought, filled.mallory)
    assert normalize(read(second)) == normalize(read(first))
    # What was the trail is there letter by letter, and every seal in it holds.
    before = read(second)["before"][-1]
    assert before["history"] == read_archive(io.BytesIO(first)).history
    files = [set(read_archive(io.BytesIO(one)).files) for one in (first, second)]
    assert files[0] == files[1]
    assert len(files[0]) == 3


@pytest.fixture(params=KINDS)
def elsewhere(
    request: pytest.FixtureRequest, make_database: Callable[[str, str], str]
) -> tuple[Flask, int]:
    """Another installation on each kind of database, and a district of Mallory's there."""
    variables = {"DATABASE_URL": make_database(request.param, "elsewhere")}
    other = create_app(Settings.from_env(variables, environment="testing"))
    with other.app_context():
        upgrade_database()
        # Numbers there belong to others: Zoe has the number that Alice has here.
        make_person("zoe")
        mallory, bob = make_person("mallory"), make_person("bob")
        district = districts.add_district(DENVER)
        members.add_member(district.id, mallory.id, Role.OWNER)
        members.add_member(district.id, bob.id, Role.EDITOR)
        db.session.commit()
        return other, district.id


def test_nothing_is_lost_on_the_way_to_another_database_and_back(
    app: Flask, cast: Cast, elsewhere: tuple[Flask, int]
) -> None:
    other, district_id = elsewhere
    with app.app_context():
        fill(cast)
        first = take_out(cast)
    with other.app_context():
        mallory = db.session.query(User).filter_by(email="mallory@example.com").one()
        actor = Actor(mallory.id, name="Mallory")
        upload = arrivals.put_aside(actor, district_id, "a.zip", first, NOW)
        digest = read_archive(io.BytesIO(first)).digest
        brought = arrivals.bring(actor, district_id, upload, digest, NOW)
        into = io.BytesIO()
        transfers.take_out(actor, brought, into, "There", NOW)
        second = into.getvalue()
        stamps = json.dumps([row.worksheet for row in db.session.query(Response)])
        zoe = db.session.query(User).filter_by(email="zoe@example.com").one().id
        assert f'"by": {zoe}' not in stamps
    assert normalize(read(second)) == normalize(read(first))
    with app.app_context():
        third = take_out(cast, bring(cast, second), cast.mallory)
        assert normalize(read(third)) == normalize(
            read(second) | {"observers": read(second)["before"][-1]["observers"]}
        ) | {"observers": read(second)["observers"]}
        assert len(read(third)["before"]) == 2
        assert read(third)["before"][0] == read(second)["before"][0]


@settings_of(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    notes=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60), max_size=4
    ),
    levels=st.lists(st.integers(1, 5), max_size=6),
)
def test_whatever_is_written_comes_back_the_same(
    app: Flask, cast: Cast, notes: list[str], levels: list[int]
) -> None:
    """Comments, notes and levels at random; the same assessment is filled further each time."""
    with app.app_context():
        own, alice = cast.assessment_id, cast.alice.actor
        for text in filter(str.strip, notes):
            comments.add_comment(alice, own, "2.2", text, NOW)
            seen = open_sheet(alice, own, "2.2").worksheet.note_stamp.version
            save(alice, own, "2.2", Input(note=(text, seen)), NOW)
        for element, level in zip(("2.2", "2.3", "3.2", "4.2", "5.2", "6.2"), levels, strict=False):
            seen = open_sheet(alice, own, element).worksheet.judgment_stamp.version
            judgment = JudgmentInput(Rating(level), seen)
            save(alice, own, element, Input(judgment=judgment), NOW)
        first = take_out(cast)
        second = take_out(cast, bring(cast, first, again=True), cast.mallory)
        assert normalize(read(second)) == normalize(read(first))


def test_members_keep_their_words_and_others_become_text(filled: Cast) -> None:
    join(filled, filled.other_district_id, filled.bob, filled.dora)
    db.session.query(User).filter_by(id=filled.dora.id).update({"confirmed_at": None})
    brought = bring(filled, take_out(filled))
    rows = db.session.query(Comment).filter_by(assessment_id=brought, element_id="1.1")
    words = {row.author: row.author_id for row in rows}
    # Dora is a member here, and nobody has shown that the address is hers.
    assert words == {"Bob": filled.bob.id, "Dora, before the transfer": None}
    sheet = open_sheet(filled.mallory.actor, brought, "1.1").worksheet
    assert {entry.stamp.by for entry in sheet.entries.values()} == {filled.bob.id}
    other = open_sheet(filled.mallory.actor, brought, "3.1").worksheet
    by = other.judgment_stamp.by
    assert by is not None
    assert by < 0
    assert name_author(filled.other_district_id, by) == "Alice, before the transfer"
    assert name_author(filled.district_id, by) == "Someone who has left the team"
    latest = votes.open_votes(filled.mallory.actor, brought, "2.1").latest
    assert latest is not None
    assert latest.facilitator == "Alice, before the transfer"
    assert {one.name for one in latest.ballots} == {"Bob", "Dora, before the transfer"}


def test_who_of_the_observers_said_what_is_in_no_archive(filled: Cast) -> None:
    content = take_out(filled)
    archive = read_archive(io.BytesIO(content))
    said = archive.document["observers"]
    (element,) = said["elements"]
    assert element["element"] == "1.1"
    assert element["median"] == 3.0
    # The press is one person alone, and two kinds of groups would tell what it said.
    assert element["groups"] == {"union": 4.0}
    assert {one["name"] for one in element["said"]} == {"", "Observer 3"}
    assert all("level" not in one for one in element["said"])
    texts = json.dumps(archive.document) + archive.history
    assert "Observer 0" not in texts
    assert "handed_in_at" not in texts
    bring(filled, content)
    own = {o.assessment_id for o in db.session.query(Observer).join(ObserverRating)}
    assert own == {filled.assessment_id}


def test_open_votes_stay_where_they_are(database: object, cast: Cast) -> None:
    alice, own = cast.alice.actor, cast.assessment_id
    votes.open_rounds(alice, own, ["2.1"], [cast.bob.id], NOW)
    votes.cast_vote(cast.bob.actor, own, "2.1", 5, "A secret so far", NOW)
    survey = transfers.survey(alice, own)
    assert survey.open_votes == 1
    content = take_out(cast)
    assert read(content)["rounds"] == []
    assert "A secret so far" not in json.dumps(read(content))


def test_the_very_same_comes_in_once_unless_it_is_wanted(filled: Cast) -> None:
    first = bring(filled, take_out(filled))
    before = count_rows()
    with pytest.raises(InvalidInputError, match="brought into this district before"):
        bring(filled, take_out(filled))
    assert count_rows() == before
    assert bring(filled, take_out(filled), again=True) != first
    # Evidence belongs to the district: it is there already.
    assert count_rows()["evidence"] == before["evidence"]


def test_a_plan_stays_behind_where_the_district_follows_one(filled: Cast) -> None:
    content = take_out(filled)
    join(filled, filled.other_district_id, filled.alice)
    bring(filled, content)
    own = filled.mallory.actor, filled.other_district_id
    run = arrivals.open_dry_run(*own, arrivals.put_aside(*own, "a.zip", content, NOW), NOW)
    assert run.left_plans == ("Plan 2027",)
    assert run.counts["plans"] == 0
    bring(filled, content, again=True)
    opened = adopted_plans.open_plan(*own)
    assert opened.misfits == ()
    assert opened.entries[0].by == "Alice"


def test_nobody_brings_in_or_takes_out_what_is_not_theirs(filled: Cast) -> None:
    content = take_out(filled)
    for person in (filled.carol, filled.dora, filled.rita, filled.otto):
        with pytest.raises(NotAllowedError):
            take_out(filled, person=person)
        with pytest.raises(NotAllowedError):
            arrivals.put_aside(person.actor, filled.district_id, "a.zip", content, NOW)
    with pytest.raises(NotFoundError):
        take_out(filled, person=filled.mallory)
    # Editors take an assessment out; what an archive says of people, owners answer for.
    take_out(filled, person=filled.bob)
    with pytest.raises(NotAllowedError):
        arrivals.put_aside(filled.bob.actor, filled.district_id, "a.zip", content, NOW)
    change_role(filled.alice.actor, filled.district_id, filled.bob.id, Role.OWNER)
    upload = arrivals.put_aside(filled.bob.actor, filled.district_id, "a.zip", content, NOW)
    with pytest.raises(InvalidInputError, match="no longer waiting"):
        arrivals.open_dry_run(filled.alice.actor, filled.district_id, upload, NOW)


# --- Archives that are refused


def rewrite(content: bytes, change: Callable[[dict[str, Any], dict[str, Any]], None]) -> bytes:
    """The archive as somebody makes it who computes every checksum anew."""
    archive = read_archive(io.BytesIO(content))
    document, history = archive.document, json.loads(archive.history)
    change(document, history)
    files = [(sha256, archive.read_file(sha256)) for sha256 in archive.files]
    into = io.BytesIO()
    write_archive(into, archive.about, document, history, files, {})
    return into.getvalue()


FORMER = {"reference": f"person:{'0' * 64}", "person": None, "secret": "", "name": ""}
"""Somebody whose name was taken back."""


def _set(path: str, value: Any) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    def change(document: dict[str, Any], history: dict[str, Any]) -> None:
        *way, last = path.split("/")
        place: Any = {"document": document, "history": history}
        for step in way:
            place = place[int(step) if step.isdecimal() else step]
        place[int(last) if last.isdecimal() else last] = value

    return change


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("document/evidence/2/url", "javascript:alert(1)"),
        ("document/evidence/1/files/0/file_name", "../../etc/passwd.pdf"),
        ("document/evidence/1/files/0/file_name", "page.html"),
        ("document/second_ratings/0/level", 6),
        ("document/second_ratings/0/note", "\x00"),
        ("document/rounds/0/votes/0/user_person", 99),
        ("document/rounds/0/closed_at", None),
        ("document/comments/1/answers", 2),
        ("document/assessment/state", "finished"),
        ("document/assessment/moves", 10**12),
        ("document/assessment/approved_at", "yesterday"),
        ("document/assessment/edition_version", "99.0.0"),
        ("document/responses/0/worksheet/note/by", True),
        (
            "document/responses/0/worksheet/answers",
            {"no-such": {"version": 1, "at": None, "by": 1}},
        ),
        ("document/responses/0/element_id", "99.9"),
        ("document/snapshots/0/document/overall/score", 4.99),
        ("document/snapshots/0/document/flags", ["<script>"]),
        ("document/snapshots/0/plans/0/history/0/note", "Something else"),
        ("document/snapshots/0/plans/0/actions/0/status", "done"),
        ("document/snapshots/0/scenarios/0/request", {}),
        ("document/names/0/name", "Somebody Else"),
        ("document/names/0", {**FORMER, "former": 10**30}),
        ("document/names/0", {**FORMER, "former": -1}),
        ("document/evidence/1/files/0/media_type", "text/html"),
        ("document/observers/handed_in", "many"),
        ("document/extra", []),
        ("history/entries/0/by", "Somebody Else"),
    ],
)
def test_what_somebody_has_changed_is_refused(filled: Cast, path: str, value: Any) -> None:
    changed = rewrite(take_out(filled), _set(path, value))
    before = count_rows()
    with pytest.raises(InvalidInputError):
        bring(filled, changed)
    assert count_rows() == before
    assert db.session.query(TransferUpload).count() == 0


def test_a_day_that_is_none_is_refused(filled: Cast) -> None:
    """It would be read on each page that says where the assessment was before."""
    archive = read_archive(io.BytesIO(take_out(filled)))
    history = json.loads(archive.history)
    files = [(sha256, archive.read_file(sha256)) for sha256 in archive.files]
    into = io.BytesIO()
    about = replace(archive.about, made_at="yesterday")
    write_archive(into, about, archive.document, history, files, {})
    with pytest.raises(InvalidInputError):
        bring(filled, into.getvalue())
    history["entries"] = history["entries"][-1:]
    entry = history["entries"][0]
    content = {k: v for k, v in entry.items() if k not in ("seal", "withheld")}
    entry["at"] = content["at"] = "yesterday"
    entry["seal"] = compute_seal(content)
    into = io.BytesIO()
    write_archive(into, archive.about, archive.document, history, files, {})
    with pytest.raises(InvalidInputError):
        bring(filled, into.getvalue())


def test_a_number_that_no_database_keeps_is_refused(filled: Cast) -> None:
    """JSON reads 1e999 as infinity, which is no JSON when it is written again."""
    content = take_out(filled)
    endless = rewrite(content, _set("document/observers/elements/0/median", 123.5e300))
    into, parts = io.BytesIO(), {}
    with zipfile.ZipFile(io.BytesIO(endless)) as old, zipfile.ZipFile(into, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(b"1.235e+302", b"1e999")
            if name == "manifest.json":
                continue
            parts[name] = {"size": len(part), "sha256": hashlib.sha256(part).hexdigest()}
            new.writestr(name, part)
        manifest = json.loads(old.read("manifest.json"))
        body = {**{k: v for k, v in manifest.items() if k != "sha256"}, "parts": parts}
        new.writestr("manifest.json", json.dumps({**body, "sha256": compute_seal(body)}))
    with pytest.raises(InvalidInputError, match="as a number"):
        bring(filled, into.getvalue())


@pytest.mark.parametrize("number", ["1e999999999", "1/0", "9" * 400, 5, "\u0661"])
def test_numbers_that_take_for_ever_are_refused(filled: Cast, number: Any) -> None:
    def change(document: dict[str, Any], _history: dict[str, Any]) -> None:
        answers = document["responses"][0]["worksheet"]["answers"]
        next(iter(answers.values()))["number"] = number

    with pytest.raises(InvalidInputError):
        bring(filled, rewrite(take_out(filled), change))


def repack(content: bytes, change: Callable[[str, bytes], list[tuple[str, bytes]]]) -> bytes:
    """The archive with parts changed, whose checksums are those of before."""
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(into, "w", 8) as new:
        for name in old.namelist():
            for one, part in change(name, old.read(name)):
                new.writestr(one, part)
    return into.getvalue()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda n, c: [(n, c + b" " if n == "assessment.json" else c)], "assessment.json"),
        (lambda n, c: [(n, c.replace(b"Example", b"Another"))], "list of contents|is not what"),
        (lambda n, c: [] if n.startswith("files/") else [(n, c)], "lacks files/"),
        (
            lambda n, c: [(n, c), ("../evil.txt", b"x")] if n == "manifest.json" else [(n, c)],
            "part",
        ),
        (lambda n, c: [("/abs", b"x")] if n == "history.json" else [(n, c)], "part"),
        (lambda n, c: [(n, c.replace(b'"format": 1', b'"format": 2'))], "Update this one"),
        (lambda n, c: [(n, b"0" * 50_000_000 if n == "history.json" else c)], "too large"),
        (lambda n, c: [(n, b'{"kind":' + b"[" * 90_000 if n == "manifest.json" else c)], "."),
        (lambda n, c: [(n, b'{"a":' * 60 + b"1" + b"}" * 60)], "nested too deeply"),
        (lambda n, c: [(n, b"[NaN]" if n == "manifest.json" else c)], "as a number"),
    ],
)
def test_damaged_and_dangerous_archives_are_refused(
    filled: Cast, change: Callable[[str, bytes], list[tuple[str, bytes]]], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        bring(filled, repack(take_out(filled), change))


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all", b"PK\x05\x06" + b"\x00" * 18])
def test_what_is_no_archive_is_refused(database: object, cast: Cast, content: bytes) -> None:
    with pytest.raises(InvalidInputError, match="no archive of an assessment"):
        bring(cast, content)


def test_a_cut_archive_is_refused(filled: Cast) -> None:
    content = take_out(filled)
    for end in (100, len(content) // 2, len(content) - 1):
        with pytest.raises(InvalidInputError):
            bring(filled, content[:end])


def test_invented_levels_never_come_to_a_real_district(filled: Cast) -> None:
    db.session.query(District).filter_by(id=filled.district_id).update({"is_demonstration": True})
    db.session.commit()
    with pytest.raises(InvalidInputError, match="invented district"):
        bring(filled, take_out(filled))


def test_each_column_of_each_table_travels_or_is_named() -> None:
    """A new column must be added to `store.transfers`, or be left out there on purpose."""

    def walk(part: Part, parent: str) -> None:
        known = {*part.columns, *part.people, *part.left, parent, "id"}
        assert known == set(part.table.columns.keys()), part.name
        for column, child in part.children:
            walk(child, column)

    walk(ASSESSMENT, "district_id")
    for part in LISTS:
        walk(part, "district_id" if part.name == "evidence" else "assessment_id")


def test_the_history_before_the_transfer_cannot_be_changed(filled: Cast) -> None:
    brought = bring(filled, take_out(filled))
    opened = open_assessment(filled.mallory.actor, brought)
    (before,) = transfers.list_before(opened)
    assert before.check.misfits == ()
    assert before.check.entries > 20
    assert {entry["by"] for entry in before.history["entries"]} >= {"Alice", "Bob", "Rita"}
    with pytest.raises(DBAPIError):
        db.session.execute(update(Transfer).values(history="{}"))
    db.session.rollback()
    with pytest.raises(DBAPIError):
        db.session.execute(delete(Transfer))
    db.session.rollback()
    delete_district(filled.mallory.actor, filled.other_district_id)
    assert db.session.query(Transfer).count() == 0


def test_what_was_erased_travels_as_erased(filled: Cast) -> None:
    district = filled.district_id
    piece = db.session.query(Evidence).filter_by(title="Policy").one()
    erasing.erase_content(filled.alice.actor, district, piece.id, 1, "Names of pupils", NOW)
    content = take_out(filled)
    assert hashlib.sha256(PDF).hexdigest() not in read_archive(io.BytesIO(content)).files
    brought = bring(filled, content)
    second = take_out(filled, brought, filled.mallory)
    assert normalize(read(second)) == normalize(read(content))


# --- On the console


def test_the_console_takes_out_and_brings_in(
    tmp_path: Path, make_database: Callable[[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", make_database("sqlite", "console"))
    monkeypatch.setenv("EVIDENCE_URL", f"file://{tmp_path}/files")
    monkeypatch.setenv("ENVIRONMENT", "testing")
    app = create_app(Settings.from_env(os.environ, environment="testing"))
    with app.app_context():
        upgrade_database()
        cast = make_cast(app)
        fill(cast)
    runner, archive = CliRunner(), str(tmp_path / "a.zip")
    taken = runner.invoke(main, ["assessment", "export", str(cast.assessment_id), "-o", archive])
    assert taken.exit_code == 0, taken.output
    assert Path(archive).stat().st_mode & 0o077 == 0
    assert runner.invoke(main, ["assessment", "export", "1", "-o", archive]).exit_code == 3
    into = ["assessment", "import", archive, "--district", str(cast.other_district_id)]
    dry = runner.invoke(main, [*into, "--dry-run"])
    assert "Nothing was written." in dry.output
    done = runner.invoke(main, into)
    assert "It is here as assessment" in done.output
    refused = runner.invoke(main, into)
    assert refused.exit_code == 3
    assert "before" in refused.output
    assert runner.invoke(main, [*into[:-1], "999"]).exit_code == 3

"""The staff imports many districts: all or nothing, nobody's is touched, and back again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from selfassess.domain.districts import DistrictFacts, Governance
from selfassess.domain.errors import (
    BadFileError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from selfassess.domain.permissions import Role
from selfassess.domain.sharing import Sharing
from selfassess.extensions import db
from selfassess.services import history, invitations, network_imports, staff
from selfassess.services.access import Actor
from selfassess.services.network_imports import (
    MOST_ON_PAGE,
    NetworkRun,
    SentFile,
    check_files,
    confirm_import,
    import_files,
    list_imports,
    open_dry_run,
    put_aside,
    undo_import,
)
from selfassess.services.network_views import NetworkQuery, view_network
from selfassess.services.sharing import Choice, change_sharing
from selfassess.store import districts, members
from selfassess.store.models import AuditEntry, District, ImportBatch, NetworkImport, Snapshot
from tests.cast import Cast
from tests.networking import EDITION, RATINGS, freeze

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
HEAD = "district,date,element,level,note\n"
FILE = SentFile("rounds.csv", RATINGS.encode())


def bring(text: str = RATINGS, sharing: Sharing = Sharing.NETWORK, facts: str = "") -> Any:
    about = SentFile("districts.csv", facts.encode()) if facts else None
    return import_files([SentFile("rounds.csv", text.encode())], EDITION, sharing, NOW, about)


def check(*texts: str, facts: str = "") -> NetworkRun:
    about = SentFile("districts.csv", facts.encode()) if facts else None
    sent = [SentFile(f"{number}.csv", text.encode()) for number, text in enumerate(texts, start=1)]
    return check_files(sent, EDITION, Sharing.STAFF, NOW.date(), about)


def list_made() -> dict[str, list[tuple[date, str]]]:
    query = (
        db.select(District.name, Snapshot.as_of, Snapshot.marks)
        .join(Snapshot, Snapshot.district_id == District.id)
        .where(Snapshot.import_id.is_not(None))
        .order_by(Snapshot.as_of)
    )
    found: dict[str, list[tuple[date, str]]] = {}
    for name, as_of, marks in db.session.execute(query):
        found.setdefault(name, []).append((as_of, marks))
    return found


def count(model: Any) -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(model)) or 0


def find_named(name: str) -> Sequence[District]:
    return db.session.scalars(
        db.select(District).where(District.name == name).order_by(District.id)
    ).all()


def test_each_name_becomes_a_district_and_each_date_a_snapshot(database: Any) -> None:
    done = bring()
    assert (done.districts, done.made, done.snapshots) == (2, 2, 3)
    made = list_made()
    rest = "." * 34
    assert made["Ash"] == [(date(2015, 4, 1), f"4-{rest}"), (date(2016, 4, 1), f"5.{rest}")]
    # The third element of the second component stands behind the six of the first.
    assert made["Birch"] == [(date(2016, 4, 1), f"2.......?{'.' * 27}")]
    (ash,) = find_named("Ash")
    assert ash.admitted_at == NOW
    assert (ash.state, ash.governance, ash.sharing) == ("", Governance.OTHER, Sharing.NETWORK)


def test_the_frozen_document_is_that_of_any_import(cast: Cast, app: Flask) -> None:
    text = "".join(
        line for line in RATINGS.splitlines(keepends=True) if not line.startswith("Birch")
    )
    with app.app_context():
        batch = history.put_aside(
            cast.alice.actor, cast.district_id, EDITION, "rounds.csv", text.encode(), NOW
        )
        history.confirm_import(cast.alice.actor, cast.district_id, batch, "add", NOW)
        bring(text)
        rows = db.session.execute(
            db.select(Snapshot.document, Snapshot.worksheets, Snapshot.taken_by_id, Snapshot.marks)
            .where(Snapshot.import_id.is_not(None))
            .order_by(Snapshot.id)
        ).all()
    singles, many = rows[:2], rows[2:]
    assert len(singles) == len(many) == 2
    for single, one in zip(singles, many, strict=True):
        assert {**one.document, "district": ""} == {**single.document, "district": ""}
        assert list(one.document) == list(single.document)
        assert one.marks == single.marks
        # All but who has imported it: the command is nobody.
        assert str(one.worksheets).replace("'by': None", f"'by': {cast.alice.id}") == str(
            single.worksheets
        )


def test_facts_tell_of_new_districts(database: Any) -> None:
    bring(facts="district,state,governance,students,nces_id\nASH,co,mayoral,1200,0803360\n")
    (ash,) = find_named("ASH")
    assert (ash.state, ash.governance, ash.students, ash.nces_id) == (
        "CO",
        Governance.MAYORAL,
        1200,
        "0803360",
    )


@pytest.mark.parametrize(
    ("facts", "line", "words"),
    [
        ("district,county\nAsh,x\n", 1, "unknown columns 'county'"),
        ("state\nCO\n", 1, "lacks district"),
        ("district,state\nAsh,XX\n", 2, "Choose the state"),
        ("district,governance\nAsh,king\n", 2, "'king' is no way to run a district"),
        ("district,students\nAsh,many\n", 2, "'many' is no number of students"),
        ("district,nces_id\nAsh,12\n", 2, "seven digits"),
        ("district\nAsh\nash\n", 3, "stands in line 2 already"),
        ("district\nElm\n", 2, "no ratings name 'Elm'"),
        ('district\n"Ash\n', 2, "not CSV"),
        ("district\nAsh,1\n", 2, "more than 1 fields"),
    ],
)
def test_faults_in_the_file_of_districts_are_told_with_their_line(
    database: Any, facts: str, line: int, words: str
) -> None:
    with pytest.raises(BadFileError) as caught:
        check(RATINGS, facts=facts)
    (fault,) = caught.value.faults
    assert (fault.file, fault.line) == ("districts.csv", line)
    assert words in fault.message


def test_faults_of_all_files_are_told_at_once_and_nothing_is_written(database: Any) -> None:
    bad = f"{HEAD}Ash,2015-04-01,1.1,9,\nAsh,1980-04-01,1.1,4,\n"
    strange = (
        f"{HEAD}Elm,1980-04-01,1.1,4,\nElm,2015-04-01,1.1,unknown,\n{'N' * 121},2015-04-01,1.1,4,\n"
    )
    with pytest.raises(BadFileError) as caught:
        import_files(
            [SentFile("a.csv", bad.encode()), SentFile("b.csv", strange.encode())],
            EDITION,
            Sharing.STAFF,
            NOW,
        )
    assert [(fault.file, fault.line) for fault in caught.value.faults] == [
        ("a.csv", 2),
        ("b.csv", 2),
        ("b.csv", 3),
        ("b.csv", 4),
    ]
    db.session.rollback()
    assert (count(District), count(Snapshot), count(NetworkImport)) == (0, 0, 0)


def test_a_round_that_stands_in_two_files_is_a_fault(database: Any) -> None:
    with pytest.raises(BadFileError, match=r"ASH on 2015-04-01 stands in 1\.csv, line 2, already"):
        check(RATINGS, f"{HEAD}ASH,2015-04-01,1.1,3,\n")


def test_several_files_come_as_one(database: Any) -> None:
    run = check(RATINGS, f"{HEAD}ash,2017-04-01,1.1,3,\n")
    assert [(part.name, len(part.entries)) for part in run.parts] == [("Ash", 3), ("Birch", 1)]


def test_a_failure_half_way_leaves_nothing(database: Any, monkeypatch: Any) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(network_imports.store, "add_snapshots", fail)
    with pytest.raises(RuntimeError):
        bring()
    db.session.rollback()
    assert (count(District), count(Snapshot), count(NetworkImport)) == (0, 0, 0)


# --- Which districts it reaches


def test_a_name_of_an_earlier_import_is_known_in_any_letters(database: Any) -> None:
    bring()
    done = bring(f"{HEAD}ASH,2017-04-01,1.1,3,\n")
    assert (done.districts, done.made) == (1, 0)
    assert [as_of.year for as_of, _ in list_made()["Ash"]] == [2015, 2016, 2017]


def test_a_date_that_has_a_snapshot_is_left_out(database: Any) -> None:
    bring()
    run = check(RATINGS + "Ash,2017-04-01,1.1,3,\n")
    assert (run.snapshots, run.left_out) == (1, 3)
    with pytest.raises(InvalidInputError, match="Nothing was imported"):
        bring()
    assert count(Snapshot) == 3


def test_a_district_with_members_is_never_touched(cast: Cast, app: Flask) -> None:
    with app.app_context():
        mine = districts.add_district(DistrictFacts("Ash", "CO", Governance.MAYORAL))
        members.add_member(mine.id, cast.alice.id, Role.OWNER)
        db.session.commit()
        run = check(RATINGS)
        assert [part.name for part in run.namesakes] == ["Ash"]
        bring()
        before, made = find_named("Ash")
        assert before.id == mine.id
        assert [one.district_id for one in db.session.scalars(db.select(ImportBatch)).all()].count(
            before.id
        ) == 0
        # Once somebody has joined what was made, that is left alone, too.
        members.add_member(made.id, cast.bob.id, Role.OWNER)
        db.session.commit()
        assert [(part.name, part.namesakes) for part in check(RATINGS).new] == [("Ash", 2)]


def test_a_district_without_members_that_no_import_made_is_not_the_staffs(database: Any) -> None:
    districts.add_district(DistrictFacts("Ash", "CO", Governance.MAYORAL))
    db.session.commit()
    assert [part.name for part in check(RATINGS).new] == ["Ash", "Birch"]


def test_what_was_made_shares_as_the_staff_says(cast: Cast, app: Flask) -> None:
    with app.app_context():
        bring(sharing=Sharing.STAFF)
        view = view_network(cast.nora.actor, NetworkQuery(EDITION), NOW.date())
        assert [(row.name, row.standing.rounds) for row in view.rows] == [("Ash", 2), ("Birch", 1)]
        assert view.sharing == {Sharing.STAFF: 2}


def test_what_was_made_shares_nothing_once_its_own_people_are_there(cast: Cast, app: Flask) -> None:
    with app.app_context():
        bring(sharing=Sharing.NETWORK)
        (made,) = find_named("Ash")
        _made, token = staff.invite_owner(cast.nora.actor, made.id, cast.bob.email)
        invitations.accept_invitation(cast.bob.id, token)
        assert made.sharing is Sharing.PRIVATE
        noted = db.session.scalars(db.select(AuditEntry).filter_by(what="sharing")).all()
        assert [(one.before["sharing"], one.after["sharing"]) for one in noted] == [
            ("network", "private")
        ]
        view = view_network(cast.nora.actor, NetworkQuery(EDITION), NOW.date())
        assert [row.name for row in view.rows] == ["Birch"]
        # What its owner decides then holds, whoever joins later.
        before, wanted = Choice(Sharing.PRIVATE, False), Choice(Sharing.STAFF, False)
        change_sharing(cast.bob.actor, made.id, wanted, before, NOW)
        token = invitations.invite(cast.bob.actor, made.id, cast.carol.email, Role.OWNER)
        invitations.accept_invitation(cast.carol.id, token)
        assert made.sharing is Sharing.STAFF


def test_each_district_has_the_import_in_its_trail(database: Any) -> None:
    bring()
    entries = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.what for entry in entries] == ["network-import"] * 2
    assert entries[0].after["dates"] == ["2015-04-01", "2016-04-01"]


# --- On the page


def wait(actor: Actor, file: SentFile = FILE) -> int:
    return put_aside(actor, EDITION, Sharing.STAFF, file, None, NOW)


def test_a_file_waits_until_who_sent_it_confirms(cast: Cast, app: Flask) -> None:
    with app.app_context():
        waiting = wait(cast.nora.actor)
        assert count(Snapshot) == 2  # the cast's own
        run = open_dry_run(cast.nora.actor, waiting, NOW)
        done = confirm_import(cast.nora.actor, waiting, NOW, run.digest)
        assert (done.districts, done.snapshots) == (2, 3)
        (counted,) = list_imports(cast.nora.actor)
        assert (counted.districts, counted.made, counted.snapshots) == (2, 2, 3)
        assert db.session.scalar(db.select(NetworkImport.content)) is None
        with pytest.raises(NotFoundError):
            confirm_import(cast.nora.actor, waiting, NOW, run.digest)


def test_only_what_was_on_the_screen_is_confirmed(cast: Cast, app: Flask) -> None:
    with app.app_context():
        waiting = wait(cast.nora.actor)
        with pytest.raises(NotFoundError):
            confirm_import(cast.nora.actor, waiting, NOW, "another")
        staff.change_staff(cast.bob.email, belongs=True)
        with pytest.raises(NotFoundError):
            open_dry_run(cast.bob.actor, waiting, NOW)
        with pytest.raises(NotFoundError):
            open_dry_run(cast.nora.actor, waiting, NOW + history.WAITS * 2)


def test_only_the_staff_imports(cast: Cast, app: Flask) -> None:
    with app.app_context():
        for call in (
            lambda: wait(cast.alice.actor),
            lambda: open_dry_run(cast.alice.actor, 1, NOW),
            lambda: confirm_import(cast.alice.actor, 1, NOW, ""),
            lambda: list_imports(cast.alice.actor),
            lambda: undo_import(cast.alice.actor, 1, NOW),
        ):
            with pytest.raises(NotAllowedError):
                call()


def test_a_page_takes_only_as_many_snapshots_as_a_request_may_last(cast: Cast, app: Flask) -> None:
    rows = "".join(f"Town {i},2015-04-01,1.1,3,\n" for i in range(MOST_ON_PAGE + 1))
    with app.app_context(), pytest.raises(BadFileError, match="2,501 snapshots"):
        wait(cast.nora.actor, SentFile("many.csv", f"{HEAD}{rows}".encode()))


# --- Back again


def undo_last(cast: Cast) -> Any:
    newest = list_imports(cast.nora.actor)[0].network_import.id
    return undo_import(cast.nora.actor, newest, NOW)


def test_an_import_is_taken_back_as_a_whole(cast: Cast, app: Flask) -> None:
    with app.app_context():
        before, waiting = count(District), count(ImportBatch)
        bring()
        bring(f"{HEAD}Ash,2017-04-01,1.1,3,\nElm,2017-04-01,1.1,3,\n")
        done = undo_last(cast)
        assert (done.districts, done.made, done.snapshots) == (2, 1, 2)
        assert set(list_made()) == {"Ash", "Birch"}
        assert count(ImportBatch) == waiting + 2
        undo_last(cast)
        assert (list_made(), count(District)) == ({}, before)
        with pytest.raises(InvalidInputError, match="no such import"):
            undo_import(cast.nora.actor, 99, NOW)


def test_an_import_on_which_something_rests_stays(cast: Cast, app: Flask) -> None:
    with app.app_context():
        bring()
        (ash,), (birch,) = find_named("Ash"), find_named("Birch")
        later = freeze(ash.id, 2020, "333333 333333 3333 333333 333 33333 333333")
        db.session.commit()
        with pytest.raises(InvalidInputError, match="1 later snapshot"):
            undo_last(cast)
        db.session.execute(db.delete(Snapshot).where(Snapshot.id == later))
        staff.invite_owner(cast.nora.actor, birch.id, "owner@example.org")
        with pytest.raises(InvalidInputError, match="invitation"):
            undo_last(cast)
        members.add_member(birch.id, cast.bob.id, Role.OWNER)
        db.session.commit()
        with pytest.raises(InvalidInputError, match="1 member of its districts"):
            undo_last(cast)
        assert set(list_made()) == {"Ash", "Birch"}

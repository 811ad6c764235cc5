"""The migrations make exactly the schema that the models describe, and can be taken back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, text

from selfassess import create_app
from selfassess.config import Settings
from selfassess.extensions import Base, db, init_migrations
from selfassess.resources import get_folder
from tests.conftest import KINDS


@pytest.fixture(params=KINDS)
def empty_app(request: pytest.FixtureRequest, make_database: Callable[[str, str], str]) -> Flask:
    """The application with a database in which there is nothing yet."""
    variables = {"DATABASE_URL": make_database(request.param, "migrations")}
    app = create_app(Settings.from_env(variables, environment="testing"))
    init_migrations(app)
    return app


@contextmanager
def connect(app: Flask) -> Iterator[MigrationContext]:
    """Look at the database with Alembic's eyes."""
    with app.app_context(), db.engine.connect() as connection:
        yield MigrationContext.configure(connection, opts={"compare_type": True})


def test_the_migrations_lead_to_the_models(empty_app: Flask) -> None:
    with empty_app.app_context():
        flask_migrate.upgrade()
    with connect(empty_app) as context:
        assert compare_metadata(context, Base.metadata) == []


def test_the_command_for_migrations_is_there_when_it_is_called(empty_app: Flask) -> None:
    runner = empty_app.test_cli_runner()
    assert "db" in runner.invoke(args=["--help"]).output
    assert runner.invoke(args=["db", "upgrade"]).exit_code == 0
    newest = max(path.name[:4] for path in get_folder("migrations").glob("versions/0*.py"))
    with connect(empty_app) as context:
        assert context.get_current_revision() == newest


def test_the_migrations_can_be_taken_back_and_made_again(empty_app: Flask) -> None:
    with empty_app.app_context():
        flask_migrate.upgrade()
        flask_migrate.downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        flask_migrate.upgrade()
    with connect(empty_app) as context:
        assert compare_metadata(context, Base.metadata) == []


def test_a_snapshot_without_a_verdict_survives_the_way_down_and_up(empty_app: Flask) -> None:
    rows = {1: (None, '{"advanced": null}'), 2: ("open", '{"advanced": "open"}')}
    with empty_app.app_context():
        flask_migrate.upgrade(revision="0003")
        with db.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO district (id, name, state, governance, nces_id, created_at,"
                    " is_demonstration) VALUES (1, 'D', '', 'other', '', '2026-01-01', false)"
                )
            )
            for number, (advanced, document) in rows.items():
                connection.execute(
                    text(
                        "INSERT INTO snapshot (id, district_id, as_of, taken_at, edition,"
                        " edition_version, complete, advanced, document, worksheets) VALUES (:id,"
                        " 1, '2026-01-01', '2026-01-01', 'e', '1', true, :advanced, :document,"
                        " '{}')"
                    ),
                    {"id": number, "advanced": advanced, "document": document},
                )
        flask_migrate.downgrade(revision="0002")
        assert read_verdicts() == ["open", "open"]
        flask_migrate.upgrade(revision="0003")
        assert read_verdicts() == [None, "open"]


def test_snapshots_of_before_get_their_levels_at_a_glance(empty_app: Flask) -> None:
    elements = {
        "1.1": {"state": "rated", "level": 4},
        "1.2": {"state": "na", "level": None},
        "1.10": {"state": "unknown", "level": None},
        "2.1": {"state": "incomplete", "level": None},
        "2.2": {"state": "rated", "level": 1},
    }
    documents = {
        # More than are read at a time, and ids with a gap.
        **{number: {"elements": elements} for number in range(1, 502)},
        700: {"elements": {**elements, "1.1": {"state": "unanswered", "level": None}}},
        701: {},
    }
    with empty_app.app_context():
        flask_migrate.upgrade(revision="0014")
        with db.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO district (id, name, state, governance, nces_id, created_at,"
                    " is_demonstration) VALUES (1, 'D', '', 'other', '', '2026-01-01', false)"
                )
            )
            connection.execute(
                text(
                    "INSERT INTO snapshot (id, district_id, as_of, taken_at, edition,"
                    " edition_version, complete, document, worksheets) VALUES (:id, 1,"
                    " '2026-01-01', '2026-01-01', 'e', '1', true, :document, '{}')"
                ),
                [
                    {"id": number, "document": json.dumps(document)}
                    for number, document in documents.items()
                ],
            )
        flask_migrate.upgrade(revision="0015")
        with db.engine.connect() as connection:
            marks = dict(connection.execute(text("SELECT id, marks FROM snapshot")).all())
            kept = {
                row.id: read_json(row.document)
                for row in connection.execute(text("SELECT id, document FROM snapshot"))
            }
            shares = connection.execute(text("SELECT sharing, counts_as_peer FROM district")).one()
        assert marks == {**dict.fromkeys(range(1, 502), "4-?.1"), 700: ".-?.1", 701: ""}
        assert kept == documents
        # Nobody shares anything because of a migration.
        assert (shares.sharing, bool(shares.counts_as_peer)) == ("private", False)
        flask_migrate.downgrade(revision="0014")
        with db.engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM snapshot")).scalar() == 503


def test_the_upgrade_admits_nobody_but_whom_the_staff_brought_in(empty_app: Flask) -> None:
    kinds = {
        # Name: demonstration, made by an import, kind, held by a trial's key.
        "Real": (False, False, "district", None),
        "Invented": (True, False, "district", None),
        "Brought": (False, True, "district", None),
        "Brought to": (False, None, "district", None),
        "City": (True, False, "city", None),
        "Trial": (False, False, "district", "h"),
    }
    with empty_app.app_context():
        flask_migrate.upgrade(revision="0021")
        with db.engine.begin() as connection:
            for id_, (name, (invented, brought, kind, trial)) in enumerate(kinds.items(), 1):
                connection.execute(
                    text(
                        "INSERT INTO district (id, name, state, governance, nces_id, created_at,"
                        " is_demonstration, kind, trial_token_hash, sharing, counts_as_peer) VALUES"
                        " (:id, :name, '', 'other', '', '2026-01-02', :invented, :kind, :trial,"
                        " 'network', true)"
                    ),
                    {"id": id_, "name": name, "invented": invented, "kind": kind, "trial": trial},
                )
                if brought is not False:
                    connection.execute(
                        text(
                            "INSERT INTO import_batch (district_id, edition, file_name, named,"
                            " created_at, created_by, made_district) VALUES (:id, 'e', 'f', 'n',"
                            " '2026-01-02', 'Nora', :made)"
                        ),
                        {"id": id_, "made": bool(brought)},
                    )
        flask_migrate.upgrade(revision="0022")
        with db.engine.connect() as connection:
            rows = connection.execute(
                text("SELECT name, admitted_at, sharing, counts_as_peer FROM district ORDER BY id")
            ).all()
        assert [row.name for row in rows if row.admitted_at] == ["Invented", "Brought"]
        assert all(str(row.admitted_at).startswith("2026-01-02") for row in rows[1:3])
        # What the owners chose stays.
        assert {(row.sharing, bool(row.counts_as_peer)) for row in rows} == {("network", True)}
        with db.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO user_account (id, email, display_name, active, fs_uniquifier,"
                    " password) VALUES (1, 'a@example.com', 'A', true, 'u', 'p')"
                )
            )
            for kind in ("admission", "shared"):
                connection.execute(
                    text(
                        "INSERT INTO notice (user_id, kind, text, url_path, created_at)"
                        " VALUES (1, :kind, 't', '/', '2026-01-02')"
                    ),
                    {"kind": kind},
                )
        flask_migrate.downgrade(revision="0021")
        with db.engine.connect() as connection:
            names = connection.execute(text("SELECT name FROM district ORDER BY id")).scalars()
            assert list(names) == list(kinds)
            assert list(connection.execute(text("SELECT kind FROM notice")).scalars()) == ["shared"]


def read_verdicts() -> list[str | None]:
    """The verdict of each snapshot."""
    with db.engine.connect() as connection:
        query = "SELECT advanced FROM snapshot ORDER BY id"
        return list(connection.exec_driver_sql(query).scalars())


def test_links_of_worksheets_become_evidence_and_come_back(empty_app: Flask) -> None:
    """Carried over for two years, a link is one piece; what is beside it stays as it is."""
    link = {"id": 1, "title": "Contract", "url": "https://example.org/c", "version": 1}
    stamped = {**link, "at": "2026-03-01T09:00:00+00:00", "by": 1}
    bare = {**link, "id": 2, "title": "Grüße", "url": "https://example.org/g", "at": None, "by": 7}
    note = {"text": "Ask.", "version": 1, "at": None, "by": None}
    sheets = {
        1: (1, "1.1", {"note": note, "links": [stamped]}, 1),
        2: (2, "1.1", {"links": [stamped, bare]}, 2),
        3: (2, "1.2", {"note": note}, 0),
    }
    with empty_app.app_context():
        flask_migrate.upgrade(revision="0008")
        with db.engine.begin() as connection:
            insert_rows(connection, sheets)
        flask_migrate.upgrade(revision="0009")
        with db.engine.connect() as connection:
            moved = connection.execute(text("SELECT * FROM evidence ORDER BY id")).mappings().all()
            rows = connection.execute(text("SELECT id, worksheet FROM response ORDER BY id"))
            left = {row.id: read_json(row.worksheet) for row in rows}
        assert [(one["title"], one["url"], str(one["true_on"])) for one in moved] == [
            ("Contract", "https://example.org/c", "2025-06-30"),
            ("Grüße", "https://example.org/g", "2026-06-30"),
        ]
        assert {(one["district_id"], one["edition"], one["element_id"]) for one in moved} == {
            (1, "crpe-2016", "1.1")
        }
        assert {(one["kind"], one["grade"], one["withdrawn_at"]) for one in moved} == {
            ("link", None, None)
        }
        # Whoever is gone is not named; the moment of the link stays.
        assert [one["created_by_id"] for one in moved] == [1, None]
        assert str(moved[0]["created_at"]).startswith("2026-03-01 09:00")
        assert left == {1: {"note": note}, 2: {}, 3: {"note": note}}
        flask_migrate.downgrade(revision="0008")
        with db.engine.connect() as connection:
            found = connection.execute(
                text("SELECT id, worksheet, links FROM response ORDER BY id")
            ).all()
    back = {row.id: read_json(row.worksheet) for row in found}
    assert [row.links for row in found] == [1, 2, 0]
    assert back[1] == {"note": note, "links": [stamped]}
    assert [one["title"] for one in back[2]["links"]] == ["Contract", "Grüße"]
    assert back[3] == {"note": note}


def read_json(value: Any) -> Any:
    """A document as either kind of database gives it."""
    return json.loads(value) if isinstance(value, str) else value


def insert_rows(connection: Any, sheets: Mapping[int, tuple[int, str, Any, int]]) -> None:
    """A district with an account and an assessment a year, whose worksheets are given."""
    statements = (
        "INSERT INTO user_account (id, email, password, active, fs_uniquifier, display_name,"
        " wants_reminders, create_datetime, update_datetime) VALUES (1, 'a@example.org', 'x',"
        " true, 'u', '', true, '2026-01-01', '2026-01-01')",
        "INSERT INTO district (id, name, state, governance, nces_id, created_at,"
        " is_demonstration) VALUES (1, 'D', '', 'other', '', '2026-01-01', false)",
        "INSERT INTO assessment (id, district_id, edition, edition_version, as_of, created_at)"
        " VALUES (1, 1, 'crpe-2016', '1', '2025-06-30', '2026-01-01'),"
        " (2, 1, 'crpe-2016', '1', '2026-06-30', '2026-01-01')",
    )
    for statement in statements:
        connection.execute(text(statement))
    for number, (assessment, element, worksheet, links) in sheets.items():
        connection.execute(
            text(
                "INSERT INTO response (id, assessment_id, element_id, version, worksheet, state,"
                " confirmed, carried, unknowns, links, dropped) VALUES (:id, :assessment,"
                " :element, 1, :worksheet, 'unanswered', false, false, 0, :links, false)"
            ),
            {
                "id": number,
                "assessment": assessment,
                "element": element,
                "worksheet": json.dumps(worksheet),
                "links": links,
            },
        )


def test_each_constraint_of_the_database_has_the_name_of_the_model(empty_app: Flask) -> None:
    with empty_app.app_context():
        flask_migrate.upgrade()
        inspector = inspect(db.engine)
        for table in Base.metadata.sorted_tables:
            found = {c["name"] for c in inspector.get_check_constraints(table.name)}
            found |= {c["name"] for c in inspector.get_foreign_keys(table.name)}
            found |= {c["name"] for c in inspector.get_unique_constraints(table.name)}
            found |= {inspector.get_pk_constraint(table.name)["name"]}
            wanted = {constraint.name for constraint in table.constraints}
            if None in found:  # A key of SQLite that never comes twice cannot have a name.
                assert table.dialect_options["sqlite"]["autoincrement"], table.name
                found, wanted = found - {None}, wanted - {table.primary_key.name}
            assert found == wanted, table.name


def test_migrations_are_numbered_without_gaps() -> None:
    script = ScriptDirectory(str(get_folder("migrations")))
    numbers = [revision.revision for revision in reversed(list(script.walk_revisions()))]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_adopted_plans_get_the_version_of_their_snapshot(empty_app: Flask) -> None:
    statements = (
        "INSERT INTO district (id, name, state, governance, nces_id, created_at,"
        " is_demonstration) VALUES (1, 'D', '', 'other', '', '2026-01-01', false)",
        "INSERT INTO snapshot (id, district_id, as_of, taken_at, edition, edition_version,"
        " complete, document, worksheets) VALUES (7, 1, '2026-01-01', '2026-01-01', 'e', '0.9.1',"
        " true, '{}', '{}')",
    )
    plan = text(
        "INSERT INTO adopted_plan (id, district_id, snapshot_id, edition, name, first_day,"
        " capacity, goals, adopted_at, adopted_by, closed_at, closed_by, closed_reason, events,"
        " seal) VALUES (:plan, 1, :snapshot, 'e', 'P', '2026-01-01', '[]', '', '2026-01-01', '',"
        " '2026-01-02', '', '', 0, '')"
    )
    with empty_app.app_context():
        flask_migrate.upgrade(revision="0020")
        with db.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
            for number, snapshot in ((1, 7), (2, None)):
                connection.execute(plan, {"plan": number, "snapshot": snapshot})
        flask_migrate.upgrade(revision="0021")
        with db.engine.connect() as connection:
            query = "SELECT edition_version FROM adopted_plan ORDER BY id"
            assert list(connection.exec_driver_sql(query).scalars()) == ["0.9.1", ""]
